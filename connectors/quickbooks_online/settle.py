"""What became of writes whose answer was lost, found out by reading what is true in QuickBooks now."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from connectors.base import (
    Absent,
    Changed,
    Fields,
    Happened,
    Line,
    Operation,
    Record,
    Settled,
    State,
    Value,
    Write,
)
from connectors.quickbooks.vocabulary import TRANSACTIONS, fields_of
from connectors.quickbooks_online.calls import Calls
from connectors.quickbooks_online.decode import record, sync_token
from connectors.quickbooks_online.encode import ours
from connectors.quickbooks_online.query import PAGE, at_or_after, one_of, select
from connectors.quickbooks_online.reading import everything, find, read, rows
from connectors.quickbooks_online.values import rounded

CLOCKS = timedelta(minutes=5)
"""How far our clock may be from QuickBooks'."""
CUSTOMERS_A_QUERY = 40
# The memo of a transaction made from an Opportunity ends with the Opportunity's id in square brackets.
_MARK = re.compile(r"\[[^\[\]]+\]")


def settle(calls: Calls, writes: Sequence[Write], sent_at: datetime) -> list[Settled]:
    """Return what is true of each write; see `Connector.settle`."""
    since = sent_at - CLOCKS
    creates = [write for write in writes if write.operation is Operation.CREATE]
    others = [write for write in writes if write.operation is not Operation.CREATE]
    made = {**_named(calls, creates, since), **_transactions(calls, creates, since)}
    now = _current(calls, others)
    return [
        made.get(write.key, Absent()) if write.operation is Operation.CREATE else _judged(write, now[write.key])
        for write in writes
    ]


def _named(calls: Calls, creates: Iterable[Write], since: datetime) -> dict[str, Settled]:
    """Return the creates of customers, items and other lists that a record of the same name proves."""
    settled: dict[str, Settled] = {}
    by_field: dict[tuple[str, str], dict[tuple[str, str], Write]] = {}
    for write in creates:
        if field := _name_field(write):
            by_field.setdefault((write.entity, field), {})[_name(write.fields, field)] = write
    for (entity, field), wanted in by_field.items():
        for found in find(calls, entity, field, [str(write.fields[field]) for write in wanted.values()]):
            match = wanted.get(_name(found.fields, field))
            if match is not None and _made_by(match, found, since):
                settled[match.key] = Happened(found)
    return settled


def _transactions(calls: Calls, creates: Iterable[Write], since: datetime) -> dict[str, Settled]:
    """Return the creates of transactions found among those of their customers made since."""
    wanted = [write for write in creates if _name_field(write) is None]
    settled: dict[str, Settled] = {}
    taken: set[str] = set()
    # A copy is younger than what it was copied from.
    for found in sorted(_made_since(calls, wanted, since), key=_age):
        for write in wanted:
            if write.key not in settled and f"{found.entity}{found.id}" not in taken and _is_of(write, found):
                settled[write.key] = Happened(found)
                taken.add(f"{found.entity}{found.id}")
    return settled


def _made_since(calls: Calls, wanted: Iterable[Write], since: datetime) -> Iterator[Record]:
    customers: dict[str, dict[str, None]] = {}
    for write in wanted:
        customers.setdefault(write.entity, {})[str(write.fields.get("CustomerRef", ""))] = None
    asked: list[tuple[str, tuple[str, ...]]] = []
    for entity, ids in customers.items():
        known = [id for id in ids if id]
        lists = [known[start : start + CUSTOMERS_A_QUERY] for start in range(0, len(known), CUSTOMERS_A_QUERY)]
        asked += [(entity, (at_or_after("CreateTime", since), one_of("CustomerRef", some))) for some in lists]
        if "" in ids:
            asked.append((entity, (at_or_after("CreateTime", since),)))
    if not asked:
        return
    answers = calls.queries([select(entity, *conditions) for entity, conditions in asked])
    for (entity, conditions), answer in zip(asked, answers, strict=True):
        found = rows(answer, entity)
        if len(found) >= PAGE:
            found = list(everything(calls, entity, *conditions))
        yield from (record(entity, item) for item in found)


def _age(found: Record) -> tuple[float, int]:
    created = found.fields.get("CreateTime")
    return created.timestamp() if isinstance(created, datetime) else 0, int(found.id) if found.id.isdigit() else 0


def _current(calls: Calls, writes: Sequence[Write]) -> dict[str, Record]:
    wanted: dict[str, list[str]] = {}
    for write in writes:
        wanted.setdefault(write.entity, []).append(str(write.id))
    found = {(now.entity, now.id): now for now in read(calls, wanted)} if wanted else {}
    return {write.key: found[write.entity, str(write.id)] for write in writes}


def _judged(write: Write, now: Record) -> Settled:
    if write.operation is Operation.DELETE:
        if now.state is not State.ACTIVE:
            return Happened(now)
        return Absent() if _untouched(write, now) else Changed()
    if now.state is State.DELETED:
        return Changed()
    if _holds(write, now) and (not write.lines or (_lines_hold(write.lines, now.lines) and not _untouched(write, now))):
        return Happened(now)
    if _untouched(write, now) or (not write.lines and write.base and _agrees(write.entity, write.base, now)):
        return Absent()
    return Changed()


def _untouched(write: Write, now: Record) -> bool:
    return sync_token(write.version) == sync_token(now.version)


def _is_of(write: Write, found: Record) -> bool:
    """Whether a transaction is the one that was sent: by the mark in its memo, if that names nothing else, for people
    write invoices for several Opportunities; else by all that was sent."""
    if write.entity != found.entity:
        return False
    marks = _MARK.findall(str(write.fields.get("PrivateNote") or ""))
    there = _MARK.findall(str(found.fields.get("PrivateNote") or ""))
    if not marks:
        return _holds(write, found) and _lines_hold(write.lines, found.lines)
    if marks[-1] not in there:
        return False
    return set(there) <= set(marks) or _lines_hold(write.lines, found.lines)


def _holds(write: Write, now: Record) -> bool:
    return _agrees(write.entity, write.fields, now)


def _agrees(entity: str, fields: Fields, now: Record) -> bool:
    known = fields_of(entity)
    places = {name: known[name].places if name in known else None for name in fields}
    return all(_same(value, now.fields.get(name), places[name]) for name, value in fields.items())


def _lines_hold(sent: Sequence[Line], now: Sequence[Line]) -> bool:
    """Whether the lines sent are there, in their order; QuickBooks adds subtotals and the parts of bundles itself."""
    there = [line for line in now if ours(line)]
    wanted = [line for line in sent if not line.removed and ours(line)]
    return len(wanted) == len(there) and all(
        one.entity == other.entity and _line_agrees(one, other.fields) for one, other in zip(wanted, there, strict=True)
    )


def _line_agrees(line: Line, now: Fields) -> bool:
    known = fields_of(line.entity)
    written = {name: value for name, value in line.fields.items() if name in known and known[name].on_create}
    return all(_same(value, now.get(name), known[name].places) for name, value in written.items())


def _same(sent: Value, now: Value, places: int | None) -> bool:
    if isinstance(sent, Decimal) and isinstance(now, Decimal):
        return rounded(sent, places if places is not None else 7) == now
    if isinstance(sent, str) and isinstance(now, str):
        return sent.split() == now.split()
    return (sent or None) == (now or None)


def _made_by(write: Write, found: Record, since: datetime) -> bool:
    created = found.fields.get("CreateTime")
    return (isinstance(created, datetime) and created >= since) or _holds(write, found)


def _name_field(write: Write) -> str | None:
    """Return the field by which a list's records are known; None for transactions."""
    if write.entity in TRANSACTIONS:
        return None
    return next((field for field in ("DisplayName", "Name") if write.fields.get(field)), None)


def _name(fields: Fields, field: str) -> tuple[str, str]:
    """Return what no two records of a list share: the name as QuickBooks compares it, within its parent."""
    return str(fields.get(field) or "").strip().casefold(), str(fields.get("ParentRef") or "")
