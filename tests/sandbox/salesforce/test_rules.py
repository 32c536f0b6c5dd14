"""Rules of sales: stages, prices, lines, roll-ups, deletions."""

from typing import Any

import pytest


@pytest.fixture
def deal(org: Any) -> tuple[str, str]:
    """An open deal, and the price of a product at 10."""
    return org.opportunity(StageName="Prospecting"), org.product()


def line(org: Any, deal: tuple[str, str], **fields: Any) -> str:
    return str(org.create("OpportunityLineItem", OpportunityId=deal[0], PricebookEntryId=deal[1], **fields))


def refusal(org: Any, method: str, path: str, body: Any) -> tuple[str, str]:
    _, error = org.error(method, path, body)
    return error["errorCode"], error["message"]


def test_the_stage_decides_whether_a_deal_is_won(org: Any) -> None:
    id = org.opportunity(StageName="Prospecting", Amount=200)
    names = ("IsClosed", "IsWon", "Probability", "ForecastCategory", "ExpectedRevenue", "Fiscal")
    assert org.read("Opportunity", id, *names) == (False, False, 10, "Pipeline", 20.0, "2026 1")
    org.update("Opportunity", id, StageName="Migrated")
    assert org.read("Opportunity", id, *names) == (True, True, 100, "Closed", 200.0, "2026 1")
    org.update("Opportunity", id, StageName="Perception Analysis", Probability=33)
    assert org.read("Opportunity", id, *names[:3]) == (False, False, 33)


def test_a_stage_nobody_knows_is_stored_but_wins_nothing(org: Any) -> None:
    assert org.read("Opportunity", org.opportunity(StageName="Dreaming"), "StageName", "IsWon") == ("Dreaming", False)


def test_whether_a_deal_is_won_cannot_be_written(org: Any) -> None:
    code, message = refusal(
        org, "POST", "/sobjects/Opportunity", {"Name": "a", "StageName": "b", "CloseDate": "2026-01-01", "IsWon": True}
    )
    assert (code, message.split(".")[0]) == ("INVALID_FIELD_FOR_INSERT_UPDATE", "Unable to create/update fields: IsWon")


def test_a_line_brings_its_price_book_name_and_total(org: Any, deal: tuple[str, str]) -> None:
    id = line(org, deal, Quantity=3, UnitPrice="9.99", Discount=10)
    assert org.read("Opportunity", deal[0], "Pricebook2Id", "Amount", "HasOpportunityLineItem") == (
        org.book(),
        26.97,
        True,
    )
    names = ("Name", "ProductCode", "ListPrice", "TotalPrice", "Subtotal")
    assert org.read("OpportunityLineItem", id, *names) == ("Deal Widget", "Widget", 10.0, 26.97, 29.97)


def test_the_amount_sums_the_totals_before_they_are_rounded(org: Any, deal: tuple[str, str]) -> None:
    for _ in range(3):
        line(org, deal, Quantity=1, UnitPrice="0.05", Discount=10)
    totals = [row["TotalPrice"] for row in org.query("SELECT TotalPrice FROM OpportunityLineItem")]
    assert (totals, org.read("Opportunity", deal[0], "Amount")) == ([0.05] * 3, (0.14,))


def test_quantity_alone_holds_the_total_and_moves_the_price(org: Any, deal: tuple[str, str]) -> None:
    id = line(org, deal, Quantity=2, UnitPrice=10)
    org.update("OpportunityLineItem", id, Quantity=4)
    assert org.read("OpportunityLineItem", id, "UnitPrice", "TotalPrice") == (5.0, 20.0)


def test_quantity_with_the_price_moves_the_total(org: Any, deal: tuple[str, str]) -> None:
    id = line(org, deal, Quantity=2, UnitPrice=10)
    org.update("OpportunityLineItem", id, Quantity=4, UnitPrice=10)
    assert org.read("OpportunityLineItem", id, "UnitPrice", "TotalPrice") == (10.0, 40.0)
    org.update("OpportunityLineItem", id, Discount=50)
    assert org.read("OpportunityLineItem", id, "UnitPrice", "TotalPrice") == (10.0, 20.0)
    org.update("OpportunityLineItem", id, TotalPrice=10)
    assert org.read("OpportunityLineItem", id, "UnitPrice", "TotalPrice") == (5.0, 10.0)


def test_a_line_takes_exactly_one_of_the_two_prices(org: Any, deal: tuple[str, str]) -> None:
    base = {"OpportunityId": deal[0], "PricebookEntryId": deal[1], "Quantity": 1}
    path = "/sobjects/OpportunityLineItem"
    assert refusal(org, "POST", path, base)[0] == "REQUIRED_FIELD_MISSING"
    assert refusal(org, "POST", path, {**base, "UnitPrice": 1, "TotalPrice": 1})[0] == "INVALID_FIELD"
    id = line(org, deal, Quantity=2, TotalPrice=15)
    assert org.read("OpportunityLineItem", id, "UnitPrice") == (7.5,)
    message = "Cannot change both 'UnitPrice' and 'TotalPrice' in update call"
    assert refusal(org, "PATCH", f"{path}/{id}", {"UnitPrice": 1, "TotalPrice": 2}) == ("INVALID_FIELD", message)
    both = {"Discount": 5, "Quantity": 3}
    assert refusal(org, "PATCH", f"{path}/{id}", both)[0] == "FIELD_INTEGRITY_EXCEPTION"


def test_a_line_without_a_price_book_entry_is_refused(org: Any, deal: tuple[str, str]) -> None:
    body = {"OpportunityId": deal[0], "Quantity": 1, "UnitPrice": 1}
    assert refusal(org, "POST", "/sobjects/OpportunityLineItem", body) == (
        "FIELD_INTEGRITY_EXCEPTION",
        "field integrity exception: PricebookEntryId, unknown (versions 3.0 and higher must specify pricebook entry id;"
        " others must specify product id)",
    )


def test_a_line_from_another_price_book_is_refused(org: Any, deal: tuple[str, str]) -> None:
    book = org.create("Pricebook2", Name="Other", IsActive=True)
    product = org.query("SELECT Product2Id FROM PricebookEntry")[0]["Product2Id"]
    entry = org.create("PricebookEntry", Pricebook2Id=book, Product2Id=product, UnitPrice=8, IsActive=True)
    line(org, deal, Quantity=1, UnitPrice=1)
    body = {"OpportunityId": deal[0], "PricebookEntryId": entry, "Quantity": 1, "UnitPrice": 1}
    code, message = refusal(org, "POST", "/sobjects/OpportunityLineItem", body)
    assert code == "FIELD_INTEGRITY_EXCEPTION"
    assert "pricebook entry is in a different pricebook than the one assigned to the opportunity" in message


def test_with_lines_the_amount_is_ignored_and_the_price_book_fixed(org: Any, deal: tuple[str, str]) -> None:
    line(org, deal, Quantity=1, UnitPrice=10)
    org.update("Opportunity", deal[0], Amount=999, NextStep="call")
    assert org.read("Opportunity", deal[0], "Amount", "NextStep") == (10.0, "call")
    book = org.create("Pricebook2", Name="Other", IsActive=True)
    body = {"Pricebook2Id": book}
    assert refusal(org, "PATCH", f"/sobjects/Opportunity/{deal[0]}", body)[0] == "FIELD_INTEGRITY_EXCEPTION"


def test_the_line_of_an_inactive_price_is_refused(org: Any, deal: tuple[str, str]) -> None:
    org.update("PricebookEntry", deal[1], IsActive=False)
    body = {"OpportunityId": deal[0], "PricebookEntryId": deal[1], "Quantity": 1, "UnitPrice": 1}
    assert refusal(org, "POST", "/sobjects/OpportunityLineItem", body)[0] == "FIELD_INTEGRITY_EXCEPTION"


def test_the_standard_price_comes_first_and_only_once(org: Any) -> None:
    product = org.create("Product2", Name="New", IsActive=True)
    book = org.create("Pricebook2", Name="Other", IsActive=True)
    body = {"Pricebook2Id": book, "Product2Id": product, "UnitPrice": 8, "IsActive": True}
    path = "/sobjects/PricebookEntry"
    assert refusal(org, "POST", path, body) == (
        "STANDARD_PRICE_NOT_DEFINED",
        "No standard price defined for this product",
    )
    standard = {**body, "Pricebook2Id": org.book()}
    first = org.json("POST", path, standard)["id"]
    message = "This price definition already exists in this price book"
    assert refusal(org, "POST", path, standard) == ("DUPLICATE_VALUE", message)
    using = org.json("POST", path, {**body, "UseStandardPrice": True})["id"]
    org.update("PricebookEntry", first, UnitPrice=12)
    assert org.read("PricebookEntry", using, "UnitPrice") == (12.0,)


def test_a_renamed_product_renames_its_prices(org: Any) -> None:
    entry = org.product("Old")
    product = org.read("PricebookEntry", entry, "Product2Id")[0]
    org.update("Product2", product, Name="New", ProductCode="N")
    assert org.read("PricebookEntry", entry, "Name", "ProductCode") == ("New", "N")


def test_deleting_a_line_lowers_the_amount_and_leaves_no_trace_but_the_log(org: Any, deal: tuple[str, str]) -> None:
    line(org, deal, Quantity=1, UnitPrice=10)
    id = line(org, deal, Quantity=2, UnitPrice=10)
    org.json("DELETE", f"/sobjects/OpportunityLineItem/{id}")
    assert org.read("Opportunity", deal[0], "Amount") == (10.0,)
    found = org.json("GET", f"/queryAll?q=SELECT+Id+FROM+OpportunityLineItem+WHERE+Id='{id}'")
    window = "start=2026-11-10T00:00:00Z&end=2126-01-01T00:00:00Z"
    now = org.query("SELECT SystemModstamp FROM Opportunity")[0]["SystemModstamp"][:10]
    window = f"start={now}T00:00:00Z&end=2126-01-01T00:00:00Z"
    gone = org.json("GET", f"/sobjects/OpportunityLineItem/deleted/?{window}")["deletedRecords"]
    assert (found["totalSize"], [row["id"] for row in gone]) == (0, [id])


def test_a_product_that_is_sold_cannot_be_deleted(org: Any, deal: tuple[str, str]) -> None:
    line(org, deal, Quantity=1, UnitPrice=10)
    product = org.read("PricebookEntry", deal[1], "Product2Id")[0]
    assert org.error("DELETE", f"/sobjects/Product2/{product}")[1]["errorCode"] == "DELETE_FAILED"


def test_deleting_an_account_takes_contacts_and_deals_and_undeleting_brings_them_back(org: Any, account: str) -> None:
    org.create("Contact", LastName="a", AccountId=account)
    org.opportunity(AccountId=account)
    org.json("DELETE", f"/sobjects/Account/{account}")
    assert [org.query(f"SELECT Id FROM {name}") for name in ("Contact", "Opportunity")] == [[], []]
    org.control("PATCH", f"records/Account/{account}", {"IsDeleted": False})
    assert [len(org.query(f"SELECT Id FROM {name}")) for name in ("Account", "Contact", "Opportunity")] == [1, 1, 1]


def test_a_merge_moves_what_belonged_to_the_loser_and_points_to_the_winner(org: Any, account: str) -> None:
    loser = org.create("Account", Name="Acme 2")
    contact = org.create("Contact", LastName="a", AccountId=loser)
    org.control("PATCH", f"records/Account/{loser}", {"MasterRecordId": account})
    assert org.read("Contact", contact, "AccountId") == (account,)
    found = org.json("GET", "/queryAll?q=SELECT+Id,MasterRecordId+FROM+Account+WHERE+IsDeleted=true")["records"]
    assert [(row["Id"], row["MasterRecordId"]) for row in found] == [(loser, account)]


def test_one_contact_role_is_primary(org: Any, account: str) -> None:
    contacts = [org.create("Contact", LastName=name, AccountId=account) for name in ("a", "b")]
    deal = org.opportunity(AccountId=account, ContactId=contacts[0])
    org.create("OpportunityContactRole", OpportunityId=deal, ContactId=contacts[1], IsPrimary=True)
    roles = org.query("SELECT ContactId, IsPrimary FROM OpportunityContactRole ORDER BY CreatedDate")
    assert {role["ContactId"]: role["IsPrimary"] for role in roles} == {contacts[0]: False, contacts[1]: True}


def test_an_invoice_takes_its_items_with_it(org: Any, account: str) -> None:
    invoice = org.create(
        "Invoice__c", Name="1001", Account__c=account, External_Invoice_ID__c="1:invoice:1", Subtotal__c=10
    )
    item = org.create("Invoice_Item__c", Invoice__c=invoice, Amount__c=10)
    assert org.read("Invoice_Item__c", item, "Name")[0].endswith("1")
    org.json("DELETE", f"/sobjects/Invoice__c/{invoice}")
    assert org.query("SELECT Id FROM Invoice_Item__c") == []


def test_state_and_country_picklists_accept_only_what_they_list(org: Any) -> None:
    org.control("POST", "config", {"state_country_picklists": True})
    id = org.create("Account", Name="a", BillingCountry="united states", BillingStateCode="IL")
    names = ("BillingCountry", "BillingCountryCode", "BillingState", "BillingStateCode")
    assert org.read("Account", id, *names) == ("United States", "US", "Illinois", "IL")
    code, message = refusal(org, "POST", "/sobjects/Account", {"Name": "a", "BillingCountry": "Narnia"})
    assert (code, message) == (
        "FIELD_INTEGRITY_EXCEPTION",
        "There's a problem with this country, even though it may appear correct. Please select a country/territory from"
        " the list of valid countries.: Billing Country",
    )
    body = {"Name": "a", "BillingCountryCode": "US", "BillingState": "Ontario"}
    assert refusal(org, "POST", "/sobjects/Account", body)[1].endswith(": Billing State/Province")


def test_an_administrator_may_take_a_stage_away_and_switch_the_price_book_off(org: Any, deal: tuple[str, str]) -> None:
    (stage,) = org.control("GET", "records/OpportunityStage?MasterLabel=Migrated")
    org.control("DELETE", f"records/OpportunityStage/{stage['Id']}")
    org.control("PATCH", f"records/Pricebook2/{org.book()}", {"IsActive": False})
    assert org.read("Opportunity", org.opportunity(StageName="Migrated"), "IsWon") == (False,)
    body = {"OpportunityId": deal[0], "PricebookEntryId": deal[1], "Quantity": 1, "UnitPrice": 1}
    code, message = refusal(org, "POST", "/sobjects/OpportunityLineItem", body)
    assert (code, "pricebook is inactive" in message) == ("FIELD_INTEGRITY_EXCEPTION", True)
    own = org.control("POST", "records/OpportunityStage", {"MasterLabel": "Paid", "IsWon": True, "IsClosed": True})
    assert org.read("Opportunity", org.opportunity(StageName="Paid"), "IsWon", "IsClosed") == (True, True)
    assert own["Id"].startswith("01J")


def test_a_validation_rule_of_the_org_refuses_with_its_own_words(org: Any) -> None:
    org.port.control("POST", "config", {"fields_required_by_rule": ["Opportunity.LeadSource"]})
    body = {"Name": "Deal", "StageName": "Prospecting", "CloseDate": "2026-01-01"}
    status, error = org.error("POST", "/sobjects/Opportunity", body)
    assert (status, error) == (
        400,
        {
            "message": "LeadSource must be filled in.",
            "errorCode": "FIELD_CUSTOM_VALIDATION_EXCEPTION",
            "fields": ["LeadSource"],
        },
    )
    org.create("Opportunity", **body, LeadSource="Web")
    org.port.control("POST", "config", {"fields_required_by_rule": []})
    org.create("Opportunity", **body)
