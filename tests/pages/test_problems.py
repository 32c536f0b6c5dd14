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

    with django_assert_max_num_queries(7):
        member.get(address)


def test_what_several_records_have_in_common_is_said_once_and_can_be_retried_at_once(
    member: Client, widget: Widget, address: str
) -> None:
    for name in ("Acme", "Bolt", "Clay"):
        builders.problem(widget, name, f'"{name}" was not sent: it has no Products.')
    builders.problem(widget, "Dust", '"Dust" was not sent: its name is too long.')

    page = member.get(address)

    assert texts(page, "tbody") == [
        '"…" was not sent: it has no Products. Syncing Salesforce Accounts to QuickBooks Customers 3 Retry all'
    ]
    together = next(link for link in links(page) if "said=" in link)
    assert texts(member.get(address + together), "h2") == ["Clay", "Bolt", "Acme"]
    asked = {"process": "customers-out", "said": '"…" was not sent: it has no Products.'}
    said = texts(member.post(f"{address}/retry", asked, follow=True), "p")
    assert "Each of 3 records is tried again in this run." in said


def test_problems_are_found_by_process_rule_and_words(member: Client, widget: Widget, address: str) -> None:
    builders.problem(widget, "Acme", "Its name is taken.", rule="name-free")
    builders.problem(widget, "Bolt", "It has no Products.", rule="has-products", process_key="opportunities-out")

    found = {
        query: texts(member.get(f"{address}?{query}"), "h2")
        for query in ("process=opportunities-out", "rule=name-free", "q=bolt", "q=taken", "q=nothing", "show=ignored")
    }

    assert found == {
        "process=opportunities-out": ["Bolt"],
        "rule=name-free": ["Acme"],
        "q=bolt": ["Bolt"],
        "q=taken": ["Acme"],
        "q=nothing": ["No problem matches"],
        "show=ignored": ["No problem matches"],
    }


def test_ignored_problems_are_not_counted_as_open(member: Client, widget: Widget, address: str) -> None:
    builders.problem(widget, "Acme", "Its name is taken.")
    builders.problem(widget, "Bolt", "Its name is taken.", ignored_mark="1#a")

    assert texts(member.get(address), "h2") == ["Acme"]
    assert texts(member.get(f"{address}?show=ignored"), "h2") == ["Bolt"]
    assert "1 to look at" in texts(member.get("/"), "a")
