"""What the outcomes of a page come to: links, problems, log entries, counts, and what Salesforce is to be told."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from connectors.base import (
    QUICKBOOKS,
    SALESFORCE,
    Done,
    Fields,
    Line,
    NotDone,
    Operation,
    Outcome,
    Record,
    Refused,
    Stale,
    Write,
)
from integrations.engine.actions import Level, Note
from integrations.engine.agreement import conclude
from integrations.engine.planner import LAST_SYNC_DATE, SYNC_ME
from integrations.engine.process import Step
from integrations.engine.snapshot import Link, Snapshot
from integrations.engine.translate import left_out, not_noted
from integrations.running.models import ProcessRun
from integrations.running.models.journal import ActionKind, ActionStatus
from integrations.running.rows import log, problems
from integrations.running.work import Work
from integrations.running.writing import numbering, parts, telling
from integrations.running.writing.carried import COUNTED, Carried

AT_ONCE = timedelta(0)
NOTED = frozenset({ActionKind.KEEP, ActionKind.JOIN, ActionKind.MOVE})
"""What is written to Salesforce alone, whichever way the step goes."""


@dataclass(slots=True)
class Binding:
    """What a page's outcomes come to, before it is committed.

    `after_poll` are the keys of the actions that were sent after this run's poll, `written` the values that these have
    changed, by (system, entity) and id: the stage does not know of them.
    """

    snapshot: Snapshot
    links: list[Link] = field(default_factory=list)
    forgotten: list[Link] = field(default_factory=list)
    entries: list[log.Entry] = field(default_factory=list)
    lefts: list[tuple[Step, problems.Left]] = field(default_factory=list)
    actions: list[tuple[str, str, str, str]] = field(default_factory=list)
    write_backs: list[Write] = field(default_factory=list)
    staged: dict[str, list[Record]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    passed: list[tuple[str, str]] = field(default_factory=list)
    after_poll: frozenset[str] = frozenset()
    written: dict[tuple[str, str], dict[str, Fields]] = field(default_factory=dict)


def add_outcome(
    work: Work, process: ProcessRun, binding: Binding, one: Carried, outcome: Outcome, now: datetime
) -> None:
    """Add what the outcome of an action comes to."""
    if one.superseded:
        binding.actions.append((one.row.key, ActionStatus.REFUSED, one.row.target_entity, one.row.target_id))
        return
    match outcome:
        case Done():
            add_done(work, process, binding, one, outcome, now)
        case Refused() if one.done:
            one.notes = one.planned
            add_done(work, process, binding, one, Done(one.done, (outcome,)), now)
        case Refused() if numbering.is_taken(work, outcome.code):
            text = "Its number was taken meanwhile. The next one is tried."
            note = replace(left_out(one.step, one.source, text), level=Level.INFO, details=outcome.details)
            _left(binding, one, "number-taken", note, ActionStatus.REFUSED, after=AT_ONCE)
        case Refused():
            details = " ".join(part for part in (outcome.code, outcome.field, outcome.details) if part)
            note = replace(_why_refused(one, outcome), details=details)
            _left(binding, one, f"refused:{outcome.code}"[:60], note, ActionStatus.REFUSED)
            binding.counts["failed"] += 1
        case Stale():
            text = "It was changed meanwhile in the other system. It is tried again."
            note = replace(left_out(one.step, one.source, text), level=Level.INFO, details=outcome.details)
            _left(binding, one, "stale", note, ActionStatus.STALE, after=AT_ONCE)
        case NotDone():
            note = replace(left_out(one.step, one.source, f"{outcome.why} It is tried again."), level=Level.INFO)
            _left(binding, one, "not-done", note, ActionStatus.DROPPED, after=AT_ONCE)


def _why_refused(one: Carried, refused: Refused) -> Note:
    if one.step.source == SALESFORCE and one.row.kind in NOTED:
        return not_noted(one.step.pairing.title(one.source), refused.message)
    return left_out(one.step, one.source, refused.message)


def _left(
    binding: Binding, one: Carried, rule: str, note: Note, status: ActionStatus, *,
    after: timedelta = problems.TRY_AGAIN,
) -> None:  # fmt: skip
    binding.lefts.append((one.step, problems.Left(one.source, rule, note, after=after)))
    binding.actions.append((one.row.key, status, one.row.target_entity, one.row.target_id))


def add_done(
    work: Work, process: ProcessRun, binding: Binding, one: Carried, outcome: Done | None, now: datetime
) -> None:
    """Add what an action comes to that is done; one without a write has no outcome."""
    assert one.agreement is not None
    made = outcome.record if outcome and one.row.kind in (ActionKind.CREATE, ActionKind.UPDATE) else None
    link = parts.not_agreed(_with_lines(conclude(one.agreement, made), one, made), one, outcome)
    if made and one.step.target == QUICKBOOKS:
        link = replace(link, salesforce={**link.salesforce, **_follow_up(work, process, binding, one, made)})
    (binding.links if one.agreement.kept else binding.forgotten).append(link)
    if one.agreement.replaces:
        binding.forgotten.append(replace(link, quickbooks_id=one.agreement.replaces))
    target_id = link.id_in(one.step.target)
    if one.row.kind == ActionKind.UPDATE and one.row.key in binding.after_poll:
        place = (one.step.target, one.row.target_entity)
        binding.written.setdefault(place, {})[target_id] = _as_read(one)
    binding.actions.append((one.row.key, ActionStatus.DONE, made.entity if made else one.row.target_entity, target_id))
    binding.counts[COUNTED[ActionKind(one.row.kind)]] += 1
    if left := parts.left(one, outcome):
        binding.lefts.append((one.step, left))
    else:
        binding.passed.append((one.step.pairing.kind, one.source.id))
    about = log.about(
        one.step.source, one.source.entity, one.source.id, target_entity=one.row.target_entity, target_id=target_id
    )
    notes = telling.told(one, outcome, made, work.facts.schemas)
    binding.entries.extend(log.entry(process, note, now, about) for note in notes)


def _as_read(one: Carried) -> Fields:
    """Return what was written of a record under the names by which it is read."""
    assert one.agreement is not None
    agreed = one.agreement.salesforce if one.step.target == SALESFORCE else one.agreement.quickbooks
    written = one.wanted
    return {path: value for path, value in agreed.items() if path in written or f"{path}Code" in written}


def _with_lines(link: Link, one: Carried, made: Record | None) -> Link:
    """Return the link with what it remembers of the lines that QuickBooks has now, as far as they are known."""
    known = made if one.step.target == QUICKBOOKS else one.source
    kept = one.step.pairing.remember_lines
    if kept is None or known is None or not known.lines:
        return link
    return replace(link, quickbooks={**link.quickbooks, **kept(known)})


def _follow_up(work: Work, process: ProcessRun, binding: Binding, one: Carried, made: Record) -> Fields:
    """Write the new ids back to Salesforce, and let later processes of this run see what was made.

    Returns what Salesforce learns of the record beside the ids: it is agreed too.
    """
    learnt: Fields = {}
    lines: tuple[Line, ...] = ()
    if one.step.after and one.row.kind == ActionKind.CREATE:
        learnt, lines = one.step.after(one.source, made, binding.snapshot)
    fields: Fields = {**learnt, SYNC_ME: False, LAST_SYNC_DATE: binding.snapshot.now}
    base = {path: one.source.fields[path] for path in (*fields, "Name") if path in one.source.fields}
    binding.write_backs.append(
        Write(
            f"{one.row.link_kind}:{one.source.id}", Operation.UPDATE, one.source.entity, one.source.id, fields,
            lines=lines, base=base,
        )
    )  # fmt: skip
    if work.consumes_later(process.key, QUICKBOOKS, made.entity):
        binding.staged.setdefault(QUICKBOOKS, []).append(made)
    return learnt
