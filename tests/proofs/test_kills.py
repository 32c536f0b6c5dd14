"""Exactly one record, whatever crashes: a small run is killed at every step, restarted, and looked at."""

import pytest
import redis
from django.conf import settings
from django.utils import timezone

from integrations.running.models import Message, Run
from integrations.running.models.journal import OPEN_MESSAGES
from integrations.running.models.runs import ACTIVE, Status, Trigger
from integrations.running.runner import advance
from integrations.running.trigger import start_run
from tests.company import item, opportunity, product
from tests.people import People
from tests.proofs.death import Fate, Killed, dying, mortal
from tests.runs.conftest import Time
from widget.models import Plan, Widget, Workspace
from widget.sandbox import create_sandbox_widget

MOST_ENTRIES = 30


def furnish(salesforce: People, quickbooks: People) -> None:
    """Give both sides something to match, to create both ways, to sell and to mirror."""
    salesforce.reset()
    quickbooks.reset()
    quickbooks.config(automated_sales_tax=False)
    quickbooks.add("Customer", DisplayName="Both", PrimaryPhone={"FreeFormNumber": "555 0100"})
    quickbooks.add("Customer", DisplayName="Only QuickBooks", GivenName="Ann", FamilyName="Lee")
    item(quickbooks, "Grinder", 250)
    salesforce.add("Account", Name="Both")
    buyer = salesforce.add("Account", Name="Buyer")
    salesforce.add("Contact", AccountId=buyer, LastName="Roe", Email="roe@buyer.example", Is_Billing_Contact__c=True)
    grinder = product(salesforce, "Grinder", 250)
    opportunity(salesforce, buyer, [(grinder, 2, 249.5), (grinder, 1, 200)], name="Invoice deal")
    opportunity(salesforce, buyer, [(grinder, 1, 250)], name="Receipt deal", type="Sales Receipt")


def new_widget(salesforce: People, quickbooks: People) -> Widget:
    """Return a widget that was installed before anything was sold."""
    Widget.objects.all().delete()
    # A new company has used up none of its limits; time that a test passes by is not Redis' time.
    redis.Redis.from_url(settings.REDIS_URL).flushdb()
    workspace, _made = Workspace.objects.get_or_create(name="Proof")
    return create_sandbox_widget(
        workspace,
        salesforce_url=salesforce.url,
        quickbooks_url=quickbooks.url,
        plan=Plan.PREMIUM,
        now=timezone.now(),
        installed_at=timezone.now() - timezone.timedelta(minutes=5),
    )


def carried_on(run_id: object, time: Time) -> Run:
    """Enter the run again and again, as the tick does, with a quarter of an hour between, until it is over."""
    for _entry in range(MOST_ENTRIES):
        time.pass_by(minutes=15)
        run = advance(str(run_id), clock=time)
        if run.status not in ACTIVE:
            return run
    raise AssertionError(f"still {run.status}: {run.waiting_for}")


def what_there_is(salesforce: People, quickbooks: People) -> dict[str, object]:
    """Return what the two systems hold, without ids and times: the same whatever happened on the way."""
    lines = sorted(
        (line["Description__c"] or "", line["Quantity__c"], line["Amount__c"]) for line in salesforce.all("Invoice_Item__c")
    )
    return {
        "customers": quickbooks.values("Customer", "DisplayName"),
        "invoices": quickbooks.values("Invoice", "TotalAmt"),
        "receipts": quickbooks.values("SalesReceipt", "TotalAmt"),
        "accounts": salesforce.values("Account", "Name"),
        "linked accounts": sorted(bool(row["External_Account_ID__c"]) for row in salesforce.all("Account")),
        "contacts": salesforce.values("Contact", "LastName"),
        "products": salesforce.values("Product2", "ProductCode"),
        "prices": salesforce.values("PricebookEntry", "UnitPrice"),
        "linked products": all(row["External_Item_ID__c"] for row in salesforce.all("Product2")),
        "linked opportunities": [bool(row["External_Transaction_ID__c"]) for row in salesforce.all("Opportunity")],
        "numbers": salesforce.values("Opportunity", "External_Transaction_Number__c"),
        "linked lines": [bool(row["External_Line_ID__c"]) for row in salesforce.all("OpportunityLineItem")],
        "mirrored": salesforce.values("Invoice__c", "Subtotal__c"),
        "mirrored lines": lines,
        "mirrored links": len(salesforce.all("InvoiceOpportunityLink__c")),
    }


EXPECTED: dict[str, object] = {
    "customers": ["Both", "Buyer", "Only QuickBooks"],
    "invoices": [699.0],
    "receipts": [250.0],
    "accounts": ["Both", "Buyer", "Only QuickBooks"],
    "linked accounts": [True, True, True],
    "contacts": ["Lee", "Roe"],
    "products": ["Grinder", "Services"],
    "prices": [0.0, 250.0],
    "linked products": True,
    "linked opportunities": [True, True],
    "numbers": ["1001", "1002"],
    "linked lines": [True, True, True],
    "mirrored": [699.0],
    "mirrored lines": [("Grinder", 1.0, 200.0), ("Grinder", 2.0, 499.0)],
    "mirrored links": 1,
}


def lived(widget: Widget, fate: Fate, time: Time) -> Run:
    """Run with a fate; after a death, go on without one."""
    run = start_run(widget, Trigger.MANUAL, now=time()).run
    try:
        with dying(fate):
            advance(run.pk, clock=time, opener=mortal(fate))
    except Killed:
        pass
    run.refresh_from_db()
    return carried_on(run.pk, time) if run.status in ACTIVE else run


def steps_of_a_run(salesforce: People, quickbooks: People, time: Time) -> list[str]:
    furnish(salesforce, quickbooks)
    fate = Fate()
    run = lived(new_widget(salesforce, quickbooks), fate, time)
    assert run.status == Status.SUCCEEDED
    assert what_there_is(salesforce, quickbooks) == EXPECTED
    return fate.steps


@pytest.mark.django_db(transaction=True)
def test_killed_at_any_step_a_run_ends_with_exactly_one_of_each_record(
    salesforce: People, quickbooks: People
) -> None:
    steps = steps_of_a_run(salesforce, quickbooks, Time())
    wrong = {}
    for at in range(1, len(steps) + 1):
        furnish(salesforce, quickbooks)
        widget = new_widget(salesforce, quickbooks)
        time = Time()
        fate = Fate(at)
        run = lived(widget, fate, time)
        found = what_there_is(salesforce, quickbooks)
        open_messages = Message.objects.filter(widget=widget, state__in=OPEN_MESSAGES).count()
        if found != EXPECTED or run.status != Status.SUCCEEDED or open_messages or not fate.dead:
            differing = {name: value for name, value in found.items() if value != EXPECTED[name]}
            said = list(run.processes.values_list("entries__message", flat=True))
            wrong[f"{at} {steps[at - 1]}"] = (run.status, differing, open_messages, [text for text in said if text][:5])
    assert wrong == {}
