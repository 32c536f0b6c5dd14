"""What changed in a company since each entity's cursor: one call of change data capture, and pages where that is short.

A cursor is the server's time at the start of the poll, less an overlap.
Source: Intuit, "Change data capture": at most 1,000 objects an answer, no paging, deletions of the last 30 days.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from connectors.base import Page
from connectors.quickbooks_online.calls import Calls, server_time
from connectors.quickbooks_online.decode import record
from connectors.quickbooks_online.query import at_or_after, count, select
from connectors.quickbooks_online.reading import changed, last_updated, pages, rows

OVERLAP = timedelta(seconds=60)
OLDEST = timedelta(days=25)
"""Changes are captured for 30 days; from a cursor near that age what changed is asked by query, without deletions."""
MOST = 1000
NOT_CAPTURED = frozenset({"TaxCode", "TaxRate", "TaxAgency", "JournalCode"})
Objects = Mapping[str, Sequence[Mapping[str, Any]]]


def poll(calls: Calls, cursors: Mapping[str, str | None]) -> Iterator[Page]:
    """Yield at least one page for each entity; see `Connector.poll`."""
    since = {entity: datetime.fromisoformat(cursor) for entity, cursor in cursors.items() if cursor}
    whole = [entity for entity in cursors if entity not in since]
    captured = {entity: moment for entity, moment in since.items() if entity not in NOT_CAPTURED}
    if captured:
        answer = calls.changes(list(captured), min(captured.values()))
        now = server_time(answer)
        old = {entity for entity, moment in captured.items() if moment < now - OLDEST}
        captured = {entity: moment for entity, moment in captured.items() if entity not in old}
        if captured:
            yield from _captured(calls, captured, answer)
    for entity in (entity for entity in since if entity not in captured):
        yield from _paged(calls, entity, since[entity])
    if whole:
        yield from _whole(calls, whole)


def _captured(calls: Calls, since: Mapping[str, datetime], answer: Mapping[str, Any]) -> Iterator[Page]:
    cursor = _cursor(server_time(answer))
    objects = _objects(answer)
    if sum(len(found) for found in objects.values()) < MOST:
        for entity, moment in since.items():
            yield _page(entity, objects.get(entity, ()), moment, cursor)
        return
    counts = _counts(calls, since)
    for group in _groups(counts):
        if counts[group[0]] < MOST:
            yield from _captured_again(calls, {entity: since[entity] for entity in group}, cursor, counts)
        else:
            yield from _large(calls, group[0], since[group[0]], cursor, counts[group[0]], objects)


def _captured_again(
    calls: Calls, since: Mapping[str, datetime], cursor: str, counts: Mapping[str, int]
) -> Iterator[Page]:
    objects = _objects(calls.changes(list(since), min(since.values())))
    full = sum(len(found) for found in objects.values()) >= MOST
    for entity, moment in since.items():
        if not full:
            yield _page(entity, objects.get(entity, ()), moment, cursor)
        elif len(since) > 1:
            yield from _captured_again(calls, {entity: moment}, cursor, counts)
        else:
            yield from _large(calls, entity, moment, cursor, counts[entity], objects)


def _large(calls: Calls, entity: str, since: datetime, cursor: str, count: int, objects: Objects) -> Iterator[Page]:
    """Yield an entity's changes from its query, and the deletions that change data capture had room for."""
    stubs = [item for item in objects.get(entity, ()) if item.get("status") == "Deleted"]
    yield _page(entity, stubs, since, cursor)
    for _time, found in changed(calls, entity, since, count=count):
        yield _page(entity, found, since, cursor)


def _paged(calls: Calls, entity: str, since: datetime) -> Iterator[Page]:
    cursor = ""
    for time, found in changed(calls, entity, since):
        cursor = cursor or _cursor(time)
        yield _page(entity, found, since, cursor)


def _whole(calls: Calls, entities: Sequence[str]) -> Iterator[Page]:
    """Yield all of each entity; several are counted first, so that the small ones share a call."""
    if len(entities) == 1:
        yield from _whole_alone(calls, entities[0])
        return
    answers = calls.queries([count(entity) for entity in entities])
    counts, cursor = _totals(entities, answers), _cursor(server_time(answers[0]))
    for group in _groups(counts):
        if len(group) > 1:
            found = calls.queries([select(entity) for entity in group])
            yield from (_all(entity, rows(answer, entity), cursor) for entity, answer in zip(group, found, strict=True))
        else:
            yield from _whole_alone(calls, group[0], cursor=cursor, count=counts[group[0]])


def _whole_alone(calls: Calls, entity: str, *, cursor: str = "", count: int | None = None) -> Iterator[Page]:
    for time, found in pages(calls, entity, count=count):
        cursor = cursor or _cursor(time)
        yield _all(entity, found, cursor)


def _all(entity: str, items: Sequence[Mapping[str, Any]], cursor: str) -> Page:
    return Page(entity, tuple(record(entity, item) for item in items), cursor)


def _counts(calls: Calls, since: Mapping[str, datetime]) -> dict[str, int]:
    entities = list(since)
    conditions = {entity: at_or_after("LastUpdatedTime", since[entity]) for entity in entities}
    return _totals(entities, calls.queries([count(entity, conditions[entity]) for entity in entities]))


def _totals(entities: Sequence[str], answers: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    return {
        entity: int(answer["QueryResponse"].get("totalCount", 0))
        for entity, answer in zip(entities, answers, strict=True)
    }


def _groups(counts: Mapping[str, int]) -> Iterator[list[str]]:
    """Yield entities that fit one answer together, smallest first; those that fill one alone."""
    group: list[str] = []
    for entity, number in sorted(counts.items(), key=lambda entry: entry[1]):
        if group and sum(counts[one] for one in group) + number >= MOST:
            yield group
            group = []
        group.append(entity)
    if group:
        yield group


def _objects(answer: Mapping[str, Any]) -> dict[str, list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = {}
    for response in answer.get("CDCResponse", []):
        for part in response.get("QueryResponse", []):
            for entity, items in part.items():
                if isinstance(items, list):
                    found.setdefault(entity, []).extend(items)
    return found


def _page(entity: str, items: Sequence[Mapping[str, Any]], since: datetime, cursor: str) -> Page:
    """Return a page without what is older than the entity's own cursor: the call asked for the oldest of all."""
    fresh = (item for item in items if "LastUpdatedTime" not in item.get("MetaData", {}) or last_updated(item) >= since)
    return Page(entity, tuple(record(entity, item) for item in fresh), cursor)


def _cursor(time: datetime) -> str:
    return (time - OVERLAP).isoformat(timespec="seconds")
