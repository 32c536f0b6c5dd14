"""Alerts: at the end of a run, what its subscribers are to be told is stored in the transaction that ends it.

At most one message a run: when it says something at or above their level that is new since the last message, and one
more when the widget is well again. What every run says anew is not repeated. Source: sync rules, section 13.
"""

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from integrations.running import sql
from integrations.running.alerting import alert_texts
from integrations.running.alerting.alert_texts import Letter
from integrations.running.models import Alert, LogEntry, Run
from integrations.running.models.runs import LogLevel, Status
from integrations.running.rows.problems import open_problems
from widget.models import AlertSubscription

_LISTED = f"SELECT id FROM {AlertSubscription._meta.db_table} WHERE widget_id = %s FOR UPDATE"
WENT_THROUGH = (Status.SUCCEEDED, Status.WARNINGS)


def at_close(run: Run, now: datetime) -> None:
    """Store what subscribers are to be told of a run that has just ended. To be called in the same transaction."""
    # Somebody who is just being taken off the list must not fail the run's end by a message to nobody.
    listed = [id for (id,) in sql.fetch(_LISTED, (run.widget_id,))]
    if not listed:
        return
    subscriptions = AlertSubscription.objects.select_related("widget").filter(pk__in=listed)
    ended = Run.objects.get(pk=run.pk)
    letters = {one: letter for one in subscriptions if (letter := _letter(one, ended))}
    Alert.objects.bulk_create(
        Alert(subscription=one, run=ended, subject=letter.subject, body=letter.body, created_at=now, due_at=now)
        for one, letter in letters.items()
    )
    for troubled in (True, False):
        told = [one.pk for one, letter in letters.items() if letter.troubled is troubled]
        AlertSubscription.objects.filter(pk__in=told).update(troubled=troubled)


def _letter(subscription: AlertSubscription, run: Run) -> Letter | None:
    new = _new(subscription, run)
    if new.exists():
        return alert_texts.news(subscription, run, new)
    if subscription.troubled and _is_well(run, max(subscription.level, LogLevel.WARNING)):
        return alert_texts.well_again(subscription, run)
    return None


def _new(subscription: AlertSubscription, run: Run) -> QuerySet[LogEntry]:
    """Return the entries that the subscriber has not been told of, in the order in which they were written.

    Open problems are logged once. What every run says, such as a connection that does not work or a custom mapping that
    does not fit, was said by the last run that went through, or by one that failed since.
    """
    before = Run.objects.filter(
        widget=run.widget_id, dry_run=False, created_at__lt=run.created_at, finished_at__gt=subscription.created_at
    )
    through = before.filter(status__in=WENT_THROUGH).order_by("-created_at").first()
    if through:
        before = before.filter(created_at__gte=through.created_at)
    said = LogEntry.objects.filter(
        process__run__in=before,
        level__gte=subscription.level,
        message=OuterRef("message"),
        salesforce_id=OuterRef("salesforce_id"),
        quickbooks_id=OuterRef("quickbooks_id"),
    )
    return LogEntry.objects.filter(~Exists(said), process__run=run, level__gte=subscription.level).order_by("id")


def _is_well(run: Run, level: int) -> bool:
    """Tell whether a run went through, had nothing to say from that level on, and left no such problem open."""
    if run.status not in WENT_THROUGH or LogEntry.objects.filter(process__run=run, level__gte=level).exists():
        return False
    return not open_problems().filter(widget=run.widget_id, level__gte=level).exists()
