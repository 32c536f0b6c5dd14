"""The answer to "why isn't this synced?" in one sentence, and what it rests on."""

from datetime import timedelta

import pytest
from django.utils import timezone

from integrations.running.models import Problem
from integrations.running.rows.problems import ignore
from tests.company import opportunity, won
from tests.people import People
from tests.runs.conftest import Runs, Time
from tests.runs.explained import answer_of, sell, step_of
from widget.models import Widget


@pytest.fixture
def sold(widget: Widget, salesforce: People, quickbooks: People, run: Runs) -> str:
    """A won Opportunity that has become an invoice."""
    return sell(widget, salesforce, quickbooks, run)


def test_the_answer_comes_first_in_one_sentence(
    widget: Widget, salesforce: People, quickbooks: People, sold: str, run: Runs, time: Time
) -> None:
    run(widget)
    grinder = salesforce.one("Product2", ProductCode="Grinder")["Id"]
    acme = salesforce.one("Account", Name="Acme")["Id"]
    lost = opportunity(salesforce, acme, [(grinder, 1, 10)], name="Lost", stage="Prospecting")
    empty = opportunity(salesforce, acme, [], name="Empty")
    ready = opportunity(salesforce, acme, [(grinder, 1, 10)], name="Ready")
    early = opportunity(salesforce, salesforce.add("Account", Name="Bolt"), [(grinder, 1, 10)], name="Early")
    bare = salesforce.add("Account", Name="Core")

    said = {id: answer_of(widget, id, time).summary for id in (sold, acme, lost, empty, ready, early, bare)}

    assert {id: (summary.standing.value, summary.text) for id, summary in said.items()} == {
        sold: ("in-step", "In step: Invoice 1001 in QuickBooks."),
        acme: ("in-step", "In step: Customer Acme in QuickBooks."),
        lost: ("not-synced", "Not synced: it is not in a closed/won stage."),
        empty: ("not-synced", "Not synced: it has no Products. Add what was sold as Opportunity Products."),
        ready: ("coming", "Not synced yet: a run would create it in QuickBooks."),
        early: (
            "waits",
            "Waits: a run would sync Bolt first, and then this.",
        ),
        bare: ("not-synced", "Not synced: it has no closed/won Opportunity."),
    }


def test_what_was_refused_and_what_was_set_aside_say_why(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, time: Time
) -> None:
    quickbooks.add("Vendor", DisplayName="Acme")
    account = won(salesforce, "Acme")
    run(widget)

    refused = answer_of(widget, account, time).summary
    ignore(Problem.objects.filter(record_id=account))
    ignored = answer_of(widget, account, time).summary

    assert refused.text.startswith('Not synced: "Acme" was not sent to QuickBooks: ')
    assert ignored.text == "Not synced: somebody chose to ignore it: a run would leave it alone until it is changed."


def test_a_change_that_the_next_run_brings_and_a_deleted_counterpart_are_told(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, time: Time
) -> None:
    customer = quickbooks.add("Customer", DisplayName="Acme")
    run(widget)
    quickbooks.edit("Customer", customer, DisplayName="Acme Ltd")
    changed = answer_of(widget, f"Customer {customer}", time).summary
    run(widget)
    salesforce.delete("Account", salesforce.one("Account")["Id"])
    run(widget)

    resting = answer_of(widget, f"Customer {customer}", time).summary

    assert (changed.standing, changed.text) == ("coming", "Changed: a run would update it in Salesforce.")
    assert resting.standing == "not-synced"
    assert "rests" in resting.text


def test_a_rule_that_says_only_whose_business_a_record_is_does_not_fail(
    widget: Widget, quickbooks: People, sold: str, run: Runs, time: Time
) -> None:
    run(widget)

    step = step_of(answer_of(widget, "Invoice 1001", time), "transactions-in")

    assert [(check.rule, check.passed, check.concerned) for check in step.checks] == [
        ("linked", True, True),
        ("changed", False, False),
    ]
    assert step.verdict == "It is in step with Salesforce: a run has nothing to do."


def test_a_trial_that_is_over_is_the_reason_before_all_others(
    widget: Widget, salesforce: People, sold: str, time: Time
) -> None:
    Widget.objects.update(plan="trial", trial_ends_at=timezone.now() - timedelta(days=1))

    assert answer_of(widget, sold, time).summary.text.startswith("Not in step: ")
