"""Custom mapping through the real clients: rows of people's own beside and instead of the default ones."""

from typing import Any

import pytest

from integrations.running.models.runs import Status
from tests.company import item, opportunity
from tests.people import People
from tests.runs.conftest import Runs, Time, counts_of, log_of
from tests.runs.selling import sale
from widget.models import FieldMapping, Plan, Preferences, Widget


def map_fields(widget: Widget, time: Time, direction: str, *rows: tuple[str, str]) -> None:
    """Add rows as the editor does."""
    for source, target in rows:
        FieldMapping.objects.create(widget=widget, direction=direction, source=source, target=target)
    Widget.objects.filter(pk=widget.pk).update(settings_changed_at=time())


def won(salesforce: People, **account: Any) -> str:
    """Make an Account that is sent to QuickBooks, because it has a won Opportunity."""
    id = salesforce.add("Account", **{"Name": "Acme", **account})
    opportunity(salesforce, id, [], name="Tea", type=None)
    return id


def test_a_row_carries_a_field_as_it_is_beside_the_default_rows(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, time: Time
) -> None:
    map_fields(widget, time, "customer-out", ("Description", "Notes"))
    won(salesforce, Description="Closed on Mondays", Phone="555-0100")

    first = run(widget)

    customer = quickbooks.one("Customer")
    assert (customer["Notes"], customer["PrimaryPhone"]["FreeFormNumber"]) == ("Closed on Mondays", "555-0100")
    assert first.status == Status.SUCCEEDED


def test_a_row_overrides_the_default_row_with_the_same_destination_in_its_direction_only(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, time: Time
) -> None:
    map_fields(widget, time, "customer-out", ("AccountNumber", "PrimaryPhone"))
    account = won(salesforce, AccountNumber="A-7", Phone="555-0100")
    run(widget)
    assert quickbooks.one("Customer")["PrimaryPhone"]["FreeFormNumber"] == "A-7"

    quickbooks.edit("Customer", quickbooks.one("Customer")["Id"], PrimaryPhone={"FreeFormNumber": "555-0199"})
    run(widget)

    told = salesforce.get("Account", account)
    assert (told["Phone"], told["AccountNumber"]) == ("555-0199", "A-7")


def test_customers_bring_mapped_fields_to_accounts_and_their_contacts(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, time: Time
) -> None:
    map_fields(widget, time, "customer-in", ("Notes", "Description"))
    map_fields(widget, time, "contact-in", ("CompanyName", "Contact.Department"))
    customer = quickbooks.add("Customer", DisplayName="Acme", FamilyName="Lee", CompanyName="Acme Ltd", Notes="First")
    run(widget)
    assert salesforce.one("Account")["Description"] == "First"
    assert salesforce.one("Contact")["Department"] == "Acme Ltd"

    quickbooks.edit("Customer", customer, Notes="Second")
    run(widget)

    assert salesforce.one("Account")["Description"] == "Second"


def test_contact_fields_go_to_the_customer(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, time: Time
) -> None:
    map_fields(widget, time, "customer-out", ("Contact.Department", "Notes"))
    account = won(salesforce)
    salesforce.add("Contact", AccountId=account, LastName="Lee", Department="Bar", Is_Billing_Contact__c=True)

    run(widget)

    assert quickbooks.one("Customer")["Notes"] == "Bar"


def test_opportunity_product_and_contact_fields_go_to_the_invoice_and_its_lines(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, time: Time
) -> None:
    map_fields(
        widget,
        time,
        "transaction-out",
        ("NextStep", "ShipAddr.City"),
        ("ContactRole.Contact.AssistantName", "BillAddr.City"),
        ("Description", "SalesItemLine.Description"),
    )
    item(quickbooks, "Grinder", 250)
    run(widget)
    grinder = salesforce.one("Product2", ProductCode="Grinder")
    account = salesforce.add("Account", Name="Acme")
    person = salesforce.add("Contact", AccountId=account, LastName="Lee", AssistantName="Ulm")
    sold = opportunity(
        salesforce,
        account,
        [(grinder["Id"], 2, 249.50)],
        stage="Prospecting",
        NextStep="Bonn",
        Description="Spare parts",
    )
    salesforce.add("OpportunityContactRole", OpportunityId=sold, ContactId=person, IsPrimary=True)
    salesforce.edit("Opportunity", sold, StageName="Closed Won")

    made = run(widget)

    invoice = quickbooks.one("Invoice")
    assert (invoice["ShipAddr"]["City"], invoice["BillAddr"]["City"]) == ("Bonn", "Ulm")
    assert log_of(made) == []
    assert invoice["Line"][0]["Description"] == "Spare parts"


def test_rows_go_to_sales_receipts_too(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, time: Time
) -> None:
    map_fields(
        widget, time, "transaction-out", ("NextStep", "ShipAddr.City"), ("Description", "SalesItemLine.Description")
    )  # fmt: skip
    sale(salesforce, quickbooks, type="Sales Receipt", NextStep="Bonn", Description="Spare parts")

    run(widget)

    receipt = quickbooks.one("SalesReceipt")
    assert (receipt["ShipAddr"]["City"], receipt["Line"][0]["Description"]) == ("Bonn", "Spare parts")


def test_a_dry_run_shows_what_rows_would_carry(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, time: Time
) -> None:
    map_fields(widget, time, "customer-out", ("Description", "Notes"), ("AccountNumber", "PrimaryPhone"))
    won(salesforce, Description="Closed on Mondays", AccountNumber="A-7", Phone="555-0100")

    dry = run(widget, dry_run=True)

    changes = dry.actions.get(process__key="customers-out").changes
    assert (changes["Notes"], changes["PrimaryPhone"]) == ([None, "Closed on Mondays"], [None, "A-7"])
    assert quickbooks.all("Customer") == []


def test_a_row_that_is_removed_leaves_its_destination_to_the_default_row_again(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, time: Time
) -> None:
    Preferences.objects.filter(widget=widget).update(allow_modify=True)
    map_fields(widget, time, "customer-out", ("AccountNumber", "PrimaryPhone"))
    account = won(salesforce, AccountNumber="A-7", Phone="555-0100")
    run(widget)
    time.pass_by(minutes=3)

    FieldMapping.objects.all().delete()
    Widget.objects.filter(pk=widget.pk).update(settings_changed_at=time())
    salesforce.edit("Account", account, Phone="555-0177")
    run(widget)

    assert quickbooks.one("Customer")["PrimaryPhone"]["FreeFormNumber"] == "555-0177"


def test_a_row_whose_field_has_vanished_is_one_warning_a_run_and_the_rest_is_synced(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, time: Time
) -> None:
    map_fields(widget, time, "customer-out", ("Gone__c", "Notes"), ("AccountNumber", "Fax"))
    won(salesforce, AccountNumber="A-7")

    first, second = run(widget), run(widget)

    warning = (
        "The custom mapping of Gone__c to Notes was left out: Salesforce has no field Gone__c that can be mapped here, "
        "or does not show it any more. Change or remove that row."
    )
    assert [log_of(one) for one in (first, second)] == [[("initialize", warning)]] * 2
    assert (first.status, quickbooks.one("Customer")["Fax"]["FreeFormNumber"]) == (Status.WARNINGS, "A-7")
    assert first.processes.get(key="initialize").entries.get().place == f"/widgets/{widget.pk}/mapping"


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (("Transaction_Date__c", "PONumber"), None),
        (("Description", "TxnDate"), "The text of Description does not fit into TxnDate, which takes a date."),
        (("Id", "PONumber"), "Salesforce has no field Id that can be mapped here, or does not show it any more."),
    ],
)
def test_a_row_whose_types_do_not_fit_is_one_warning_a_run(
    widget: Widget, run: Runs, time: Time, row: tuple[str, str], why: str | None
) -> None:
    map_fields(widget, time, "transaction-out", row)

    said = log_of(run(widget))

    why = why or "The date of Transaction_Date__c does not fit into PONumber, which takes a string."
    left_out = f"The custom mapping of {row[0]} to {row[1]} was left out: {why} Change or remove that row."
    assert said == [("initialize", left_out)]


def test_a_row_added_later_never_overwrites_a_value_unseen(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, time: Time
) -> None:
    customer = quickbooks.add("Customer", DisplayName="Acme", Notes="From QuickBooks")
    run(widget)
    account = salesforce.one("Account")["Id"]
    salesforce.edit("Account", account, Description="From Salesforce")
    run(widget)
    time.pass_by(minutes=3)
    map_fields(widget, time, "customer-in", ("Notes", "Description"))
    quickbooks.edit("Customer", customer, Fax={"FreeFormNumber": "1"})

    last = run(widget)

    assert salesforce.get("Account", account)["Description"] == "From QuickBooks"
    (said,) = log_of(last)
    assert "From Salesforce" in said[1]


def test_a_row_that_leads_both_ways_keeps_both_sides_in_step(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, time: Time
) -> None:
    Preferences.objects.filter(widget=widget).update(allow_modify=True)
    map_fields(widget, time, "customer-out", ("Description", "Notes"))
    map_fields(widget, time, "customer-in", ("Notes", "Description"))
    account = won(salesforce, Description="One")
    run(widget)
    customer = quickbooks.one("Customer")["Id"]

    salesforce.edit("Account", account, Description="Two")
    run(widget)
    assert quickbooks.get("Customer", customer)["Notes"] == "Two"
    quickbooks.edit("Customer", customer, Notes="Three")
    run(widget)
    assert salesforce.get("Account", account)["Description"] == "Three"
    idle = run(widget)
    assert counts_of(idle, "customers-in") == counts_of(idle, "customers-out") == {}


def test_a_widget_with_rows_that_has_nothing_to_do_still_costs_two_calls(
    widget: Widget, salesforce: People, run: Runs, time: Time
) -> None:
    map_fields(widget, time, "customer-out", ("Description", "Notes"), ("Contact.Department", "Fax"))
    won(salesforce, Description="One")
    run(widget)
    run(widget)

    assert run(widget).calls == {"salesforce": 1, "quickbooks": 1}


def test_rows_count_on_the_premium_plan_only(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, time: Time
) -> None:
    map_fields(widget, time, "customer-out", ("Description", "Notes"))
    Widget.objects.filter(pk=widget.pk).update(plan=Plan.STANDARD)
    won(salesforce, Description="One")

    run(widget)

    assert quickbooks.one("Customer").get("Notes") is None


def test_a_changed_transaction_brings_mapped_fields_to_its_opportunity_and_products(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, time: Time
) -> None:
    map_fields(
        widget, time, "transaction-in", ("ShipAddr.City", "NextStep"),
        ("PrivateNote", "Description"), ("BillEmail", "OpportunityLineItem.Description"),
    )  # fmt: skip
    for name in ("Grinder", "Brewer"):
        item(quickbooks, name, 10)
    run(widget)
    products = [salesforce.one("Product2", ProductCode=name)["Id"] for name in ("Grinder", "Brewer")]
    account = salesforce.add("Account", Name="Acme")
    sold = opportunity(salesforce, account, [(id, 1, 10) for id in products], Description="Ours")
    run(widget)
    invoice = quickbooks.one("Invoice")

    quickbooks.edit("Invoice", invoice["Id"], ShipAddr={"City": "Bonn"}, BillEmail={"Address": "ann@acme.example"})
    said = log_of(run(widget))

    told = salesforce.get("Opportunity", sold)
    assert (told["NextStep"], told["Description"]) == ("Bonn", "Ours")
    assert salesforce.values("OpportunityLineItem", "Description") == ["ann@acme.example"] * 2
    assert [message.split(" was left out")[0] for key, message in said if key == "initialize"] == [
        "The custom mapping of PrivateNote to Description"
    ]


def test_a_field_that_vanishes_between_two_runs_spoils_neither_of_them(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, time: Time
) -> None:
    map_fields(widget, time, "customer-out", ("AccountNumber", "Fax"), ("Site", "Notes"))
    won(salesforce, AccountNumber="A-7", Site="Head office")
    run(widget)

    salesforce.config(hidden_fields=["Account.Site"])
    won(salesforce, Name="Bolt", AccountNumber="B-1")
    last = run(widget)

    assert [message.split(":")[0] for _key, message in log_of(last)] == [
        "The custom mapping of Site to Notes was left out"
    ]
    assert last.status == Status.WARNINGS
    assert quickbooks.one("Customer", DisplayName="Bolt")["Fax"]["FreeFormNumber"] == "B-1"
