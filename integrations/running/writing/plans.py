"""Approved plans: a dry run keeps its drafts, and the run that a person starts from it writes nothing else.

What is not in the plan, or is there with other values, is left as it is and told of; the cursors stay, so that the next
run sees it again. Source: sync rules, section 2.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from integrations.engine.actions import Action, Level, Note, Skip, Writing
from integrations.engine.process import Step
from integrations.engine.snapshot import Snapshot
from integrations.engine.translate import title
from integrations.engine.values import digest_of
from integrations.running.models import Action as ActionRow
from integrations.running.models import LogEntry, ProcessRun, Run
from integrations.running.models.journal import ActionKind, ActionStatus, new_key
from integrations.running.models.runs import Status, Trigger
from integrations.running.rows import log
from integrations.running.rows.problems import named
from integrations.running.trigger import RefusedToRun, Started, start_run
from integrations.running.work import Work
from integrations.running.writing.carried import KINDS, NewAction
from integrations.running.writing.drafts import draft_of, is_as_planned

VALID = timedelta(days=1)
"""How long a plan can be approved: afterwards too much is likely to have changed."""
NOT_PLANNED = "not_planned"
COMPLETE = (Status.SUCCEEDED, Status.WARNINGS)


def approve(plan: Run, now: datetime) -> Started:
    """Start the run that carries out a plan, once. Raises RefusedToRun."""
    if why := refuses_approval(plan, now):
        raise RefusedToRun(why)
    deletes = plan.actions.filter(kind=ActionKind.DELETE).count()
    return start_run(plan.widget, Trigger.MANUAL, now=now, deletes_approved=deletes, plan=plan)


def refuses_approval(plan: Run, now: datetime) -> str:
    """Return why a run has no plan that can be approved now; "" if it has."""
    if not plan.dry_run:
        return "Only a dry run has a plan to approve."
    if plan.status not in COMPLETE:
        return "This dry run has no complete plan. Make a new dry run."
    if now - (plan.started_at or plan.created_at) > VALID:
        return "This plan is more than a day old, and much may have changed since. Make a new dry run."
    return ""


def only_planned(
    work: Work, process: ProcessRun, step: Step, snapshot: Snapshot, actions: Sequence[Action]
) -> tuple[list[Action], set[str]]:
    """Return the actions that an approved plan holds, and the ids of the records whose actions it does not hold."""
    if work.run.plan_id is None:
        return list(actions), set()
    planned = ActionRow.objects.filter(
        run=work.run.plan_id,
        process__key=process.key,
        step=work.process(process.key).steps.index(step),
        source_id__in=[action.source.id for action in actions],
    )
    drafts = {(kind, id): draft for kind, id, draft in planned.values_list("kind", "source_id", "draft")}
    aside: list[tuple[Writing, Note]] = []
    for action in actions:
        if not isinstance(action, Skip):
            draft = drafts.get((KINDS[type(action)], action.source.id))
            if draft is None or not is_as_planned(draft, draft_of(action), snapshot.links):
                aside.append((action, _left_as_it_is(step, action, planned=draft is not None)))
    if aside:
        _tell(work, process, step, aside)
    left = {action.source.id for action, _note in aside}
    return [action for action in actions if isinstance(action, Skip) or action.source.id not in left], left


def _left_as_it_is(step: Step, action: Writing, *, planned: bool) -> Note:
    why = "other values are to be written than the approved plan holds" if planned else "it is not in the approved plan"
    return Note(Level.INFO, f"{title(step, action.source)} was left as it is: {why}. The next run brings it.")


def _tell(work: Work, process: ProcessRun, step: Step, aside: Sequence[tuple[Writing, Note]]) -> None:
    """Write down and count what is left out, each once, however often its page is gone over."""
    with transaction.atomic():
        now = work.renew_lease()
        messages = {note.message for _action, note in aside}
        told = LogEntry.objects.filter(process=process, message__in=messages)
        before = set(told.values_list("message", "salesforce_id", "quickbooks_id"))
        entries = [
            log.entry(process, note, now, log.about(step.source, action.source.entity, action.source.id))
            for action, note in aside
        ]
        new = [one for one in entries if (one.message, one.salesforce_id, one.quickbooks_id) not in before]
        log.write(new)
        work.count(process, {NOT_PLANNED: len(new)})


def is_whole(run: Run) -> bool:
    """Tell whether a run did all that there was to do: one from a plan may have left something for the next."""
    return run.plan_id is None or not any(row.counts.get(NOT_PLANNED) for row in run.processes.all())


def held(work: Work, process: ProcessRun, step: Step, skips: Iterable[Skip]) -> list[NewAction]:
    """Return what a dry run shows of records that wait for a person to choose; of those of one name once in a run."""
    rows = {(row := _held(work, process, step, skip)).identity: row for skip in skips if skip.namesakes}
    there = work.run.actions.filter(kind=ActionKind.HOLD, identity__in=rows) if rows else ()
    shown = {row.identity for row in there}
    return [row for identity, row in rows.items() if identity not in shown]


def _held(work: Work, process: ProcessRun, step: Step, skip: Skip) -> NewAction:
    return NewAction(
        key=new_key(),
        widget_id=work.run.widget_id,
        run_id=work.run.pk,
        process_id=process.pk,
        step=work.process(process.key).steps.index(step),
        kind=ActionKind.HOLD,
        status=ActionStatus.PLANNED,
        link_kind=step.pairing.kind,
        source_system=step.source,
        source_entity=skip.source.entity,
        source_id=skip.source.id,
        source_version=skip.source.version,
        title=step.pairing.title(skip.source)[:300],
        target_entity=step.pairing.entities(step.target)[0],
        target_id="",
        identity=f"{step.pairing.kind}/{digest_of(skip.rule, *(one.id for one in skip.namesakes))}",
        changes={},
        notes=[{"message": skip.note.message}] if skip.note else [],
        created_at=work.clock(),
        namesakes=named(step, skip.namesakes),
    )
