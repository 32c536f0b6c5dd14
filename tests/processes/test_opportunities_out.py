"""What a won Opportunity becomes in QuickBooks: header, addresses, and what is left out."""

from datetime import date
from decimal import Decimal

import pytest

from connectors.base import Fields, Line, Operation
from integrations.engine.actions import Draft, Keep, Level, Note
from integrations.engine.needs import needs
from integrations.engine.process import Lookup
from integrations.engine.snapshot import Link, Pair, WantedFields
from integrations.processes.opportunities_out import OPPORTUNITIES_OUT
from tests.processes.builders import STAMPS, TODAY, made, opportunity, planned, sold

(STEP,) = OPPORTUNITIES_OUT.steps
NO_SHIPPING = {"Shipping": False}
CUSTOM = {"CustomField.PONumber": "1", "CustomField.SalesRep": "2"}
ROLE = {
    "ContactRole.Contact.Email": "jane@acme.example",
    "ContactRole.Contact.MailingStreet": "Oak St 2",
    "ContactRole.Contact.MailingCity": "Bonn",
    "ContactRole.Contact.OtherCity": "Rome",
    "ContactRole.Contact.OtherCountry": "IT",
}


def fields_of(fields: Fields | None = None, company: Fields | None = None) -> WantedFields:
    return made(OPPORTUNITIES_OUT, opportunity(fields), company=company).draft.fields


def notes_of(fields: Fields, company: Fields | None = None) -> tuple[Note, ...]:
    return made(OPPORTUNITIES_OUT, opportunity(fields), company=company).notes


def left_out(label: str, why: str) -> Note:
    return Note(Level.INFO, f'"Big deal" was sent to QuickBooks without its {label}: {why}.')


def test_a_won_opportunity_becomes_an_invoice() -> None:
    assert made(OPPORTUNITIES_OUT, opportunity()).draft == Draft(
        "quickbooks",
        Operation.CREATE,
        "Invoice",
        None,
        {
            "CustomerRef": "7",
            "TxnDate": TODAY,
            "ShipDate": TODAY,
            "SalesTermRef": "1",
            "BillEmail": "books@acme.example",
            "PrivateNote": "Big deal [006000000000001AAA]",
        },
        lines=(
            Line(
                "SalesItemLine",
                "00k1",
                {
                    "ItemRef": "5",
                    "Qty": Decimal(2),
                    "UnitPrice": Decimal(10),
                    "Amount": Decimal("20.00"),
                    "TaxCodeRef": "TAX",
                },
            ),
        ),
        identity=("transaction", "006000000000001AAA", 0),
    )


def test_dates_that_are_filled_are_sent_and_the_due_date_is_left_to_quickbooks() -> None:
    day = date(2026, 2, 1)

    filled = fields_of({"Transaction_Date__c": day, "Ship_Date__c": day, "Due_Date__c": day})

    assert (filled["TxnDate"], filled["ShipDate"], filled["DueDate"]) == (day, day, day)
    assert "DueDate" not in fields_of()


def test_a_sales_receipt_has_neither_terms_nor_due_date() -> None:
    source = opportunity(
        {"Transaction_Type__c": "Sales Receipt", "Terms__c": "Net 30", "Due_Date__c": date(2026, 2, 1)}
    )

    draft = made(OPPORTUNITIES_OUT, source).draft

    assert draft.entity == "SalesReceipt"
    assert "SalesTermRef" not in draft.fields
    assert "DueDate" not in draft.fields


@pytest.mark.parametrize(("terms", "id"), [("Net 30", "3"), (" net  30 ", "3"), (None, "1"), ("", "1")])
def test_terms_are_the_opportunitys_else_the_customers(terms: str | None, id: str) -> None:
    assert fields_of({"Terms__c": terms})["SalesTermRef"] == id


def test_the_class_is_named_by_its_full_name_on_the_header() -> None:
    assert fields_of({"Class__c": "sales:north"})["ClassRef"] == "500"


def test_a_company_that_tracks_classes_by_line_has_the_class_on_the_lines() -> None:
    by_line = {"ClassPerTxn": False, "ClassPerLine": True}

    draft = made(OPPORTUNITIES_OUT, opportunity({"Class__c": "Sales:North"}), company=by_line).draft

    assert "ClassRef" not in draft.fields
    assert [line.fields["ClassRef"] for line in draft.lines] == ["500"]


def test_a_company_without_classes_gets_none_and_says_so() -> None:
    without = {"ClassPerTxn": False, "ClassPerLine": False}

    assert "ClassRef" not in fields_of({"Class__c": "Sales:North"}, without)
    assert notes_of({"Class__c": "Sales:North"}, without) == (left_out("Class", "the company does not track classes"),)
    assert notes_of({}, without) == ()


def test_the_shipping_method_is_free_text_if_the_company_ships() -> None:
    assert fields_of({"Shipping_Method__c": "Truck"})["ShipMethodRef"] == "Truck"


def test_a_long_shipping_method_is_left_out_with_a_warning() -> None:
    long = "x" * 31

    text = (
        '"Big deal" was sent to QuickBooks without one value: Shipping Method has 31 characters, and QuickBooks takes '
        "at most 30. Shorten it to sync it."
    )
    assert "ShipMethodRef" not in fields_of({"Shipping_Method__c": long})
    assert notes_of({"Shipping_Method__c": long}) == (Note(Level.WARNING, text),)


def test_a_company_that_does_not_ship_gets_no_shipping_and_says_so() -> None:
    filled: Fields = {"Shipping_Method__c": "Truck", "Ship_Date__c": TODAY}

    fields = fields_of(filled, NO_SHIPPING)

    assert [path for path in fields if path.startswith("Ship")] == []
    assert notes_of(filled, NO_SHIPPING) == (
        left_out("Shipping Method", "the company does not ship"),
        left_out("Ship Date", "the company does not ship"),
    )
    assert notes_of({}, NO_SHIPPING) == ()


def test_po_number_and_sales_rep_go_to_the_custom_fields_of_that_name() -> None:
    fields = fields_of({"PO_Number__c": "PO-9", "Sales_Rep__c": "JR"}, CUSTOM)

    assert (fields["PONumber"], fields["SalesRepRef"]) == ("PO-9", "JR")


def test_without_custom_fields_po_number_and_sales_rep_are_left_out_and_said() -> None:
    filled = {"PO_Number__c": "PO-9", "Sales_Rep__c": "JR"}

    why = "QuickBooks has no sales form field of that name"
    assert not {"PONumber", "SalesRepRef"} & fields_of(filled).keys()
    assert notes_of(filled) == (left_out("PO Number", why), left_out("Sales Rep", why))


def test_the_primary_roles_contact_gives_email_and_addresses() -> None:
    fields = fields_of(ROLE)

    assert fields["BillEmail"] == "jane@acme.example"
    assert {path: value for path, value in fields.items() if "Addr" in path} == {
        "BillAddr.Street": "Oak St 2",
        "BillAddr.City": "Bonn",
        "ShipAddr.City": "Rome",
        "ShipAddr.Country": "IT",
    }


def test_without_an_address_of_the_role_the_customers_is_left_to_quickbooks() -> None:
    assert [path for path in fields_of() if "Addr" in path] == []


def test_a_company_with_several_currencies_is_told_the_customers() -> None:
    assert fields_of(company={"MultiCurrency": True})["CurrencyRef"] == "USD"
    assert "CurrencyRef" not in fields_of()


@pytest.mark.parametrize(
    ("tax", "code", "amounts"),
    [("us", "2", None), ("automatic", None, None), ("vat", None, "TaxExcluded"), ("none", None, None)],
)
def test_the_header_says_of_tax_what_the_country_needs(tax: str, code: str | None, amounts: str | None) -> None:
    fields = fields_of(company={"SalesTax": tax})

    assert (fields.get("TaxCodeRef"), fields.get("GlobalTaxCalculation")) == (code, amounts)


def test_an_edit_after_creation_is_never_sent_and_says_so() -> None:
    link = Link("transaction", "006000000000001AAA", "130", {"AccountId": "001A"}, {}, "Invoice", "q0")
    source = opportunity({"Due_Date__c": TODAY, "Sync_Me__c": True})

    text = (
        '"Big deal" was changed in Salesforce after it was sent. Invoices and Sales Receipts are never changed from '
        "Salesforce: make the change in QuickBooks too."
    )
    lamp = Draft(
        "salesforce",
        Operation.UPDATE,
        "Opportunity",
        source.id,
        dict(STAMPS),
        base={"Sync_Me__c": True, "Last_Sync_Date__c": None},
    )
    assert planned(OPPORTUNITIES_OUT, Pair(salesforce=source, link=link)) == Keep(
        source, link, lamp, {"Due_Date__c": TODAY}, (Note(Level.INFO, text),)
    )


def test_the_plan_names_the_links_and_items_that_it_refers_to() -> None:
    by_code = sold({"Product2.External_Item_ID__c": None, "Product2.ProductCode": "Direct:Widget"}, "00k2")

    wanted = needs(STEP, [opportunity({}, sold(), by_code)])

    assert wanted.links == {("customer", "salesforce", "001A"), ("item", "quickbooks", "5")}
    assert wanted.lookups == {Lookup("quickbooks", "Item", "FullyQualifiedName", "Direct:Widget")}
