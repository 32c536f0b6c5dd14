"""What becomes of an Opportunity after it was sent: sync rules, section 4."""

from typing import Any

import pytest

from connectors.base import QUICKBOOKS
from integrations.running.models import Link, Run
from integrations.running.models.runs import Trigger
from integrations.running.runner import advance
from integrations.running.trigger import start_run
from tests.people import People
from tests.runs.conftest import Runs, Time, counts_of, said_by
from tests.runs.meanwhile import meanwhile
from tests.runs.selling import sale
from widget.models import Widget

UNCHANGED = '"New machine" is Invoice 1001 in QuickBooks, which was not changed:'
CLEARED = (
    f"{UNCHANGED} Its External Transaction ID was cleared, but Invoice 1001 still exists, so nothing is made anew. To "
    "have it made anew, delete that transaction in QuickBooks first."
)


def said(run: Run, *, level: int = 20) -> list[str]:
    """Return what the process said."""
    return said_by(run, "opportunities-out", level=level)


def invoice_of(salesforce: People, quickbooks: People, widget: Widget, run: Runs) -> tuple[str, dict[str, Any]]:
    """Send an Opportunity; return its id and the invoice."""
    sold = sale(salesforce, quickbooks)
    run(widget)
    return sold, quickbooks.one("Invoice")


def test_invoices_are_never_changed_from_salesforce_after_creation_and_info_says_so(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    sold, before = invoice_of(salesforce, quickbooks, widget, run)
    line = salesforce.one("OpportunityLineItem")
    salesforce.edit("OpportunityLineItem", line["Id"], Quantity=3)
    salesforce.edit("Opportunity", sold, Due_Date__c="2027-01-01")

    second, third = run(widget), run(widget)

    assert quickbooks.one("Invoice") == before
    assert said(second, level=10) == [
        '"New machine" was changed in Salesforce after it was sent. Invoices and Sales Receipts are never changed from '
        "Salesforce: make the change in QuickBooks too."
    ]
    assert salesforce.get("Opportunity", sold)["Sync_Me__c"] is False
    assert said(third, level=10) == []


def test_sales_receipts_are_never_changed_either_and_role_addresses_are_those_of_the_creation(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    sold = sale(salesforce, quickbooks, type="Sales Receipt")
    buyer = salesforce.one("Account")["Id"]
    contact = salesforce.add("Contact", AccountId=buyer, LastName="Roe", MailingCity="Bend")
    salesforce.add("OpportunityContactRole", OpportunityId=sold, ContactId=contact, IsPrimary=True)
    run(widget)
    before = quickbooks.one("SalesReceipt")
    salesforce.edit("Contact", contact, MailingCity="Reno")
    salesforce.edit("Opportunity", sold, PO_Number__c="PO-9")

    second = run(widget)

    assert before["BillAddr"]["City"] == "Bend"
    assert quickbooks.one("SalesReceipt") == before
    assert [message.partition(".")[0] for message in said(second, level=10)] == [
        '"New machine" was changed in Salesforce after it was sent'
    ]


def test_an_edit_while_a_run_is_under_way_is_brought_by_the_next_and_named_where_it_is_overwritten(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, time: Time
) -> None:
    sold = sale(salesforce, quickbooks)
    begun = start_run(widget, Trigger.MANUAL, now=time()).run

    def edit() -> None:
        salesforce.edit("Opportunity", sold, PO_Number__c="PO-9", Due_Date__c="2031-05-05")

    first = advance(begun.pk, clock=time, opener=meanwhile(edit, QUICKBOOKS, b"New machine ["))
    due = quickbooks.one("Invoice")["DueDate"]

    told = salesforce.get("Opportunity", sold)
    assert (told["PO_Number__c"], told["Due_Date__c"], told["Sync_Me__c"]) == ("PO-9", due, False)
    assert said(first) == [
        f'"New machine" had just been changed in Salesforce. Overwritten there: Due Date: "2031-05-05" became "{due}".'
    ]
    run(widget)
    assert Link.objects.get(kind="transaction").salesforce["PO_Number__c"] == "PO-9"


def test_people_may_edit_the_memo_for_the_link_is_the_truth(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    sold, before = invoice_of(salesforce, quickbooks, widget, run)
    quickbooks.edit("Invoice", before["Id"], PrivateNote="Call first", DueDate="2030-01-31")
    salesforce.edit("Opportunity", sold, Description="Seen")

    second = run(widget)

    assert salesforce.get("Opportunity", sold)["Due_Date__c"] == "2030-01-31"
    assert [invoice["PrivateNote"] for invoice in quickbooks.all("Invoice")] == ["Call first"]
    assert said(second) == []


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        (
            {"Transaction_Type__c": "Sales Receipt"},
            "Its Transaction Type was changed, and cannot change any more. Set it back to Invoice.",
        ),
        (
            {"Transaction_Type__c": "None"},
            "Its Transaction Type was changed, and cannot change any more. Set it back to Invoice.",
        ),
        (
            {"StageName": "Prospecting"},
            "It is no longer won. Void Invoice 1001 in QuickBooks, or win the Opportunity again.",
        ),
    ],
)
def test_a_changed_transaction_type_or_a_lost_deal_is_one_warning_and_changes_nothing(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, fields: dict[str, str], why: str
) -> None:
    sold, before = invoice_of(salesforce, quickbooks, widget, run)
    salesforce.edit("Opportunity", sold, **fields)

    second, third = run(widget), run(widget)

    assert said(second) == [f"{UNCHANGED} {why}"]
    assert said(third) == []
    assert (quickbooks.one("Invoice"), quickbooks.all("SalesReceipt")) == (before, [])


def test_an_opportunity_moved_to_another_account_is_one_warning_and_changes_nothing(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    sold, before = invoice_of(salesforce, quickbooks, widget, run)
    salesforce.edit("Opportunity", sold, AccountId=salesforce.add("Account", Name="Bolt"))

    second, third = run(widget), run(widget)

    assert said(second) == [
        f"{UNCHANGED} It was moved to another Account. Move it back, or change the customer of Invoice 1001 in "
        "QuickBooks."
    ]
    assert said(third) == []
    assert quickbooks.one("Invoice") == before


def test_a_deleted_opportunity_is_one_warning_and_changes_nothing(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    sold, before = invoice_of(salesforce, quickbooks, widget, run)
    salesforce.delete("Opportunity", sold)

    second, third = run(widget), run(widget)

    (message,) = said(second)
    assert message.startswith('"New machine" was deleted in Salesforce. Invoice 1001 in QuickBooks stays as it is.')
    assert said(third) == []
    assert quickbooks.one("Invoice") == before


def test_when_the_transaction_was_deleted_and_its_id_was_cleared_it_is_created_anew(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    sold, before = invoice_of(salesforce, quickbooks, widget, run)
    quickbooks.delete("Invoice", before["Id"])
    run(widget)
    salesforce.edit("Opportunity", sold, External_Transaction_ID__c=None)

    second, third = run(widget), run(widget)

    anew = quickbooks.one("Invoice")
    assert (anew["TotalAmt"], anew["Id"] != before["Id"]) == (499.0, True)
    told = salesforce.get("Opportunity", sold)
    assert told["External_Transaction_ID__c"].endswith(f":transaction:{anew['Id']}")
    assert told["External_Transaction_Number__c"] == anew["DocNumber"]
    assert salesforce.one("OpportunityLineItem")["External_Line_ID__c"].endswith(f":line:{anew['Id']}:1")
    assert (said(second), counts_of(second, "opportunities-out")["created"]) == ([], 1)
    assert counts_of(third, "opportunities-out") == {}
    assert Link.objects.get(kind="transaction").quickbooks_id == anew["Id"]


def test_deleted_and_cleared_between_two_runs_it_is_created_anew_at_once_and_again(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    sold, invoice = invoice_of(salesforce, quickbooks, widget, run)
    for _time in range(2):
        quickbooks.delete("Invoice", invoice["Id"])
        salesforce.edit("Opportunity", sold, External_Transaction_ID__c=None)

        run(widget)

        before, invoice = invoice, quickbooks.one("Invoice")
        assert invoice["Id"] != before["Id"]


def test_an_id_cleared_while_the_transaction_exists_is_one_warning_and_nothing_is_created(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    sold, before = invoice_of(salesforce, quickbooks, widget, run)
    salesforce.edit("Opportunity", sold, External_Transaction_ID__c=None)

    second, third = run(widget), run(widget)

    assert (said(second), said(third)) == ([CLEARED], [])
    assert quickbooks.one("Invoice") == before
    assert third.calls == {"salesforce": 1, "quickbooks": 1}


def test_cleared_first_and_deleted_then_it_is_created_anew_within_a_day(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, time: Time
) -> None:
    sold, before = invoice_of(salesforce, quickbooks, widget, run)
    salesforce.edit("Opportunity", sold, External_Transaction_ID__c=None)
    run(widget)
    quickbooks.delete("Invoice", before["Id"])
    time.pass_by(hours=25)

    run(widget)

    assert quickbooks.one("Invoice")["Id"] != before["Id"]


def test_a_write_back_that_failed_is_made_up_for_completely(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    sold = sale(salesforce, quickbooks)
    run(widget, dry_run=True)
    salesforce.config(readonly_fields=["Opportunity.Billing_Address_Block__c"])
    first = run(widget)
    invoice = quickbooks.one("Invoice")
    assert salesforce.get("Opportunity", sold)["External_Transaction_ID__c"] is None, said(first)
    assert Link.objects.get(kind="transaction").confirmed_at is None
    salesforce.config(readonly_fields=[])

    run(widget)

    told = salesforce.get("Opportunity", sold)
    assert told["External_Transaction_ID__c"].endswith(f":transaction:{invoice['Id']}")
    assert (told["External_Transaction_Number__c"], told["Due_Date__c"]) == ("1001", invoice["DueDate"])
    assert told["Billing_Address_Block__c"] == "1 Main St\nTacoma\nUSA"
    assert salesforce.one("OpportunityLineItem")["External_Line_ID__c"].endswith(f":line:{invoice['Id']}:1")
    assert quickbooks.one("Invoice") == invoice
    assert said(run(widget), level=10) == []
