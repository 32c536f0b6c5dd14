"""Which won Opportunities become forms in QuickBooks, their lines, and what is written back: sync rules, section 4."""

from datetime import datetime

import pytest

from tests.company import item, opportunity, product
from tests.people import People
from tests.runs.conftest import Runs, Time, log_of
from tests.runs.selling import said_of_sales, sales_lines, shop
from widget.models import Widget


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
    assert said_of_sales(ended, level=20) == [
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

    assert said_of_sales(ended) == [
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
    assert said_of_sales(first)[0].startswith('"New machine" was not sent to QuickBooks: It waits for')
    assert quickbooks.one("Invoice")["CustomerRef"]["name"] == "Acme"


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
    assert said_of_sales(ended, level=20) == []


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
