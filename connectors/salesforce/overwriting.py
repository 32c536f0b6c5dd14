"""What updates overwrite: the rows are read in the call that writes them, just before. Pure.

A value that is neither what the plan knew nor what is written is somebody's, and newer than the plan.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from connectors.base import Fields, Operation, Value, Write
from connectors.salesforce.objects import aggregate_of
from connectors.salesforce.pieces import HEADER, ONLY_CHILD, SYNC_ME, base_of, of_part
from connectors.salesforce.values import decoded, encoded, same

# Source: Salesforce REST API, "sObject Collections": a retrieve brings up to 2,000 records.
MAX_READ = 2000
OWN = frozenset({SYNC_ME, "Last_Sync_Date__c"})


class Watched(NamedTuple):
    """A row that is to be changed, its place in the write, and what the plan knew of the fields that are set."""

    entity: str
    id: str
    part: int
    base: Fields


class Lost(NamedTuple):
    """A value of a row that was overwritten unseen; `part` is the row's place in the write of that number."""

    number: int
    part: int
    id: str
    path: str
    value: Value


def watched(write: Write) -> tuple[list[Watched], list[Watched]]:
    """Return header and only child, as far as an update changes them, and the lines; Tandem's own stamps are
    nobody's."""
    if write.operation is not Operation.UPDATE or not write.id:
        return [], []
    single = [Watched(write.entity, write.id, HEADER, _known(write.fields, base_of(write, HEADER)))]
    child = aggregate_of(write.entity).only
    if child and (id := write.fields.get(f"{child.name}.Id")):
        values = of_part(write.entity, write.fields, ONLY_CHILD)
        single.append(Watched(child.entity, str(id), ONLY_CHILD, _known(values, base_of(write, ONLY_CHILD))))
    lines = [
        Watched(line.entity, line.id, part, _known(line.fields, line.base))
        for part, line in enumerate(write.lines, start=1)
        if line.id
    ]
    return [one for one in single if one.base], [one for one in lines if one.base]


def reads(writes: Sequence[Sequence[Watched]], root: str) -> tuple[list[dict[str, Any]], list[list[Any]]]:
    """Return the subrequests that read the rows of these writes, and for each what is expected in its rows: number of
    the write, place in it, id, and the values that the plan knew."""
    by_entity: dict[str, list[list[Any]]] = defaultdict(list)
    for number, rows in enumerate(writes):
        for row in rows:
            expected = {path: encoded(value) for path, value in row.base.items()}
            by_entity[row.entity].append([number, row.part, row.id, expected])
    requests = []
    for place, (entity, found) in enumerate(by_entity.items()):
        fields = sorted({path for *_, expected in found for path in expected})
        url, body = f"{root}/composite/sobjects/{entity}", {"ids": [id for _, _, id, _ in found], "fields": fields}
        requests.append({"method": "POST", "url": url, "referenceId": f"before{place}", "body": body})
    return requests, list(by_entity.values())


def overwrote(
    expected: Sequence[Sequence[Any]], found: Sequence[Mapping[str, Any] | None], written: Mapping[str, Any]
) -> Iterator[Lost]:
    """Yield the values that were overwritten unseen; `written` are the rows by id."""
    for (number, part, id, known), row in zip(expected, found, strict=True):
        if row is None or id not in written:
            continue
        for path, before in known.items():
            value = decoded(row.get(path), path)
            if not same(decoded(before, path), value) and not same(decoded(written[id].get(path), path), value):
                yield Lost(number, part, id, path, value)


def _known(fields: Fields, base: Fields) -> Fields:
    return {path: base[path] for path in fields if path in base and path not in OWN and "." not in path}
