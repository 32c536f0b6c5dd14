"""What a won Opportunity is in QuickBooks, field by field. Source: sync rules, section 4."""

import pytest

from tests.company import opportunity
from tests.people import People
from tests.runs.conftest import Runs
from tests.runs.selling import custom_values, said_of_sales, sale, sales_lines, shop
from widget.models import Widget


def test_the_addresses_are_the_customers(widget: Widget, salesforce: People, quickbooks: People, run: Runs) -> None:
    sale(salesforce, quickbooks)

    run(widget)

    assert quickbooks.one("Invoice")["BillAddr"]["City"] == "Tacoma"


def test_the_primary_contact_roles_mailing_address_is_the_bill_to_and_its_other_the_ship_to(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    sold = sale(salesforce, quickbooks)
    buyer = salesforce.one("Account")["Id"]
    named = {"AccountId": buyer, "LastName": "Roe", "Email": "roe@acme.example"}
    contact = salesforce.add("Contact", MailingStreet="2 Oak St", MailingCity="Bend", OtherCity="Reno", **named)
    other = salesforce.add("Contact", AccountId=buyer, LastName="Poe", MailingCity="Nome")
    salesforce.add("OpportunityContactRole", OpportunityId=sold, ContactId=contact, IsPrimary=True)
    salesforce.add("OpportunityContactRole", OpportunityId=sold, ContactId=other)

    run(widget)

    invoice = quickbooks.one("Invoice")
    assert (invoice["BillAddr"]["Line1"], invoice["BillAddr"]["City"], invoice["ShipAddr"]["City"]) == (
        "2 Oak St",
        "Bend",
        "Reno",
    )
    assert invoice["BillEmail"] == {"Address": "roe@acme.example"}
    told = salesforce.get("Opportunity", sold)
    assert (told["Billing_Address_Block__c"], told["Shipping_Address_Block__c"]) == ("2 Oak St\nBend", "Reno")


def test_the_bill_email_is_the_customers_and_nothing_is_ever_emailed(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    sale(salesforce, quickbooks)
    buyer = salesforce.one("Account")["Id"]
    salesforce.add("Contact", AccountId=buyer, LastName="Roe", Email="roe@acme.example", Is_Billing_Contact__c=True)

    run(widget)

    invoice = quickbooks.one("Invoice")
    assert (invoice["BillEmail"], invoice["EmailStatus"]) == ({"Address": "roe@acme.example"}, "NotSet")


def test_the_class_stands_on_the_header_where_the_company_tracks_it_there(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    north = quickbooks.add("Class", Name="North")
    sale(salesforce, quickbooks, Class__c="North")

    run(widget)

    assert quickbooks.one("Invoice")["ClassRef"] == {"value": north, "name": "North"}


def test_the_class_stands_on_each_line_where_the_company_tracks_it_there(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    quickbooks.config(class_per_form=False, class_per_line=True)
    north = quickbooks.add("Class", Name="North")
    buyer, grinder = shop(salesforce, quickbooks)
    opportunity(salesforce, buyer, [(grinder, 1, 5), (grinder, 2, 7)], Class__c="North")

    run(widget)

    invoice = quickbooks.one("Invoice")
    classes = [line["SalesItemLineDetail"]["ClassRef"]["value"] for line in sales_lines(invoice)]
    assert (classes, "ClassRef" in invoice) == ([north, north], False)


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("Terms__c", "Net 3", 'QuickBooks has no terms "Net 3". The nearest names are Net 30'),
        ("Class__c", "Nort", 'QuickBooks has no class "Nort". The nearest names are North.'),
    ],
)
def test_terms_and_class_must_name_one_that_exists_else_the_opportunity_is_held_with_near_names(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, field: str, value: str, why: str
) -> None:
    quickbooks.add("Class", Name="North")
    sale(salesforce, quickbooks, **{field: value})

    ended = run(widget)

    (message,) = said_of_sales(ended, level=20)
    assert message.startswith(f'"New machine" was not sent to QuickBooks: {why}')
    assert quickbooks.all("Invoice") == []


def test_the_shipping_method_is_free_text_of_thirty_characters(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    buyer, grinder = shop(salesforce, quickbooks)
    opportunity(salesforce, buyer, [(grinder, 1, 5)], name="Short", Shipping_Method__c="By truck")
    opportunity(salesforce, buyer, [(grinder, 1, 6)], name="Long", Shipping_Method__c="x" * 31)

    ended = run(widget)

    methods = {invoice["TotalAmt"]: invoice.get("ShipMethodRef") for invoice in quickbooks.all("Invoice")}
    assert methods == {5.0: {"value": "By truck", "name": "By truck"}, 6.0: None}
    assert said_of_sales(ended, level=20) == [
        '"Long" was sent to QuickBooks without one value: Shipping Method has 31 characters, and QuickBooks takes at '
        "most 30. Shorten it to sync it."
    ]


def test_a_company_that_does_not_ship_gets_no_shipping_method_and_ship_date(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    quickbooks.config(shipping=False)
    sale(salesforce, quickbooks, Shipping_Method__c="By truck")

    ended = run(widget)

    assert said_of_sales(ended) == [
        '"New machine" was sent to QuickBooks without its Shipping Method: the company does not ship.'
    ]
    assert not {"ShipMethodRef", "ShipDate"} & quickbooks.one("Invoice").keys()


def test_po_number_and_sales_rep_go_to_the_custom_fields_of_that_name(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    sale(salesforce, quickbooks, PO_Number__c="PO-9", Sales_Rep__c="JR")

    run(widget)

    assert custom_values(quickbooks.one("Invoice")) == {"P.O. Number": "PO-9", "Sales Rep": "JR"}


def test_without_custom_fields_po_number_and_sales_rep_are_left_out_with_one_info_each(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    quickbooks.edit("Preferences", "1", SalesFormsPrefs={"CustomField": []})
    sold = sale(salesforce, quickbooks, PO_Number__c="PO-9", Sales_Rep__c="JR")

    first = run(widget)
    salesforce.edit("Opportunity", sold, Description="Seen")
    second = run(widget)

    why = "QuickBooks has no sales form field of that name."
    assert said_of_sales(first) == [
        f'"New machine" was sent to QuickBooks without its {label}: {why}' for label in ("PO Number", "Sales Rep")
    ]
    assert [message for message in said_of_sales(second) if why in message] == []
    assert len(quickbooks.all("Invoice")) == 1


def test_the_memo_names_the_opportunity_with_its_id(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    sold = sale(salesforce, quickbooks)

    run(widget)

    assert quickbooks.one("Invoice")["PrivateNote"] == f"New machine [{sold}]"
    assert len(sold) == 18
