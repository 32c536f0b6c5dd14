"""The dates and terms of a won Opportunity in QuickBooks. Source: sync rules, section 4."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from tests.company import opportunity
from tests.people import People
from tests.runs.conftest import Runs, Time
from tests.runs.selling import said_of_sales, sale, shop
from widget.models import Widget


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "Pacific/Honolulu"])
@pytest.mark.parametrize("hour", [1, 23])
def test_transaction_date_and_ship_date_default_to_today_in_the_companys_time_zone(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, time: Time, zone: str, hour: int
) -> None:
    quickbooks.config(time_zone=zone)
    sale(salesforce, quickbooks)
    put_forward_to(time, hour, salesforce, quickbooks)

    run(widget)

    today = time().astimezone(ZoneInfo(zone)).date().isoformat()
    invoice = quickbooks.one("Invoice")
    assert (invoice["TxnDate"], invoice["ShipDate"]) == (today, today)
    assert salesforce.one("Opportunity")["Transaction_Date__c"] == today


def put_forward_to(clock: Time, hour: int, *systems: People) -> None:
    """Let it be half past an hour UTC, at both vendors too."""
    now = timezone.now()
    then = datetime.combine(now.date() + timedelta(days=1), time(hour, 30), tzinfo=now.tzinfo)
    clock.pass_by(seconds=(then - now).total_seconds())
    for people in systems:
        people.config(clock_offset_s=clock.ahead.total_seconds())


def test_the_due_date_is_sent_only_if_filled_else_quickbooks_computes_it_from_the_terms(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    buyer, grinder = shop(salesforce, quickbooks)
    dated = {"Transaction_Date__c": "2026-11-02"}
    opportunity(salesforce, buyer, [(grinder, 1, 5)], name="Filled", Due_Date__c="2026-12-24", **dated)
    opportunity(salesforce, buyer, [(grinder, 1, 6)], name="Terms", Terms__c="Net 15", **dated)
    opportunity(salesforce, buyer, [(grinder, 1, 7)], name="Default", **dated)

    run(widget)

    due = {invoice["TotalAmt"]: invoice["DueDate"] for invoice in quickbooks.all("Invoice")}
    assert due == {5.0: "2026-12-24", 6.0: "2026-11-17", 7.0: "2026-12-02"}
    told = {row["Name"]: row["Due_Date__c"] for row in salesforce.all("Opportunity")}
    assert told == {"Filled": "2026-12-24", "Terms": "2026-11-17", "Default": "2026-12-02"}


def test_without_any_terms_an_invoice_is_due_at_once(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    quickbooks.edit("Preferences", "1", SalesFormsPrefs={"DefaultTerms": {"value": ""}})
    sale(salesforce, quickbooks)

    run(widget)

    invoice = quickbooks.one("Invoice")
    assert (invoice["DueDate"], invoice.get("SalesTermRef")) == (invoice["TxnDate"], None)
    assert salesforce.one("Opportunity")["Due_Date__c"] == invoice["TxnDate"]


def test_terms_are_the_opportunitys_else_the_customers(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    terms = {term["Name"]: term["Id"] for term in quickbooks.all("Term")}
    buyer, grinder = shop(salesforce, quickbooks)
    quickbooks.add("Customer", DisplayName="Acme", SalesTermRef={"value": terms["Net 15"]})
    own = opportunity(salesforce, buyer, [(grinder, 1, 5)], name="Own", Terms__c="Net 60")
    opportunity(salesforce, buyer, [(grinder, 1, 6)], name="Customer's")

    run(widget)

    found = {invoice["TotalAmt"]: invoice["SalesTermRef"]["value"] for invoice in quickbooks.all("Invoice")}
    assert found == {5.0: terms["Net 60"], 6.0: terms["Net 15"]}
    assert salesforce.get("Opportunity", own)["Terms__c"] == "Net 60"
    assert salesforce.one("Opportunity", Name="Customer's")["Terms__c"] == "Net 15"


def test_terms_that_were_made_inactive_are_none_that_exists(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    terms = {term["Name"]: term["Id"] for term in quickbooks.all("Term")}
    run(widget)
    quickbooks.delete("Term", terms["Net 60"])
    sale(salesforce, quickbooks, Terms__c="Net 60")

    ended = run(widget)

    assert said_of_sales(ended, level=20) == [
        '"New machine" was not sent to QuickBooks: QuickBooks has no terms "Net 60". The nearest names are Net 30, Net '
        "10 and Net 15."
    ]


def test_a_sales_receipt_has_neither_terms_nor_due_date(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    sold = sale(salesforce, quickbooks, type="Sales Receipt", Terms__c="Net 30", Due_Date__c="2026-12-24")

    ended = run(widget)

    receipt = quickbooks.one("SalesReceipt")
    assert not {"SalesTermRef", "DueDate"} & receipt.keys()
    assert salesforce.get("Opportunity", sold)["External_Transaction_Number__c"] == receipt["DocNumber"]
    assert said_of_sales(ended, level=20) == []
    assert salesforce.all("Invoice__c") == []
