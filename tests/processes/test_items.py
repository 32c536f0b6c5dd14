"""QuickBooks Items to Salesforce Products."""

from collections.abc import Mapping
from decimal import Decimal

import pytest

from connectors.base import Fields, Operation, Record, State
from integrations.engine.actions import Draft, Join, Skip
from integrations.engine.policy import Policy
from integrations.engine.snapshot import Link, Pair, Wanted
from integrations.processes.items import MATCH_ITEMS, SYNC_ITEMS, product_code
from tests.processes.builders import STAMPS, changed, held, item, made, planned

AGREED: Fields = {"ProductCode": "Widget", "Name": "Widget", "PricebookEntry.UnitPrice": Decimal(10), "IsActive": True}
FACTS: Fields = {"FullyQualifiedName": "Widget", "UnitPrice": Decimal(10)}
OLD = Link("item", "01tW", "5", {**AGREED, "PricebookEntry.Id": "01uW"}, FACTS, "Item", "q0")
NEW_ENTRY: Mapping[str, Wanted] = {"PricebookEntry.Pricebook2Id": "01s1", "PricebookEntry.IsActive": True}


def test_an_item_becomes_a_product_with_a_standard_price() -> None:
    source = item({"FullyQualifiedName": "Direct:Widget", "Description": "A widget", "UnitPrice": Decimal("9.5")})

    assert made(SYNC_ITEMS, source).draft == Draft(
        "salesforce",
        Operation.CREATE,
        "Product2",
        None,
        {
            "ProductCode": "Direct:Widget",
            "Name": "Widget",
            "Description": "A widget",
            "PricebookEntry.UnitPrice": Decimal("9.5"),
            "IsActive": True,
            "External_Item_ID__c": "9130:item:5",
            **NEW_ENTRY,
            **STAMPS,
        },
        identity=("item", "5", 0),
    )


def test_an_item_without_a_price_costs_nothing_in_salesforce() -> None:
    assert made(SYNC_ITEMS, item({})).draft.fields["PricebookEntry.UnitPrice"] == Decimal(0)


@pytest.mark.parametrize(
    ("chosen", "name"),
    [("Name", "Widget"), ("FullName", "Direct:Widget"), ("Description", "A widget"), ("Sku", "W-1")],
)
def test_the_product_is_named_by_the_chosen_item_field(chosen: str, name: str) -> None:
    source = item({"FullyQualifiedName": "Direct:Widget", "Description": "A widget", "Sku": "W-1"})

    assert made(SYNC_ITEMS, source, policy=Policy(product_name_field=chosen)).draft.fields["Name"] == name


def test_a_product_whose_chosen_field_is_empty_is_named_by_the_items_name() -> None:
    assert made(SYNC_ITEMS, item({}), policy=Policy(product_name_field="Sku")).draft.fields["Name"] == "Widget"


@pytest.mark.parametrize("type", ["Service", "Inventory", "NonInventory"])
def test_services_and_stock_are_synced(type: str) -> None:
    assert made(SYNC_ITEMS, item({"Type": type})).draft.entity == "Product2"


@pytest.mark.parametrize("type", ["Group", "Category", "Bundle", None])
def test_other_types_of_items_are_not_synced(type: str) -> None:
    assert held(SYNC_ITEMS, item({"Type": type})) == ("synced-type", "")


def test_inactive_items_are_not_synced() -> None:
    assert held(SYNC_ITEMS, item({}, state=State.INACTIVE)) == ("active", "")


def test_a_changed_price_changes_the_standard_price_book_entry() -> None:
    action = changed(SYNC_ITEMS, Pair(quickbooks=item({**FACTS, "UnitPrice": Decimal(12)}), link=OLD))

    assert action.draft.fields == {"PricebookEntry.UnitPrice": Decimal(12), "PricebookEntry.Id": "01uW", **STAMPS}


def test_a_product_without_a_standard_price_gets_one() -> None:
    without = Link("item", "01tW", "5", AGREED, FACTS, "Item", "q0")

    action = changed(SYNC_ITEMS, Pair(quickbooks=item({**FACTS, "UnitPrice": Decimal(12)}), link=without))

    assert action.draft.fields == {
        "PricebookEntry.UnitPrice": Decimal(12),
        "External_Item_ID__c": "9130:item:5",
        **NEW_ENTRY,
        **STAMPS,
    }


def test_deactivation_of_a_linked_item_writes_only_that_it_is_inactive() -> None:
    source = item({"FullyQualifiedName": "Widget (deleted)", "Name": "Widget (deleted)"}, state=State.INACTIVE)

    assert changed(SYNC_ITEMS, Pair(quickbooks=source, link=OLD)).draft.fields == {"IsActive": False, **STAMPS}


def test_what_was_changed_while_an_item_was_inactive_follows_when_it_is_active_again() -> None:
    inactive = Link("item", "01tW", "5", {**OLD.salesforce, "IsActive": False}, FACTS, "Item", "q0")
    source = item({**FACTS, "UnitPrice": Decimal(12)}, state=State.INACTIVE)

    assert planned(SYNC_ITEMS, Pair(quickbooks=source, link=inactive)) is None
    fields = changed(SYNC_ITEMS, Pair(quickbooks=item(source.fields), link=inactive)).draft.fields
    assert fields == {
        "PricebookEntry.UnitPrice": Decimal(12),
        "PricebookEntry.Id": "01uW",
        "IsActive": True,
        **STAMPS,
    }


def test_products_and_items_are_matched_by_product_code_and_full_name() -> None:
    product = Record("Product2", "01tW", {"ProductCode": " direct:WIDGET", "Name": "Something else"})
    source = item({"FullyQualifiedName": "Direct:Widget"})

    assert product_code(product) == product_code(source) == "direct:widget"
    action = planned(MATCH_ITEMS, Pair(quickbooks=source, candidates=(product,)))
    assert isinstance(action, Join)
    assert action.draft.fields == {"External_Item_ID__c": "9130:item:5", **STAMPS}


def test_a_filled_product_name_stays_until_the_item_changes() -> None:
    product = Record("Product2", "01tW", {"ProductCode": "Widget", "Name": "Fine Widget", "IsActive": True})

    action = planned(MATCH_ITEMS, Pair(quickbooks=item({}), candidates=(product,)))

    assert isinstance(action, Join)
    assert action.derived == {"Name": "Widget", "IsActive": True}


def test_matching_creates_no_products_and_changes_no_linked_ones() -> None:
    source = item({"UnitPrice": Decimal(12)})

    assert planned(MATCH_ITEMS, Pair(quickbooks=source)) is None
    assert planned(MATCH_ITEMS, Pair(quickbooks=source, link=OLD)) == Skip(source, "unlinked")


def test_items_are_synced_by_preference() -> None:
    assert [SYNC_ITEMS.when(Policy(sync_items=on)) for on in (True, False)] == [True, False]
