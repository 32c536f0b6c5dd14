"""What updates overwrite: the rows are read in the call that writes them, just before. Pure.

A value that is neither what the plan knew nor what is written is somebody's, and newer than the plan.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from connectors.base import Fields, Operation, Value, Write
from connectors.salesforce.pieces import HEADER, SYNC_ME, base_of
from connectors.salesforce.values import decoded, encoded, same

# Source: Salesforce REST API, "sObject Collections": a retrieve brings up to 2,000 records.
MAX_READ = 2000
OWN = frozenset({SYNC_ME, "Last_Sync_Date__c"})


def watched(write: Write) -> Fields:
    """Return what the plan knew of the header's fields that an update sets; Tandem's own stamps are nobody's."""
    if write.operation is not Operation.UPDATE or not write.id:
        return {}
    base = base_of(write, HEADER)
    return {path: base[path] for path in write.fields if path in base and path not in OWN and "." not in path}


def reads(writes: Sequence[tuple[Write, Fields]], root: str) -> tuple[list[dict[str, Any]], list[list[Any]]]:
    """Return the subrequests that read the rows of these writes, and for each what is expected in its rows: number of
    the write, id, and the values that the plan knew."""
    by_entity: dict[str, list[list[Any]]] = defaultdict(list)
    for number, (write, base) in enumerate(writes):
        if base:
            expected = {path: encoded(value) for path, value in base.items()}
            by_entity[write.entity].append([number, write.id, expected])
    requests = []
    for place, (entity, rows) in enumerate(by_entity.items()):
        fields = sorted({path for _, _, expected in rows for path in expected})
        url, body = f"{root}/composite/sobjects/{entity}", {"ids": [id for _, id, _ in rows], "fields": fields}
        requests.append({"method": "POST", "url": url, "referenceId": f"before{place}", "body": body})
    return requests, list(by_entity.values())


def overwrote(
    expected: Sequence[Sequence[Any]], found: Sequence[Mapping[str, Any] | None], written: Mapping[str, Any]
) -> dict[int, tuple[tuple[str, Value], ...]]:
    """Return the values that were overwritten unseen, by the number of the write; `written` are the rows by id."""
    lost: dict[int, tuple[tuple[str, Value], ...]] = {}
    for (number, id, known), row in zip(expected, found, strict=True):
        values = [
            (path, value)
            for path, before in known.items()
            if row is not None and not same(decoded(before, path), value := decoded(row.get(path), path))
            if not same(decoded(written[id].get(path), path), value)
        ]
        if values:
            lost[number] = tuple(values)
    return lost
