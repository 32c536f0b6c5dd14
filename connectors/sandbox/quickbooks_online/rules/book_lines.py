"""Builds the lines of what is bought, of journal entries and of deposits from those sent.

Source: Intuit API reference, Bill, Purchase, JournalEntry, Deposit; recorded answers: lines keep their Ids as those of
sales forms do, a journal entry's begin at 0, a deposit's line that names a payment has neither Id nor type; what a line
misses is named without its place.
"""

from collections.abc import Mapping
from typing import Any

from connectors.sandbox.quickbooks_online import faults
from connectors.sandbox.quickbooks_online.company import Company
from connectors.sandbox.quickbooks_online.rules.clean import clean
from connectors.sandbox.quickbooks_online.rules.lines import Built, Line, amount_of, detail_of, numbered, tax_code
from connectors.sandbox.quickbooks_online.rules.merging import require, with_references
from connectors.sandbox.quickbooks_online.rules.payees import party, payee
from connectors.sandbox.quickbooks_online.tables.book_line_tables import (
    ACCOUNT_DETAIL,
    DEPOSIT_DETAIL,
    DEPOSIT_LINE,
    EXPENSE_LINE,
    ITEM_DETAIL,
    JOURNAL_DETAIL,
    JOURNAL_LINE,
)
from connectors.sandbox.quickbooks_online.tables.schema import Entity
from connectors.sandbox.quickbooks_online.values import money

TABLES = {"JournalEntry": JOURNAL_LINE, "Deposit": DEPOSIT_LINE}
DETAILS = {table.name: table for table in (ACCOUNT_DETAIL, ITEM_DETAIL, JOURNAL_DETAIL, DEPOSIT_DETAIL)}
FIRST_IDS = {"JournalEntry": 0}
NAMED = {"Accounts Receivable": "Customer", "Accounts Payable": "Vendor"}


def build(company: Company, entity: Entity, sent: list[Line], *, existing: Mapping[str, Any] | None) -> Built:
    """Return the transaction's new lines. Raises Fault."""
    before = {line["Id"]: line for line in (existing or {}).get("Line", ()) if "Id" in line}
    last = (existing or {}).get("_last_line", FIRST_IDS.get(entity.name, 1) - 1)
    built = Built(last_id=int(last))
    for line in sent:
        values = clean(TABLES.get(entity.name, EXPENSE_LINE), line)
        if entity.name == "Deposit" and values.get("LinkedTxn"):
            built.lines.append(_linked(values))
        else:
            built.lines.append(_line(company, built, values=values, before=before))
    if not built.lines:
        raise faults.missing("Line")
    return built


def _linked(values: Mapping[str, Any]) -> Line:
    links = [{"TxnLineId": "0", **link} for link in values["LinkedTxn"][:1]]
    return {"Amount": money(_amount(values)), "LinkedTxn": links}


def _line(company: Company, built: Built, *, values: Mapping[str, Any], before: Mapping[str, Line]) -> Line:
    kind = values.get("DetailType")
    if kind is None:
        raise faults.missing("Line.DetailType")
    head = numbered(built, values, before=before)
    if kind == "DescriptionOnly":
        return {**head, "DetailType": kind, "DescriptionLineDetail": {}}
    table = DETAILS[kind]
    old = before.get(head["Id"], {}).get(kind, {})
    sent = detail_of(table, values)
    require(table, sent)
    detail = _allowed(company, with_references(company, table, record=sent, existing=old))
    amount = amount_of(values, detail) if table is ITEM_DETAIL else money(_amount(values))
    return {**head, "Amount": amount, "DetailType": kind, kind: _completed(company, table, detail=detail, old=old)}


def _amount(values: Mapping[str, Any]) -> Any:
    if values.get("Amount") is None:
        raise faults.missing("Line.Amount")
    return values["Amount"]


def _allowed(company: Company, detail: dict[str, Any]) -> dict[str, Any]:
    """Drop what belongs to a feature that is switched off."""
    off = {
        "ClassRef": not company.preference("AccountingInfoPrefs", "ClassTrackingPerTxnLine"),
        "DepartmentRef": not company.preference("AccountingInfoPrefs", "TrackDepartments"),
    }
    return {name: value for name, value in detail.items() if not off.get(name)}


def _completed(company: Company, table: Entity, *, detail: dict[str, Any], old: Mapping[str, Any]) -> dict[str, Any]:
    if table is JOURNAL_DETAIL:
        return _posting(company, detail, old=old)
    if table is DEPOSIT_DETAIL:
        named = payee(company, detail["Entity"], known=old.get("Entity")) if "Entity" in detail else None
        return {**detail, **({"Entity": named} if named else {})}
    if table is ITEM_DETAIL:
        _check_item(company, detail["ItemRef"]["value"])
    # Source: Intuit's answer to an expense that is billable to nobody.
    if detail.get("BillableStatus") == "Billable" and "CustomerRef" not in detail:
        raise faults.business("Select a customer for each billable split line.")
    return {"BillableStatus": "NotBillable", **detail, **tax_code(company, detail)}


def _check_item(company: Company, id: str) -> None:
    """Raise Fault 6000 for what cannot be bought. Source: Intuit API reference, PurchaseOrder, create."""
    item = company.referred("Item", id)
    if item["Type"] in ("Category", "Group") or not item.get("ExpenseAccountRef"):
        raise faults.business(f"{item['Name']} cannot be purchased: it has no expense account.")


def _posting(company: Company, detail: dict[str, Any], *, old: Mapping[str, Any]) -> dict[str, Any]:
    """Return a line of a journal entry. Source: recorded 6000, receivables and payables want a name."""
    named = party(company, detail["Entity"], known=old.get("Entity")) if "Entity" in detail else None
    kind = company.referred("Account", detail["AccountRef"]["value"]).get("AccountType", "")
    if kind in NAMED and (named or {}).get("Type") != NAMED[kind]:
        whom = NAMED[kind].lower()
        raise faults.business(f"When you use {kind}, you must choose a {whom} in the Name field.")
    return {**detail, **({"Entity": named} if named else {})}
