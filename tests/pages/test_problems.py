"""The open problems of a widget."""

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from tests import builders
from tests.pages.reading import links, texts
from widget.models import Widget


@pytest.fixture
def address(widget: Widget) -> str:
    """Where the problems of Ada's widget are."""
    return f"/widgets/{widget.pk}/problems"


def test_a_problem_shows_what_to_do_since_when_and_its_record(member: Client, widget: Widget, address: str) -> None:
    said = "QuickBooks already has a vendor of that name. Rename one of them."
    builders.problem(widget, "Acme Ltd", said, record_id="001A", details="6240")

    page = member.get(address)

    assert texts(page, "h2") == ["Acme Ltd"]
    assert texts(page, "p")[-2:] == [said, "Since 20 Nov 2026, 09:00:00 UTC Account 001A in Salesforce"]
    assert texts(page, "pre") == ["6240"]
    assert "http://127.0.0.1:9101/people/Account/001A" in links(page)


def test_pages_of_fifty_follow_each_other_newest_first(member: Client, widget: Widget, address: str) -> None:
    for number in range(60):
        builders.problem(widget, f"{number:02d}", "Left out.")

    first = member.get(address)
    second = member.get(address + next(link for link in links(first) if "before=" in link))

    assert texts(first, "h2") + texts(second, "h2") == [f"{number:02d}" for number in reversed(range(60))]


def test_no_problems_is_good_news(member: Client, address: str) -> None:
    assert texts(member.get(address), "h2") == ["No open problems"]


def test_a_page_that_cannot_be_is_not_found(member: Client, address: str) -> None:
    assert member.get(address + "?before=nonsense").status_code == 404


def test_many_problems_cost_no_more_queries_than_one(
    member: Client, widget: Widget, address: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(5):
        builders.problem(widget, f"({number})", "Left out.")

    with django_assert_max_num_queries(6):
        member.get(address)
