"""Queried rows as records."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from connectors.base import Line, Record, State, Value
from connectors.salesforce.objects import Aggregate, Child
from connectors.salesforce.soql import Wanted, children, header_paths
from connectors.salesforce.values import at, decoded

Types = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Shape:
    """What is asked of each record of an aggregate: the header's paths, and the children with theirs, `Id` first."""

    aggregate: Aggregate
    paths: list[str]
    children: list[tuple[Child, list[str]]]


def shape_of(aggregate: Aggregate, wanted: Wanted) -> Shape:
    """Return the shape in which `wanted` names the fields; it is the same for every row."""
    return Shape(aggregate, header_paths(aggregate, wanted), list(children(aggregate, wanted)))


def record_of(row: Mapping[str, Any], shape: Shape, *, types: Types) -> Record:
    """Return a queried row with its children as one record; child rows must be complete lists.

    `types` holds the types of fields by entity and path, as far as they are known.
    """
    aggregate = shape.aggregate
    fields = _fields(row, shape.paths[1:], types.get(aggregate.entity, {}))
    lines: list[Line] = []
    for child, paths in shape.children:
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
    # Most fields of most records are empty.
    found = {path: at(row, path) if "." in path else row.get(path) for path in paths}
    return {
        path: None if value is None else decoded(value, path, type=known.get(path)) for path, value in found.items()
    }
