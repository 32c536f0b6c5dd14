"""Invoices, sales receipts, credit memos, refund receipts and estimates.

Source: Intuit API reference; recorded creates, full and sparse updates, voids.
"""

from collections.abc import Mapping
from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import Any

from connectors.sandbox.quickbooks_online import faults
from connectors.sandbox.quickbooks_online.company import Company
from connectors.sandbox.quickbooks_online.rules import applying, books, lines, payments
from connectors.sandbox.quickbooks_online.rules.form_parts import currency, custom_fields, due_date, number
from connectors.sandbox.quickbooks_online.rules.merging import merged, with_addresses, with_references
from connectors.sandbox.quickbooks_online.rules.taxes import tax_detail
from connectors.sandbox.quickbooks_online.tables.schema import Entity
from connectors.sandbox.quickbooks_online.values import ZERO, money

NEEDS_CUSTOMER = ("Invoice", "CreditMemo", "Estimate")
PAID_AT_ONCE = ("SalesReceipt", "RefundReceipt")
ONLINE = ("AllowIPNPayment", "AllowOnlinePayment", "AllowOnlineCreditCardPayment", "AllowOnlineACHPayment")
LONGEST_SHIP_METHOD = 30


def build(
    company: Company,
    entity: Entity,
    *,
    values: Mapping[str, Any],
    existing: Mapping[str, Any] | None,
    sparse: bool,
    duplicates: bool = False,
) -> dict[str, Any]:
    """Return the form, checked and worked out, but not yet posted. Raises Fault."""
    record = merged(entity, existing, values=values, sparse=sparse)
    if entity.name in NEEDS_CUSTOMER and not record.get("CustomerRef"):
        raise faults.missing("CustomerRef")
    if existing is None and not values.get("Line"):
        raise faults.missing("Line")
    record = with_references(company, entity, record=record, existing=existing)
    record = with_addresses(company, entity, record=record, existing=existing)
    record = _with_header(company, entity, record=record, values=values, existing=existing, sparse=sparse)
    record = _with_amounts(company, entity, record=record, values=values, existing=existing)
    books.check_open_period(company, record["TxnDate"], (existing or {}).get("TxnDate"))
    books.check_stock_dates(company, record)
    record |= number(company, entity, record=record, existing=existing, duplicates=duplicates)
    return record


def post(company: Company, entity: Entity, *, record: dict[str, Any]) -> dict[str, Any]:
    """Save a form; an invoice that became smaller than what was paid on it gives the rest back to the payments."""
    if entity.name in payments.KINDS:
        record = applying.settled(company, entity.name, record)
    posted = books.post(company, entity.name, record=record)
    if entity.name == "Invoice":
        _close_estimates(company, posted)
    return posted


def unpost(company: Company, entity: Entity, *, record: Mapping[str, Any]) -> None:
    """Delete a form. Raises Fault 6000 when payments are applied. Source: Intuit, "Manage linked transactions"."""
    if applying.is_paid(record):
        raise faults.business("You must unlink the payments of this transaction before you delete it.")
    books.unpost(company, entity.name, id=record["Id"])


def unlink(company: Company, entity: Entity, *, id: str) -> None:
    """Give back all that was paid on a form, as the screen does before it deletes or voids."""
    record = company.need(entity.name, id)
    paid = Decimal(record["TotalAmt"]) - Decimal(record.get("Deposit", 0)) - Decimal(record["Balance"])
    gone = applying.release(company, (entity.name, id), amount=paid)
    if gone:
        left = {"Balance": record["TotalAmt"], "LinkedTxn": applying.without(record["LinkedTxn"], gone)}
        books.post(company, entity.name, record=company.touched({**record, **left}))


def voided(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the form with every amount 0. Source: recorded voids."""
    void = deepcopy(dict(record))
    for line in void["Line"]:
        _empty(line)
        for inner in line.get("GroupLineDetail", {}).get("Line", ()):
            _empty(inner)
    zeros = dict.fromkeys(("TotalAmt", "Balance", "HomeTotalAmt", "HomeBalance", "RemainingCredit"), ZERO)
    shown = {name: value for name, value in zeros.items() if name in void}
    links: dict[str, Any] = {"LinkedTxn": []} if "LinkedTxn" in void else {}
    return {**void, **shown, **links, "TxnTaxDetail": {"TotalTax": ZERO}}


def deposited() -> faults.Fault:
    """The money of the form has been taken to the bank."""
    return faults.Fault(
        "6540",
        "Deposited Transaction cannot be changed",
        "Deposited Transaction cannot be changed : This transaction has been deposited.",
        "",
    )


def _empty(line: dict[str, Any]) -> None:
    if "Amount" in line:
        line["Amount"] = ZERO
    detail = line.get("SalesItemLineDetail", {})
    for name in ("UnitPrice", "Qty", "TaxInclusiveAmt"):
        if name in detail:
            detail[name] = ZERO


def _with_header(
    company: Company,
    entity: Entity,
    *,
    record: dict[str, Any],
    values: Mapping[str, Any],
    existing: Mapping[str, Any] | None,
    sparse: bool,
) -> dict[str, Any]:
    customer = company.get("Customer", (record.get("CustomerRef") or {}).get("value", "")) or {}
    record["TxnDate"] = record.get("TxnDate") or company.today().isoformat()
    if existing is None:
        for name in ("BillAddr", "ShipAddr"):
            if name not in record and customer.get(name):
                record[name] = customer[name]
    if entity.name == "Invoice":
        record |= dict.fromkeys(ONLINE, False)
        asked = [name for name in ("TxnDate", "SalesTermRef", "DueDate") if name in values]
        if not values.get("DueDate") and (asked or not sparse or not existing):
            terms = record.get("SalesTermRef") or company.preference("SalesFormsPrefs", "DefaultTerms")
            record["DueDate"] = due_date(company, terms, start=date.fromisoformat(record["TxnDate"])).isoformat()
    if entity.name in PAID_AT_ONCE and "DepositToAccountRef" not in record:
        if entity.name == "RefundReceipt":
            raise faults.missing("DepositToAccountRef")
        record["DepositToAccountRef"] = payments.undeposited(company)
    if entity.name == "Estimate":
        record.setdefault("TxnStatus", "Pending")
    if record.get("EmailStatus") == "NeedToSend" and not record.get("BillEmail"):
        raise faults.business("You must specify at least one e-mail address.")
    record = _as_company_allows(company, record)
    links = _links(company, values, existing=existing)
    if links or entity.name == "Invoice":
        # Source: recordings: an invoice shows an empty list, other forms none.
        record["LinkedTxn"] = links
    record["CustomField"] = custom_fields(company, record.get("CustomField") or [])
    return {
        "PrintStatus": "NeedToPrint",
        "EmailStatus": "NotSet",
        "ApplyTaxAfterDiscount": False,
        **record,
    } | currency(company, record, party=customer, new=not existing)


def _as_company_allows(company: Company, record: dict[str, Any]) -> dict[str, Any]:
    """Drop what belongs to a feature that is switched off; the service does so without a word."""
    off = {
        "ClassRef": not company.preference("AccountingInfoPrefs", "ClassTrackingPerTxn"),
        "DepartmentRef": not company.preference("AccountingInfoPrefs", "TrackDepartments"),
        "ShipMethodRef": not company.preference("SalesFormsPrefs", "AllowShipping"),
        "Deposit": not company.preference("SalesFormsPrefs", "AllowDeposit"),
        "GlobalTaxCalculation": company.is_us,
        "ExchangeRate": not company.multicurrency,
    }
    allowed = {name: value for name, value in record.items() if not off.get(name)}
    method = (allowed.get("ShipMethodRef") or {}).get("value")
    if method:
        if len(method) > LONGEST_SHIP_METHOD:
            raise faults.bad_length("ShipMethodRef", len(method), longest=LONGEST_SHIP_METHOD)
        allowed["ShipMethodRef"] = {"value": method, "name": method}
    if not company.is_us:
        allowed.setdefault("GlobalTaxCalculation", "TaxExcluded")
    return allowed


def _links(company: Company, values: Mapping[str, Any], *, existing: Mapping[str, Any] | None) -> list[dict[str, str]]:
    """Return the form's links: payments stay as they are, an estimate may be named by the client."""
    kept = list((existing or {}).get("LinkedTxn", []))
    known = {link["TxnId"] for link in kept}
    for link in values.get("LinkedTxn") or []:
        id = str(link.get("TxnId", ""))
        if link.get("TxnType") == "Estimate" and id not in known:
            company.need("Estimate", id)
            kept.append({"TxnId": id, "TxnType": "Estimate"})
    return kept


def _with_amounts(
    company: Company,
    entity: Entity,
    *,
    record: dict[str, Any],
    values: Mapping[str, Any],
    existing: Mapping[str, Any] | None,
) -> dict[str, Any]:
    sent = values.get("Line")
    built = lines.kept(existing) if sent is None and existing else lines.build(company, sent or [], existing=existing)
    built = lines.with_discount(built)
    tax = tax_detail(company, {**(existing or {}), **record}, sent=values.get("TxnTaxDetail"), built=built)
    total = money(built.subtotal + built.shipped - built.discounted + Decimal(tax["TotalTax"]))
    if total < 0:
        raise faults.business("Transaction amount must be 0 or greater.")
    record |= {"Line": built.shown(), "TxnTaxDetail": tax, "TotalAmt": total, "_last_line": built.last_id}
    record["Balance"] = _balance(entity, record, existing=existing)
    if entity.name == "CreditMemo":
        record["RemainingCredit"] = record["Balance"]
    if entity.name == "Estimate":
        del record["Balance"]
    if company.multicurrency:
        record["HomeTotalAmt"] = money(total * record["ExchangeRate"])
        record["HomeBalance"] = money(record.get("Balance", ZERO) * record["ExchangeRate"])
    return record


def _balance(entity: Entity, record: Mapping[str, Any], *, existing: Mapping[str, Any] | None) -> Decimal:
    """Return what is left to pay; below 0 when more was paid than the form now asks."""
    if entity.name in PAID_AT_ONCE:
        return ZERO
    paid = ZERO
    if existing and "Balance" in existing:
        paid = Decimal(existing["TotalAmt"]) - Decimal(existing.get("Deposit", 0)) - Decimal(existing["Balance"])
    return money(record["TotalAmt"] - Decimal(record.get("Deposit", 0)) - paid)


def _close_estimates(company: Company, invoice: Mapping[str, Any]) -> None:
    for link in invoice["LinkedTxn"]:
        estimate = company.get("Estimate", link["TxnId"]) if link["TxnType"] == "Estimate" else None
        if estimate and estimate.get("TxnStatus") != "Closed":
            closed = {"TxnStatus": "Closed", "LinkedTxn": [{"TxnId": invoice["Id"], "TxnType": "Invoice"}]}
            company.save("Estimate", company.edited({**estimate, **closed}))
