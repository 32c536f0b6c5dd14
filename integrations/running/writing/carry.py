"""Carrying out the plan of one page: in waves, parents first, each wave committed, sent and bound."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction

from connectors.errors import AnswerLost, TryLater
from integrations.engine.actions import Action, Skip, Writing
from integrations.engine.planner import blocked
from integrations.engine.process import Step
from integrations.engine.resolve import Blocked, resolve
from integrations.engine.snapshot import Link, Snapshot
from integrations.running.models import Action as ActionRow
from integrations.running.models import Message, ProcessRun
from integrations.running.models.journal import ActionKind, MessageState
from integrations.running.rows import bulk, log, problems
from integrations.running.rows.link_rows import Key, add
from integrations.running.work import SETTLE_AFTER, Parked, Work
from integrations.running.writing import forgiving, journal, numbering, plans, write_backs
from integrations.running.writing.bind import bind
from integrations.running.writing.carried import COUNTED, Carried, carried, resolved
from integrations.running.writing.journal import Flown
from integrations.running.writing.leaving import leave_out
from widget.values import write_from_json

FIELDS_LEFT_OUT = 3
"""How many fields of one record are left out, one after the other, because the system refuses them."""


@dataclass(slots=True)
class Page:
    """One page of a step's plan on its way."""

    work: Work
    process: ProcessRun
    step: Step
    snapshot: Snapshot
    open_problems: frozenset[str]
    links: dict[Key, Link] = field(default_factory=dict)


def carry_out(page: Page, actions: Sequence[Action]) -> None:
    """Do what was planned. Raises Parked, FenceLost, and what breaks a whole connection."""
    page.links = dict(page.snapshot.links)
    skips = [action for action in actions if isinstance(action, Skip)]
    pending = [
        (action, carried(page.work, page.process, page.step, action))
        for action in actions
        if not isinstance(action, Skip)
    ]
    if page.work.run.dry_run:
        _show(page, skips, pending)
        return
    while pending:
        ready, waiting = _resolvable(page, pending)
        if not ready:
            skips.extend(waiting)
            break
        _wave(page, ready)
        done = {one.row.key for one in ready}
        pending = [(action, one) for action, one in pending if one.row.key not in done]
    _leave_out(page, skips)


def _resolvable(page: Page, pending: Sequence[tuple[Writing, Carried]]) -> tuple[list[Carried], list[Skip]]:
    ready, waiting = [], []
    for action, one in pending:
        if action.draft is None:
            resolved(one, action, None)
            ready.append(one)
            continue
        write = resolve(one.row.key, action.draft, page.links)
        if isinstance(write, Blocked):
            waiting.append(blocked(page.step, action.source, write.on))
        else:
            resolved(one, action, write)
            ready.append(one)
    return ready, waiting


def _wave(page: Page, ready: Sequence[Carried]) -> None:
    work, process = page.work, page.process
    known = {one.row.key: one for one in ready}
    numbering.number(work, ready)
    flight = journal.commit_flight(work, process, ready)
    work.last_stamp = page.snapshot.now
    flown = list(split_refusals(work, process, journal.fly(work, flight.messages)))
    refused = dict(flight.refused)
    latest, newest, untold = known, flown, flight.refused
    for _field in range(FIELDS_LEFT_OUT):
        again = forgiving.send_without(work, process, latest, newest, untold)
        if not again.known:
            break
        latest, newest, untold = again.known, split_refusals(work, process, again.flown), again.refused
        refused |= untold
        known |= latest
        flown += newest
    ready = [one for one in known.values() if not one.superseded]
    links, messages = bind(
        work,
        process,
        flown,
        known,
        refused=refused,
        silent=[one for one in ready if one.write is None],
        open_problems=page.open_problems,
    )
    for link in links.values():
        add(page.links, link)
    if messages:
        returned = split_refusals(work, process, journal.fly(work, messages))
        write_backs.bind(work, process, returned)
        flown += returned
    stop_if_unfinished(work, flown)


def split_refusals(work: Work, process: ProcessRun, flown: Sequence[Flown]) -> list[Flown]:
    """Send what was refused as a whole again in halves, until the one that is at fault stands alone."""
    result: list[Flown] = []
    for one in flown:
        if not journal.is_whole_refusal(one):
            result.append(one)
            continue
        writes = [write_from_json(content) for content in one.message.writes or []]
        middle = len(writes) // 2
        with transaction.atomic():
            now = work.renew_lease()
            Message.objects.filter(pk=one.message.pk).update(state=MessageState.DROPPED, body=b"", writes=None)
            halves = [
                row
                for some in (writes[:middle], writes[middle:])
                for row in journal.rows(
                    work,
                    process,
                    one.message.system,
                    work.connectors.of(one.message.system).encode(some)[0],
                    some,
                    now,
                    write_back=one.message.write_back,
                )
            ]
            bulk.insert(Message, halves)
        result.extend(split_refusals(work, process, journal.fly(work, halves)))
    return result


def stop_if_unfinished(work: Work, flown: Sequence[Flown]) -> None:
    """Raise what keeps the run from going on, now that all that is known is bound.

    A broken connection or right is raised as it is; a lost answer and what was not executed park the run.
    """
    for one in flown:
        if one.error is not None and not isinstance(one.error, TryLater | AnswerLost):
            raise one.error
    for one in flown:
        if isinstance(one.error, AnswerLost) and one.message.sent_at:
            why = f"An answer was lost: {one.error}. What became of it is looked up."
            raise Parked(one.message.sent_at + SETTLE_AFTER, why)
    for one in flown:
        if wait := journal.waits(one):
            raise Parked(work.clock() + wait.after, wait.why)


def _leave_out(page: Page, skips: Sequence[Skip]) -> None:
    """Keep what was left out as problems; what is simply not concerned is only counted."""
    lefts = [
        (page.step, problems.Left(skip.source, skip.rule, skip.note, skip.blocked_on, namesakes=skip.namesakes))
        for skip in skips
        if skip.note is not None
    ]
    if not lefts:
        return
    with transaction.atomic():
        now = page.work.renew_lease()
        entries = leave_out(page.work, page.process, lefts, now)
        if entries:
            log.write(entries)
        page.work.count(page.process, {"left_out": len(lefts)})


def _show(page: Page, skips: Sequence[Skip], pending: Sequence[tuple[Writing, Carried]]) -> None:
    """Store what a dry run would do, and say what it would leave out."""
    now = page.work.clock()
    for action, one in pending:
        write = resolve(one.row.key, action.draft, page.links) if action.draft else None
        if not isinstance(write, Blocked):
            resolved(one, action, write)
    entries = [
        log.entry(page.process, note, now, log.about(page.step.source, one.source.entity, one.source.id))
        for _action, one in pending
        for note in one.notes
    ]
    left_out = [skip for skip in skips if skip.note]
    entries += [
        log.entry(page.process, skip.note, now, log.about(page.step.source, skip.source.entity, skip.source.id))
        for skip in left_out
        if skip.note
    ]
    held = plans.held(page.work, page.process, page.step, left_out)
    counts = {"left_out": len(left_out)}
    for _action, one in pending:
        name = COUNTED[ActionKind(one.row.kind)]
        counts[name] = counts.get(name, 0) + 1
    with transaction.atomic():
        page.work.renew_lease()
        bulk.insert(ActionRow, [*(one.row for _action, one in pending), *held])
        log.write(entries)
        page.work.count(page.process, counts)
