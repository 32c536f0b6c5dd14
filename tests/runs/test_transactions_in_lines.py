"""Lines that people change on a linked transaction, on its Opportunity. Source: sync rules, section 5."""

from integrations.running.models import Problem
from tests.company import item, opportunity
from tests.people import People
from tests.runs.conftest import Runs, Time, counts_of, log_of, said_by
from tests.runs.lines import edit_lines, lines_of, product_id
from tests.runs.selling import shop
from widget.models import Widget

KEY = "transactions-in"


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


def test_an_unchanged_net_rate_leaves_unit_price_and_discount_alone(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    item(quickbooks, "Grinder", 250)
    run(widget)
    account = salesforce.add("Account", Name="Acme")
    sold = opportunity(salesforce, account, [(product_id(salesforce, "Grinder"), 2.0, 250.0)], stage="Prospecting")
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
    assert said_by(changed, KEY) == []


def test_line_values_that_people_changed_in_salesforce_are_named_when_quickbooks_overwrites_them(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, sold: str
) -> None:
    bean = next(line for line in salesforce.all("OpportunityLineItem") if line["ProductCode"] == "Bean")
    salesforce.edit("OpportunityLineItem", bean["Id"], Quantity=7, UnitPrice=10, Description="Roasted")
    edit_lines(quickbooks, Grinder={"Qty": 3})

    changed = run(widget)

    assert lines_of(salesforce, sold) == [("Bean", 3.0, 10.0, 30.0), ("Grinder", 3.0, 250.0, 750.0)]
    [said] = said_by(changed, KEY)
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
    [said] = said_by(refused, KEY)
    assert said.startswith('A part of "Invoice 1001" was left out: ')
    assert said_by(quiet, KEY) == []
    assert Problem.objects.get(process_key=KEY).rule == "part-refused"

    salesforce.config(readonly_fields=[])
    time.pass_by(hours=25)
    mended = run(widget)

    assert lines_of(salesforce, sold) == [("Bean", 4.0, 10.0, 40.0), ("Grinder", 3.0, 250.0, 750.0)]
    assert said_by(mended, KEY) == []
    assert not Problem.objects.filter(process_key=KEY).exists()
