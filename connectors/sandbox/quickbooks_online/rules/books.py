"""What a saved transaction does to its customer's or vendor's balance and to stock.

Source: Intuit, "Manage linked transactions"; recordings: a customer's SyncToken does not move with its balance.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from connectors.sandbox.quickbooks_online import faults
from connectors.sandbox.quickbooks_online.company import Company
from connectors.sandbox.quickbooks_online.values import ZERO, money

# What each entity adds to what its customer owes or its vendor is owed, and which way it moves stock.
OWED = {
    "Invoice": ("Customer", "Balance", 1),
    "CreditMemo": ("Customer", "RemainingCredit", -1),
    "Payment": ("Customer", "UnappliedAmt", -1),
    "Bill": ("Vendor", "Balance", 1),
    "VendorCredit": ("Vendor", "Balance", -1),
    "BillPayment": ("Vendor", "_unapplied", -1),
}
STOCK = {
    "Invoice": -1,
    "SalesReceipt": -1,
    "CreditMemo": 1,
    "RefundReceipt": 1,
    "Bill": 1,
    "Purchase": 1,
    "VendorCredit": -1,
}
MOVERS = ("SalesItemLineDetail", "ItemBasedExpenseLineDetail")


def post(company: Company, entity: str, *, record: dict[str, Any]) -> dict[str, Any]:
    """Save a new or changed transaction and let balances and stock follow."""
    _follow(company, entity, old=company.get(entity, record["Id"]), new=record)
    company.save(entity, record)
    return record


def unpost(company: Company, entity: str, *, id: str) -> None:
    """Delete a transaction and let balances and stock follow."""
    _follow(company, entity, old=company.need(entity, id), new=None)
    company.remove(entity, id)


def move_family(company: Company, old: Mapping[str, Any], *, new: Mapping[str, Any]) -> None:
    """Move what a customer and its family owe from its old parent to its new one."""
    for record, sign in ((old, -1), (new, 1)):
        parent = (record.get("ParentRef") or {}).get("value", "")
        _owe_family(company, parent, change=sign * Decimal(new.get("BalanceWithJobs", 0)), own=ZERO)


def move_balance(company: Company, id: str, *, to: str) -> None:
    """Move what a customer owes to another one."""
    balance = Decimal(company.need("Customer", id).get("Balance", 0))
    if balance:
        _owe(company, id, change=-balance)
        _owe(company, to, change=balance)


def check_open_period(company: Company, *dates: str | None) -> None:
    """Raise Fault 6210 for a date on or before the closing date of the books."""
    closed = company.preference("AccountingInfoPrefs", "BookCloseDate")
    if closed and any(date and date <= closed for date in dates):
        raise faults.period_closed()


def check_stock_dates(company: Company, record: Mapping[str, Any]) -> None:
    """Raise Fault 6270 when an inventory item is moved before its stock begins."""
    for id in _quantities(company, record):
        if record["TxnDate"] < company.referred("Item", id).get("InvStartDate", ""):
            raise faults.before_stock_start()


def _follow(company: Company, entity: str, *, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> None:
    owed: dict[tuple[str, str], Decimal] = {}
    stock: dict[str, Decimal] = {}
    for record, sign in ((old, -1), (new, 1)):
        if record is None:
            continue
        who, field, way = OWED.get(entity, ("", "", 0))
        party = (who, (record.get(f"{who}Ref") or {}).get("value", ""))
        if field and party[1]:
            owed[party] = owed.get(party, ZERO) + sign * way * Decimal(record.get(field) or 0)
        back = -1 if record.get("Credit") else 1
        for id, quantity in _quantities(company, record).items() if entity in STOCK else ():
            stock[id] = stock.get(id, ZERO) + sign * back * STOCK[entity] * quantity
    for (who, id), change in owed.items():
        if change and who == "Customer":
            _owe(company, id, change=change)
        elif change:
            _owe_vendor(company, id, change=change)
    for id, change in stock.items():
        if change:
            item = company.referred("Item", id)
            company.save("Item", company.touched({**item, "QtyOnHand": Decimal(item.get("QtyOnHand", 0)) + change}))


def _owe(company: Company, id: str, *, change: Decimal) -> None:
    """Move a customer's balance, and the balance with jobs of all above it."""
    _owe_family(company, id, change=change, own=change)


def _owe_vendor(company: Company, id: str, *, change: Decimal) -> None:
    vendor = company.need("Vendor", id)
    balance = money(Decimal(vendor.get("Balance", 0)) + change)
    company.save("Vendor", company.touched({**vendor, "Balance": balance}))


def _owe_family(company: Company, id: str, *, change: Decimal, own: Decimal) -> None:
    while customer := company.get("Customer", id):
        moved = {
            name: money(Decimal(customer.get(name, 0)) + by)
            for name, by in (("Balance", own), ("BalanceWithJobs", change))
        }
        company.save("Customer", company.touched({**customer, **moved}))
        own = ZERO
        id = (customer.get("ParentRef") or {}).get("value", "")


def _quantities(company: Company, record: Mapping[str, Any]) -> dict[str, Decimal]:
    """Return the quantity of each inventory item on a form."""
    found: dict[str, Decimal] = {}
    for line in record.get("Line", ()):
        inner = line.get("GroupLineDetail", {}).get("Line", ())
        for one in (line, *inner):
            detail: Mapping[str, Any] = next((one[name] for name in MOVERS if name in one), {})
            item = company.get("Item", detail.get("ItemRef", {}).get("value", "")) or {}
            if item.get("Type") == "Inventory":
                found[item["Id"]] = found.get(item["Id"], ZERO) + Decimal(detail.get("Qty", 0))
    return found
