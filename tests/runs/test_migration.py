"""The migration of historical invoices, and resetting a widget. Source: sync rules, section 8."""

from datetime import date
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from integrations.running.models import Link, Problem
from integrations.running.models.runs import Status, Trigger
from integrations.running.runner import advance
from integrations.running.trigger import start_run
from tests.company import item, opportunity, pay, product
from tests.people import People
from tests.runs.conftest import Runs, Time, counts_of, log_of, prefer
from tests.runs.invoicing import invoice, sale
from widget.models import Widget

KEY = "migrate-invoices"
START = date(2025, 1, 1)


@pytest.fixture
def history(widget: Widget, quickbooks: People, salesforce: People) -> list[str]:
    """Three invoices that were written before the widget was installed; the first is too old."""
    quickbooks.config(clock_offset_s=-86_400)
    grinder = item(quickbooks, "Grinder", 250)
    acme = quickbooks.add("Customer", DisplayName="Acme")
    days = ("2024-12-31", "2025-01-01", "2025-06-30")
    made = [invoice(quickbooks, acme, sale(grinder, 1, 100 + n), TxnDate=day) for n, day in enumerate(days)]
    quickbooks.config(clock_offset_s=0)
    return made


def migrate(widget: Widget, **further: Any) -> None:
    """Ask for the migration."""
    prefer(widget, migrate_invoices=True, migration_date=START, **further)


def names(salesforce: People) -> list[str]:
    return sorted(invoice["Name"] for invoice in salesforce.all("Invoice__c"))


def test_without_the_preference_nothing_of_old_is_migrated(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, history: list[str]
) -> None:
    run(widget)

    assert names(salesforce) == []


def test_invoices_dated_on_or_after_the_migration_date_are_migrated_at_the_next_run(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, history: list[str]
) -> None:
    run(widget)
    migrate(widget)

    migrated = run(widget)

    assert names(salesforce) == ["1002", "1003"]
    assert sorted(row["Subtotal__c"] for row in salesforce.all("Invoice__c")) == [101.0, 102.0]
    assert {row["Account__c"] for row in salesforce.all("Invoice__c")} == {salesforce.one("Account")["Id"]}
    assert len(salesforce.all("Invoice_Item__c")) == 2
    assert salesforce.all("Opportunity") == []
    assert counts_of(migrated, KEY) == {"created": 2}
    assert (migrated.status, log_of(migrated)) == (Status.SUCCEEDED, [])


def test_the_migration_works_in_the_very_first_run_too(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, history: list[str]
) -> None:
    migrate(widget)

    run(widget)

    assert names(salesforce) == ["1002", "1003"]


def test_it_never_runs_twice(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, history: list[str]
) -> None:
    migrate(widget)
    run(widget)
    for mirrored in salesforce.all("Invoice__c"):
        salesforce.delete("Invoice__c", mirrored["Id"])

    again = run(widget)

    assert names(salesforce) == []
    assert KEY not in [process.key for process in again.processes.all()]
    assert again.calls == {"salesforce": 1, "quickbooks": 1}


def test_with_create_missing_opportunities_each_gets_a_new_one(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, history: list[str]
) -> None:
    run(widget)
    migrate(widget, migrate_create_opportunities=True)

    run(widget)

    assert salesforce.values("Opportunity", "Name") == ["Invoice 1002", "Invoice 1003"]
    assert salesforce.values("Opportunity", "StageName") == ["Migrated", "Migrated"]
    links = {link["Opportunity__c"] for link in salesforce.all("InvoiceOpportunityLink__c")}
    assert links == set(salesforce.values("Opportunity", "Id"))
    assert salesforce.values("Opportunity", "Sync_Me__c") == [False, False]
    assert len(quickbooks.all("Invoice")) == 3


def test_migrated_invoices_are_never_linked_to_existing_opportunities(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    prefer(widget, sync_invoices=False)
    item(quickbooks, "Grinder", 250)
    account = salesforce.add("Account", Name="Acme")
    opportunity(salesforce, account, [(product(salesforce, "Grinder", 250), 1, 250)])
    run(widget)
    migrate(widget, migrate_create_opportunities=True)

    run(widget)

    assert len(salesforce.all("Invoice__c")) == 1
    assert salesforce.all("InvoiceOpportunityLink__c") == []
    assert len(salesforce.all("Opportunity")) == 1


def test_invoices_already_in_salesforce_are_skipped(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, history: list[str]
) -> None:
    realm = quickbooks.port.control("GET", "credentials")["realm_id"]
    mine = f"{realm}:transaction:{history[1]}"
    salesforce.add("Invoice__c", Name="Typed by hand", External_Invoice_ID__c=mine)
    migrate(widget)

    run(widget)

    assert names(salesforce) == ["1003", "Typed by hand"]


def test_a_dry_run_shows_the_migration_and_leaves_it_to_be_done(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, history: list[str]
) -> None:
    run(widget)
    migrate(widget)

    dry = run(widget, dry_run=True)

    assert counts_of(dry, KEY) == {"created": 2}
    assert names(salesforce) == []
    run(widget)
    assert names(salesforce) == ["1002", "1003"]


def test_history_is_read_at_page_size_and_nothing_is_asked_for_record_by_record(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, history: list[str]
) -> None:
    run(widget)
    migrate(widget)
    quickbooks_before = sum(quickbooks.calls().values())

    migrated = run(widget)

    # One poll, one page of history, and the write with its look-up.
    assert sum(quickbooks.calls().values()) - quickbooks_before == 2
    assert migrated.calls["salesforce"] == 3


def test_reset_the_widget_allows_the_migration_again_and_nothing_comes_twice(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, history: list[str]
) -> None:
    migrate(widget, migrate_create_opportunities=True)
    run(widget)
    kept = sorted(row["Id"] for row in salesforce.all("Invoice__c"))
    salesforce.delete("Invoice__c", kept[0])

    call_command("reset_widget", str(widget.pk))

    widget.refresh_from_db()
    assert (Link.objects.count(), Problem.objects.count()) == (0, 0)
    assert (widget.cursors, widget.finished) == ({}, [])
    assert widget.preferences.migrate_invoices
    run(widget)
    assert names(salesforce) == ["1002", "1003"]
    assert kept[1] in [row["Id"] for row in salesforce.all("Invoice__c")]
    assert len(salesforce.all("Opportunity")) == 2
    assert len(salesforce.all("Account")) == 1


def test_a_widget_is_not_reset_while_a_run_is_under_way(widget: Widget, time: Time) -> None:
    start_run(widget, Trigger.MANUAL, now=time())

    with pytest.raises(CommandError, match="A run is under way"):
        call_command("reset_widget", str(widget.pk))


def test_an_interrupted_migration_resumes_where_it_stopped(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, history: list[str], time: Time
) -> None:
    run(widget)
    migrate(widget, migrate_create_opportunities=True)
    widget.refresh_from_db()
    started = start_run(widget, Trigger.MANUAL, now=time())
    salesforce.fault("POST /services/data/*/composite", "drop_response", nth=1)
    advance(started.run.pk, clock=time)
    time.pass_by(minutes=10)

    ended = advance(started.run.pk, clock=time)

    assert ended.status == Status.SUCCEEDED
    assert names(salesforce) == ["1002", "1003"]
    assert len(salesforce.all("Opportunity")) == 2
    assert len(salesforce.all("InvoiceOpportunityLink__c")) == 2


def test_an_invoice_that_the_sync_brings_in_the_same_run_is_not_migrated_too(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, history: list[str]
) -> None:
    acme, grinder = quickbooks.one("Customer")["Id"], quickbooks.one("Item", Name="Grinder")["Id"]
    invoice(quickbooks, acme, sale(grinder, 1, 7), TxnDate="2025-02-02")
    migrate(widget)

    both = run(widget)

    assert names(salesforce) == ["1002", "1003", "1004"]
    assert (counts_of(both, "invoices-in"), counts_of(both, KEY)) == ({"created": 1}, {"created": 2})


def test_a_migrated_invoice_follows_later_changes_without_a_second_one(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, history: list[str]
) -> None:
    migrate(widget)
    run(widget)
    pay(quickbooks, history[1], 51)

    run(widget)

    assert names(salesforce) == ["1002", "1003"]
    assert salesforce.one("Invoice__c", Name="1002")["Outstanding_Balance__c"] == 50.0
