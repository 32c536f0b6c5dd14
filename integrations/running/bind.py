"""The journal's second half: outcomes become links, log entries and problems, in one transaction with the messages that
bring the new ids to Salesforce."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.db import transaction

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
from integrations.engine.translate import left_out
from integrations.running import bulk, journal, link_rows, log, numbering, parts, problems, stage, telling
from integrations.running.bulk import finish_actions
from integrations.running.carried import Carried
from integrations.running.journal import Flown
from integrations.running.models import Message, ProcessRun
from integrations.running.models.journal import ActionKind, ActionStatus, MessageState
from integrations.running.work import Work
from widget.values import write_from_json

COUNTED = {
    ActionKind.CREATE: "created",
    ActionKind.UPDATE: "updated",
    ActionKind.JOIN: "linked",
    ActionKind.KEEP: "accepted",
    ActionKind.DELETE: "deleted",
    ActionKind.REST: "rested",
    ActionKind.MOVE: "linked",
}
AT_ONCE = timedelta(0)
# Another save of the same Account ends within moments.
LOCKED = timedelta(seconds=2)


@dataclass(slots=True)
class Binding:
    """What a page's outcomes come to, before it is committed."""

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


def bind(
    work: Work,
    process: ProcessRun,
    flown: Sequence[Flown],
    known: Mapping[str, Carried],
    *,
    refused: Mapping[str, Refused] | None = None,
    silent: Sequence[Carried] = (),
    open_problems: frozenset[str] = frozenset(),
) -> tuple[dict[link_rows.Key, Link], list[Message]]:
    """Commit what the answers mean; return the new links and the write-back messages, which are to be sent now.

    `known` are the actions by key, `refused` those that were never told to the system, `silent` those without a write.
    Raises FenceLost, after storing the answers: they are facts, whoever may bind them.
    """
    binding = Binding(work.snapshot())
    now = work.clock()
    for one in silent:
        _done(work, process, binding, one, None, now)
    for key, why in (refused or {}).items():
        _outcome(work, process, binding, known[key], why, now)
    for one_flown in flown:
        state = journal.state_after(one_flown)
        if state is MessageState.DROPPED:
            rows = (known[key].row for key in one_flown.message.keys)
            binding.actions.extend((row.key, ActionStatus.DROPPED, row.target_entity, row.target_id) for row in rows)
        elif state is MessageState.SETTLED:
            for key, outcome in zip(one_flown.message.keys, one_flown.outcomes, strict=True):
                _outcome(work, process, binding, known[key], outcome, now)
    with journal.facts_survive(flown), transaction.atomic():
        now = work.renew_lease()
        write_backs = _commit(work, process, binding, flown, open_problems, now)
    if write_backs:
        work.last_stamp = binding.snapshot.now
    links: dict[link_rows.Key, Link] = {}
    for link in binding.links:
        link_rows.add(links, link)
    return links, write_backs


def _outcome(work: Work, process: ProcessRun, binding: Binding, one: Carried, outcome: Outcome, now: datetime) -> None:
    if one.superseded:
        binding.actions.append((one.row.key, ActionStatus.REFUSED, one.row.target_entity, one.row.target_id))
        return
    match outcome:
        case Done():
            _done(work, process, binding, one, outcome, now)
        case Refused() if one.done:
            _done(work, process, binding, one, Done(one.done, (outcome,)), now)
        case Refused() if numbering.is_taken(work, outcome.code):
            text = "Its number was taken meanwhile. The next one is tried."
            note = replace(left_out(one.step, one.source, text), level=Level.INFO, details=outcome.details)
            _left(binding, one, "number-taken", note, ActionStatus.REFUSED, after=AT_ONCE)
        case Refused():
            details = " ".join(part for part in (outcome.code, outcome.field, outcome.details) if part)
            note = replace(left_out(one.step, one.source, outcome.message), details=details)
            _left(binding, one, f"refused:{outcome.code}"[:60], note, ActionStatus.REFUSED)
            binding.counts["failed"] += 1
        case Stale():
            text = "It was changed meanwhile in the other system. It is tried again."
            note = replace(left_out(one.step, one.source, text), level=Level.INFO, details=outcome.details)
            _left(binding, one, "stale", note, ActionStatus.STALE, after=AT_ONCE)
        case NotDone():
            note = replace(left_out(one.step, one.source, f"{outcome.why} It is tried again."), level=Level.INFO)
            _left(binding, one, "not-done", note, ActionStatus.DROPPED, after=AT_ONCE)


def _left(
    binding: Binding, one: Carried, rule: str, note: Note, status: ActionStatus, *,
    after: timedelta = problems.TRY_AGAIN,
) -> None:  # fmt: skip
    binding.lefts.append((one.step, problems.Left(one.source, rule, note, after=after)))
    binding.actions.append((one.row.key, status, one.row.target_entity, one.row.target_id))


def _done(work: Work, process: ProcessRun, binding: Binding, one: Carried, outcome: Done | None, now: datetime) -> None:
    assert one.agreement is not None
    made = outcome.record if outcome and one.row.kind in (ActionKind.CREATE, ActionKind.UPDATE) else None
    link = parts.not_agreed(_with_lines(conclude(one.agreement, made), one, made), one, outcome)
    if made and one.step.target == QUICKBOOKS:
        link = replace(link, salesforce={**link.salesforce, **_follow_up(work, process, binding, one, made)})
    (binding.links if one.agreement.kept else binding.forgotten).append(link)
    if one.agreement.replaces:
        binding.forgotten.append(replace(link, quickbooks_id=one.agreement.replaces))
    target_id = link.id_in(one.step.target)
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


def _commit(
    work: Work,
    process: ProcessRun,
    binding: Binding,
    flown: Sequence[Flown],
    open_problems: frozenset[str],
    now: datetime,
) -> list[Message]:
    _close_messages(flown, now)
    finish_actions(binding.actions)
    if binding.forgotten:
        link_rows.forget(work.run, binding.forgotten)
    link_rows.store(work.run, binding.links, now)
    binding.entries.extend(told(work, process, binding.lefts, now))
    for kind in {kind for kind, id in binding.passed if id in open_problems}:
        problems.close(work, process.key, kind, [id for of, id in binding.passed if of == kind and id in open_problems])
    if binding.entries:
        log.write(binding.entries)
    for system, records in binding.staged.items():
        stage.put(work.run, system, records)
    write_backs = commit_write_backs(work, process, binding.write_backs, now)
    work.count(process, binding.counts)
    return write_backs


def told(
    work: Work, process: ProcessRun, lefts: Sequence[tuple[Step, problems.Left]], now: datetime
) -> list[log.Entry]:
    """Keep problems, and return log entries for those that say something new."""
    entries = []
    by_step: dict[int, tuple[Step, list[problems.Left]]] = {}
    for step, left in lefts:
        by_step.setdefault(id(step), (step, []))[1].append(left)
    for step, some in by_step.values():
        for left in problems.keep(work, process, step, some, now):
            what = log.about(step.source, left.source.entity, left.source.id)
            entries.append(log.entry(process, left.note, now, what))
    return entries


def commit_write_backs(work: Work, process: ProcessRun, writes: Sequence[Write], now: datetime) -> list[Message]:
    """Commit the messages that bring ids to Salesforce, as sent. To be called inside the binding transaction."""
    if not writes:
        return []
    encoded, _refused = work.connectors.salesforce.encode(writes)
    messages = journal.rows(work, process, SALESFORCE, encoded, writes, now, write_back=True)
    bulk.insert(Message, messages)
    return messages


def _close_messages(flown: Sequence[Flown], now: datetime) -> None:
    by_state: dict[MessageState, list[Flown]] = {}
    for one in flown:
        by_state.setdefault(journal.state_after(one), []).append(one)
    for state, some in by_state.items():
        rows = Message.objects.filter(pk__in=[one.message.pk for one in some])
        match state:
            case MessageState.READY:
                after = max(wait.after for one in some if (wait := journal.waits(one)))
                rows.update(state=state, not_before=now + after)
            case MessageState.UNKNOWN:
                rows.update(state=state)
            case _:
                rows.update(state=state, body=b"", writes=None, answer=None)


def bind_write_backs(work: Work, process: ProcessRun, flown: Sequence[Flown]) -> None:
    """Commit what became of write-backs: links are confirmed, what Salesforce refused is told, and what it put off is
    put into new messages, which the run sends before it ends."""
    confirmed: list[tuple[str, str]] = []
    told: list[tuple[str, Note]] = []
    put_off: list[Write] = []
    for one in flown:
        if journal.state_after(one) is not MessageState.SETTLED:
            continue
        writes = one.message.writes or []
        for key, content, outcome in zip(one.message.keys, writes, one.outcomes, strict=True):
            kind, _, id = key.partition(":")
            match outcome:
                case Done():
                    confirmed.append((kind, id))
                    if outcome.overwrote:
                        told.append((id, telling.written_over(write_from_json(content), outcome)))
                case Refused():
                    text = f"The new QuickBooks id could not be written to Salesforce record {id}: {outcome.message}"
                    told.append((id, Note(Level.WARNING, text)))
                case NotDone():
                    put_off.append(write_from_json(content))
                case Stale():
                    """It did not arrive, and went out again in a message of its own."""
    with journal.facts_survive(flown), transaction.atomic():
        now = work.renew_lease()
        _close_messages(flown, now)
        link_rows.confirm(work.run, confirmed, now)
        for message in commit_write_backs(work, process, put_off, now):
            Message.objects.filter(pk=message.pk).update(state=MessageState.READY, not_before=now + LOCKED)
        for id, note in told:
            log.write([log.entry(process, note, now, log.About(salesforce=("", id)))])
