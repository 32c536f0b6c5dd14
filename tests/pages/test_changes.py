"""The changes of a run, planned or made."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from integrations.engine.snapshot import LinkTo
from integrations.running.models import Action, Run
from tests import builders
from tests.builders import NOW
from tests.pages.reading import html, links, poll, poll_address, texts
from widget.models import Widget


@pytest.fixture
def run(widget: Widget) -> Run:
    """An ended run without processes."""
    return builders.run(widget)


@pytest.fixture
def address(run: Run) -> str:
    """Where its changes are."""
    return f"/runs/{run.pk}/changes"


def test_a_change_shows_its_records_and_each_field_before_and_after(member: Client, run: Run, address: str) -> None:
    changes: dict[str, list[object]] = {
        "PrimaryPhone": [None, "(509) 555-0118"],
        "CreditLimit": [Decimal("100.00"), Decimal("2500.00")],
        "Active": [False, True],
        "TxnDate": [date(2026, 11, 2), date(2026, 11, 20)],
        "Line 10": [None, "Qty 1"],
        "Line 2": [None, "Qty 5"],
        "ParentRef": ["", LinkTo("customer", "salesforce", "001P", "Tamarack Inn")],
    }
    process = builders.process(run)
    builders.action(process, "Tamarack Bar", kind="update", source_id="001A", target_id="58", changes=changes)

    page = member.get(address)

    assert texts(page, "h2") == ["Update Tamarack Bar"]
    assert texts(page, "tr")[1:] == [
        "Active No Yes",
        "Credit Limit CreditLimit 100.00 2500.00",
        "Parent ParentRef empty Tamarack Inn",
        "Phone PrimaryPhone empty (509) 555-0118",
        "Date TxnDate 2 Nov 2026 20 Nov 2026",
        "Line 2 empty Qty 5",
        "Line 10 empty Qty 1",
    ]
    assert {"http://127.0.0.1:9101/people/Account/001A", "http://127.0.0.1:9102/people/Customer/58"} <= set(links(page))


def test_a_planned_create_has_no_target_and_nothing_before(member: Client, widget: Widget) -> None:
    run = builders.run(widget, dry_run=True)
    changes = {"DisplayName": [None, "Tamarack Inn"]}
    builders.action(builders.process(run), "Tamarack Inn", status="planned", changes=changes)

    page = member.get(f"/runs/{run.pk}/changes")

    assert texts(page, "h1") == ["Planned changes"]
    assert texts(page, "b")[0] == "Nothing was written."
    assert "New Customer in QuickBooks" in texts(page, "span")
    assert texts(page, "tr") == ["Field After", "Name DisplayName Tamarack Inn"]


def test_process_and_kind_choose_changes(member: Client, run: Run, address: str) -> None:
    customers, invoices = builders.process(run), builders.process(run, "invoices-in", title="Invoices")
    builders.action(customers, "Made", kind="create")
    builders.action(customers, "Changed", kind="update")
    builders.action(invoices, "Mirrored", kind="create")

    assert texts(member.get(address), "h2") == ["Create Made", "Update Changed", "Create Mirrored"]
    assert texts(member.get(address + "?process=customers-out&kind=create"), "h2") == ["Create Made"]
    assert texts(member.get(address + "?process=invoices-in&kind=delete"), "h2") == ["No change matches"]


def test_an_unknown_kind_is_explained(member: Client, address: str) -> None:
    page = member.get(address + "?kind=explode")

    assert "Select a valid choice. explode is not one of the available choices." in texts(page, "li")


def test_pages_of_fifty_follow_each_other_without_gap(member: Client, run: Run, address: str) -> None:
    processes = [builders.process(run, key) for key in ("customers-in", "customers-out")]
    Action.objects.bulk_create(
        Action(
            widget=run.widget, run=run, process=processes[number // 40], title=f"{number:02d}", kind="create",
            status="done", link_kind="customer", source_system="salesforce", source_entity="Account",
            source_id=f"{number}", target_entity="Customer", created_at=NOW,
        )
        for number in range(80)
    )  # fmt: skip

    first = member.get(address)
    second = member.get(address + next(link for link in links(first) if "after=" in link))

    seen = [text.removeprefix("Create ") for page in (first, second) for text in texts(page, "h2")]
    assert sorted(seen) == [f"{number:02d}" for number in range(80)]
    assert max(seen[:40]) == "39"


def test_a_page_after_a_change_that_is_not_there_is_not_found(member: Client, address: str) -> None:
    assert member.get(address + "?after=nonsense").status_code == 404


@pytest.mark.parametrize(
    ("status", "dry_run", "said"),
    [
        ("succeeded", False, "Nothing was changed"),
        ("succeeded", True, "Nothing to do"),
        ("running", False, "No changes yet"),
    ],
)
def test_an_empty_list_says_why(member: Client, widget: Widget, status: str, dry_run: bool, said: str) -> None:
    run = builders.run(widget, status, dry_run=dry_run)

    assert texts(member.get(f"/runs/{run.pk}/changes"), "h2") == [said]


def test_the_plan_of_a_dry_run_can_be_read_while_it_is_made(member: Client, widget: Widget) -> None:
    run = builders.run(widget, "running", dry_run=True)
    address = f"/runs/{run.pk}/changes"
    page = member.get(address)
    unchanged = poll(member, address, page)
    builders.action(builders.process(run), "Acme")
    changed = poll(member, address, page)
    Run.objects.filter(pk=run.pk).update(status="succeeded")
    ended = poll(member, address, changed)

    assert texts(page, "h2") == ["No changes yet"]
    assert unchanged.status_code == 204
    assert (texts(changed, "h2"), "<html" in html(changed)) == (["Create Acme"], False)
    assert poll_address(ended) == ""


def test_many_changes_cost_no_more_queries_than_one(
    member: Client, run: Run, address: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    process = builders.process(run)
    for number in range(5):
        builders.action(process, f"({number})")

    with django_assert_max_num_queries(7):
        member.get(address)


def test_a_field_of_salesforce_has_the_label_of_its_process_or_its_own_name_in_words(
    member: Client, run: Run, address: str
) -> None:
    changes: dict[str, list[object]] = {
        "BillingCity": [None, "Ulm"],
        "External_Account_ID__c": [None, "9130:customer:7"],
    }
    process = builders.process(run, "customers-in")
    builders.action(
        process, "Acme", source_system="quickbooks", source_entity="Customer", target_entity="Account", changes=changes
    )

    assert texts(member.get(address), "th")[-2:] == [
        "Billing City BillingCity",
        "External Account ID External_Account_ID__c",
    ]
