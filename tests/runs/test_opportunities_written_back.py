"""What Salesforce is told of a sale that was sent, where it refuses that. Source: sync rules, sections 2 and 4."""

from integrations.running.models import Problem
from tests.people import People
from tests.runs.conftest import Runs, Time, log_of
from tests.runs.selling import sale
from widget.models import Widget

REFUSED = (
    '"New machine" is in QuickBooks, but that could not be noted in Salesforce: A validation rule of this Salesforce '
    "org refuses it: LeadSource must be filled in."
)


def test_a_sale_that_salesforce_refuses_to_note_is_an_open_problem_and_noted_a_day_later_without_another_invoice(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, time: Time
) -> None:
    run(widget)
    sold = sale(salesforce, quickbooks)
    salesforce.config(fields_required_by_rule=["Opportunity.LeadSource"])

    first, second, third = run(widget), run(widget), run(widget)

    assert log_of(first) == log_of(second) == [("opportunities-out", REFUSED)]
    assert [problem.message for problem in Problem.objects.all()] == [REFUSED]
    assert (log_of(third), third.calls) == ([], {"salesforce": 1, "quickbooks": 1})

    salesforce.config(fields_required_by_rule=[])
    time.pass_by(hours=25)
    last = run(widget)

    invoice = quickbooks.one("Invoice")
    told = salesforce.get("Opportunity", sold)
    assert told["External_Transaction_Number__c"] == invoice["DocNumber"]
    assert salesforce.one("OpportunityLineItem")["External_Line_ID__c"] is not None
    assert (log_of(last), list(Problem.objects.all())) == ([], [])
