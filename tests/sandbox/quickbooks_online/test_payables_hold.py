"""Whatever a bookkeeper does, what a vendor is owed is the sum of what is open."""

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from connectors.sandbox.clock import Clock
from connectors.sandbox.quickbooks_online.system import QuickBooksOnline
from connectors.sandbox.store import Store
from connectors.sandbox.system import Rejected

WORDS = ["bill", "credit", "pay", "use credit", "edit bill", "edit credit", "void", "unpay", "delete"]
ACTIONS = st.lists(st.tuples(st.sampled_from(WORDS), st.integers(0, 9), st.integers(1, 200)), max_size=25)
CHECK = {"PayType": "Check", "CheckPayment": {"BankAccountRef": {"value": "35"}}}
KIND = "AccountBasedExpenseLineDetail"


def expense(amount: int) -> list[dict[str, Any]]:
    return [{"Amount": amount, "DetailType": KIND, KIND: {"AccountRef": {"value": "85"}}}]


def paying(entity: str, form: Any, amount: Any) -> dict[str, Any]:
    return {"Amount": amount, "LinkedTxn": [{"TxnId": form["Id"], "TxnType": entity}]}


def act(company: QuickBooksOnline, vendor: dict[str, Any], action: str, number: int, amount: int) -> None:
    bills, credits, payments = (company.records(name) for name in ("Bill", "VendorCredit", "BillPayment"))
    bill, credit, payment = (some[number % len(some)] if some else None for some in (bills, credits, payments))
    if action == "bill":
        company.create("Bill", {**vendor, "Line": expense(amount)})
    elif action == "credit":
        company.create("VendorCredit", {**vendor, "Line": expense(amount)})
    elif action == "pay" and bill:
        part = min(Decimal(amount), bill["Balance"])
        company.create("BillPayment", {**vendor, **CHECK, "TotalAmt": amount, "Line": [paying("Bill", bill, part)]})
    elif action == "use credit" and bill and credit:
        part = min(bill["Balance"], credit["Balance"])
        lines = [paying("Bill", bill, part), paying("VendorCredit", credit, part)]
        company.create("BillPayment", {**vendor, **CHECK, "TotalAmt": 0, "Line": lines})
    elif action in ("edit bill", "edit credit") and (form := bill if action == "edit bill" else credit):
        entity = "Bill" if action == "edit bill" else "VendorCredit"
        company.change(entity, form["Id"], {"Line": expense(number)})
    elif action == "void" and payment:
        company.void("BillPayment", payment["Id"])
    elif action == "unpay" and payment:
        company.delete("BillPayment", payment["Id"])
    elif action == "delete" and bill:
        company.delete("Bill", bill["Id"])


@given(ACTIONS)
def test_vendors_are_owed_the_sum_of_what_is_open(actions: list[tuple[str, int, int]]) -> None:
    company = QuickBooksOnline(Store("quickbooks_online", None), Clock())
    company.reset("empty", {})
    id = company.create("Vendor", {"DisplayName": "Norton Lumber"})["Id"]
    for action, number, amount in actions:
        try:
            act(company, {"VendorRef": {"value": id}}, action, number, amount)
        except Rejected:
            continue

    billed = sum((bill["TotalAmt"] for bill in company.records("Bill")), Decimal(0))
    credited = sum((credit["TotalAmt"] for credit in company.records("VendorCredit")), Decimal(0))
    paid = sum((payment["TotalAmt"] for payment in company.records("BillPayment")), Decimal(0))
    assert (company.record("Vendor", id) or {})["Balance"] == billed - credited - paid
    for entity in ("Bill", "VendorCredit"):
        for form in company.records(entity):
            lines = [line for payment in company.records("BillPayment") for line in payment["Line"]]
            used = [line["Amount"] for line in lines if line["LinkedTxn"][0]["TxnId"] == form["Id"]]
            assert form["TotalAmt"] - form["Balance"] == sum(used, Decimal(0))
