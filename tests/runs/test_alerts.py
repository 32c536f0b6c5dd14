"""Alerts: what is new in a run is told once to whoever wants to be told."""

from typing import Any

from django.core import mail

from integrations.running.alerting.mailing import mail_due
from integrations.running.models import Alert
from integrations.running.models.runs import Status
from tests.people import People
from tests.runs.alerted import clash, let_in, lock_out, mailed, subscribe
from tests.runs.conftest import Runs, Time, log_of
from widget.models import AlertLevel, AlertSubscription, Connection, FieldMapping, Widget
from widget.secrets import unseal


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


def test_messages_hold_no_secrets(widget: Widget, run: Runs) -> None:
    subscribe(widget, level=AlertLevel.INFO)
    secrets = [str(value) for row in Connection.objects.all() for value in unseal(row.credentials).values()]
    lock_out(widget)

    run(widget)

    alert = Alert.objects.get()
    assert [secret for secret in secrets if secret in alert.subject + alert.body] == []
