"""What was deleted long ago: from an old cursor the vendors no longer tell, so the known ids are looked for instead.

Source: sync rules, section 2.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Q

from connectors.base import QUICKBOOKS, SALESFORCE, State
from integrations.running.models import Link
from integrations.running.rows import stage
from integrations.running.work import Work

# QuickBooks tells of deletions for 30 days, Salesforce's recycle bin for 15.
OLDEST = {QUICKBOOKS: timedelta(days=25), SALESFORCE: timedelta(days=14)}


def is_long_ago(system: str, cursor: str | None, next_cursor: str) -> bool:
    """Tell whether a poll from that cursor may miss deletions; both cursors are the vendor's time."""
    return bool(cursor) and _time(next_cursor) - _time(str(cursor)) > OLDEST[system]


def _time(cursor: str) -> datetime:
    # Behind a blank a cursor may remember more than a time.
    return datetime.fromisoformat(cursor.partition(" ")[0])


def stage_gone(work: Work, system: str, entities: Collection[str]) -> None:
    """Stage the linked records of these entities that are no longer there, as deleted; read a page at a time."""
    for entity in sorted(entities):
        last = 0
        while page := _linked_after(work, system, entity, last):
            last = page[-1][0]
            ids = {id for _pk, id in page}
            if missing := sorted(ids - stage.staged_ids(work.run, system, (entity,), ids)):
                found = work.connectors.of(system).read({entity: missing})
                stage.put(work.run, system, (record for record in found if record.state is State.DELETED))


def _linked_after(work: Work, system: str, entity: str, last: int) -> list[tuple[int, str]]:
    of_entity = Q(kind__in=stage.kinds_of(entity)) if system == SALESFORCE else Q(quickbooks_entity=entity)
    links = Link.objects.filter(of_entity, widget=work.widget, active=True, pk__gt=last).order_by("pk")
    return list(links.values_list("pk", "salesforce_id" if system == SALESFORCE else "quickbooks_id")[: stage.PAGE])
