"""Invoices that people write in QuickBooks, and what is read of their mirrors."""

from typing import Any

from tests.people import People

KEY = "invoices-in"


def sale(item: str, quantity: float, price: float, **fields: Any) -> dict[str, Any]:
    """Return a line of an invoice as a person types it."""
    detail = {"ItemRef": {"value": item}, "Qty": quantity, "UnitPrice": price}
    return {
        "DetailType": "SalesItemLineDetail", "Amount": quantity * price, "SalesItemLineDetail": detail, **fields,
    }  # fmt: skip


def invoice(quickbooks: People, customer: str, *lines: dict[str, Any], **fields: Any) -> str:
    """Write an invoice in QuickBooks."""
    return quickbooks.add("Invoice", CustomerRef={"value": customer}, Line=list(lines), **fields)


def items_of(salesforce: People) -> list[tuple[Any, ...]]:
    rows = salesforce.all("Invoice_Item__c")
    return sorted(((x["Description__c"], x["Quantity__c"], x["Rate__c"], x["Amount__c"]) for x in rows), key=str)
