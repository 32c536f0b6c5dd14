"""Opportunities that are made for Invoices, and those that Salesforce refuses. Source: sync rules, sections 2 and 7."""

import pytest
from django.test import Client

from integrations.running.models import Link, Run
from integrations.running.models.runs import Status
from integrations.running.rows import problems
from tests.company import item, opportunity, pay, product
from tests.pages.reading import texts
from tests.people import People
from tests.runs.conftest import Runs, Time, counts_of, log_of, prefer, said_by
from tests.runs.invoicing import KEY, invoice, sale
from widget.models import Widget


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
    assert [said for said in said_by(alone, KEY) if "without an Account" in said]


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
def demanding(widget: Widget, salesforce: People, quickbooks: People, run: Runs, acme: str, grinder: str) -> Run:
    """A run in which Salesforce took an Invoice, and a rule of the org refused the Opportunity for it."""
    prefer(widget, create_opportunities=True)
    salesforce.config(fields_required_by_rule=["Opportunity.LeadSource"])
    invoice(quickbooks, acme, sale(grinder, 2, 250))
    return run(widget)


REFUSED = (
    '"Opportunity of Invoice 1001" was not synced to Salesforce: A validation rule of this Salesforce org refuses it: '
    "LeadSource must be filled in."
)


def test_an_opportunity_that_salesforce_refuses_is_an_open_problem_and_its_invoice_is_there(
    widget: Widget, salesforce: People, run: Runs, demanding: Run, member: Client
) -> None:
    assert (len(salesforce.all("Invoice__c")), salesforce.all("Opportunity")) == (1, [])
    assert log_of(demanding) == [(KEY, REFUSED)]
    assert [(one.title, one.message) for one in problems.open_problems()] == [("Opportunity of Invoice 1001", REFUSED)]
    page = member.get(f"/widgets/{widget.pk}/problems")
    assert [text for text in texts(page, "p") if "LeadSource must be filled in." in text]

    quiet = run(widget)

    assert (log_of(quiet), quiet.calls) == ([], {"salesforce": 1, "quickbooks": 1})


def test_a_refused_opportunity_is_made_and_linked_when_it_is_tried_again_within_a_day(
    widget: Widget, salesforce: People, run: Runs, demanding: Run, time: Time
) -> None:
    salesforce.config(fields_required_by_rule=[])
    time.pass_by(days=1, minutes=1)

    again = run(widget)

    assert salesforce.one("InvoiceOpportunityLink__c")["Opportunity__c"] == salesforce.one("Opportunity")["Id"]
    assert len(salesforce.all("Invoice__c")) == 1
    assert (log_of(again), problems.open_problems().count()) == ([], 0)


def test_a_payment_of_an_invoice_whose_opportunity_was_refused_follows(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, demanding: Run
) -> None:
    pay(quickbooks, quickbooks.one("Invoice")["Id"], 100)

    paid = run(widget)

    assert salesforce.one("Invoice__c")["Outstanding_Balance__c"] == 400.0
    assert (log_of(paid), problems.open_problems().count()) == ([], 1)
