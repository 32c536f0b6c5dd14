"""Aggregates and groups."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from connectors.sandbox.salesforce.errors import SalesforceError
from connectors.sandbox.salesforce.fields import NUMBER_TYPES, Field
from connectors.sandbox.salesforce.records import Row
from connectors.sandbox.salesforce.soql_fields import Getter, Scope
from connectors.sandbox.salesforce.soql_tree import Call, Expression, Path

AGGREGATES = frozenset({"COUNT", "COUNT_DISTINCT", "SUM", "AVG", "MIN", "MAX"})
_COUNTED = Field(name="Count", label="Count", type="int")
_YEAR, _MONTH, _DAY = slice(0, 4), slice(5, 7), slice(8, 10)
_DATE_FUNCTIONS: dict[str, Callable[[str], Any]] = {
    "CALENDAR_YEAR": lambda text: int(text[_YEAR]),
    "CALENDAR_QUARTER": lambda text: (int(text[_MONTH]) + 2) // 3,
    "CALENDAR_MONTH": lambda text: int(text[_MONTH]),
    "DAY_IN_MONTH": lambda text: int(text[_DAY]),
    "DAY_ONLY": lambda text: text[:10],
}
_SHOWN_AS_IS = frozenset({"TOLABEL", "FORMAT", "CONVERTCURRENCY", "CONVERTTIMEZONE"})


def is_aggregate(expression: Expression) -> bool:
    return isinstance(expression, Call) and expression.function in AGGREGATES


def read_row(scope: Scope, expression: Expression) -> tuple[Getter, Field]:
    """Return how to read a path, or a function of one, from a row."""
    if isinstance(expression, Path):
        return scope.getter(expression)
    if expression.argument is None:
        raise scope.complain(expression.at, "MALFORMED_QUERY", "unexpected token: ')'")
    get, field = scope.getter(expression.argument)
    if expression.function in _SHOWN_AS_IS:
        return get, field
    function = _DATE_FUNCTIONS.get(expression.function)
    if function is None or field.type not in ("date", "datetime"):
        raise scope.complain(expression.at, "MALFORMED_QUERY", f"unexpected token: '{expression.function}'")

    def of_date(row: Row) -> Any:
        value = get(row)
        return None if value is None else function(value)

    return of_date, _COUNTED


def read_group(scope: Scope, expression: Expression) -> tuple[Callable[[Any], Any], Field]:
    """Return how to read an expression from a group, a list of rows."""
    if not (isinstance(expression, Call) and expression.function in AGGREGATES):
        get, field = read_row(scope, expression)
        return lambda rows: get(rows[0]) if rows else None, field
    if expression.argument is None:
        return len, _COUNTED
    get, field = scope.getter(expression.argument)
    name = expression.function
    if (name in ("SUM", "AVG") and field.type not in NUMBER_TYPES) or field.type in ("address", "boolean"):
        raise SalesforceError("MALFORMED_QUERY", f"field {field.name} does not support aggregate operator {name}")
    aggregate = _FUNCTIONS[name]
    counted = name.startswith("COUNT")
    return lambda rows: aggregate([value for row in rows if (value := get(row)) is not None]), (
        _COUNTED if counted else field
    )


_FUNCTIONS: dict[str, Callable[[list[Any]], Any]] = {
    "COUNT": len,
    "COUNT_DISTINCT": lambda values: len({value.lower() if isinstance(value, str) else value for value in values}),
    "SUM": lambda values: sum(values, Decimal(0)) if values else None,
    "AVG": lambda values: sum(values, Decimal(0)) / len(values) if values else None,
    "MIN": lambda values: min(values, default=None),
    "MAX": lambda values: max(values, default=None),
}
