"""Products, price books and their entries.

Source: Salesforce object reference, PricebookEntry; Salesforce Help, "No standard price defined for this product".
"""

from collections.abc import Mapping
from typing import Any

from connectors.sandbox.salesforce.errors import SalesforceError
from connectors.sandbox.salesforce.org import Org
from connectors.sandbox.salesforce.records import Row
from connectors.sandbox.salesforce.system_save import touch


def before_entry(org: Org, old: Row | None, row: Row, values: Mapping[str, Any]) -> None:
    """Hold the order of prices: one entry per product, book and currency, the standard price first."""
    book = org.records.get("Pricebook2", row["Pricebook2Id"]) or {}
    product = org.records.get("Product2", row["Product2Id"]) or {}
    row |= {"Name": product.get("Name"), "ProductCode": product.get("ProductCode")}
    if old is None:
        others = org.records.live("PricebookEntry", "Product2Id", row["Product2Id"])
        if any(_place(other) == _place(row) for other in others):
            raise SalesforceError(
                "DUPLICATE_VALUE", "This price definition already exists in this price book", ("Pricebook2Id",)
            )
    if book.get("IsStandard"):
        if row.get("UseStandardPrice"):
            raise _integrity("UseStandardPrice", "a standard price cannot use the standard price")
        return
    standard = standard_entry(org, row["Product2Id"], row.get("CurrencyIsoCode"))
    if standard is None:
        raise SalesforceError("STANDARD_PRICE_NOT_DEFINED", "No standard price defined for this product", ())
    if row.get("UseStandardPrice"):
        if "UnitPrice" in values and values["UnitPrice"] != standard["UnitPrice"]:
            raise _integrity("UnitPrice", "the entry uses the standard price")
        row["UnitPrice"] = standard["UnitPrice"]


def after_entry(org: Org, old: Row | None, row: Row | None) -> None:
    """Carry a changed standard price to the entries that use it."""
    standard = standard_entry(org, row["Product2Id"], row.get("CurrencyIsoCode")) if row else None
    if row and standard and row["Id"] == standard["Id"]:
        for other in org.records.live("PricebookEntry", "Product2Id", row["Product2Id"]):
            if other.get("UseStandardPrice") and other.get("CurrencyIsoCode") == row.get("CurrencyIsoCode"):
                touch(org, "PricebookEntry", other["Id"], {"UnitPrice": row["UnitPrice"]})


def after_product(org: Org, old: Row | None, row: Row | None) -> None:
    """Carry a product's name and code to its entries and lines, whose copies are computed."""
    if old is None or row is None:
        return
    if (old.get("Name"), old.get("ProductCode")) != (row.get("Name"), row.get("ProductCode")):
        for entry in org.records.live("PricebookEntry", "Product2Id", row["Id"]):
            org.records.put("PricebookEntry", {**entry, "Name": row["Name"], "ProductCode": row.get("ProductCode")})
        for line in org.records.live("OpportunityLineItem", "Product2Id", row["Id"]):
            org.records.put("OpportunityLineItem", {**line, "ProductCode": row.get("ProductCode")})


def standard_book(org: Org) -> Row:
    """Return the standard price book, which every org has once."""
    return next(book for book in org.records.rows("Pricebook2").values() if book.get("IsStandard"))


def standard_entry(org: Org, product_id: str, currency: str | None) -> Row | None:
    """Return a product's standard price in a currency; an org with a single one names none."""
    book = standard_book(org)["Id"]
    entries = org.records.live("PricebookEntry", "Product2Id", product_id)
    return next((entry for entry in entries if _place(entry) == (book, currency)), None)


def _place(entry: Row) -> tuple[str, str | None]:
    return entry["Pricebook2Id"], entry.get("CurrencyIsoCode")


def _integrity(field: str, reason: str) -> SalesforceError:
    return SalesforceError("FIELD_INTEGRITY_EXCEPTION", f"field integrity exception: {field} ({reason})", (field,))
