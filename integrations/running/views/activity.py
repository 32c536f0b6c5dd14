"""View Activity: the runs of a widget, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from integrations.running.models import Run
from integrations.running.models.runs import ACTIVE
from integrations.running.views.counts import Count, summary, totals_of_runs
from integrations.running.views.filters import ActivityFilter
from integrations.running.views.live import live
from integrations.running.views.paging import asked_uuid, cut
from widget.models import Widget
from widget.views import visible_widget

PAGE = 50


@dataclass(frozen=True, slots=True)
class Row:
    """One run with what it did."""

    run: Run
    active: bool
    counts: list[Count]


@login_required
def activity(request: HttpRequest, id: UUID) -> HttpResponse:
    """Show the runs of a widget, a page at a time; the first page follows the active run."""
    widget = visible_widget(request, id)
    asked = ActivityFilter(request.GET)
    before = asked_uuid(request, "before")
    runs, more = cut(_older(widget, before).filter(**asked.conditions()), PAGE)
    rows = _rows(runs)
    context = {
        "widget": widget,
        "filter": asked,
        "rows": rows,
        "later": before,
        "next": runs[-1].pk if more else None,
        "follow": before is None and any(row.active for row in rows),
    }
    state = [(row.run.pk, row.run.status, row.run.waiting_for, row.run.cancel_requested, row.counts) for row in rows]
    return live(request, "running/activity.html", part="running/activity-rows.html", context=context, state=state)


def _older(widget: Widget, before: UUID | None) -> QuerySet[Run]:
    runs = Run.objects.filter(widget=widget).order_by("-created_at", "-pk")
    if before is None:
        return runs
    last = get_object_or_404(runs, pk=before)
    return runs.filter(Q(created_at__lt=last.created_at) | Q(created_at=last.created_at, pk__lt=last.pk))


def _rows(runs: Sequence[Run]) -> list[Row]:
    totals = totals_of_runs(run.pk for run in runs)
    return [Row(run, run.status in ACTIVE, summary(totals.get(run.pk, {}))) for run in runs]
