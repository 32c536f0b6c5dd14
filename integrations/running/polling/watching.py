"""Salesforce records that people deleted or restored: their counterparts are looked at again, whether or not they have
changed themselves. QuickBooks tells a change once, and while a record was gone its link rested."""

from collections import defaultdict
from collections.abc import Collection

from connectors.base import QUICKBOOKS, SALESFORCE, State
from integrations.engine.gone import GONE
from integrations.running import sql
from integrations.running.models import Change, Link
from integrations.running.rows import stage
from integrations.running.work import Work

_COUNTERPARTS = f"""SELECT link.quickbooks_entity, link.quickbooks_id
FROM {Change._meta.db_table} AS change JOIN {Link._meta.db_table} AS link ON link.salesforce_id = change.record_id
WHERE change.run_id = %s AND change.system = %s AND link.widget_id = %s AND (
  (NOT link.active AND link.salesforce ? %s AND change.record->>'state' = %s)
  OR (link.active AND link.kind = ANY(%s) AND change.record->>'state' = %s)
)"""


def stage_counterparts(work: Work, polled: Collection[str]) -> None:
    """Stage the counterparts of staged records that were gone, and of those that are gone now where a step watches for
    that. `polled` are the objects of which the poll brought any; it costs no call as long as nobody did either."""
    steps = [step for process in work.processes for step in process.steps]
    if not any(step.pairing.salesforce in polled for step in steps if step.pairing.rests_in):
        return
    watched = {step.pairing.kind for step in steps if step.watches}
    wanted: dict[str, list[str]] = defaultdict(list)
    of = (work.run.pk, SALESFORCE, work.widget.pk, GONE, State.ACTIVE.value, sorted(watched), State.DELETED.value)
    for entity, id in sql.fetch(_COUNTERPARTS, of):
        wanted[entity].append(id)
    if wanted:
        there = stage.staged_ids(work.run, QUICKBOOKS, wanted, {id for ids in wanted.values() for id in ids})
        missing = {entity: [id for id in ids if id not in there] for entity, ids in wanted.items()}
        stage.put(work.run, QUICKBOOKS, work.connectors.quickbooks.read(missing))
