"""JSON as text with exact numbers: a Decimal is written digit by digit, never through a binary fraction."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from json.encoder import encode_basestring as quoted
from typing import Any


def dumps(content: Any) -> str:
    """Write plain values as JSON without blanks; keys must be str.

    Raises TypeError for a float (money is Decimal) and for whatever JSON has no word for, ValueError for a Decimal that
    is no number.
    """
    # In the order of frequency; dict and list stand before their protocols, which take ten times as long to recognise.
    match content:
        case str():
            return quoted(content)
        case None:
            return "null"
        case bool():
            return "true" if content else "false"
        case Decimal():
            return _number(content)
        case int():
            return str(content)
        case dict() | Mapping():
            return "{" + ",".join(f"{quoted(name)}:{dumps(value)}" for name, value in content.items()) + "}"
        case list() | Sequence() if not isinstance(content, bytes | bytearray):
            return "[" + ",".join(dumps(value) for value in content) + "]"
        case _:
            raise TypeError(f"JSON cannot hold {type(content).__name__}")


def _number(value: Decimal) -> str:
    if not value.is_finite():
        raise ValueError(f"JSON cannot hold {value}")
    # With exponents some readers answer 1E+2 with an error, and no person recognises it in a log.
    return format(value, "f")
