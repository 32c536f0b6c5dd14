"""Opportunities that Salesforce refuses to have made for an Invoice. Source: sync rules, sections 2 and 7."""

import pytest

from integrations.running.models import Run
from integrations.running.rows import problems
from tests import builders
from tests.company import item, pay
from tests.pages.conftest import signed_in
from tests.pages.reading import texts
from tests.people import People
from tests.runs.conftest import Runs, Time, log_of
from tests.runs.test_invoices_in import KEY, invoice, prefer, sale
from widget.models import Widget


@pytest.fixture
def demanding(widget: Widget, salesforce: People, quickbooks: People, run: Runs) -> Run:
    """A run in which Salesforce took an Invoice, and a rule of the org refused the Opportunity for it."""
    grinder = item(quickbooks, "Grinder", 250)
    acme = quickbooks.add("Customer", DisplayName="Acme")
    run(widget)
    prefer(widget, create_opportunities=True)
    salesforce.config(fields_required_by_rule=["Opportunity.LeadSource"])
    invoice(quickbooks, acme, sale(grinder, 2, 250))
    return run(widget)


REFUSED = (
    '"Opportunity of Invoice 1001" was not synced to Salesforce: A validation rule of this Salesforce org refuses it: '
    "LeadSource must be filled in."
)


def test_an_opportunity_that_salesforce_refuses_is_an_open_problem_and_its_invoice_is_there(
    widget: Widget, salesforce: People, run: Runs, demanding: Run
) -> None:
    assert (len(salesforce.all("Invoice__c")), salesforce.all("Opportunity")) == (1, [])
    assert log_of(demanding) == [(KEY, REFUSED)]
    assert [(one.title, one.message) for one in problems.open_problems()] == [("Opportunity of Invoice 1001", REFUSED)]
    ada = builders.person()
    widget.workspace.members.add(ada)
    page = signed_in(ada).get(f"/widgets/{widget.pk}/problems")
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
