"""My Integrations."""

from datetime import timedelta

from django.contrib.auth.models import User
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from integrations.running.models import Run
from tests import builders
from tests.builders import NOW
from tests.pages.reading import html, links, poll, poll_address, texts
from widget.models import Widget


def test_a_widget_is_shown_with_its_systems_its_last_run_and_its_problems(member: Client, widget: Widget) -> None:
    Widget.objects.filter(pk=widget.pk).update(next_due_at=NOW + timedelta(minutes=15))
    builders.run(widget, "failed", at=NOW - timedelta(hours=1))
    last = builders.run(widget, "warnings")
    builders.process(last, "customers-in", counts={"created": 2, "unchanged": 9})
    builders.process(last, "customers-out", counts={"created": 1, "left_out": 1})
    builders.problem(widget, "Acme Ltd", "“Acme Ltd” was not sent.")

    page = member.get("/")

    assert texts(page, "h2") == ["Cascadia: Salesforce and QuickBooks"]
    assert texts(page, "strong") == ["Cascadia Espresso (Production)", "Cascadia Espresso Supply LLC"]
    assert texts(page, "dt") == ["Last run", "Result", "Next run", "Open problems"]
    assert texts(page, "dd") == [
        "Warnings 20 Nov 2026, 09:00:00 UTC",
        "3 created 1 left out",
        "20 Nov 2026, 09:15:00 UTC",
        "1 to look at",
    ]
    assert {f"/runs/{last.pk}", f"/widgets/{widget.pk}/activity", f"/widgets/{widget.pk}/problems"} <= set(links(page))


def test_a_widget_that_never_ran_says_so(member: Client, widget: Widget) -> None:
    assert texts(member.get("/"), "dd") == ["Never run", "–", "No schedule", "None"]


def test_a_run_under_way_is_named_and_linked(member: Client, widget: Widget) -> None:
    active = builders.run(widget, "running", dry_run=True)

    page = member.get("/")

    assert texts(page, "dt")[:2] == ["Run under way", "Planned"]
    assert texts(page, "dd")[0] == "Running Dry run 20 Nov 2026, 09:00:00 UTC"
    assert f"/runs/{active.pk}" in links(page)


def test_the_page_follows_a_run_until_it_ends(member: Client, widget: Widget) -> None:
    run = builders.run(widget, "running")
    page = member.get("/")

    unchanged = poll(member, "/", page)
    Run.objects.filter(pk=run.pk).update(status="succeeded", finished_at=NOW)
    ended = poll(member, "/", page)

    assert (unchanged.status_code, html(unchanged)) == (204, "")
    assert (texts(ended, "dt")[0], "<html" in html(ended), poll_address(ended)) == ("Last run", False, "")


def test_a_broken_connection_says_why_and_what_follows(member: Client, widget: Widget) -> None:
    widget.connections.filter(system="quickbooks").update(broken_why="Tandem was disconnected in QuickBooks.")

    page = member.get("/")

    assert "Reconnect needed" in html(page)
    assert texts(page, "p")[-2] == (
        "QuickBooks Online does not let Tandem in. Tandem was disconnected in QuickBooks. "
        "Nothing is lost: after reconnecting, the next run picks up what was not done."
    )


def test_a_widget_without_connections_says_so(member: Client, widget: Widget) -> None:
    widget.connections.all().delete()

    assert texts(member.get("/"), "strong") == ["Not connected yet", "Not connected yet"]


def test_an_ended_trial_says_why_it_does_not_run(member: Client, widget: Widget) -> None:
    Widget.objects.filter(pk=widget.pk).update(plan="trial", trial_ends_at=NOW - timedelta(days=90))

    page = member.get("/")

    assert f"The trial of {widget.name} ended on 22 August 2026. Choose a plan to sync again." in texts(page, "p")
    assert "By Run Now only, in a trial" in texts(page, "dd")


def test_the_account_id_is_there_for_support(member: Client, widget: Widget) -> None:
    assert f"Cascadia Espresso Supply · Account ID {widget.workspace.account_id}" in texts(member.get("/"), "span")


def test_many_widgets_cost_no_more_queries_than_one(
    member: Client, ada: User, widget: Widget, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(4):
        another = builders.widget(widget.workspace, f"Widget {number}")
        builders.connections(another, salesforce="https://a.example", quickbooks="")
        builders.process(builders.run(another), counts={"created": 1})
        builders.problem(another, "Acme Ltd", "Left out.")

    with django_assert_max_num_queries(8):
        assert len(texts(member.get("/"), "h2")) == 5
