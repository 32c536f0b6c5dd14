"""What is found out about writes whose answer was lost."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import unquote_plus

import pytest

from connectors.base import Absent, Changed, Happened, Line, Operation, Record, Settled, State, Write
from connectors.salesforce.client import Salesforce
from tests.connectors.salesforce.conftest import Script

SENT = datetime(2026, 11, 22, 9, tzinfo=UTC)
STAMP = "2026-11-22T09:00:01.000+0000"
INVOICE = Write(
    "w", Operation.CREATE, "Invoice__c", None, {"External_Invoice_ID__c": "c:1", "Subtotal__c": Decimal("33.335")},
    (Line("Invoice_Item__c", None, {"External_Invoice_Line_ID__c": "c:1:1", "Amount__c": Decimal("33.34")}),),
)  # fmt: skip
ACCOUNT = Write(
    "w", Operation.UPDATE, "Account", "001A", {"Name": "Acme Ltd", "Contact.Id": "003A", "Contact.Email": "new@a.b"},
    base={"Name": "Acme", "Contact.Id": "003A", "Contact.Email": "old@a.b"},
)  # fmt: skip


def page(*rows: dict[str, Any]) -> dict[str, Any]:
    stamped = [{"SystemModstamp": STAMP, **row} for row in rows]
    return {"totalSize": len(rows), "done": True, "records": stamped}


def settled(script: Script, scripted: Salesforce, write: Write, *pages: dict[str, Any]) -> Settled:
    script.parts(*pages)
    [message], _ = scripted.encode([write])
    [verdict] = scripted.settle(message, [write], SENT)
    return verdict


def invoice_row(**more: Any) -> dict[str, Any]:
    return {"Id": "a01", "External_Invoice_ID__c": "c:1", "Subtotal__c": 33.34, **more}


def item_row(**more: Any) -> dict[str, Any]:
    return {"Id": "a02", "External_Invoice_Line_ID__c": "c:1:1", "Amount__c": 33.34, "Invoice__r": None, **more}


def test_a_create_happened_when_its_external_id_is_there(script: Script, scripted: Salesforce) -> None:
    row = item_row(Invoice__r={"External_Invoice_ID__c": "c:1"})

    assert settled(script, scripted, INVOICE, page(invoice_row()), page(row)) == Happened(
        Record("Invoice__c", "a01", {}, (Line("Invoice_Item__c", "a02", {}),), version=STAMP)
    )
    assert [unquote_plus(address.partition("q=")[2]) for address in script.asked()[0]] == [
        "SELECT Id, External_Invoice_ID__c, Subtotal__c, SystemModstamp FROM Invoice__c "
        "WHERE External_Invoice_ID__c IN ('c:1') ORDER BY Id",
        "SELECT Id, Amount__c, External_Invoice_Line_ID__c, Invoice__r.External_Invoice_ID__c, SystemModstamp "
        "FROM Invoice_Item__c WHERE External_Invoice_Line_ID__c IN ('c:1:1') ORDER BY Id",
    ]


def test_a_create_that_left_no_trace_is_absent(script: Script, scripted: Salesforce) -> None:
    assert settled(script, scripted, INVOICE, page(), page()) == Absent()


def test_a_create_without_its_lines_is_planned_anew(script: Script, scripted: Salesforce) -> None:
    assert settled(script, scripted, INVOICE, page(invoice_row()), page()) == Changed()


def test_a_create_without_external_id_cannot_be_told(script: Script, scripted: Salesforce) -> None:
    assert settled(script, scripted, Write("w", Operation.CREATE, "Contact", None, {"LastName": "Roe"})) == Changed()


@pytest.mark.parametrize(
    ("account", "contact", "expected"),
    [
        ("Acme Ltd", "new@a.b", Happened(Record("Account", "001A", {"Contact.Id": "003A"}, version=STAMP))),
        ("Acme", "old@a.b", Absent()),
        ("Acme Ltd", "old@a.b", Changed()),
        ("Acme Corp", "new@a.b", Changed()),
    ],
)
def test_an_update_is_compared_with_what_was_written_and_with_its_plan(
    script: Script, scripted: Salesforce, account: str, contact: str, expected: Settled
) -> None:
    pages = page({"Id": "001A", "Name": account}), page({"Id": "003A", "Email": contact})

    assert settled(script, scripted, ACCOUNT, *pages) == expected


def test_an_update_of_a_record_that_is_gone_is_planned_anew(script: Script, scripted: Salesforce) -> None:
    assert settled(script, scripted, ACCOUNT, page(), page()) == Changed()


@pytest.mark.parametrize(
    ("kept", "new", "expected"),
    [
        (
            [{"Id": "00kA", "Quantity": 2}],
            [{"Id": "00kC", "External_Line_ID__c": "c:1:2", "OpportunityId": "006A"}],
            Happened(
                Record(
                    "Opportunity", "006A", {},
                    (
                        Line("OpportunityLineItem", "00kA", {}),
                        Line("OpportunityLineItem", "00kC", {}),
                        Line("OpportunityLineItem", "00kB", {}, removed=True),
                    ),
                )
            ),
        ),
        ([{"Id": "00kA", "Quantity": 1}, {"Id": "00kB", "Quantity": 1}], [], Absent()),
        ([{"Id": "00kA", "Quantity": 2}, {"Id": "00kB", "Quantity": 1}], [], Absent()),
        ([{"Id": "00kA", "Quantity": 2}], [], Changed()),
    ],
)  # fmt: skip
def test_lines_are_settled_with_their_header(
    script: Script, scripted: Salesforce, kept: list[dict[str, Any]], new: list[dict[str, Any]], expected: Settled
) -> None:
    lines = (
        Line("OpportunityLineItem", "00kA", {"Quantity": Decimal(2)}),
        Line("OpportunityLineItem", None, {"External_Line_ID__c": "c:1:2"}),
        Line("OpportunityLineItem", "00kB", {}, removed=True),
    )
    write = Write("w", Operation.UPDATE, "Opportunity", "006A", {}, lines)

    assert settled(script, scripted, write, page(*kept), page(*new)) == expected


def test_a_delete_happened_when_the_record_is_gone(script: Script, scripted: Salesforce) -> None:
    write = Write("w", Operation.DELETE, "Invoice__c", "a01", {})

    assert settled(script, scripted, write, page()) == Happened(Record("Invoice__c", "a01", {}, state=State.DELETED))
    assert settled(script, scripted, write, page({"Id": "a01"})) == Absent()


def test_a_thousand_creates_are_settled_in_one_call(script: Script, scripted: Salesforce) -> None:
    writes = [
        Write(f"w{n}", Operation.CREATE, "Account", None, {"External_Account_ID__c": f"c:customer:{n}", "Name": "x"})
        for n in range(1000)
    ]
    rows = [{"Id": f"001{n}", "External_Account_ID__c": f"c:customer:{n}", "Name": "x"} for n in range(999)]
    script.parts(page(*rows), page(), page(), page())
    [message], _ = scripted.encode(writes)

    verdicts = scripted.settle(message, writes, SENT)

    assert [type(verdict) for verdict in verdicts] == [Happened] * 999 + [Absent]
    assert len(script.calls) == 1
