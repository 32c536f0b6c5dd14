"""One value between QuickBooks Online's JSON and the vocabulary: dates, instants, numbers, wrapped texts, addresses."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from connectors.base import Fields, Value
from connectors.quickbooks.vocabulary import ADDRESS_LINES

# Objects that stand for one value: a reference, an e-mail address, a telephone number, a web address.
CORES = ("value", "Address", "FreeFormNumber", "URI")
WRAPPED = {
    "PrimaryEmailAddr": "Address",
    "BillEmail": "Address",
    "BillEmailCc": "Address",
    "BillEmailBcc": "Address",
    "PrimaryPhone": "FreeFormNumber",
    "AlternatePhone": "FreeFormNumber",
    "Mobile": "FreeFormNumber",
    "Fax": "FreeFormNumber",
    "WebAddr": "URI",
    "CustomerMemo": "value",
}
INTEGERS = frozenset({"LineNum", "Level", "DueDays", "DiscountDays", "DayOfMonthDue", "DueNextMonthDays"})
PARTS = ("City", "CountrySubDivisionCode", "PostalCode", "Country")


def flatten(content: Mapping[str, Any], *, leave: frozenset[str], prefix: str = "") -> Iterator[tuple[str, Value]]:
    """Yield path and value of everything that is no list, except the top-level names in `leave`."""
    for name, value in content.items():
        if name in leave or value is None or value == "" or isinstance(value, list):
            continue
        path = prefix + name
        # What JSON calls an object is a dict; to ask for a Mapping takes ten times as long, sixty times a record.
        if not isinstance(value, dict):
            yield path, plain(name, value)
        elif core := next((key for key in CORES if key in value), None):
            yield path, value[core] or None
            if name.endswith("Ref") and value.get("name"):
                yield path.removesuffix("Ref") + "Name", value["name"]
        elif name.endswith("Addr"):
            yield from _address(path, value)
        else:
            yield from flatten(value, leave=frozenset(), prefix=path + ".")


def plain(name: str, value: Any) -> Value:
    """Return one JSON value in the vocabulary's type, which the property's name tells."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if name in INTEGERS else Decimal(value)
    if isinstance(value, str) and name.endswith("Date"):
        return _date(value)
    if isinstance(value, str) and name.endswith("Time"):
        return instant(value)
    return value  # type: ignore[no-any-return]


def instant(text: str) -> datetime:
    """Read a time stamp as UTC; QuickBooks writes them in the company's zone with its offset."""
    return datetime.fromisoformat(text).astimezone(UTC)


def rounded(value: Decimal, places: int) -> Decimal:
    """Return `value` with at most `places` decimals, half up as bookkeepers round."""
    if value.as_tuple().exponent in range(-places, 1):
        return value
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def outgoing(name: str, value: Value, places: int | None) -> Any:
    """Return one value as JSON; an emptied one as QuickBooks empties a property of its kind."""
    if name == "ShipMethodRef":
        # There is no ShipMethod object: the reference is its own text.
        return {"value": value or "", "name": value or ""}
    if name.endswith("Ref"):
        return {"value": value or ""}
    if core := WRAPPED.get(name):
        return {core: value or ""}
    match value:
        case Decimal() if places is not None:
            return rounded(value, places)
        case date():
            return value.isoformat()
        case _:
            return value


def outgoing_address(parts: Fields) -> dict[str, str]:
    """Return an address to be sent: every line, so that one that is no longer there is emptied.

    Raises ValueError for more lines than an address has.
    """
    lines = str(parts.get("Street") or "").splitlines()
    if len(lines) > ADDRESS_LINES:
        raise ValueError(f"An address in QuickBooks has at most {ADDRESS_LINES} lines. Shorten the street.")
    street = {f"Line{number}": text for number, text in enumerate(lines + [""] * (ADDRESS_LINES - len(lines)), 1)}
    return street | {part: str(parts.get(part) or "") for part in PARTS}


def block(lines: Sequence[str], *, city: str, state: str, postal_code: str, country: str) -> str:
    """Return an address as QuickBooks prints it: two blanks before the ZIP code.

    Source: recorded transactions whose address was edited, "Middlefield, CA  94303".
    """
    place = ", ".join(part for part in (city, state) if part)
    last = "  ".join(part for part in (place, postal_code) if part)
    return "\n".join(line for line in (*lines, last, country) if line)


def _address(path: str, value: Mapping[str, Any]) -> Iterator[tuple[str, Value]]:
    lines = [str(value[key]) for key in (f"Line{number}" for number in range(1, ADDRESS_LINES + 1)) if value.get(key)]
    city, state, postal_code, country = (str(value.get(part) or "") for part in PARTS)
    if lines:
        yield f"{path}.Street", "\n".join(lines)
    for part in PARTS:
        if value.get(part):
            yield f"{path}.{part}", value[part]
    yield f"{path}.Block", block(lines, city=city, state=state, postal_code=postal_code, country=country) or None


def _date(text: str) -> Value:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return text
