"""Changes of linked QuickBooks transactions update their Opportunities. Source: sync rules, section 5."""

from tests.company import item, opportunity, void
from tests.people import People
from tests.runs.conftest import Runs, Time, all_counts, log_of, prefer, said_by
from tests.runs.lines import edit_lines, lines_of, product_id
from tests.runs.selling import sale
from widget.models import Widget

KEY = "transactions-in"


def test_changes_to_a_linked_invoice_update_the_opportunity_header(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, sold: str
) -> None:
    quickbooks.edit("Invoice", quickbooks.one("Invoice")["Id"], DueDate="2030-01-31", DocNumber="77")

    run(widget)

    told = salesforce.get("Opportunity", sold)
    assert (told["Due_Date__c"], told["External_Transaction_Number__c"]) == ("2030-01-31", "77")
    assert told["Sync_Me__c"] is False


def test_every_field_of_the_header_is_brought_without_a_word(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    terms = {term["Name"]: term["Id"] for term in quickbooks.all("Term")}
    north, south = (quickbooks.add("Class", Name=name) for name in ("North", "South"))
    before = {
        "Transaction_Date__c": "2026-11-02",
        "Due_Date__c": "2026-12-24",
        "Ship_Date__c": "2026-11-03",
        "PO_Number__c": "PO-9",
        "Sales_Rep__c": "JR",
        "Shipping_Method__c": "By truck",
        "Terms__c": "Net 60",
        "Class__c": "North",
    }
    sold = sale(salesforce, quickbooks, **before)
    run(widget)
    invoice = quickbooks.one("Invoice")
    assert invoice["ClassRef"]["value"] == north
    custom = [
        {**one, "StringValue": f"{one['StringValue']}!"} for one in invoice["CustomField"] if "StringValue" in one
    ]
    quickbooks.edit(
        "Invoice",
        invoice["Id"],
        TxnDate="2026-11-04",
        DueDate="2026-12-25",
        ShipDate="2026-11-05",
        CustomField=custom,
        ShipMethodRef={"value": "By ship"},
        SalesTermRef={"value": terms["Net 15"]},
        ClassRef={"value": south},
        BillAddr={"Line1": "2 Oak St", "City": "Bend"},
    )

    changed = run(widget)

    told = salesforce.get("Opportunity", sold)
    assert {name: told[name] for name in before} == {
        "Transaction_Date__c": "2026-11-04",
        "Due_Date__c": "2026-12-25",
        "Ship_Date__c": "2026-11-05",
        "PO_Number__c": "PO-9!",
        "Sales_Rep__c": "JR!",
        "Shipping_Method__c": "By ship",
        "Terms__c": "Net 15",
        "Class__c": "South",
    }
    assert told["Billing_Address_Block__c"].startswith("2 Oak St\nBend")
    assert log_of(changed) == []


def test_values_that_people_changed_in_salesforce_are_named_when_quickbooks_overwrites_them(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, sold: str
) -> None:
    salesforce.edit("Opportunity", sold, Due_Date__c="2031-05-05")
    run(widget)
    quickbooks.edit("Invoice", quickbooks.one("Invoice")["Id"], DueDate="2030-01-31")

    changed = run(widget)

    assert salesforce.get("Opportunity", sold)["Due_Date__c"] == "2030-01-31"
    [said] = said_by(changed, KEY)
    assert 'Due Date: "2031-05-05" became "2030-01-31"' in said


def test_a_sales_receipt_updates_its_opportunity_too(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    item(quickbooks, "Grinder", 250)
    run(widget)
    account = salesforce.add("Account", Name="Acme")
    lines = [(product_id(salesforce, "Grinder"), 2.0, 250.0)]
    sold = opportunity(salesforce, account, lines, type="Sales Receipt")
    run(widget)
    edit_lines(quickbooks, "SalesReceipt", Grinder={"Qty": 5})

    run(widget)

    assert lines_of(salesforce, sold) == [("Grinder", 5.0, 250.0, 1250.0)]
    assert salesforce.all("Invoice__c") == []


def test_a_voided_transaction_leaves_opportunity_and_lines_and_is_told_once(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, sold: str
) -> None:
    before = lines_of(salesforce, sold)
    void(quickbooks, quickbooks.one("Invoice")["Id"])

    first, second = run(widget), run(widget)

    assert lines_of(salesforce, sold) == before
    [said] = said_by(first, KEY)
    assert said == (
        '"Invoice 1001" is New machine in Salesforce, which was not changed: It was voided in QuickBooks. To have it '
        "made anew, delete it there and clear External Transaction ID on the Opportunity."
    )
    assert said_by(second, KEY) == []


def test_a_deleted_transaction_leaves_opportunity_and_lines_and_is_told_once(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, sold: str
) -> None:
    before = lines_of(salesforce, sold)
    quickbooks.delete("Invoice", quickbooks.one("Invoice")["Id"])

    first, second = run(widget), run(widget)

    assert lines_of(salesforce, sold) == before
    [said] = said_by(first, KEY)
    assert said == (
        '"Invoice 1001" was deleted in QuickBooks. New machine in Salesforce stays as it is. Its products stay too. '
        "To have it made anew, clear External Transaction ID on the Opportunity."
    )
    assert said_by(second, KEY) == []


def test_a_run_after_a_change_has_nothing_to_do_and_costs_two_calls(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, sold: str
) -> None:
    edit_lines(quickbooks, Grinder={"Qty": 3})
    run(widget)
    run(widget)

    idle = run(widget)

    assert idle.calls == {"salesforce": 1, "quickbooks": 1}
    assert all_counts(idle) == {}


def test_with_the_preference_off_opportunities_stay_untouched(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, sold: str, time: Time
) -> None:
    prefer(widget, update_opportunities=False)
    before = lines_of(salesforce, sold)
    edit_lines(quickbooks, Grinder={"Qty": 3})

    off = run(widget)

    assert lines_of(salesforce, sold) == before
    assert KEY not in [process.key for process in off.processes.all()]
    assert salesforce.one("Invoice__c")["Subtotal__c"] == 780.0
