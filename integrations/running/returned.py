"""Salesforce records that are there again: what their counterparts went through meanwhile is brought with them."""

from collections import defaultdict

from connectors.base import QUICKBOOKS, SALESFORCE, State
from integrations.engine.resting import GONE
from integrations.processes.customers import CUSTOMERS
from integrations.processes.items import ITEMS
from integrations.running import stage
from integrations.running.models import Change, Link
from integrations.running.work import Work

ENTITIES = {pairing.salesforce for pairing in (CUSTOMERS, ITEMS)}
"""The objects whose links rest."""


def stage_counterparts(work: Work) -> None:
    """Stage the counterparts of staged records that were gone: QuickBooks tells a change once, and the links rested
    then. Costs no call as long as none is back."""
    back = Change.objects.filter(run=work.run, system=SALESFORCE, record__state=State.ACTIVE.value)
    links = Link.objects.filter(widget=work.widget, active=False, salesforce__has_key=GONE)
    waking = links.filter(salesforce_id__in=back.values("record_id"))
    wanted: dict[str, list[str]] = defaultdict(list)
    for entity, id in waking.values_list("quickbooks_entity", "quickbooks_id"):
        wanted[entity].append(id)
    if wanted:
        there = stage.staged_ids(work.run, QUICKBOOKS, {id for ids in wanted.values() for id in ids})
        missing = {entity: [id for id in ids if id not in there] for entity, ids in wanted.items()}
        stage.put(work.run, QUICKBOOKS, work.connectors.quickbooks.read(missing))
