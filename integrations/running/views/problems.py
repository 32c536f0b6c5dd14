"""The records that were left out and wait for a person, or for another try."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from integrations.running.models import Problem
from integrations.running.record_links import RecordLink, record_link
from integrations.running.views.paging import asked_number, cut
from widget.views import visible_widget

PAGE = 50


@dataclass(frozen=True, slots=True)
class Row:
    """One problem with the link to its record."""

    problem: Problem
    record: RecordLink


@login_required
def problems(request: HttpRequest, id: UUID) -> HttpResponse:
    """Show the open problems of a widget, newest first, a page at a time."""
    widget = visible_widget(request, id)
    before = asked_number(request, "before")
    older = {"pk__lt": before} if before else {}
    found, more = cut(widget.problems.filter(**older).order_by("-pk"), PAGE)
    rows = [
        Row(problem, record_link(widget, problem.system, entity=problem.entity, id=problem.record_id))
        for problem in found
    ]
    context = {"widget": widget, "rows": rows, "later": before, "next": found[-1].pk if more else None}
    return render(request, "running/problems.html", context)
