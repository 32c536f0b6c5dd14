"""How the records of an answer look: the fields asked for, parents nested, children as results of their own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from connectors.sandbox.salesforce.errors import SalesforceError
from connectors.sandbox.salesforce.fields import Entity, Field
from connectors.sandbox.salesforce.org import Org
from connectors.sandbox.salesforce.records import Row
from connectors.sandbox.salesforce.soql_fields import Scope, path_of, value_of
from connectors.sandbox.salesforce.soql_group import read_row
from connectors.sandbox.salesforce.soql_tree import Call, Path, Query

Pager = Callable[["Shape", list[Row]], dict[str, Any]]
_FIELDS_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Children:
    """A subquery of the select list."""

    relationship: str
    shape: "Shape"
    rows_of: Callable[[Row], list[Row]]


@dataclass(slots=True)
class Shape:
    """What is shown of one object, in the order of the select list."""

    org: Org
    entity: Entity
    parts: dict[str, "Field | tuple[Field, Shape] | Children | Callable[[Row], Any]"] = field(default_factory=dict)

    def record(self, row: Row, version: str, page: Pager) -> dict[str, Any]:
        """Return a row as the API shows it; `page` makes the result of a subquery."""
        shown: dict[str, Any] = {"attributes": attributes(self.entity, row["Id"], version)}
        for name, part in self.parts.items():
            match part:
                case Field():
                    shown[name] = value_of(part, row) if part.type == "address" else row.get(part.name)
                case (reference, shape):
                    parent = self.org.records.rows(shape.entity.name).get(row.get(reference.name, ""))
                    shown[name] = shape.record(parent, version, page) if parent else None
                case Children():
                    rows = part.rows_of(row)
                    shown[name] = page(part.shape, rows) if rows else None
                case function:
                    shown[name] = function(row)
        return shown


def attributes(entity: Entity, id: str, version: str) -> dict[str, str]:
    """Return what every record begins with."""
    return {"type": entity.name, "url": f"/services/data/v{version}/sobjects/{entity.name}/{id}"}


def whole(org: Org, entity: Entity) -> Shape:
    """Return the shape with every field, as a row call shows it."""
    return Shape(org, entity, {field.name: field for field in entity.fields})


def selection(scope: Scope, query: Query, children: Callable[[Scope, Query], Children]) -> Shape:
    """Return the shape that a select list asks for. Raises SalesforceError."""
    shape = Shape(scope.org, scope.entity)
    for item in query.items:
        if isinstance(item.what, Query):
            child = children(scope, item.what)
            shape.parts[child.relationship] = child
        elif isinstance(item.what, Call):
            _add_call(scope, shape, call=item.what, query=query, alias=item.alias)
        else:
            _add_path(scope, shape, item.what)
    return shape


def _add_path(scope: Scope, shape: Shape, path: Path) -> None:
    steps, last = scope.steps(path)
    for step in steps:
        name = step.relationship or step.name
        inside = shape.parts.get(name)
        if not isinstance(inside, tuple):
            inside = (step, Shape(scope.org, scope.org.entity(step.target or "")))
            shape.parts[name] = inside
        shape = inside[1]
    if last.name in shape.parts:
        raise SalesforceError("INVALID_FIELD", f"duplicate field selected: {last.name}")
    shape.parts[last.name] = last


def _add_call(scope: Scope, shape: Shape, *, call: Call, query: Query, alias: str | None) -> None:
    path = path_of(call)
    if call.function == "FIELDS" and path:
        kinds = {"ALL": (True, False), "STANDARD": (False,), "CUSTOM": (True,)}.get(path.text.upper(), ())
        if path.text.upper() != "STANDARD" and (query.limit or _FIELDS_LIMIT + 1) > _FIELDS_LIMIT:
            raise SalesforceError("MALFORMED_QUERY", "The SOQL FIELDS function must have a LIMIT of at most 200")
        shape.parts |= {one.name: one for one in scope.entity.fields if one.custom in kinds}
        return
    get, last = read_row(scope, call)
    shape.parts[alias or last.name] = get
