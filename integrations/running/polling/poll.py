"""Polling both systems once, at the start of a run: what changed goes page by page onto the stage."""

from collections.abc import Collection

from connectors.base import QUICKBOOKS, SALESFORCE, Record, State
from integrations.processes.reading import LISTS, NAME_HOLDERS, chosen_for, entities_polled, read_whole
from integrations.running import facts
from integrations.running.models import Run
from integrations.running.polling import merges, names, watching
from integrations.running.polling.long_ago import is_long_ago, stage_gone
from integrations.running.rows import stage
from integrations.running.work import Work

CHOSEN = "chosen"
"""Under which name the widget's cursors keep the choices for which they stand."""


def poll(work: Work) -> None:
    """Ask each system for its changes, QuickBooks first; the cursors become the widget's when the run is closed."""
    run, seen, polled, gone = work.run, names.Names(work), set[str](), set[str]()
    run.whole, run.cursors = [], {}
    for system in (QUICKBOOKS, SALESFORCE):
        brought, with_gone = _poll_system(work, system, seen)
        polled, gone = polled | brought, gone | with_gone
    if merges.CUSTOMER in gone:
        merges.stage_winners(work)
    watching.stage_counterparts(work, polled)
    run.polled_at = work.clock()
    run.cursors |= {names.SEEN: seen.seen_now(run.polled_at), CHOSEN: chosen_for(work.policy)}
    Run.objects.filter(pk=run.pk, fence=work.fence).update(
        cursors=run.cursors, polled_at=run.polled_at, whole=run.whole
    )


def _poll_system(work: Work, system: str, seen: names.Names) -> tuple[set[str], set[str]]:
    """Stage the changes of one system; return the entities of which there were any, and those of which one is gone."""
    asked, run = _asked(work, system), work.run
    cursors: dict[str, str | None] = {}
    polled, gone, long_ago = set[str](), set[str](), set[str]()
    run.whole = [*run.whole, *(entity for entity, cursor in asked.items() if cursor is None)]
    held: list[Record] = []
    for page in work.connectors.of(system).poll(asked):
        cursors[page.entity] = page.cursor
        if is_long_ago(system, asked[page.entity], page.cursor):
            long_ago.add(page.entity)
        seen.look(page)
        if page.entity in NAME_HOLDERS or not page.records:
            continue
        polled.add(page.entity)
        gone |= {record.entity for record in page.records if record.state is not State.ACTIVE}
        if page.entity in LISTS:
            _merge_list(work, page.entity, page.records)
        # Small pages, as most are, share a statement; a full one is stored before the next is asked for.
        held += page.records
        if len(held) >= stage.PAGE:
            stage.put(run, system, held)
            held = []
    stage.put(run, system, held)
    stage_gone(work, system, long_ago)
    run.cursors[system] = cursors
    return polled, gone | long_ago


def _asked(work: Work, system: str) -> dict[str, str | None]:
    """Return the cursors to poll from: none for what is read whole at first, else the time of installation."""
    known = _cursors(work, system)
    whole = read_whole(work.widget.finished, system)
    start = work.widget.installed_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        entity: known.get(entity, None if entity in whole else start)
        for entity in entities_polled(work.policy, work.widget.finished, system)
    }


def _cursors(work: Work, system: str) -> dict[str, str | None]:
    """Return the known cursors without those of entities of which all records are concerned by another choice."""
    known: dict[str, str | None] = work.widget.cursors.get(system, {})
    if system != QUICKBOOKS:
        return known
    before, now = work.widget.cursors.get(CHOSEN, {}), chosen_for(work.policy)
    return {entity: cursor for entity, cursor in known.items() if before.get(entity) == now.get(entity)}


def _merge_list(work: Work, entity: str, changed: Collection[Record]) -> None:
    entries = {entry.id: entry for entry in work.facts.lists.get(entity, ())}
    if all(entries.get(record.id) == record for record in changed):
        return
    entries |= {record.id: record for record in changed}
    work.facts.lists[entity] = list(entries.values())
    facts.remember(work.widget, work.facts, work.now)
