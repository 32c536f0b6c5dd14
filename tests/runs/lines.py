"""The lines of what was sold: what people read of an Opportunity's, and change on the transaction's."""

from typing import Any

from tests.people import People


def product_id(salesforce: People, code: str) -> str:
    """Return the id of the Product with that code."""
    return str(salesforce.one("Product2", ProductCode=code)["Id"])


def lines_of(salesforce: People, opportunity: str) -> list[tuple[Any, ...]]:
    """Return (product code, quantity, price, total) of an Opportunity's lines."""
    lines = [line for line in salesforce.all("OpportunityLineItem") if line["OpportunityId"] == opportunity]
    return sorted((one["ProductCode"], one["Quantity"], one["UnitPrice"], one["TotalPrice"]) for one in lines)


def edit_lines(quickbooks: People, entity: str = "Invoice", **changes: dict[str, Any] | None) -> None:
    """Change the lines of the only transaction by their item's name; None removes one."""
    form = quickbooks.one(entity)
    kept = []
    for line in form["Line"]:
        name = line.get("SalesItemLineDetail", {}).get("ItemRef", {}).get("name")
        if name is None or (change := changes.get(name, {})) is None:
            continue
        detail = {**line["SalesItemLineDetail"], **{k: v for k, v in change.items() if k in ("Qty", "UnitPrice")}}
        rest = {k: v for k, v in change.items() if k not in detail}
        kept.append({**line, "SalesItemLineDetail": detail, "Amount": detail["Qty"] * detail["UnitPrice"], **rest})
    quickbooks.edit(entity, form["Id"], Line=kept)


def add_line(quickbooks: People, item: str, **detail: Any) -> None:
    """Add a line to the only invoice."""
    invoice = quickbooks.one("Invoice")
    amount = detail.pop("Amount", None) or detail["Qty"] * detail["UnitPrice"]
    new = {
        "DetailType": "SalesItemLineDetail",
        "Amount": amount,
        "SalesItemLineDetail": {"ItemRef": {"value": item}, **detail},
    }
    kept = [line for line in invoice["Line"] if line["DetailType"] == "SalesItemLineDetail"]
    quickbooks.edit("Invoice", invoice["Id"], Line=[*kept, new])
