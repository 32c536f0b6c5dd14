"""Approving the plan of a dry run: what it held is written, what has changed since comes with the next run."""

import pytest
from django.db.models import RestrictedError

from integrations.running.models import Link, Problem, Run
from integrations.running.runner import advance
from integrations.running.trigger import RefusedToRun
from integrations.running.writing.plans import approve
from tests.company import item, opportunity, product, won
from tests.people import People
from tests.runs.conftest import Runs, Time, all_counts, counts_of, log_of, prefer
from widget.models import Widget


def carried_out(plan: Run, time: Time) -> Run:
    """Approve a plan, and run it to its end."""
    return advance(approve(plan, time()).run.pk, clock=time)


def said(run: Run) -> list[str]:
    """Return what a run says to have left as it is."""
    return [text for _key, text in log_of(run, level=10) if "left as it is" in text]


def test_what_an_approved_plan_holds_is_written_and_the_runs_after_it_come_to_rest(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, time: Time
) -> None:
    grinder = product(salesforce, "Grinder", 250, code="Grinder")
    item(quickbooks, "Grinder", 250)
    item(quickbooks, "Kettle", 80)
    parent = won(salesforce, "Acme", Phone="1")
    won(salesforce, "Acme West", ParentId=parent)
    bolt = salesforce.add("Account", Name="Bolt")
    quickbooks.add("Customer", DisplayName="Bolt", PrimaryPhone={"FreeFormNumber": "2"})
    opportunity(salesforce, parent, [(grinder, 2, 249.5)], name="Two grinders")
    plan = run(widget, dry_run=True)

    approved = carried_out(plan, time)

    assert quickbooks.values("Customer", "DisplayName") == ["Acme", "Acme West", "Bolt"]
    assert quickbooks.one("Invoice")["TotalAmt"] == 499
    assert salesforce.get("Account", bolt)["Phone"] == "2"
    assert salesforce.one("Product2", ProductCode="Kettle")["Name"] == "Kettle"
    # A plan cannot hold the mirror of an invoice that is not there yet.
    assert said(approved) == [
        '"Invoice 1001" was left as it is: it is not in the approved plan. The next run brings it.'
    ]
    run(widget)
    assert salesforce.one("Invoice__c")["Name"] == "1001"
    assert len(quickbooks.all("Invoice")) == 1
    again = run(widget)
    assert all_counts(again) == {}


def test_what_was_changed_between_plan_and_run_is_left_as_it_is_and_comes_with_the_next_run(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, time: Time
) -> None:
    acme, bolt = won(salesforce, "Acme", Phone="1"), won(salesforce, "Bolt", Phone="1")
    plan = run(widget, dry_run=True)
    salesforce.edit("Account", acme, Phone="2")

    approved = carried_out(plan, time)

    assert quickbooks.values("Customer", "DisplayName") == ["Bolt"]
    assert said(approved) == [
        '"Acme" was left as it is: other values are to be written than the approved plan holds. The next run brings it.'
    ]
    assert counts_of(approved, "customers-out") == {"created": 1, "not_planned": 1}
    run(widget)
    customers = {one["DisplayName"]: one["PrimaryPhone"]["FreeFormNumber"] for one in quickbooks.all("Customer")}
    assert customers == {"Acme": "2", "Bolt": "1"}
    assert set(Link.objects.filter(kind="customer").values_list("salesforce_id", flat=True)) == {acme, bolt}
    assert not Problem.objects.exists()


def test_what_came_after_the_plan_is_not_in_it(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, time: Time
) -> None:
    won(salesforce, "Acme")
    plan = run(widget, dry_run=True)
    won(salesforce, "Newcomer")
    late = quickbooks.add("Customer", DisplayName="Late")

    approved = carried_out(plan, time)

    assert sorted(said(approved)) == [
        f'"{name}" was left as it is: it is not in the approved plan. The next run brings it.'
        for name in ("Late", "Newcomer")
    ]
    assert salesforce.values("Account", "Name") == ["Acme", "Newcomer"]
    run(widget)
    assert quickbooks.values("Customer", "DisplayName") == ["Acme", "Late", "Newcomer"]
    assert late in set(Link.objects.values_list("quickbooks_id", flat=True))


def test_an_opportunity_that_was_moved_to_another_account_since_is_not_sent_as_planned(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, time: Time
) -> None:
    item(quickbooks, "Grinder", 250)
    run(widget)
    grinder = salesforce.one("Product2", ProductCode="Grinder")["Id"]
    acme, bolt = won(salesforce, "Acme"), won(salesforce, "Bolt")
    sale = opportunity(salesforce, acme, [(grinder, 1, 250)])
    plan = run(widget, dry_run=True)
    salesforce.edit("Opportunity", sale, AccountId=bolt)

    approved = carried_out(plan, time)

    assert quickbooks.all("Invoice") == []
    assert len(said(approved)) == 1
    run(widget)
    customers = {one["Id"]: one["DisplayName"] for one in quickbooks.all("Customer")}
    assert customers[quickbooks.one("Invoice")["CustomerRef"]["value"]] == "Bolt"


def test_a_preference_that_was_changed_since_writes_nothing_that_the_plan_does_not_hold(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, time: Time
) -> None:
    won(salesforce, "Acme")
    salesforce.add("Account", Name="Nothing won")
    plan = run(widget, dry_run=True)
    prefer(widget, all_accounts=True)

    carried_out(plan, time)

    assert quickbooks.values("Customer", "DisplayName") == ["Acme"]


def test_matching_that_left_something_for_the_next_run_is_not_over(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, time: Time
) -> None:
    acme = salesforce.add("Account", Name="Acme")
    quickbooks.add("Customer", DisplayName="Acme")
    plan = run(widget, dry_run=True)
    bolt = salesforce.add("Account", Name="Bolt")
    quickbooks.add("Customer", DisplayName="Bolt")

    carried_out(plan, time)
    widget.refresh_from_db()

    assert (widget.finished, widget.cursors) == (["match-items"], {})
    run(widget)
    assert set(Link.objects.filter(kind="customer").values_list("salesforce_id", flat=True)) == {acme, bolt}


def test_approving_twice_runs_once(widget: Widget, salesforce: People, run: Runs, time: Time) -> None:
    won(salesforce, "Acme")
    plan = run(widget, dry_run=True)

    first = approve(plan, time())
    second = approve(plan, time())
    advance(first.run.pk, clock=time)
    third = approve(plan, time())

    assert (first.folded, second, third.run.pk, third.folded) == (False, second, first.run.pk, True)
    assert second.run.pk == first.run.pk
    assert Run.objects.filter(dry_run=False).count() == 1


def test_a_plan_of_yesterday_asks_for_a_new_dry_run(widget: Widget, run: Runs, time: Time) -> None:
    plan = run(widget, dry_run=True)
    time.pass_by(days=1, minutes=1)

    with pytest.raises(RefusedToRun, match="more than a day old"):
        approve(plan, time())

    assert Run.objects.count() == 1


def test_only_a_complete_plan_can_be_approved(widget: Widget, salesforce: People, run: Runs, time: Time) -> None:
    ordinary = run(widget)
    plan = run(widget, dry_run=True)
    Run.objects.filter(pk=plan.pk).update(status="cancelled")
    plan.refresh_from_db()

    with pytest.raises(RefusedToRun, match="Only a dry run has a plan"):
        approve(ordinary, time())
    with pytest.raises(RefusedToRun, match="no complete plan"):
        approve(plan, time())


def test_whoever_approves_a_plan_approves_the_deletes_in_it(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, time: Time
) -> None:
    item(quickbooks, "Grinder", 250)
    run(widget)
    grinder = salesforce.one("Product2", ProductCode="Grinder")["Id"]
    acme = won(salesforce, "Acme")
    for number in range(6):
        opportunity(salesforce, acme, [(grinder, 1, 250)], name=f"Sale {number}")
    for _again in range(2):
        run(widget)
    for invoice in quickbooks.all("Invoice"):
        quickbooks.delete("Invoice", invoice["Id"])
    assert len(salesforce.all("Invoice__c")) == 6
    plan = run(widget, dry_run=True)

    approved = carried_out(plan, time)

    assert (approved.deletes_approved, salesforce.all("Invoice__c")) == (6, [])


def test_a_plan_is_kept_as_long_as_the_run_that_carried_it_out(
    widget: Widget, salesforce: People, run: Runs, time: Time
) -> None:
    won(salesforce, "Acme")
    plan = run(widget, dry_run=True)
    carried_out(plan, time)

    with pytest.raises(RestrictedError):
        plan.delete()

    widget.delete()
    assert not Run.objects.exists()
