"""QuickBooks Invoices mirrored in Salesforce."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from connectors.base import Fields, Line, Operation, Record, State
from integrations.engine.actions import Delete, Draft, Level, Note
from integrations.engine.agreement import agreement, conclude
from integrations.engine.needs import needs
from integrations.engine.policy import Policy
from integrations.engine.resolve import Blocked, resolve
from integrations.engine.snapshot import Link, Pair, Wanted
from integrations.processes.invoices_in import INVOICES_IN
from tests.processes.builders import CUSTOMER_LINK, LINKS, STAMPS, changed, invoice, made, planned, sales_line

STEP = INVOICES_IN.steps[-1]
SALE = Link("transaction", "006A", "130", {}, {}, "Invoice", "0")
DAY = date(2026, 3, 2)


def rows(*lines: Line) -> tuple[Line, ...]:
    return made(INVOICES_IN, invoice({}, *lines)).draft.lines


def amounts(*lines: Line) -> list[Wanted]:
    return [row.fields["Amount__c"] for row in rows(*lines)]


def test_an_invoice_is_mirrored_with_its_items_and_linked_to_its_opportunity() -> None:
    source = invoice(
        {
            "TxnDate": DAY,
            "DueDate": DAY,
            "ShipDate": DAY,
            "PONumber": "PO-9",
            "SalesRepRef": "JR",
            "ShipMethodRef": "Truck",
            "CurrencyRef": "USD",
            "SalesTermRef": "3",
            "ClassRef": "500",
            "BillAddr.Block": "Ulm",
            "ShipAddr.Block": "Bonn",
            "TotalAmt": Decimal("21.50"),
            "TotalTax": Decimal("1.50"),
        },
        sales_line({"Description": "Blue"}),
    )

    action = made(INVOICES_IN, source, links=(*LINKS, SALE))

    assert action.notes == ()
    assert action.draft == Draft(
        "salesforce",
        Operation.CREATE,
        "Invoice__c",
        None,
        {
            "Name": "1037",
            "Account__c": "001A",
            "Invoice_Date__c": DAY,
            "Due_Date__c": DAY,
            "Ship_Date__c": DAY,
            "PO_Number__c": "PO-9",
            "Sales_Rep__c": "JR",
            "Shipping_Method__c": "Truck",
            "Subtotal__c": Decimal("21.50"),
            "Outstanding_Balance__c": Decimal(20),
            "Currency__c": "USD",
            "Is_Paid__c": False,
            "Terms__c": "Net 30",
            "Class__c": "Sales:North",
            "Billing_Address_Block__c": "Ulm",
            "Shipping_Address_Block__c": "Bonn",
            "External_Invoice_ID__c": "9130:transaction:130",
            **STAMPS,
        },
        lines=(
            Line(
                "Invoice_Item__c",
                "1",
                {
                    "External_Invoice_Line_ID__c": "9130:line:130:1",
                    "Product__c": "01tW",
                    "Description__c": "Blue",
                    "Quantity__c": Decimal(2),
                    "Rate__c": Decimal(10),
                    "Amount__c": Decimal(20),
                },
            ),
            Line(
                "InvoiceOpportunityLink__c",
                "opportunity-006A",
                {"External_ID__c": "9130:transaction:130|006A", "Opportunity__c": "006A"},
            ),
        ),
        identity=("invoice", "130", 0),
    )


def test_an_invoice_without_a_number_is_named_by_its_id() -> None:
    assert made(INVOICES_IN, invoice({"DocNumber": None})).draft.fields["Name"] == "#130"


@pytest.mark.parametrize(
    ("fields", "paid"),
    [
        ({"Balance": Decimal("0.00")}, True),
        ({"Balance": Decimal("0.01")}, False),
        ({"Balance": Decimal(0), "TotalAmt": Decimal(0), "Voided": True}, False),
    ],
)
def test_an_invoice_is_paid_when_its_balance_is_zero_and_it_is_not_voided(fields: Fields, paid: bool) -> None:
    assert made(INVOICES_IN, invoice(fields)).draft.fields["Is_Paid__c"] is paid


def test_a_payment_changes_the_balance_alone() -> None:
    before = mirrored(invoice({}, sales_line()))

    action = changed(INVOICES_IN, Pair(quickbooks=invoice({"Balance": Decimal(5)}, sales_line()), link=before))

    assert action.draft.fields == {"Outstanding_Balance__c": Decimal(5), **STAMPS}
    assert action.draft.lines == ()


def test_the_last_payment_makes_it_paid() -> None:
    before = mirrored(invoice({}, sales_line()))

    action = changed(INVOICES_IN, Pair(quickbooks=invoice({"Balance": Decimal(0)}, sales_line()), link=before))

    assert action.draft.fields == {"Outstanding_Balance__c": Decimal(0), "Is_Paid__c": True, **STAMPS}


def test_a_voided_invoice_has_the_amounts_that_quickbooks_says_and_is_not_paid() -> None:
    before = mirrored(invoice({}, sales_line()))
    voided = invoice(
        {"TotalAmt": Decimal(0), "Balance": Decimal(0), "Voided": True},
        sales_line({"Amount": Decimal(0), "Qty": Decimal(0)}),
    )

    action = changed(INVOICES_IN, Pair(quickbooks=voided, link=before))

    zero = {"Subtotal__c": Decimal(0), "Outstanding_Balance__c": Decimal(0)}
    assert action.draft.fields == {**zero, **STAMPS}
    assert [row.fields["Amount__c"] for row in action.draft.lines] == [Decimal(0)]


def mirrored(source: Record) -> Link:
    """Return the link of an invoice that was just mirrored."""
    action = made(INVOICES_IN, source)
    write = resolve("k", action.draft, {})
    assert not isinstance(write, Blocked)
    told = Record("Invoice__c", "a00I", {}, tuple(Line(x.entity, f"a0{i}", {}) for i, x in enumerate(write.lines)))
    return conclude(agreement(STEP, action, write), told)


def test_a_mirrored_invoice_that_nobody_changed_is_left_alone() -> None:
    source = invoice({}, sales_line(), sales_line({"Qty": Decimal("1.00")}, "2"))

    assert planned(INVOICES_IN, Pair(quickbooks=source, link=mirrored(source))) is None


def test_changed_added_and_removed_lines_follow() -> None:
    before = mirrored(invoice({}, sales_line(), sales_line({}, "2")))
    source = invoice({}, sales_line({"Qty": Decimal(3)}, "2"), sales_line({"ItemRef": "6"}, "3"))

    lines = changed(INVOICES_IN, Pair(quickbooks=source, link=before)).draft.lines

    assert [(line.id, line.removed) for line in lines] == [("2", False), ("3", False), ("a00", True)]


def test_discounts_are_negative() -> None:
    assert amounts(sales_line(), Line("DiscountLine", "2", {"Amount": Decimal(5)})) == [Decimal(20), Decimal(-5)]


def test_subtotal_and_tax_lines_are_skipped() -> None:
    skipped = [Line(kind, "9", {"Amount": Decimal(20)}) for kind in ("SubTotalLine", "TaxLine")]

    assert amounts(sales_line(), *skipped) == [Decimal(20)]


def test_a_description_has_no_amount() -> None:
    (row,) = rows(Line("DescriptionLine", "2", {"Description": "Thanks", "Amount": Decimal(0)}))

    assert (row.fields["Description__c"], row.fields["Amount__c"]) == ("Thanks", None)


def test_a_bundle_is_its_components() -> None:
    bundle = Line("GroupLine", "2", {"ItemRef": "90", "Amount": Decimal(30)})
    parts = [sales_line({"GroupRef": "2", "Amount": Decimal(n)}, str(n)) for n in (10, 20)]

    assert amounts(bundle, *parts) == [Decimal(10), Decimal(20)]


def test_shipping_is_an_item_without_a_product_and_without_a_warning() -> None:
    shipping = sales_line({"ItemRef": "SHIPPING_ITEM_ID", "ItemName": None, "Amount": Decimal(9)}, "2")
    source = invoice({"TotalAmt": Decimal(29)}, sales_line(), shipping)

    action = made(INVOICES_IN, source)

    assert action.notes == ()
    assert [row.fields["Product__c"] for row in action.draft.lines] == ["01tW", None]


UNKNOWN = (
    '"Invoice 1037" was synced to Salesforce with lines that have no Product, because these items are not synced: Gear.'
)


def test_a_line_without_a_product_keeps_what_it_says_with_a_warning() -> None:
    source = invoice({}, sales_line({"ItemRef": "99", "ItemName": "Gear"}))

    action = made(INVOICES_IN, source)

    (row,) = action.draft.lines
    assert (row.fields["Product__c"], row.fields["Description__c"]) == (None, "Gear")
    assert action.notes == (Note(Level.WARNING, UNKNOWN),)
    assert made(INVOICES_IN, source, policy=Policy(sync_items=False)).notes == ()


def test_a_line_added_later_without_a_product_is_a_warning_too() -> None:
    before = mirrored(invoice({}, sales_line()))
    gear = sales_line({"ItemRef": "99", "ItemName": "Gear"}, "2")

    action = changed(INVOICES_IN, Pair(quickbooks=invoice({"TotalAmt": Decimal(40)}, sales_line(), gear), link=before))

    assert action.notes == (Note(Level.WARNING, UNKNOWN),)


def test_an_invoice_whose_customer_is_not_synced_has_no_account_and_says_so() -> None:
    action = made(INVOICES_IN, invoice({"CustomerRef": "70"}, sales_line()))

    text = (
        '"Invoice 1037" was synced to Salesforce without an Account: its customer is not synced. Make the customer '
        "active."
    )
    assert "Account__c" not in action.draft.fields
    assert action.notes == (Note(Level.WARNING, text),)


ODD = '"Invoice 1037" has lines of 20.00 and tax of 0.00, but a total of 21.00. Compare it in both systems.'


def test_lines_and_tax_that_do_not_add_up_are_a_warning() -> None:
    assert made(INVOICES_IN, invoice({"TotalAmt": Decimal(21)}, sales_line())).notes == (Note(Level.WARNING, ODD),)


def test_lines_that_no_longer_add_up_are_a_warning() -> None:
    before = mirrored(invoice({}, sales_line()))
    source = invoice({"TotalAmt": Decimal(21)}, sales_line({"Description": "Blue"}))

    assert changed(INVOICES_IN, Pair(quickbooks=source, link=before)).notes == (Note(Level.WARNING, ODD),)


def test_a_deleted_invoice_is_deleted_in_salesforce() -> None:
    before = mirrored(invoice({}, sales_line()))
    gone = Record("Invoice", "130", {"DocNumber": "1037"}, state=State.DELETED)

    note = Note(Level.INFO, '"Invoice 1037" was deleted in QuickBooks and is deleted in Salesforce.')
    draft = Draft("salesforce", Operation.DELETE, "Invoice__c", "a00I", {}, version="q1")
    assert planned(INVOICES_IN, Pair(quickbooks=gone, link=before)) == Delete(gone, before, draft, (note,))


def test_the_account_follows_when_the_customer_is_linked_later() -> None:
    before = replace(mirrored(invoice({}, sales_line())), salesforce={"Name": "1037", "Is_Paid__c": False})

    action = changed(INVOICES_IN, Pair(quickbooks=invoice({}, sales_line()), link=before), links=(CUSTOMER_LINK,))

    assert action.draft.fields == {"Account__c": "001A", **STAMPS}


def test_the_plan_names_the_links_that_it_refers_to() -> None:
    wanted = needs(STEP, [invoice({}, sales_line(), sales_line({"ItemRef": "6"}, "2"))])

    assert wanted.links == {
        ("customer", "quickbooks", "7"),
        ("transaction", "quickbooks", "130"),
        ("item", "quickbooks", "5"),
        ("item", "quickbooks", "6"),
    }


def test_invoices_are_mirrored_by_preference() -> None:
    assert INVOICES_IN.when(Policy())
    assert not INVOICES_IN.when(Policy(sync_invoices=False))
