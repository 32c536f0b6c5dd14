"""What is true in Salesforce of writes whose answer was lost: their rows are read and compared."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from connectors.base import Absent, Changed, Fields, Happened, Line, Operation, Record, Settled, State, Write
from connectors.salesforce.calls import Reader, Row
from connectors.salesforce.objects import aggregate_of
from connectors.salesforce.pieces import HEADER, ONLY_CHILD, Piece, base_of, pieces_of
from connectors.salesforce.soql import Query, queries
from connectors.salesforce.values import at, decoded, same

Place = tuple[str, str, str]
"""Entity, key field and value: where the row of a piece is to be found."""


def settle(reader: Reader, writes: Sequence[Write]) -> list[Settled]:
    """Return the truth of each write, five queries of about 300 rows a call.

    A create happened when its external id is there, an update when what was written holds; a piece without a key (a new
    price) is left to the next read.
    """
    cut = [(write, pieces_of(write)) for write in writes]
    found = _read(reader, [piece for _, pieces in cut for piece in pieces if piece.verb != "finish"])
    return [_verdict(write, _found(pieces, found)) for write, pieces in cut]


def _found(pieces: Sequence[Piece], rows: Mapping[Place, Row]) -> list["Found"]:
    """Return each piece with its row; whether a lamp is out tells nothing."""
    return [Found(piece, rows.get(_place(piece))) for piece in pieces if piece.verb != "finish"]


@dataclass(frozen=True, slots=True)
class Found:
    """A piece and the row that it meant, None if there is none."""

    piece: Piece
    row: Row | None

    def holds(self, fields: Fields) -> bool:
        """Say whether the row is there with these values."""
        row = self.row
        return row is not None and all(same(value, decoded(at(row, path), path)) for path, value in fields.items())


def _place(piece: Piece) -> Place:
    return piece.entity, piece.key or "", piece.id or ""


def _read(reader: Reader, pieces: Sequence[Piece]) -> dict[Place, Row]:
    paths: dict[tuple[str, str], set[str]] = defaultdict(set)
    ids: dict[tuple[str, str], list[str]] = defaultdict(list)
    for piece in pieces:
        if piece.key and piece.id:
            paths[piece.entity, piece.key] |= set(piece.values)
            ids[piece.entity, piece.key].append(piece.id)
    asked: list[tuple[tuple[str, str], Query]] = []
    for kind, values in ids.items():
        columns = ", ".join(["Id", *sorted((paths[kind] | {"SystemModstamp", kind[1]}) - {"Id"})])
        asked += [(kind, query) for query in queries(f"SELECT {columns} FROM {kind[0]}", kind[1], values)]
    found: dict[Place, Row] = {}
    for number, row in reader.rows([query for _, query in asked]):
        entity, key = asked[number][0]
        found[entity, key, str(row[key])] = row
    return found


def _verdict(write: Write, found: Sequence[Found]) -> Settled:
    header = next((each for each in found if each.piece.part == HEADER), None)
    if write.operation is Operation.DELETE:
        gone = Record(write.entity, write.id or "", {}, state=State.DELETED)
        return Absent() if header and header.row else Happened(gone)
    if header and header.row is None:
        return Absent() if write.operation is Operation.CREATE and header.piece.key else Changed()
    keyed = [each for each in found if each.piece.key]
    if keyed and all(_carried_out(each) for each in keyed):
        return Happened(_record(write, header, found))
    untouched = keyed and write.operation is Operation.UPDATE and all(_untouched(write, each) for each in keyed)
    return Absent() if untouched else Changed()


def _carried_out(found: Found) -> bool:
    if found.piece.verb == "delete":
        return found.row is None
    return found.holds(found.piece.values)


def _untouched(write: Write, found: Found) -> bool:
    match found.piece.verb:
        case "upsert" | "revise":
            return found.row is None
        case "delete":
            return found.row is not None
    if found.piece.part not in (HEADER, ONLY_CHILD):
        return found.row is not None
    base = base_of(write, found.piece.part)
    return found.holds({path: base.get(path) for path in found.piece.values})


def _record(write: Write, header: Found | None, found: Sequence[Found]) -> Record:
    """Return what the answer would have told: the ids of the header and of its parts."""
    row = header.row if header else None
    only = aggregate_of(write.entity).only
    fields = {
        f"{only.name}.Id": str(each.row["Id"]) for each in found if only and each.piece.part == ONLY_CHILD and each.row
    }
    lines = {each.piece.part: _line(each) for each in found if each.piece.part > HEADER}
    id = write.id or (str(row["Id"]) if row else "")
    return Record(write.entity, id, fields, tuple(lines.values()), version=str(row["SystemModstamp"]) if row else "")


def _line(found: Found) -> Line:
    id = str(found.row["Id"]) if found.row else found.piece.id if found.piece.key == "Id" else None
    return Line(found.piece.entity, id, {}, removed=found.piece.verb == "delete")
