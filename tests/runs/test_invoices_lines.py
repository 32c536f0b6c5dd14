"""What stands on a mirrored Invoice: every kind of line, sums, credits. Source: sync rules, section 7."""

from typing import Any

import pytest

from integrations.running.rows.problems import open_problems
from tests.company import income_account, item
from tests.people import People
from tests.runs.conftest import Runs, Time, log_of
from tests.runs.invoicing import KEY, invoice, items_of, sale
from widget.models import Widget


@pytest.fixture
def acme(widget: Widget, quickbooks: People, run: Runs) -> str:
    """A customer that is synced, in a company whose sales are taxed at ten per cent, and two items."""
    quickbooks.config(sales_tax_percent=10)
    item(quickbooks, "Grinder", 250, Taxable=True)
    acme = quickbooks.add("Customer", DisplayName="Acme", Taxable=True)
    run(widget)
    return acme


def item_id(quickbooks: People, name: str) -> str:
    return str(quickbooks.one("Item", Name=name)["Id"])


def bundle(quickbooks: People) -> dict[str, Any]:
    """Return the line of two bundles, each of three screws."""
    income = {"value": income_account(quickbooks)}
    screw = quickbooks.add("Item", Name="Screw", Type="NonInventory", UnitPrice=2.5, IncomeAccountRef=income)
    parts = {"ItemGroupLine": [{"ItemRef": {"value": screw}, "Qty": 3}]}
    kit = quickbooks.add("Item", Name="Kit", Type="Group", ItemGroupDetail=parts)
    return {
        "DetailType": "GroupLineDetail", "GroupLineDetail": {"GroupItemRef": {"value": kit}, "Quantity": 2},
    }  # fmt: skip


def test_every_kind_of_line_is_mirrored_and_their_sum_with_tax_is_the_subtotal(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, acme: str
) -> None:
    taxed = sale(item_id(quickbooks, "Grinder"), 2, 250, Description="Blue")
    taxed["SalesItemLineDetail"]["TaxCodeRef"] = {"value": "TAX"}
    discount = {"DetailType": "DiscountLineDetail", "DiscountLineDetail": {"PercentBased": True, "DiscountPercent": 10}}
    thanks = {"DetailType": "DescriptionOnly", "Description": "Thank you"}
    detail = {"ItemRef": {"value": "SHIPPING_ITEM_ID"}}
    shipping = {"DetailType": "SalesItemLineDetail", "Amount": 9, "SalesItemLineDetail": detail}
    id = invoice(quickbooks, acme, taxed, bundle(quickbooks), thanks, discount, shipping)
    there = quickbooks.get("Invoice", id)

    whole = run(widget)

    mirrored = salesforce.one("Invoice__c")
    assert mirrored["Subtotal__c"] == there["TotalAmt"]
    assert items_of(salesforce) == [
        ("Blue", 2.0, 250.0, 500.0),
        ("Screw", 6.0, 2.5, 15.0),
        ("Thank you", None, None, None),
        (None, None, None, -51.5),
        (None, None, None, 9.0),
    ]
    amounts = sum(row["Amount__c"] or 0 for row in salesforce.all("Invoice_Item__c"))
    assert amounts + there["TxnTaxDetail"]["TotalTax"] == mirrored["Subtotal__c"]
    assert there["TxnTaxDetail"]["TotalTax"] > 0
    products = {row["ProductCode"]: row["Id"] for row in salesforce.all("Product2")}
    assert {row["Product__c"] for row in salesforce.all("Invoice_Item__c")} == {
        products["Grinder"],
        products["Screw"],
        None,
    }
    assert log_of(whole) == []


def test_a_line_whose_item_is_not_synced_keeps_its_words_and_amounts_with_a_warning(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, acme: str
) -> None:
    gear = item(quickbooks, "Gear", 80)
    invoice(quickbooks, acme, sale(gear, 2, 80))
    quickbooks.edit("Item", gear, Active=False)

    said = log_of(run(widget))

    assert [row["Amount__c"] for row in salesforce.all("Invoice_Item__c")] == [160.0]
    assert salesforce.one("Invoice_Item__c")["Product__c"] is None
    assert [(key, "lines that have no Product" in text and "Gear" in text) for key, text in said] == [(KEY, True)]


def test_an_applied_credit_memo_lowers_the_balance_and_settles_the_invoice(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, acme: str
) -> None:
    grinder = item_id(quickbooks, "Grinder")
    id = invoice(quickbooks, acme, sale(grinder, 1, 250))
    run(widget)
    owed = salesforce.one("Invoice__c")["Outstanding_Balance__c"]
    memo = quickbooks.add("CreditMemo", CustomerRef={"value": acme}, Line=[sale(grinder, 1, owed)])
    if quickbooks.get("Invoice", id)["Balance"] == owed:
        amount = {"Amount": owed}
        applied = [
            {**amount, "LinkedTxn": [{"TxnId": id, "TxnType": "Invoice"}]},
            {**amount, "LinkedTxn": [{"TxnId": memo, "TxnType": "CreditMemo"}]},
        ]
        quickbooks.add("Payment", CustomerRef={"value": acme}, TotalAmt=0, Line=applied)

    run(widget)

    mirrored = salesforce.one("Invoice__c")
    assert (mirrored["Subtotal__c"], mirrored["Outstanding_Balance__c"], mirrored["Is_Paid__c"]) == (owed, 0.0, True)


def test_a_line_that_salesforce_refuses_is_told_once_and_tried_again(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, acme: str, time: Time
) -> None:
    salesforce.config(fields_required_by_rule=["Invoice_Item__c.Description__c"])
    grinder = item_id(quickbooks, "Grinder")
    discount = {"DetailType": "DiscountLineDetail", "Amount": 50, "DiscountLineDetail": {"PercentBased": False}}
    invoice(quickbooks, acme, sale(grinder, 2, 250, Description="Blue"), discount)

    refused = run(widget)

    assert items_of(salesforce) == [("Blue", 2.0, 250.0, 500.0)]
    assert [(key, said.startswith('A part of "Invoice 1001" was left out:')) for key, said in log_of(refused)] == [
        (KEY, True)
    ]
    assert (log_of(run(widget)), open_problems().count()) == ([], 1)
    salesforce.config(fields_required_by_rule=[])
    time.pass_by(days=1, minutes=1)

    run(widget)

    assert items_of(salesforce) == [("Blue", 2.0, 250.0, 500.0), (None, None, None, -50.0)]
    assert open_problems().count() == 0
