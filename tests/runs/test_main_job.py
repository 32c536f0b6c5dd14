"""The main job through the real clients: a won Opportunity becomes an invoice and comes back paid."""

from integrations.running.models import Link, Run
from integrations.running.models.runs import Status
from tests.company import item, opportunity, pay, product
from tests.people import People
from tests.runs.conftest import Runs, all_counts, counts_of, log_of
from widget.models import Widget


def test_a_won_opportunity_becomes_an_invoice_and_comes_back_paid(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    item(quickbooks, "Grinder", 250)
    run(widget)
    grinder = salesforce.one("Product2", ProductCode="Grinder")
    account = salesforce.add("Account", Name="Acme", BillingStreet="1 Main St", BillingCity="Tacoma")
    sold = opportunity(salesforce, account, [(grinder["Id"], 2, 249.50)])

    first = run(widget)

    invoice = quickbooks.one("Invoice")
    assert (invoice["TotalAmt"], invoice["Balance"], invoice["DocNumber"]) == (499.0, 499.0, "1001")
    assert invoice["CustomerRef"]["name"] == "Acme"
    told = salesforce.get("Opportunity", sold)
    assert told["External_Transaction_ID__c"].endswith(f":transaction:{invoice['Id']}")
    assert (told["External_Transaction_Number__c"], told["Sync_Me__c"]) == ("1001", False)
    assert salesforce.one("OpportunityLineItem")["External_Line_ID__c"].endswith(f":line:{invoice['Id']}:1")
    mirrored = salesforce.one("Invoice__c")
    assert (mirrored["Subtotal__c"], mirrored["Outstanding_Balance__c"], mirrored["Is_Paid__c"]) == (
        499.0,
        499.0,
        False,
    )
    assert mirrored["Account__c"] == account
    assert salesforce.one("InvoiceOpportunityLink__c")["Opportunity__c"] == sold
    assert salesforce.one("Invoice_Item__c")["Product__c"] == grinder["Id"]
    assert first.status == Status.SUCCEEDED

    pay(quickbooks, invoice["Id"], 499)
    run(widget)

    mirrored = salesforce.one("Invoice__c")
    assert (mirrored["Outstanding_Balance__c"], mirrored["Is_Paid__c"]) == (0.0, True)


def test_a_run_with_nothing_to_do_writes_nothing_and_costs_two_calls(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    item(quickbooks, "Grinder", 250)
    quickbooks.add(
        "Customer", DisplayName="Acme", GivenName="Ann", FamilyName="Lee", PrimaryPhone={"FreeFormNumber": "1"}
    )
    run(widget)
    run(widget)

    idle = run(widget)

    assert idle.calls == {"salesforce": 1, "quickbooks": 1}
    assert all_counts(idle) == {}


def test_matching_links_records_of_the_same_name_and_creates_only_the_rest(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    account = salesforce.add("Account", Name=" Acme  ltd ")
    customer = quickbooks.add("Customer", DisplayName="ACME Ltd")
    quickbooks.add("Customer", DisplayName="Bolt")
    code = product(salesforce, "Old grinder", 10, code="Grinder")
    grinder = item(quickbooks, "Grinder", 250)

    first = run(widget)

    links = {(link.kind, link.salesforce_id, link.quickbooks_id) for link in Link.objects.all()}
    assert ("customer", account, customer) in links
    assert ("item", code, grinder) in links
    assert salesforce.values("Account", "Name") == ["Acme  ltd", "Bolt"]
    assert counts_of(first, "match-customers") == {"linked": 1}
    assert counts_of(first, "match-items") == {"linked": 1}
    assert salesforce.get("Product2", code)["Name"] == "Old grinder"


def test_two_accounts_of_the_same_name_are_held_with_one_warning_naming_them(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    one, two = salesforce.add("Account", Name="Acme"), salesforce.add("Account", Name="acme")
    quickbooks.add("Customer", DisplayName="Acme")
    for account in (one, two):
        thing = product(salesforce, f"Thing of {account}", 5)
        opportunity(salesforce, account, [(thing, 1, 5)], type=None)

    first = run(widget)
    second = run(widget)

    said = [message for _key, message in log_of(first)]
    assert len([message for message in said if message.startswith('"Acme" was not linked')]) == 1
    assert one in said[0]
    assert two in said[0]
    assert quickbooks.values("Customer", "DisplayName") == ["Acme"]
    assert len(salesforce.all("Account")) == 2
    assert log_of(second) == []


def test_a_dry_run_writes_nothing_and_shows_the_plan(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    quickbooks.add("Customer", DisplayName="Acme")
    item(quickbooks, "Grinder", 250)

    dry = run(widget, dry_run=True)

    assert dry.status == Status.SUCCEEDED
    assert salesforce.all("Account") == []
    assert sorted(dry.actions.values_list("kind", "title", "status")) == [
        ("create", "Acme", "planned"),
        ("create", "Grinder", "planned"),
        ("create", "Services", "planned"),
    ]
    assert Run.objects.get(pk=dry.pk).processes.get(key="items").counts["created"] == 2
