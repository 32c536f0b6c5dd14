"""Syncing QuickBooks Invoices to Salesforce. Source: sync rules, section 7."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from connectors.base import QUICKBOOKS, Line, Record, Value
from integrations.engine.actions import Draft, Level, Note
from integrations.engine.process import Computed, Direction, FieldRule, Lines, Map, Pairing, Process, Step
from integrations.engine.snapshot import LinkTo, Pair, Snapshot, Wanted
from integrations.processes.billed_accounts import account_of, customer_above, customer_reference, without_account
from integrations.processes.currencies import CURRENCY, record_currency
from integrations.processes.customers_in import block
from integrations.processes.memos import line_of, named_in_memo, opportunities_looked_up, opportunities_of
from integrations.processes.placeholders import placeholder_step
from integrations.processes.translators import money, name_in_list

IN = frozenset({Direction.IN})
CENT = Decimal("0.01")
# QuickBooks' own references for what has a place on its forms without being in the list of items.
NO_ITEMS = frozenset({"SHIPPING_ITEM_ID", "GRATUITY_ITEM_ID"})
SKIPPED_LINES = frozenset({"SubTotalLine", "GroupLine", "TaxLine"})


def invoice_name(record: Record) -> str:
    """Return an invoice's number, else its QuickBooks id."""
    return str(record.fields.get("DocNumber") or record.fields.get("Name") or f"#{record.id}")


INVOICES = Pairing(
    kind="invoice",
    salesforce="Invoice__c",
    quickbooks=("Invoice",),
    external_id="External_Invoice_ID__c",
    type="transaction",
    title=lambda record: f"Invoice {invoice_name(record)}",
    remember=("DocNumber", "CustomerRef"),
    reads={
        "Invoice__c": (
            "Name",
            "Account__c",
            "Is_Paid__c",
            "Terms__c",
            "Class__c",
            "Billing_Address_Block__c",
            "Shipping_Address_Block__c",
        ),
        "Invoice_Item__c": ("Product__c", "Description__c", "Quantity__c", "Rate__c", "Amount__c"),
        "InvoiceOpportunityLink__c": ("Opportunity__c",),
    },
)


def _is_paid(invoice: Record, snapshot: Snapshot) -> Wanted:
    return not invoice.fields.get("Voided") and money(invoice.fields.get("Balance")) == 0


def _named(entity: str, path: str) -> Computed:
    salesforce = {"SalesTermRef": "Terms__c", "ClassRef": "Class__c"}[path]
    return Computed(salesforce, lambda invoice, snapshot: name_in_list(entity, invoice.fields.get(path), snapshot))


def referred(invoice: Record) -> tuple[LinkTo, ...]:
    """Return the invoice's Opportunities and its items, whose links are asked for."""
    items = {str(line.fields["ItemRef"]) for line in invoice.lines if line.fields.get("ItemRef")}
    own = LinkTo("transaction", QUICKBOOKS, invoice.id)
    return (own, *named_in_memo(invoice), *(LinkTo("item", QUICKBOOKS, id) for id in sorted(items)))


def items_and_opportunities(invoice: Record, snapshot: Snapshot) -> tuple[Line, ...]:
    """Return the Invoice Items, and the links to the invoice's Opportunities."""
    links = (opportunity_link(invoice, id, snapshot) for id in opportunities_of(invoice, snapshot))
    return (*mirrored_items(invoice, snapshot), *links)


def mirrored_items(invoice: Record, snapshot: Snapshot) -> tuple[Line, ...]:
    """Return the Invoice Items."""
    return tuple(_item(invoice, line, snapshot) for line in _told_lines(invoice))


def _told_lines(invoice: Record) -> list[Line]:
    """Return the lines that are mirrored. QuickBooks gives no id to the discount of a form, of which there is one."""
    lines = (line for line in invoice.lines if line.entity not in SKIPPED_LINES)
    named = (replace(line, id="discount") if line.entity == "DiscountLine" and not line.id else line for line in lines)
    return [line for line in named if line.id]


def _item(invoice: Record, line: Line, snapshot: Snapshot) -> Line:
    amount = line.fields.get("Amount")
    if line.entity == "DiscountLine" and amount is not None:
        amount = -money(amount)
    if line.entity == "DescriptionLine":
        amount = None
    product = snapshot.link("item", QUICKBOOKS, line.fields.get("ItemRef"))
    fields: dict[str, Value] = {
        "External_Invoice_Line_ID__c": snapshot.external_id("line", f"{invoice.id}:{line.id}"),
        "Product__c": product.salesforce_id or None if product else None,
        "Description__c": line.fields.get("Description") or line.fields.get("ItemName"),
        "Quantity__c": line.fields.get("Qty"),
        "Rate__c": line.fields.get("UnitPrice"),
        "Amount__c": amount,
    }
    return Line("Invoice_Item__c", line.id, fields)


def opportunity_link(invoice: Record, opportunity_id: str, snapshot: Snapshot) -> Line:
    """Return the record that ties the invoice to an Opportunity."""
    external_id = f"{snapshot.external_id('transaction', invoice.id)}|{opportunity_id}"
    fields: dict[str, Value] = {"External_ID__c": external_id, "Opportunity__c": opportunity_id}
    return Line("InvoiceOpportunityLink__c", line_of(opportunity_id), fields)


def told(draft: Draft, pair: Pair, snapshot: Snapshot) -> tuple[Draft, tuple[Note, ...]]:
    """Warn of an invoice without Account, of new lines without Product, and of lines that do not add up."""
    invoice = pair.quickbooks
    if invoice is None:
        return draft, ()
    name = f'"{INVOICES.title(invoice)}"'
    notes: list[Note] = []
    if pair.link is None and not draft.fields.get("Account__c"):
        text = f"was synced to Salesforce without an Account: {without_account(invoice, snapshot)}"
        notes.append(Note(Level.WARNING, f"{name} {text}"))
    if unknown := _without_product(invoice, draft, snapshot):
        text = "was synced to Salesforce with lines that have no Product, because these items are not synced:"
        notes.append(Note(Level.WARNING, f"{name} {text} {', '.join(unknown)}."))
    if draft.lines or "Subtotal__c" in draft.fields:
        notes.extend(_adds_up(name, invoice, mirrored_items(invoice, snapshot)))
    return draft, tuple(notes)


def _without_product(invoice: Record, draft: Draft, snapshot: Snapshot) -> list[str]:
    """Return the names of the items, among the lines that are written, that should be Products and are not."""
    if not snapshot.policy.sync_items:
        return []
    written = {line.id for line in draft.lines}
    names = sorted(
        str(line.fields.get("ItemName") or item)
        for line in invoice.lines
        if line.id in written and (item := line.fields.get("ItemRef")) and item not in NO_ITEMS
        if not snapshot.link("item", QUICKBOOKS, item)
    )
    return list(dict.fromkeys(names))


def _adds_up(name: str, invoice: Record, rows: Iterable[Line]) -> tuple[Note, ...]:
    lines = sum((money(row.fields.get("Amount__c")) for row in rows), Decimal(0))
    total, tax = money(invoice.fields.get("TotalAmt")), money(invoice.fields.get("TotalTax"))
    if abs(lines + tax - total) < CENT:
        return ()
    text = f"has lines of {lines:,.2f} and tax of {tax:,.2f}, but a total of {total:,.2f}. Compare it in both systems."
    return (Note(Level.WARNING, f"{name} {text}"),)


HEADER: tuple[FieldRule, ...] = (
    Computed("Name", lambda invoice, snapshot: invoice_name(invoice)),
    Computed("Account__c", account_of, refers=customer_reference),
    Map("Invoice_Date__c", "TxnDate", "Invoice Date", ways=IN),
    Map("Due_Date__c", "DueDate", "Due Date", ways=IN),
    Map("Ship_Date__c", "ShipDate", "Ship Date", ways=IN),
    Map("PO_Number__c", "PONumber", "PO Number", ways=IN),
    Map("Sales_Rep__c", "SalesRepRef", "Sales Rep", ways=IN),
    Map("Shipping_Method__c", "ShipMethodRef", "Shipping Method", ways=IN),
    Map("Subtotal__c", "TotalAmt", "Subtotal", ways=IN),
    Map("Outstanding_Balance__c", "Balance", "Outstanding Balance", ways=IN),
    Map("Currency__c", "CurrencyRef", "Currency", ways=IN),
    Computed(CURRENCY, record_currency, on_create=True),
    Computed("Is_Paid__c", _is_paid),
    _named("Term", "SalesTermRef"),
    _named("Class", "ClassRef"),
    block("Billing_Address_Block__c"),
    block("Shipping_Address_Block__c"),
)
MIRROR = Step(
    INVOICES,
    Direction.IN,
    (*HEADER, Lines(items_and_opportunities, refers=referred)),
    joins=False,
    climbs=customer_above,
    follows=lambda policy: True,
    deletes=True,
    compares=True,
    looks_up=opportunities_looked_up,
    adjust=told,
)

INVOICES_IN = Process(
    key="invoices-in",
    title="Syncing QuickBooks Invoices to Salesforce",
    when=lambda policy: policy.sync_invoices and policy.sync_opportunities,
    steps=(placeholder_step(lambda policy: policy.create_opportunities, memos=True), MIRROR),
)
