"""Sending again, in the same run, what was refused for one field: without that field. Source: sync rules, section 3.

Of an aggregate only the part may be refused, an Account's Contact: then that part alone is sent again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from django.db import transaction

from connectors.base import QUICKBOOKS, Done, Operation, Outcome, Record, Refused, Write
from integrations.engine.actions import Create, Draft, Update
from integrations.engine.process import Map, Step
from integrations.engine.translate import synced_without
from integrations.running.models import Action, ProcessRun
from integrations.running.models.journal import ActionStatus, MessageState
from integrations.running.work import Work
from integrations.running.writing import journal
from integrations.running.writing.carried import Carried, carried, resolved
from integrations.running.writing.journal import Flown


@dataclass(slots=True)
class Again:
    """What goes out once more: the actions by key, and those that the system was not even asked about."""

    known: dict[str, Carried] = field(default_factory=dict)
    refused: dict[str, Refused] = field(default_factory=dict)
    flown: list[Flown] = field(default_factory=list)


def send_without(
    work: Work,
    process: ProcessRun,
    known: Mapping[str, Carried],
    flown: Iterable[Flown],
    refused: Mapping[str, Refused],
) -> Again:
    """Send what was refused for a field that can be left out again without it; what is sent again is superseded."""
    again = Again()
    for key, outcome in (*refused.items(), *_outcomes(flown)):
        one = known[key]
        if less := _without(work, process, one, outcome):
            one.superseded = True
            again.known[less.row.key] = less
    if not again.known:
        return again
    with transaction.atomic():
        old = [key for key, one in known.items() if one.superseded]
        # The same wish is on the wire once.
        Action.objects.filter(pk__in=old).update(status=ActionStatus.REFUSED)
        flight = journal.commit_flight(work, process, list(again.known.values()))
    again.refused = flight.refused
    again.flown = journal.fly(work, flight.messages)
    return again


def _outcomes(flown: Iterable[Flown]) -> Iterable[tuple[str, Outcome]]:
    for one in flown:
        if journal.state_after(one) is MessageState.SETTLED:
            yield from zip(one.message.keys, one.outcomes, strict=True)


def _without(work: Work, process: ProcessRun, one: Carried, outcome: Outcome) -> Carried | None:
    """Return the action without the refused field; None if that is not known, or the record cannot do without it."""
    match outcome:
        case Refused():
            why, done = outcome, one.done
        case Done(record, (Refused() as why,)):
            done = one.done or record
        case _:
            return None
    action, write = one.action, one.whole or one.write
    if not one.step.forgives or not why.field or write is None or not isinstance(action, Create | Update):
        return None
    dropped = _dropped(one.step, why.field, write)
    if not dropped:
        return None
    note = replace(synced_without(one.step, one.source, why.message), details=f"{why.code} {why.field} {why.details}")
    less = replace(action, draft=_less(action.draft, dropped), notes=(*action.notes, note))
    new = carried(work, process, one.step, less)
    fields = {path: value for path, value in write.fields.items() if path not in dropped}
    whole = replace(write, key=new.row.key, fields=fields)
    resolved(new, less, whole)
    if done:
        new.whole, new.done, new.write = whole, done, _part(whole, done, why.field.partition(".")[0])
        new.planned = one.planned if one.done else one.notes
    return new


def _part(whole: Write, done: Record, name: str) -> Write:
    """Return what a write wants of one part of a record that is there."""
    own = {path: value for path, value in whole.fields.items() if path.startswith(f"{name}.")}
    base = {path: value for path, value in whole.base.items() if path in own}
    return replace(whole, operation=Operation.UPDATE, id=done.id, fields=own, lines=(), base=base, identity=None)


def _less(draft: Draft, dropped: set[str]) -> Draft:
    fields = {path: value for path, value in draft.fields.items() if path not in dropped}
    implied = {path: value for path, value in draft.implied.items() if f"{path}Code" not in dropped}
    return replace(draft, fields=fields, implied=implied)


def _dropped(step: Step, at_fault: str, write: Write) -> set[str]:
    """Return the paths of a write that belong to the field at fault, and may be missing."""
    may_miss = {rule.of(step.target) for rule in step.fields if isinstance(rule, Map) and not rule.required}
    kind = at_fault.removesuffix("Code").removesuffix("Country")
    same = {at_fault, f"{at_fault}Code", at_fault.removesuffix("Code")}
    if at_fault.removesuffix("Code").endswith("Country"):
        same |= {f"{kind}State", f"{kind}StateCode"}
    whole = f"{at_fault.partition('.')[0]}." if step.target == QUICKBOOKS else f"{at_fault}."
    found = {path for path in write.fields if path in same or path.startswith(whole)}
    return {path for path in found if path.removesuffix("Code") in may_miss or path in may_miss}
