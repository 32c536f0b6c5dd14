"""Compare one value with a literal, by the field's type, as Salesforce does."""

import operator as operators
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from connectors.sandbox.salesforce.errors import SalesforceError
from connectors.sandbox.salesforce.fields import NUMBER_TYPES, Field
from connectors.sandbox.salesforce.ids import is_id, to_18
from connectors.sandbox.salesforce.soql_dates import span
from connectors.sandbox.salesforce.soql_fields import Scope
from connectors.sandbox.salesforce.soql_tree import Literal

Key = str | Decimal | bool | None
_ORDERED: dict[str, Callable[[Any, Any], bool]] = {
    "<": operators.lt,
    ">": operators.gt,
    "<=": operators.le,
    ">=": operators.ge,
}
_KINDS = {"datetime": "dateTime", "boolean": "boolean", "int": "int", "currency": "double", "percent": "double"}


def comparison(scope: Scope, field: Field, operator: str, literal: Literal) -> Callable[[Any], bool]:
    """Return a test of a field's value. Text is compared in any case; null equals only null."""
    if operator == "LIKE":
        return _like(scope, field, literal)
    if literal.kind == "named":
        return _in_span(scope, field, operator, literal)
    key, read_key = key_of(scope, field, literal), keyed(field)
    if operator == "=":
        return lambda value: read_key(value) == key
    if operator == "!=":
        return lambda value: read_key(value) != key
    compare = _ORDERED[operator]
    return lambda value: value is not None and key is not None and compare(read_key(value), key)


def keyed(field: Field) -> Callable[[Any], Key]:
    """Return the function that makes a stored value comparable with `key_of` a literal."""
    if field.type in NUMBER_TYPES or field.type in ("boolean", "id", "reference", "date", "datetime"):
        return lambda value: value
    if field.case_sensitive:
        return lambda value: value
    return lambda value: value.lower() if isinstance(value, str) else value


def key_of(scope: Scope, field: Field, literal: Literal) -> Key:
    """Return the literal in comparable form. Raises SalesforceError where its kind does not suit the field."""
    value = literal.value
    if literal.kind == "null" or value == "":
        return None
    if literal.kind == "text":
        return _text_key(scope, field, literal)
    suits = {
        "number": field.type in NUMBER_TYPES,
        "boolean": field.type == "boolean",
        "date": field.type in ("date", "datetime"),
        "datetime": field.type in ("date", "datetime"),
    }
    if not suits.get(literal.kind, False):
        raise _wrong_kind(scope, field, literal)
    if field.type == "date":
        return str(value)[:10]
    if field.type == "datetime" and literal.kind == "date":
        return f"{value}T00:00:00.000+0000"
    return value


def _text_key(scope: Scope, field: Field, literal: Literal) -> Key:
    text = re.sub(r"\\([_%])", r"\1", str(literal.value))
    if field.type in ("id", "reference"):
        if not is_id(text):
            raise scope.complain(literal.at, "INVALID_QUERY_FILTER_OPERATOR", f"invalid ID field: {text}")
        return to_18(text[:15])
    if field.type in NUMBER_TYPES or field.type in ("boolean", "date", "datetime"):
        raise _wrong_kind(scope, field, literal)
    return text if field.case_sensitive else text.lower()


def _wrong_kind(scope: Scope, field: Field, literal: Literal) -> SalesforceError:
    kind = _KINDS.get(field.type, field.type if field.type in ("date", "double") else "string")
    quotes = "should be enclosed in quotes" if kind == "string" else "should not be enclosed in quotes"
    return scope.complain(
        literal.at,
        "INVALID_FIELD",
        f"value of filter criterion for field '{field.name}' must be of type {kind} and {quotes}",
    )


def _like(scope: Scope, field: Field, literal: Literal) -> Callable[[Any], bool]:
    if literal.kind != "text" or field.type in NUMBER_TYPES or field.type in ("boolean", "date", "datetime", "id"):
        raise scope.complain(literal.at, "INVALID_FIELD", f"invalid operator on {field.type} field")
    pieces = re.split(r"(\\[_%]|[_%])", str(literal.value))
    wild = {"%": ".*", "_": ".", "\\%": "%", "\\_": "_"}
    pattern = re.compile("".join(wild.get(piece) or re.escape(piece) for piece in pieces), re.IGNORECASE | re.DOTALL)
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _in_span(scope: Scope, field: Field, operator: str, literal: Literal) -> Callable[[Any], bool]:
    """Compare with a date literal: `=` is inside its span, `<` before it, `>` after it."""
    named = span(str(literal.value), literal.count, scope.org.clock.now().date())
    if named is None or field.type not in ("date", "datetime"):
        raise scope.complain(literal.at, "MALFORMED_QUERY", f"unexpected token: '{literal.value}'")
    start, end = (_edge(field, day) for day in named)
    tests: dict[str, Callable[[str], bool]] = {
        "=": lambda value: start <= value < end,
        "!=": lambda value: not start <= value < end,
        "<": lambda value: value < start,
        "<=": lambda value: value < end,
        ">": lambda value: value >= end,
        ">=": lambda value: value >= start,
    }
    test = tests[operator]
    return lambda value: value is not None and test(value)


def _edge(field: Field, day: date) -> str:
    return day.isoformat() if field.type == "date" else f"{day.isoformat()}T00:00:00.000+0000"
