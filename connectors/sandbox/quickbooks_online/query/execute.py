"""Answers a query statement from a company's records."""

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from connectors.sandbox.quickbooks_online import faults
from connectors.sandbox.quickbooks_online.company import Company, view
from connectors.sandbox.quickbooks_online.query.parser import Condition, Order, Statement, parse
from connectors.sandbox.quickbooks_online.tables.company_objects import BY_LOWER
from connectors.sandbox.quickbooks_online.tables.schema import Entity, Property
from connectors.sandbox.quickbooks_online.values import day, decimal, instant

Row = dict[str, Any]
COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda mine, asked: mine < asked,
    ">": lambda mine, asked: mine > asked,
    "<=": lambda mine, asked: mine <= asked,
    ">=": lambda mine, asked: mine >= asked,
}


def answer(company: Company, text: str) -> dict[str, Any]:
    """Return the content of `QueryResponse`. Raises Fault 4000, 4001, 2030.

    Nothing found is an empty object; `maxResults` counts what is returned. Source: recorded answers.
    """
    statement = parse(text)
    entity = BY_LOWER.get(statement.entity.lower())
    if entity is None:
        raise faults.query_invalid(f"invalid context declaration: {statement.entity}")
    for name in statement.fields:
        property_of(entity, name)
    order = _ordering(company, entity, order=statement.order)
    rows = _matching(company, entity, conditions=statement.conditions)
    if statement.count:
        return {"totalCount": len(rows)}
    for key, descending in order:
        rows.sort(key=key, reverse=descending)
    page = rows if entity.kind == "settings" else rows[statement.start - 1 : statement.start - 1 + statement.longest]
    if not page:
        return {}
    shown = [_projected(entity, row, statement=statement) for row in page]
    return {entity.name: shown, "startPosition": statement.start, "maxResults": len(shown)}


def property_of(entity: Entity, name: str) -> Property:
    """Return the property of that name, in any case. Raises Fault 4001."""
    property = entity.by_lower.get(name.lower())
    if property is not None:
        return property
    root = name.split(".")[0].lower()
    if root in entity.by_lower or root in {known.lower() for known in entity.ignored}:
        raise faults.query_invalid(f"property '{name}' is not queryable")
    raise faults.query_invalid(f"Property {name} not found for Entity {entity.name}")


def _matching(company: Company, entity: Entity, *, conditions: tuple[Condition, ...]) -> list[Row]:
    tests = [_test(company, entity, condition=condition) for condition in conditions]
    asked = {condition.name.lower() for condition in conditions}
    if entity.has_active and "active" not in asked:
        tests.append(lambda row: row.get("Active", True))
    return [row for row in _candidates(company, entity, conditions=conditions) if all(test(row) for test in tests)]


def _candidates(company: Company, entity: Entity, *, conditions: tuple[Condition, ...]) -> Iterable[Row]:
    """Narrow by one indexed condition, or return all."""
    table: Mapping[str, Row] = company.store.table(entity.name)
    for condition in conditions:
        name = property_of(entity, condition.name).name
        if condition.operator in ("=", "IN") and all(value.strip() for value in condition.values):
            if name == "Id":
                return [table[id] for id in dict.fromkeys(condition.values) if id in table]
            if company.indexes.covers(entity, name):
                found = [id for value in condition.values for id in company.indexes.find(entity.name, name, value)]
                return [table[id] for id in dict.fromkeys(found)]
        if name == "MetaData.LastUpdatedTime" and condition.operator in (">", ">="):
            since = _asked(company, property_of(entity, name), value=condition.values[0])
            return [table[id] for id, at in company.indexes.changed[entity.name].items() if since and at >= since]
    return table.values()


def _test(company: Company, entity: Entity, *, condition: Condition) -> Callable[[Row], bool]:
    property = property_of(entity, condition.name)
    if not property.query:
        raise faults.query_invalid(f"property '{condition.name}' is not queryable")
    if property.name == "Id":
        _check_ids(condition)
    value_of = _reader(company, entity, property=property)
    if condition.operator == "LIKE":
        pattern = ".*".join(re.escape(part) for part in condition.values[0].casefold().split("%"))
        matches = re.compile(pattern, re.DOTALL).fullmatch
        return lambda row: bool(matches(str(value_of(row) or "")))
    values = [_asked(company, property, value=value) for value in condition.values]
    if condition.operator in ("=", "IN"):
        return lambda row: value_of(row) in values
    compare = COMPARE[condition.operator]
    return lambda row: (mine := value_of(row)) is not None and values[0] is not None and compare(mine, values[0])


def _check_ids(condition: Condition) -> None:
    for value in condition.values:
        if not value.strip():
            raise faults.bad_id(value)
    if condition.operator not in ("=", "IN"):
        raise faults.query_invalid(f"operator {condition.operator} is not supported for property Id")


def _reader(company: Company, entity: Entity, *, property: Property) -> Callable[[Row], Any]:
    """Return the function that gives a row's value of the property, ready to be compared; None if it has none."""
    name = property.name
    match property.type:
        case "time":
            changed = name == "MetaData.LastUpdatedTime"
            times = (company.indexes.changed if changed else company.indexes.created)[entity.name]
            return lambda row: times.get(row["Id"])
        case "bool":
            return lambda row: bool(row.get(name, False))
        case "ref":
            return lambda row: row[name].get("value") if row.get(name) else None
        case "email":
            return lambda row: row[name].get("Address", "").casefold() if row.get(name) else None
        case "number" | "money":
            return lambda row: Decimal(row[name]) if row.get(name) is not None else None
        case "date":
            return lambda row: row.get(name)
        case _:
            return lambda row: str(row[name]).casefold() if row.get(name) is not None else None


def _asked(company: Company, property: Property, *, value: str) -> Any:
    """Read a literal as the property's type; a blank is NULL."""
    if not value.strip():
        return None
    try:
        match property.type:
            case "time":
                return int(instant(value, company.zone).timestamp())
            case "bool":
                return value.lower() == "true"
            case "number" | "money":
                return decimal(value)
            case "date":
                return day(value)
            case "ref":
                return value
            case _:
                return value.casefold()
    except ValueError:
        raise faults.query_invalid(f"value '{value}' is not valid for property '{property.name}'") from None


def _ordering(
    company: Company, entity: Entity, *, order: tuple[Order, ...]
) -> list[tuple[Callable[[Row], tuple[bool, Any]], bool]]:
    """Return sort keys, the least important first.

    Unordered lists come by name, unordered transactions latest first. Source: recorded answers.
    """
    asked = order or (Order("Id", entity.is_transaction), Order(entity.by, entity.is_transaction))
    keys = []
    for one in asked if not order else reversed(asked):
        property = property_of(entity, one.name)
        if order and not property.sort:
            raise faults.query_invalid(f"property '{one.name}' is not sortable")
        keys.append((_sort_key(company, entity, property=property), one.descending))
    return keys


def _sort_key(company: Company, entity: Entity, *, property: Property) -> Callable[[Row], tuple[bool, Any]]:
    if property.name == "Id":
        return lambda row: (not row["Id"].isdigit(), int(row["Id"]) if row["Id"].isdigit() else row["Id"])
    value_of = _reader(company, entity, property=property)
    return lambda row: ((value := value_of(row)) is not None, value)


def _projected(entity: Entity, row: Row, *, statement: Statement) -> Row:
    """Show a whole row, or the Id and the fields asked for. Source: recorded `select Name, QtyOnHand, …`."""
    if not statement.fields:
        return view(row)
    shown: Row = {"domain": "QBO", "sparse": True, "Id": row["Id"]}
    for name in statement.fields:
        top, _, part = property_of(entity, name).name.partition(".")
        if top in row and part:
            shown.setdefault(top, {})[part] = row[top].get(part)
        elif top in row:
            shown[top] = row[top]
    return shown
