"""Run Now, Dry Run and Cancel."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from integrations.running.models import Run
from integrations.running.models.runs import ACTIVE, Trigger
from integrations.running.tasks import send_run
from integrations.running.trigger import RefusedToRun, start_run
from integrations.running.views.access import visible_run
from integrations.running.writing.plans import approve
from widget.views import visible_widget

FOLLOWS = "A dry run is under way: this one, which writes nothing. A run will follow it by itself."


@require_POST
@login_required
def start(request: HttpRequest, id: UUID) -> HttpResponse:
    """Start a run, or fold the wish into the one under way, and go to it."""
    widget = visible_widget(request, id)
    dry_run = "dry_run" in request.POST
    try:
        started = start_run(widget, Trigger.MANUAL, now=timezone.now(), dry_run=dry_run)
    except RefusedToRun as refusal:
        messages.error(request, str(refusal))
        return redirect("my-integrations")
    transaction.on_commit(partial(send_run, started.run.id))
    if started.folded:
        messages.info(request, _folded_into(started.run, dry_run=dry_run))
    return redirect("run", started.run.id)


@require_POST
@login_required
def approve_deletes(request: HttpRequest, id: UUID) -> HttpResponse:
    """Start a run that may delete as many mirrored records as this one has asked for, and go to it."""
    asking = visible_run(request, id)
    try:
        started = start_run(asking.widget, Trigger.MANUAL, now=timezone.now(), deletes_approved=asking.deletes_asked)
    except RefusedToRun as refusal:
        messages.error(request, str(refusal))
        return redirect("run", asking.id)
    transaction.on_commit(partial(send_run, started.run.id))
    if started.after_dry_run:
        messages.info(request, FOLLOWS)
    elif started.folded:
        messages.info(request, "A run is under way already: this one. Approve the deletion again when it has ended.")
    return redirect("run", started.run.id)


@require_POST
@login_required
def approve_plan(request: HttpRequest, id: UUID) -> HttpResponse:
    """Start the run that writes what this dry run has planned, and go to it."""
    plan = visible_run(request, id)
    try:
        started = approve(plan, timezone.now())
    except RefusedToRun as refusal:
        messages.error(request, str(refusal))
        return redirect("run", plan.id)
    transaction.on_commit(partial(send_run, started.run.id))
    if started.run.plan_id == plan.id and started.folded:
        messages.info(request, "The plan was approved before, and this is its run. A plan is carried out once.")
    elif started.folded:
        messages.info(request, "A run is under way already: this one. Approve the plan again when it has ended.")
    return redirect("run", started.run.id)


@require_POST
@login_required
def cancel(request: HttpRequest, id: UUID) -> HttpResponse:
    """Ask a run to end; a run that has ended stays as it is."""
    run = visible_run(request, id)
    if Run.objects.filter(pk=run.pk, status__in=ACTIVE).update(cancel_requested=True):
        transaction.on_commit(partial(send_run, run.id))
        messages.info(request, "The run is being cancelled. What is already on its way is finished first.")
    else:
        messages.info(request, "The run had already ended, so there was nothing to cancel.")
    return redirect("run", run.id)


def _folded_into(run: Run, *, dry_run: bool) -> str:
    if dry_run and not run.dry_run:
        return "A run is under way already: this one. No dry run was started; ask again when this run has ended."
    if run.dry_run and not dry_run:
        return FOLLOWS
    return "A run is under way already: this one. Your request was folded into it."
