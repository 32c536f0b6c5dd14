"""What a won Opportunity is in QuickBooks: sync rules, section 4, field by field."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from integrations.running.models import Run
from tests.company import item, opportunity, product
from tests.people import People
from tests.runs.conftest import Runs, Time, log_of
from tests.runs.selling import custom_values, sale, sales_lines, shop
from widget.models import Widget


def said(run: Run, *, level: int = 10) -> list[str]:
    """Return what the process said, beside that something was created."""
    messages = [message for key, message in log_of(run, level=level) if key == "opportunities-out"]
    return [message for message in messages if " was created in " not in message]


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

    (message,) = said(ended, level=20)
    assert message.startswith(f'"New machine" was not sent to QuickBooks: {why}')
    assert quickbooks.all("Invoice") == []


def test_terms_that_were_made_inactive_are_none_that_exists(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    terms = {term["Name"]: term["Id"] for term in quickbooks.all("Term")}
    run(widget)
    quickbooks.delete("Term", terms["Net 60"])
    sale(salesforce, quickbooks, Terms__c="Net 60")

    ended = run(widget)

    assert said(ended, level=20) == [
        '"New machine" was not sent to QuickBooks: QuickBooks has no terms "Net 60". The nearest names are Net 30, Net '
        "10 and Net 15."
    ]


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


def test_the_shipping_method_is_free_text_of_thirty_characters(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    buyer, grinder = shop(salesforce, quickbooks)
    opportunity(salesforce, buyer, [(grinder, 1, 5)], name="Short", Shipping_Method__c="By truck")
    opportunity(salesforce, buyer, [(grinder, 1, 6)], name="Long", Shipping_Method__c="x" * 31)

    ended = run(widget)

    methods = {invoice["TotalAmt"]: invoice.get("ShipMethodRef") for invoice in quickbooks.all("Invoice")}
    assert methods == {5.0: {"value": "By truck", "name": "By truck"}, 6.0: None}
    assert said(ended, level=20) == [
        '"Long" was sent to QuickBooks without one value: Shipping Method has 31 characters, and QuickBooks takes at '
        "most 30. Shorten it to sync it."
    ]


def test_a_company_that_does_not_ship_gets_no_shipping_method_and_ship_date(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    quickbooks.config(shipping=False)
    sale(salesforce, quickbooks, Shipping_Method__c="By truck")

    ended = run(widget)

    assert said(ended) == [
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
    assert said(first) == [
        f'"New machine" was sent to QuickBooks without its {label}: {why}' for label in ("PO Number", "Sales Rep")
    ]
    assert [message for message in said(second) if why in message] == []
    assert len(quickbooks.all("Invoice")) == 1


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


def test_a_sales_receipt_has_neither_terms_nor_due_date(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    sold = sale(salesforce, quickbooks, type="Sales Receipt", Terms__c="Net 30", Due_Date__c="2026-12-24")

    ended = run(widget)

    receipt = quickbooks.one("SalesReceipt")
    assert not {"SalesTermRef", "DueDate"} & receipt.keys()
    assert salesforce.get("Opportunity", sold)["External_Transaction_Number__c"] == receipt["DocNumber"]
    assert said(ended, level=20) == []
    assert salesforce.all("Invoice__c") == []


def test_what_quickbooks_decided_is_written_back_and_sync_me_is_off(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, time: Time
) -> None:
    buyer, grinder = shop(salesforce, quickbooks, ShippingStreet="2 Oak St", ShippingCity="Bend")
    sold = opportunity(salesforce, buyer, [(grinder, 2, 249.5), (grinder, 1, 200)])
    assert salesforce.get("Opportunity", sold)["Sync_Me__c"] is True
    began = time()

    run(widget)

    invoice, told = quickbooks.one("Invoice"), salesforce.get("Opportunity", sold)
    company = quickbooks.port.control("GET", "credentials")["realm_id"]
    stamp = datetime.fromisoformat(told.pop("Last_Sync_Date__c"))
    assert (stamp - began).total_seconds() > -1
    assert {name: told[name] for name in told if name.endswith("__c") and told[name] is not None} == {
        "External_Transaction_ID__c": f"{company}:transaction:{invoice['Id']}",
        "External_Transaction_Number__c": "1001",
        "Transaction_Type__c": "Invoice",
        "Transaction_Date__c": invoice["TxnDate"],
        "Due_Date__c": invoice["DueDate"],
        "Billing_Address_Block__c": "1 Main St\nTacoma\nUSA",
        "Shipping_Address_Block__c": "2 Oak St\nBend",
        "Sync_Me__c": False,
    }
    lines = salesforce.all("OpportunityLineItem")
    found = [(line["External_Line_Index__c"], line["External_Line_ID__c"]) for line in lines]
    assert found == [(place, f"{company}:line:{invoice['Id']}:{place}") for place in (1, 2)]


def test_a_total_that_differs_from_the_amount_by_a_cent_is_a_warning_with_both_figures(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    buyer, grinder = shop(salesforce, quickbooks)
    # Salesforce sums the totals of lines before it rounds them, QuickBooks afterwards.
    opportunity(salesforce, buyer, [(grinder, 1.5, 6.67), (grinder, 1.5, 6.67)])

    ended = run(widget)

    assert (salesforce.one("Opportunity")["Amount"], quickbooks.one("Invoice")["TotalAmt"]) == (20.01, 20.02)
    assert said(ended, level=20) == [
        '"New machine" has an Amount of 20.01 in Salesforce, but Invoice 1001 comes to 20.02 before tax in QuickBooks. '
        "Compare their lines."
    ]


def test_an_opportunity_without_products_is_a_warning_and_one_without_a_type_none(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    buyer, grinder = shop(salesforce, quickbooks)
    opportunity(salesforce, buyer, [], name="Nothing sold")
    opportunity(salesforce, buyer, [(grinder, 1, 5)], name="Never", type="None")
    opportunity(salesforce, buyer, [(grinder, 1, 5)], name="Empty", type=None)
    opportunity(salesforce, buyer, [(grinder, 1, 5)], name="Not yet", stage="Prospecting")

    ended = run(widget)

    assert said(ended) == [
        '"Nothing sold" was not sent to QuickBooks: It has no Products. Add what was sold as Opportunity Products.'
    ]
    assert quickbooks.all("Invoice") == []


def test_an_opportunity_waits_for_its_account_and_goes_out_with_it(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    buyer, grinder = shop(salesforce, quickbooks)
    salesforce.edit("Account", buyer, Name="Ac:me")
    opportunity(salesforce, buyer, [(grinder, 1, 5)])

    first = run(widget)
    salesforce.edit("Account", buyer, Name="Acme")
    run(widget)

    assert [key for key, _ in log_of(first)] == ["customers-out", "opportunities-out"]
    assert said(first)[0].startswith('"New machine" was not sent to QuickBooks: It waits for')
    assert quickbooks.one("Invoice")["CustomerRef"]["name"] == "Acme"


def test_the_memo_names_the_opportunity_with_its_id(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    sold = sale(salesforce, quickbooks)

    run(widget)

    assert quickbooks.one("Invoice")["PrivateNote"] == f"New machine [{sold}]"
    assert len(sold) == 18


def test_lines_stand_in_the_order_of_sort_order_then_of_their_making(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    buyer, grinder = shop(salesforce, quickbooks)
    sold = opportunity(salesforce, buyer, [(grinder, 1, 1), (grinder, 1, 2), (grinder, 1, 3)])
    lines = {line["UnitPrice"]: line["Id"] for line in salesforce.all("OpportunityLineItem")}
    for order, price in enumerate((3, 1, 2), start=1):
        salesforce.edit("OpportunityLineItem", lines[price], SortOrder=order)

    run(widget)

    assert [line["Amount"] for line in sales_lines(quickbooks.one("Invoice"))] == [3.0, 1.0, 2.0]
    found = {line["UnitPrice"]: line["External_Line_Index__c"] for line in salesforce.all("OpportunityLineItem")}
    assert found == {3: 1, 1: 2, 2: 3}
    assert salesforce.get("Opportunity", sold)["Amount"] == 6.0


def test_line_discounts_count_to_the_cent(widget: Widget, salesforce: People, quickbooks: People, run: Runs) -> None:
    buyer, grinder = shop(salesforce, quickbooks)
    opportunity(salesforce, buyer, [(grinder, 3, 9.99)])
    line = salesforce.one("OpportunityLineItem")
    salesforce.edit("OpportunityLineItem", line["Id"], Discount=15)

    ended = run(widget)

    invoice = quickbooks.one("Invoice")
    (sold,) = sales_lines(invoice)
    total = salesforce.one("OpportunityLineItem")["TotalPrice"]
    assert (sold["Amount"], invoice["TotalAmt"]) == (total, salesforce.one("Opportunity")["Amount"])
    detail = sold["SalesItemLineDetail"]
    assert detail["Qty"] * detail["UnitPrice"] == pytest.approx(total, abs=1e-6)
    assert said(ended, level=20) == []


def test_a_product_is_found_by_product_code_when_it_has_no_external_item_id(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    run(widget)
    item(quickbooks, "Mill", 9)
    mill = product(salesforce, "The mill", 9, code="Mill")
    opportunity(salesforce, salesforce.add("Account", Name="Acme"), [(mill, 1, 9)])

    run(widget)

    (line,) = sales_lines(quickbooks.one("Invoice"))
    assert line["SalesItemLineDetail"]["ItemRef"]["name"] == "Mill"
