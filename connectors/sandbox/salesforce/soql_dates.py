"""The spans of time that SOQL's date literals name, in UTC.

Source: SOQL and SOSL Reference v65, "Date Formats and Date Literals".
"""

from datetime import date, timedelta

_UNITS = ("DAYS", "WEEKS", "MONTHS", "QUARTERS", "YEARS")


def span(name: str, count: int | None, today: date) -> tuple[date, date] | None:
    """Return the first day of the span and the first day after it; None for a name that SOQL does not have."""
    single = {"TODAY": 0, "YESTERDAY": -1, "TOMORROW": 1}
    if name in single:
        start = today + timedelta(days=single[name])
        return start, start + timedelta(days=1)
    if name in ("LAST_90_DAYS", "NEXT_90_DAYS"):
        name, count = name.replace("90", "N"), 90
    words = name.split("_")
    if len(words) == 2 and words[0] in ("LAST", "THIS", "NEXT") and f"{words[1]}S" in _UNITS:
        step = {"LAST": -1, "THIS": 0, "NEXT": 1}[words[0]]
        return _shift(today, words[1] + "S", step), _shift(today, words[1] + "S", step + 1)
    if count is None or len(words) != 3:
        return None
    return _counted(words, count, today)


def _counted(words: list[str], count: int, today: date) -> tuple[date, date] | None:
    match words:
        case ["LAST", "N", "DAYS"]:
            return today - timedelta(days=count), today + timedelta(days=1)
        case ["NEXT", "N", "DAYS"]:
            return today + timedelta(days=1), today + timedelta(days=count + 1)
        case ["LAST", "N", unit] if unit in _UNITS:
            return _shift(today, unit, -count), _shift(today, unit, 0)
        case ["NEXT", "N", unit] if unit in _UNITS:
            return _shift(today, unit, 1), _shift(today, unit, count + 1)
        case ["N", unit, "AGO"] if unit in _UNITS:
            return _shift(today, unit, -count), _shift(today, unit, 1 - count)
    return None


def _shift(today: date, unit: str, steps: int) -> date:
    """Return the first day of the unit that lies `steps` units from today's."""
    if unit == "DAYS":
        return today + timedelta(days=steps)
    if unit == "WEEKS":
        # Weeks begin on Sunday, as in the locale en_US.
        return today - timedelta(days=(today.weekday() + 1) % 7) + timedelta(weeks=steps)
    size = {"MONTHS": 1, "QUARTERS": 3, "YEARS": 12}[unit]
    months = (today.year * 12 + today.month - 1) // size * size + steps * size
    return date(months // 12, months % 12 + 1, 1)
