"""Open problems: a person may have one tried again, or set it aside until its record changes."""

import pytest
from django.test import Client

from integrations.running.models import Link, Problem, Run
from integrations.running.models.runs import Trigger
from integrations.running.rows.problems import ignore, open_problems, retry
from integrations.running.trigger import start_run
from tests.company import item, opportunity
from tests.pages.reading import texts
from tests.people import People
from tests.runs.conftest import Runs, Time, log_of
from widget.models import Widget


@pytest.fixture
def held(widget: Widget, salesforce: People, quickbooks: People, run: Runs) -> str:
    """A won Opportunity without Products, left out by the last run."""
    run(widget)
    id = opportunity(salesforce, salesforce.add("Account", Name="Acme"), [])
    run(widget)
    assert [problem.record_id for problem in Problem.objects.all()] == [id]
    return id


def pressed(member: Client, widget: Widget, button: str) -> list[str]:
    """Press a problem's button; return what the page then says in its messages."""
    problem = Problem.objects.get()
    page = member.post(f"/widgets/{widget.pk}/problems/{button}", {"problem": problem.pk}, follow=True)
    return [text for text in texts(page, "p") if "record" in text.lower()]


def test_a_refused_record_rests_until_something_changes(widget: Widget, held: str, run: Runs, time: Time) -> None:
    tried = Problem.objects.get().tried_at
    time.pass_by(minutes=15)

    again = run(widget)

    assert (log_of(again), Problem.objects.get().tried_at) == ([], tried)


def test_a_retried_record_is_tried_in_the_run_that_is_started_for_it(
    widget: Widget, held: str, run: Runs, time: Time
) -> None:
    before = Problem.objects.get()
    time.pass_by(minutes=15)
    assert retry(open_problems(), time()) == 1

    again = run(widget)

    after = Problem.objects.get()
    assert after.tried_at > before.tried_at
    assert (after.opened_at, after.message) == (before.opened_at, before.message)
    assert log_of(again) == []


def test_an_ignored_record_is_left_alone_even_when_a_setting_changes_or_a_day_goes_by(
    widget: Widget, held: str, run: Runs, time: Time
) -> None:
    assert ignore(open_problems()) == 1
    tried = Problem.objects.get().tried_at
    time.pass_by(days=2)
    Widget.objects.filter(pk=widget.pk).update(settings_changed_at=time())

    again = run(widget)

    assert (log_of(again), Problem.objects.get().tried_at) == ([], tried)
    assert not open_problems().exists()


def test_a_change_of_the_record_brings_an_ignored_one_back(
    widget: Widget, salesforce: People, held: str, run: Runs, time: Time
) -> None:
    ignore(open_problems())
    salesforce.edit("Opportunity", held, Description="Still nothing sold")

    unchanged = run(widget)
    salesforce.edit("Opportunity", held, Name="Another machine")
    again = run(widget)

    assert open_problems().get().title == "Another machine"
    assert [message.partition(" was")[0] for _key, message in log_of(again)] == ['"Another machine"']
    assert len(log_of(unchanged)) <= 1


def test_an_ignored_record_that_is_put_right_is_synced_and_forgotten(
    widget: Widget, salesforce: People, quickbooks: People, held: str, run: Runs
) -> None:
    item(quickbooks, "Grinder", 250)
    run(widget)
    ignore(open_problems())
    entry = salesforce.one("PricebookEntry", UnitPrice=250)["Id"]
    salesforce.add("OpportunityLineItem", OpportunityId=held, PricebookEntryId=entry, Quantity=1, UnitPrice=250)

    run(widget)

    assert len(quickbooks.all("Invoice")) == 1
    assert not Problem.objects.exists()


def test_a_record_is_tried_again_though_one_of_another_kind_with_its_id_was_polled(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, time: Time
) -> None:
    run(widget)
    first, second = (salesforce.add("Account", Name="Acme") for _ in range(2))
    customer = quickbooks.add("Customer", DisplayName="Acme")
    run(widget)
    assert Problem.objects.get(system="quickbooks").record_id == customer
    salesforce.delete("Account", second)
    time.pass_by(hours=25)
    # QuickBooks counts the ids of each kind from 1.
    quickbooks.edit("Item", customer, Description="Hours")

    run(widget)

    assert Link.objects.get(kind="customer").salesforce_id == first


def test_the_retry_button_starts_a_run_and_says_so(widget: Widget, held: str, member: Client) -> None:
    said = pressed(member, widget, "retry")

    assert "The record is tried again in this run." in said
    assert Run.objects.filter(widget=widget, status="waiting").count() == 1


def test_a_retry_while_a_run_is_under_way_is_folded_into_it_and_says_so(
    widget: Widget, held: str, member: Client, time: Time
) -> None:
    start_run(widget, Trigger.MANUAL, now=time())

    said = pressed(member, widget, "retry")

    assert [text for text in said if text.startswith("A run is under way already: this one.")]
    assert Run.objects.get(widget=widget, status="waiting").folded == 1


def test_the_ignore_button_takes_it_off_the_list_and_retry_puts_it_back(
    widget: Widget, held: str, member: Client
) -> None:
    assert "The record will be left alone until somebody changes it." in pressed(member, widget, "ignore")
    address = f"/widgets/{widget.pk}/problems"
    shown = [texts(member.get(address + query), "h2") for query in ("", "?show=ignored")]
    assert shown == [["No open problems"], ["New machine"]]

    pressed(member, widget, "retry")

    assert open_problems().count() == 1


def test_a_problem_that_has_passed_meanwhile_is_nothing_to_retry(widget: Widget, held: str, member: Client) -> None:
    gone = Problem.objects.get().pk
    Problem.objects.all().delete()

    page = member.post(f"/widgets/{widget.pk}/problems/retry", {"problem": gone}, follow=True)

    assert "There was nothing to try again: the record has passed meanwhile." in texts(page, "p")
    assert not Run.objects.filter(widget=widget, status="waiting").exists()


def test_a_record_is_tried_again_when_its_counterpart_was_changed(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    customer = quickbooks.add("Customer", DisplayName="Acme")
    run(widget)
    account = salesforce.one("Account")["Id"]
    lee, leigh = (
        salesforce.add("Contact", AccountId=account, LastName=last, Email="ann@acme.example")
        for last in ("Lee", "Leigh")
    )
    quickbooks.edit(
        "Customer", customer, GivenName="Ann", FamilyName="Lee", PrimaryEmailAddr={"Address": "ann@acme.example"}
    )
    held = run(widget)
    resting = run(widget)
    assert [key for key, _message in log_of(held)] == ["customers-in"]
    assert (log_of(resting), resting.calls) == ([], {"salesforce": 1, "quickbooks": 1})
    salesforce.edit("Contact", leigh, Is_Billing_Contact__c=True)

    run(widget)

    assert not Problem.objects.exists()
    assert [salesforce.get("Contact", id).get("FirstName") for id in (lee, leigh)] == [None, "Ann"]


def test_a_record_is_tried_again_when_what_it_waits_for_was_synced(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    item(quickbooks, "Grinder", 250)
    run(widget)
    grinder = salesforce.one("Product2", ProductCode="Grinder")["Id"]
    quickbooks.add("Vendor", DisplayName="Acme")
    account = salesforce.add("Account", Name="Acme")
    opportunity(salesforce, account, [(grinder, 1, 250)])
    run(widget)
    resting = run(widget)
    assert {problem.process_key for problem in Problem.objects.all()} == {"customers-out", "opportunities-out"}
    assert (log_of(resting), resting.calls) == ([], {"salesforce": 1, "quickbooks": 1})
    salesforce.edit("Account", account, Name="Acme Ltd")

    run(widget)

    assert quickbooks.values("Invoice", "TotalAmt") == [250.0]
    assert not Problem.objects.exists()


def test_a_record_is_tried_again_when_a_setting_was_changed_and_not_told_of_twice(
    widget: Widget, held: str, run: Runs, time: Time
) -> None:
    before = Problem.objects.get().tried_at
    time.pass_by(minutes=15)
    Widget.objects.filter(pk=widget.pk).update(settings_changed_at=time())

    again = run(widget)

    assert (log_of(again), Problem.objects.get().tried_at > before) == ([], True)
