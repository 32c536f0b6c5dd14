"""Rows of the query API as records, and values as Salesforce writes them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from connectors.base import Line, Record, State, Value
from connectors.salesforce.objects import aggregate_of
from connectors.salesforce.records import record_of, shape_of
from connectors.salesforce.values import decoded, nested, same

STAMP = "2026-11-20T10:00:00.000+0000"


def test_an_opportunity_comes_with_parents_lines_and_primary_contact() -> None:
    wanted = {
        "Opportunity": {"Amount", "CloseDate", "Account.Name", "ContactRole.Contact.MailingCity", "Owner.Name"},
        "OpportunityLineItem": {"Quantity", "Product2.ProductCode"},
    }
    row = {
        "attributes": {"type": "Opportunity"},
        "Id": "006000000000001AAA",
        "SystemModstamp": STAMP,
        "IsDeleted": False,
        "Amount": Decimal("950000000.0"),
        "CloseDate": "2026-11-30",
        "External_Transaction_ID__c": None,
        "Account": {"attributes": {"type": "Account"}, "Name": "Acme"},
        "Owner": None,
        "OpportunityContactRoles": {
            "totalSize": 1,
            "done": True,
            "records": [{"Id": "00K000000000001AAA", "Contact": {"MailingCity": "Portland"}}],
        },
        "OpportunityLineItems": {
            "totalSize": 1,
            "done": True,
            "records": [
                {"Id": "00k1", "Quantity": 2, "External_Line_ID__c": "x", "Product2": {"ProductCode": "GRINDER"}}
            ],
        },
    }

    record = record_of(row, shape_of(aggregate_of("Opportunity"), wanted), types={})

    assert record == Record(
        "Opportunity",
        "006000000000001AAA",
        {
            "Account.Name": "Acme",
            "Amount": Decimal("950000000.0"),
            "CloseDate": date(2026, 11, 30),
            "External_Transaction_ID__c": None,
            "Owner.Name": None,
            "SystemModstamp": datetime(2026, 11, 20, 10, tzinfo=UTC),
            "ContactRole.Id": "00K000000000001AAA",
            "ContactRole.Contact.MailingCity": "Portland",
        },
        (
            Line(
                "OpportunityLineItem",
                "00k1",
                {"External_Line_ID__c": "x", "Product2.ProductCode": "GRINDER", "Quantity": Decimal(2)},
            ),
        ),
        version=STAMP,
    )


def test_an_account_without_billing_contact_has_its_fields_empty() -> None:
    row = {"Id": "001", "SystemModstamp": STAMP, "IsDeleted": True, "Name": "Acme", "Contacts": None}

    shape = shape_of(aggregate_of("Account"), {"Account": {"Name", "Contact.Email"}})
    record = record_of(row, shape, types={})

    assert record.fields == {
        "External_Account_ID__c": None,
        "MasterRecordId": None,
        "Name": "Acme",
        "SystemModstamp": datetime(2026, 11, 20, 10, tzinfo=UTC),
        "Contact.Id": None,
        "Contact.Email": None,
        "Contact.External_Contact_ID__c": None,
    }
    assert record.state is State.DELETED


@pytest.mark.parametrize(
    ("value", "path", "type", "expected"),
    [
        ("2026-11-30", "CloseDate", None, date(2026, 11, 30)),
        ("2026-11-30", "Due_Date__c", None, date(2026, 11, 30)),
        ("2026-11-30", "PO_Number__c", None, "2026-11-30"),
        ("2026-11-30", "Renewal__c", "date", date(2026, 11, 30)),
        ("2026-11-30", "Best_Date__c", "string", "2026-11-30"),
        ("2026-05-01T07:25:37.000+0000", "Last_Sync_Date__c", None, datetime(2026, 5, 1, 7, 25, 37, tzinfo=UTC)),
        ("2026-05-01T07:25:37.000+0000", "Note__c", "text", "2026-05-01T07:25:37.000+0000"),
        (15000, "Amount", None, Decimal(15000)),
        (True, "IsWon", None, True),
        (None, "Name", None, None),
    ],
)
def test_values_are_read_by_their_type_or_name(value: object, path: str, type: str | None, expected: Value) -> None:
    assert decoded(value, path, type=type) == expected


def test_references_by_external_id_are_nested_and_cleared_by_their_own_field() -> None:
    assert nested(
        {
            "Due_Date__c": date(2026, 1, 31),
            "Last_Sync_Date__c": datetime(2026, 1, 31, 23, 1, 2, tzinfo=UTC),
            "Account__r.External_Account_ID__c": "1:customer:7",
            "Product__r.External_Item_ID__c": None,
            "Parent.External_Account_ID__c": None,
            "Phone": None,
        }
    ) == {
        "Due_Date__c": "2026-01-31",
        "Last_Sync_Date__c": "2026-01-31T23:01:02.000+0000",
        "Account__r": {"External_Account_ID__c": "1:customer:7"},
        "Product__c": None,
        "ParentId": None,
        "Phone": None,
    }


@pytest.mark.parametrize(
    ("written", "found", "expected"),
    [
        (Decimal("33.335"), Decimal("33.34"), True),
        (Decimal("33.3333333"), Decimal("33.33"), True),
        (Decimal("33.36"), Decimal("33.33"), False),
        (Decimal("15000"), Decimal("15000.0"), True),
        (" a\r\nb ", "a\nb", True),
        ("", None, True),
        (None, False, True),
        (False, True, False),
        (date(2026, 1, 2), "2026-01-02", True),
        (
            datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC),
            datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
            True,
        ),
        ("a", "A", False),
    ],
)
def test_a_value_is_the_same_as_salesforce_saves_it(written: Value, found: Value, expected: bool) -> None:
    assert same(written, found) is expected
