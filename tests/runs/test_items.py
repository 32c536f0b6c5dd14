"""Items to Products: types, names, prices, deactivation, places in the hierarchy."""

from typing import Any

import pytest

from tests.company import income_account, item, product, standard_price_book
from tests.people import People
from tests.runs.conftest import Runs, log_of, prefer
from widget.forms import ITEM_FIELDS
from widget.models import Widget


def price_of(salesforce: People, product_id: str) -> tuple[float, bool]:
    """Return the standard price of a Product and whether its entry is active."""
    entry = salesforce.one("PricebookEntry", Product2Id=product_id, Pricebook2Id=standard_price_book(salesforce))
    return entry["UnitPrice"], entry["IsActive"]


def product_of(salesforce: People, code: str) -> dict[str, Any]:
    return salesforce.one("Product2", ProductCode=code)


def test_services_and_stock_become_products_and_other_types_do_not(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    account = {"value": income_account(quickbooks)}
    before = {one["ProductCode"] for one in salesforce.all("Product2")}
    item(quickbooks, "Hours", 80)
    quickbooks.add("Item", Name="Screws", Type="NonInventory", UnitPrice=2, IncomeAccountRef=account)
    quickbooks.add("Item", Name="Hardware", Type="Category")

    run(widget)

    codes = {one["ProductCode"] for one in salesforce.all("Product2")} - before
    assert codes >= {"Hours", "Screws"}
    assert "Hardware" not in codes
    assert price_of(salesforce, product_of(salesforce, "Hours")["Id"]) == (80.0, True)


@pytest.mark.parametrize(
    ("chosen", "name"),
    [
        ("Name", "Widget"),
        ("FullName", "Direct:Widget"),
        ("Description", "A fine widget"),
        ("Sku", "W-1"),
        ("ManufacturerPartNumber", "Widget"),
    ],
)
def test_the_product_name_comes_from_the_chosen_item_field(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, chosen: str, name: str
) -> None:
    assert chosen in ITEM_FIELDS
    prefer(widget, product_name_field=chosen)
    direct = quickbooks.add("Item", Name="Direct", Type="Category")
    under = {"ParentRef": {"value": direct}, "SubItem": True}
    item(quickbooks, "Widget", 5, Description="A fine widget", Sku="W-1", **under)

    run(widget)

    found = product_of(salesforce, "Direct:Widget")
    assert (found["Name"], found["Description"]) == (name, "A fine widget")


def test_a_changed_price_and_description_follow(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    grinder = item(quickbooks, "Grinder", 250)
    run(widget)
    quickbooks.edit("Item", grinder, UnitPrice=300, Description="Grinds")

    run(widget)

    found = product_of(salesforce, "Grinder")
    assert (price_of(salesforce, found["Id"]), found["Description"]) == ((300.0, True), "Grinds")
    assert len(salesforce.all("PricebookEntry")) == len({e["Id"] for e in salesforce.all("PricebookEntry")})


def test_an_existing_standard_price_entry_is_used(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    there = product(salesforce, "Old grinder", 10, code="Grinder")
    grinder = item(quickbooks, "Grinder", 250)
    run(widget)
    assert price_of(salesforce, there) == (10.0, True)
    quickbooks.edit("Item", grinder, UnitPrice=260)

    ended = run(widget)

    assert price_of(salesforce, there) == (260.0, True)
    assert log_of(ended) == []


def test_a_matched_product_without_a_standard_price_gets_one(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    there = salesforce.add("Product2", Name="Grinder", ProductCode="Grinder", IsActive=True)
    item(quickbooks, "Grinder", 250)

    run(widget)

    assert price_of(salesforce, there) == (250.0, True)


def test_deactivation_writes_only_that_the_product_is_inactive_and_reactivation_brings_all(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    grinder = item(quickbooks, "Grinder", 250)
    run(widget)
    id = product_of(salesforce, "Grinder")["Id"]
    quickbooks.edit("Item", grinder, Active=False, UnitPrice=300)

    run(widget)

    found = salesforce.get("Product2", id)
    assert (found["IsActive"], found["Name"], found["ProductCode"]) == (False, "Grinder", "Grinder")
    assert price_of(salesforce, id) == (250.0, True)
    quickbooks.edit("Item", grinder, Active=True)

    run(widget)

    found = salesforce.get("Product2", id)
    assert (found["IsActive"], found["Name"], price_of(salesforce, id)) == (True, "Grinder", (300.0, True))


def test_inactive_items_are_not_created(widget: Widget, salesforce: People, quickbooks: People, run: Runs) -> None:
    quickbooks.edit("Item", item(quickbooks, "Grinder", 250), Active=False)

    run(widget)

    assert "Grinder" not in str(salesforce.values("Product2", "Name"))


def test_a_renamed_or_moved_item_changes_the_product_code(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    direct = quickbooks.add("Item", Name="Direct", Type="Category")
    grinder = item(quickbooks, "Grinder", 250)
    run(widget)
    id = product_of(salesforce, "Grinder")["Id"]
    quickbooks.edit("Item", grinder, Name="Mill", ParentRef={"value": direct}, SubItem=True)
    run(widget)
    assert salesforce.get("Product2", id)["ProductCode"] == "Direct:Mill"
    quickbooks.edit("Item", direct, Name="Shop")

    run(widget)

    assert (salesforce.get("Product2", id)["ProductCode"], salesforce.get("Product2", id)["Name"]) == (
        "Shop:Mill", "Mill",
    )  # fmt: skip


def test_products_are_never_sent_to_quickbooks(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    product(salesforce, "Only here", 5)
    before = quickbooks.values("Item", "Name")

    run(widget)

    assert quickbooks.values("Item", "Name") == before


def test_with_the_preference_off_no_products_are_made(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    prefer(widget, sync_items=False)
    item(quickbooks, "Grinder", 250)

    run(widget)

    assert salesforce.all("Product2") == []


def test_another_choice_of_the_name_field_renames_all_products_with_the_next_run(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    item(quickbooks, "Grinder", 250, Sku="G-1")
    run(widget)
    run(widget)
    prefer(widget, product_name_field="Sku")

    run(widget)

    assert product_of(salesforce, "Grinder")["Name"] == "G-1"
    run(widget)
    assert run(widget).calls == {"salesforce": 1, "quickbooks": 1}


def test_items_of_old_come_when_the_preference_is_switched_on_later(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    prefer(widget, sync_items=False)
    item(quickbooks, "Grinder", 250)
    run(widget)
    run(widget)
    prefer(widget, sync_items=True)

    run(widget)

    assert price_of(salesforce, product_of(salesforce, "Grinder")["Id"]) == (250.0, True)


def test_an_inactive_standard_price_entry_gets_the_price_and_stays_inactive(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    there = product(salesforce, "Old grinder", 10, code="Grinder")
    entry = salesforce.one("PricebookEntry", Product2Id=there)["Id"]
    salesforce.edit("PricebookEntry", entry, IsActive=False)
    grinder = item(quickbooks, "Grinder", 250)
    run(widget)
    quickbooks.edit("Item", grinder, UnitPrice=260)

    ended = run(widget)

    assert (price_of(salesforce, there), log_of(ended)) == ((260.0, False), [])
    assert len([row for row in salesforce.all("PricebookEntry") if row["Product2Id"] == there]) == 1
