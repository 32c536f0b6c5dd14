"""Purchase orders, bills, vendor credits and expenses. Tax is what was sent: none is worked out on purchases.

Source: Intuit API reference; "Manage linked transactions"; recorded bills, purchase orders and expenses.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from connectors.sandbox.quickbooks_online import faults
from connectors.sandbox.quickbooks_online.company import Company
from connectors.sandbox.quickbooks_online.rules import applying, books
from connectors.sandbox.quickbooks_online.rules.book_forms import begun, check_account, finished, sum_of
from connectors.sandbox.quickbooks_online.rules.form_parts import due_date
from connectors.sandbox.quickbooks_online.rules.merging import reference
from connectors.sandbox.quickbooks_online.rules.payees import payee
from connectors.sandbox.quickbooks_online.tables.schema import Entity
from connectors.sandbox.quickbooks_online.values import money

PAYABLE = "Accounts Payable"
PAID_FROM = {
    "Cash": ("Bank", "Other Current Asset"),
    "Check": ("Bank",),
    "CreditCard": ("Credit Card",),
}
Record = dict[str, Any]


def build(
    company: Company,
    entity: Entity,
    *,
    values: Mapping[str, Any],
    existing: Mapping[str, Any] | None,
    sparse: bool,
    duplicates: bool = False,
) -> Record:
    """Return what was bought, checked and worked out, but not yet posted. Raises Fault."""
    record = begun(company, entity, values=values, existing=existing, sparse=sparse)
    record["TotalAmt"] = sum_of(record)
    if record["TotalAmt"] < 0:
        raise faults.business("Transaction amount must be 0 or greater.")
    if entity.name == "Purchase":
        record = _expense(company, record, existing=existing)
    else:
        record = _from_vendor(company, entity, record=record, existing=existing)
    if entity.name == "Bill":
        changed = {"TxnDate", "SalesTermRef", "DueDate"} & values.keys() or not sparse
        record |= _due(company, record) if changed and not values.get("DueDate") else {}
        record["LinkedTxn"] = _links(company, record, values=values, existing=existing)
    return finished(company, entity, record=record, existing=existing, duplicates=duplicates)


def post(company: Company, entity: Entity, *, record: Record) -> Record:
    """Save it; a bill that became smaller than what was paid on it gives the rest back to the payments."""
    if entity.name in ("Bill", "VendorCredit"):
        record = applying.settled(company, entity.name, record)
    posted = books.post(company, entity.name, record=record)
    for order in _linked_orders(company, posted):
        _link_order(company, order, bill=posted["Id"], linked=True)
    return posted


def unpost(company: Company, entity: Entity, *, record: Mapping[str, Any]) -> None:
    """Delete it. Raises Fault 6000 while it is linked. Source: Intuit, "Delete a bill", "Delete a purchase order"."""
    billed = entity.name == "PurchaseOrder" and record.get("LinkedTxn")
    if billed or applying.is_paid(record):
        raise faults.business("You must unlink the linked transactions before you delete this transaction.")
    for order in _linked_orders(company, record):
        _link_order(company, order, bill=record["Id"], linked=False)
    books.unpost(company, entity.name, id=record["Id"])


def _from_vendor(company: Company, entity: Entity, *, record: Record, existing: Mapping[str, Any] | None) -> Record:
    owed_on = record.get("APAccountRef") or _payable(company)
    if owed_on:
        check_account(company, owed_on, PAYABLE)
        record["APAccountRef"] = owed_on
    if entity.name == "PurchaseOrder":
        address = company.referred("Vendor", record["VendorRef"]["value"]).get("BillAddr")
        copied = {"VendorAddr": address} if address and not existing else {}
        return {"POStatus": "Open", "EmailStatus": "NotSet", **copied, **record}
    before = existing or {"TotalAmt": 0, "Balance": 0}
    record["Balance"] = money(record["TotalAmt"] - Decimal(before["TotalAmt"]) + Decimal(before["Balance"]))
    if company.multicurrency and "HomeBalance" in entity.properties:
        record["HomeBalance"] = money(record["Balance"] * record["ExchangeRate"])
    return record


def _payable(company: Company) -> Record | None:
    """Return the account that bills are owed on."""
    found = next((one for one in company.all("Account") if one.get("AccountType") == PAYABLE), None)
    return reference(company, "Account", id=found["Id"]) if found else None


def _expense(company: Company, record: Record, *, existing: Mapping[str, Any] | None) -> Record:
    """Return an expense. Source: Intuit API reference, Purchase: the account is of the payment's type."""
    kind = record["PaymentType"]
    check_account(company, record["AccountRef"], *PAID_FROM[kind])
    if record.get("EntityRef"):
        record["EntityRef"] = payee(company, record["EntityRef"], known=(existing or {}).get("EntityRef"))
    if kind == "CreditCard":
        return {"Credit": False, **record}
    record.pop("Credit", None)
    return {"PrintStatus": "NotSet", **record} if kind == "Check" else record


def _due(company: Company, record: Mapping[str, Any]) -> dict[str, str]:
    start = date.fromisoformat(record["TxnDate"])
    return {"DueDate": due_date(company, record.get("SalesTermRef"), start=start).isoformat()}


def _links(
    company: Company, record: Mapping[str, Any], *, values: Mapping[str, Any], existing: Mapping[str, Any] | None
) -> list[dict[str, str]]:
    """Return the bill's links: payments stay as they are, purchase orders may be named by the client or by a line."""
    kept = list((existing or {}).get("LinkedTxn", []))
    known = {link["TxnId"] for link in kept}
    of_lines = [link for line in record["Line"] for link in line.get("LinkedTxn", ())]
    for link in [*(values.get("LinkedTxn") or []), *of_lines]:
        if link["TxnType"] == "PurchaseOrder" and link["TxnId"] not in known:
            company.need("PurchaseOrder", link["TxnId"])
            known.add(link["TxnId"])
            kept.append({"TxnId": link["TxnId"], "TxnType": "PurchaseOrder"})
    return kept


def _linked_orders(company: Company, record: Mapping[str, Any]) -> list[Record]:
    links = [link for link in record.get("LinkedTxn", ()) if link["TxnType"] == "PurchaseOrder"]
    return [order for link in links if (order := company.get("PurchaseOrder", link["TxnId"]))]


def _link_order(company: Company, order: Record, *, bill: str, linked: bool) -> None:
    """Close the order that a bill names, or open it again."""
    link = {"TxnId": bill, "TxnType": "Bill"}
    links = order.get("LinkedTxn", [])
    if (link in links) == linked:
        return
    shown = [*links, link] if linked else [one for one in links if one != link]
    status = {"LinkedTxn": shown, "POStatus": "Closed" if shown else "Open"}
    company.save("PurchaseOrder", company.edited({**order, **status}))
