"""Inventory quantities on Products. Source: sync rules, section 6."""

from typing import Any

import pytest

from tests.company import item, opportunity, product
from tests.people import People
from tests.runs.conftest import Runs, counts_of, log_of, prefer
from tests.runs.invoicing import invoice, sale
from widget.models import Widget

KEY = "quantities"


def stock(quickbooks: People, name: str, quantity: float, **fields: Any) -> str:
    """Make an item whose stock is counted."""
    accounts = {account["AccountType"]: {"value": account["Id"]} for account in quickbooks.all("Account")}
    wanted = {
        "IncomeAccountRef": "Income",
        "ExpenseAccountRef": "Cost of Goods Sold",
        "AssetAccountRef": "Other Current Asset",
    }
    for field, type in wanted.items():
        if type not in accounts:
            accounts[type] = {"value": quickbooks.add("Account", Name=f"For {name} {field}", AccountType=type)}
        fields[field] = accounts[type]
    return quickbooks.add(
        "Item", Name=name, Type="Inventory", UnitPrice=250, TrackQtyOnHand=True, QtyOnHand=quantity,
        InvStartDate="2020-01-01", **fields,
    )  # fmt: skip


@pytest.fixture
def counted(widget: Widget) -> Widget:
    """A widget whose people want to see quantities."""
    prefer(widget, sync_quantities=True)
    return widget


def on_hand(salesforce: People, code: str) -> tuple[float | None, float | None]:
    found = salesforce.one("Product2", ProductCode=code)
    return found["Quantity_On_Hand__c"], found["Quantity_Allocated__c"]


def test_a_product_has_the_quantity_on_hand_of_its_inventory_item_and_no_other_product_has_one(
    counted: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    stock(quickbooks, "Grinder", 12.5)
    item(quickbooks, "Hours", 80)

    first = run(counted)

    assert on_hand(salesforce, "Grinder") == (12.5, None)
    assert on_hand(salesforce, "Hours") == (None, None)
    assert counts_of(first, KEY) == {"updated": 1}
    assert salesforce.one("Product2", ProductCode="Grinder")["Sync_Me__c"] is False


def test_a_quantity_follows_the_invoice_that_lowers_it_and_the_run_after_costs_two_calls(
    counted: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    grinder = stock(quickbooks, "Grinder", 10)
    acme = quickbooks.add("Customer", DisplayName="Acme")
    run(counted)
    invoice(quickbooks, acme, sale(grinder, 3, 250))

    sold = run(counted)

    assert on_hand(salesforce, "Grinder") == (7.0, None)
    assert (counts_of(sold, KEY), counts_of(sold, "items"), log_of(sold)) == ({"updated": 1}, {}, [])
    run(counted)
    assert run(counted).calls == {"salesforce": 1, "quickbooks": 1}


def test_a_quantity_lowered_by_an_invoice_of_this_run_follows_in_the_next(
    counted: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    stock(quickbooks, "Grinder", 10)
    account = salesforce.add("Account", Name="Acme")
    opportunity(salesforce, account, [(product(salesforce, "Grinder", 250), 4, 250)])
    run(counted)
    assert quickbooks.one("Item", Name="Grinder")["QtyOnHand"] == 6

    run(counted)

    assert on_hand(salesforce, "Grinder") == (6.0, None)


def test_the_quantities_of_all_items_come_when_the_preference_is_switched_on_later(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    stock(quickbooks, "Grinder", 10)
    run(widget)
    run(widget)
    assert on_hand(salesforce, "Grinder") == (None, None)
    prefer(widget, sync_quantities=True)

    run(widget)

    assert on_hand(salesforce, "Grinder") == (10.0, None)
    run(widget)
    assert run(widget).calls == {"salesforce": 1, "quickbooks": 1}


def test_with_the_preference_off_quantities_stay_as_they_are(
    counted: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    grinder = stock(quickbooks, "Grinder", 10)
    run(counted)
    prefer(counted, sync_quantities=False)
    quickbooks.edit("Item", grinder, QtyOnHand=4)

    off = run(counted)

    assert on_hand(salesforce, "Grinder") == (10.0, None)
    assert KEY not in [process.key for process in off.processes.all()]


def test_an_inactive_items_quantity_comes_when_it_is_active_again(
    counted: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    grinder = stock(quickbooks, "Grinder", 10)
    run(counted)
    quickbooks.edit("Item", grinder, QtyOnHand=0, Active=False)
    run(counted)
    assert on_hand(salesforce, "Grinder") == (10.0, None)
    quickbooks.edit("Item", grinder, Active=True)

    run(counted)

    assert on_hand(salesforce, "Grinder") == (0.0, None)
