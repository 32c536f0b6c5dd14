"""Lines that people add to or take from a linked transaction, on its Opportunity. Source: sync rules, section 5."""

from tests.company import item, opportunity
from tests.people import People
from tests.runs.conftest import Runs, said_by
from tests.runs.lines import add_line, edit_lines, lines_of, product_id
from widget.models import Widget

KEY = "transactions-in"


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


def test_a_new_line_without_an_entry_in_the_price_book_is_not_added_and_a_warning_says_so(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    item(quickbooks, "Grinder", 250)
    cup = item(quickbooks, "Cup", 5)
    run(widget)
    book = salesforce.add("Pricebook2", Name="Retail", IsActive=True)
    grinder = product_id(salesforce, "Grinder")
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
    [said] = said_by(without, KEY)
    assert said.startswith('"Invoice 1001" has lines that were not added')
    assert "Cup" in said
    salesforce.add(
        "PricebookEntry", Pricebook2Id=book, Product2Id=product_id(salesforce, "Cup"), UnitPrice=4, IsActive=True
    )
    quickbooks.edit("Invoice", quickbooks.one("Invoice")["Id"], DueDate="2030-01-31")
    run(widget)
    assert ("Cup", 6.0, 5.0, 30.0) in lines_of(salesforce, sold)


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
