"""Settling what an earlier entry left on the wire, before anything new is planned.

A message that never left is sent as it is; an answer that somebody stored is bound; a lost one is looked up in the
other system. Only bytes that were stored are ever sent again, and only while nothing of them is true over there.
"""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction

from connectors import base
from connectors.base import (
    QUICKBOOKS,
    Absent,
    Changed,
    Done,
    Happened,
    NotDone,
    Operation,
    Outcome,
    Record,
    Settled,
    Stale,
    Write,
)
from integrations.running.models import Action, Change, Link, Message
from integrations.running.models.journal import OPEN_MESSAGES, ActionKind, MessageState
from integrations.running.work import SETTLE_AFTER, Parked, Work
from integrations.running.writing import journal, write_backs
from integrations.running.writing.bind import bind
from integrations.running.writing.carried import Carried, agreement_from_json, notes_from_json
from integrations.running.writing.carry import split_refusals, stop_if_unfinished
from integrations.running.writing.journal import Flown
from integrations.running.writing.outcomes import outcome_from_json
from widget.values import record_from_json, write_from_json

# As long as QuickBooks is known to keep request ids. Source: sync rules; Intuit does not say.
RESEND_WITHIN = timedelta(days=1)
AT_ONCE = timedelta(0)


def settle(work: Work) -> None:
    """Bring every open message of the widget to its end. Raises Parked when it is too early, and what `bind` raises."""
    while rows := list(
        Message.objects.filter(widget=work.widget, state__in=OPEN_MESSAGES)
        .select_related("process", "run")
        .order_by("created_at", "id")[:50]
    ):
        for row in rows:
            _settle_one(work, row)


def _settle_one(work: Work, row: Message) -> None:
    now = work.clock()
    match row.state:
        case MessageState.READY if row.not_before and row.not_before > now:
            raise Parked(row.not_before, "A limit of the other system was reached.")
        case MessageState.READY:
            _finish(work, row, _send_again(work, row))
        case MessageState.ANSWERED:
            _finish(work, row, Flown(row, [outcome_from_json(content) for content in row.answer or []]))
        case _:
            assert row.sent_at is not None
            if now < row.sent_at + SETTLE_AFTER:
                raise Parked(row.sent_at + SETTLE_AFTER, "An answer was lost. What became of it is looked up soon.")
            _finish(work, row, _looked_up(work, row))


def _send_again(work: Work, row: Message) -> Flown:
    with transaction.atomic():
        now = work.renew_lease()
        row.state, row.sent_at, row.resent = MessageState.SENT, now, row.resent + 1
        row.save(update_fields=["state", "sent_at", "resent"])
    return journal.fly(work, [row])[0]


def _looked_up(work: Work, row: Message) -> Flown:
    """Find out what is true over there, or send the identical message if nothing of it is and that is safe."""
    assert row.sent_at is not None
    writes = _writes(row)
    message = base.Message(row.id, row.route, bytes(row.body), tuple(row.keys))
    found = work.connectors.of(row.system).settle(message, writes, row.sent_at)
    others = _others(row, found)
    found = [Absent() if key in others else one for key, one in zip(row.keys, found, strict=True)]
    nothing = all(isinstance(one, Absent) for one in found)
    creates = all(write.operation is Operation.CREATE for write in writes)
    if nothing and creates and row.system == QUICKBOOKS and work.clock() - row.created_at < RESEND_WITHIN:
        return _send_again(work, row)
    if row.write_back:
        return _write_back_again(work, row, writes, found)
    return Flown(row, [_outcome(one, write) for one, write in zip(found, writes, strict=True)])


def _others(row: Message, found: Sequence[Settled]) -> set[str]:
    """Return the keys of creates for which a record was found that belongs to another source: names are not ours."""
    made = {key: one.record.id for key, one in zip(row.keys, found, strict=True) if isinstance(one, Happened)}
    if row.system != QUICKBOOKS or not made:
        return set()
    creates = Action.objects.filter(pk__in=made, kind=ActionKind.CREATE)
    sources = {(action.link_kind, made[action.key]): action for action in creates}
    links = Link.objects.filter(widget=row.widget_id, quickbooks_id__in=made.values())
    known = links.values_list("kind", "quickbooks_id", "salesforce_id")
    return {
        action.key
        for kind, quickbooks_id, salesforce_id in known
        if (action := sources.get((kind, quickbooks_id))) and action.source_id != salesforce_id
    }


def _outcome(settled: Settled, write: Write) -> Outcome:
    match settled:
        case Happened(record):
            return Done(record)
        case Absent():
            return NotDone(AT_ONCE, "It did not arrive.")
        case Changed():
            return Stale("What was sent cannot be told from a later edit.")


def _write_back_again(work: Work, row: Message, writes: Sequence[Write], found: Sequence[Settled]) -> Flown:
    """Send the ids that did not arrive in a new message: the fields are Tandem's own, nobody's edit can be lost."""
    missing = [write for write, one in zip(writes, found, strict=True) if not isinstance(one, Happened)]
    if missing:
        with transaction.atomic():
            now = work.renew_lease()
            anew = write_backs.commit(work, row.process, missing, now)
        returned = split_refusals(work, row.process, journal.fly(work, anew))
        write_backs.bind(work, row.process, returned)
        stop_if_unfinished(work, returned)
    return Flown(row, [Done(one.record) if isinstance(one, Happened) else Stale() for one in found])


def _writes(row: Message) -> list[Write]:
    return [write_from_json(content) for content in row.writes or []]


def _finish(work: Work, row: Message, flown: Flown) -> None:
    if row.write_back:
        write_backs.bind(work, row.process, [flown])
        stop_if_unfinished(work, [flown])
        return
    known = _known(work, row)
    for one in split_refusals(work, row.process, [flown]):
        _links, messages = bind(work, row.process, [one], known)
        if messages:
            returned = split_refusals(work, row.process, journal.fly(work, messages))
            write_backs.bind(work, row.process, returned)
            stop_if_unfinished(work, returned)
        stop_if_unfinished(work, [one])


def _known(work: Work, row: Message) -> dict[str, Carried]:
    """Return the actions of a message, from the journal and the stage."""
    writes = {write.key: write for write in _writes(row)}
    actions = list(Action.objects.filter(pk__in=row.keys))
    sources = _sources(work, row, actions)
    steps = work.process(row.process.key).steps
    return {
        action.key: Carried(
            action,
            steps[action.step],
            sources[action.source_id],
            notes=notes_from_json(action.notes),
            write=writes[action.key],
            agreement=agreement_from_json(action.agreement, steps[action.step]),
        )
        for action in actions
        if action.agreement
    }


def _sources(work: Work, row: Message, actions: Sequence[Action]) -> dict[str, Record]:
    """Return the source records: as they stood on the stage of that run, else as they are now."""
    ids = {action.source_id for action in actions}
    rows = Change.objects.filter(run=row.run, record_id__in=ids).values_list("system", "record")
    wanted = {(action.source_system, action.source_id) for action in actions}
    found = {content["id"]: record_from_json(content) for system, content in rows if (system, content["id"]) in wanted}
    missing: dict[str, dict[str, list[str]]] = {}
    for action in actions:
        if action.source_id not in found:
            missing.setdefault(action.source_system, {}).setdefault(action.source_entity, []).append(action.source_id)
    for system, by_entity in missing.items():
        found |= {record.id: record for record in work.connectors.of(system).read(by_entity)}
    return found
