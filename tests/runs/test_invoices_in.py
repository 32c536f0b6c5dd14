"""Invoices mirrored in Salesforce, and the Opportunities made for them. Source: sync rules, section 7."""

from typing import Any

import pytest

from integrations.running.models import Link, Run
from integrations.running.models.runs import Status, Trigger
from integrations.running.runner import advance
from integrations.running.trigger import start_run
from tests.company import item, opportunity, pay, product, void
from tests.people import People
from tests.runs.conftest import Runs, Time, counts_of, log_of
from widget.models import Widget

KEY = "invoices-in"


def sale(item: str, quantity: float, price: float, **fields: Any) -> dict[str, Any]:
    """Return a line of an invoice as a person types it."""
    detail = {"ItemRef": {"value": item}, "Qty": quantity, "UnitPrice": price}
    return {
        "DetailType": "SalesItemLineDetail", "Amount": quantity * price, "SalesItemLineDetail": detail, **fields,
    }  # fmt: skip


def invoice(quickbooks: People, customer: str, *lines: dict[str, Any], **fields: Any) -> str:
    """Write an invoice in QuickBooks."""
    return quickbooks.add("Invoice", CustomerRef={"value": customer}, Line=list(lines), **fields)


@pytest.fixture
def acme(widget: Widget, quickbooks: People, run: Runs) -> str:
    """A customer that is synced, and an item."""
    item(quickbooks, "Grinder", 250)
    acme = quickbooks.add("Customer", DisplayName="Acme")
    run(widget)
    return acme


@pytest.fixture
def grinder(acme: str, quickbooks: People) -> str:
    """The item that is sold."""
    return str(quickbooks.one("Item", Name="Grinder")["Id"])


def prefer(widget: Widget, **preferences: Any) -> None:
    """Set preferences as their page would."""
    for name, value in preferences.items():
        setattr(widget.preferences, name, value)
    widget.preferences.save(update_fields=list(preferences))


def items_of(salesforce: People) -> list[tuple[Any, ...]]:
    rows = salesforce.all("Invoice_Item__c")
    return sorted(((x["Description__c"], x["Quantity__c"], x["Rate__c"], x["Amount__c"]) for x in rows), key=str)


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
    assert [counts_of(idle, process.key) for process in idle.processes.all()] == [{}] * idle.processes.count()


def test_sales_receipts_never_make_invoices(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, acme: str, grinder: str
) -> None:
    prefer(widget, create_opportunities=True)
    quickbooks.add("SalesReceipt", CustomerRef={"value": acme}, Line=[sale(grinder, 2, 250)])

    run(widget)

    assert (salesforce.all("Invoice__c"), salesforce.all("Opportunity")) == ([], [])


def test_with_create_missing_opportunities_a_new_one_is_linked(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, acme: str, grinder: str
) -> None:
    prefer(widget, create_opportunities=True)
    thanks = {"DetailType": "DescriptionOnly", "Description": "Thank you"}
    invoice(quickbooks, acme, sale(grinder, 2, 250, Description="Blue"), thanks, TxnDate="2026-03-02")

    made = run(widget)

    placed = salesforce.one("Opportunity")
    assert (placed["Name"], placed["StageName"], placed["CloseDate"], placed["Transaction_Type__c"]) == (
        "Invoice 1001",
        "Migrated",
        "2026-03-02",
        "Invoice",
    )
    assert placed["AccountId"] == salesforce.one("Account", Name="Acme")["Id"]
    assert placed["External_Transaction_ID__c"].endswith(":transaction:1")
    assert (placed["Amount"], placed["Sync_Me__c"]) == (500.0, False)
    line = salesforce.one("OpportunityLineItem")
    assert (line["Quantity"], line["UnitPrice"], line["Description"]) == (2.0, 250.0, "Blue")
    assert line["External_Line_ID__c"].endswith(":line:1:1")
    assert salesforce.one("InvoiceOpportunityLink__c")["Opportunity__c"] == placed["Id"]
    assert Link.objects.get(kind="transaction").salesforce_id == placed["Id"]
    assert (made.status, counts_of(made, KEY)) == (Status.SUCCEEDED, {"created": 2})


def test_opportunities_that_tandem_created_are_never_sent_and_follow_their_invoice(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, acme: str, grinder: str
) -> None:
    prefer(widget, create_opportunities=True, created_stage="Prospecting")
    id = invoice(quickbooks, acme, sale(grinder, 2, 250))
    run(widget)
    run(widget)
    first = quickbooks.get("Invoice", id)["Line"][0]
    first["SalesItemLineDetail"]["Qty"] = 3
    quickbooks.edit("Invoice", id, Line=[{**first, "Amount": 750}])

    changed = run(widget)

    assert salesforce.one("OpportunityLineItem")["Quantity"] == 3.0
    assert salesforce.one("Opportunity")["Sync_Me__c"] is False
    assert len(quickbooks.all("Invoice")) == 1
    assert len(salesforce.all("Opportunity")) == 1
    assert log_of(changed) == []


def test_without_an_account_no_opportunity_is_made(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, acme: str, grinder: str
) -> None:
    prefer(widget, create_opportunities=True)
    bolt = quickbooks.add("Customer", DisplayName="Bolt")
    invoice(quickbooks, bolt, sale(grinder, 1, 0))
    quickbooks.edit("Customer", bolt, Active=False)

    alone = run(widget)

    assert salesforce.one("Invoice__c")["Account__c"] is None
    assert salesforce.all("Opportunity") == []
    assert [said for key, said in log_of(alone) if key == KEY and "without an Account" in said]


def test_an_invoice_from_an_opportunity_is_linked_to_it_and_to_no_other(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, acme: str
) -> None:
    prefer(widget, create_opportunities=True)
    account = salesforce.one("Account", Name="Acme")["Id"]
    sold = opportunity(salesforce, account, [(product(salesforce, "Mug", 5, code="Grinder 2"), 1, 5)], type=None)
    salesforce.edit("Opportunity", sold, Transaction_Type__c="Invoice")
    item(quickbooks, "Grinder 2", 5)

    run(widget)
    run(widget)

    assert [link["Opportunity__c"] for link in salesforce.all("InvoiceOpportunityLink__c")] == [sold]
    assert len(salesforce.all("Opportunity")) == 1


@pytest.fixture
def many(widget: Widget, salesforce: People, quickbooks: People, run: Runs, acme: str, grinder: str) -> list[str]:
    """Thirty mirrored invoices."""
    made = [invoice(quickbooks, acme, sale(grinder, 1, 250)) for _ in range(30)]
    run(widget)
    return made


def test_many_deletions_at_once_stop_the_run_before_the_first_delete_and_ask(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, many: list[str], time: Time
) -> None:
    for id in many[:5]:
        quickbooks.delete("Invoice", id)

    stopped = run(widget)

    assert stopped.status == Status.FAILED
    assert len(salesforce.all("Invoice__c")) == 30
    [(_, said)] = log_of(stopped, level=30)
    assert said.startswith("5 Invoices were deleted in QuickBooks")
    assert stopped.deletes_asked == 5
    assert run(widget).status == Status.FAILED

    widget.refresh_from_db()
    started = start_run(widget, Trigger.MANUAL, now=time(), deletes_approved=5)
    approved = advance(started.run.pk, clock=time)

    assert approved.status == Status.SUCCEEDED
    assert len(salesforce.all("Invoice__c")) == 25
    assert Run.objects.get(pk=approved.pk).deletes_asked == 0


def test_a_few_deletions_ask_nobody(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, many: list[str]
) -> None:
    for id in many[:4]:
        quickbooks.delete("Invoice", id)

    assert run(widget).status == Status.SUCCEEDED
    assert len(salesforce.all("Invoice__c")) == 26
