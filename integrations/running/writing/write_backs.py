"""Bringing the ids of what was made in QuickBooks to Salesforce, and what became of that."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from connectors.base import SALESFORCE, Done, NotDone, Refused, Stale, Write
from integrations.engine.actions import Note
from integrations.engine.translate import not_noted
from integrations.running.models import Message, ProcessRun
from integrations.running.models.journal import MessageState
from integrations.running.rows import bulk, link_rows, log
from integrations.running.work import Work
from integrations.running.writing import journal, telling
from integrations.running.writing.journal import Flown
from widget.values import write_from_json

# Another save of the same Account ends within moments.
LOCKED = timedelta(seconds=2)


def commit(work: Work, process: ProcessRun, writes: Sequence[Write], now: datetime) -> list[Message]:
    """Commit the messages that bring ids to Salesforce, as sent. To be called inside the binding transaction."""
    if not writes:
        return []
    encoded, _refused = work.connectors.salesforce.encode(writes)
    messages = journal.rows(work, process, SALESFORCE, encoded, writes, now, write_back=True)
    bulk.insert(Message, messages)
    return messages


def bind(work: Work, process: ProcessRun, flown: Sequence[Flown]) -> None:
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
                    name = write_from_json(content).base.get("Name")
                    told.append((id, not_noted(str(name or id), outcome.message)))
                case NotDone():
                    put_off.append(write_from_json(content))
                case Stale():
                    """It did not arrive, and went out again in a message of its own."""
    with journal.facts_survive(flown), transaction.atomic():
        now = work.renew_lease()
        journal.close_messages(flown, now)
        link_rows.confirm(work.run, confirmed, now)
        for message in commit(work, process, put_off, now):
            Message.objects.filter(pk=message.pk).update(state=MessageState.READY, not_before=now + LOCKED)
        for id, note in told:
            log.write([log.entry(process, note, now, log.About(salesforce=("", id)))])
