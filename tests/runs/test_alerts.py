"""Alerts: what is new in a run is mailed once to whoever wants to be told, through real runs."""

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
from tests.company import opportunity
from tests.mail_server import MailServer, mail_server, mail_through
from tests.people import People
from tests.runs.conftest import Runs, Time, log_of
from widget.models import AlertLevel, AlertSubscription, Connection, FieldMapping, Widget
from widget.secrets import seal, unseal


def subscribe(widget: Widget, address: str = "ada@cascadia.example", level: int = AlertLevel.WARNING) -> None:
    """Put an address on the list."""
    AlertSubscription.objects.create(widget=widget, address=address, level=level, created_at=timezone.now())


def clash(salesforce: People, quickbooks: People, *names: str) -> list[str]:
    """Sell something to Accounts that are named as vendors are; return the Accounts."""
    accounts = []
    for name in names:
        quickbooks.add("Vendor", DisplayName=name)
        accounts.append(salesforce.add("Account", Name=name))
        opportunity(salesforce, accounts[-1], [], name="Tea", type=None)
    return accounts


def lock_out(widget: Widget) -> bytes:
    """Have QuickBooks let nobody in; return the credentials that worked."""
    row = Connection.objects.get(widget=widget, system="quickbooks")
    dead = seal({**unseal(row.credentials), "access_token": "dead", "refresh_token": "dead"})
    Connection.objects.filter(pk=row.pk).update(credentials=dead)
    return bytes(row.credentials)


def let_in(widget: Widget, credentials: bytes) -> None:
    """Connect again."""
    Connection.objects.filter(widget=widget, system="quickbooks").update(credentials=credentials, broken_why="")


def mailed(time: Time) -> list[str]:
    """Mail what is due; return the subjects of what arrived since the last look."""
    mail_due(time)
    subjects = [str(message.subject) for message in mail.outbox]
    mail.outbox.clear()
    return subjects


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


def test_what_is_new_is_told_once_and_once_more_that_all_is_well(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, time: Time, settings: Any
) -> None:
    settings.BASE_URL = "https://tandem.example.com"
    subscribe(widget)
    (account,) = clash(salesforce, quickbooks, "Acme")

    first = run(widget)
    mail_due(time)

    (message,) = mail.outbox
    assert (message.subject, message.to) == ("Tandem: 1 new warning in the sync of Sandbox", ["ada@cascadia.example"])
    pages = "https://tandem.example.com"
    assert message.body == (
        "A run of Sandbox ended with warnings. New since the last message: 1 new warning.\n\n"
        f"WARNING: {log_of(first)[0][1]}\n\n"
        f"This run: {pages}/runs/{first.pk}\nWhat is still open: {pages}/widgets/{widget.pk}/problems\n\n"
        "--\nTandem sends this to ada@cascadia.example because it is on the alerts list of Sandbox. To change that: "
        f"{pages}/widgets/{widget.pk}/alerts"
    )
    mail.outbox.clear()

    run(widget)
    time.pass_by(days=1, minutes=1)
    run(widget)
    assert mailed(time) == []

    salesforce.edit("Account", account, Name="Acme Ltd")
    last = run(widget)
    mail_due(time)
    assert quickbooks.values("Customer", "DisplayName") == ["Acme Ltd"]
    (message,) = mail.outbox
    assert message.subject == "Tandem: the sync of Sandbox is well again"
    assert f"This run: {pages}/runs/{last.pk}" in message.body
    mail.outbox.clear()
    run(widget)
    assert mailed(time) == []


def test_another_problem_is_told_alone_and_well_again_only_when_none_is_open(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, time: Time
) -> None:
    subscribe(widget)
    (acme,) = clash(salesforce, quickbooks, "Acme")
    run(widget)
    assert mailed(time) == ["Tandem: 1 new warning in the sync of Sandbox"]

    (bolt,) = clash(salesforce, quickbooks, "Bolt")
    run(widget)
    (alert,) = Alert.objects.order_by("-created_at")[:1]
    assert ("Bolt" in alert.body, "Acme" in alert.body) == (True, False)
    assert len(mailed(time)) == 1

    salesforce.edit("Account", acme, Name="Acme Ltd")
    run(widget)
    assert mailed(time) == []
    salesforce.edit("Account", bolt, Name="Bolt Ltd")
    run(widget)
    assert mailed(time) == ["Tandem: the sync of Sandbox is well again"]


def test_a_failed_run_is_told_once_however_often_it_fails_and_again_after_it_was_well(
    widget: Widget, run: Runs, time: Time
) -> None:
    subscribe(widget, level=AlertLevel.SEVERE)
    keys = lock_out(widget)

    assert [run(widget).status for _again in range(3)] == [Status.FAILED] * 3
    assert mailed(time) == ["Tandem: the sync of Sandbox failed"]
    assert "SEVERE: " in Alert.objects.get().body

    let_in(widget, keys)
    run(widget)
    assert mailed(time) == ["Tandem: the sync of Sandbox is well again"]
    lock_out(widget)
    run(widget)
    assert mailed(time) == ["Tandem: the sync of Sandbox failed"]


def test_a_failure_in_between_does_not_make_old_warnings_new(widget: Widget, run: Runs, time: Time) -> None:
    subscribe(widget)
    FieldMapping.objects.create(widget=widget, direction="customer-out", source="Gone__c", target="Notes")
    run(widget)
    run(widget)
    assert mailed(time) == ["Tandem: 1 new warning in the sync of Sandbox"]

    keys = lock_out(widget)
    run(widget)
    assert mailed(time) == ["Tandem: the sync of Sandbox failed"]
    let_in(widget, keys)
    run(widget)
    assert mailed(time) == []


def test_levels_choose_what_is_told(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, time: Time
) -> None:
    for name, level in (("all", AlertLevel.INFO), ("some", AlertLevel.WARNING), ("few", AlertLevel.SEVERE)):
        subscribe(widget, f"{name}@cascadia.example", level)
    quickbooks.add("Customer", DisplayName="Juniper")
    clash(salesforce, quickbooks, "Acme")

    ended = run(widget)
    mail_due(time)

    number = len(log_of(ended, level=10)) - 1
    assert number > 1
    assert sorted((message.to[0], message.subject) for message in mail.outbox) == [
        ("all@cascadia.example", f"Tandem: 1 new warning and {number} new entries in the sync of Sandbox"),
        ("some@cascadia.example", "Tandem: 1 new warning in the sync of Sandbox"),
    ]


def test_many_new_entries_are_one_message_with_the_first_ten(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, time: Time
) -> None:
    subscribe(widget)
    clash(salesforce, quickbooks, *(f"Shop {number:02}" for number in range(12)))

    run(widget)

    alert = Alert.objects.get()
    assert alert.subject == "Tandem: 12 new warnings in the sync of Sandbox"
    assert (alert.body.count("\nWARNING: "), "\n... and 2 more.\n" in alert.body) == (10, True)


def test_a_dry_run_tells_nobody(widget: Widget, salesforce: People, quickbooks: People, run: Runs, time: Time) -> None:
    subscribe(widget)
    clash(salesforce, quickbooks, "Acme")

    run(widget, dry_run=True)
    assert not Alert.objects.exists()

    run(widget)
    assert len(mailed(time)) == 1


def test_somebody_new_on_the_list_is_told_what_goes_wrong_since_long(widget: Widget, run: Runs, time: Time) -> None:
    subscribe(widget)
    lock_out(widget)
    run(widget)
    mailed(time)

    time.pass_by(minutes=1)
    AlertSubscription.objects.create(widget=widget, address="bo@cascadia.example", created_at=time())
    run(widget)
    mail_due(time)

    assert [message.to for message in mail.outbox] == [["bo@cascadia.example"]]


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


def test_messages_hold_no_secrets(widget: Widget, run: Runs) -> None:
    subscribe(widget, level=AlertLevel.INFO)
    secrets = [str(value) for row in Connection.objects.all() for value in unseal(row.credentials).values()]
    lock_out(widget)

    run(widget)

    alert = Alert.objects.get()
    assert [secret for secret in secrets if secret in alert.subject + alert.body] == []


def test_the_task_mails_what_is_due(widget: Widget, run: Runs) -> None:
    subscribe(widget)
    lock_out(widget)
    run(widget)

    mail_alerts()

    assert len(mail.outbox) == 1
    assert Run.objects.get().alerts.get().sent_at is not None
