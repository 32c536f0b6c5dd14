"""Whole aggregates packed into composite calls of up to five collections of 200 rows. Pure.

A message's body is `{"writes": …, "before": …, "pieces": …, "request": …}`: `request` is what goes on the wire, byte
for byte; `writes` (entity and id) and, collection by collection, `pieces` (write, place in it, entity, id) tell whose
answer is whose. `before` belongs to the collections that come first: they read what updates are about to overwrite.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from connectors.base import Message, Refused, Write
from connectors.json_text import dumps
from connectors.salesforce import overwriting
from connectors.salesforce.calls import MAX_QUERIES
from connectors.salesforce.overwriting import Watched
from connectors.salesforce.pieces import HEADER, NotWritable, Piece, pieces_of
from connectors.salesforce.values import encoded, nested

# Source: Salesforce REST API, "sObject Collections": 200 records a call.
MAX_ROWS = 200
MAX_COLLECTIONS = MAX_QUERIES
# Assignment rules would change owners, duplicate rules of the kind Alert would refuse rows; subrequests do not
# reliably inherit the headers of the call around them.
ROW_HEADERS = {"Sforce-Auto-Assign": "FALSE", "Sforce-Duplicate-Rule-Header": "allowSave=true"}

# What may share a collection: rank (headers are made before what refers to them), verb, and for an upsert the object
# and its external id, since only upserts must be of one object.
Kind = tuple[int, str, str, str]
_REQUEST = b',"request":'
Packed = tuple[Write, list[Piece], Sequence[Watched]]
"""A write with its pieces, and the rows to read before."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """A piece with the number of its write in the message."""

    write: int
    piece: Piece


def pack(writes: Sequence[Write], *, root: str, new_id: Callable[[], str]) -> tuple[list[Message], dict[str, Refused]]:
    """Return the fewest messages that keep the order of the writes and never cut one in two, and the writes that
    cannot be told to Salesforce."""
    refused: dict[str, Refused] = {}
    messages: list[Message] = []
    batch: list[Packed] = []
    sizes: Counter[Kind] = Counter()
    rows: set[tuple[str, str]] = set()
    for write in writes:
        try:
            pieces = pieces_of(write)
        except NotWritable as error:
            refused[write.key] = Refused(str(error), "NOT_WRITABLE")
            continue
        own = Counter(_kind(piece) for piece in pieces)
        if _collections(own) > MAX_COLLECTIONS:
            refused[write.key] = _too_long(len(pieces))
            continue
        watched, own = _watched(write, own)
        own_rows = {(piece.key, piece.id) for piece in pieces if piece.key and piece.id}
        # Salesforce refuses a row that is twice in one collection.
        if batch and (_collections(sizes + own) > MAX_COLLECTIONS or rows & own_rows):
            messages.append(_message(batch, root, new_id()))
            batch, sizes, rows = [], Counter(), set()
        batch.append((write, pieces, watched))
        sizes += own
        rows |= own_rows
    if batch:
        messages.append(_message(batch, root, new_id()))
    return messages, refused


def wire(body: bytes) -> bytes:
    """Return the part of a message's body that goes to Salesforce."""
    return body.partition(_REQUEST)[2][:-1]


def _kind(piece: Piece) -> Kind:
    child = piece.part != HEADER
    match piece.verb:
        case "upsert":
            return (3 if child else 0, piece.verb, piece.entity, piece.key or "")
        case "create":
            return (3 if child else 0, piece.verb, "", "")
        case "update":
            return (1, piece.verb, "", "")
        case "revise":
            return (2, piece.verb, piece.entity, piece.key or "")
        case "finish":
            return (5, piece.verb, piece.entity, "" if piece.key == "Id" else piece.key or "")
        case _:
            return (4, piece.verb, "", "")


def _watched(write: Write, own: Counter[Kind]) -> tuple[Sequence[Watched], Counter[Kind]]:
    """Return the rows to read before a write, with the sizes that come of it: nothing is left out for the sake of
    seeing what is overwritten."""
    header, lines = overwriting.watched(write)
    for rows in ([*header, *lines], header):
        sizes = own + Counter((-1, "read", row.entity, "") for row in rows)
        if _collections(sizes) <= MAX_COLLECTIONS:
            return rows, sizes
    return [], own


def _collections(sizes: Counter[Kind]) -> int:
    rooms = {kind: overwriting.MAX_READ if kind[1] == "read" else MAX_ROWS for kind in sizes}
    return sum(-(-size // rooms[kind]) for kind, size in sizes.items())


def _too_long(rows: int) -> Refused:
    return Refused(
        f"It has {rows} parts; Salesforce takes at most {MAX_ROWS * MAX_COLLECTIONS} at once. "
        "Split the transaction in two.",
        "TOO_MANY_PARTS",
    )


def _message(batch: Sequence[Packed], root: str, id: str) -> Message:
    kinds: dict[Kind, list[Numbered]] = defaultdict(list)
    for number, (_, pieces, _) in enumerate(batch):
        for piece in pieces:
            kinds[_kind(piece)].append(Numbered(number, piece))
    chunks = [(kind, chunk) for kind in sorted(kinds) for chunk in _chunks(kinds[kind])]
    request, before = overwriting.reads([watched for _, _, watched in batch], root)
    request += [_subrequest(kind, chunk, root, f"part{number}") for number, (kind, chunk) in enumerate(chunks)]
    head = {
        "writes": [[write.entity, write.id] for write, _, _ in batch],
        "before": before,
        "pieces": [[_place(row) for row in chunk] for _, chunk in chunks],
    }
    body = dumps({"allOrNone": False, "compositeRequest": request})
    return Message(
        id=id,
        route=f"POST {root}/composite",
        body=dumps(head)[:-1].encode() + _REQUEST + body.encode() + b"}",
        keys=tuple(write.key for write, _, _ in batch),
    )


def _chunks(rows: list[Numbered]) -> Iterator[list[Numbered]]:
    # A collection of several objects may change between them ten times at most, so rows of one object lie together.
    # Source: Salesforce REST API, "sObject Collections": chunks.
    rest = iter(sorted(rows, key=lambda row: row.piece.entity))
    while chunk := list(islice(rest, MAX_ROWS)):
        yield chunk


def _place(row: Numbered) -> list[Any]:
    return [row.write, row.piece.part, row.piece.entity, row.piece.id if row.piece.key == "Id" else None]


def _subrequest(kind: Kind, chunk: Sequence[Numbered], root: str, name: str) -> dict[str, Any]:
    _, verb, entity, external_id = kind
    address = f"{root}/composite/sobjects"
    part: dict[str, Any] = {"referenceId": name, "httpHeaders": ROW_HEADERS}
    if verb == "delete":
        ids = ",".join(row.piece.id or "" for row in chunk)
        return {"method": "DELETE", "url": f"{address}?ids={ids}&allOrNone=false", **part}
    method = "POST" if verb == "create" else "PATCH"
    url = f"{address}/{entity}/{external_id}" if external_id else address
    body = {"allOrNone": False, "records": [_row(row.piece) for row in chunk]}
    return {"method": method, "url": url, **part, "body": body}


def _row(piece: Piece) -> dict[str, Any]:
    key = {("id" if piece.key == "Id" else piece.key): encoded(piece.id)} if piece.key else {}
    # Salesforce reads a record only if its attributes come first.
    return {"attributes": {"type": piece.entity}, **key, **nested(piece.values)}
