"""Queried rows as records."""

from collections.abc import Mapping
from typing import Any

from connectors.base import Line, Record, State, Value
from connectors.salesforce.objects import Aggregate, Child
from connectors.salesforce.soql import Wanted, children, header_paths
from connectors.salesforce.values import at, decoded

Types = Mapping[str, Mapping[str, str]]


def record_of(row: Mapping[str, Any], aggregate: Aggregate, *, wanted: Wanted, types: Types) -> Record:
    """Return a queried row with its children as one record; child rows must be complete lists.

    `types` holds the types of fields by entity and path, as far as they are known.
    """
    fields = _fields(row, header_paths(aggregate, wanted)[1:], types.get(aggregate.entity, {}))
    lines: list[Line] = []
    for child, paths in children(aggregate, wanted):
        rows, known = child_rows(row, child), types.get(child.entity, {})
        if child.name:
            only = _fields(rows[0] if rows else {}, paths, known)
            fields |= {f"{child.name}.{path}": value for path, value in only.items()}
        else:
            lines += [Line(child.entity, str(held["Id"]), _fields(held, paths[1:], known)) for held in rows]
    return Record(
        entity=aggregate.entity,
        id=str(row["Id"]),
        fields=fields,
        lines=tuple(lines),
        version=str(row.get("SystemModstamp", "")),
        state=State.DELETED if row.get("IsDeleted") else State.ACTIVE,
    )


def child_rows(row: Mapping[str, Any], child: Child) -> list[dict[str, Any]]:
    """Return the rows of a child query; Salesforce says null for none."""
    held = row.get(child.relationship)
    return list(held["records"]) if held else []


def _fields(row: Mapping[str, Any], paths: list[str], known: Mapping[str, str]) -> dict[str, Value]:
    return {path: decoded(at(row, path), path, type=known.get(path)) for path in paths}
