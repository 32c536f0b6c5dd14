"""A widget that has not run for weeks: what changed meanwhile is brought, what was deleted is noticed by its id."""

from datetime import timedelta

from integrations.running.models import Link
from integrations.running.models.runs import Status
from tests.company import item
from tests.people import People
from tests.runs.conftest import Runs, Time, log_of
from tests.runs.invoicing import invoice, sale
from widget.models import Widget

WEEKS = timedelta(days=40)


def weeks_go_by(salesforce: People, quickbooks: People, time: Time) -> None:
    """Let more time pass than the vendors remember deletions for."""
    for people in (salesforce, quickbooks):
        people.config(clock_offset_s=WEEKS.total_seconds())
    time.pass_by(days=WEEKS.days)


def test_after_weeks_without_a_run_changes_are_brought_and_what_is_older_than_the_widget_stays_out(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, time: Time
) -> None:
    quickbooks.config(clock_offset_s=-86_400)
    customer = quickbooks.add("Customer", DisplayName="Acme")
    grinder = item(quickbooks, "Grinder", 250)
    invoice(quickbooks, customer, sale(grinder, 1, 100))
    quickbooks.config(clock_offset_s=0)
    run(widget)
    quickbooks.edit("Customer", customer, PrimaryPhone={"FreeFormNumber": "555"})
    mirrored = invoice(quickbooks, customer, sale(grinder, 1, 200))
    weeks_go_by(salesforce, quickbooks, time)

    ended = run(widget)
    again = run(widget)

    assert ended.status == Status.SUCCEEDED
    assert salesforce.one("Account")["Phone"] == "555"
    assert salesforce.values("Invoice__c", "Subtotal__c") == [200.0]
    assert Link.objects.get(kind="invoice").quickbooks_id == mirrored
    assert again.calls == {"salesforce": 1, "quickbooks": 1}


def test_a_first_run_long_after_the_installation_brings_no_invoices_from_before_it(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, time: Time
) -> None:
    Widget.objects.filter(pk=widget.pk).update(installed_at=time() - WEEKS)
    quickbooks.config(clock_offset_s=-2 * WEEKS.total_seconds())
    customer = quickbooks.add("Customer", DisplayName="Acme")
    grinder = item(quickbooks, "Grinder", 250)
    invoice(quickbooks, customer, sale(grinder, 1, 100))
    quickbooks.config(clock_offset_s=-WEEKS.total_seconds() / 2)
    invoice(quickbooks, customer, sale(grinder, 1, 200))
    quickbooks.config(clock_offset_s=0)

    run(widget)

    assert salesforce.values("Account", "Name") == ["Acme"]
    assert salesforce.values("Invoice__c", "Subtotal__c") == [200.0]


def test_what_was_deleted_so_long_ago_that_no_vendor_tells_it_is_noticed_by_its_id(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, time: Time
) -> None:
    kept, gone = (quickbooks.add("Customer", DisplayName=name) for name in ("Kept", "Gone"))
    grinder = item(quickbooks, "Grinder", 250)
    run(widget)
    one, other = (invoice(quickbooks, customer, sale(grinder, 1, 100)) for customer in (kept, kept))
    run(widget)
    quickbooks.delete("Invoice", other)
    account = Link.objects.get(kind="customer", quickbooks_id=gone).salesforce_id
    salesforce.delete("Account", account)
    weeks_go_by(salesforce, quickbooks, time)

    ended = run(widget)
    again = run(widget)

    assert [row["External_Invoice_ID__c"].rpartition(":")[2] for row in salesforce.all("Invoice__c")] == [one]
    assert Link.objects.get(kind="customer", quickbooks_id=gone).active is False
    said = log_of(ended, level=10)
    assert ("invoices-in", '"Invoice 1002" was deleted in QuickBooks and is deleted in Salesforce.') in said
    assert [message.partition(".")[0] for _key, message in log_of(ended)] == ['"Gone" was deleted in Salesforce']
    assert (log_of(again), again.calls) == ([], {"salesforce": 1, "quickbooks": 1})
