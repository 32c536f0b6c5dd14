"""Records by id, by value or all of an entity, in QuickBooks Online's page and batch sizes."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from connectors.base import Record, State
from connectors.quickbooks.vocabulary import SALES_FORMS
from connectors.quickbooks_online.calls import Calls, server_time
from connectors.quickbooks_online.decode import record
from connectors.quickbooks_online.query import PAGE, at_or_after, one_of, select

IN_LIST = 40
ITEMS_A_CALL = 25
"""A batch answers at most 1,000 objects in all: 25 lists of 40. Source: Intuit, Batch reference."""
UNIQUE = frozenset({"Id", "DisplayName", "FullyQualifiedName"})
NEARLY_UNIQUE = frozenset({"Name", "DocNumber"})
"""Fields of which few records share a value, so that lists of 40 find about 40 each."""
NEWEST = 200
Rows = list[Mapping[str, Any]]


def rows(answer: Mapping[str, Any], entity: str) -> Rows:
    """Return an entity's objects in a query's answer; the key is absent when there are none."""
    found: Rows = answer.get("QueryResponse", {}).get(entity, [])
    return found


def read(calls: Calls, wanted: Mapping[str, Collection[str]]) -> Iterator[Record]:
    """Yield the records of these ids; one that QuickBooks does not find comes as deleted."""
    asked = [(entity, some) for entity, ids in wanted.items() for some in _lists(dict.fromkeys(ids))]
    for entity, ids, found in _answers(calls, "Id", asked):
        by_id = {item["Id"]: item for item in found}
        for id in ids:
            yield record(entity, by_id[id]) if id in by_id else Record(entity, id, {}, state=State.DELETED)


def find(calls: Calls, entity: str, field: str, values: Collection[str]) -> Iterator[Record]:
    """Yield the records, inactive ones too, whose field equals one of the values as QuickBooks compares."""
    lists = _lists(dict.fromkeys(value for value in values if value))
    if field in UNIQUE | NEARLY_UNIQUE:
        answers = _answers(calls, field, [(entity, some) for some in lists])
        found = (item for _entity, _values, items in answers for item in items)
    else:
        found = (item for some in lists for item in everything(calls, entity, one_of(field, some)))
    yield from (record(entity, item) for item in found)


def history(calls: Calls, entity: str, since: date) -> Iterator[Record]:
    """Yield an entity's transactions dated at or after `since`, oldest first, a thousand a call."""
    dated = f"TxnDate >= '{since.isoformat()}'"
    for _time, found in pages(calls, entity, dated, order="TxnDate, Id"):
        yield from (record(entity, item) for item in found)


def pages(
    calls: Calls, entity: str, *conditions: str, count: int | None = None, order: str = "Id"
) -> Iterator[tuple[datetime, Rows]]:
    """Yield the server's time and the objects of a query page by page, in order; always at least one page.

    A page starts at the last row of the one before it: where another row stands, records were deleted meanwhile and
    what follows has moved up, so that it is read again from further back. With `count`, what was counted before, no
    page is asked for beyond it.
    """
    start, seen = 1, set[str]()
    while True:
        answer = calls.query(select(entity, *conditions, order=order, start=start))
        found = rows(answer, entity)
        if start > 1 and not (found and found[0]["Id"] in seen):
            start = max(1, start - PAGE // 2)
            continue
        yield server_time(answer), [item for item in found if item["Id"] not in seen]
        if len(found) < PAGE or (count is not None and start + PAGE > count):
            return
        seen = {item["Id"] for item in found}
        start += PAGE - 1


def changed(calls: Calls, entity: str, since: datetime, *, count: int | None = None) -> Iterator[tuple[datetime, Rows]]:
    """Yield the server's time and the objects changed at or after `since`, oldest first, page by page.

    A page starts at the stamp of the last row before it, so that a row that changes meanwhile, and so moves to the
    end, draws no other past the edge. Only where a whole page has one stamp does it go on by position, from the last
    row seen, and anew where that has moved. With `count`, what was counted before, no page is asked for beyond it:
    later changes belong to the next poll.
    """
    seen: set[tuple[str, datetime]] = set()
    taken, start = 0, 1
    while True:
        order = "MetaData.LastUpdatedTime, Id"
        answer = calls.query(select(entity, at_or_after("LastUpdatedTime", since), order=order, start=start))
        found = rows(answer, entity)
        if start > 1 and not (found and _key(found[0]) in seen):
            # Rows come again from here on, so that counting them no longer tells the end.
            start, count = 1, None
            continue
        fresh = [item for item in found if _key(item) not in seen]
        taken += len(fresh)
        yield server_time(answer), fresh
        if len(found) < PAGE or (count is not None and taken >= count):
            return
        last = last_updated(found[-1])
        since, start = (since, start + PAGE - 1) if last_updated(found[0]) == last else (last, 1)
        seen = {_key(item) for item in found}


def everything(calls: Calls, entity: str, *conditions: str) -> Iterator[Mapping[str, Any]]:
    """Yield the objects of a query, page by page, ordered by Id."""
    for _time, found in pages(calls, entity, *conditions):
        yield from found


def last_updated(item: Mapping[str, Any]) -> datetime:
    """Return when QuickBooks last changed an object; it stamps whole seconds."""
    return datetime.fromisoformat(item["MetaData"]["LastUpdatedTime"])


def _key(item: Mapping[str, Any]) -> tuple[str, datetime]:
    return item["Id"], last_updated(item)


def _answers(
    calls: Calls, field: str, asked: Sequence[tuple[str, tuple[str, ...]]]
) -> Iterator[tuple[str, tuple[str, ...], Rows]]:
    for start in range(0, len(asked), ITEMS_A_CALL):
        some = asked[start : start + ITEMS_A_CALL]
        answers = calls.queries([select(entity, one_of(field, values)) for entity, values in some])
        found = [rows(answer, entity) for (entity, _values), answer in zip(some, answers, strict=True)]
        if field not in UNIQUE and sum(len(items) for items in found) >= PAGE:
            found = [list(everything(calls, entity, one_of(field, values))) for entity, values in some]
        yield from ((entity, values, items) for (entity, values), items in zip(some, found, strict=True))


def _lists(values: Collection[str]) -> list[tuple[str, ...]]:
    all = tuple(values)
    return [all[start : start + IN_LIST] for start in range(0, len(all), IN_LIST)]


def highest_number(calls: Calls) -> int:
    """Return the highest numeric DocNumber among the newest of each kind of sales form."""
    statements = [
        f"SELECT DocNumber FROM {entity} ORDERBY MetaData.CreateTime DESC STARTPOSITION 1 MAXRESULTS {NEWEST}"
        for entity in SALES_FORMS
    ]
    found = (row for answer in calls.queries(statements) for entity in SALES_FORMS for row in rows(answer, entity))
    numbers = (str(row.get("DocNumber", "")) for row in found)
    return max((int(number) for number in numbers if number.isdecimal()), default=0)
