"""JSON as text with exact numbers: a Decimal is written digit by digit, never through a binary fraction."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from json.encoder import encode_basestring as quoted
from typing import Any


def dumps(content: Any) -> str:
    """Write plain values as JSON without blanks; keys must be str.

    Raises TypeError for a float (money is Decimal) and for whatever JSON has no word for, ValueError for a Decimal that
    is no number.
    """
    # By far the most are of these very types; the protocols below take ten times as long to recognise.
    if write := _WRITERS.get(type(content)):
        return write(content)
    match content:
        case None:
            return "null"
        case str():
            return quoted(content)
        case bool():
            return "true" if content else "false"
        case Decimal():
            return _number(content)
        case int():
            return str(content)
        case Mapping():
            return _members(content)
        case Sequence() if not isinstance(content, bytes | bytearray):
            return _items(content)
        case _:
            raise TypeError(f"JSON cannot hold {type(content).__name__}")


def _members(content: Mapping[str, Any]) -> str:
    return "{" + ",".join([f"{quoted(name)}:{dumps(value)}" for name, value in content.items()]) + "}"


def _items(content: Sequence[Any]) -> str:
    return "[" + ",".join([dumps(value) for value in content]) + "]"


def _number(value: Decimal) -> str:
    if not value.is_finite():
        raise ValueError(f"JSON cannot hold {value}")
    # With exponents some readers answer 1E+2 with an error, and no person recognises it in a log.
    return format(value, "f")


_WRITERS: dict[type, Callable[[Any], str]] = {
    str: quoted,
    Decimal: _number,
    dict: _members,
    list: _items,
    tuple: _items,
}
