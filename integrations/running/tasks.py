"""The Celery tasks: one carries a run on, the tick sends what is due. The broker is a hint, the rows are the truth."""

from datetime import datetime
from uuid import UUID

import structlog
from celery import Task, shared_task
from django.db.models import Q
from django.utils import timezone
from kombu.exceptions import OperationalError

from integrations.running.alerting.mailing import due_alerts, mail_due
from integrations.running.models import Run
from integrations.running.models.runs import Status, Trigger
from integrations.running.runner import advance
from integrations.running.status import note_tick
from integrations.running.trigger import RefusedToRun, start_run
from widget.models import Plan, Widget

logger = structlog.get_logger()
SENT_AT_ONCE = 500


@shared_task
def advance_run(run_id: str) -> None:
    """Carry a run on, and send the one that follows it; a message that comes twice finds the run claimed and does
    nothing."""
    run = advance(run_id)
    for follower in Run.objects.filter(follows=run, status=Status.WAITING):
        send_run(follower.pk)
    if run.alerts.exists():
        _hand_over(mail_alerts)


@shared_task
def mail_alerts() -> None:
    """Mail what subscribers are to be told; a message that another worker is at is left to it."""
    mail_due(timezone.now)


def send_run(run_id: UUID) -> None:
    """Hand a run to the workers."""
    _hand_over(advance_run, str(run_id))


def _hand_over(task: Task, *words: str) -> None:
    """Hand a task to the workers. A broker that is away is no error: the tick finds what is due."""
    try:
        task.delay(*words)
    except OperationalError as error:
        logger.warning("broker.away", task=task.name, words=words, error=str(error))


@shared_task
def tick() -> None:
    """Start the runs that are scheduled, send again those that are due or whose worker is gone, and have mailed what is
    due."""
    now = timezone.now()
    note_tick(now)
    start_scheduled(now)
    for run_id in due_runs(now):
        send_run(run_id)
    if due_alerts(now).exists():
        _hand_over(mail_alerts)


def start_scheduled(now: datetime) -> None:
    """Make runs of the widgets whose time has come. Trials run by hand only. Source: sync rules, section 9."""
    widgets = Widget.objects.filter(next_due_at__lte=now).exclude(plan=Plan.TRIAL)[:SENT_AT_ONCE]
    for widget in widgets:
        try:
            start_run(widget, Trigger.SCHEDULE, now=now)
        except RefusedToRun as refused:
            logger.info("widget.refused", widget=str(widget.pk), why=str(refused))
        widget.next_due_at = now + widget.every if widget.every else None
        widget.save(update_fields=["next_due_at"])


def due_runs(now: datetime) -> list[UUID]:
    """Return the runs that no worker is at, though one should be."""
    waiting = Q(status=Status.WAITING, due_at__lte=now)
    abandoned = Q(status=Status.RUNNING, lease_until__lt=now)
    return list(Run.objects.filter(waiting | abandoned).order_by("due_at").values_list("pk", flat=True)[:SENT_AT_ONCE])
