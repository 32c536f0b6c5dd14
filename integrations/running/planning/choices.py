"""What people have decided about matches, brought to the pairs that a plan looks at, and stored."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q

from connectors.base import QUICKBOOKS, SALESFORCE, Record, State
from integrations.engine.process import Pairing, Step
from integrations.engine.snapshot import Choice, Pair
from integrations.processes.registry import PROCESSES
from integrations.running.models import MatchChoice
from integrations.running.rows import problems, stage
from integrations.running.rows.link_rows import links_of
from integrations.running.work import Work
from widget.models import Widget

MATCHED: dict[str, Pairing] = {
    step.pairing.kind: step.pairing
    for process in PROCESSES
    for step in process.steps
    if step.pairing.key and step.joins
}
"""The pairings whose records are matched by name, by kind of link."""
SIDES = {SALESFORCE: "salesforce_id", QUICKBOOKS: "quickbooks_id"}


def with_choices(work: Work, step: Step, pairs: Sequence[Pair]) -> list[Pair]:
    """Return the pairs with the choices about them, and with the records that were chosen for them whatever their name
    is now; what was chosen and is no longer there, or is linked by now, counts for nothing."""
    if step.pairing.kind not in work.ahead.chosen or not step.joins:
        return list(pairs)
    known = {(system, one.id): one for pair in pairs if pair.link is None for system, one in _records(step, pair)}
    rows = _rows(work, step.pairing.kind, known) if known else []
    if not rows:
        return list(pairs)
    known |= _others(work, step, rows, known.keys())
    free = _free(work, step, known)
    choices = [
        Choice(row.salesforce_id, row.quickbooks_id, row.same)
        for row in rows
        if not row.same or {(system, getattr(row, side)) for system, side in SIDES.items()} <= free.keys()
    ]
    return [_decided(step, pair, choices, free) if pair.link is None else pair for pair in pairs]


def _records(step: Step, pair: Pair) -> Iterable[tuple[str, Record]]:
    if source := pair.side(step.source):
        yield step.source, source
    yield from ((step.source, rival) for rival in pair.rivals)
    yield from ((step.target, candidate) for candidate in pair.candidates)


def _rows(work: Work, kind: str, known: Iterable[tuple[str, str]]) -> list[MatchChoice]:
    ids: dict[str, list[str]] = defaultdict(list)
    for system, id in known:
        ids[system].append(id)
    about = Q(salesforce_id__in=ids[SALESFORCE]) | Q(quickbooks_id__in=ids[QUICKBOOKS])
    return list(MatchChoice.objects.filter(about, widget=work.widget, kind=kind))


def _others(
    work: Work, step: Step, rows: Sequence[MatchChoice], known: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], Record]:
    """Return the chosen records that the pairs do not hold, from the stage or read in one call to each system."""
    there = set(known)
    found: dict[tuple[str, str], Record] = {}
    for system, side in SIDES.items():
        wanted = {getattr(row, side) for row in rows if row.same and (system, getattr(row, side)) not in there}
        if not wanted:
            continue
        entities = step.pairing.entities(system)
        records = stage.staged_with(work.run, system, entities, ids=wanted, keys=set())
        if missing := sorted(wanted - {record.id for record in records}):
            records += work.connectors.of(system).read({entities[0]: missing})
        found |= {(system, record.id): record for record in records}
    return found


def _free(work: Work, step: Step, known: dict[tuple[str, str], Record]) -> dict[tuple[str, str], Record]:
    """Return those that are there and not linked."""
    kind = step.pairing.kind
    linked = links_of(work.run, {(kind, *key) for key in known})
    return {
        key: one
        for key, one in known.items()
        if one.state is State.ACTIVE and one.fields and (kind, *key) not in linked
    }  # fmt: skip


def _decided(step: Step, pair: Pair, choices: Sequence[Choice], free: dict[tuple[str, str], Record]) -> Pair:
    source = pair.side(step.source)
    chosen = next((one for one in choices if source and one.same and one.id_in(step.source) == source.id), None)
    if chosen:
        return replace(pair, candidates=(free[step.target, chosen.id_in(step.target)],), rivals=(), choices=(chosen,))
    ids = set(_ids(step, pair))
    about = tuple(one for one in choices if ids & {(SALESFORCE, one.salesforce_id), (QUICKBOOKS, one.quickbooks_id)})
    return replace(pair, choices=about)


def _ids(step: Step, pair: Pair) -> Iterable[tuple[str, str]]:
    return ((system, one.id) for system, one in _records(step, pair))


def choose(
    widget: Widget, kind: str, salesforce_ids: Sequence[str], quickbooks_ids: Sequence[str], *, same: bool,
    by: User, now: datetime,
) -> None:  # fmt: skip
    """Store that one record is the same as another, or that none of them is; wake the problems that waited for it.

    A choice takes the place of earlier ones about the same records that it contradicts.
    """
    pairs = [(one, other) for one in salesforce_ids for other in quickbooks_ids]
    of_widget = MatchChoice.objects.filter(widget=widget, kind=kind)
    with transaction.atomic():
        Widget.objects.select_for_update().get(pk=widget.pk)
        if same:
            of_widget.filter(
                Q(salesforce_id__in=salesforce_ids) | Q(quickbooks_id__in=quickbooks_ids), same=True
            ).delete()  # fmt: skip
        of_widget.filter(salesforce_id__in=salesforce_ids, quickbooks_id__in=quickbooks_ids).delete()
        MatchChoice.objects.bulk_create(
            MatchChoice(
                widget=widget, kind=kind, salesforce_id=one, quickbooks_id=other, same=same, chosen_by=by, chosen_at=now
            )
            for one, other in pairs
        )
        _wake(widget, now)


def undo(widget: Widget, id: int, now: datetime) -> bool:
    """Forget a choice; tell whether there was one."""
    with transaction.atomic():
        there, _of = MatchChoice.objects.filter(widget=widget, pk=id).delete()
        _wake(widget, now)
    return bool(there)


def _wake(widget: Widget, now: datetime) -> None:
    """Make what waits for a choice due: of records of one name each depends on what is decided of the others."""
    problems.retry(problems.open_problems().filter(widget=widget, rule__in=problems.NAMES_ALL), now)
