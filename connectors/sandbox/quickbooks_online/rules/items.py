"""Items and the small lists: what each needs and what QuickBooks fills in.

Source: Intuit API reference, Item, Term, PaymentMethod, Account; recorded items.
"""

from collections.abc import Mapping
from typing import Any

from connectors.sandbox.quickbooks_online import faults
from connectors.sandbox.quickbooks_online.company import Company
from connectors.sandbox.quickbooks_online.tables.schema import Entity
from connectors.sandbox.quickbooks_online.values import ZERO

STOCK_NEEDS = ("QtyOnHand", "InvStartDate", "IncomeAccountRef", "ExpenseAccountRef", "AssetAccountRef")
STOCK_ACCOUNTS = {
    "IncomeAccountRef": ("Income",),
    "ExpenseAccountRef": ("Cost of Goods Sold",),
    "AssetAccountRef": ("Other Current Asset",),
}
HIGHEST_PRICE = 99_999_999_999
CLASSIFICATIONS = {
    "Asset": ("Bank", "Accounts Receivable", "Other Current Asset", "Fixed Asset", "Other Asset"),
    "Liability": ("Accounts Payable", "Credit Card", "Other Current Liability", "Long Term Liability"),
    "Equity": ("Equity",),
    "Revenue": ("Income", "Other Income"),
    "Expense": ("Cost of Goods Sold", "Expense", "Other Expense"),
}


def with_defaults(
    company: Company, entity: Entity, *, record: dict[str, Any], existing: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Return an item, or an element of a small list, with what QuickBooks fills in. Raises Fault 2020, 6000."""
    active = {"Active": (existing or {}).get("Active", True)} if entity.has_active else {}
    match entity.name:
        case "Item":
            return active | _item(company, record, existing=existing)
        case "Term":
            return active | _term(record)
        case "Class":
            return active | record | {"SubClass": bool(record.get("ParentRef"))}
        case "Department":
            return active | record | {"SubDepartment": bool(record.get("ParentRef"))}
        case "PaymentMethod":
            return active | {"Type": "NON_CREDIT_CARD"} | record
        case "Account":
            return active | _account(company, record)
        case "TaxAgency":
            return {"TaxTrackedOnSales": True, "TaxTrackedOnPurchases": False} | record
        case _:
            return active | {"Name": company.currency(record.get("Code", ""))["name"]} | record


def _item(company: Company, record: dict[str, Any], *, existing: Mapping[str, Any] | None) -> dict[str, Any]:
    kind = record["Type"]
    _check_kind(record, existing)
    if record.get("ParentRef"):
        parent = company.referred("Item", record["ParentRef"]["value"])
        if parent["Type"] != "Category":
            raise faults.business("An item can only be placed in a category.")
    if kind == "Category":
        return {name: value for name, value in record.items() if name not in ("UnitPrice", "PurchaseCost", "Taxable")}
    if (record.get("UnitPrice") or ZERO) > HIGHEST_PRICE:
        raise faults.business("The price is too high.")
    if kind == "Inventory":
        _check_stock(company, record)
    elif kind != "Group" and not (record.get("IncomeAccountRef") or record.get("ExpenseAccountRef")):
        raise faults.missing("IncomeAccountRef")
    tracked = {"TrackQtyOnHand": kind == "Inventory"}
    return {"Taxable": False, "UnitPrice": ZERO, "PurchaseCost": ZERO} | record | tracked


def _check_kind(record: Mapping[str, Any], existing: Mapping[str, Any] | None) -> None:
    was, now = (existing or record)["Type"], record["Type"]
    if was != now and {was, now} & {"Inventory", "Category", "Group"} - {now if now == "Inventory" else ""}:
        raise faults.business("The item type cannot be changed.")
    if now == "Category" and record.get("Active") is False:
        raise faults.business("Categories cannot be made inactive.")


def _check_stock(company: Company, record: Mapping[str, Any]) -> None:
    if record.get("TrackQtyOnHand") is not True:
        raise faults.missing("TrackQtyOnHand")
    for name in STOCK_NEEDS:
        if record.get(name) is None:
            raise faults.missing(name)
    for name, types in STOCK_ACCOUNTS.items():
        account = company.referred("Account", record[name]["value"])
        if account.get("AccountType") not in types:
            raise faults.business(f"When you create an item, you must choose an account of type {types[0]} as {name}.")


def _term(record: dict[str, Any]) -> dict[str, Any]:
    by_date = record.get("DayOfMonthDue") is not None
    if not by_date and record.get("DueDays") is None:
        raise faults.missing("DueDays")
    due = record.get("DueDays")
    if due is not None and not 0 <= due <= 999:
        raise faults.business("DueDays must be between 0 and 999.")
    return {"DiscountPercent": ZERO} | record | {"Type": "DATE_DRIVEN" if by_date else "STANDARD"}


def _account(company: Company, record: dict[str, Any]) -> dict[str, Any]:
    kind = record.get("AccountType")
    if kind is None:
        raise faults.missing("AccountType")
    classes = [name for name, types in CLASSIFICATIONS.items() if kind in types]
    own = {"CurrentBalance": ZERO, "CurrentBalanceWithSubAccounts": ZERO}
    shown = {"SubAccount": bool(record.get("ParentRef")), "Classification": classes[0] if classes else "Asset"}
    return {**own, "CurrencyRef": company.currency(company.home_currency), **record, **shown}
