"""What is chosen on the preferences page, in the runs after it."""

from typing import Any

from tests.company import item
from tests.people import People
from tests.runs.conftest import Runs, prefer
from tests.runs.selling import sale
from widget.models import Widget


def processes(run: Any) -> set[str]:
    """Return the keys of the processes that a run consists of."""
    return set(run.processes.values_list("key", flat=True))


def test_with_the_defaults_items_sales_and_invoices_are_synced_and_nothing_is_migrated(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    sale(salesforce, quickbooks)

    done = run(widget)

    assert processes(done) == {
        "initialize", "match-customers", "match-items", "items", "customers-in", "customers-out", "transactions-in",
        "opportunities-out", "invoices-in",
    }  # fmt: skip
    assert len(quickbooks.all("Invoice")) == len(salesforce.all("Invoice__c")) == 1


def test_sales_stay_where_they_are_until_the_preference_is_on(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    prefer(widget, sync_opportunities=False, update_opportunities=False, sync_invoices=False)
    sale(salesforce, quickbooks)
    first = run(widget)
    assert (processes(first) & {"opportunities-out", "transactions-in", "invoices-in"}) == set()
    assert quickbooks.all("Invoice") == []

    prefer(widget, sync_opportunities=True)
    run(widget)

    assert len(quickbooks.all("Invoice")) == 1
    assert salesforce.all("Invoice__c") == []


def test_invoices_come_from_the_run_after_the_preference_was_switched_on(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    prefer(widget, sync_invoices=False)
    sale(salesforce, quickbooks)
    run(widget)
    assert salesforce.all("Invoice__c") == []

    prefer(widget, sync_invoices=True)
    run(widget)

    assert salesforce.values("Invoice__c", "Subtotal__c") == [499.0]


def test_customers_are_synced_whatever_is_switched_off(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    prefer(widget, sync_items=False, sync_opportunities=False, update_opportunities=False, sync_invoices=False)
    item(quickbooks, "Grinder", 250)
    quickbooks.add("Customer", DisplayName="Acme")

    run(widget)

    assert salesforce.values("Account", "Name") == ["Acme"]
    assert "Grinder" not in salesforce.values("Product2", "ProductCode")
