"""The list of who is told of a widget's runs by e-mail."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from integrations.running.alerting.mailing import GIVEN_UP
from integrations.running.models import Alert
from tests import builders
from tests.mail_server import MailServer, mail_server, mail_through
from tests.pages.reading import html, links, texts
from widget.alert_form import MOST
from widget.models import AlertLevel, AlertSubscription, Widget

ADDRESS = "bo@cascadia.example"


@pytest.fixture
def address(widget: Widget) -> str:
    """Where Ada edits the list of her widget."""
    return f"/widgets/{widget.pk}/alerts"


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    """A mail server that the messages go to."""
    with mail_server() as serving:
        mail_through(settings, serving.url)
        yield serving


def listed(widget: Widget, address: str = ADDRESS, **values: Any) -> AlertSubscription:
    """Put an address on the list."""
    return AlertSubscription.objects.create(widget=widget, address=address, created_at=timezone.now(), **values)


def told(subscription: AlertSubscription, **values: Any) -> Alert:
    """Save a message of a run."""
    now = timezone.now()
    chosen = {"subject": "Tandem: 2 new warnings", "body": "", "created_at": now, "due_at": now, **values}
    return Alert.objects.create(subscription=subscription, run=builders.run(subscription.widget), **chosen)


def test_an_empty_list_says_what_it_is_for(member: Client, address: str) -> None:
    page = member.get(address)

    assert texts(page, "h2") == ["Nobody is told yet", "Add an address"]
    assert texts(page, "label") == ["E-mail address", "Tell of"]
    assert texts(page, "option") == [label for _level, label in AlertLevel.choices]


def test_an_address_is_added_with_its_level(member: Client, widget: Widget, address: str) -> None:
    page = member.post(address, {"address": ADDRESS, "level": "30"}, follow=True)

    assert texts(page, "p")[1] == f"{ADDRESS} will be told from the next run on. Send a test message to be sure."
    assert f"{ADDRESS} Only what stops a run None yet Send a test message Remove" in texts(page, "tr")
    made = AlertSubscription.objects.get()
    assert (made.widget, made.address, made.level, made.troubled) == (widget, ADDRESS, 30, False)


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({"address": ""}, "Enter the e-mail address that is to be told."),
        ({"address": "bo"}, "This is no complete e-mail address, such as ada@example.com."),
        (
            {"address": "BO@cascadia.example"},
            "This address is on the list already. To change its level, remove it first.",
        ),
        ({"level": "7"}, "Select a valid choice. 7 is not one of the available choices."),
    ],
)
def test_what_cannot_be_added_is_explained_beside_its_field(
    member: Client, widget: Widget, address: str, chosen: dict[str, str], said: str
) -> None:
    listed(widget)

    page = member.post(address, {"address": "cy@cascadia.example", "level": "20", **chosen})

    assert texts(page, "li")[-1] == said
    assert 'aria-invalid="true"' in html(page)
    assert AlertSubscription.objects.count() == 1


def test_a_list_has_its_end(member: Client, widget: Widget, address: str) -> None:
    for number in range(MOST):
        listed(widget, f"{number}@cascadia.example")

    page = member.post(address, {"address": ADDRESS, "level": "20"})

    assert texts(page, "li")[-1] == f"There are {MOST} addresses already. Remove one, or use a mailing list."


def test_the_same_address_is_told_of_two_widgets(member: Client, widget: Widget, address: str) -> None:
    listed(builders.widget(widget.workspace, "Another"))

    member.post(address, {"address": ADDRESS, "level": "20"})

    assert AlertSubscription.objects.filter(address=ADDRESS).count() == 2


def test_an_address_is_removed(member: Client, widget: Widget, address: str) -> None:
    there = listed(widget)

    page = member.post(f"{address}/{there.pk}/remove", follow=True)

    assert texts(page, "p")[1] == f"{ADDRESS} is told nothing any more."
    assert not AlertSubscription.objects.exists()


def test_a_test_message_is_sent_at_once_and_not_more_often_than_once_a_minute(
    member: Client, widget: Widget, address: str
) -> None:
    there = listed(widget)

    said = [texts(member.post(f"{address}/{there.pk}/test", follow=True), "p")[1] for _twice in range(2)]

    assert said == [
        f"A test message is on its way to {ADDRESS}.",
        f"A test message went to {ADDRESS} a moment ago. Wait a minute for the next one.",
    ]
    (message,) = mail.outbox
    assert (message.subject, message.to) == (f"Tandem: test message for {widget.name}", [ADDRESS])
    assert "warnings, and what stops a run" in message.body


def test_a_test_message_arrives_through_a_mail_server(
    member: Client, widget: Widget, address: str, server: MailServer
) -> None:
    there = listed(widget)

    member.post(f"{address}/{there.pk}/test")

    (message,) = server.taken
    assert (message["To"], message["Auto-Submitted"]) == (ADDRESS, "auto-generated")
    assert message["Subject"] == f"Tandem: test message for {widget.name}"
    assert message.get_content_type() == "text/plain"


def test_what_a_mail_server_says_against_a_test_message_is_shown(
    member: Client, widget: Widget, address: str, server: MailServer
) -> None:
    server.answers = ["550 no such mailbox"]

    page = member.post(f"{address}/{listed(widget).pk}/test", follow=True)

    assert texts(page, "p")[1] == (
        f"The test message to {ADDRESS} was not sent. The mail server refused the message: no such mailbox (550)."
    )


def test_a_mail_server_that_is_away_is_named_as_the_reason(
    member: Client, widget: Widget, address: str, settings: Any
) -> None:
    mail_through(settings, "smtp://127.0.0.1:1")

    page = member.post(f"{address}/{listed(widget).pk}/test", follow=True)

    assert texts(page, "p")[1] == (
        f"The test message to {ADDRESS} was not sent. The mail server cannot be reached just now."
    )


def test_the_list_shows_what_became_of_the_last_message(member: Client, widget: Widget, address: str) -> None:
    now = timezone.now()
    told(listed(widget, "a@x.example"), sent_at=now)
    refused = "The mail server refused the message: no such mailbox (550)."
    told(listed(widget, "b@x.example"), refused_why=refused)
    old = now - GIVEN_UP - timedelta(hours=1)
    told(listed(widget, "c@x.example"), refused_why=refused, created_at=old)
    last = told(listed(widget, "d@x.example"), subject="Tandem: 3 new warnings")

    page = member.get(address)

    rows = texts(page, "tr")[1:]
    for row, words in zip(
        rows, ("Sent", f"Not sent yet {refused} It is tried again", f"Not sent {refused} It is not tried any more.",
               "Tandem: 3 new warnings On its way"), strict=True,
    ):  # fmt: skip
        assert words in row
    assert f"/runs/{last.run_id}" in links(page)


def test_the_page_costs_the_same_queries_however_long_the_list(
    member: Client, widget: Widget, address: str, django_assert_max_num_queries: Any
) -> None:
    for number in range(10):
        told(listed(widget, f"{number}@x.example"))

    with django_assert_max_num_queries(10, connection=connection):
        member.get(address)


def test_strangers_neither_add_nor_remove_nor_send(
    client: Client, stranger: Client, widget: Widget, address: str
) -> None:
    there = listed(widget)
    new = {"address": "eve@elsewhere.example", "level": "20"}

    for deed, sent in ((address, new), (f"{address}/{there.pk}/remove", {}), (f"{address}/{there.pk}/test", {})):
        assert [one.post(deed, sent).status_code for one in (client, stranger)] == [302, 404]
    assert (list(AlertSubscription.objects.all()), mail.outbox) == ([there], [])


def test_what_sends_or_removes_is_asked_for_by_post_only(member: Client, widget: Widget, address: str) -> None:
    there = listed(widget)

    assert [member.get(f"{address}/{there.pk}/{deed}").status_code for deed in ("remove", "test")] == [405, 405]


def test_an_address_of_another_widget_is_not_found_here(member: Client, widget: Widget, address: str) -> None:
    there = listed(builders.widget(widget.workspace, "Another"))

    assert member.post(f"{address}/{there.pk}/remove").status_code == 404
    assert AlertSubscription.objects.exists()
