"""The SOQL of a poll, word for word."""

from datetime import UTC, datetime

from connectors.salesforce.polling import Scope, next_cursor, poll_queries
from connectors.salesforce.soql import Query, Row

CURSOR = "2026-11-22T08:00:00Z"
WANTED = {
    "Account": {"Name", "Contact.Email"},
    "Opportunity": {"Name", "Account.External_Account_ID__c", "ContactRole.Contact.MailingStreet"},
    "OpportunityLineItem": {"Quantity", "Product2.ProductCode"},
    "Product2": {"Name"},
}
SINCE = datetime(2026, 11, 1, tzinfo=UTC)
WON_ONLY = Scope(since=SINCE, all_accounts=False)

ACCOUNT = (
    "SELECT Id, External_Account_ID__c, IsDeleted, MasterRecordId, Name, SystemModstamp, "
    "(SELECT Id, Email, External_Contact_ID__c FROM Contacts WHERE {condition} ORDER BY Id LIMIT 1) FROM Account"
)


def texts(cursors: dict[str, str | None], scope: Scope = WON_ONLY) -> list[str]:
    return [query.text for query in queries(cursors, scope)]


def queries(cursors: dict[str, str | None], scope: Scope = WON_ONLY) -> list[Query]:
    return [one for _, one in poll_queries(cursors, WANTED, scope=scope) if isinstance(one, Query)]


def test_linked_accounts_come_flagged_or_changed_or_deleted() -> None:
    assert texts({"Account": CURSOR})[0] == (
        ACCOUNT.format(condition="Is_Billing_Contact__c = true AND IsDeleted = false")
        + " WHERE External_Account_ID__c != null AND ((Sync_Me__c = true AND IsDeleted = false) "
        "OR SystemModstamp >= 2026-11-22T08:00:00+00:00) ORDER BY SystemModstamp, Id"
    )


def test_unlinked_accounts_come_when_they_have_a_won_opportunity() -> None:
    assert texts({"Account": CURSOR})[1] == (
        ACCOUNT.format(condition="Is_Billing_Contact__c = true")
        + " WHERE External_Account_ID__c = null AND Id IN (SELECT AccountId FROM Opportunity WHERE IsWon = true)"
        " ORDER BY SystemModstamp, Id"
    )


def test_all_unlinked_accounts_come_when_all_are_to_be_synced() -> None:
    assert texts({"Account": CURSOR}, Scope(since=SINCE, all_accounts=True))[1] == (
        ACCOUNT.format(condition="Is_Billing_Contact__c = true")
        + " WHERE External_Account_ID__c = null ORDER BY SystemModstamp, Id"
    )


def test_opportunities_come_won_or_linked_with_their_lines_and_primary_contact() -> None:
    assert texts({"Opportunity": CURSOR}) == [
        "SELECT Id, Account.External_Account_ID__c, External_Transaction_ID__c, IsDeleted, Name, SystemModstamp, "
        "(SELECT Id, Contact.MailingStreet FROM OpportunityContactRoles "
        "WHERE IsPrimary = true AND IsDeleted = false ORDER BY Id LIMIT 1), "
        "(SELECT Id, External_Line_ID__c, Product2.ProductCode, Quantity FROM OpportunityLineItems "
        "WHERE IsDeleted = false ORDER BY SortOrder, CreatedDate, Id) FROM Opportunity "
        "WHERE (IsWon = true AND Transaction_Type__c IN ('Sales Order','Invoice','Sales Receipt') "
        "AND SystemModstamp >= 2026-11-01T00:00:00+00:00 AND IsDeleted = false "
        "AND (Sync_Me__c = true OR SystemModstamp >= 2026-11-22T08:00:00+00:00)) "
        "OR (External_Transaction_ID__c != null AND SystemModstamp >= 2026-11-22T08:00:00+00:00) "
        "ORDER BY SystemModstamp, Id"
    ]


def test_the_first_poll_reads_accounts_whole_and_leaves_the_recycle_bin_alone() -> None:
    first = queries({"Account": None, "Product2": None})

    assert [query.deleted for query in first] == [False, False]
    assert first[0].text.endswith("FROM Account ORDER BY SystemModstamp, Id")
    assert first[1].text == (
        "SELECT Id, External_Item_ID__c, IsDeleted, Name, SystemModstamp FROM Product2 ORDER BY SystemModstamp, Id"
    )


def test_a_cursor_of_any_age_asks_for_what_changed_since() -> None:
    (linked, _unlinked) = texts({"Account": "2026-06-01T00:00:00Z"})

    assert linked.endswith(
        "WHERE External_Account_ID__c != null AND ((Sync_Me__c = true AND IsDeleted = false) "
        "OR SystemModstamp >= 2026-06-01T00:00:00+00:00) ORDER BY SystemModstamp, Id"
    )


def test_price_book_and_stages_come_whatever_the_cursor() -> None:
    assert texts({"Pricebook2": CURSOR, "OpportunityStage": CURSOR}) == [
        "SELECT Id, IsActive, IsDeleted, IsStandard, Name, SystemModstamp FROM Pricebook2 "
        "WHERE IsStandard = true ORDER BY SystemModstamp, Id",
        "SELECT Id, IsActive, IsClosed, IsWon, MasterLabel, SystemModstamp FROM OpportunityStage "
        "WHERE IsActive = true ORDER BY SystemModstamp, Id",
    ]


def test_linked_products_come_changed_or_deleted() -> None:
    [found] = queries({"Product2": CURSOR})

    assert found.deleted
    assert found.text == (
        "SELECT Id, External_Item_ID__c, IsDeleted, Name, SystemModstamp FROM Product2 "
        "WHERE External_Item_ID__c != null AND SystemModstamp >= 2026-11-22T08:00:00+00:00 ORDER BY SystemModstamp, Id"
    )


def test_the_usual_objects_are_five_queries_and_the_price_book_that_is_known() -> None:
    usual = dict.fromkeys(("Account", "Opportunity", "Product2", "OpportunityStage"), CURSOR)
    asked = poll_queries({**usual, "Pricebook2": f"{CURSOR} 01sA"}, WANTED, scope=WON_ONLY)

    assert [(entity, type(one)) for entity, one in asked] == [
        ("Account", Query), ("Account", Query), ("Opportunity", Query), ("Product2", Query),
        ("OpportunityStage", Query), ("Pricebook2", Row),
    ]  # fmt: skip
    assert asked[-1][1].address("/services/data/v66.0") == (
        "/services/data/v66.0/sobjects/Pricebook2/01sA?fields=Id,IsActive,IsStandard,Name,SystemModstamp"
    )


def test_the_next_cursor_is_a_minute_before_the_answer() -> None:
    assert next_cursor("Sun, 22 Nov 2026 09:00:30 GMT") == "2026-11-22T08:59:30Z"
