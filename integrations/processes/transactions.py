"""Opportunities and QuickBooks transactions: what both directions share. Source: sync rules, sections 4 and 11."""

from connectors.base import Record
from integrations.engine.process import Pairing
from integrations.engine.snapshot import name_of
from integrations.processes.agreed_lines import agreed_lines
from integrations.processes.customers import ADDRESS_PARTS

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
    remember=("DocNumber", "TotalAmt"),
    reads={
        "Opportunity": (
            "Name",
            "IsWon",
            "Amount",
            "Transaction_Type__c",
            "External_Transaction_ID__c",
            "Terms__c",
            "Class__c",
            "Sync_Me__c",
            "ContactRole.Contact.Email",
            *(f"ContactRole.Contact.{side}{part}" for side in ("Mailing", "Other") for part in ADDRESS_PARTS),
        ),
        "OpportunityLineItem": (
            "Quantity",
            "UnitPrice",
            "TotalPrice",
            "Description",
            "ServiceDate",
            "Product2Id",
            "Product2.Name",
            "Product2.ProductCode",
            "Product2.External_Item_ID__c",
        ),
    },
)
