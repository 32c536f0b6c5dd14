"""Turn a WHERE or HAVING into a test of one row, and find the rows worth testing in the indexes."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from connectors.sandbox.salesforce.errors import SalesforceError
from connectors.sandbox.salesforce.fields import Field
from connectors.sandbox.salesforce.soql_compare import Key, comparison, key_of, keyed
from connectors.sandbox.salesforce.soql_fields import Getter, Scope
from connectors.sandbox.salesforce.soql_tree import Compare, Condition, Expression, Group, Literal, Not, Path, Query

Test = Callable[[Any], bool]
# How an expression is read from what is tested: a row in WHERE, a group of rows in HAVING.
Reader = Callable[[Expression], tuple[Getter, Field]]
Inner = Callable[[Query], set[str]]
_ID_TYPES = ("id", "reference")
_STAMPS = ("SystemModstamp", "LastModifiedDate", "CreatedDate")
_MAX_SEMI_JOINS = 2


@dataclass(frozen=True, slots=True)
class Filter:
    """A test, and ids among which all rows that pass are found (None: among all)."""

    test: Test
    ids: Collection[str] | None = None


def check_semi_joins(condition: Condition | None) -> None:
    """Refuse sub-selects where Salesforce does. Raises SalesforceError MALFORMED_QUERY."""
    if condition is None:
        return
    if isinstance(condition, Group) and condition.word == "OR" and any(_semi(part) for part in condition.conditions):
        raise _malformed("Semi join sub-selects are not allowed with the 'OR' operator")
    top = condition.conditions if isinstance(condition, Group) else (condition,)
    if any(not _semi(part) and _holds_semi(part) for part in top):
        raise _malformed(
            "Semi join sub-selects are only allowed at the top level WHERE expressions and not in nested WHERE"
            " expressions."
        )
    if sum(_semi(part) for part in top) > _MAX_SEMI_JOINS:
        raise _malformed("Maximum 2 semi join sub-selects are allowed")


def build(scope: Scope, condition: Condition, read: Reader, inner: Inner) -> Filter:
    """Return the filter of a condition; `inner` runs a sub-select and returns the ids it finds."""
    match condition:
        case Not(inside):
            test = build(scope, inside, read, inner).test
            return Filter(lambda row: not test(row))
        case Group(word, parts):
            filters = [build(scope, part, read, inner) for part in parts]
            return _all_of(filters) if word == "AND" else _any_of(filters)
        case Compare():
            return _compare(scope, condition, read, inner)


def _all_of(filters: list[Filter]) -> Filter:
    tests = [one.test for one in filters]
    found = [one.ids for one in filters if one.ids is not None]
    return Filter(lambda row: all(test(row) for test in tests), min(found, key=len) if found else None)


def _any_of(filters: list[Filter]) -> Filter:
    tests = [one.test for one in filters]
    ids: dict[str, None] | None = {}
    for one in filters:
        ids = None if ids is None or one.ids is None else ids | dict.fromkeys(one.ids)
    return Filter(lambda row: any(test(row) for test in tests), ids)


def _compare(scope: Scope, condition: Compare, read: Reader, inner: Inner) -> Filter:
    get, field = read(condition.what)
    if field.long_text or field.type == "address":
        raise scope.complain(
            condition.what.at, "INVALID_FIELD", f"field '{field.name}' can not be filtered in a query call"
        )
    operator, value = condition.operator, condition.value
    direct = isinstance(condition.what, Path) and not scope.steps(condition.what)[0]
    if isinstance(value, Query):
        if field.type not in _ID_TYPES:
            raise _malformed(f"The left operand '{field.name}' of a semi join must be an ID or a reference")
        keys: set[Key] = set(inner(value))
        ids = _ids_of(scope, field, keys) if direct and operator == "IN" else None
        wanted = operator == "IN"
        return Filter(lambda row: (get(row) in keys) == wanted, ids)
    if isinstance(value, tuple):
        return _one_of(scope, condition, get, field, direct=direct)
    test = comparison(scope, field, operator, value)
    return Filter(lambda row: test(get(row)), _indexed(scope, field, operator, value) if direct else None)


def _one_of(scope: Scope, condition: Compare, get: Getter, field: Field, *, direct: bool) -> Filter:
    literals = condition.value if isinstance(condition.value, tuple) else ()
    if condition.operator in ("INCLUDES", "EXCLUDES"):
        wanted = [set(str(literal.value).lower().split(";")) for literal in literals]
        include = condition.operator == "INCLUDES"
        return Filter(lambda row: any(one <= set(str(get(row) or "").lower().split(";")) for one in wanted) == include)
    keys = {key_of(scope, field, literal) for literal in literals}
    inside = condition.operator == "IN"
    ids = _ids_of(scope, field, keys) if direct and inside and None not in keys else None
    read_key = keyed(field)
    return Filter(lambda row: (read_key(get(row)) in keys) == inside, ids)


def _indexed(scope: Scope, field: Field, operator: str, literal: Literal) -> Collection[str] | None:
    if operator == "=" and literal.value is not None and literal.kind != "named":
        return _ids_of(scope, field, {key_of(scope, field, literal)})
    # A record's SystemModstamp is never older than its other stamps.
    if field.name in _STAMPS and operator in (">", ">=", "=") and literal.kind == "datetime":
        return scope.org.records.stamped(scope.entity.name, str(literal.value))
    return None


def _ids_of(scope: Scope, field: Field, keys: Collection[Key]) -> Collection[str] | None:
    rows = scope.org.records.rows(scope.entity.name)
    if field.type == "id":
        return [str(key) for key in keys if key in rows]
    found: list[str] = []
    for key in keys:
        ids = scope.org.records.having(scope.entity.name, field.name, key)
        if ids is None:
            return None
        if len(keys) == 1:
            return ids
        found += ids
    return found


def _semi(condition: Condition) -> bool:
    return isinstance(condition, Compare) and isinstance(condition.value, Query)


def _holds_semi(condition: Condition) -> bool:
    match condition:
        case Not(inside):
            return _holds_semi(inside)
        case Group(_, parts):
            return any(_holds_semi(part) for part in parts)
    return _semi(condition)


def _malformed(message: str) -> SalesforceError:
    return SalesforceError("MALFORMED_QUERY", message)
