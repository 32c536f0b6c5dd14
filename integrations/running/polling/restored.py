"""Signs that a company file or org was restored from a backup: then the run stops before it writes.

Source: sync rules, section 2.1.
"""

from collections.abc import Iterator
from datetime import timedelta

from connectors.base import QUICKBOOKS, SALESFORCE, State
from integrations.engine.actions import Level, Note
from integrations.engine.translate import SYSTEM_NAMES
from integrations.processes.initialize import Finding
from integrations.running import sql
from integrations.running.models import Change, Link
from integrations.running.rows.stage import kinds_of, merged_into
from integrations.running.work import Work

# The vendor's readers may lag behind its writers for a moment after a write.
SETTLED = timedelta(minutes=10)
FEW = 10
"""So many records may go at once without a question; more only if they are not half of all."""
EXAMPLES = 3

_TOKEN = "CASE WHEN split_part({0}, '@', 1) ~ '^[0-9]+$' THEN split_part({0}, '@', 1)::numeric ELSE 0 END"
_OLDER = f"""SELECT change.entity, change.record_id
FROM {Change._meta.db_table} AS change JOIN {Link._meta.db_table} AS link
  ON link.quickbooks_id = change.record_id AND link.quickbooks_entity = change.entity
WHERE change.run_id = %s AND change.system = %s AND change.record->>'state' = %s
  AND link.widget_id = %s AND link.kind = ANY(%s) AND link.updated_at < %s
  AND {_TOKEN.format("change.record->>'version'")} < {_TOKEN.format("link.version")}
ORDER BY change.entity, change.record_id LIMIT %s"""
_SYSTEMS_WITH_GONE = f"""SELECT DISTINCT system FROM {Change._meta.db_table}
WHERE run_id = %s AND record->>'state' <> %s ORDER BY system"""


def restored(work: Work) -> Iterator[Finding]:
    """Yield a finding for each system whose polled records tell of an older state than the links do."""
    if not work.widget.cursors or not work.ahead.staged:
        return
    yield from _older(work)
    for (system,) in sql.fetch(_SYSTEMS_WITH_GONE, (work.run.pk, State.ACTIVE.value)):
        yield from _gone(work, system)


def _older(work: Work) -> Iterator[Finding]:
    """Compare the SyncToken, which only grows, of polled records with the linked ones'."""
    settled = work.clock() - SETTLED
    kinds = sorted({kind for system, entity in work.ahead.staged if system == QUICKBOOKS for kind in kinds_of(entity)})
    of = (work.run.pk, QUICKBOOKS, State.ACTIVE.value, work.widget.pk, kinds, settled, EXAMPLES)
    examples = [f"{entity} {id}" for entity, id in sql.fetch(_OLDER, of)] if kinds else []
    if examples:
        yield Finding(
            Note(
                Level.SEVERE,
                "QuickBooks holds an older state of records than the last run has seen: the company seems to be "
                "restored from a backup. Restore the newest backup, or reset the widget to match all records anew.",
                ", ".join(examples),
            )
        )


def _gone(work: Work, system: str) -> Iterator[Finding]:
    staged = Change.objects.filter(run=work.run, system=system).exclude(record__state=State.ACTIVE.value)
    side = "salesforce_id" if system == SALESFORCE else "quickbooks_id"
    entity = "Account" if system == SALESFORCE else "Customer"
    # Merged records are no sign: their winner is there.
    gone_ids = staged.filter(entity=entity).exclude(key__startswith=merged_into("")).values("record_id")
    known = Link.objects.filter(widget=work.widget, kind="customer", active=True)
    gone, total = known.filter(**{f"{side}__in": gone_ids}).count(), known.count()
    if gone > FEW and gone * 2 > total:
        name = SYSTEM_NAMES[system]
        yield Finding(
            Note(
                Level.SEVERE,
                f"{gone} of {total} synced {entity}s are gone from {name} at once: it seems to be restored from a "
                "backup, or emptied. Restore them, or reset the widget to match all records anew.",
            ),
            system,
            "/lightning/o/DeleteEvent/home" if system == SALESFORCE else "",
        )
