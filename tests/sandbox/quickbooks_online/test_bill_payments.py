"""Bill payments: what they do to bills, to vendor credits and to what vendors are owed."""

from typing import Any

import pytest


@pytest.fixture
def bill(company: Any, vendor: Any) -> Any:
    return company.bill(vendor, 100)


@pytest.fixture
def credit(company: Any, vendor: Any, expense: Any) -> Any:
    return company.create("VendorCredit", VendorRef={"value": vendor["Id"]}, Line=[expense(30)])


def owed(company: Any, vendor: Any) -> float:
    return float(company.read("Vendor", vendor["Id"])["Balance"])


def check(**fields: Any) -> dict[str, Any]:
    return {
        "PayType": "Check",
        "CheckPayment": {"BankAccountRef": {"value": "35"}},
        "TotalAmt": 10,
        "Line": [],
        **fields,
    }


def test_a_payment_links_both_ways_and_lowers_what_is_owed(company: Any, vendor: Any, bill: Any) -> None:
    paid = company.pay_bills(vendor, 60, ("Bill", bill, 60))

    after = company.read("Bill", bill["Id"])
    assert (after["Balance"], after["LinkedTxn"]) == (40, [{"TxnId": paid["Id"], "TxnType": "BillPaymentCheck"}])
    assert paid["Line"] == [{"Amount": 60, "LinkedTxn": [{"TxnId": bill["Id"], "TxnType": "Bill"}]}]
    assert paid["CheckPayment"] == {
        "BankAccountRef": {"value": "35", "name": "Checking"},
        "PrintStatus": "NeedToPrint",
    }
    assert owed(company, vendor) == 40


def test_what_is_paid_too_much_is_a_credit_with_the_vendor(company: Any, vendor: Any, bill: Any) -> None:
    paid = company.pay_bills(vendor, 150, ("Bill", bill, 100))

    assert owed(company, vendor) == -50
    assert not [name for name in paid if name.startswith("_")]


def test_a_vendor_credit_pays_a_part(company: Any, vendor: Any, bill: Any, credit: Any) -> None:
    company.pay_bills(vendor, 70, ("Bill", bill, 100), ("VendorCredit", credit, 30))

    assert company.read("Bill", bill["Id"])["Balance"] == 0
    assert company.read("VendorCredit", credit["Id"])["Balance"] == 0
    assert owed(company, vendor) == 0


def test_a_full_update_does_not_lose_what_a_credit_is_used_for(
    company: Any, vendor: Any, bill: Any, credit: Any, expense: Any
) -> None:
    paid = company.pay_bills(vendor, 70, ("Bill", bill, 100), ("VendorCredit", credit, 30))
    now = company.read("VendorCredit", credit["Id"])
    head = {"Id": now["Id"], "SyncToken": now["SyncToken"], "VendorRef": now["VendorRef"]}

    after = company.written("VendorCredit", {**head, "Line": now["Line"], "LinkedTxn": []})

    assert (after["Balance"], after["LinkedTxn"][0]["TxnId"]) == (0, paid["Id"])


@pytest.mark.parametrize("how", ["void", "delete"])
def test_a_payment_taken_back_opens_its_bill(company: Any, vendor: Any, bill: Any, how: str) -> None:
    paid = company.pay_bills(vendor, 100, ("Bill", bill, 100))
    query = {"operation": "update", "include": "void"} if how == "void" else {"operation": "delete"}

    answer = company.written("BillPayment", {"Id": paid["Id"], "SyncToken": "0", "sparse": True}, **query)

    after = company.read("Bill", bill["Id"])
    assert (after["Balance"], after["LinkedTxn"], owed(company, vendor)) == (100, [], 100)
    if how == "void":
        assert (answer["TotalAmt"], answer["Line"], answer["PrivateNote"]) == (0, [], "Voided")
    else:
        assert answer == {"domain": "QBO", "status": "Deleted", "Id": paid["Id"]}


def test_a_payment_by_card_is_called_so_on_its_bill(company: Any, vendor: Any, bill: Any) -> None:
    card = company.create("Account", Name="Visa", AccountType="Credit Card")
    paid = company.pay_bills(vendor, 100, ("Bill", bill, 100))

    by_card = {"CCAccountRef": {"value": card["Id"]}}
    company.sparse("BillPayment", paid, PayType="CreditCard", CreditCardPayment=by_card)

    after = company.read("Bill", bill["Id"])
    assert (after["Balance"], after["LinkedTxn"][0]["TxnType"]) == (0, "BillPaymentCreditCard")


def test_a_paid_bill_must_be_unlinked_before_it_is_deleted(company: Any, vendor: Any, bill: Any) -> None:
    company.pay_bills(vendor, 100, ("Bill", bill, 100))

    answer = company.deleted("Bill", bill)

    assert (answer.status, answer.json()["Fault"]["Error"][0]["code"]) == (400, "6000")


def test_a_bill_made_smaller_gives_back_the_rest(company: Any, vendor: Any, bill: Any, expense: Any) -> None:
    paid = company.pay_bills(vendor, 100, ("Bill", bill, 100))

    company.sparse("Bill", company.read("Bill", bill["Id"]), Line=[expense(80)])

    assert company.read("BillPayment", paid["Id"])["Line"][0]["Amount"] == 80
    assert owed(company, vendor) == -20


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"VendorRef": None}, "2020"),
        ({"TotalAmt": None}, "2020"),
        ({"PayType": None}, "2020"),
        ({"PayType": "Barter"}, "2170"),
        ({"CheckPayment": None}, "2020"),
        ({"PayType": "CreditCard"}, "2020"),
        ({"CheckPayment": {"BankAccountRef": {"value": "85"}}}, "6000"),
        ({"CheckPayment": {"BankAccountRef": {"value": "999"}}}, "2500"),
        ({"CheckPayment": {"CheckNum": "1"}}, "2010"),
        ({"Line": None}, "2020"),
        ({"TotalAmt": -1}, "6000"),
    ],
)
def test_payments_are_read_strictly(company: Any, vendor: Any, change: Any, code: str) -> None:
    assert company.refused("BillPayment", **check(**{"VendorRef": {"value": vendor["Id"]}, **change}))[0] == code


def test_no_more_than_is_open_is_applied_and_to_the_same_vendor(company: Any, vendor: Any, bill: Any) -> None:
    other = company.create("Vendor", DisplayName="Other")
    line = {"Amount": 101, "LinkedTxn": [{"TxnId": bill["Id"], "TxnType": "Bill"}]}
    unknown = {"Amount": 1, "LinkedTxn": [{"TxnId": "999", "TxnType": "Bill"}]}
    invoice = {"Amount": 1, "LinkedTxn": [{"TxnId": bill["Id"], "TxnType": "Invoice"}]}

    def code(who: Any, line: Any) -> str:
        body = check(VendorRef={"value": who["Id"]}, TotalAmt=200, Line=[line])
        return str(company.refused("BillPayment", **body)[0])

    assert code(vendor, line) == "6000"
    assert code(other, {**line, "Amount": 10}) == "6000"
    assert code(vendor, unknown) == "610"
    assert code(vendor, invoice) == "620"
