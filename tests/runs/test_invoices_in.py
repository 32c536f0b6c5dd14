"""Invoices mirrored in Salesforce. Source: sync rules, section 7."""

from tests.company import pay, void
from tests.people import People
from tests.runs.conftest import Runs, all_counts, counts_of, log_of, prefer
from tests.runs.invoicing import KEY, invoice, items_of, sale
from widget.models import Widget


def test_each_quickbooks_invoice_becomes_an_invoice_with_its_invoice_items(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, acme: str, grinder: str
) -> None:
    discount = {"DetailType": "DiscountLineDetail", "Amount": 50, "DiscountLineDetail": {"PercentBased": False}}
    thanks = {"DetailType": "DescriptionOnly", "Description": "Thank you"}
    invoice(quickbooks, acme, sale(grinder, 2, 250, Description="Blue"), thanks, discount)

    run(widget)

    mirrored = salesforce.one("Invoice__c")
    assert (mirrored["Name"], mirrored["Subtotal__c"], mirrored["Is_Paid__c"]) == ("1001", 450.0, False)
    assert mirrored["Account__c"] == salesforce.one("Account", Name="Acme")["Id"]
    assert items_of(salesforce) == [
        ("Blue", 2.0, 250.0, 500.0),
        ("Thank you", None, None, None),
        (None, None, None, -50.0),
    ]
    assert salesforce.all("InvoiceOpportunityLink__c") == []


def test_later_changes_follow_and_removed_lines_are_deleted(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, acme: str, grinder: str
) -> None:
    id = invoice(quickbooks, acme, sale(grinder, 2, 250, Description="Blue"), sale(grinder, 1, 100, Description="Red"))
    run(widget)
    first = quickbooks.get("Invoice", id)["Line"][0]
    quickbooks.edit("Invoice", id, DocNumber="A-7", Line=[{**first, "Description": "Green"}])

    changed = run(widget)

    mirrored = salesforce.one("Invoice__c")
    assert (mirrored["Name"], mirrored["Subtotal__c"]) == ("A-7", 500.0)
    assert items_of(salesforce) == [("Green", 2.0, 250.0, 500.0)]
    assert log_of(changed) == []


def test_the_balance_follows_as_payments_are_applied_and_is_paid_when_it_is_0_00(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, acme: str, grinder: str
) -> None:
    id = invoice(quickbooks, acme, sale(grinder, 2, 250))
    run(widget)
    pay(quickbooks, id, 200)
    run(widget)
    part = salesforce.one("Invoice__c")
    pay(quickbooks, id, 300)

    run(widget)

    whole = salesforce.one("Invoice__c")
    assert [(x["Outstanding_Balance__c"], x["Is_Paid__c"]) for x in (part, whole)] == [(300.0, False), (0.0, True)]


def test_voided_in_quickbooks_amounts_become_0_and_it_is_not_paid(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, acme: str, grinder: str
) -> None:
    id = invoice(quickbooks, acme, sale(grinder, 2, 250))
    run(widget)
    void(quickbooks, id)

    run(widget)

    mirrored = salesforce.one("Invoice__c")
    assert (mirrored["Subtotal__c"], mirrored["Outstanding_Balance__c"], mirrored["Is_Paid__c"]) == (0.0, 0.0, False)


def test_deleted_in_quickbooks_the_mirrored_invoice_is_deleted_in_salesforce_with_an_info(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, acme: str, grinder: str
) -> None:
    id = invoice(quickbooks, acme, sale(grinder, 2, 250))
    run(widget)
    quickbooks.delete("Invoice", id)

    gone = run(widget)

    assert salesforce.all("Invoice__c") == []
    assert (KEY, '"Invoice 1001" was deleted in QuickBooks and is deleted in Salesforce.') in log_of(gone, level=10)
    assert counts_of(gone, KEY) == {"deleted": 1}


def test_invoices_edited_by_people_are_overwritten_at_the_next_change_with_a_warning_naming_each_value(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, acme: str, grinder: str
) -> None:
    id = invoice(quickbooks, acme, sale(grinder, 2, 250, Description="Blue"))
    run(widget)
    mirrored = salesforce.one("Invoice__c")["Id"]
    salesforce.edit("Invoice__c", mirrored, Name="Mine", PO_Number__c="PO-1", Subtotal__c=1)
    salesforce.edit("Invoice_Item__c", salesforce.one("Invoice_Item__c")["Id"], Description__c="Black")
    quiet = run(widget)
    assert log_of(quiet) == []
    pay(quickbooks, id, 100)

    changed = run(widget)

    now = salesforce.one("Invoice__c")
    assert (now["Name"], now["PO_Number__c"], now["Subtotal__c"]) == ("1001", None, 500.0)
    assert items_of(salesforce) == [("Blue", 2.0, 250.0, 500.0)]
    [(_, said)] = log_of(changed)
    named = ['Name: "Mine" became "1001"', 'PO Number: "PO-1"', 'Subtotal: "1"', 'Description: "Black" became "Blue"']
    assert [words for words in named if words not in said] == []


def test_invoices_deleted_by_people_are_made_again_at_the_next_change_with_a_warning(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, acme: str, grinder: str
) -> None:
    id = invoice(quickbooks, acme, sale(grinder, 2, 250, Description="Blue"))
    run(widget)
    salesforce.delete("Invoice__c", salesforce.one("Invoice__c")["Id"])
    run(widget)
    assert salesforce.all("Invoice__c") == []
    pay(quickbooks, id, 100)

    again = run(widget)

    assert salesforce.one("Invoice__c")["Outstanding_Balance__c"] == 400.0
    assert items_of(salesforce) == [("Blue", 2.0, 250.0, 500.0)]
    assert log_of(again) == [(KEY, '"Invoice 1001" was deleted in Salesforce, and is made again.')]


def test_a_line_deleted_by_people_is_made_again_at_the_next_change(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, acme: str, grinder: str
) -> None:
    id = invoice(quickbooks, acme, sale(grinder, 2, 250, Description="Blue"))
    run(widget)
    salesforce.delete("Invoice_Item__c", salesforce.one("Invoice_Item__c")["Id"])
    pay(quickbooks, id, 100)

    run(widget)

    assert items_of(salesforce) == [("Blue", 2.0, 250.0, 500.0)]


def test_a_run_after_a_change_has_nothing_to_do_and_costs_two_calls(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, acme: str, grinder: str
) -> None:
    prefer(widget, create_opportunities=True)
    id = invoice(quickbooks, acme, sale(grinder, 2, 250))
    run(widget)
    pay(quickbooks, id, 100)
    run(widget)
    run(widget)

    idle = run(widget)

    assert idle.calls == {"salesforce": 1, "quickbooks": 1}
    assert all_counts(idle) == {}


def test_sales_receipts_never_make_invoices(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, acme: str, grinder: str
) -> None:
    prefer(widget, create_opportunities=True)
    quickbooks.add("SalesReceipt", CustomerRef={"value": acme}, Line=[sale(grinder, 2, 250)])

    run(widget)

    assert (salesforce.all("Invoice__c"), salesforce.all("Opportunity")) == ([], [])
