"""A small story that touches every kind of write, and what both systems must hold after it, whatever happened."""

from datetime import timedelta

from django.utils import timezone

from integrations.running.models import Message, Run
from integrations.running.models.journal import OPEN_MESSAGES
from integrations.running.models.runs import ACTIVE, Status, Trigger
from integrations.running.runner import advance
from integrations.running.trigger import start_run
from tests.company import item, opportunity, product
from tests.people import People
from tests.runs.conftest import Time, forget_calls, log_of
from widget.models import Plan, Preferences, Widget, Workspace
from widget.sandbox import create_sandbox_widget

MOST_ENTRIES = 30
EXPECTED: dict[str, object] = {
    "customers": ["Both", "Buyer", "Only QuickBooks"],
    "invoices": [699.0],
    "receipts": [250.0],
    "accounts": ["Both", "Buyer", "Only QuickBooks"],
    "linked accounts": [True, True, True],
    "contacts": ["Lee", "Roe"],
    "products": ["Grinder", "Services"],
    "prices": [0.0, 250.0],
    "linked products": [True, True],
    "linked opportunities": [True, True],
    "numbers": ["1001", "1002"],
    "linked lines": [True, True, True],
    "mirrored": [699.0],
    "mirrored lines": [("Grinder", 1.0, 200.0), ("Grinder", 2.0, 499.0)],
    "mirrored links": 1,
}


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


def widget_between_empty(salesforce: People, quickbooks: People, **preferences: bool) -> Widget:
    """Return a new widget between an empty org and an empty company, with these preferences."""
    salesforce.reset()
    quickbooks.reset()
    widget = new_widget(salesforce, quickbooks)
    if preferences:
        Preferences.objects.filter(widget=widget).update(**preferences)
    return widget


def new_widget(salesforce: People, quickbooks: People) -> Widget:
    """Return a widget that was installed before anything was sold; those of earlier stories are left alone."""
    forget_calls()
    workspace, _made = Workspace.objects.get_or_create(name="Proof")
    return create_sandbox_widget(
        workspace,
        salesforce_url=salesforce.url,
        quickbooks_url=quickbooks.url,
        plan=Plan.PREMIUM,
        now=timezone.now(),
        installed_at=timezone.now() - timedelta(minutes=5),
    )


def begin(widget: Widget, time: Time) -> Run:
    """Return a run that is due."""
    return start_run(widget, Trigger.MANUAL, now=time()).run


def carried_on(run: Run, time: Time) -> Run:
    """Enter the run again and again, as the tick does, with a quarter of an hour between, until it is over."""
    for _entry in range(MOST_ENTRIES):
        run.refresh_from_db()
        if run.status not in ACTIVE:
            return run
        time.pass_by(minutes=15)
        advance(run.pk, clock=time)
    raise AssertionError(f"still {run.status}: {run.waiting_for}")


def what_there_is(salesforce: People, quickbooks: People) -> dict[str, object]:
    """Return what the two systems hold, without ids and times: the same whatever happened on the way."""
    items = salesforce.all("Invoice_Item__c")
    return {
        "customers": quickbooks.values("Customer", "DisplayName"),
        "invoices": quickbooks.values("Invoice", "TotalAmt"),
        "receipts": quickbooks.values("SalesReceipt", "TotalAmt"),
        "accounts": salesforce.values("Account", "Name"),
        "linked accounts": [bool(row["External_Account_ID__c"]) for row in salesforce.all("Account")],
        "contacts": salesforce.values("Contact", "LastName"),
        "products": salesforce.values("Product2", "ProductCode"),
        "prices": salesforce.values("PricebookEntry", "UnitPrice"),
        "linked products": [bool(row["External_Item_ID__c"]) for row in salesforce.all("Product2")],
        "linked opportunities": [bool(row["External_Transaction_ID__c"]) for row in salesforce.all("Opportunity")],
        "numbers": salesforce.values("Opportunity", "External_Transaction_Number__c"),
        "linked lines": [bool(row["External_Line_ID__c"]) for row in salesforce.all("OpportunityLineItem")],
        "mirrored": salesforce.values("Invoice__c", "Subtotal__c"),
        "mirrored lines": sorted((row["Description__c"], row["Quantity__c"], row["Amount__c"]) for row in items),
        "mirrored links": len(salesforce.all("InvoiceOpportunityLink__c")),
    }


def what_is_wrong(run: Run, salesforce: People, quickbooks: People) -> dict[str, object]:
    """Return how the end differs from the expected one; nothing if all is well."""
    found = what_there_is(salesforce, quickbooks)
    wrong: dict[str, object] = {name: value for name, value in found.items() if value != EXPECTED[name]}
    if run.status != Status.SUCCEEDED:
        wrong["status"] = (run.status, log_of(run))
    if still_open := Message.objects.filter(widget=run.widget, state__in=OPEN_MESSAGES).count():
        wrong["open messages"] = still_open
    return wrong
