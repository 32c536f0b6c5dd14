"""Opportunities and QuickBooks transactions: what both directions share. Source: sync rules, sections 4 and 11."""

from connectors.base import Record, Value
from integrations.engine.process import Direction, FieldRule, Held, Map, Pairing, Ref, Unfit
from integrations.engine.snapshot import Snapshot, name_of
from integrations.processes.agreed_lines import agreed_lines
from integrations.processes.customers import ADDRESS_PARTS
from integrations.processes.translators import name_in_list, named_in_quickbooks, terms_in_salesforce

OUT = frozenset({Direction.OUT})
SALES_ORDER = "Sales Order"
ENTITIES = {"Invoice": "Invoice", "Sales Receipt": "SalesReceipt"}


def transaction_name(record: Record) -> str:
    """Return what people call an Opportunity or a transaction."""
    if record.entity == "Opportunity":
        return name_of(record)
    kind = next((said for said, entity in ENTITIES.items() if entity == record.entity), record.entity)
    return f"{kind} {record.fields.get('DocNumber') or '#' + record.id}"


def entity_of(opportunity: Record) -> str:
    """Return the QuickBooks entity that an Opportunity becomes."""
    return ENTITIES[str(opportunity.fields.get("Transaction_Type__c"))]


TRANSACTIONS = Pairing(
    kind="transaction",
    salesforce="Opportunity",
    quickbooks=("Invoice", "SalesReceipt"),
    external_id="External_Transaction_ID__c",
    type="transaction",
    title=transaction_name,
    remember_lines=agreed_lines,
    remember=("DocNumber", "TotalAmt", "CustomerRef"),
    reads={
        "Opportunity": (
            "Name",
            "IsWon",
            "Amount",
            "Pricebook2Id",
            "Transaction_Type__c",
            "External_Transaction_ID__c",
            "External_Transaction_Number__c",
            "Billing_Address_Block__c",
            "Shipping_Address_Block__c",
            "Sync_Me__c",
            "ContactRole.Contact.Email",
            *(f"ContactRole.Contact.{side}{part}" for side in ("Mailing", "Other") for part in ADDRESS_PARTS),
        ),
        "OpportunityLineItem": (
            "Quantity",
            "UnitPrice",
            "TotalPrice",
            "Discount",
            "Description",
            "ServiceDate",
            "Product2Id",
            "Product2.Name",
            "Product2.ProductCode",
            "Product2.External_Item_ID__c",
            "External_Line_Index__c",
        ),
        "PricebookEntry": ("Product2Id", "Pricebook2Id", "IsActive"),
    },
)


def today_or(value: Value, snapshot: Snapshot) -> Value:
    """Return a date, today in the company's time zone for an empty one."""
    return value or snapshot.today


def _terms(value: Value, snapshot: Snapshot) -> Value:
    return _in_list("Term", "terms", value, snapshot)


def _class(value: Value, snapshot: Snapshot) -> Value:
    """Return the class, wherever the company tracks it."""
    tracked = any(snapshot.company.fields.get(where) for where in ("ClassPerTxn", "ClassPerLine"))
    return _in_list("Class", "class", value, snapshot) if tracked else None


def _in_list(entity: str, said: str, value: Value, snapshot: Snapshot) -> Value:
    """Return the id of an entry of a list. Raises Held: what is sold under wrong terms is not to be sent without."""
    try:
        return named_in_quickbooks(entity, said, value, snapshot)
    except Unfit as unfit:
        raise Held(f"{unfit}.", rule=f"{said}-exists") from unfit


def _class_name(value: Value, snapshot: Snapshot) -> Value:
    return name_in_list("Class", value, snapshot)


TRANSACTION_FIELDS: tuple[FieldRule, ...] = (
    Ref("AccountId", "CustomerRef", kind="customer", ways=OUT),
    Map("Transaction_Date__c", "TxnDate", "Transaction Date", to_quickbooks=today_or),
    Map("Due_Date__c", "DueDate", "Due Date"),
    Map("Ship_Date__c", "ShipDate", "Ship Date", to_quickbooks=today_or),
    Map("Shipping_Method__c", "ShipMethodRef", "Shipping Method"),
    Map("PO_Number__c", "PONumber", "PO Number"),
    Map("Sales_Rep__c", "SalesRepRef", "Sales Rep"),
    Map("Terms__c", "SalesTermRef", "Terms", to_quickbooks=_terms, to_salesforce=terms_in_salesforce),
    Map("Class__c", "ClassRef", "Class", to_quickbooks=_class, to_salesforce=_class_name),
)
"""What both directions carry of the header."""
