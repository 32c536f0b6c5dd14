"""Fills a company with numbered customers, items and invoices, for benchmarks."""

from collections.abc import Mapping
from typing import Any

from connectors.sandbox.quickbooks_online.company import Company, entity_of
from connectors.sandbox.quickbooks_online.rules import operations
from connectors.sandbox.samples import numbered
from connectors.sandbox.system import Rejected

SIZES = ("customers", "items", "invoices", "lines", "first_customer", "first_item")
DEFAULT_LINES = 5


def fill(company: Company, sizes: Mapping[str, int]) -> None:
    """Create as many records as asked. Raises Rejected for an unknown size.

    Numbers begin at 1, or at `first_customer` and `first_item`, so that another system shares some of them only.
    """
    unknown = [name for name in sizes if name not in SIZES]
    if unknown:
        raise Rejected(f"unknown size: {', '.join(unknown)}; known are {', '.join(SIZES)}")
    invoices = sizes.get("invoices", 0)
    customers, items = sizes.get("customers", 0), sizes.get("items", 0)
    if invoices and not (customers and items):
        raise Rejected("invoices need customers and items")
    first, first_item = sizes.get("first_customer", 1), sizes.get("first_item", 1)
    people = [_made(company, "Customer", body=_customer(first + number)) for number in range(customers)]
    things = [_made(company, "Item", body=_item(first_item + number)) for number in range(items)]
    lines = sizes.get("lines", DEFAULT_LINES)
    for number in range(1, invoices + 1):
        sold = [numbered.item_of_line(number, line, lines=lines, items=items) for line in range(1, lines + 1)]
        body = [_line(line, things[item - 1], item=first_item + item - 1) for line, item in enumerate(sold, 1)]
        _made(company, "Invoice", body={"CustomerRef": {"value": people[(number - 1) % customers]}, "Line": body})


def _made(company: Company, entity: str, *, body: dict[str, Any]) -> str:
    return str(operations.create(company, entity_of(entity), body=body)["Id"])


def _customer(number: int) -> dict[str, Any]:
    given, family = numbered.contact_name(number)
    address = {
        "Line1": numbered.street(number),
        "City": numbered.CITY,
        "CountrySubDivisionCode": numbered.STATE,
        "PostalCode": numbered.POSTAL_CODE,
        "Country": numbered.COUNTRY,
    }
    return {
        "DisplayName": numbered.customer_name(number),
        "CompanyName": numbered.customer_name(number),
        "GivenName": given,
        "FamilyName": family,
        "PrimaryEmailAddr": {"Address": numbered.email(number)},
        "BillAddr": address,
    }


def _item(number: int) -> dict[str, Any]:
    income = {"IncomeAccountRef": {"value": "1"}}
    return {"Name": numbered.item_name(number), "Type": "Service", "UnitPrice": numbered.price(number), **income}


def _line(line: int, item_id: str, *, item: int) -> dict[str, Any]:
    quantity, price = numbered.quantity(line), numbered.price(item)
    return {
        "Amount": quantity * price,
        "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": {"ItemRef": {"value": item_id}, "Qty": quantity, "UnitPrice": price},
    }
