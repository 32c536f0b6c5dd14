"""Whatever a bookkeeper does, what customers owe is the sum of what is open."""

from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.sandbox.clock import Clock
from connectors.sandbox.quickbooks_online.system import QuickBooksOnline
from connectors.sandbox.store import Store
from connectors.sandbox.system import Rejected

ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(["invoice", "pay", "credit", "edit", "void", "delete", "unpay", "change payment"]),
        st.integers(0, 9),
        st.integers(1, 200),
    ),
    max_size=25,
)


def books() -> tuple[QuickBooksOnline, list[str]]:
    company = QuickBooksOnline(Store("quickbooks_online", None), Clock())
    company.reset("empty", {"customers": 2})
    child = {"DisplayName": "Site", "Job": True, "ParentRef": {"value": "1"}}
    return company, ["1", "2", company.create("Customer", child)["Id"]]


def sale(amount: int) -> dict[str, Any]:
    return {
        "Amount": amount,
        "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": {"ItemRef": {"value": "1"}, "TaxCodeRef": {"value": "TAX"}},
    }


def act(company: QuickBooksOnline, customers: list[str], action: str, number: int, amount: int) -> None:
    customer = {"CustomerRef": {"value": customers[number % len(customers)]}}
    invoices, payments = company.records("Invoice"), company.records("Payment")
    invoice = invoices[number % len(invoices)] if invoices else None
    payment = payments[number % len(payments)] if payments else None
    if action == "invoice":
        company.create("Invoice", {**customer, "Line": [sale(amount), sale(number)]})
    elif action == "credit":
        company.create("CreditMemo", {**customer, "Line": [sale(amount)]})
    elif action == "pay" and invoice:
        part = min(Decimal(amount), invoice["Balance"])
        lines = [{"Amount": part, "LinkedTxn": [{"TxnId": invoice["Id"], "TxnType": "Invoice"}]}]
        body = {"CustomerRef": invoice["CustomerRef"], "TotalAmt": amount + number, "Line": lines}
        company.create("Payment", body)
    elif action == "edit" and invoice:
        company.change("Invoice", invoice["Id"], {"Line": [sale(number)]})
    elif action == "void" and invoice:
        company.void("Invoice", invoice["Id"])
    elif action == "delete" and invoice:
        company.delete("Invoice", invoice["Id"])
    elif action == "unpay" and payment:
        company.delete("Payment", payment["Id"])
    elif action == "change payment" and payment:
        company.change("Payment", payment["Id"], {"TotalAmt": payment["TotalAmt"] + number})


def owed(company: QuickBooksOnline, customer: str) -> Decimal:
    def open_of(object: str, field: str) -> Decimal:
        rows = [row for row in company.records(object) if row["CustomerRef"]["value"] == customer]
        return sum((row[field] for row in rows), Decimal(0))

    return open_of("Invoice", "Balance") - open_of("CreditMemo", "RemainingCredit") - open_of("Payment", "UnappliedAmt")


@settings(max_examples=60, deadline=None)
@given(ACTIONS)
def test_balances_are_the_sum_of_what_is_open(actions: list[tuple[str, int, int]]) -> None:
    company, customers = books()
    for action, number, amount in actions:
        try:
            act(company, customers, action, number, amount)
        except Rejected:
            continue

    balances = {row["Id"]: row["Balance"] for row in company.records("Customer")}
    with_jobs = {row["Id"]: row["BalanceWithJobs"] for row in company.records("Customer")}
    expected = {customer: owed(company, customer) for customer in customers}
    assert balances == expected
    assert with_jobs == expected | {"1": expected["1"] + expected[customers[2]]}
    for invoice in company.records("Invoice"):
        paid = {link["TxnId"] for link in invoice["LinkedTxn"]}
        applied = [
            (payment["Id"], line["Amount"])
            for payment in company.records("Payment")
            for line in payment["Line"]
            if line["LinkedTxn"][0]["TxnId"] == invoice["Id"]
        ]
        assert invoice["TotalAmt"] - invoice["Balance"] == sum((amount for _, amount in applied), Decimal(0))
        assert paid == {id for id, _ in applied}
