"""The journal's first half: messages and actions are committed as sent, and only then go on the wire, side by side."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction

from connectors import base
from connectors.base import QUICKBOOKS, SALESFORCE, NotDone, Outcome, Refused, Write
from connectors.errors import AnswerLost, ConnectorError, TryLater
from integrations.running import sql
from integrations.running.models import Action, Message, ProcessRun
from integrations.running.models.journal import ActionKind, ActionStatus, MessageState
from integrations.running.rows import bulk
from integrations.running.work import Clock, FenceLost, Work
from integrations.running.writing.carried import Carried
from integrations.running.writing.outcomes import outcome_to_json
from widget.values import write_to_json

# What begins later than this after its commit might overlap with a worker that took over the lease.
STARTS_WITHIN = timedelta(seconds=20)
NOT_STARTED = timedelta(0)
SIDE_BY_SIDE = {QUICKBOOKS: 8, SALESFORCE: 3}
"""Calls at once. QuickBooks allows ten; in Salesforce, children of one Account lock each other out."""

_STANDS = f"UPDATE {Message._meta.db_table} SET state = %s WHERE id = ANY(%s)"
_LATER = f"UPDATE {Message._meta.db_table} SET state = %s, not_before = %s WHERE id = ANY(%s)"
_OVER = f"UPDATE {Message._meta.db_table} SET state = %s, body = '', writes = NULL, answer = NULL WHERE id = ANY(%s)"


@dataclass(slots=True)
class Flown:
    """A message with what came back: outcomes, or the error of the whole call."""

    message: Message
    outcomes: list[Outcome] = field(default_factory=list)
    error: ConnectorError | None = None


@dataclass(slots=True)
class Flight:
    """Committed messages, and the actions that the system was not even asked about."""

    messages: list[Message]
    refused: dict[str, Refused]


def commit_flight(work: Work, process: ProcessRun, carried: Sequence[Carried]) -> Flight:
    """Commit actions and their messages as sent. Raises FenceLost."""
    by_system: dict[str, list[Write]] = {}
    for one in carried:
        if one.write:
            by_system.setdefault(_system_of(one), []).append(one.write)
    encoded = {system: work.connectors.of(system).encode(writes) for system, writes in by_system.items()}
    refused = {key: why for _messages, untold in encoded.values() for key, why in untold.items()}
    for one in carried:
        one.row.status = ActionStatus.SENDING
    with transaction.atomic():
        now = work.renew_lease()
        messages = [
            message
            for system, (found, _untold) in encoded.items()
            for message in rows(work, process, system, found, by_system[system], now)
        ]
        bulk.insert(Action, (one.row for one in carried))
        bulk.insert(Message, messages)
    return Flight(messages, refused)


def _system_of(one: Carried) -> str:
    """Return where an action's write goes: links and lamps are Salesforce's, whatever the step's direction."""
    return SALESFORCE if one.row.kind in (ActionKind.JOIN, ActionKind.KEEP, ActionKind.MOVE) else one.step.target


def rows(
    work: Work, process: ProcessRun, system: str, messages: Iterable[base.Message], writes: Iterable[Write],
    now: datetime, *, write_back: bool = False,
) -> list[Message]:  # fmt: skip
    """Return the rows of messages that are committed as sent."""
    by_key = {write.key: write for write in writes}
    return [
        Message(
            id=message.id,
            widget=work.widget,
            run=work.run,
            process=process,
            system=system,
            write_back=write_back,
            route=message.route,
            body=message.body,
            keys=list(message.keys),
            writes=[write_to_json(by_key[key]) for key in message.keys],
            state=MessageState.SENT,
            created_at=now,
            sent_at=now,
        )
        for message in messages
    ]


def fly(work: Work, messages: Sequence[Message]) -> list[Flown]:
    """Send committed messages, those of one system side by side; nothing is stored here."""
    flown: list[Flown] = []
    for system, width in SIDE_BY_SIDE.items():
        some = [message for message in messages if message.system == system]
        if not some:
            continue
        connector = work.connectors.of(system)
        if len(some) == 1:
            flown.append(_send(connector, some[0], work.clock))
            continue
        with ThreadPoolExecutor(min(width, len(some))) as pool:
            flown.extend(pool.map(lambda message, to=connector: _send(to, message, work.clock), some))
    return flown


def _send(connector: base.Connector, row: Message, clock: Clock) -> Flown:
    assert row.sent_at is not None
    if clock() - row.sent_at > STARTS_WITHIN:
        error = TryLater("More was to be sent than fits into one go.", after=NOT_STARTED)
        return Flown(row, error=error)
    try:
        outcomes = connector.send(base.Message(row.id, row.route, bytes(row.body), tuple(row.keys)))
    except ConnectorError as error:
        return Flown(row, error=error)
    return Flown(row, outcomes)


@contextmanager
def facts_survive(flown: Iterable[Flown]) -> Iterator[None]:
    """Store the answers if the run turns out to be another worker's: an answer is a fact, whoever binds it."""
    try:
        yield
    except FenceLost:
        for one in flown:
            if one.outcomes:
                Message.objects.filter(pk=one.message.pk, state__in=[MessageState.SENT, MessageState.UNKNOWN]).update(
                    state=MessageState.ANSWERED, answer=[outcome_to_json(outcome) for outcome in one.outcomes]
                )
        raise


def is_whole_refusal(flown: Flown) -> bool:
    """Whether a message of several writes was refused as a whole: each outcome is the very same refusal."""
    if len(flown.outcomes) < 2 or not isinstance(flown.outcomes[0], Refused):
        return False
    return all(outcome is flown.outcomes[0] for outcome in flown.outcomes)


def waits(flown: Flown) -> NotDone | None:
    """Return why certainly nothing of the message was executed, if that is so."""
    if isinstance(flown.error, TryLater):
        return NotDone(flown.error.after, flown.error.message)
    if flown.outcomes and all(isinstance(outcome, NotDone) for outcome in flown.outcomes):
        first = flown.outcomes[0]
        return first if isinstance(first, NotDone) else None
    return None


def state_after(flown: Flown) -> MessageState:
    """Return where a message stands after it was flown.

    What was certainly not executed is sent again as it is, unless QuickBooks has answered it: to an id that it knows,
    it would replay that answer, so the writes are planned anew.
    """
    match flown.error:
        case TryLater():
            return MessageState.READY
        case None if waits(flown) and flown.message.system == SALESFORCE:
            return MessageState.READY
        case AnswerLost():
            return MessageState.UNKNOWN
        case None if waits(flown) is None:
            return MessageState.SETTLED
        case _:
            return MessageState.DROPPED


def close_messages(flown: Iterable[Flown], now: datetime) -> None:
    """Store where the messages stand after they were flown; what is over loses its bodies."""
    by_state: dict[MessageState, list[Flown]] = {}
    for one in flown:
        by_state.setdefault(state_after(one), []).append(one)
    for state, some in by_state.items():
        ids = [one.message.pk for one in some]
        match state:
            case MessageState.READY:
                after = max(wait.after for one in some if (wait := waits(one)))
                sql.change(_LATER, (state.value, now + after, ids))
            case MessageState.UNKNOWN:
                sql.change(_STANDS, (state.value, ids))
            case _:
                sql.change(_OVER, (state.value, ids))
