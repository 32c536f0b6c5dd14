"""The lines of a sale: Opportunity Products as lines of a QuickBooks form. Source: sync rules, section 4."""

from decimal import ROUND_HALF_UP, Decimal

from connectors.base import QUICKBOOKS, SALESFORCE, Fields, Line, Record, Value
from integrations.engine.process import Held, Lookup
from integrations.engine.snapshot import LinkTo, Snapshot, match_key
from integrations.processes.translators import money, rate

EXTERNAL_ID = "Product2.External_Item_ID__c"
CODE = "Product2.ProductCode"
CENTS = Decimal("0.01")


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
    """Return the lines of the form. Raises Held for a line whose product is no QuickBooks item."""
    customer = snapshot.link("customer", SALESFORCE, opportunity.fields.get("AccountId"))
    facts = customer.quickbooks if customer else {}
    return tuple(_sales_line(line, facts, snapshot) for line in opportunity.lines)


def _sales_line(line: Line, customer: Fields, snapshot: Snapshot) -> Line:
    item, item_facts = _item(line, snapshot)
    quantity = money(line.fields.get("Quantity"))
    amount = money(line.fields.get("TotalPrice")).quantize(CENTS, ROUND_HALF_UP)
    fields: dict[str, Value] = {
        "ItemRef": item,
        "Qty": quantity,
        "UnitPrice": rate(amount, quantity),
        "Amount": amount,
        "Description": line.fields.get("Description"),
        "ServiceDate": line.fields.get("ServiceDate"),
        "TaxCodeRef": _tax_code(line, item_facts, customer, snapshot),
    }
    return Line("SalesItemLine", line.id, {path: value for path, value in fields.items() if value is not None})


def _item(line: Line, snapshot: Snapshot) -> tuple[str, Fields]:
    """Return the id and what is known of the line's item: by External Item ID, else by product code."""
    if id := snapshot.quickbooks_id("item", line.fields.get(EXTERNAL_ID)):
        link = snapshot.link("item", QUICKBOOKS, id)
        return id, link.quickbooks if link else {}
    code = line.fields.get(CODE)
    if code and (found := snapshot.related.get((QUICKBOOKS, "Item", match_key(code)))):
        return found.id, found.fields
    name = line.fields.get("Product2.Name")
    hint = f'has the name "{code}"' if code else "can be named, because it has no Product Code"
    raise Held(
        f'Its product "{name}" is not known in QuickBooks: no item {hint}. '
        "Create the item in QuickBooks, or correct the Product Code.",
        rule="products-known",
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
