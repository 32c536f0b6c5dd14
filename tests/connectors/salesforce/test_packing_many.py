"""How many writes share messages: fill to the vendor's sizes, never an aggregate in two."""

from datetime import UTC, datetime

import pytest

from connectors.base import Line, Operation, Refused, Write
from connectors.salesforce.packing import pack
from tests.connectors.salesforce.packed import ROOT, packed, subrequests

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def write_back(number: int, lines: int = 0) -> Write:
    return Write(
        f"w{number}", Operation.UPDATE, "Opportunity" if lines else "Account", f"006{number:012d}AAA",
        {"Last_Sync_Date__c": NOW},
        tuple(Line("OpportunityLineItem", f"00k{number}-{n}", {"External_Line_Index__c": n}) for n in range(lines)),
    )  # fmt: skip


def invoice(number: int, items: int, links: int) -> Write:
    return Write(
        f"w{number}", Operation.CREATE, "Invoice__c", None, {"External_Invoice_ID__c": f"c:transaction:{number}"},
        (
            *(Line("Invoice_Item__c", None, {"External_Invoice_Line_ID__c": f"{number}:{n}"}) for n in range(items)),
            *(Line("InvoiceOpportunityLink__c", None, {"External_ID__c": f"{number}|{n}"}) for n in range(links)),
        ),
    )  # fmt: skip


def test_deletes_share_one_call() -> None:
    writes = [Write(f"w{n}", Operation.DELETE, "Invoice__c", f"a0{n}", {}) for n in range(3)]

    [message] = packed(writes)

    assert subrequests(message) == [
        {"method": "DELETE", "url": f"{ROOT}/composite/sobjects?ids=a00,a01,a02&allOrNone=false"}
    ]


@pytest.mark.parametrize(
    ("writes", "messages"),
    [
        ([write_back(n) for n in range(1000)], 1),
        ([write_back(n, lines=5) for n in range(1000)], 7),
        ([invoice(n, items=5, links=1) for n in range(1000)], 9),
        ([write_back(n) for n in range(1001)], 2),
    ],
    ids=["account ids", "opportunities of 5 lines", "invoices of 5 items and a link", "one too many"],
)
def test_a_thousand_writes_take_few_messages(writes: list[Write], messages: int) -> None:
    packed_messages = packed(writes)

    assert len(packed_messages) == messages
    assert [key for message in packed_messages for key in message.keys] == [write.key for write in writes]
    parts = [part for message in packed_messages for part in subrequests(message)]
    assert max(len(part["body"]["records"]) for part in parts) <= 200
    assert all(len(subrequests(message)) <= 5 for message in packed_messages)


def test_two_writes_of_one_record_go_in_two_messages() -> None:
    assert [message.keys for message in packed([write_back(1), write_back(2), write_back(1)])] == [
        ("w1", "w2"),
        ("w1",),
    ]


def test_rows_of_one_object_lie_together_in_a_mixed_collection() -> None:
    [message] = packed([write_back(n, lines=1) for n in range(50)])

    [part] = subrequests(message)
    types = [record["attributes"]["type"] for record in part["body"]["records"]]
    assert types == ["Opportunity"] * 50 + ["OpportunityLineItem"] * 50


def test_what_cannot_be_told_refuses_only_itself() -> None:
    too_long = invoice(1, items=1000, links=0)
    nameless = Write(
        "w2", Operation.CREATE, "Invoice__c", None, {"Name": "1"}, (Line("Invoice_Item__c", None, {"Amount__c": 1}),)
    )
    unknown = Write("w3", Operation.UPDATE, "Account", None, {"Name": "Acme"})

    read_only = Write("w6", Operation.UPDATE, "Opportunity", "006A", {"ContactRole.Contact.Email": "a@b.c"})
    empty = Write("w5", Operation.UPDATE, "Account", "001A", {"Contact.Id": "003A"})

    writes = [too_long, nameless, unknown, write_back(4), empty, read_only]

    messages, refused = pack(writes, root=ROOT, new_id=lambda: "m")

    assert [message.keys for message in messages] == [("w4",)]
    assert refused == {
        "w1": Refused(
            "It has 1001 parts; Salesforce takes at most 1000 at once. Split the transaction in two.", "TOO_MANY_PARTS"
        ),
        "w2": Refused("A new Salesforce record with parts needs an external id.", "NOT_WRITABLE"),
        "w3": Refused("The Salesforce id of the record is not known.", "NOT_WRITABLE"),
        "w5": Refused("There is nothing to write to Salesforce.", "NOT_WRITABLE"),
        "w6": Refused("Tandem does not write ContactRole.Contact.Email in Salesforce.", "NOT_WRITABLE"),
    }
