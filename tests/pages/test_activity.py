"""View Activity."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from integrations.running.models import ProcessRun, Run
from tests import builders
from tests.builders import NOW
from tests.pages.reading import html, links, poll, poll_address, texts
from widget.models import Widget


@pytest.fixture
def address(widget: Widget) -> str:
    """Where the activity of Ada's widget is."""
    return f"/widgets/{widget.pk}/activity"


def test_runs_are_listed_newest_first_with_what_they_did(member: Client, widget: Widget, address: str) -> None:
    builders.run(widget, "succeeded", at=NOW - timedelta(minutes=15))
    last = builders.run(widget, "warnings", trigger="manual", dry_run=True)
    builders.process(last, counts={"created": 3, "left_out": 1, "unchanged": 40})

    assert texts(member.get(address), "tr")[1:] == [
        "Warnings Dry run 20 Nov 2026, 09:00:00 UTC Run Now 3 created 1 left out 42 s",
        "Succeeded 20 Nov 2026, 08:45:00 UTC Schedule Nothing to do 42 s",
    ]


def test_pages_of_fifty_follow_each_other_without_gap(member: Client, widget: Widget, address: str) -> None:
    # Pairs share an instant: the order among them must hold from page to page.
    runs = [builders.run(widget, at=NOW - timedelta(minutes=number // 2)) for number in range(60)]

    first = member.get(address)
    older = next(link for link in links(first) if "before=" in link)
    second = member.get(address + older)

    seen = [link for page in (first, second) for link in links(page) if link.startswith("/runs/")]
    assert len(seen) == 60
    assert set(seen) == {f"/runs/{run.pk}" for run in runs}


def test_status_and_days_narrow_the_list(member: Client, widget: Widget, address: str) -> None:
    builders.run(widget, "failed", at=NOW - timedelta(days=2))
    wanted = builders.run(widget, "failed")
    builders.run(widget, "succeeded", at=NOW + timedelta(minutes=1))

    page = member.get(address + "?status=failed&since=2026-11-20&until=2026-11-20")

    assert [link for link in links(page) if link.startswith("/runs/")] == [f"/runs/{wanted.pk}"]


def test_a_run_is_in_one_of_six_states(member: Client, widget: Widget) -> None:
    states = ["Waiting", "Running", "Succeeded", "Warnings", "Failed", "Cancelled"]
    for number, state in enumerate(states[1:]):
        builders.run(widget, state.lower(), at=NOW + timedelta(minutes=number))

    page = member.get(f"/widgets/{widget.pk}/activity")

    assert texts(page, "option") == ["Any status", *states]
    shown = texts(page, "tr")[1:]
    assert [state for state in states[1:] if sum(state in row for row in shown) != 1] == []


def test_bad_filters_are_explained_beside_the_field_and_filter_nothing(
    member: Client, widget: Widget, address: str
) -> None:
    builders.run(widget)

    page = member.get(address + "?status=odd&since=yesterday")

    assert [text for text in texts(page, "li") if text.startswith(("Select", "Enter"))] == [
        "Select a valid choice. odd is not one of the available choices.",
        "Enter a valid date.",
    ]
    assert len(texts(page, "tr")) == 2


def test_days_in_the_wrong_order_are_explained(member: Client, address: str) -> None:
    assert "This day is before the first one." in html(member.get(address + "?since=2026-11-20&until=2026-11-01"))


@pytest.mark.parametrize("before", ["nonsense", "8f0c6c1e-0000-4000-8000-000000000000"])
def test_a_page_after_a_run_that_is_not_there_is_not_found(member: Client, address: str, before: str) -> None:
    assert member.get(f"{address}?before={before}").status_code == 404


def test_an_empty_list_tells_what_will_be_in_it(member: Client, address: str) -> None:
    assert "No runs yet" in texts(member.get(address), "h2")
    assert "No run matches" in texts(member.get(address + "?status=failed"), "h2")


def test_the_list_follows_an_active_run_until_it_ends(member: Client, widget: Widget, address: str) -> None:
    run = builders.run(widget, "running")
    process = builders.process(run, status="running")
    page = member.get(address)

    unchanged = poll(member, address, page)
    ProcessRun.objects.filter(pk=process.pk).update(counts={"created": 4})
    changed = poll(member, address, page)
    Run.objects.filter(pk=run.pk).update(status="succeeded", finished_at=NOW + timedelta(seconds=3))
    ended = poll(member, address, changed)

    assert (unchanged.status_code, html(unchanged)) == (204, "")
    assert texts(changed, "tr")[1] == "Running 20 Nov 2026, 09:00:00 UTC Schedule 4 created so far"
    assert "<html" not in html(changed)
    assert texts(ended, "tr")[1] == "Succeeded 20 Nov 2026, 09:00:00 UTC Schedule 4 created 3.0 s"
    assert poll_address(ended) == ""


def test_many_runs_cost_no_more_queries_than_one(
    member: Client, widget: Widget, address: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(5):
        builders.process(builders.run(widget, at=NOW - timedelta(minutes=number)), counts={"created": 1})

    with django_assert_max_num_queries(7):
        member.get(address)
