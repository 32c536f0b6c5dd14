"""Salesforce records that people deleted or restored: their counterparts are looked at again, whether or not they have
changed themselves. QuickBooks tells a change once, and while a record was gone its link rested."""

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Q

from connectors.base import QUICKBOOKS, SALESFORCE, State
from integrations.engine.gone import GONE
from integrations.running.models import Change, Link
from integrations.running.rows import stage
from integrations.running.work import Work


def stage_counterparts(work: Work, polled: Collection[str]) -> None:
    """Stage the counterparts of staged records that were gone, and of those that are gone now where a step watches for
    that. `polled` are the objects of which the poll brought any; it costs no call as long as nobody did either."""
    steps = [step for process in work.processes for step in process.steps]
    if not any(step.pairing.salesforce in polled for step in steps if step.pairing.rests_in):
        return
    watched = {step.pairing.kind for step in steps if step.watches}
    changes = Change.objects.filter(run=work.run, system=SALESFORCE)
    back = changes.filter(record__state=State.ACTIVE.value).values("record_id")
    gone = changes.filter(record__state=State.DELETED.value).values("record_id")
    links = Link.objects.filter(widget=work.widget).filter(
        Q(active=False, salesforce__has_key=GONE, salesforce_id__in=back)
        | Q(active=True, kind__in=watched, salesforce_id__in=gone)
    )
    wanted: dict[str, list[str]] = defaultdict(list)
    for entity, id in links.values_list("quickbooks_entity", "quickbooks_id"):
        wanted[entity].append(id)
    if wanted:
        there = stage.staged_ids(work.run, QUICKBOOKS, wanted, {id for ids in wanted.values() for id in ids})
        missing = {entity: [id for id in ids if id not in there] for entity, ids in wanted.items()}
        stage.put(work.run, QUICKBOOKS, work.connectors.quickbooks.read(missing))
