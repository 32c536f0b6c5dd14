"""Which Opportunities are sent to QuickBooks. Source: sync rules, section 4."""

from connectors.base import Record, Value
from integrations.engine.process import Rule
from integrations.engine.snapshot import Pair
from integrations.processes.placeholders import is_placeholder
from integrations.processes.transactions import ENTITIES, SALES_ORDER, transaction_name


def _value(pair: Pair, path: str) -> Value:
    return pair.salesforce.fields.get(path) if pair.salesforce else None


RULES = (
    Rule(
        "won",
        lambda pair, snapshot: _value(pair, "IsWon") is True,
        lambda pair, snapshot: "It is not in a closed/won stage.",
        level=None,
        creating=True,
    ),
    Rule(
        "transaction-type",
        lambda pair, snapshot: _value(pair, "Transaction_Type__c") in {SALES_ORDER, *ENTITIES},
        lambda pair, snapshot: "Its Transaction Type is empty or None. Choose Invoice or Sales Receipt to send it.",
        level=None,
        creating=True,
    ),
    Rule(
        "not-sent-before",
        lambda pair, snapshot: not _value(pair, "External_Transaction_ID__c"),
        lambda pair, snapshot: (
            "It already has an External Transaction ID. To have it made anew, delete the transaction in QuickBooks "
            "and clear that field."
        ),
        creating=True,
    ),
    Rule(
        "transaction-type-works",
        lambda pair, snapshot: _value(pair, "Transaction_Type__c") != SALES_ORDER,
        lambda pair, snapshot: (
            "QuickBooks Online has no sales orders. Set its Transaction Type to Invoice or Sales Receipt."
        ),
        creating=True,
    ),
    Rule(
        "has-products",
        lambda pair, snapshot: bool(pair.salesforce and pair.salesforce.lines),
        lambda pair, snapshot: "It has no Products. Add what was sold as Opportunity Products.",
        creating=True,
    ),
    Rule(
        "has-account",
        lambda pair, snapshot: bool(_value(pair, "AccountId")),
        lambda pair, snapshot: "It has no Account. Choose the Account that is to be billed.",
        creating=True,
    ),
    Rule(
        "still-won",
        lambda pair, snapshot: pair.link is None or is_placeholder(pair.link) or _value(pair, "IsWon") is True,
        lambda pair, snapshot: (
            f"It is no longer won. Void {_sent_as(pair)} in QuickBooks, or win the Opportunity again."
        ),
    ),
    Rule(
        "same-transaction-type",
        lambda pair, snapshot: pair.link is None or _value(pair, "Transaction_Type__c") == _sent_type(pair),
        lambda pair, snapshot: (
            f"Its Transaction Type was changed, and cannot change any more. Set it back to {_sent_type(pair)}."
        ),
    ),
    Rule(
        "same-account",
        lambda pair, snapshot: _account_agreed(pair) in (None, _value(pair, "AccountId")),
        lambda pair, snapshot: (
            f"It was moved to another Account. Move it back, or change the customer of {_sent_as(pair)} in QuickBooks."
        ),
    ),
    Rule(
        "id-cleared",
        lambda pair, snapshot: not _is_cleared(pair),
        lambda pair, snapshot: (
            f"Its External Transaction ID was cleared, but {_sent_as(pair)} still exists, so nothing is made anew. To "
            "have it made anew, delete that transaction in QuickBooks first."
        ),
    ),
)


def _account_agreed(pair: Pair) -> Value:
    return pair.link.salesforce.get("AccountId") if pair.link else None


def _is_cleared(pair: Pair) -> bool:
    """Tell whether the id is gone, of a pair of which the transaction was looked at for that."""
    was_there = pair.link is not None and pair.link.confirmed and pair.quickbooks is not None
    return was_there and not _value(pair, "External_Transaction_ID__c")


def _sent_as(pair: Pair) -> str:
    """Return what people call the transaction that an Opportunity has become."""
    link = pair.link
    return transaction_name(Record(link.quickbooks_entity, link.quickbooks_id, link.quickbooks)) if link else ""


def _sent_type(pair: Pair) -> str:
    """Return the Transaction Type under which an Opportunity was sent."""
    return next((said for said, entity in ENTITIES.items() if pair.link and entity == pair.link.quickbooks_entity), "")
