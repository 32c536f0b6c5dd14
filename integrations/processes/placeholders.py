"""Opportunities that Tandem makes for Invoices without one. Source: sync rules, sections 7 and 8.

They are linked to their Invoice, so that they follow its changes, and are never sent to QuickBooks.
"""

from collections.abc import Callable
from dataclasses import replace

from connectors.base import QUICKBOOKS, SALESFORCE, Record
from integrations.engine.actions import Draft, Level, Note
from integrations.engine.policy import Policy
from integrations.engine.process import Computed, Direction, Lines, Lookup, Rule, Step
from integrations.engine.snapshot import Link, LinkTo, Pair, Snapshot, match_key
from integrations.engine.values import listed
from integrations.processes.billed_accounts import account_of, customer_above, customer_reference
from integrations.processes.currencies import CURRENCY, record_currency, several_in
from integrations.processes.memos import named_in_memo, names_opportunities, opportunities_looked_up
from integrations.processes.opportunity_lines import items_referred, new_lines, with_product
from integrations.processes.price_entries import entry_lookup, standard_entry
from integrations.processes.transactions import TRANSACTIONS, transaction_name
from integrations.processes.transactions_in import HEADER

EXTERNAL_ID = "External_Transaction_ID__c"
UNNAMED = Rule(
    "memo-names-none",
    lambda pair, snapshot: not names_opportunities(pair, snapshot),
    lambda pair, snapshot: "Its memo names an Opportunity.",
    level=None,
)
INVOICE_ONLY = replace(
    TRANSACTIONS, quickbooks=("Invoice",), title=lambda record: f"Opportunity of {transaction_name(record)}"
)


def is_placeholder(link: Link | None) -> bool:
    """Tell whether Tandem made the Opportunity of a transaction: only then does it know the stage that it gave."""
    return link is not None and "StageName" in link.salesforce


def placeholder_step(wanted: Callable[[Policy], bool], *further: Rule, memos: bool = False) -> Step:
    """Return the step that makes missing Opportunities while a preference asks for it, under `further` rules; where
    `memos` count, an invoice misses none if its memo names one."""
    return Step(
        INVOICE_ONLY,
        Direction.IN,
        (
            Computed("Name", lambda invoice, snapshot: transaction_name(invoice), on_create=True),
            Computed("AccountId", account_of, on_create=True, refers=customer_reference),
            Computed("StageName", lambda invoice, snapshot: snapshot.policy.created_stage, on_create=True),
            Computed("CloseDate", lambda invoice, snapshot: invoice.fields.get("TxnDate"), on_create=True),
            Computed("Transaction_Type__c", lambda invoice, snapshot: "Invoice", on_create=True),
            Computed("Pricebook2Id", _standard_price_book, on_create=True),
            Computed(CURRENCY, record_currency, on_create=True),
            *HEADER,
            Lines(new_lines, on_create=True, refers=_referred),
        ),
        rules=(*_rules(wanted), *((UNNAMED,) if memos else ()), *further),
        joins=False,
        climbs=customer_above,
        updates=lambda policy: False,
        adjust=told,
        looks_up=_holders_and_named if memos else _holders_and_prices,
    )


def told(draft: Draft, pair: Pair, snapshot: Snapshot) -> tuple[Draft, tuple[Note, ...]]:
    """Warn of lines that were not added, because their Product has no standard price."""
    if pair.quickbooks is None:
        return draft, ()
    currency = record_currency(pair.quickbooks, snapshot)
    names = [
        str(line.fields.get("ItemName") or line.fields["ItemRef"])
        for line, product in with_product(pair.quickbooks, snapshot)
        if not standard_entry(currency, product, snapshot)
    ]
    if not names:
        return draft, ()
    text = (
        f"The Opportunity of {transaction_name(pair.quickbooks)} was made without lines for products that have no "
        f"standard price: {listed(dict.fromkeys(names))}. Add them by hand."
    )
    return draft, (Note(Level.WARNING, text),)


def _standard_price_book(invoice: Record, snapshot: Snapshot) -> str | None:
    id = snapshot.organization.fields.get("StandardPricebookId")
    return str(id) if id else None


def _wants(pair: Pair, wanted: Callable[[Policy], bool], snapshot: Snapshot) -> bool:
    return wanted(snapshot.policy) and pair.link is None


def _rules(wanted: Callable[[Policy], bool]) -> tuple[Rule, ...]:
    return (
        Rule(
            "without-opportunity",
            lambda pair, snapshot: _wants(pair, wanted, snapshot),
            lambda pair, snapshot: "It has an Opportunity, or needs none.",
            level=None,
        ),
        Rule(
            "not-voided",
            lambda pair, snapshot: not (pair.quickbooks and pair.quickbooks.fields.get("Voided")),
            lambda pair, snapshot: "It was voided in QuickBooks.",
            level=None,
        ),
        Rule(
            "has-account",
            lambda pair, snapshot: bool(pair.quickbooks and account_of(pair.quickbooks, snapshot)),
            lambda pair, snapshot: "Its customer is not synced, and an Opportunity needs an Account.",
            level=None,
        ),
        Rule(
            "unknown-in-salesforce",
            lambda pair, snapshot: not _known(pair, snapshot),
            lambda pair, snapshot: "An Opportunity has its External Transaction ID already.",
            level=None,
        ),
    )


def _referred(invoice: Record) -> tuple[LinkTo, ...]:
    return (*items_referred(invoice), LinkTo("invoice", QUICKBOOKS, invoice.id), *named_in_memo(invoice))


def _holders_and_prices(snapshot: Snapshot) -> tuple[Lookup, ...]:
    """Return the Opportunities that hold the id of an unlinked invoice, for links may have been reset; and the prices
    of what it sells, where there are several currencies."""
    policy = snapshot.policy
    if not (policy.create_opportunities or policy.migrate_create_opportunities):
        return ()
    unlinked = [
        pair.quickbooks
        for pair in snapshot.pairs
        if pair.quickbooks and pair.link is None and not names_opportunities(pair, snapshot)
    ]
    ids = (snapshot.external_id("transaction", invoice.id) for invoice in unlinked)
    prices = (
        entry_lookup(product)
        for invoice in unlinked
        if several_in(snapshot.organization)
        for _, product in with_product(invoice, snapshot)
    )
    return (*(Lookup(SALESFORCE, "Opportunity", EXTERNAL_ID, id) for id in ids), *prices)


def _holders_and_named(snapshot: Snapshot) -> tuple[Lookup, ...]:
    """Return them together with the Opportunities that memos of unlinked invoices name."""
    if not snapshot.policy.create_opportunities:
        return ()
    unlinked = replace(snapshot, pairs=[pair for pair in snapshot.pairs if pair.link is None])
    return (*_holders_and_prices(snapshot), *opportunities_looked_up(unlinked))


def _known(pair: Pair, snapshot: Snapshot) -> bool:
    external_id = snapshot.external_id("transaction", pair.quickbooks.id if pair.quickbooks else "")
    return (SALESFORCE, "Opportunity", match_key(external_id)) in snapshot.related
