"""Migrating historical QuickBooks Invoices, once. Source: sync rules, section 8."""

from dataclasses import replace
from datetime import date

from connectors.base import QUICKBOOKS, SALESFORCE, Line, Record
from integrations.engine.policy import Policy
from integrations.engine.process import Lines, Lookup, Process, Rule
from integrations.engine.snapshot import Pair, Snapshot, match_key
from integrations.processes.invoices_in import HEADER, INVOICES, MIRROR, mirrored_items, opportunity_link, referred
from integrations.processes.matching import UNLINKED
from integrations.processes.placeholders import is_placeholder, placeholder_step


def _in_time(pair: Pair, snapshot: Snapshot) -> bool:
    dated, start = pair.quickbooks.fields.get("TxnDate") if pair.quickbooks else None, snapshot.policy.migration_date
    return isinstance(dated, date) and start is not None and dated >= start


SINCE = Rule(
    "since-migration-date",
    _in_time,
    lambda pair, snapshot: "Its date is before the Migration date.",
    level=None,
)
NOT_THERE = Rule(
    "unknown-in-salesforce",
    lambda pair, snapshot: not _there(pair, snapshot),
    lambda pair, snapshot: "Salesforce has an Invoice with its External Invoice ID already.",
    level=None,
)


def _there(pair: Pair, snapshot: Snapshot) -> bool:
    external_id = snapshot.external_id(INVOICES.type, pair.quickbooks.id if pair.quickbooks else "")
    return (SALESFORCE, INVOICES.salesforce, match_key(external_id)) in snapshot.related


def _mirrored_already(snapshot: Snapshot) -> tuple[Lookup, ...]:
    return tuple(
        Lookup(
            SALESFORCE,
            INVOICES.salesforce,
            INVOICES.external_id,
            snapshot.external_id(INVOICES.type, pair.quickbooks.id),
        )
        for pair in snapshot.pairs
        if pair.quickbooks and pair.link is None
    )


def migrated_items(invoice: Record, snapshot: Snapshot) -> tuple[Line, ...]:
    """Return the Invoice Items, and the link to the Opportunity that was made for this invoice; never to another."""
    link = snapshot.link("transaction", QUICKBOOKS, invoice.id)
    items = mirrored_items(invoice, snapshot)
    if link and link.salesforce_id and is_placeholder(link):
        return (*items, opportunity_link(invoice, link.salesforce_id, snapshot))
    return items


def _start(policy: Policy) -> date | None:
    return policy.migration_date


MIGRATE_INVOICES = Process(
    key="migrate-invoices",
    title="Migrating Historical QuickBooks Invoices",
    when=lambda policy: policy.migrate_invoices and policy.migration_date is not None,
    once=True,
    since=_start,
    steps=(
        placeholder_step(lambda policy: policy.migrate_create_opportunities, SINCE),
        replace(
            MIRROR,
            fields=(*HEADER, Lines(migrated_items, refers=referred)),
            rules=(UNLINKED, SINCE, NOT_THERE),
            looks_up=_mirrored_already,
            compares=False,
            deletes=False,
        ),
    ),
)
