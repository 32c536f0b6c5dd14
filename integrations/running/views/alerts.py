"""Alerts: who is told of a widget's runs by e-mail. Source: sync rules, section 13."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import structlog
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from integrations.running.alerting.mailing import GIVEN_UP, NotMailed, mail_test
from integrations.running.models import Alert
from widget.alert_form import AlertForm
from widget.models import AlertSubscription, Widget
from widget.views import visible_widget

logger = structlog.get_logger()
BETWEEN_TESTS = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Row:
    """A subscription with its newest message; `given_up` when that is not tried any more."""

    subscription: AlertSubscription
    last: Alert | None
    given_up: bool


@login_required
def alerts(request: HttpRequest, id: UUID) -> HttpResponse:
    """Show who is told of what, and add somebody."""
    widget = visible_widget(request, id)
    form = AlertForm(request.POST or None, instance=AlertSubscription(created_at=timezone.now()), widget=widget)
    if request.method == "POST" and form.is_valid() and _added(form):
        address, person = form.instance.address, request.user.get_username()
        messages.success(request, f"{address} will be told from the next run on. Send a test message to be sure.")
        logger.info("alert.added", widget=str(widget.pk), person=person, address=address, level=form.instance.level)
        return redirect("alerts", widget.pk)
    return render(request, "running/alerts.html", {"widget": widget, "form": form, "rows": _rows(widget)})


@require_POST
@login_required
def remove_alert(request: HttpRequest, id: UUID, subscription: int) -> HttpResponse:
    """Take somebody off the list, with the messages that have not gone out yet."""
    widget = visible_widget(request, id)
    with transaction.atomic():
        gone = get_object_or_404(AlertSubscription.objects.select_for_update(), pk=subscription, widget=widget)
        gone.delete()
    messages.success(request, f"{gone.address} is told nothing any more.")
    logger.info("alert.removed", widget=str(widget.pk), person=request.user.get_username(), address=gone.address)
    return redirect("alerts", widget.pk)


@require_POST
@login_required
def send_test_alert(request: HttpRequest, id: UUID, subscription: int) -> HttpResponse:
    """Mail a test message, not more than one a minute, and say what the mail server said."""
    widget = visible_widget(request, id)
    asked = get_object_or_404(AlertSubscription, pk=subscription, widget=widget)
    now = timezone.now()
    rested = Q(tested_at=None) | Q(tested_at__lt=now - BETWEEN_TESTS)
    if not AlertSubscription.objects.filter(rested, pk=asked.pk).update(tested_at=now):
        messages.info(request, f"A test message went to {asked.address} a moment ago. Wait a minute for the next one.")
        return redirect("alerts", widget.pk)
    try:
        mail_test(asked)
    except NotMailed as why:
        messages.error(request, f"The test message to {asked.address} was not sent. {why}")
    else:
        messages.success(request, f"A test message is on its way to {asked.address}.")
    return redirect("alerts", widget.pk)


def _added(form: AlertForm) -> bool:
    """Save a subscription; the same one from another tab may have come first."""
    try:
        with transaction.atomic():
            form.save()
    except IntegrityError:
        form.add_error("address", "This address is on the list already.")
        return False
    return True


def _rows(widget: Widget) -> list[Row]:
    subscriptions = list(AlertSubscription.objects.filter(widget=widget))
    newest = Alert.objects.filter(subscription__in=subscriptions).order_by("subscription_id", "-created_at")
    last = {alert.subscription_id: alert for alert in newest.distinct("subscription_id").select_related("run")}
    since = timezone.now() - GIVEN_UP
    return [
        Row(one, alert := last.get(one.pk), bool(alert and not alert.sent_at and alert.created_at <= since))
        for one in subscriptions
    ]
