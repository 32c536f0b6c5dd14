"""The sync log of a process."""

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from integrations.running.models import LogEntry, ProcessRun
from integrations.running.models.runs import LogLevel
from tests import builders
from tests.pages.reading import html, links, poll, poll_address, texts
from widget.models import Widget


@pytest.fixture
def process(widget: Widget) -> ProcessRun:
    """A process that is under way, without entries."""
    return builders.process(builders.run(widget, "running"), status="running")


@pytest.fixture
def address(process: ProcessRun) -> str:
    """Where its log is."""
    return f"/runs/{process.run_id}/processes/{process.key}"


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ["Two are alike", "Acme was not sent", "No price book"]),
        ("?level=INFO", ["Two are alike", "Acme was not sent", "No price book"]),
        ("?level=WARNING", ["Acme was not sent", "No price book"]),
        ("?level=SEVERE", ["No price book"]),
        ("?q=ACME", ["Acme was not sent"]),
        ("?level=SEVERE&q=acme", []),
    ],
)
def test_the_minimum_status_and_a_search_choose_entries(
    member: Client, process: ProcessRun, address: str, query: str, shown: list[str]
) -> None:
    builders.entry(process, "Two are alike")
    builders.entry(process, "Acme was not sent", level=LogLevel.WARNING)
    builders.entry(process, "No price book", level=LogLevel.SEVERE)

    paragraphs = texts(member.get(address + query), "p")

    assert [text for text in paragraphs if text in ("Two are alike", "Acme was not sent", "No price book")] == shown


def test_an_entry_shows_its_time_details_records_and_where_to_mend_it(
    member: Client, process: ProcessRun, address: str
) -> None:
    builders.entry(
        process,
        "“Acme Ltd” was not sent.",
        level=LogLevel.WARNING,
        details="6240 Duplicate Name Exists Error <b>",
        salesforce_entity="Account",
        salesforce_id="001A",
        quickbooks_entity="Vendor",
        quickbooks_id="58",
        place="https://app.qbo.intuit.com/app/settings",
    )

    page = member.get(address)

    assert "20 Nov 2026, 09:00:00 UTC" in texts(page, "time")
    assert texts(page, "pre") == ["6240 Duplicate Name Exists Error <b>"]
    assert links(page)[-3:] == [
        "http://127.0.0.1:9101/people/Account/001A",
        "http://127.0.0.1:9102/people/Vendor/58",
        "https://app.qbo.intuit.com/app/settings",
    ]


@pytest.mark.parametrize("place", ["javascript:alert(1)", "//elsewhere.example", "Setup, then Price Books"])
def test_a_place_that_is_no_address_is_no_link(member: Client, process: ProcessRun, address: str, place: str) -> None:
    builders.entry(process, "No price book", place=place)

    assert "Where to fix it" not in html(member.get(address))


def test_pages_of_a_hundred_follow_each_other_and_keep_the_filter(
    member: Client, process: ProcessRun, address: str
) -> None:
    LogEntry.objects.bulk_create(
        LogEntry(
            widget=process.widget, process=process, level=LogLevel.WARNING, message=f"({number})",
            created_at=builders.NOW,
        )
        for number in range(130)
    )  # fmt: skip

    first = member.get(address + "?level=WARNING")
    onward = next(link for link in links(first) if "after=" in link)
    second = member.get(address + onward)

    seen = [text for page in (first, second) for text in texts(page, "p") if text.startswith("(")]
    assert seen == [f"({number})" for number in range(130)]
    assert "level=WARNING" in onward


@pytest.mark.parametrize("after", ["nonsense", "-1", "9" * 30])
def test_a_page_that_cannot_be_is_not_found(member: Client, address: str, after: str) -> None:
    assert member.get(f"{address}?after={after}").status_code == 404


def test_an_unknown_status_is_explained_and_everything_is_shown(
    member: Client, process: ProcessRun, address: str
) -> None:
    builders.entry(process, "Two are alike")

    page = member.get(address + "?level=LOUD")

    assert "Select a valid choice. LOUD is not one of the available choices." in texts(page, "li")
    assert "Two are alike" in texts(page, "p")


def test_the_log_follows_the_process_until_it_ends(member: Client, process: ProcessRun, address: str) -> None:
    page = member.get(address)

    unchanged = poll(member, address, page)
    builders.entry(process, "Acme was created")
    changed = poll(member, address, page)
    ProcessRun.objects.filter(pk=process.pk).update(status="succeeded")
    ended = poll(member, address, changed)

    assert "No entries yet" in texts(page, "h2")
    assert (unchanged.status_code, html(unchanged)) == (204, "")
    assert "Acme was created" in texts(changed, "p")
    assert "<html" not in html(changed)
    assert poll_address(ended) == ""


def test_many_entries_cost_no_more_queries_than_one(
    member: Client, process: ProcessRun, address: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(5):
        builders.entry(process, f"({number})", salesforce_entity="Account", salesforce_id=f"001{number}")

    with django_assert_max_num_queries(7):
        member.get(address)
