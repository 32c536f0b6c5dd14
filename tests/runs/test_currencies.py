"""Orgs and companies with one currency or several: sync rules, section 4."""

from typing import Any

import pytest

from tests.company import item, opportunity, product, standard_price_book
from tests.people import People
from tests.runs.conftest import Runs, log_of, said_by
from tests.runs.selling import shop
from widget.models import Widget


@pytest.fixture
def several(salesforce: People, quickbooks: People) -> None:
    """Dollars and euros in both systems."""
    salesforce.config(currencies=["USD", "EUR"])
    quickbooks.config(multicurrency=True)


def euro_price(salesforce: People, product: str, *, book: str | None = None) -> str:
    """Give a Product a price in euros."""
    return salesforce.add(
        "PricebookEntry",
        Pricebook2Id=book or standard_price_book(salesforce),
        Product2Id=product,
        UnitPrice=220,
        IsActive=True,
        CurrencyIsoCode="EUR",
    )


def euro_sale(salesforce: People, quickbooks: People, **fields: Any) -> str:
    """Win an Opportunity in euros, of an Account in euros; return its id."""
    buyer, grinder = shop(salesforce, quickbooks, CurrencyIsoCode="EUR")
    euro_price(salesforce, grinder)
    return opportunity(salesforce, buyer, [(grinder, 2, 110)], CurrencyIsoCode="EUR", **fields)


@pytest.mark.usefixtures("several")
def test_what_is_sold_in_euros_is_invoiced_in_euros_and_comes_back_in_euros(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    sold = euro_sale(salesforce, quickbooks)

    ended = run(widget)

    invoice = quickbooks.one("Invoice")
    assert quickbooks.one("Customer")["CurrencyRef"]["value"] == "EUR"
    assert (invoice["CurrencyRef"]["value"], invoice["TotalAmt"]) == ("EUR", 220.0)
    mirrored = salesforce.one("Invoice__c")
    told = (mirrored["Currency__c"], mirrored["CurrencyIsoCode"], mirrored["Subtotal__c"])
    assert told == ("EUR", "EUR", 220.0)
    assert salesforce.get("Opportunity", sold)["External_Transaction_Number__c"] == "1001"
    assert log_of(ended) == []


@pytest.mark.usefixtures("several")
def test_with_several_currencies_an_idle_run_costs_two_calls(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    euro_sale(salesforce, quickbooks)
    run(widget)
    run(widget)

    assert run(widget).calls == {"salesforce": 1, "quickbooks": 1}


@pytest.mark.parametrize(
    ("org", "company", "customer", "own"),
    [
        (["USD", "EUR"], True, "EUR", "USD"),
        (["EUR", "USD"], True, "USD", "EUR"),
        (["EUR", "USD"], False, "USD", "EUR"),
        ([], True, "EUR", "USD"),
    ],
    ids=["foreign customer", "foreign Opportunity", "company with one currency", "org with one currency"],
)
def test_an_opportunity_in_another_currency_than_its_customers_is_a_warning_naming_both_and_not_sent(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, org: list[str], company: bool, customer: str,
    own: str,
) -> None:  # fmt: skip
    salesforce.config(currencies=org)
    quickbooks.config(multicurrency=company)
    quickbooks.add("Customer", DisplayName="Acme", CurrencyRef={"value": customer})
    buyer, grinder = shop(salesforce, quickbooks)
    opportunity(salesforce, buyer, [(grinder, 2, 50)])

    first, second = run(widget), run(widget)

    said = (
        f'"New machine" was not sent to QuickBooks: Its currency is {own}, and its customer\'s in QuickBooks is '
        f"{customer}, which cannot be changed there. Sell to a customer in {own}, or invoice it in QuickBooks."
    )
    assert log_of(first) == [("opportunities-out", said)]
    assert log_of(second) == []
    assert quickbooks.all("Invoice") == []


def test_an_org_with_one_currency_sells_in_the_companys_home_currency(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    quickbooks.config(multicurrency=True)
    buyer, grinder = shop(salesforce, quickbooks)
    opportunity(salesforce, buyer, [(grinder, 2, 50)])

    ended = run(widget)

    assert quickbooks.one("Invoice")["CurrencyRef"]["value"] == "USD"
    assert log_of(ended) == []


@pytest.mark.parametrize("currencies", [["USD", "EUR"], ["EUR", "USD"]], ids=["home is corporate", "home is not"])
def test_the_standard_price_is_kept_in_the_home_currency_and_those_in_others_are_left_alone(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, currencies: list[str]
) -> None:
    salesforce.config(currencies=currencies)
    quickbooks.config(multicurrency=True)
    cup = item(quickbooks, "Cup", 5)
    bowl = item(quickbooks, "Bowl", 7)
    euro_price(salesforce, salesforce.add("Product2", Name="Cup", ProductCode="Cup", IsActive=True))
    run(widget)
    quickbooks.edit("Item", cup, UnitPrice=6)
    quickbooks.edit("Item", bowl, UnitPrice=8)

    ended = run(widget)

    prices = [price for price in salesforce.all("PricebookEntry") if price["ProductCode"] in ("Bowl", "Cup")]
    assert sorted((one["ProductCode"], one["CurrencyIsoCode"], one["UnitPrice"]) for one in prices) == [
        ("Bowl", "USD", 8.0),
        ("Cup", "EUR", 220.0),
        ("Cup", "USD", 6.0),
    ]
    assert log_of(ended) == []


@pytest.mark.usefixtures("several")
def test_a_new_line_gets_the_price_book_entry_in_the_opportunitys_currency_or_is_not_added(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    sold = euro_sale(salesforce, quickbooks)
    cup, bowl = item(quickbooks, "Cup", 5), item(quickbooks, "Bowl", 7)
    entry = euro_price(salesforce, product(salesforce, "Cup", 5))
    product(salesforce, "Bowl", 7)
    run(widget)
    invoice = quickbooks.one("Invoice")
    kept = [line for line in invoice["Line"] if line["DetailType"] == "SalesItemLineDetail"]
    new = [
        {
            "DetailType": "SalesItemLineDetail",
            "Amount": 6,
            "SalesItemLineDetail": {"ItemRef": {"value": one}, "Qty": 1, "UnitPrice": 6},
        }
        for one in (cup, bowl)
    ]
    quickbooks.edit("Invoice", invoice["Id"], Line=[*kept, *new])

    changed = run(widget)

    lines = [line for line in salesforce.all("OpportunityLineItem") if line["OpportunityId"] == sold]
    assert [line["PricebookEntryId"] for line in lines if line["ProductCode"] == "Cup"] == [entry]
    assert sorted(line["ProductCode"] for line in lines) == ["Cup", "Grinder"]
    assert said_by(changed, "transactions-in") == [
        '"Invoice 1001" has lines that were not added to its Opportunity, because its price book has no active entry '
        "for them: Bowl. Add them to the price book, then change the transaction or add the lines by hand."
    ]


def test_a_currency_that_the_org_does_not_have_is_a_warning_and_left_out(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    salesforce.config(currencies=["USD", "EUR"])
    quickbooks.config(multicurrency=True)
    quickbooks.add("Customer", DisplayName="Acme", CurrencyRef={"value": "CAD"})

    ended = run(widget)

    assert salesforce.one("Account")["CurrencyIsoCode"] == "USD"
    (said,) = said_by(ended, "customers-in")
    assert said.startswith('"Acme" was synced to Salesforce without one value: "CAD" is not in the list of Currency')


@pytest.mark.usefixtures("several")
def test_an_opportunity_that_is_made_for_an_invoice_is_in_its_currency(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    widget.preferences.create_opportunities = True
    widget.preferences.save()
    cup = item(quickbooks, "Cup", 5)
    entry = euro_price(salesforce, product(salesforce, "Cup", 5))
    chez = quickbooks.add("Customer", DisplayName="Chez", CurrencyRef={"value": "EUR"})
    run(widget)
    detail = {"ItemRef": {"value": cup}, "Qty": 1, "UnitPrice": 6}
    line = {"DetailType": "SalesItemLineDetail", "Amount": 6, "SalesItemLineDetail": detail}
    quickbooks.add("Invoice", CustomerRef={"value": chez}, Line=[line])

    ended = run(widget)

    assert salesforce.one("Account")["CurrencyIsoCode"] == "EUR"
    assert salesforce.one("Opportunity")["CurrencyIsoCode"] == "EUR"
    assert salesforce.one("OpportunityLineItem")["PricebookEntryId"] == entry
    assert log_of(ended) == []
