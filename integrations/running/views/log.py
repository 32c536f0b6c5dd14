"""The sync log of one process."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from connectors.base import QUICKBOOKS, SALESFORCE
from integrations.running.explaining.record_links import RecordLink, record_links
from integrations.running.models import LogEntry
from integrations.running.models.runs import ACTIVE
from integrations.running.views.access import visible_run
from integrations.running.views.filters import LogFilter
from integrations.running.views.live import live
from integrations.running.views.paging import asked_number, cut
from widget.models import Widget

PAGE = 100


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry with links to its records; `place` is where to mend it, if that is an address."""

    row: LogEntry
    records: list[RecordLink]
    place: str | None


@login_required
def log(request: HttpRequest, id: UUID, key: str) -> HttpResponse:
    """Show the entries of a process in the order they were written; follows the process while it lasts."""
    run = visible_run(request, id)
    process = get_object_or_404(run.processes, key=key)
    asked = LogFilter(request.GET)
    after = asked_number(request, "after")
    entries, more = cut(process.entries.filter(pk__gt=after, **asked.conditions()).order_by("pk"), PAGE)
    context = {
        "run": run,
        "widget": run.widget,
        "process": process,
        "filter": asked,
        "filtered": bool(asked.changed_data),
        "entries": entries_shown(run.widget, entries),
        "later": after,
        "next": entries[-1].pk if more else None,
        "follow": process.status in ACTIVE and run.status in ACTIVE and not more,
    }
    state = (process.status, run.status, [entry.pk for entry in entries], more)
    return live(request, "running/log.html", part="running/log-entries.html", context=context, state=state)


def entries_shown(widget: Widget, entries: Iterable[LogEntry]) -> list[Entry]:
    """Return entries as the pages show them."""
    return [Entry(entry, _records(widget, entry), _address(entry.place)) for entry in entries]


def _records(widget: Widget, entry: LogEntry) -> list[RecordLink]:
    places = (
        (SALESFORCE, entry.salesforce_entity, entry.salesforce_id),
        (QUICKBOOKS, entry.quickbooks_entity, entry.quickbooks_id),
    )
    return record_links(widget, places)


def _address(place: str) -> str | None:
    """Return the place if it may stand in a link: an address of the web or of ours."""
    ours = place.startswith("/") and not place.startswith("//")
    return place if ours or place.startswith(("https://", "http://")) else None
