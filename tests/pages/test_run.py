"""The page of one run."""

from datetime import timedelta

from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from integrations.running.models import Run
from integrations.running.models.runs import LogLevel
from tests import builders
from tests.builders import NOW
from tests.pages.reading import html, links, poll, poll_address, texts
from widget.models import Widget


def test_an_ended_run_shows_its_processes_calls_and_what_needs_a_person_first(member: Client, widget: Widget) -> None:
    run = builders.run(widget, "warnings", calls={"salesforce": 7, "quickbooks": 4}, folded=2)
    builders.process(run, "initialize", title="Initializing QuickBooks Sync")
    customers = builders.process(run, status="warnings", counts={"created": 3, "left_out": 1, "unchanged": 12})
    about = {"salesforce_entity": "Account", "salesforce_id": "001A"}
    builders.entry(customers, "“Acme Ltd” was not sent.", level=LogLevel.WARNING, **about)
    builders.entry(customers, "The Standard Price Book is inactive.", level=LogLevel.SEVERE, place="/somewhere")
    builders.entry(customers, "“Foundry Coffee Works” was created.")

    page = member.get(f"/runs/{run.pk}")

    assert texts(page, "dd") == [
        "Schedule (+ 2 folded in)",
        "20 Nov 2026, 09:00:00 UTC",
        "42 s",
        "Salesforce 7 QuickBooks 4",
    ]
    assert texts(page, "tr")[1:] == [
        "Initializing QuickBooks Sync Succeeded 0 0 0 0 0 42 s",
        "Syncing Salesforce Accounts to QuickBooks Customers Warnings 3 0 12 1 0 42 s",
    ]
    first = [text for text in texts(page, "li") if text.startswith(("SEVERE", "WARNING", "INFO"))]
    assert [text.split(" Syncing")[0] for text in first] == [
        "SEVERE The Standard Price Book is inactive.",
        "WARNING “Acme Ltd” was not sent.",
    ]
    wanted = {"/somewhere", "http://127.0.0.1:9101/people/Account/001A", f"/runs/{run.pk}/processes/initialize"}
    assert wanted <= set(links(page))
    assert poll_address(page) == ""


def test_a_dry_run_says_that_nothing_was_written(member: Client, widget: Widget) -> None:
    run = builders.run(widget, dry_run=True)

    page = member.get(f"/runs/{run.pk}")

    assert texts(page, "h1") == [f"Dry run of {widget.name}"]
    assert texts(page, "b")[0] == "Nothing was written."


def test_a_waiting_run_says_what_for_and_can_be_cancelled(member: Client, widget: Widget) -> None:
    run = builders.run(widget, "waiting", waiting_for="QuickBooks is closed on the QuickBooks PC.")

    page = member.get(f"/runs/{run.pk}")

    assert "Waiting: QuickBooks is closed on the QuickBooks PC." in texts(page, "p")
    assert "Cancel" in texts(page, "button")


def test_the_page_follows_the_run_until_it_ends(member: Client, widget: Widget) -> None:
    run = builders.run(widget, "running")
    address = f"/runs/{run.pk}"
    page = member.get(address)

    unchanged = poll(member, address, page)
    process = builders.process(run, status="running")
    changed = poll(member, address, page)
    Run.objects.filter(pk=run.pk).update(status="failed", finished_at=NOW + timedelta(minutes=61))
    builders.entry(process, "Salesforce did not answer.", level=LogLevel.SEVERE)
    ended = poll(member, address, changed)

    assert (unchanged.status_code, html(unchanged)) == (204, "")
    assert (len(texts(changed, "tr")), "<html" in html(changed)) == (2, False)
    assert texts(ended, "dd")[2] == "1 h 1 min"
    assert "To look at" in texts(ended, "h2")
    assert poll_address(ended) == ""


def test_many_processes_and_entries_cost_no_more_queries_than_one(
    member: Client, widget: Widget, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    run = builders.run(widget)
    for number in range(5):
        process = builders.process(run, f"process-{number}")
        builders.entry(process, "Look at this.", level=LogLevel.WARNING)

    with django_assert_max_num_queries(8):
        member.get(f"/runs/{run.pk}")
