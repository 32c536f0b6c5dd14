"""What is bought and what moves between accounts, in queries, batches and change data capture."""

from typing import Any

import pytest

SINCE = "2020-01-01T00:00:00-08:00"


def bill_body(vendor: Any, expense: Any) -> dict[str, Any]:
    return {"VendorRef": {"value": vendor["Id"]}, "Line": [expense(10)]}


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM Bill WHERE VendorRef = '{vendor}' AND Balance > '0' ORDERBY DueDate",
        "SELECT * FROM Bill WHERE TotalAmt > '5' AND TxnDate <= '2026-12-31' ORDERBY VendorRef, TotalAmt DESC",
        "SELECT * FROM Bill WHERE DocNumber = '17' AND APAccountRef = '33' ORDERBY MetaData.LastUpdatedTime",
    ],
)
def test_bills_are_found_by_what_may_be_asked(company: Any, vendor: Any, expense: Any, statement: str) -> None:
    made = company.create("Bill", **bill_body(vendor, expense), DocNumber="17", TxnDate="2026-03-01")

    assert company.query(statement.format(vendor=vendor["Id"]))["Bill"] == [made]


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("SELECT * FROM Bill WHERE PrivateNote = 'x'", "property 'PrivateNote' is not queryable"),
        ("SELECT * FROM Bill ORDERBY Balance", "property 'Balance' is not sortable"),
        ("SELECT * FROM VendorCredit WHERE Balance > '0'", "property 'Balance' is not queryable"),
        ("SELECT * FROM JournalEntry WHERE TotalAmt > '0'", "property 'TotalAmt' is not queryable"),
        ("SELECT * FROM Purchase WHERE Foo = '1'", "Property Foo not found for Entity Purchase"),
        ("SELECT * FROM Deposit WHERE Line = '1'", "property 'Line' is not queryable"),
    ],
)
def test_what_may_not_be_asked_is_refused(company: Any, statement: str, sentence: str) -> None:
    assert company.refused_query(statement) == ("4001", f"QueryValidationError: {sentence}")


def test_expenses_are_found_by_how_they_were_paid(company: Any, expense: Any) -> None:
    body = {"PaymentType": "Check", "AccountRef": {"value": "35"}, "Line": [expense(10)]}
    made = company.create("Purchase", **body)

    found = company.query("SELECT * FROM Purchase WHERE PaymentType = 'Check' ORDERBY TotalAmt")

    assert found["Purchase"] == [made]


def test_changes_tell_of_live_and_deleted_ones(company: Any, vendor: Any, expense: Any) -> None:
    kept, gone = (company.create("Bill", **bill_body(vendor, expense)) for _ in range(2))
    company.deleted("Bill", gone)

    answer = company.call("GET", "cdc", entities="Bill,Transfer", changedSince=SINCE).json()

    (bills, transfers) = answer["CDCResponse"][0]["QueryResponse"]
    assert (bills["Bill"][0], transfers) == (kept, {})
    assert {name: bills["Bill"][1][name] for name in ("Id", "status")} == {"Id": gone["Id"], "status": "Deleted"}


def test_changes_do_not_tell_of_worked_time(company: Any) -> None:
    answer = company.call("GET", "cdc", entities="TimeActivity", changedSince=SINCE)

    assert answer.json()["Fault"]["Error"][0]["code"] == "4001"


def test_a_batch_writes_and_asks(company: Any, vendor: Any, expense: Any) -> None:
    entry = {"Amount": 1, "DetailType": "JournalEntryLineDetail", "JournalEntryLineDetail": {"PostingType": "Debit"}}
    items = [
        {"bId": "1", "operation": "create", "Bill": bill_body(vendor, expense)},
        {"bId": "2", "operation": "create", "JournalEntry": {"Line": [entry]}},
        {"bId": "3", "Query": "SELECT COUNT(*) FROM Bill"},
    ]

    made, refused, count = company.call("POST", "batch", {"BatchItemRequest": items}).json()["BatchItemResponse"]

    assert (made["Bill"]["TotalAmt"], count["QueryResponse"]["totalCount"]) == (10, 1)
    assert refused["Fault"]["Error"][0]["code"] == "2020"
