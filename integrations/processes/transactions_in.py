"""Syncing QuickBooks Transactions to Salesforce Opportunities. Source: sync rules, section 5."""

from connectors.base import State
from integrations.engine.process import Computed, Direction, FieldRule, Lines, Process, Rule, Step
from integrations.engine.snapshot import Pair
from integrations.processes.customers_in import block
from integrations.processes.opportunity_lines import changed_lines, entries_looked_up, items_referred
from integrations.processes.transactions import TRANSACTION_FIELDS, TRANSACTIONS

ANEW = "clear External Transaction ID on the Opportunity."


HEADER: tuple[FieldRule, ...] = (
    *TRANSACTION_FIELDS,
    Computed("External_Transaction_Number__c", lambda transaction, snapshot: transaction.fields.get("DocNumber")),
    block("Billing_Address_Block__c"),
    block("Shipping_Address_Block__c"),
)
"""What an Opportunity learns of its transaction, beside the lines."""


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
            TRANSACTIONS,
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
