"""Syncing won Salesforce Opportunities to QuickBooks. Source: sync rules, section 4."""

from dataclasses import replace
from decimal import Decimal

from connectors.base import Fields, Line, Operation, Record, Value
from integrations.engine.actions import Draft, Level, Note
from integrations.engine.process import Computed, Direction, Lines, Process, Step
from integrations.engine.snapshot import Pair, Snapshot, Wanted
from integrations.processes.currencies import customer_fact, form_currency
from integrations.processes.customers import ADDRESS_PARTS
from integrations.processes.memos import MEMO, memo_of
from integrations.processes.opportunity_rules import RULES
from integrations.processes.sales_lines import looked_up_items, sales_lines
from integrations.processes.sales_lines import referred as items_referred
from integrations.processes.transactions import ENTITIES, TRANSACTION_FIELDS, TRANSACTIONS, entity_of
from integrations.processes.translators import as_text, money, name_in_list

CENT = Decimal("0.01")
NO_TERMS = frozenset({"SalesTermRef", "DueDate"})
SHIPPING = frozenset({"ShipDate", "ShipMethodRef"})
CUSTOM_FIELDS = {"PONumber": "PO Number", "SalesRep": "Sales Rep"}


def _bill_email(record: Record, snapshot: Snapshot) -> Wanted:
    return record.fields.get("ContactRole.Contact.Email") or customer_fact("PrimaryEmailAddr", record, snapshot)


def _tax_code(record: Record, snapshot: Snapshot) -> Wanted:
    """Return the customer's tax code for a US company that keeps its own codes: QuickBooks computes with it."""
    if snapshot.company.fields.get("SalesTax") != "us":
        return None
    return customer_fact("DefaultTaxCodeRef", record, snapshot)


def _global_tax(record: Record, snapshot: Snapshot) -> Wanted:
    return "TaxExcluded" if snapshot.company.fields.get("SalesTax") == "vat" else None


def as_the_company_has_it(draft: Draft, pair: Pair, snapshot: Snapshot) -> tuple[Draft, tuple[Note, ...]]:
    """Leave out what this form or this company does not have, and say so; add the addresses of the contact role, and
    the customer's terms where the Opportunity has none."""
    opportunity = pair.salesforce
    if draft.operation is not Operation.CREATE or opportunity is None:
        return draft, ()
    fields: dict[str, Wanted] = {**draft.fields, **_role_address("Mailing", "BillAddr", opportunity)}
    fields |= _role_address("Other", "ShipAddr", opportunity)
    notes: list[Note] = []
    if terms := customer_fact("SalesTermRef", opportunity, snapshot):
        fields.setdefault("SalesTermRef", terms)
    if draft.entity == "SalesReceipt":
        fields = {path: value for path, value in fields.items() if path not in NO_TERMS}
    if not snapshot.company.fields.get("Shipping"):
        for path, label in (("Shipping_Method__c", "Shipping Method"), ("Ship_Date__c", "Ship Date")):
            if opportunity.fields.get(path):
                notes.append(_left_out(opportunity, label, "the company does not ship"))
        fields = {path: value for path, value in fields.items() if path not in SHIPPING}
    for name, label in CUSTOM_FIELDS.items():
        path = name if name in fields else f"{name}Ref"
        if path in fields and not snapshot.company.fields.get(f"CustomField.{name}"):
            notes.append(_left_out(opportunity, label, "QuickBooks has no sales form field of that name"))
            del fields[path]
    if opportunity.fields.get("Class__c") and "ClassRef" not in fields:
        notes.append(_left_out(opportunity, "Class", "the company does not track classes"))
    classed = draft if snapshot.company.fields.get("ClassPerTxn") else _by_line(draft, fields.pop("ClassRef", None))
    return replace(classed, fields=fields), tuple(notes)


def _by_line(draft: Draft, class_id: Wanted) -> Draft:
    """Set the class on each line, for a company that tracks it there."""
    if not isinstance(class_id, str):
        return draft
    return replace(
        draft, lines=tuple(replace(line, fields={**line.fields, "ClassRef": class_id}) for line in draft.lines)
    )


def _role_address(contact: str, side: str, opportunity: Record) -> dict[str, Wanted]:
    values = {part: opportunity.fields.get(f"ContactRole.Contact.{contact}{part}") for part in ADDRESS_PARTS}
    return (
        {f"{side}.{ADDRESS_PARTS[part]}": value for part, value in values.items() if value}
        if any(values.values())
        else {}
    )


def _left_out(opportunity: Record, label: str, why: str) -> Note:
    name = opportunity.fields.get("Name")
    return Note(Level.INFO, f'"{name}" was sent to QuickBooks without its {label}: {why}.')


def written_back(opportunity: Record, made: Record, snapshot: Snapshot) -> tuple[Fields, tuple[Line, ...]]:
    """Return what Salesforce learns of a transaction that was made for an Opportunity, with the ids of its lines."""
    facts = made.fields
    fields: dict[str, Value] = {
        "External_Transaction_ID__c": snapshot.external_id("transaction", made.id),
        "External_Transaction_Number__c": facts.get("DocNumber"),
        "Transaction_Date__c": facts.get("TxnDate"),
        "Billing_Address_Block__c": facts.get("BillAddr.Block"),
        "Shipping_Address_Block__c": facts.get("ShipAddr.Block"),
    }
    if made.entity == "Invoice":
        fields["Due_Date__c"] = facts.get("DueDate")
        fields["Terms__c"] = name_in_list("Term", facts.get("SalesTermRef"), snapshot) or opportunity.fields.get(
            "Terms__c"
        )
    lines = tuple(
        Line(
            "OpportunityLineItem",
            sold.id,
            {
                "External_Line_ID__c": snapshot.external_id("line", f"{made.id}:{line.id}"),
                "External_Line_Index__c": Decimal(index),
            },
        )
        for index, (sold, line) in enumerate(zip(opportunity.lines, sold_lines(made), strict=False), start=1)
    )
    return fields, lines


def sold_lines(transaction: Record) -> list[Line]:
    """Return the lines of a transaction that sell something, in their order."""
    return [line for line in transaction.lines if line.entity == "SalesItemLine"]


def totals_agree(opportunity: Record, made: Record) -> tuple[Note, ...]:
    """Return a WARNING if the transaction's total before tax is not the Opportunity's Amount."""
    amount = money(opportunity.fields.get("Amount"))
    total = money(made.fields.get("TotalAmt")) - money(made.fields.get("TotalTax"))
    if opportunity.fields.get("Amount") is None or abs(amount - total) < CENT:
        return ()
    kind = next(said for said, entity in ENTITIES.items() if entity == made.entity)
    return (
        Note(
            Level.WARNING,
            f'"{opportunity.fields.get("Name")}" has an Amount of {amount:,.2f} in Salesforce, but {kind} '
            f"{as_text(made.fields.get('DocNumber'))} comes to {total:,.2f} before tax in QuickBooks. "
            "Compare their lines.",
        ),
    )


OPPORTUNITIES_OUT = Process(
    key="opportunities-out",
    title="Syncing Salesforce Opportunities to QuickBooks",
    when=lambda policy: policy.sync_opportunities,
    steps=(
        Step(
            TRANSACTIONS,
            Direction.OUT,
            (
                *TRANSACTION_FIELDS,
                Computed("BillEmail", _bill_email, on_create=True),
                Computed(MEMO, lambda opportunity, snapshot: memo_of(opportunity), on_create=True),
                Computed("TaxCodeRef", _tax_code, on_create=True),
                Computed("GlobalTaxCalculation", _global_tax, on_create=True),
                Computed("CurrencyRef", form_currency, on_create=True),
                Lines(sales_lines, on_create=True, refers=items_referred, looks_up=looked_up_items),
            ),
            rules=RULES,
            joins=False,
            updates=lambda policy: False,
            chooses=entity_of,
            adjust=as_the_company_has_it,
            after=written_back,
            check=totals_agree,
            renews=True,
            unsent="was changed in Salesforce after it was sent. Invoices and Sales Receipts are never changed from "
            "Salesforce: make the change in QuickBooks too.",
        ),
    ),
)
