"""The story of recorded companies: what is missing is told, entered by people, and synced."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.demo.conftest import people_of, tell

Load = Callable[..., Any]
database = pytest.mark.django_db(transaction=True)


@database
def test_what_quickbooks_lacks_is_told_and_the_sale_goes_through_once_it_is_entered(load: Load) -> None:
    with load() as ports:
        story = json.loads(tell(ports, "--json"))

    assert (story["failed"], story["succeeded"]) == (None, True)
    assert [(step["title"], step["said"]) for step in story["steps"]] == [
        ("First run", "1 of 1 customers are Accounts, 2 of 2 items are Products"),
        ("Sale entered", "Borealis Drills: 1 RD-1 and 2 RO-50 to Borealis Mining, in Salesforce"),
        ("Opportunity closed", "Borealis Drills: 1,360.50, closed as won in Salesforce"),
        ("Second run", "the Opportunity waits: QuickBooks does not know its products"),
        ("Items entered", "RD-1, RO-50 in QuickBooks, the names that the products have as codes"),
        ("Third run", "Invoice 1001 over 1,360.50 is in both systems"),
        ("Payment taken", "1,360.50 on Invoice 1001, in QuickBooks"),
        ("Fourth run", "Invoice 1001 is paid in Salesforce, outstanding 0.00"),
        ("Fifth run", "nothing to do, one call to each system"),
    ]
    assert [entry for run in story["runs"] for entry in run["entries"]] == [
        {
            "level": "WARNING",
            "message": '"Borealis Drills" was not sent to QuickBooks: QuickBooks does not know what was sold: '
            '"Rock drill" (no item is named "RD-1") and "Rope, 50 m" (no item is named "RO-50"). '
            "Create the item in QuickBooks under that name, or correct the Product Code.",
        }
    ]


@database
def test_an_org_without_an_open_opportunity_has_nothing_to_sell(load: Load) -> None:
    with load(Opportunity=[]) as ports:
        story = json.loads(tell(ports, "--json"))

    assert story["succeeded"]
    assert [step["title"] for step in story["steps"]] == ["First run", "No sale", "Second run"]


def test_recorded_products_and_prices_are_for_sale(load: Load) -> None:
    with load() as ports:
        salesforce, _ = people_of(ports)
        products, prices = salesforce.all("Product2"), salesforce.all("PricebookEntry")

    assert [row["IsActive"] for row in (*products, *prices)] == [True] * 4


def test_what_stands_in_is_as_old_as_the_record_that_names_it(load: Load) -> None:
    with load() as ports:
        _, quickbooks = people_of(ports)
        items = {row["FullyQualifiedName"]: row["MetaData"] for row in quickbooks.all("Item")}

    (receipt_times,) = {row["LastUpdatedTime"] for name, row in items.items() if name.startswith("Tools")}
    assert sorted(items) == ["Services", "Tools", "Tools:Hand", "Tools:Hand:Chisel"]
    assert receipt_times.startswith("2017-09-20")
