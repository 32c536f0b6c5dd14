"""A write cut into pieces, one for each row of Salesforce that it touches. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from connectors.base import Fields, Line, Operation, Value, Write
from connectors.salesforce.objects import Aggregate, Child, aggregate_of, field_of, relationship_of

SYNC_ME = "Sync_Me__c"
HEADER = 0
ONLY_CHILD = -1


@dataclass(frozen=True, slots=True)
class Piece:
    """One row to write.

    `verb` is create, update, upsert, delete, revise: an upsert that can only change a row, since it lacks what a new
    one needs, or finish: a save of the header after its lines. `key` is the field that finds the row, `Id` or an
    external id, and `id` its value; both None for a create. `values` hold what else is set. `part` tells its place in
    the aggregate: 0 the header, -1 the only child, n the nth line.
    """

    verb: str
    entity: str
    part: int
    key: str | None
    id: str | None
    values: Fields


class NotWritable(ValueError):
    """A write that Salesforce cannot be told; the text is a sentence."""


def pieces_of(write: Write) -> list[Piece]:
    """Return the rows of a write, header first, lines in their order. Raises NotWritable."""
    aggregate = aggregate_of(write.entity)
    if write.operation is Operation.DELETE:
        return [Piece("delete", write.entity, HEADER, "Id", _id(write), {})]
    own, only = _divided(write.fields, aggregate)
    pieces = []
    if own or write.operation is Operation.CREATE:
        pieces.append(_header(write, aggregate, own))
    if aggregate.only and only:
        pieces += _only_child(write, aggregate, aggregate.only, only)
    kinds = {child.entity: child for child in aggregate.lines}
    for number, line in enumerate(write.lines, start=1):
        pieces += _line(write, aggregate, kinds[line.entity], number, line)
    if own.get(SYNC_ME) is False and _lights(write, aggregate):
        pieces.append(_put_out(write, aggregate))
    if not pieces:
        raise NotWritable("There is nothing to write to Salesforce.")
    return pieces


def fixed_of(child: Child) -> set[str]:
    """Return the fields of a line that Salesforce takes only when the row is made."""
    return {child.parent, *child.fixed}


def base_of(write: Write, part: int) -> Fields:
    """Return what the plan of an update knew of the header's or the only child's fields."""
    return of_part(write.entity, write.base, part)


def of_part(entity: str, fields: Fields, part: int) -> Fields:
    """Return those of an aggregate's fields that are the header's, or the only child's under their names there."""
    own, only = _divided(fields, aggregate_of(entity))
    return own if part == HEADER else only


def _divided(fields: Fields, aggregate: Aggregate) -> tuple[dict[str, Value], dict[str, Value]]:
    """Return the header's own fields, and the only child's under their names there. Raises NotWritable."""
    own: dict[str, Value] = {}
    only: dict[str, Value] = {}
    for path, value in fields.items():
        first, _, name = path.partition(".")
        if aggregate.only and first == aggregate.only.name:
            only[name] = value
        elif any(first == child.name for child in aggregate.seen):
            raise NotWritable(f"Tandem does not write {path} in Salesforce.")
        else:
            own[path] = value
    return own, only


def _header(write: Write, aggregate: Aggregate, own: Mapping[str, Value]) -> Piece:
    if write.operation is Operation.UPDATE:
        return Piece("update", write.entity, HEADER, "Id", _id(write), own)
    return _new(write.entity, HEADER, aggregate.external_id, own)


def _lights(write: Write, aggregate: Aggregate) -> bool:
    """Tell whether saving the lines lights the header's Sync Me."""
    saved = (line for line in write.lines if line.removed or line.fields.keys() - set(aggregate.unlit))
    return aggregate.lit_by_lines and next(saved, None) is not None


def _put_out(write: Write, aggregate: Aggregate) -> Piece:
    """Return the save of the header that puts out the lamp which the lines before it have lit."""
    lamp = {SYNC_ME: False}
    if write.operation is Operation.UPDATE:
        return Piece("finish", write.entity, HEADER, "Id", _id(write), lamp)
    external_id = aggregate.external_id or ""
    return Piece("finish", write.entity, HEADER, external_id, str(write.fields[external_id]), lamp)


def _only_child(write: Write, aggregate: Aggregate, child: Child, only: Fields) -> Iterator[Piece]:
    id = only.get("Id")
    values = {name: value for name, value in only.items() if name != "Id" and not (id and name in child.fixed)}
    if id and values:
        yield Piece("update", child.entity, ONLY_CHILD, "Id", str(id), values)
    elif values:
        values = {**child.defaults, **_parent(write, aggregate, child), **values}
        yield _new(child.entity, ONLY_CHILD, child.external_id, values)


def _line(write: Write, aggregate: Aggregate, child: Child, number: int, line: Line) -> Iterator[Piece]:
    if line.removed:
        yield Piece("delete", line.entity, number, "Id", line.id, {})
    elif line.id and line.fields:
        yield Piece("update", line.entity, number, "Id", line.id, line.fields)
    elif not line.id:
        new = _new(line.entity, number, child.external_id, {**_parent(write, aggregate, child), **line.fields})
        # The line of a known header may be there already, and Salesforce refuses to set a row's parent again, even to
        # the same: one of the two pieces is refused, the other one does it.
        if new.verb == "upsert" and write.operation is Operation.UPDATE:
            changeable = {path: new.values[path] for path in new.values if field_of(path) not in fixed_of(child)}
            yield replace(new, verb="revise", values=changeable)
        yield new


def _new(entity: str, part: int, external_id: str | None, values: Mapping[str, Value]) -> Piece:
    """Return an upsert if the external id is known, so that a second attempt cannot make a second row."""
    id = values.get(external_id) if external_id else None
    if not id:
        return Piece("create", entity, part, None, None, values)
    rest = {path: value for path, value in values.items() if path != external_id}
    return Piece("upsert", entity, part, external_id, str(id), rest)


def _parent(write: Write, aggregate: Aggregate, child: Child) -> dict[str, Value]:
    """Return the field that ties a new child to its header, by id or by the external id that it is about to get."""
    if write.operation is Operation.UPDATE:
        return {child.parent: _id(write)}
    external_id = aggregate.external_id
    if not external_id or not write.fields.get(external_id):
        raise NotWritable("A new Salesforce record with parts needs an external id.")
    return {f"{relationship_of(child.parent)}.{external_id}": write.fields[external_id]}


def _id(write: Write) -> str:
    if not write.id:
        raise NotWritable("The Salesforce id of the record is not known.")
    return write.id
