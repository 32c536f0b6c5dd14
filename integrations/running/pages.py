"""A process, page by page: plan, carry out, note how far it came. It can be left and entered again at any page."""

from collections.abc import Collection, Sequence

from django.db.models import QuerySet

from connectors.base import SALESFORCE, Historian, Record
from integrations.engine.actions import Action, Skip
from integrations.engine.planner import plan
from integrations.engine.process import Process, Step
from integrations.running import standing
from integrations.running.models import Action as ActionRow
from integrations.running.models import Problem, ProcessRun
from integrations.running.models.journal import ActionStatus
from integrations.running.models.runs import Status
from integrations.running.planning.assemble import snapshot_of
from integrations.running.planning.safety import stop_before_many_deletes
from integrations.running.rows import counterparts, problems, stage
from integrations.running.rows.link_rows import links_of
from integrations.running.work import FenceLost, Work
from integrations.running.writing.carry import Page, carry_out
from integrations.running.writing.plans import only_planned

PASSES_AGAIN = 3
"""How often a process goes over records that wait for others of the same process."""
NOBODY: frozenset[str] = frozenset()


def run_process(work: Work, process: Process, row: ProcessRun, *, troubled: bool) -> None:
    """Run or go on with one process; `troubled` if it has open problems from before.

    Raises Parked, FenceLost, and what breaks a connection.
    """
    again = row.started_at is not None
    if row.started_at is None:
        begin_process(work, row)
    first = row.reached.get("step", 0)
    if process.since and not row.reached:
        _stage_history(work, process)
        _reached(work, row, {"step": 0})
    for index, step in enumerate(process.steps):
        if index >= first:
            came = _run_step(work, row, index, step, again=again and index == first, troubled=troubled)
            troubled = troubled or came
            if step is not process.steps[-1]:
                _reached(work, row, {"step": index + 1})
    close_process(work, row)


def _stage_history(work: Work, process: Process) -> None:
    """Put what the systems hold from of old on the stage, as far back as the process wants it."""
    since = process.since(work.policy) if process.since else None
    entities = {(step.source, entity) for step in process.steps for entity in step.pairing.entities(step.source)}
    for system, entity in sorted(entities):
        connector = work.connectors.of(system)
        if since and isinstance(connector, Historian):
            stage.put(work.run, system, connector.history(entity, since))


def begin_process(work: Work, row: ProcessRun) -> None:
    """Note that a process has begun. Raises FenceLost."""
    row.started_at, row.status = work.clock(), Status.RUNNING
    if not standing.begun(row, work.fence):
        raise FenceLost


def close_process(work: Work, row: ProcessRun) -> None:
    """End a process with the status that its log gives it. Raises FenceLost."""
    if not standing.closed(row, work.fence, work.clock()):
        raise FenceLost


def _run_step(work: Work, row: ProcessRun, index: int, step: Step, *, again: bool, troubled: bool) -> bool:
    """Go through the sources of a step; tell whether anything came of one."""
    due = _stage_due(work, row, step, fresh=False) if troubled else set[str]()
    begun = row.reached.get("step") == index and "id" in row.reached
    after = (row.reached["rank"], row.reached["id"]) if begun else None
    came = False
    if after is None:
        stop_before_many_deletes(work, step)
    for sources in stage.pages_of_sources(work.run, step, after):
        some = _not_done_yet(work, row, index, sources) if again else sources
        acted = _carry_page(
            work, row, step, some, due, known=_with_problems(work, row, step, some) if troubled else NOBODY
        )
        again = again and not acted
        came = came or acted
        if acted:
            rank, id = stage.place_of(sources[-1])
            _reached(work, row, {"step": index, "rank": rank, "id": id})
    # Where nothing came of any record and none was left out before, none waits.
    for _again in range(PASSES_AGAIN if came or troubled else 0):
        if work.run.dry_run or not _again_due(work, row, step):
            break
    return came


def _not_done_yet(work: Work, row: ProcessRun, index: int, sources: Sequence[Record]) -> list[Record]:
    """Return the sources of a page that was left half done whose action has not been carried out, or shown by a dry
    run: as they stand on the stage, the others look as they did before it."""
    ids = [source.id for source in sources]
    status = ActionStatus.PLANNED if work.run.dry_run else ActionStatus.DONE
    done = ActionRow.objects.filter(process=row, step=index, status=status, source_id__in=ids)
    done_ids = set(done.values_list("source_id", flat=True))
    return [source for source in sources if source.id not in done_ids]


def _again_due(work: Work, row: ProcessRun, step: Step) -> bool:
    """Go over the records whose reason to wait has gone within this process; tell whether there were any."""
    before = dict(row.counts)
    due = _stage_due(work, row, step, fresh=True) if _problems(work, row, step).exists() else set[str]()
    if not due:
        return False
    staged = stage.staged_with(work.run, step.source, step.pairing.entities(step.source), ids=due, keys=set())
    for start in range(0, len(staged), stage.PAGE):
        some = staged[start : start + stage.PAGE]
        _carry_page(work, row, step, some, due, known=_with_problems(work, row, step, some))
    return before != row.counts


def _stage_due(work: Work, row: ProcessRun, step: Step, *, fresh: bool) -> set[str]:
    """Stage the records that are to be tried again, and what they are linked to; all is read anew if `fresh`."""
    due = list(problems.due(work, row, step))
    if not fresh:
        due += counterparts.changed(work.run, row, step)
    ids = {id for _entity, id in due}
    if not due:
        return ids
    _stage(work, step, step.source, due, fresh=fresh)
    # Somebody may have changed one while its record was left out, or, if `fresh`, since it was polled.
    _stage(work, step, step.target, _counterparts(work, step, ids), fresh=fresh)
    return ids


def _stage(work: Work, step: Step, system: str, places: Collection[tuple[str, str]], *, fresh: bool) -> None:
    """Read records, given as (entity, id), onto the stage; unless `fresh`, those that the poll has brought stay."""
    entities = step.pairing.entities(system)
    there = set() if fresh else stage.staged_ids(work.run, system, entities, {id for _entity, id in places})
    wanted: dict[str, list[str]] = {}
    for entity, id in places:
        if id not in there:
            wanted.setdefault(entity, []).append(id)
    if wanted:
        stage.put(work.run, system, work.connectors.of(system).read(wanted))


def _counterparts(work: Work, step: Step, ids: set[str]) -> list[tuple[str, str]]:
    """Return (entity, id) of the counterparts of linked source records."""
    links = links_of(work.run, {(step.pairing.kind, step.source, id) for id in ids})
    own = (links[key] for key in links if key[1] == step.source)
    return [
        (step.pairing.salesforce if step.target == SALESFORCE else link.quickbooks_entity, link.id_in(step.target))
        for link in own
    ]


def _problems(work: Work, row: ProcessRun, step: Step) -> QuerySet[Problem]:
    return Problem.objects.filter(widget=work.widget, process_key=row.key, kind=step.pairing.kind)


def _with_problems(work: Work, row: ProcessRun, step: Step, sources: Sequence[Record]) -> frozenset[str]:
    """Return the ids of those records that have an open problem in this step."""
    found = _problems(work, row, step).filter(record_id__in=[source.id for source in sources])
    return frozenset(found.values_list("record_id", flat=True))


def _carry_page(
    work: Work, row: ProcessRun, step: Step, sources: Sequence[Record], due: set[str], *, known: frozenset[str]
) -> bool:
    """Plan a page and carry it out; tell whether anything came of it. `known` are those with open problems."""
    rest = problems.resting(work, row, step, sources, due) if known else set()
    awake = [source for source in sources if source.id not in rest]
    snapshot = snapshot_of(work, step, awake)
    planned = list(plan(step, snapshot))
    unchanged = len(awake) - len(planned)
    actions, aside = only_planned(work, row, step, snapshot, planned)
    carry_out(Page(work, row, step, snapshot, known), actions)
    _close_passed(work, row, step, known, [record for record in awake if record.id not in aside], actions)
    row.counts["unchanged"] = row.counts.get("unchanged", 0) + unchanged
    return any(not isinstance(action, Skip) or action.note for action in planned)


def _close_passed(
    work: Work,
    row: ProcessRun,
    step: Step,
    known: frozenset[str],
    awake: Sequence[Record],
    actions: Sequence[Action],
) -> None:
    """Close the problems of records that need nothing any more, or no longer concern the step."""
    waiting = {action.source.id for action in actions if not isinstance(action, Skip) or action.note}
    passed = [record.id for record in awake if record.id in known and record.id not in waiting]
    if passed and not work.run.dry_run:
        problems.close(work, row.key, step.pairing.kind, passed)


def _reached(work: Work, row: ProcessRun, place: dict[str, int | str]) -> None:
    """Note how far a process came. Raises FenceLost."""
    row.reached = place
    if not standing.reached(row, work.fence):
        raise FenceLost
