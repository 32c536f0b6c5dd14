"""Run a parsed statement: find, filter, order, and shape the records."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from connectors.sandbox.salesforce.errors import SalesforceError
from connectors.sandbox.salesforce.fields import Entity
from connectors.sandbox.salesforce.org import Org
from connectors.sandbox.salesforce.records import Row
from connectors.sandbox.salesforce.shape import Children, Shape, selection
from connectors.sandbox.salesforce.soql_fields import Getter, Scope
from connectors.sandbox.salesforce.soql_filter import Filter, build, check_semi_joins
from connectors.sandbox.salesforce.soql_group import is_aggregate, read_group, read_row
from connectors.sandbox.salesforce.soql_parser import parse
from connectors.sandbox.salesforce.soql_tree import Call, Expression, Order, Query

_MAX_OFFSET = 2000
_ADVICE = "Please reference your WSDL or the describe call for the appropriate names."


@dataclass(frozen=True, slots=True)
class Result:
    """What a statement found: rows with their shape, or aggregate results that are records already."""

    query: Query
    entity: Entity
    shape: Shape | None
    rows: list[Row]
    total: int


def run(org: Org, soql: str, *, all_rows: bool = False) -> Result:
    """Run a statement; `all_rows` sees deleted records too. Raises SalesforceError."""
    query = parse(soql)
    entity = org.schema.entity(query.source)
    scope = Scope(org, entity or next(iter(org.schema.entities.values())), query.alias, soql)
    if entity is None:
        raise scope.complain(
            query.source_at,
            "INVALID_TYPE",
            f"sObject type '{query.source}' is not supported. If you are attempting to use a custom object, be sure to"
            f" append the '__c' after the entity name. {_ADVICE}",
        )
    deleted = all_rows or query.all_rows
    find = _finder(scope, query, all_rows=deleted)
    if query.group or any(not isinstance(item.what, Query) and is_aggregate(item.what) for item in query.items):
        return _aggregated(scope, query, find(None))
    shape = selection(scope, query, lambda child, inner: _children(child, inner, all_rows=deleted))
    rows = _cut(query, _ordered(find(None), _order_keys(query, lambda what: read_row(scope, what)[0])))
    return Result(query, entity, shape, rows, len(rows))


def _finder(scope: Scope, query: Query, *, all_rows: bool) -> Callable[[Iterable[str] | None], list[Row]]:
    """Return a function that finds the rows among given ids, or (None) among all of the object."""
    if query.offset > _MAX_OFFSET:
        raise SalesforceError("NUMBER_OUTSIDE_VALID_RANGE", "Maximum SOQL offset allowed is 2000")
    check_semi_joins(query.where)
    table = scope.org.records.rows(scope.entity.name)

    def inner(sub: Query) -> set[str]:
        return _ids_found(scope, sub)

    where = Filter(lambda row: True)
    if query.where:
        where = build(scope, query.where, lambda what: read_row(scope, what), inner)
    test, forgotten = where.test, scope.org.forgotten()

    def shown(row: Row) -> bool:
        return not row.get("IsDeleted") or (all_rows and row["SystemModstamp"] >= forgotten)

    def find(ids: Iterable[str] | None) -> list[Row]:
        among = where.ids if ids is None else ids
        rows = table.values() if among is None else [table[id] for id in dict.fromkeys(among)]
        return [row for row in rows if shown(row) and test(row)]

    return find


def _ids_found(scope: Scope, sub: Query) -> set[str]:
    """Run a semi-join's sub-select, which selects one id or reference."""
    entity = scope.org.schema.entity(sub.source)
    if entity is None or len(sub.items) != 1 or isinstance(sub.items[0].what, Query):
        raise SalesforceError("MALFORMED_QUERY", "A semi join sub-select must query one ID field of an object")
    inside = Scope(scope.org, entity, sub.alias, scope.soql)
    get, field = read_row(inside, sub.items[0].what)
    if field.type not in ("id", "reference"):
        raise SalesforceError("MALFORMED_QUERY", f"The inner select field '{field.name}' must be an ID or a reference")
    rows = _finder(inside, sub, all_rows=False)(None)
    return {value for row in rows if (value := get(row)) is not None}


def _children(scope: Scope, query: Query, *, all_rows: bool) -> Children:
    """Prepare a subquery of the select list: its rows are those whose reference names the parent."""
    found = scope.org.schema.child(scope.entity, query.source)
    if found is None:
        raise scope.complain(
            query.source_at,
            "INVALID_TYPE",
            f"Didn't understand relationship '{query.source}' in FROM part of query call. If you are attempting to use"
            f" a custom relationship, be sure to append the '__r' after the custom relationship name. {_ADVICE}",
        )
    entity, field = found
    inside = Scope(scope.org, entity, query.alias, scope.soql)
    find = _finder(inside, query, all_rows=all_rows)
    keys = _order_keys(query, lambda what: read_row(inside, what)[0])
    shape = selection(inside, query, lambda child, inner: _children(child, inner, all_rows=all_rows))
    records = scope.org.records

    def rows_of(parent: Row) -> list[Row]:
        ids = records.having(entity.name, field.name, parent["Id"]) or ()
        return _cut(query, _ordered(find(list(ids)), keys)) if ids else []

    return Children(field.child_relationship or query.source, shape, rows_of)


def _order_keys(query: Query, read: Callable[[Expression], Getter]) -> list[tuple[Order, Getter]]:
    return [(order, read(order.what)) for order in query.order]


def _ordered(rows: list[Any], keys: list[tuple[Order, Getter]]) -> list[Any]:
    """Sort by the last key first: Python's sort keeps the order of equals. Nulls come first unless told otherwise."""
    for order, get in reversed(keys):
        empty = [row for row in rows if get(row) is None]
        filled = [row for row in rows if get(row) is not None]
        filled.sort(key=lambda row: _sortable(get(row)), reverse=order.descending)
        rows = filled + empty if order.nulls_last else empty + filled
    return rows


def _sortable(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def _cut(query: Query, rows: list[Any]) -> list[Any]:
    if not query.offset and query.limit is None:
        return rows
    return rows[query.offset : None if query.limit is None else query.offset + query.limit]


def _aggregated(scope: Scope, query: Query, rows: list[Row]) -> Result:
    items = [item.what for item in query.items]
    if len(items) == 1 and isinstance(items[0], Call) and items[0].function == "COUNT" and items[0].argument is None:
        if query.order:
            raise SalesforceError("MALFORMED_QUERY", "COUNT() cannot be used with ORDER BY")
        return Result(query, scope.entity, None, [], len(_cut(query, rows)))
    columns = [(name, read_group(scope, what)[0]) for name, what in _columns(query, items)]
    groups = _groups(scope, query, rows)
    if query.having:
        having = build(scope, query.having, lambda what: read_group(scope, what), lambda sub: _ids_found(scope, sub))
        groups = [group for group in groups if having.test(group)]
    groups = _cut(query, _ordered(groups, _order_keys(query, lambda what: read_group(scope, what)[0])))
    found = [
        {"attributes": {"type": "AggregateResult"}} | {name: get(group) for name, get in columns} for group in groups
    ]
    return Result(query, scope.entity, None, found, len(found))


def _columns(query: Query, items: list[Expression | Query]) -> list[tuple[str, Expression]]:
    named: list[tuple[str, Expression]] = []
    unnamed = 0
    grouped = {_text(expression) for expression in query.group}
    for item, what in zip(query.items, items, strict=True):
        if isinstance(what, Query):
            raise SalesforceError("MALFORMED_QUERY", "Grouped queries cannot have subqueries")
        if not is_aggregate(what) and _text(what) not in grouped:
            raise SalesforceError("MALFORMED_QUERY", f"Field must be grouped or aggregated: {_text(what, exact=True)}")
        if item.alias:
            named.append((item.alias, what))
        elif isinstance(what, Call):
            named.append((f"expr{unnamed}", what))
            unnamed += 1
        else:
            named.append((what.names[-1], what))
    return named


def _groups(scope: Scope, query: Query, rows: list[Row]) -> list[list[Row]]:
    if not query.group:
        return [rows]
    keys = [read_row(scope, expression)[0] for expression in query.group]
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(_sortable(get(row)) for get in keys), []).append(row)
    return list(groups.values())


def _text(expression: Expression, *, exact: bool = False) -> str:
    if isinstance(expression, Call):
        text = f"{expression.function}({expression.argument.text if expression.argument else ''})"
    else:
        text = expression.text
    return text if exact else text.lower()
