"""Journal entries, deposits and transfers."""

from typing import Any

import pytest

CHECKING, UNDEPOSITED, PURCHASES, PAYABLE, RECEIVABLE = "35", "4", "85", "33", "84"


def posting(type: str, amount: Any, account: str, **detail: Any) -> dict[str, Any]:
    body = {"PostingType": type, "AccountRef": {"value": account}, **detail}
    return {"Amount": amount, "DetailType": "JournalEntryLineDetail", "JournalEntryLineDetail": body}


def income(amount: Any, **detail: Any) -> dict[str, Any]:
    body = {"AccountRef": {"value": "1"}, **detail}
    return {"Amount": amount, "DetailType": "DepositLineDetail", "DepositLineDetail": body}


def taken(type: str, source: Any, amount: Any) -> dict[str, Any]:
    return {"Amount": amount, "LinkedTxn": [{"TxnId": source["Id"], "TxnType": type, "TxnLineId": "0"}]}


def deposit(company: Any, *lines: Any) -> Any:
    return company.create("Deposit", DepositToAccountRef={"value": CHECKING}, Line=list(lines))


def test_a_journal_entry_has_two_sides(company: Any, vendor: Any) -> None:
    named = {"Type": "Vendor", "EntityRef": {"value": vendor["Id"]}}
    entry = company.create(
        "JournalEntry",
        Line=[posting("Debit", 25.54, PURCHASES), posting("Credit", 25.54, PAYABLE, Entity=named)],
    )

    assert [line["Id"] for line in entry["Line"]] == ["0", "1"]
    assert entry["Line"][1]["JournalEntryLineDetail"] == {
        "PostingType": "Credit",
        "AccountRef": {"value": "33", "name": "Accounts Payable (A/P)"},
        "Entity": {"Type": "Vendor", "EntityRef": {"value": vendor["Id"], "name": "Norton Lumber"}},
    }
    assert (entry["DocNumber"], entry["Adjustment"], entry["TotalAmt"]) == ("1", False, 0)


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ([posting("Debit", 10, PURCHASES)], "Fill out at least two detail lines to continue."),
        ([posting("Debit", 10, PURCHASES), posting("Credit", 9, CHECKING)], "Please balance debits and credits."),
        (
            [posting("Debit", 10, RECEIVABLE), posting("Credit", 10, CHECKING)],
            "When you use Accounts Receivable, you must choose a customer in the Name field.",
        ),
        (
            [posting("Debit", 10, PAYABLE), posting("Credit", 10, CHECKING)],
            "When you use Accounts Payable, you must choose a vendor in the Name field.",
        ),
    ],
)
def test_a_journal_entry_that_is_none_is_refused(company: Any, lines: Any, sentence: str) -> None:
    assert company.refused("JournalEntry", Line=lines) == ("6000", f"Business Validation Error: {sentence}")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ({"Amount": 1}, "2020"),
        (posting("Both", 1, CHECKING), "2170"),
        (posting("Debit", None, CHECKING), "2020"),
        (posting("Debit", 1, "999"), "2500"),
        (posting("Debit", 1, CHECKING, Entity={"Type": "Dog", "EntityRef": {"value": "1"}}), "2170"),
        (posting("Debit", 1, CHECKING, Entity={"Type": "Vendor", "Ref": {"value": "1"}}), "2010"),
    ],
)
def test_postings_are_read_strictly(company: Any, line: Any, code: str) -> None:
    assert company.refused("JournalEntry", Line=[line, posting("Credit", 1, CHECKING)])[0] == code


def test_an_updated_journal_entry_must_still_balance(company: Any) -> None:
    entry = company.create("JournalEntry", Line=[posting("Debit", 10, PURCHASES), posting("Credit", 10, CHECKING)])
    head = {"Id": entry["Id"], "SyncToken": "0", "sparse": True}

    noted = company.sparse("JournalEntry", entry, PrivateNote="Accrued")

    assert (noted["Line"], noted["SyncToken"]) == (entry["Line"], "1")
    assert company.refused("JournalEntry", **head, Line=[entry["Line"][0]])[0] == "5010"
    assert company.refused("JournalEntry", **{**head, "SyncToken": "1"}, Line=[entry["Line"][0]])[0] == "6000"


def test_a_used_number_of_a_journal_entry_is_refused(company: Any) -> None:
    body = {"Line": [posting("Debit", 10, PURCHASES), posting("Credit", 10, CHECKING)], "DocNumber": "AA"}
    first = company.create("JournalEntry", **body)

    refused = company.refused("JournalEntry", **body)

    assert refused[0] == "6140"
    assert refused[1].endswith(f"DocNumber=AA is assigned to TxnType=Journal Entry with TxnId={first['Id']}")


def test_what_a_posting_misses_is_named(company: Any) -> None:
    nameless = posting("Debit", 1, CHECKING)
    del nameless["JournalEntryLineDetail"]["AccountRef"]

    refused = company.refused("JournalEntry", Line=[nameless])

    assert refused == ("2020", "Required parameter AccountRef is missing in the request")


def test_a_deposit_adds_up_its_lines(company: Any, customer: Any) -> None:
    refund = income(-62.5, Entity={"value": customer["Id"], "type": "CUSTOMER"})

    made = deposit(company, income(262.5), refund)

    assert made["TotalAmt"] == 200
    assert made["Line"][1]["DepositLineDetail"]["Entity"] == {
        "value": customer["Id"],
        "name": customer["DisplayName"],
        "type": "Customer",
    }
    assert made["DepositToAccountRef"] == {"value": "35", "name": "Checking"}


def test_cash_that_is_taken_back_is_not_deposited(company: Any) -> None:
    back = {"AccountRef": {"value": PURCHASES}, "Amount": 20, "Memo": "Lunch"}

    made = company.create("Deposit", DepositToAccountRef={"value": CHECKING}, Line=[income(100)], CashBack=back)

    assert (made["TotalAmt"], made["CashBack"]) == (80, back)


def test_what_was_deposited_cannot_be_changed_until_the_deposit_is_gone(company: Any, customer: Any) -> None:
    paid = company.pay(customer, 80)

    made = deposit(company, taken("Payment", paid, 80), income(5))

    after = company.read("Payment", paid["Id"])
    assert (made["TotalAmt"], made["Line"][0]) == (85, taken("Payment", paid, 80))
    assert after["LinkedTxn"] == [{"TxnId": made["Id"], "TxnType": "Deposit"}]
    assert company.deleted("Payment", paid).json()["Fault"]["Error"][0]["code"] == "6540"
    company.deleted("Deposit", made)
    assert company.read("Payment", paid["Id"])["LinkedTxn"] == []
    assert company.deleted("Payment", paid).status == 200


def test_an_updated_deposit_lets_go_of_what_it_no_longer_takes(company: Any, customer: Any) -> None:
    paid = company.pay(customer, 80)
    made = deposit(company, taken("Payment", paid, 80), income(5))

    changed = company.sparse("Deposit", made, Line=[made["Line"][1]])

    assert (changed["TotalAmt"], changed["Line"][0]["Id"]) == (5, "1")
    assert company.read("Payment", paid["Id"])["LinkedTxn"] == []


@pytest.mark.parametrize(
    ("kind", "amount", "account", "code"),
    [
        ("Payment", 79, UNDEPOSITED, "6000"),
        ("Payment", 80, CHECKING, "620"),
        ("Invoice", 80, UNDEPOSITED, "620"),
    ],
)
def test_only_what_waits_in_undeposited_funds_is_taken_and_as_a_whole(
    company: Any, customer: Any, kind: str, amount: int, account: str, code: str
) -> None:
    paid = company.create(
        "Payment", CustomerRef={"value": customer["Id"]}, TotalAmt=80, DepositToAccountRef={"value": account}
    )

    refused = company.refused("Deposit", DepositToAccountRef={"value": CHECKING}, Line=[taken(kind, paid, amount)])

    assert refused[0] == code


def test_nothing_is_deposited_twice(company: Any, customer: Any) -> None:
    paid = company.pay(customer, 80)
    made = deposit(company, taken("Payment", paid, 80))
    noted = company.sparse("Deposit", made, Line=made["Line"], PrivateNote="Monday")

    again = company.refused("Deposit", DepositToAccountRef={"value": CHECKING}, Line=[taken("Payment", paid, 80)])

    assert (noted["PrivateNote"], again[0]) == ("Monday", "620")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"Line": [income(1)]}, "2020"),
        ({"DepositToAccountRef": {"value": CHECKING}}, "2020"),
        ({"DepositToAccountRef": {"value": PURCHASES}, "Line": [income(1)]}, "6000"),
    ],
)
def test_a_deposit_needs_a_bank_and_lines(company: Any, body: Any, code: str) -> None:
    assert company.refused("Deposit", **body)[0] == code


def test_funds_are_transferred_between_two_assets(company: Any) -> None:
    moved = company.create(
        "Transfer", FromAccountRef={"value": UNDEPOSITED}, ToAccountRef={"value": CHECKING}, Amount=250
    )

    assert (moved["FromAccountRef"]["name"], moved["ToAccountRef"]["name"]) == ("Undeposited Funds", "Checking")
    assert (moved["Amount"], moved["CurrencyRef"]["value"]) == (250, "USD")
    assert company.deleted("Transfer", moved).status == 200


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"FromAccountRef": None}, "2020"),
        ({"Amount": None}, "2020"),
        ({"FromAccountRef": {"value": "999"}}, "2500"),
        ({"FromAccountRef": {"value": PURCHASES}}, "6000"),
        ({"FromAccountRef": {"value": CHECKING}}, "6000"),
    ],
)
def test_a_transfer_needs_two_accounts_and_an_amount(company: Any, change: Any, code: str) -> None:
    body = {"FromAccountRef": {"value": UNDEPOSITED}, "ToAccountRef": {"value": CHECKING}, "Amount": 1, **change}

    assert company.refused("Transfer", **body)[0] == code
