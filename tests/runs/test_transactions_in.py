"""Changes of linked QuickBooks transactions update their Opportunities. Source: sync rules, section 5."""

from typing import Any

import pytest

from integrations.running.models import Problem
from tests.company import item, opportunity, void
from tests.people import People
from tests.runs.conftest import Runs, Time, counts_of, log_of
from tests.runs.selling import sale, shop
from widget.models import Widget

KEY = "transactions-in"


@pytest.fixture
def sold(widget: Widget, salesforce: People, quickbooks: People, run: Runs) -> str:
    """An Opportunity of two lines that has become Invoice 1001."""
    for name, price in (("Grinder", 250), ("Bean", 10)):
        item(quickbooks, name, price)
    run(widget)
    account = salesforce.add("Account", Name="Acme")
    lines = [(product(salesforce, "Grinder"), 2.0, 250.0), (product(salesforce, "Bean"), 3.0, 10.0)]
    sold = opportunity(salesforce, account, lines)
    run(widget)
    return sold


def product(salesforce: People, code: str) -> str:
    return str(salesforce.one("Product2", ProductCode=code)["Id"])


def lines_of(salesforce: People, opportunity: str) -> list[tuple[Any, ...]]:
    """Return (product code, quantity, price, total) of an Opportunity's lines."""
    lines = [line for line in salesforce.all("OpportunityLineItem") if line["OpportunityId"] == opportunity]
    return sorted((one["ProductCode"], one["Quantity"], one["UnitPrice"], one["TotalPrice"]) for one in lines)


def edit_lines(quickbooks: People, entity: str = "Invoice", **changes: dict[str, Any] | None) -> None:
    """Change the lines of the only transaction by their item's name; None removes one."""
    form = quickbooks.one(entity)
    kept = []
    for line in form["Line"]:
        name = line.get("SalesItemLineDetail", {}).get("ItemRef", {}).get("name")
        if name is None or (change := changes.get(name, {})) is None:
            continue
        detail = {**line["SalesItemLineDetail"], **{k: v for k, v in change.items() if k in ("Qty", "UnitPrice")}}
        rest = {k: v for k, v in change.items() if k not in detail}
        kept.append({**line, "SalesItemLineDetail": detail, "Amount": detail["Qty"] * detail["UnitPrice"], **rest})
    quickbooks.edit(entity, form["Id"], Line=kept)


def add_line(quickbooks: People, item: str, **detail: Any) -> None:
    """Add a line to the only invoice."""
    invoice = quickbooks.one("Invoice")
    amount = detail.pop("Amount", None) or detail["Qty"] * detail["UnitPrice"]
    new = {
        "DetailType": "SalesItemLineDetail",
        "Amount": amount,
        "SalesItemLineDetail": {"ItemRef": {"value": item}, **detail},
    }
    kept = [line for line in invoice["Line"] if line["DetailType"] == "SalesItemLineDetail"]
    quickbooks.edit("Invoice", invoice["Id"], Line=[*kept, new])


def test_changes_to_a_linked_invoice_update_the_opportunity_header(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, sold: str
) -> None:
    quickbooks.edit("Invoice", quickbooks.one("Invoice")["Id"], DueDate="2030-01-31", DocNumber="77")

    run(widget)

    told = salesforce.get("Opportunity", sold)
    assert (told["Due_Date__c"], told["External_Transaction_Number__c"]) == ("2030-01-31", "77")
    assert told["Sync_Me__c"] is False


def test_every_field_of_the_header_is_brought_without_a_word(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    terms = {term["Name"]: term["Id"] for term in quickbooks.all("Term")}
    north, south = (quickbooks.add("Class", Name=name) for name in ("North", "South"))
    before = {
        "Transaction_Date__c": "2026-11-02",
        "Due_Date__c": "2026-12-24",
        "Ship_Date__c": "2026-11-03",
        "PO_Number__c": "PO-9",
        "Sales_Rep__c": "JR",
        "Shipping_Method__c": "By truck",
        "Terms__c": "Net 60",
        "Class__c": "North",
    }
    sold = sale(salesforce, quickbooks, **before)
    run(widget)
    invoice = quickbooks.one("Invoice")
    assert invoice["ClassRef"]["value"] == north
    custom = [
        {**one, "StringValue": f"{one['StringValue']}!"} for one in invoice["CustomField"] if "StringValue" in one
    ]
    quickbooks.edit(
        "Invoice",
        invoice["Id"],
        TxnDate="2026-11-04",
        DueDate="2026-12-25",
        ShipDate="2026-11-05",
        CustomField=custom,
        ShipMethodRef={"value": "By ship"},
        SalesTermRef={"value": terms["Net 15"]},
        ClassRef={"value": south},
        BillAddr={"Line1": "2 Oak St", "City": "Bend"},
    )

    changed = run(widget)

    told = salesforce.get("Opportunity", sold)
    assert {name: told[name] for name in before} == {
        "Transaction_Date__c": "2026-11-04",
        "Due_Date__c": "2026-12-25",
        "Ship_Date__c": "2026-11-05",
        "PO_Number__c": "PO-9!",
        "Sales_Rep__c": "JR!",
        "Shipping_Method__c": "By ship",
        "Terms__c": "Net 15",
        "Class__c": "South",
    }
    assert told["Billing_Address_Block__c"].startswith("2 Oak St\nBend")
    assert log_of(changed) == []


def test_quantity_and_rate_of_lines_are_brought_and_sync_me_stays_off(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, sold: str
) -> None:
    edit_lines(quickbooks, Grinder={"Qty": 3}, Bean={"UnitPrice": 9})

    changed = run(widget)

    assert lines_of(salesforce, sold) == [("Bean", 3.0, 9.0, 27.0), ("Grinder", 3.0, 250.0, 750.0)]
    assert salesforce.get("Opportunity", sold)["Amount"] == 777.0
    assert salesforce.get("Opportunity", sold)["Sync_Me__c"] is False
    assert log_of(changed) == []
    assert counts_of(changed, KEY) == {"updated": 1}


def test_description_and_date_of_a_line_go_out_with_it_and_come_back(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    buyer, grinder = shop(salesforce, quickbooks)
    sold = opportunity(salesforce, buyer, [(grinder, 2, 250)], stage="Prospecting")
    line = salesforce.one("OpportunityLineItem")["Id"]
    salesforce.edit("OpportunityLineItem", line, Description="Red", ServiceDate="2026-11-02")
    salesforce.edit("Opportunity", sold, StageName="Closed Won")
    run(widget)
    invoice = quickbooks.one("Invoice")
    sent = invoice["Line"][0]
    assert (sent["Description"], sent["SalesItemLineDetail"]["ServiceDate"]) == ("Red", "2026-11-02")
    sent |= {"Description": "Blue", "SalesItemLineDetail": {**sent["SalesItemLineDetail"], "ServiceDate": "2026-11-03"}}
    quickbooks.edit("Invoice", invoice["Id"], Line=[sent])

    changed = run(widget)

    told = salesforce.get("OpportunityLineItem", line)
    assert (told["Description"], told["ServiceDate"], told["UnitPrice"]) == ("Blue", "2026-11-03", 250.0)
    assert log_of(changed) == []


def test_a_run_after_a_change_has_nothing_to_do_and_costs_two_calls(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, sold: str
) -> None:
    edit_lines(quickbooks, Grinder={"Qty": 3})
    run(widget)
    run(widget)

    idle = run(widget)

    assert idle.calls == {"salesforce": 1, "quickbooks": 1}
    assert [counts_of(idle, process.key) for process in idle.processes.all()] == [{}] * idle.processes.count()


def test_an_unchanged_net_rate_leaves_unit_price_and_discount_alone(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    item(quickbooks, "Grinder", 250)
    run(widget)
    account = salesforce.add("Account", Name="Acme")
    sold = opportunity(salesforce, account, [(product(salesforce, "Grinder"), 2.0, 250.0)], stage="Prospecting")
    salesforce.edit("OpportunityLineItem", salesforce.one("OpportunityLineItem")["Id"], Discount=10)
    salesforce.edit("Opportunity", sold, StageName="Closed Won")
    run(widget)
    assert quickbooks.one("Invoice")["TotalAmt"] == 450.0
    edit_lines(quickbooks, Grinder={"Qty": 4})

    run(widget)

    line = salesforce.one("OpportunityLineItem")
    assert (line["Quantity"], line["UnitPrice"], line["Discount"], line["TotalPrice"]) == (4.0, 250.0, 10.0, 900.0)


def test_a_changed_net_rate_takes_the_discount_away(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, sold: str
) -> None:
    grinder = next(x for x in salesforce.all("OpportunityLineItem") if x["ProductCode"] == "Grinder")
    salesforce.edit("OpportunityLineItem", grinder["Id"], Discount=10)
    edit_lines(quickbooks, Grinder={"UnitPrice": 200})

    run(widget)

    assert ("Grinder", 2.0, 200.0, 400.0) in lines_of(salesforce, sold)


def test_an_added_line_gets_the_entry_of_the_opportunitys_price_book(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, sold: str
) -> None:
    cup = item(quickbooks, "Cup", 5)
    add_line(quickbooks, cup, Qty=6, UnitPrice=5)

    run(widget)

    assert ("Cup", 6.0, 5.0, 30.0) in lines_of(salesforce, sold)
    added = next(line for line in salesforce.all("OpportunityLineItem") if line["ProductCode"] == "Cup")
    assert ":line:" in added["External_Line_ID__c"]
    assert salesforce.get("Opportunity", sold)["Sync_Me__c"] is False


def test_an_amount_without_quantity_is_quantity_1(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, sold: str
) -> None:
    add_line(quickbooks, item(quickbooks, "Advice", 5), Amount=75)

    run(widget)

    assert ("Advice", 1.0, 75.0, 75.0) in lines_of(salesforce, sold)


def test_a_removed_line_is_removed(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, sold: str
) -> None:
    edit_lines(quickbooks, Bean=None)

    run(widget)

    assert lines_of(salesforce, sold) == [("Grinder", 2.0, 250.0, 500.0)]
    assert salesforce.get("Opportunity", sold)["Sync_Me__c"] is False


def test_a_line_that_sells_another_item_becomes_a_line_of_the_other_product(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, sold: str
) -> None:
    cup = item(quickbooks, "Cup", 5)
    first, *rest = quickbooks.one("Invoice")["Line"]
    first["SalesItemLineDetail"]["ItemRef"] = {"value": cup}
    quickbooks.edit("Invoice", quickbooks.one("Invoice")["Id"], Line=[first, *rest])

    run(widget)

    assert lines_of(salesforce, sold) == [("Bean", 3.0, 10.0, 30.0), ("Cup", 2.0, 250.0, 500.0)]


def test_a_new_line_without_an_entry_in_the_price_book_is_not_added_and_a_warning_says_so(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    item(quickbooks, "Grinder", 250)
    cup = item(quickbooks, "Cup", 5)
    run(widget)
    book = salesforce.add("Pricebook2", Name="Retail", IsActive=True)
    grinder = product(salesforce, "Grinder")
    entry = salesforce.add("PricebookEntry", Pricebook2Id=book, Product2Id=grinder, UnitPrice=240, IsActive=True)
    account = salesforce.add("Account", Name="Acme")
    sold = opportunity(salesforce, account, [], stage="Prospecting")
    salesforce.edit("Opportunity", sold, Pricebook2Id=book)
    salesforce.add("OpportunityLineItem", OpportunityId=sold, PricebookEntryId=entry, Quantity=1, UnitPrice=240)
    salesforce.edit("Opportunity", sold, StageName="Closed Won")
    run(widget)
    add_line(quickbooks, cup, Qty=6, UnitPrice=5)

    without = run(widget)

    assert lines_of(salesforce, sold) == [("Grinder", 1.0, 240.0, 240.0)]
    [(_, said)] = [entry for entry in log_of(without) if entry[0] == KEY]
    assert said.startswith('"Invoice 1001" has lines that were not added')
    assert "Cup" in said
    salesforce.add(
        "PricebookEntry", Pricebook2Id=book, Product2Id=product(salesforce, "Cup"), UnitPrice=4, IsActive=True
    )
    quickbooks.edit("Invoice", quickbooks.one("Invoice")["Id"], DueDate="2030-01-31")
    run(widget)
    assert ("Cup", 6.0, 5.0, 30.0) in lines_of(salesforce, sold)


def test_only_lines_with_a_product_travel(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, sold: str
) -> None:
    invoice = quickbooks.one("Invoice")
    described = {"DetailType": "DescriptionOnly", "Description": "Thank you"}
    quickbooks.edit("Invoice", invoice["Id"], Line=[*invoice["Line"][:2], described])

    run(widget)

    assert [line[0] for line in lines_of(salesforce, sold)] == ["Bean", "Grinder"]


def test_tax_discount_and_shipping_never_become_products(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, sold: str
) -> None:
    quickbooks.config(automated_sales_tax=True, sales_tax_percent=10)
    invoice = quickbooks.one("Invoice")
    sales = [
        {**line, "SalesItemLineDetail": {**line["SalesItemLineDetail"], "TaxCodeRef": {"value": "TAX"}}}
        for line in invoice["Line"]
        if line["DetailType"] == "SalesItemLineDetail"
    ]
    shipping = {
        "DetailType": "SalesItemLineDetail",
        "Amount": 20,
        "SalesItemLineDetail": {"ItemRef": {"value": "SHIPPING_ITEM_ID"}},
    }
    discount = {
        "DetailType": "DiscountLineDetail",
        "Amount": 30,
        "DiscountLineDetail": {"PercentBased": False},
    }
    quickbooks.edit("Invoice", invoice["Id"], Line=[*sales, shipping, discount])

    changed = run(widget)

    assert quickbooks.one("Invoice")["TxnTaxDetail"]["TotalTax"] > 0
    assert lines_of(salesforce, sold) == [("Bean", 3.0, 10.0, 30.0), ("Grinder", 2.0, 250.0, 500.0)]
    assert [entry for entry in log_of(changed) if entry[0] == KEY] == []


def test_values_that_people_changed_in_salesforce_are_named_when_quickbooks_overwrites_them(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, sold: str
) -> None:
    salesforce.edit("Opportunity", sold, Due_Date__c="2031-05-05")
    run(widget)
    quickbooks.edit("Invoice", quickbooks.one("Invoice")["Id"], DueDate="2030-01-31")

    changed = run(widget)

    assert salesforce.get("Opportunity", sold)["Due_Date__c"] == "2030-01-31"
    [(_, said)] = [entry for entry in log_of(changed) if entry[0] == KEY]
    assert 'Due Date: "2031-05-05" became "2030-01-31"' in said


def test_line_values_that_people_changed_in_salesforce_are_named_when_quickbooks_overwrites_them(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, sold: str
) -> None:
    bean = next(line for line in salesforce.all("OpportunityLineItem") if line["ProductCode"] == "Bean")
    salesforce.edit("OpportunityLineItem", bean["Id"], Quantity=7, UnitPrice=10, Description="Roasted")
    edit_lines(quickbooks, Grinder={"Qty": 3})

    changed = run(widget)

    assert lines_of(salesforce, sold) == [("Bean", 3.0, 10.0, 30.0), ("Grinder", 3.0, 250.0, 750.0)]
    [(_, said)] = [entry for entry in log_of(changed) if entry[0] == KEY]
    assert 'Quantity "7" of "Bean"' in said
    assert 'Description "Roasted" of "Bean"' in said
    assert "Grinder" not in said


def test_a_line_that_salesforce_refuses_is_told_once_and_tried_again_the_rest_is_right(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, sold: str, time: Time
) -> None:
    salesforce.config(readonly_fields=["OpportunityLineItem.ServiceDate"])
    invoice = quickbooks.one("Invoice")
    grinder, bean = (line for line in invoice["Line"] if line["DetailType"] == "SalesItemLineDetail")
    grinder["SalesItemLineDetail"] |= {"Qty": 3, "ServiceDate": "2026-11-02"}
    bean["SalesItemLineDetail"]["Qty"] = 4
    quickbooks.edit(
        "Invoice", invoice["Id"], DueDate="2030-01-31", Line=[{**grinder, "Amount": 750}, {**bean, "Amount": 40}]
    )

    refused, quiet = run(widget), run(widget)

    assert lines_of(salesforce, sold) == [("Bean", 4.0, 10.0, 40.0), ("Grinder", 2.0, 250.0, 500.0)]
    assert salesforce.get("Opportunity", sold)["Due_Date__c"] == "2030-01-31"
    [(_, said)] = [entry for entry in log_of(refused) if entry[0] == KEY]
    assert said.startswith('A part of "Invoice 1001" was left out: ')
    assert [entry for entry in log_of(quiet) if entry[0] == KEY] == []
    assert Problem.objects.get(process_key=KEY).rule == "part-refused"

    salesforce.config(readonly_fields=[])
    time.pass_by(hours=25)
    mended = run(widget)

    assert lines_of(salesforce, sold) == [("Bean", 4.0, 10.0, 40.0), ("Grinder", 3.0, 250.0, 750.0)]
    assert [entry for entry in log_of(mended) if entry[0] == KEY] == []
    assert not Problem.objects.filter(process_key=KEY).exists()


def test_a_voided_transaction_leaves_opportunity_and_lines_and_is_told_once(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, sold: str
) -> None:
    before = lines_of(salesforce, sold)
    void(quickbooks, quickbooks.one("Invoice")["Id"])

    first, second = run(widget), run(widget)

    assert lines_of(salesforce, sold) == before
    [(_, said)] = [entry for entry in log_of(first) if entry[0] == KEY]
    assert said == (
        '"Invoice 1001" is New machine in Salesforce, which was not changed: It was voided in QuickBooks. To have it '
        "made anew, delete it there and clear External Transaction ID on the Opportunity."
    )
    assert [entry for entry in log_of(second) if entry[0] == KEY] == []


def test_a_deleted_transaction_leaves_opportunity_and_lines_and_is_told_once(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, sold: str
) -> None:
    before = lines_of(salesforce, sold)
    quickbooks.delete("Invoice", quickbooks.one("Invoice")["Id"])

    first, second = run(widget), run(widget)

    assert lines_of(salesforce, sold) == before
    [(_, said)] = [entry for entry in log_of(first) if entry[0] == KEY]
    assert said == (
        '"Invoice 1001" was deleted in QuickBooks. New machine in Salesforce stays as it is. Its products stay too. '
        "To have it made anew, clear External Transaction ID on the Opportunity."
    )
    assert [entry for entry in log_of(second) if entry[0] == KEY] == []


def test_a_sales_receipt_updates_its_opportunity_too(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    item(quickbooks, "Grinder", 250)
    run(widget)
    account = salesforce.add("Account", Name="Acme")
    lines = [(product(salesforce, "Grinder"), 2.0, 250.0)]
    sold = opportunity(salesforce, account, lines, type="Sales Receipt")
    run(widget)
    edit_lines(quickbooks, "SalesReceipt", Grinder={"Qty": 5})

    run(widget)

    assert lines_of(salesforce, sold) == [("Grinder", 5.0, 250.0, 1250.0)]
    assert salesforce.all("Invoice__c") == []


def test_with_the_preference_off_opportunities_stay_untouched(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, sold: str, time: Time
) -> None:
    widget.preferences.update_opportunities = False
    widget.preferences.save(update_fields=["update_opportunities"])
    before = lines_of(salesforce, sold)
    edit_lines(quickbooks, Grinder={"Qty": 3})

    off = run(widget)

    assert lines_of(salesforce, sold) == before
    assert KEY not in [process.key for process in off.processes.all()]
    assert salesforce.one("Invoice__c")["Subtotal__c"] == 780.0
