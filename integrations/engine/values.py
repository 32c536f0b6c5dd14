"""Comparing values as people do: an empty text is no value, blanks at the ends and kinds of line ends do not count."""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from connectors.base import Line, Record, Value
from integrations.engine.snapshot import LinkTo, Wanted

DIGEST_LENGTH = 12


def plain(value: Wanted) -> Wanted:
    """Return the value in the form in which it is compared."""
    if isinstance(value, str):
        lines = value.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        return "\n".join(line.rstrip() for line in lines).strip() or None
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    return value


def same(one: Wanted, two: Wanted) -> bool:
    """Tell whether two values have equal content."""
    return one == two or plain(one) == plain(two)


def shown(value: Wanted) -> str:
    """Return a value as people read it."""
    match value:
        case None | "":
            return "(empty)"
        case bool():
            return "yes" if value else "no"
        case Decimal():
            return _number(value)
        case datetime():
            return f"{value:%Y-%m-%d %H:%M} UTC"
        case date():
            return value.isoformat()
        case LinkTo():
            return value.name or "(new record)"
        case _:
            return str(value)


def _number(value: Decimal) -> str:
    """Return a number with its thousands apart, and cents in full where there are any."""
    whole = value == value.to_integral_value()
    digits = 0 if whole else max(2, -int(value.normalize().as_tuple().exponent))
    return f"{value:,.{digits}f}"


def digest(line: Line) -> str:
    """Return a short text that is equal for lines of equal content."""
    parts = sorted(f"{path}={_bare(value)}" for path, value in line.fields.items() if plain(value) is not None)
    return hashlib.sha256("\x00".join([line.entity, *parts]).encode()).hexdigest()[:DIGEST_LENGTH]


def _bare(value: Wanted) -> str:
    value = plain(value)
    # 10 and 10.00 are equal, and -0 is 0.
    return shown(value.normalize() + 0) if isinstance(value, Decimal) else shown(value)


def listed(names: Iterable[str]) -> str:
    """Return names as a sentence lists them: `a, b and c`."""
    *head, last = list(names) or [""]
    return f"{', '.join(head)} and {last}" if head else last


def digest_of(*values: Value) -> str:
    """Return a short text that is equal for equal values in the same order."""
    return digest(Line("", None, dict(zip(map(str, range(len(values))), values, strict=True))))


def mark_of(record: Record) -> str:
    """Return a text that differs when the record does: versions tell seconds, and two edits fit into one."""
    lines = "".join(digest(line) for line in record.lines)
    return f"{record.version}#{digest(Line(record.entity, None, {**record.fields, 'lines': lines}))}"
