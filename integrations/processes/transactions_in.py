"""Syncing QuickBooks Transactions to Salesforce Opportunities. Source: sync rules, section 5."""

from dataclasses import replace

from connectors.base import State, Value
from integrations.engine.process import Computed, Direction, FieldRule, Lines, Map, Process, Rule, Step
from integrations.engine.snapshot import Pair, Snapshot
from integrations.processes.customers_in import block
from integrations.processes.opportunity_lines import changed_lines, entries_looked_up, items_referred
from integrations.processes.transactions import TRANSACTIONS
from integrations.processes.translators import name_in_list, terms_in_salesforce

IN = frozenset({Direction.IN})
ANEW = "clear External Transaction ID on the Opportunity."


def _class_name(value: Value, snapshot: Snapshot) -> Value:
    return name_in_list("Class", value, snapshot)


HEADER: tuple[FieldRule, ...] = (
    Map("Transaction_Date__c", "TxnDate", "Transaction Date", ways=IN),
    Map("Due_Date__c", "DueDate", "Due Date", ways=IN),
    Map("Ship_Date__c", "ShipDate", "Ship Date", ways=IN),
    Map("Shipping_Method__c", "ShipMethodRef", "Shipping Method", ways=IN),
    Map("PO_Number__c", "PONumber", "PO Number", ways=IN),
    Map("Sales_Rep__c", "SalesRepRef", "Sales Rep", ways=IN),
    Map("Terms__c", "SalesTermRef", "Terms", ways=IN, to_salesforce=terms_in_salesforce),
    Map("Class__c", "ClassRef", "Class", ways=IN, to_salesforce=_class_name),
    Computed("External_Transaction_Number__c", lambda transaction, snapshot: transaction.fields.get("DocNumber")),
    block("Billing_Address_Block__c"),
    block("Shipping_Address_Block__c"),
)
"""What an Opportunity learns of its transaction, beside the lines."""

SEEN = replace(
    TRANSACTIONS,
    reads={
        "Opportunity": (
            "Name",
            "Pricebook2Id",
            "External_Transaction_Number__c",
            "Billing_Address_Block__c",
            "Shipping_Address_Block__c",
        ),
        "OpportunityLineItem": ("Discount", "External_Line_Index__c"),
        "PricebookEntry": ("Product2Id", "Pricebook2Id", "IsActive"),
    },
)


def _unseen(pair: Pair) -> bool:
    """Tell whether a transaction has changed since its link was agreed."""
    return bool(pair.link and pair.quickbooks and pair.link.version != pair.quickbooks.version)


RULES = (
    Rule(
        "linked",
        lambda pair, snapshot: pair.link is not None,
        lambda pair, snapshot: "It belongs to no Opportunity.",
        level=None,
    ),
    Rule(
        "changed",
        lambda pair, snapshot: _unseen(pair),
        lambda pair, snapshot: "It has not changed since.",
        level=None,
    ),
    Rule(
        "opportunity-there",
        lambda pair, snapshot: pair.salesforce is None or pair.salesforce.state is State.ACTIVE,
        lambda pair, snapshot: "Its Opportunity was deleted in Salesforce.",
        level=None,
    ),
    Rule(
        "not-voided",
        lambda pair, snapshot: not (pair.quickbooks and pair.quickbooks.fields.get("Voided")),
        lambda pair, snapshot: f"It was voided in QuickBooks. To have it made anew, delete it there and {ANEW}",
    ),
)

TRANSACTIONS_IN = Process(
    key="transactions-in",
    title="Syncing QuickBooks Transactions to Salesforce Opportunities",
    when=lambda policy: policy.sync_opportunities and policy.update_opportunities,
    steps=(
        Step(
            SEEN,
            Direction.IN,
            (*HEADER, Lines(lambda record, snapshot: (), refers=items_referred, against=changed_lines)),
            rules=RULES,
            joins=False,
            creates=False,
            follows=lambda policy: True,
            compares=True,
            looks_up=entries_looked_up,
            rests=f"Its products stay too. To have it made anew, {ANEW}",
        ),
    ),
)
