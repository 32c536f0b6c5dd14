"""What all that is bought and all that moves between accounts has in common: references, header and lines.

Source: Intuit API reference, Bill, Purchase, JournalEntry, Deposit, Transfer.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from connectors.sandbox.quickbooks_online import faults
from connectors.sandbox.quickbooks_online.company import Company
from connectors.sandbox.quickbooks_online.rules import book_lines, books
from connectors.sandbox.quickbooks_online.rules.form_parts import currency, own_number
from connectors.sandbox.quickbooks_online.rules.merging import merged, require, with_addresses, with_references
from connectors.sandbox.quickbooks_online.tables.schema import Entity
from connectors.sandbox.quickbooks_online.values import ZERO, money

Record = dict[str, Any]


def begun(
    company: Company, entity: Entity, *, values: Mapping[str, Any], existing: Mapping[str, Any] | None, sparse: bool
) -> Record:
    """Return the transaction with its references checked, its header and its lines. Raises Fault."""
    record = merged(entity, existing, values=values, sparse=sparse)
    require(entity, record)
    record = with_references(company, entity, record=record, existing=existing)
    record = with_addresses(company, entity, record=record, existing=existing)
    record["TxnDate"] = record.get("TxnDate") or company.today().isoformat()
    record = _as_company_allows(company, record)
    # Links of the whole transaction are made from the other side, but for a bill's purchase orders.
    links = {"LinkedTxn": existing["LinkedTxn"]} if existing and "LinkedTxn" in existing else {}
    record = {name: value for name, value in record.items() if name != "LinkedTxn"} | links
    record |= currency(company, record, party=_vendor(company, record), new=not existing)
    return record | _lines(company, entity, values=values, existing=existing) if _has_lines(entity) else record


def finished(
    company: Company, entity: Entity, *, record: Record, existing: Mapping[str, Any] | None, duplicates: bool
) -> Record:
    """Return the transaction with its number, when its dates allow it. Raises Fault 6210, 6270, 6140."""
    books.check_open_period(company, record["TxnDate"], (existing or {}).get("TxnDate"))
    books.check_stock_dates(company, record)
    return record | own_number(company, entity, record=record, existing=existing, duplicates=duplicates)


def sum_of(record: Mapping[str, Any]) -> Decimal:
    """Return the total of the lines and of the tax that was sent."""
    lines = sum((line.get("Amount", ZERO) for line in record["Line"]), ZERO)
    return money(lines + (record.get("TxnTaxDetail") or {}).get("TotalTax", ZERO))


def check_account(company: Company, ref: Mapping[str, Any], *types: str) -> None:
    """Raise Fault 6000 for an account of another type than these."""
    found = company.referred("Account", ref["value"])
    if found.get("AccountType") not in types:
        raise faults.business(f"{found['Name']} is no account of type {' or '.join(types)}.")


def _has_lines(entity: Entity) -> bool:
    return "Line" in entity.properties and entity.name != "BillPayment"


def _lines(
    company: Company, entity: Entity, *, values: Mapping[str, Any], existing: Mapping[str, Any] | None
) -> Record:
    """Return the new lines, or none where an update sent none: the old ones stay."""
    sent = values.get("Line")
    if sent is None and existing:
        return {"Line": existing["Line"]}
    built = book_lines.build(company, entity, sent or [], existing=existing)
    return {"Line": built.lines, "_last_line": built.last_id}


def _vendor(company: Company, record: Mapping[str, Any]) -> Record | None:
    ref = record.get("VendorRef")
    return company.referred("Vendor", ref["value"]) if ref else None


def _as_company_allows(company: Company, record: Record) -> Record:
    """Drop what belongs to a feature that is switched off; the service does so without a word."""
    off = {
        "ClassRef": not company.preference("AccountingInfoPrefs", "ClassTrackingPerTxn"),
        "DepartmentRef": not company.preference("AccountingInfoPrefs", "TrackDepartments"),
        "GlobalTaxCalculation": company.is_us,
        "ExchangeRate": not company.multicurrency,
    }
    return {name: value for name, value in record.items() if not off.get(name)}
