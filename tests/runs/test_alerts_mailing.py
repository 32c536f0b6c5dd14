"""How alerts are mailed: by a worker, again after a refusal, and until it is given up."""

from datetime import timedelta
from typing import Any

import pytest
from celery.contrib.testing.worker import start_worker
from django.core import mail
from django.utils import timezone

from config.celery import app
from integrations.running.alerting.mailing import mail_due
from integrations.running.models import Alert, Run
from integrations.running.models.runs import Status, Trigger
from integrations.running.tasks import mail_alerts, send_run, tick
from integrations.running.trigger import start_run
from tests.mail_server import MailServer, mail_server, mail_through
from tests.people import People
from tests.runs.alerted import clash, lock_out, mailed, subscribe
from tests.runs.conftest import Runs, Time
from widget.models import AlertSubscription, Widget


def wait_for_mail() -> None:
    """Return when a worker has mailed the only message."""
    until = timezone.now() + timedelta(seconds=20)
    while not Alert.objects.filter(sent_at__isnull=False).exists():
        assert timezone.now() < until


@pytest.fixture
def server(settings: Any) -> Any:
    """A mail server that the messages go to."""
    with mail_server() as serving:
        mail_through(settings, serving.url)
        yield serving


def test_a_message_that_the_mail_server_refuses_is_tried_again_with_a_growing_pause(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, time: Time, server: MailServer
) -> None:
    subscribe(widget)
    clash(salesforce, quickbooks, "Acme")
    run(widget)
    server.answers = ["451 come back later"] * 3

    waited = []
    while not server.taken:
        now = time()
        mail_due(time)
        waited.append(round((Alert.objects.get().due_at - now) / timedelta(minutes=1)))
        assert mail_due(time) == 0
        time.pass_by(minutes=waited[-1], seconds=1)

    assert waited == [2, 4, 8, 16]
    assert server.taken[0]["Message-ID"].startswith(f"<alert-{Alert.objects.get().pk}@")
    time.pass_by(days=1)
    assert (mail_due(time), len(server.taken)) == (0, 1)


def test_why_a_message_was_refused_is_kept_until_it_is_taken(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, time: Time, server: MailServer
) -> None:
    subscribe(widget)
    clash(salesforce, quickbooks, "Acme")
    run(widget)
    server.answers = ["554 we do not like this one"]

    mail_due(time)
    assert Alert.objects.get().refused_why == "The mail server refused the message: we do not like this one (554)."
    time.pass_by(minutes=3)
    mail_due(time)

    assert (Alert.objects.get().refused_why, Alert.objects.get().sent_at is None) == ("", False)


def test_after_three_days_a_message_is_given_up(widget: Widget, run: Runs, time: Time, settings: Any) -> None:
    mail_through(settings, "smtp://127.0.0.1:1")
    subscribe(widget)
    lock_out(widget)
    run(widget)

    mail_due(time)
    assert Alert.objects.get().refused_why == "The mail server cannot be reached just now."
    time.pass_by(days=3)
    mail_due(time)

    assert (Alert.objects.get().tries, Alert.objects.get().sent_at) == (1, None)


def test_a_worker_that_dies_while_it_mails_leaves_the_message_to_the_next_one(
    widget: Widget, run: Runs, time: Time, server: MailServer
) -> None:
    class Death(BaseException):
        """What no code catches."""

    def dying() -> Any:
        if server.taken:
            raise Death
        return time()

    subscribe(widget)
    lock_out(widget)
    run(widget)

    with pytest.raises(Death):
        mail_due(dying)
    assert mail_due(time) == 0
    time.pass_by(minutes=3)
    mail_due(time)

    # SMTP has no way to ask whether a message arrived: it comes again, known by its id.
    first, second = server.taken
    assert first["Message-ID"] == second["Message-ID"]
    time.pass_by(days=1)
    assert mail_due(time) == 0


def test_a_run_that_ends_has_its_message_stored_and_the_tick_has_it_mailed_by_a_worker(
    widget: Widget, run: Runs, time: Time
) -> None:
    subscribe(widget)
    lock_out(widget)
    run(widget)
    assert (Alert.objects.get().sent_at, mail.outbox) == (None, [])

    with start_worker(app, pool="solo", perform_ping_check=False, shutdown_timeout=20):
        tick()
        wait_for_mail()


def test_a_run_that_a_worker_has_carried_is_told_of_without_a_tick(widget: Widget, time: Time) -> None:
    subscribe(widget)
    lock_out(widget)
    started = start_run(widget, Trigger.MANUAL, now=time())

    with start_worker(app, pool="solo", perform_ping_check=False, shutdown_timeout=20):
        send_run(started.run.pk)
        wait_for_mail()

    assert Run.objects.get().status == Status.FAILED


def test_whoever_is_taken_off_the_list_gets_nothing_that_has_not_gone_out(
    widget: Widget, run: Runs, time: Time
) -> None:
    subscribe(widget)
    lock_out(widget)
    run(widget)

    AlertSubscription.objects.all().delete()

    assert mailed(time) == []


def test_the_task_mails_what_is_due(widget: Widget, run: Runs) -> None:
    subscribe(widget)
    lock_out(widget)
    run(widget)

    mail_alerts()

    assert len(mail.outbox) == 1
    assert Run.objects.get().alerts.get().sent_at is not None
