"""An org with several currencies, and one with a single one."""

from typing import Any

import pytest

PATH = "/sobjects/OpportunityLineItem"


@pytest.fixture
def euro(org: Any) -> Any:
    """An org in dollars, some of whose records are in euros."""
    org.create("Account", Name="Older")
    org.control("POST", "config", {"currencies": ["USD", "EUR"]})
    return org


def refusal(org: Any, method: str, path: str, body: Any) -> tuple[str, str]:
    _, error = org.error(method, path, body)
    return error["errorCode"], error["message"]


def test_an_org_with_one_currency_has_no_field_for_it(org: Any) -> None:
    names = {field["name"] for field in org.json("GET", "/sobjects/Opportunity/describe")["fields"]}

    assert "CurrencyIsoCode" not in names
    assert org.query_error("SELECT CurrencyIsoCode FROM Opportunity")[0] == "INVALID_FIELD"
    assert org.query_error("SELECT IsoCode FROM CurrencyType")[0] == "INVALID_TYPE"
    assert refusal(org, "POST", "/sobjects/Account", {"Name": "A", "CurrencyIsoCode": "USD"})[0] == "INVALID_FIELD"


def test_with_several_currencies_records_have_one_of_them_the_corporate_one_by_default(euro: Any) -> None:
    (field,) = (
        field
        for field in euro.json("GET", "/sobjects/Opportunity/describe")["fields"]
        if field["name"] == "CurrencyIsoCode"
    )

    assert (field["type"], field["label"], field["defaultedOnCreate"], field["restrictedPicklist"]) == (
        "picklist",
        "Currency ISO Code",
        True,
        True,
    )
    assert [choice["value"] for choice in field["picklistValues"]] == ["USD", "EUR"]
    assert euro.query("SELECT CurrencyIsoCode FROM Account") == [{"CurrencyIsoCode": "USD"}]
    assert euro.query("SELECT IsoCode, IsCorporate FROM CurrencyType ORDER BY IsCorporate DESC") == [
        {"IsoCode": "USD", "IsCorporate": True},
        {"IsoCode": "EUR", "IsCorporate": False},
    ]
    sold = euro.opportunity(CurrencyIsoCode="EUR")
    assert euro.read("Opportunity", sold, "CurrencyIsoCode") == ("EUR",)
    assert euro.read("Opportunity", euro.opportunity(), "CurrencyIsoCode") == ("USD",)


def test_a_currency_that_is_not_active_is_refused(euro: Any) -> None:
    assert refusal(euro, "POST", "/sobjects/Account", {"Name": "A", "CurrencyIsoCode": "JPY"}) == (
        "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
        "Currency ISO Code: bad value for restricted picklist field: JPY",
    )


def test_a_product_has_a_price_in_each_currency_the_standard_one_first(euro: Any) -> None:
    product = euro.create("Product2", Name="New", IsActive=True)
    book = euro.create("Pricebook2", Name="Other", IsActive=True)
    price = {"Product2Id": product, "UnitPrice": 8, "IsActive": True}
    standard = {**price, "Pricebook2Id": euro.book()}
    euro.create("PricebookEntry", **standard)

    in_euros = {**price, "Pricebook2Id": book, "CurrencyIsoCode": "EUR"}
    assert refusal(euro, "POST", "/sobjects/PricebookEntry", in_euros)[0] == "STANDARD_PRICE_NOT_DEFINED"
    entry = euro.create("PricebookEntry", **standard, CurrencyIsoCode="EUR")
    euro.create("PricebookEntry", **in_euros)
    again = refusal(euro, "POST", "/sobjects/PricebookEntry", {**standard, "CurrencyIsoCode": "EUR"})
    assert again == ("DUPLICATE_VALUE", "This price definition already exists in this price book")
    changed = refusal(euro, "PATCH", f"/sobjects/PricebookEntry/{entry}", {"CurrencyIsoCode": "USD"})
    assert changed[0] == "INVALID_FIELD_FOR_INSERT_UPDATE"


def test_a_line_has_the_currency_of_its_opportunity_and_its_price_must_have_it_too(euro: Any) -> None:
    dollars = euro.product("Widget")
    product = euro.read("PricebookEntry", dollars, "Product2Id")[0]
    euros = euro.create(
        "PricebookEntry",
        Product2Id=product,
        Pricebook2Id=euro.book(),
        UnitPrice=9,
        IsActive=True,
        CurrencyIsoCode="EUR",
    )
    sold = euro.opportunity(CurrencyIsoCode="EUR")
    body = {"OpportunityId": sold, "Quantity": 1, "UnitPrice": 9}

    assert refusal(euro, "POST", PATH, {**body, "PricebookEntryId": dollars}) == (
        "FIELD_INTEGRITY_EXCEPTION",
        "field integrity exception: PricebookEntryId (pricebook entry currency code does not match opportunity"
        " currency code)",
    )
    line = euro.create("OpportunityLineItem", **body, PricebookEntryId=euros)
    assert euro.read("OpportunityLineItem", line, "CurrencyIsoCode") == ("EUR",)
    assert refusal(euro, "PATCH", f"{PATH}/{line}", {"CurrencyIsoCode": "USD"})[0] == "INVALID_FIELD_FOR_INSERT_UPDATE"
    moved = refusal(euro, "PATCH", f"/sobjects/Opportunity/{sold}", {"CurrencyIsoCode": "USD"})
    assert moved[0] == "FIELD_INTEGRITY_EXCEPTION"
