"""Payments and credit memos: what they do to invoices and to what the customer owes."""

from typing import Any

import pytest


@pytest.fixture
def invoice(company: Any, customer: Any) -> Any:
    return company.invoice(customer, 100)


def owed(company: Any, customer: Any) -> tuple[float, float]:
    found = company.read("Customer", customer["Id"])
    return found["Balance"], found["BalanceWithJobs"]


def test_a_payment_links_both_ways_and_lowers_both_balances(company: Any, customer: Any, invoice: Any) -> None:
    paid = company.create(
        "Payment",
        CustomerRef={"value": customer["Id"]},
        TotalAmt=80,
        Line=[{"Amount": 60, "LinkedTxn": [{"TxnId": invoice["Id"], "TxnType": "Invoice"}]}],
    )

    after = company.read("Invoice", invoice["Id"])
    assert (after["Balance"], after["LinkedTxn"]) == (40.0, [{"TxnId": paid["Id"], "TxnType": "Payment"}])
    assert (paid["UnappliedAmt"], paid["DepositToAccountRef"]["value"]) == (20.0, "4")
    assert owed(company, customer) == (20.0, 20.0)


def test_a_customers_version_does_not_move_with_its_balance(company: Any, customer: Any, invoice: Any) -> None:
    after = company.read("Customer", customer["Id"])

    assert (after["Balance"], after["SyncToken"]) == (100.0, "0")


def test_a_parents_balance_with_jobs_has_those_of_its_family(company: Any, customer: Any) -> None:
    child = company.create("Customer", DisplayName="Site", Job=True, ParentRef={"value": customer["Id"]})

    company.invoice(child, 85)

    assert owed(company, customer) == (0, 85.0)
    assert owed(company, child) == (85.0, 85.0)


def test_a_customer_that_moves_takes_its_debt_along(company: Any, customer: Any) -> None:
    other = company.create("Customer", DisplayName="Other")
    child = company.create("Customer", DisplayName="Site", Job=True, ParentRef={"value": customer["Id"]})
    company.invoice(child, 85)

    moved = company.sparse("Customer", child, ParentRef={"value": other["Id"]}, Job=True)

    assert moved["FullyQualifiedName"] == "Other:Site"
    assert (owed(company, customer), owed(company, other)) == ((0, 0), (0, 85.0))


def test_a_changed_payment_is_applied_anew(company: Any, customer: Any, invoice: Any) -> None:
    paid = company.pay(customer, 100, **{f"i{invoice['Id']}": 100})

    after = company.sparse("Payment", paid, Line=[])

    assert (after["UnappliedAmt"], after["Line"]) == (100.0, [])
    again = company.read("Invoice", invoice["Id"])
    assert (again["Balance"], again["LinkedTxn"]) == (100.0, [])
    assert owed(company, customer) == (0, 0)


@pytest.mark.parametrize("how", ["void", "delete"])
def test_a_payment_taken_back_opens_its_invoice(company: Any, customer: Any, invoice: Any, how: str) -> None:
    paid = company.pay(customer, 100, **{f"i{invoice['Id']}": 100})
    query = {"operation": "update", "include": "void"} if how == "void" else {"operation": "delete"}

    company.written("Payment", {"Id": paid["Id"], "SyncToken": "0", "sparse": True}, **query)

    assert company.read("Invoice", invoice["Id"])["Balance"] == 100.0
    assert owed(company, customer) == (100.0, 100.0)


def test_a_voided_payment_is_empty(company: Any, customer: Any, invoice: Any) -> None:
    paid = company.pay(customer, 100, **{f"i{invoice['Id']}": 100})

    void = company.written(
        "Payment", {"Id": paid["Id"], "SyncToken": "0", "sparse": True}, operation="update", include="void"
    )

    assert (void["TotalAmt"], void["UnappliedAmt"], void["Line"], void["PrivateNote"]) == (0, 0, [], "Voided")


def test_a_voided_invoice_gives_its_money_back_to_the_payment(company: Any, customer: Any, invoice: Any) -> None:
    paid = company.pay(customer, 60, **{f"i{invoice['Id']}": 60})
    now = company.read("Invoice", invoice["Id"])

    company.written("Invoice", {"Id": now["Id"], "SyncToken": now["SyncToken"]}, operation="void")

    assert company.read("Payment", paid["Id"])["UnappliedAmt"] == 60.0
    assert owed(company, customer) == (-60.0, -60.0)


def test_a_paid_invoice_must_be_unlinked_before_it_is_deleted(company: Any, customer: Any, invoice: Any) -> None:
    company.pay(customer, 60, **{f"i{invoice['Id']}": 60})
    now = company.read("Invoice", invoice["Id"])

    answer = company.call("POST", "invoice", {"Id": now["Id"], "SyncToken": now["SyncToken"]}, operation="delete")

    assert (answer.status, answer.json()["Fault"]["Error"][0]["code"]) == (400, "6000")


def test_a_person_deletes_a_paid_invoice_and_the_money_stays(company: Any, customer: Any, invoice: Any) -> None:
    paid = company.pay(customer, 60, **{f"i{invoice['Id']}": 60})

    answer = company.port.call("DELETE", f"/_sandbox/records/Invoice/{invoice['Id']}")

    assert answer.status == 204
    assert company.read("Payment", paid["Id"])["UnappliedAmt"] == 60.0
    assert owed(company, customer) == (-60.0, -60.0)


def test_an_invoice_made_smaller_gives_back_the_rest(company: Any, customer: Any, invoice: Any, line: Any) -> None:
    paid = company.pay(customer, 100, **{f"i{invoice['Id']}": 100})
    now = company.read("Invoice", invoice["Id"])

    after = company.sparse("Invoice", now, Line=[line(70)])

    assert (after["TotalAmt"], after["Balance"]) == (70.0, 0)
    assert company.read("Payment", paid["Id"])["UnappliedAmt"] == 30.0
    assert owed(company, customer) == (-30.0, -30.0)


def test_more_than_is_open_cannot_be_applied(company: Any, customer: Any, invoice: Any) -> None:
    link = [{"TxnId": invoice["Id"], "TxnType": "Invoice"}]

    refused = company.refused(
        "Payment", CustomerRef={"value": customer["Id"]}, TotalAmt=200, Line=[{"Amount": 150, "LinkedTxn": link}]
    )

    assert refused[0] == "6000"
    assert owed(company, customer) == (100.0, 100.0)


def test_a_credit_memo_is_applied_by_a_payment_of_nothing(company: Any, customer: Any, invoice: Any, line: Any) -> None:
    memo = company.create("CreditMemo", CustomerRef={"value": customer["Id"]}, Line=[line(30)])
    assert owed(company, customer) == (70.0, 70.0)

    lines = [
        {"Amount": 30, "LinkedTxn": [{"TxnId": invoice["Id"], "TxnType": "Invoice"}]},
        {"Amount": 30, "LinkedTxn": [{"TxnId": memo["Id"], "TxnType": "CreditMemo"}]},
    ]
    company.create("Payment", CustomerRef={"value": customer["Id"]}, TotalAmt=0, Line=lines)

    assert company.read("Invoice", invoice["Id"])["Balance"] == 70.0
    used = company.read("CreditMemo", memo["Id"])
    assert (used["RemainingCredit"], used["Balance"]) == (0, 0)
    assert owed(company, customer) == (70.0, 70.0)


def test_a_payment_line_carries_the_facts_of_what_it_pays(company: Any, customer: Any, invoice: Any) -> None:
    paid = company.pay(customer, 100, **{f"i{invoice['Id']}": 100})

    facts = [one["value"] for one in paid["Line"][0]["LineEx"]["any"]]
    assert facts == [
        {"Name": "txnId", "Value": invoice["Id"]},
        {"Name": "txnOpenBalance", "Value": "100.00"},
        {"Name": "txnReferenceNumber", "Value": "1001"},
    ]
