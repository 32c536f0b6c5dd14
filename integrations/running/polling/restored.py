"""Signs that a company file or org was restored from a backup: then the run stops before it writes.

Source: sync rules, section 2.1.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import islice

from django.db.models import QuerySet

from connectors.base import QUICKBOOKS, SALESFORCE
from integrations.engine.actions import Level, Note
from integrations.engine.translate import SYSTEM_NAMES
from integrations.processes.initialize import Finding
from integrations.running.models import Change, Link
from integrations.running.rows import stage
from integrations.running.work import Work

# The vendor's readers may lag behind its writers for a moment after a write.
SETTLED = timedelta(minutes=10)
FEW = 10
"""So many records may go at once without a question; more only if they are not half of all."""
EXAMPLES = 3


def restored(work: Work) -> Iterator[Finding]:
    """Yield a finding for each system whose polled records tell of an older state than the links do."""
    if not work.widget.cursors or not work.ahead.staged:
        return
    yield from _older(work)
    for system in sorted(set(_staged_gone(work).order_by().values_list("system", flat=True))):
        yield from _gone(work, system)


def _staged_gone(work: Work) -> QuerySet[Change]:
    return Change.objects.filter(run=work.run).exclude(record__state="active")


def _older(work: Work) -> Iterator[Finding]:
    """Compare the SyncToken, which only grows, of polled records with the linked ones'."""
    staged = Change.objects.filter(run=work.run, system=QUICKBOOKS, record__state="active").order_by("pk")
    rows = staged.values_list("entity", "record_id", "record__version").iterator(chunk_size=stage.PAGE)
    examples: list[str] = []
    while page := list(islice(rows, stage.PAGE)):
        examples = sorted([*examples, *_older_than_linked(work, page)])[:EXAMPLES]
    if examples:
        yield Finding(
            Note(
                Level.SEVERE,
                "QuickBooks holds an older state of records than the last run has seen: the company seems to be "
                "restored from a backup. Restore the newest backup, or reset the widget to match all records anew.",
                ", ".join(examples),
            )
        )


def _older_than_linked(work: Work, rows: Iterable[tuple[str, str, str]]) -> Iterator[str]:
    polled = {(entity, id): version for entity, id, version in rows}
    ids = {id for _entity, id in polled}
    settled = work.clock() - SETTLED
    links = Link.objects.filter(widget=work.widget, quickbooks_id__in=ids, updated_at__lt=settled)
    for entity, id, version in links.values_list("quickbooks_entity", "quickbooks_id", "version"):
        if (entity, id) in polled and _token(polled[entity, id]) < _token(version):
            yield f"{entity} {id}"


def _token(version: str) -> int:
    head = str(version).partition("@")[0]
    return int(head) if head.isdigit() else 0


def _gone(work: Work, system: str) -> Iterator[Finding]:
    staged = _staged_gone(work).filter(system=system)
    side = "salesforce_id" if system == SALESFORCE else "quickbooks_id"
    entity = "Account" if system == SALESFORCE else "Customer"
    # Merged records are no sign: their winner is there.
    gone_ids = staged.filter(entity=entity).exclude(key__startswith=stage.merged_into("")).values("record_id")
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
