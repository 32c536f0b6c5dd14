"""Custom mapping through the real clients: what people's own rows carry, beside and instead of the default ones."""

from integrations.running.models.runs import Status
from tests.company import item, opportunity, won
from tests.people import People
from tests.runs.conftest import Runs, Time, counts_of, log_of, prefer
from tests.runs.mapped import map_fields
from tests.runs.selling import sale
from widget.models import Widget


def test_a_row_carries_a_field_as_it_is_beside_the_default_rows(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, time: Time
) -> None:
    map_fields(widget, time, "customer-out", ("Description", "Notes"))
    won(salesforce, "Acme", Description="Closed on Mondays", Phone="555-0100")

    first = run(widget)

    customer = quickbooks.one("Customer")
    assert (customer["Notes"], customer["PrimaryPhone"]["FreeFormNumber"]) == ("Closed on Mondays", "555-0100")
    assert first.status == Status.SUCCEEDED


def test_a_row_overrides_the_default_row_with_the_same_destination_in_its_direction_only(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, time: Time
) -> None:
    map_fields(widget, time, "customer-out", ("AccountNumber", "PrimaryPhone"))
    account = won(salesforce, "Acme", AccountNumber="A-7", Phone="555-0100")
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
    account = won(salesforce, "Acme")
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
    won(salesforce, "Acme", Description="Closed on Mondays", AccountNumber="A-7", Phone="555-0100")

    dry = run(widget, dry_run=True)

    changes = dry.actions.get(process__key="customers-out").changes
    assert (changes["Notes"], changes["PrimaryPhone"]) == ([None, "Closed on Mondays"], [None, "A-7"])
    assert quickbooks.all("Customer") == []


def test_a_row_that_leads_both_ways_keeps_both_sides_in_step(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, time: Time
) -> None:
    prefer(widget, allow_modify=True)
    map_fields(widget, time, "customer-out", ("Description", "Notes"))
    map_fields(widget, time, "customer-in", ("Notes", "Description"))
    account = won(salesforce, "Acme", Description="One")
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
    won(salesforce, "Acme", Description="One")
    run(widget)
    run(widget)

    assert run(widget).calls == {"salesforce": 1, "quickbooks": 1}


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
