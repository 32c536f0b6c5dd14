"""Finding the records that a person means, in both systems, outside of any run: nothing is written anywhere."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from connectors.base import QUICKBOOKS, SALESFORCE, Record, State
from integrations.running import facts
from integrations.running.ahead import look_ahead
from integrations.running.explaining.locating import FORMS, Place
from integrations.running.mappings import adopt, pairs_of, paths_wanted
from integrations.running.models import Run
from integrations.running.models.runs import Trigger
from integrations.running.pacing import pacers
from integrations.running.rows.link_rows import links_of
from integrations.running.runner import LIMITS
from integrations.running.work import Clock, Work
from widget.connections import Connectors, Opener, open_connectors
from widget.models import Widget

PARENTS = {
    "Contact": ("AccountId", "Account"),
    "OpportunityLineItem": ("OpportunityId", "Opportunity"),
    "Invoice_Item__c": ("Invoice__c", "Invoice__c"),
    "InvoiceOpportunityLink__c": ("Invoice__c", "Invoice__c"),
}
"""The parts of aggregates: the field that holds the header's id, and the header's object."""


def look_into(widget: Widget, clock: Clock, opener: Opener = open_connectors) -> Work:
    """Return what a run of the widget would work with now; the run itself is never saved.

    Raises what the connectors raise.
    """
    calls: Counter[str] = Counter()
    pairs = pairs_of(widget)
    pacer_of = pacers(calls, LIMITS)

    def reopen(fields: Mapping[str, Collection[str]]) -> Connectors:
        return opener(widget, fields=fields, pacer_of=pacer_of)

    now = clock()
    run = Run(widget=widget, trigger=Trigger.API, created_at=now)
    fields = paths_wanted(pairs)
    policy = widget.preferences.policy()
    work = Work(run, widget, 0, policy, clock, reopen(fields), calls, mappings=pairs, reopen=reopen)
    work.facts = facts.known_facts(widget, work.connectors, now) or facts.look(work.connectors, wanted=fields)
    work.ahead = look_ahead(run)
    adopt(work)
    return work


def find(work: Work, wanted: Iterable[Place]) -> list[tuple[str, Record]]:
    """Return (system, record) of those places where there is one, each once; of a part its header."""
    found: dict[tuple[str, str, str], tuple[str, Record]] = {}
    asked = list(dict.fromkeys(wanted))
    for system in (SALESFORCE, QUICKBOOKS):
        some = [place for place in asked if place.system == system]
        for record in _in_system(work, system, some):
            found.setdefault((system, record.entity, record.id), (system, record))
    return list(found.values())


def read_one(work: Work, system: str, *, entity: str, id: str) -> Record:
    """Return one record; one that no longer exists comes as deleted."""
    return next(iter(work.connectors.of(system).read({entity: [id]})))


def _in_system(work: Work, system: str, asked: Collection[Place]) -> Iterator[Record]:
    by_id: dict[str, list[str]] = defaultdict(list)
    by_field: dict[tuple[str, str], list[str]] = defaultdict(list)
    for place in asked:
        if place.field:
            by_field[place.entity, place.field].append(place.value)
        else:
            by_id[place.entity].append(place.value)
    for (entity, field), values in by_field.items():
        yield from work.connectors.of(system).find(entity, field, values)
    headers = {entity: ids for entity, ids in by_id.items() if entity not in PARENTS}
    if headers:
        yield from _there(work, system, work.connectors.of(system).read(headers))
    for entity in by_id.keys() & PARENTS.keys():
        yield from _headers(work, entity, by_id[entity])


def _headers(work: Work, entity: str, ids: Collection[str]) -> Iterator[Record]:
    field, header = PARENTS[entity]
    assert work.reopen is not None
    parts = work.reopen({entity: [field]}).salesforce.read({entity: ids})
    wanted = [str(part.fields[field]) for part in parts if part.fields.get(field)]
    if wanted:
        yield from _there(work, SALESFORCE, work.connectors.salesforce.read({header: wanted}))


def _there(work: Work, system: str, records: Iterable[Record]) -> Iterator[Record]:
    """Yield the records that there are, and of the others those that were linked."""
    for record in records:
        if record.state is not State.DELETED or record.fields or _was_linked(work, system, record):
            yield record


def _was_linked(work: Work, system: str, record: Record) -> bool:
    kinds = {
        step.pairing.kind
        for process in work.processes
        for step in process.steps
        if record.entity in step.pairing.entities(system)
    }
    links = links_of(work.run, {(kind, system, record.id) for kind in kinds})
    return any(
        system == SALESFORCE or link.quickbooks_entity in ("", record.entity) or record.entity not in FORMS
        for link in links.values()
    )
