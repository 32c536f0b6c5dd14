"""The records that were left out and wait for a person, or for another try; what a person may decide about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from connectors.base import SALESFORCE
from integrations.running.explaining.record_links import RecordLink, record_link
from integrations.running.models import MatchChoice, Problem
from integrations.running.models.runs import Trigger
from integrations.running.rows.problems import ignore, open_problems, retry
from integrations.running.tasks import send_run
from integrations.running.trigger import RefusedToRun, Started, start_run
from integrations.running.views.choosing import KINDS, Options, choices_of, options
from integrations.running.views.paging import asked_number, cut, digits
from integrations.running.views.problem_filters import SAID, ProblemsFilter, census
from widget.models import Widget
from widget.views import visible_widget

PAGE = 50


@dataclass(frozen=True, slots=True)
class Row:
    """One problem with the link to its record, and the words under which "Why isn't this synced?" finds it."""

    problem: Problem
    record: RecordLink
    asked: str
    options: Options | None = None


@login_required
def problems(request: HttpRequest, id: UUID) -> HttpResponse:
    """Show the problems of a widget, newest first, a page at a time, and what many of them have in common."""
    widget = visible_widget(request, id)
    every = Problem.objects.filter(widget=widget)
    there = census(every)
    asked = ProblemsFilter(request.GET, there=there)
    before = asked_number(request, "before")
    older = {"pk__lt": before} if before else {}
    found, more = cut(asked.chosen(every).filter(**older).order_by("-pk"), PAGE)
    context = {
        "widget": widget,
        "filter": asked,
        "filtered": bool(asked.changed_data),
        "there": there,
        "rows": _rows(widget, found),
        "later": before,
        "next": found[-1].pk if more else None,
    }
    return render(request, "running/problems.html", context)


@require_POST
@login_required
def retry_problems(request: HttpRequest, id: UUID) -> HttpResponse:
    """Try records again, ignored ones too, in a run that is started for it."""
    widget = visible_widget(request, id)
    now = timezone.now()
    number = retry(_meant(Problem.objects.filter(widget=widget), request.POST), now)
    if not number:
        messages.info(request, "There was nothing to try again: the record has passed meanwhile.")
        return redirect("problems", widget.pk)
    try:
        started = start_run(widget, Trigger.MANUAL, now=now)
    except RefusedToRun as refusal:
        messages.error(request, f"{_records(number)} will be tried as soon as the widget runs again. {refusal}")
        return redirect("problems", widget.pk)
    transaction.on_commit(partial(send_run, started.run.id))
    messages.info(request, _retried(_records(number), started))
    return redirect("run", started.run.id)


@require_POST
@login_required
def ignore_problems(request: HttpRequest, id: UUID) -> HttpResponse:
    """Set problems aside until their records change."""
    widget = visible_widget(request, id)
    number = ignore(_meant(open_problems().filter(widget=widget), request.POST))
    if number:
        messages.info(request, f"{_records(number)} will be left alone until somebody changes it.")
    else:
        messages.info(request, "There was nothing to ignore: the record has passed meanwhile.")
    return redirect("problems", widget.pk)


def _rows(widget: Widget, found: Sequence[Problem]) -> list[Row]:
    chosen = choices_of(widget, [row for problem in found for row in problem.namesakes or ()])
    return [_row(widget, problem, chosen) for problem in found]


def _row(widget: Widget, problem: Problem, chosen: Sequence[MatchChoice]) -> Row:
    link = record_link(widget, problem.system, entity=problem.entity, id=problem.record_id)
    entity = "" if problem.system == SALESFORCE else f"{problem.entity} id "
    offered = options(widget, KINDS[problem.entity], problem.namesakes, chosen) if problem.namesakes else None
    return Row(problem, link, f"{entity}{problem.record_id}", offered)


def _meant(problems: QuerySet[Problem], asked: QueryDict) -> QuerySet[Problem]:
    """Return the one problem, or the open ones of a group, that a button stands for."""
    if number := asked.get("problem"):
        return problems.filter(pk=number) if digits(number) else problems.none()
    group = problems.annotate(said=SAID).filter(process_key=asked.get("process", ""), said=asked.get("said", ""))
    return group.filter(ignored_mark__isnull=True)


def _records(number: int) -> str:
    return "The record" if number == 1 else f"Each of {number} records"


def _retried(records: str, started: Started) -> str:
    if not started.folded:
        return f"{records} is tried again in this run."
    if started.after_dry_run:
        return f"A dry run is under way: this one, which writes nothing. {records} is tried in the run that follows it."
    return (
        f"A run is under way already: this one. {records} is tried in it, or in the next run if this one has passed it."
    )
