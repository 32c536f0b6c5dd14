""" "Why isn't this synced?": for any record the first rule that it fails is shown, by the code that plans."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from integrations.running.explaining.explain import explain_text
from integrations.running.models import Problem
from integrations.running.rows.problems import retry
from tests.company import item, opportunity, pay, product, won
from tests.people import People
from tests.runs.conftest import Runs, Time
from tests.runs.explained import answer_of, sell, step_of
from widget.models import Widget


def failed(widget: Widget, text: str, time: Time, process: str = "opportunities-out") -> tuple[str, str]:
    """Return rule and message of the one check that a record fails."""
    step = step_of(answer_of(widget, text, time), process)
    (check,) = [check for check in step.checks if not check.passed]
    assert check is step.checks[-1]
    return check.rule, check.message


@pytest.fixture
def sold(widget: Widget, salesforce: People, quickbooks: People, run: Runs) -> str:
    """A won Opportunity that has become an invoice."""
    return sell(widget, salesforce, quickbooks, run)


@pytest.mark.parametrize(
    ("stage", "type", "rule", "said"),
    [
        ("Prospecting", "Invoice", "won", "It is not in a closed/won stage."),
        ("Closed Won", None, "transaction-type", "Its Transaction Type is empty or None."),
        ("Closed Won", "Sales Order", "transaction-type-works", "QuickBooks Online has no sales orders."),
        ("Closed Won", "Invoice", "has-products", "It has no Products."),
    ],
)
def test_for_any_opportunity_the_first_rule_that_it_fails_is_shown(
    widget: Widget, salesforce: People, time: Time, stage: str, type: str | None, rule: str, said: str
) -> None:
    id = opportunity(salesforce, salesforce.add("Account", Name="Acme"), [], stage=stage, type=type)

    assert failed(widget, id, time)[0] == rule
    assert failed(widget, id, time)[1].startswith(said)


def test_only_what_was_changed_after_the_widget_was_installed_is_synced_and_the_answer_says_so(
    widget: Widget, salesforce: People, sold: str, time: Time
) -> None:
    grinder = salesforce.one("Product2", ProductCode="Grinder")["Id"]
    account = salesforce.one("Account", Name="Acme")["Id"]
    id = opportunity(salesforce, account, [(grinder, 1, 10)], name="Old machine")
    Widget.objects.update(installed_at=timezone.now() + timedelta(days=2))

    rule, said = failed(widget, id, time)

    assert rule == "changed-since-connected"
    assert said.endswith("Only what is created or changed since is synced: change it once to have it synced.")


def test_an_opportunity_whose_account_is_synced_in_the_same_run_says_so(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, time: Time
) -> None:
    item(quickbooks, "Grinder", 250)
    run(widget)
    grinder = salesforce.one("Product2", ProductCode="Grinder")["Id"]
    id = opportunity(salesforce, salesforce.add("Account", Name="Acme"), [(grinder, 1, 250)])

    answer = answer_of(widget, id, time)

    step = step_of(answer, "opportunities-out")
    assert step.checks[-1].rule == "waits"
    assert step.verdict == "A run would sync Acme first, and then this."
    assert step.planned is not None
    assert step.planned.kind == "create"


def test_a_synced_opportunity_shows_its_link_and_what_runs_did_with_it(
    widget: Widget, quickbooks: People, sold: str, time: Time
) -> None:
    invoice = quickbooks.one("Invoice")["Id"]

    answer = answer_of(widget, sold, time)

    assert [(link.row.salesforce_id, link.row.quickbooks_id) for link in answer.links] == [(sold, invoice)]
    step = step_of(answer, "opportunities-out")
    assert (step.passed, step.verdict) == (True, "It is in step with QuickBooks: a run has nothing to do.")
    assert [(action.kind, action.status) for action in answer.actions][-1] == ("create", "done")


def test_what_a_run_would_do_now_is_what_the_next_run_does(
    widget: Widget, salesforce: People, quickbooks: People, sold: str, run: Runs, time: Time
) -> None:
    invoice = quickbooks.one("Invoice")["Id"]
    quickbooks.edit("Invoice", invoice, DueDate="2031-05-05")

    planned = step_of(answer_of(widget, f"Invoice id {invoice}", time), "invoices-in").planned
    done = run(widget).actions.get(process__key="invoices-in")

    assert planned is not None
    assert (planned.kind, planned.target_id, set(planned.changes)) == (done.kind, done.target_id, set(done.changes))


def test_what_was_refused_would_be_left_out_until_it_changes_or_somebody_retries_it(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, time: Time
) -> None:
    quickbooks.add("Vendor", DisplayName="Acme")
    account = won(salesforce, "Acme")
    run(widget)
    again = Problem.objects.get(record_id=account).try_after

    def verdict() -> str:
        return step_of(answer_of(widget, account, time), "customers-out").verdict

    refused, quiet = verdict(), run(widget)
    retry(Problem.objects.filter(record_id=account), time())
    retried = verdict()
    run(widget)
    salesforce.edit("Account", account, Phone="1")

    assert refused == (
        "A run would leave it out for now: it is tried again when it, what it waits for or a setting has changed, else "
        f"on {again:%d %B %Y}."
    )
    assert not quiet.actions.exists()
    assert (retried, verdict()) == ("A run would create it in QuickBooks.",) * 2


def test_records_are_found_by_id_address_number_or_name_in_either_system(
    widget: Widget, salesforce: People, quickbooks: People, sold: str, time: Time
) -> None:
    invoice = quickbooks.one("Invoice")["Id"]
    asked = {
        sold[:15]: sold,
        f"{salesforce.url}/people/Opportunity/{sold}": sold,
        "New machine": sold,
        "Invoice 1001": invoice,
        f"{quickbooks.url}/people/Invoice/{invoice}": invoice,
    }

    assert {text: answer_of(widget, text, time).record.id for text in asked} == asked


def test_parts_of_a_record_lead_to_their_header(widget: Widget, salesforce: People, sold: str, time: Time) -> None:
    account = salesforce.one("Account", Name="Acme")["Id"]
    parts = {
        salesforce.add("Contact", LastName="Lee", AccountId=account): account,
        salesforce.one("OpportunityLineItem")["Id"]: sold,
        salesforce.one("Invoice_Item__c")["Id"]: salesforce.one("Invoice__c")["Id"],
        salesforce.one("InvoiceOpportunityLink__c")["Id"]: salesforce.one("Invoice__c")["Id"],
    }

    assert {part: answer_of(widget, part, time).record.id for part in parts} == parts


def test_a_bare_number_lists_every_record_that_has_it_as_its_id(widget: Widget, quickbooks: People, time: Time) -> None:
    customer = quickbooks.add("Customer", DisplayName="Acme")
    for name in ("Grinder", "Brewer", "Kettle"):
        item(quickbooks, name, 5)
    shared = next(one["Id"] for one in quickbooks.all("Item") if one["Id"] == customer)

    found = explain_text(widget, shared, clock=time).found

    assert [(system, record.entity) for system, record in found] == [("quickbooks", "Customer"), ("quickbooks", "Item")]
    assert answer_of(widget, f"Customer {shared}", time).name == "Acme"


def test_two_records_of_the_same_name_are_told_of_before_any_run(
    widget: Widget, salesforce: People, quickbooks: People, time: Time
) -> None:
    accounts = [salesforce.add("Account", Name=name) for name in ("Acme", "acme")]
    for account in accounts:
        opportunity(salesforce, account, [], type=None)
    quickbooks.add("Customer", DisplayName="Acme")

    rule, said = failed(widget, accounts[0], time, "customers-out")

    assert rule == "one-match"
    assert all(account in said for account in accounts)


def test_a_single_record_of_the_same_name_would_be_linked(
    widget: Widget, salesforce: People, quickbooks: People, time: Time
) -> None:
    account = won(salesforce, "Acme")
    quickbooks.add("Customer", DisplayName="ACME")

    step = step_of(answer_of(widget, account, time), "match-customers")

    assert (step.passed, step.verdict) == (True, 'A run would link it with "ACME" in QuickBooks.')


def test_a_process_that_is_switched_off_says_so(widget: Widget, salesforce: People, time: Time) -> None:
    widget.preferences.sync_opportunities = False
    widget.preferences.save()
    id = opportunity(salesforce, salesforce.add("Account", Name="Acme"), [])

    assert failed(widget, id, time) == (
        "switched-on",
        '"Syncing Salesforce Opportunities to QuickBooks" is switched off in the preferences.',
    )


def test_products_are_never_sent_to_quickbooks_and_the_answer_says_so(
    widget: Widget, salesforce: People, time: Time
) -> None:
    id = product(salesforce, "Grinder", 10)

    assert answer_of(widget, id, time).summary.text.startswith("Not synced: no process sends it to QuickBooks")


def test_explaining_writes_nothing_anywhere(
    widget: Widget, salesforce: People, quickbooks: People, sold: str, time: Time
) -> None:
    quickbooks.edit("Invoice", quickbooks.one("Invoice")["Id"], DueDate="2031-05-05")
    held = [people.all(entity) for people, entity in ((salesforce, "Invoice__c"), (quickbooks, "Invoice"))]
    runs = widget.runs.count()

    answer_of(widget, sold, time)
    answer_of(widget, "Invoice 1001", time)

    assert [people.all(entity) for people, entity in ((salesforce, "Invoice__c"), (quickbooks, "Invoice"))] == held
    assert widget.runs.count() == runs


def test_the_command_prints_the_same_answer(widget: Widget, salesforce: People, sold: str) -> None:
    lines, document = StringIO(), StringIO()

    call_command("explain", str(widget.pk), sold, stdout=lines)
    call_command("explain", str(widget.pk), sold, "--json", stdout=document)

    told = json.loads(document.getvalue())
    assert (told["entity"], told["id"]) == ("Opportunity", sold)
    assert "opportunities-out" in [step["process"] for step in told["steps"]]
    assert told["summary"] == "In step: Invoice 1001 in QuickBooks."
    assert lines.getvalue().splitlines()[1] == told["summary"]
    assert "It is in step with QuickBooks: a run has nothing to do." in lines.getvalue()
    assert "  [x] Is in a closed/won stage" not in lines.getvalue()
    assert "  [x] Is still won" in lines.getvalue()
    with pytest.raises(CommandError, match="has a record that"):
        call_command("explain", str(widget.pk), "Nobody & Sons")


def test_what_is_said_of_every_record_alone_is_what_the_next_run_does_with_all(
    widget: Widget, salesforce: People, quickbooks: People, sold: str, run: Runs, time: Time
) -> None:
    grinder = salesforce.one("Product2", ProductCode="Grinder")["Id"]
    acme = salesforce.one("Account", Name="Acme")["Id"]
    quickbooks.edit(
        "Customer", quickbooks.one("Customer")["Id"], CompanyName="Acme Holding", Fax={"FreeFormNumber": "9"}
    )
    quickbooks.edit("Item", quickbooks.one("Item", Name="Grinder")["Id"], UnitPrice=260)
    quickbooks.add("Customer", DisplayName="Bolt")
    pay(quickbooks, quickbooks.one("Invoice")["Id"], 100)
    opportunity(salesforce, acme, [(grinder, 1, 250)], name="Second machine")
    opportunity(salesforce, acme, [], name="Nothing sold")
    opportunity(salesforce, acme, [(grinder, 1, 250)], name="Not yet", stage="Prospecting")
    asked = [f"{entity} id {one['Id']}" for entity in ("Customer", "Item", "Invoice") for one in quickbooks.all(entity)]
    asked += [one["Id"] for entity in ("Account", "Opportunity") for one in salesforce.all(entity)]

    said = {
        (step.process, step.planned.source_id, step.planned.kind, *sorted(step.planned.changes))
        for text in asked
        for step in answer_of(widget, text, time).steps
        if step.planned and step.planned.kind != "keep"
    }

    done = {
        (action.process.key, action.source_id, action.kind, *sorted(action.changes))
        for action in run(widget).actions.exclude(kind="keep").select_related("process")
    }
    new = {one for one in done if one[0] == "invoices-in" and one[2] == "create"}
    assert len(new) == 1
    assert said == done - new
