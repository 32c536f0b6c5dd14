"""The lines of a sale: Opportunity Products as lines of a QuickBooks form. Source: sync rules, section 4."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from connectors.base import QUICKBOOKS, SALESFORCE, Fields, Line, Record, Value
from integrations.engine.process import Held, Lookup
from integrations.engine.snapshot import LinkTo, Snapshot, match_key
from integrations.engine.values import listed
from integrations.processes.translators import money, rate

EXTERNAL_ID = "Product2.External_Item_ID__c"
CODE = "Product2.ProductCode"
CENTS = Decimal("0.01")
Item = tuple[str, Fields]
"""The id of a QuickBooks item, and what is known of it."""


def referred(opportunity: Record) -> tuple[LinkTo, ...]:
    """Return the items that the lines refer to, by the ids that Salesforce keeps, and the customer."""
    items = (
        str(line.fields[EXTERNAL_ID]).rsplit(":", 1)[-1] for line in opportunity.lines if line.fields.get(EXTERNAL_ID)
    )
    references = [LinkTo("item", QUICKBOOKS, id) for id in items]
    if account := opportunity.fields.get("AccountId"):
        references.append(LinkTo("customer", SALESFORCE, str(account)))
    return tuple(references)


def looked_up_items(opportunity: Record) -> tuple[Lookup, ...]:
    """Return the items that are known by their product code only."""
    return tuple(
        Lookup(QUICKBOOKS, "Item", "FullyQualifiedName", str(line.fields[CODE]))
        for line in opportunity.lines
        if not line.fields.get(EXTERNAL_ID) and line.fields.get(CODE)
    )


def sales_lines(opportunity: Record, snapshot: Snapshot) -> tuple[Line, ...]:
    """Return the lines of the form. Raises Held when the product of a line is no QuickBooks item."""
    customer = snapshot.link("customer", SALESFORCE, opportunity.fields.get("AccountId"))
    facts = customer.quickbooks if customer else {}
    items = [(line, _item(line, snapshot)) for line in opportunity.lines]
    if unknown := [line for line, item in items if item is None]:
        raise _held_for(unknown)
    return tuple(_sales_line(line, item, facts, snapshot) for line, item in items if item)


def _sales_line(line: Line, item: Item, customer: Fields, snapshot: Snapshot) -> Line:
    item_id, item_facts = item
    quantity = money(line.fields.get("Quantity"))
    amount = money(line.fields.get("TotalPrice")).quantize(CENTS, ROUND_HALF_UP)
    fields: dict[str, Value] = {
        "ItemRef": item_id,
        "Qty": quantity,
        "UnitPrice": rate(amount, quantity),
        "Amount": amount,
        "Description": line.fields.get("Description"),
        "ServiceDate": line.fields.get("ServiceDate"),
        "TaxCodeRef": _tax_code(line, item_facts, customer, snapshot),
    }
    return Line("SalesItemLine", line.id, {path: value for path, value in fields.items() if value is not None})


def _item(line: Line, snapshot: Snapshot) -> Item | None:
    """Return the line's item: by External Item ID, else by product code; None when QuickBooks has none."""
    if id := snapshot.quickbooks_id("item", line.fields.get(EXTERNAL_ID)):
        link = snapshot.link("item", QUICKBOOKS, id)
        return id, link.quickbooks if link else {}
    code = line.fields.get(CODE)
    if code and (found := snapshot.related.get((QUICKBOOKS, "Item", match_key(code)))):
        return found.id, found.fields
    return None


def _held_for(unknown: Sequence[Line]) -> Held:
    """Return why a sale waits, naming each product once; it is tried again when the first of them is linked."""
    products = {str(line.fields.get("Product2.Name")): line.fields.get(CODE) for line in unknown}
    named = listed(
        f'"{name}" (no item is named "{code}")' if code else f'"{name}" (it has no Product Code)'
        for name, code in products.items()
    )
    product = unknown[0].fields.get("Product2Id")
    return Held(
        f"QuickBooks does not know what was sold: {named}. Create the item in QuickBooks under that name, or correct "
        "the Product Code.",
        rule="products-known",
        blocked_on=LinkTo("item", SALESFORCE, str(product)) if product else None,
    )


def _tax_code(line: Line, item: Fields, customer: Fields, snapshot: Snapshot) -> Value:
    """Return the line's tax code. US: taxable when item and customer are. Elsewhere the item's, else the customer's."""
    match snapshot.company.fields.get("SalesTax"):
        case "us" | "automatic":
            return "TAX" if item.get("Taxable") and customer.get("Taxable") is not False else "NON"
        case "vat":
            code = item.get("SalesTaxCodeRef") or customer.get("DefaultTaxCodeRef")
            if not code:
                raise Held(
                    f'Its product "{line.fields.get("Product2.Name")}" has no sales tax code, and neither has the '
                    "customer. Set one of them in QuickBooks.",
                    rule="sales-tax-code",
                )
            return code
        case _:
            return None
