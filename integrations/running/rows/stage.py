"""The stage of a run: polled records stand here while it lasts, and what the run itself writes is brought up to date.

Memory stays flat: rows come and go by pages.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any

from connectors.base import QUICKBOOKS, SALESFORCE, Fields, Record, State
from integrations.engine.process import Pairing, Step
from integrations.engine.resting import winner_of
from integrations.processes.registry import PROCESSES
from integrations.running import sql
from integrations.running.models import Change, Run
from integrations.running.rows import bulk
from widget.values import record_from_json, record_to_json, values_from_text

PAGE = 1_000
Place = tuple[int, str]
"""Where a page ended: rank and record id."""
BEGINNING: Place = (-1, "")
_OF_SYSTEM = f"FROM {Change._meta.db_table} WHERE run_id = %s AND system = %s AND entity = ANY(%s)"
_RECORDS = f"SELECT record {_OF_SYSTEM}"
_IDS = f"SELECT record_id {_OF_SYSTEM}"
_CLEAR = f"DELETE FROM {Change._meta.db_table} WHERE run_id = %s"

_PAIRINGS: dict[str, Pairing] = {
    entity: step.pairing
    for process in PROCESSES
    for step in process.steps
    for system in (SALESFORCE, QUICKBOOKS)
    for entity in step.pairing.entities(system)
    if step.pairing.key
}


def kinds_of(entity: str) -> set[str]:
    """Return the kinds of link that records of an entity may have."""
    steps = [step for process in PROCESSES for step in process.steps]
    systems = (SALESFORCE, QUICKBOOKS)
    return {s.pairing.kind for s in steps if any(entity in s.pairing.entities(system) for system in systems)}


def put(run: Run, system: str, records: Iterable[Record]) -> None:
    """Stage records; one that stands there already is replaced."""
    rest = iter(records)
    while rows := {(record.entity, record.id): _row(run, system, record) for record in islice(rest, PAGE)}:
        unique = ("run", "system", "entity", "record_id")
        bulk.upsert(Change, rows.values(), unique=unique, update=("key", "rank", "record"))


def overlay(run: Run, system: str, entity: str, values: Mapping[str, Fields]) -> None:
    """Bring staged records up to date with what was written of them since, by id: the other direction must not take
    that for a person's change, nor what stood there before."""
    there = staged_with(run, system, (entity,), ids=set(values), keys=set())
    put(run, system, (replace(one, fields={**one.fields, **values[one.id]}) for one in there))


def _row(run: Run, system: str, record: Record) -> dict[str, Any]:
    key = _key(record)
    return {
        "run_id": run.pk,
        "widget_id": run.widget_id,
        "system": system,
        "entity": record.entity,
        "record_id": record.id,
        "key": key[:600],
        "rank": key.count(":"),
        "record": record_to_json(record),
    }


def _key(record: Record) -> str:
    """Return the text by which a record is matched, or the winner of a merge knows its losers."""
    if winner := winner_of(record):
        return merged_into(winner)
    pairing = _PAIRINGS.get(record.entity)
    return pairing.key(record) if pairing and pairing.key and record.fields else ""


def merged_into(winner: str) -> str:
    """Return the key under which records stand that were merged into `winner`."""
    return f"merged into {winner}"


def pages_of_sources(run: Run, step: Step, after: Place | None) -> Iterator[list[Record]]:
    """Yield the staged source records of a step by pages, parents first, beginning behind `after`."""
    full = True
    while full and (page := _page_of_sources(run, step, after)):
        yield page
        after, full = place_of(page[-1]), len(page) == PAGE


def _page_of_sources(run: Run, step: Step, after: Place | None) -> list[Record]:
    further = "AND (rank, record_id) > (%s, %s) ORDER BY rank, record_id LIMIT %s"
    return _records(run, step.source, step.pairing.entities(step.source), further, *(after or BEGINNING), PAGE)


def place_of(record: Record) -> Place:
    """Return where a page ends that ends with `record`."""
    return _key(record).count(":"), record.id


def staged(run: Run, system: str, entity: str) -> list[Record]:
    """Return the staged records of an entity of which there are few."""
    return _records(run, system, (entity,))


def staged_with(run: Run, system: str, entities: Iterable[str], *, ids: set[str], keys: set[str]) -> list[Record]:
    """Return the staged records with one of the ids or one of the keys."""
    if not ids and not keys:
        return []
    return _records(run, system, entities, "AND (record_id = ANY(%s) OR key = ANY(%s))", list(ids), list(keys))


def staged_ids(run: Run, system: str, entities: Iterable[str], ids: Iterable[str]) -> set[str]:
    """Return those of the ids that stand on the stage; QuickBooks counts each entity's ids from 1."""
    asked = list(ids)
    if not asked:
        return set()
    return {id for (id,) in sql.fetch(f"{_IDS} AND record_id = ANY(%s)", (run.pk, system, list(entities), asked))}


def deleted_ids(run: Run, system: str, entities: Iterable[str]) -> list[str]:
    """Return the ids of the staged records that were deleted."""
    rows = sql.fetch(f"{_IDS} AND record->>'state' = %s", (run.pk, system, list(entities), State.DELETED.value))
    return [id for (id,) in rows]


def clear(run: Run) -> None:
    """Take everything from the stage."""
    sql.change(_CLEAR, (run.pk,))


def _records(run: Run, system: str, entities: Iterable[str], further: str = "", *values: Any) -> list[Record]:
    rows = sql.fetch(f"{_RECORDS} {further}", (run.pk, system, list(entities), *values))
    return [record_from_json(values_from_text(content)) for (content,) in rows]
