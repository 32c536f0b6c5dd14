"""How a write is packed: its rows, lines and what belongs to it, whole in one body."""

import json
from decimal import Decimal
from typing import Any

import pytest

from connectors.base import Line, Operation, Value, Write
from connectors.salesforce.packing import wire
from tests.connectors.salesforce.packed import ROOT, packed, subrequests


def test_a_new_invoice_is_upserted_before_its_items_that_refer_to_it_by_external_id() -> None:
    write = Write(
        "w", Operation.CREATE, "Invoice__c", None,
        {"Name": "1001", "External_Invoice_ID__c": "c:transaction:9",
         "Account__r.External_Account_ID__c": "c:customer:7", "Subtotal__c": Decimal("10.50")},
        (
            Line("Invoice_Item__c", None, {"External_Invoice_Line_ID__c": "c:line:9:1", "Rate__c": Decimal("5.25")}),
            Line("InvoiceOpportunityLink__c", None, {"External_ID__c": "c:transaction:9|006", "Opportunity__c": "006"}),
        ),
    )  # fmt: skip

    [message] = packed([write])

    assert (message.id, message.route, message.keys) == ("m1", f"POST {ROOT}/composite", ("w",))
    assert subrequests(message) == [
        {
            "method": "PATCH",
            "url": f"{ROOT}/composite/sobjects/Invoice__c/External_Invoice_ID__c",
            "body": {
                "allOrNone": False,
                "records": [
                    {
                        "attributes": {"type": "Invoice__c"},
                        "External_Invoice_ID__c": "c:transaction:9",
                        "Name": "1001",
                        "Account__r": {"External_Account_ID__c": "c:customer:7"},
                        "Subtotal__c": Decimal("10.50"),
                    }
                ],
            },
        },
        {
            "method": "PATCH",
            "url": f"{ROOT}/composite/sobjects/InvoiceOpportunityLink__c/External_ID__c",
            "body": {
                "allOrNone": False,
                "records": [
                    {
                        "attributes": {"type": "InvoiceOpportunityLink__c"},
                        "External_ID__c": "c:transaction:9|006",
                        "Invoice__r": {"External_Invoice_ID__c": "c:transaction:9"},
                        "Opportunity__c": "006",
                    }
                ],
            },
        },
        {
            "method": "PATCH",
            "url": f"{ROOT}/composite/sobjects/Invoice_Item__c/External_Invoice_Line_ID__c",
            "body": {
                "allOrNone": False,
                "records": [
                    {
                        "attributes": {"type": "Invoice_Item__c"},
                        "External_Invoice_Line_ID__c": "c:line:9:1",
                        "Invoice__r": {"External_Invoice_ID__c": "c:transaction:9"},
                        "Rate__c": Decimal("5.25"),
                    }
                ],
            },
        },
    ]
    assert b'"Subtotal__c":10.50' in message.body


def test_an_update_changes_rows_by_id_makes_or_revises_lines_and_deletes_removed_ones() -> None:
    write = Write(
        "w", Operation.UPDATE, "Opportunity", "006A", {"External_Transaction_ID__c": "c:transaction:9"},
        (
            Line("OpportunityLineItem", "00kA", {"Quantity": Decimal(2), "UnitPrice": Decimal(5)}),
            Line("OpportunityLineItem", None, {"External_Line_ID__c": "c:line:9:2", "PricebookEntryId": "01u",
                                                "Quantity": Decimal(1)}),
            Line("OpportunityLineItem", "00kB", {}, removed=True),
        ),
    )  # fmt: skip

    [message] = packed([write])

    assert [(part["method"], part["url"]) for part in subrequests(message)] == [
        ("PATCH", f"{ROOT}/composite/sobjects"),
        ("PATCH", f"{ROOT}/composite/sobjects/OpportunityLineItem/External_Line_ID__c"),
        ("PATCH", f"{ROOT}/composite/sobjects/OpportunityLineItem/External_Line_ID__c"),
        ("DELETE", f"{ROOT}/composite/sobjects?ids=00kB&allOrNone=false"),
    ]
    update, revised, new, _ = subrequests(message)
    assert update["body"]["records"] == [
        {"attributes": {"type": "Opportunity"}, "id": "006A", "External_Transaction_ID__c": "c:transaction:9"},
        {"attributes": {"type": "OpportunityLineItem"}, "id": "00kA", "Quantity": 2, "UnitPrice": 5},
    ]
    assert revised["body"]["records"] == [
        {"attributes": {"type": "OpportunityLineItem"}, "External_Line_ID__c": "c:line:9:2", "Quantity": 1}
    ]
    assert new["body"]["records"] == [
        {
            "attributes": {"type": "OpportunityLineItem"},
            "External_Line_ID__c": "c:line:9:2",
            "OpportunityId": "006A",
            "PricebookEntryId": "01u",
            "Quantity": 1,
        }
    ]


def known(lines: tuple[Line, ...] = ()) -> Write:
    """Return an update whose plan knew the value that it sets."""
    fields: dict[str, Value] = {"Due_Date__c": "2030-01-31", "Sync_Me__c": False}
    return Write("w", Operation.UPDATE, "Opportunity", "006A", fields, lines, base={"Due_Date__c": None})


def test_what_an_update_overwrites_is_read_in_the_same_call_before_it_is_written() -> None:
    [message] = packed([known()])

    read, update = json.loads(wire(message.body))["compositeRequest"]
    assert read == {
        "method": "POST",
        "url": f"{ROOT}/composite/sobjects/Opportunity",
        "referenceId": "before0",
        "body": {"ids": ["006A"], "fields": ["Due_Date__c"]},
    }
    assert update["body"]["records"] == [
        {"attributes": {"type": "Opportunity"}, "id": "006A", "Due_Date__c": "2030-01-31", "Sync_Me__c": False}
    ]


def test_nothing_is_read_where_there_is_no_room_for_it() -> None:
    lines = (
        Line("OpportunityLineItem", "00kA", {"Quantity": Decimal(2), "UnitPrice": Decimal(5)}),
        Line("OpportunityLineItem", None, {"External_Line_ID__c": "c:line:9:2", "PricebookEntryId": "01u"}),
        Line("OpportunityLineItem", "00kB", {}, removed=True),
    )

    [message] = packed([known(lines)])

    assert [part["referenceId"] for part in json.loads(wire(message.body))["compositeRequest"]] == [
        "part0",
        "part1",
        "part2",
        "part3",
        "part4",
    ]


def test_sync_me_is_put_out_once_more_after_lines_that_light_it() -> None:
    write = Write(
        "w", Operation.UPDATE, "Opportunity", "006A", {"Sync_Me__c": False},
        (Line("OpportunityLineItem", "00kA", {"Quantity": Decimal(2), "UnitPrice": Decimal(5)}),),
    )  # fmt: skip

    [message] = packed([write])

    _, last = subrequests(message)
    assert (last["method"], last["url"]) == ("PATCH", f"{ROOT}/composite/sobjects")
    assert last["body"]["records"] == [{"attributes": {"type": "Opportunity"}, "id": "006A", "Sync_Me__c": False}]


def test_line_ids_written_back_light_nothing() -> None:
    write = Write(
        "w", Operation.UPDATE, "Opportunity", "006A", {"Sync_Me__c": False},
        (Line("OpportunityLineItem", "00kA", {"External_Line_ID__c": "c:line:9:1"}),),
    )  # fmt: skip

    [message] = packed([write])

    assert len(subrequests(message)) == 1


@pytest.mark.parametrize(
    ("contact", "url", "record"),
    [
        ({"Contact.Id": "003A", "Contact.Email": "a@b.c"}, "", {"id": "003A", "Email": "a@b.c"}),
        (
            {"Contact.External_Contact_ID__c": "c:contact:7", "Contact.LastName": "Roe"},
            "/Contact/External_Contact_ID__c",
            {
                "External_Contact_ID__c": "c:contact:7",
                "Account": {"External_Account_ID__c": "c:customer:7"},
                "LastName": "Roe",
            },
        ),
        (
            {"Contact.LastName": "Roe", "Contact.Id": ""},
            "",
            {"Account": {"External_Account_ID__c": "c:customer:7"}, "LastName": "Roe"},
        ),
    ],
)
def test_a_billing_contact_is_updated_upserted_or_created(
    contact: dict[str, str], url: str, record: dict[str, Any]
) -> None:
    fields = {"External_Account_ID__c": "c:customer:7", "Name": "Acme", **contact}

    [message] = packed([Write("w", Operation.CREATE, "Account", None, fields)])

    part = subrequests(message)[1]
    assert part["url"] == f"{ROOT}/composite/sobjects{url}"
    assert part["body"]["records"] == [{"attributes": {"type": "Contact"}, **record}]


def test_a_new_product_gets_its_standard_price_in_the_same_message() -> None:
    fields: dict[str, Value] = {
        "External_Item_ID__c": "c:item:3",
        "Name": "Grinder",
        "PricebookEntry.Pricebook2Id": "01s",
        "PricebookEntry.UnitPrice": Decimal("9.99"),
    }

    [message] = packed([Write("w", Operation.CREATE, "Product2", None, fields)])

    product, price = subrequests(message)
    assert product["body"]["records"][0]["Name"] == "Grinder"
    assert (price["method"], price["url"]) == ("POST", f"{ROOT}/composite/sobjects")
    assert price["body"]["records"] == [
        {
            "attributes": {"type": "PricebookEntry"},
            "IsActive": True,
            "Product2": {"External_Item_ID__c": "c:item:3"},
            "Pricebook2Id": "01s",
            "UnitPrice": Decimal("9.99"),
        }
    ]


def test_a_price_is_changed_without_what_cannot_change() -> None:
    fields: dict[str, Value] = {
        "PricebookEntry.Id": "01u",
        "PricebookEntry.Pricebook2Id": "01s",
        "PricebookEntry.UnitPrice": Decimal("9.99"),
    }

    [message] = packed([Write("w", Operation.UPDATE, "Product2", "01t", fields)])

    [price] = subrequests(message)
    assert price["body"]["records"] == [
        {"attributes": {"type": "PricebookEntry"}, "id": "01u", "UnitPrice": Decimal("9.99")}
    ]
