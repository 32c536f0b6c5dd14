"""The journal's second half: outcomes become links, log entries and problems, in one transaction with the messages that
bring the new ids to Salesforce."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from connectors.base import Refused
from integrations.engine.snapshot import Link
from integrations.running.models import Message, ProcessRun
from integrations.running.models.journal import ActionStatus, MessageState
from integrations.running.rows import link_rows, log, problems, stage
from integrations.running.rows.bulk import finish_actions
from integrations.running.work import Work
from integrations.running.writing import journal, write_backs
from integrations.running.writing.binding import Binding, add_done, add_outcome
from integrations.running.writing.carried import Carried
from integrations.running.writing.journal import Flown
from integrations.running.writing.leaving import leave_out


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
    polled = work.run.polled_at or work.now
    later = [one.message for one in flown if one.message.sent_at and one.message.sent_at >= polled]
    binding = Binding(work.snapshot(), after_poll=frozenset(key for message in later for key in message.keys))
    now = work.clock()
    for one in silent:
        add_done(work, process, binding, one, None, now)
    for key, why in (refused or {}).items():
        add_outcome(work, process, binding, known[key], why, now)
    for one_flown in flown:
        state = journal.state_after(one_flown)
        if state is MessageState.DROPPED:
            rows = (known[key].row for key in one_flown.message.keys)
            binding.actions.extend((row.key, ActionStatus.DROPPED, row.target_entity, row.target_id) for row in rows)
        elif state is MessageState.SETTLED:
            for key, outcome in zip(one_flown.message.keys, one_flown.outcomes, strict=True):
                add_outcome(work, process, binding, known[key], outcome, now)
    with journal.facts_survive(flown), transaction.atomic():
        now = work.renew_lease()
        messages = _commit(work, process, binding, flown, open_problems, now)
    if messages:
        work.last_stamp = binding.snapshot.now
    links: dict[link_rows.Key, Link] = {}
    for link in binding.links:
        link_rows.add(links, link)
    return links, messages


def _commit(
    work: Work,
    process: ProcessRun,
    binding: Binding,
    flown: Sequence[Flown],
    open_problems: frozenset[str],
    now: datetime,
) -> list[Message]:
    journal.close_messages(flown, now)
    finish_actions(binding.actions)
    if binding.forgotten:
        link_rows.forget(work.run, binding.forgotten)
    link_rows.store(work.run, binding.links, now)
    binding.entries.extend(leave_out(work, process, binding.lefts, now))
    for kind in {kind for kind, id in binding.passed if id in open_problems}:
        problems.close(work, process.key, kind, [id for of, id in binding.passed if of == kind and id in open_problems])
    if binding.entries:
        log.write(binding.entries)
    for system, records in binding.staged.items():
        stage.put(work.run, system, records)
    for (system, entity), values in binding.written.items():
        if work.consumes_later(process.key, system, entity):
            stage.overlay(work.run, system, entity, values)
    messages = write_backs.commit(work, process, binding.write_backs, now)
    work.count(process, binding.counts)
    return messages
