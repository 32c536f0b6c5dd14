"""The Account that an invoice belongs to: its customer's, else that of the nearest customer above who is synced.

Source: sync rules, sections 3 and 7.
"""

from collections.abc import Iterator

from connectors.base import QUICKBOOKS, SALESFORCE, Record
from integrations.engine.gone import gone_in
from integrations.engine.snapshot import LinkTo, Snapshot, Wanted


def account_of(invoice: Record, snapshot: Snapshot) -> Wanted:
    """Return the Account of the nearest synced customer; None if there is none."""
    for id in _upwards(invoice, snapshot):
        link = snapshot.link("customer", QUICKBOOKS, id)
        if link and gone_in(link) != SALESFORCE:
            return link.salesforce_id or LinkTo("customer", QUICKBOOKS, link.quickbooks_id)
    return None


def without_account(invoice: Record, snapshot: Snapshot) -> str:
    """Return why an invoice has no Account, and what to do."""
    own = snapshot.link("customer", QUICKBOOKS, invoice.fields.get("CustomerRef"))
    if own and gone_in(own) == SALESFORCE:
        return "its customer's was deleted. Restore that one and choose it there, or choose another."
    return "its customer is not synced. Make the customer active."


def customer_reference(invoice: Record) -> tuple[LinkTo, ...]:
    """Return the customer, whose link is asked for."""
    customer = invoice.fields.get("CustomerRef")
    return (LinkTo("customer", QUICKBOOKS, str(customer)),) if customer else ()


def customer_above(invoice: Record, snapshot: Snapshot) -> LinkTo | None:
    """Return the customer above whom the search for a synced one goes on; None when it is over."""
    if account_of(invoice, snapshot):
        return None
    *_, last = [None, *_upwards(invoice, snapshot)]
    known = last is None or (QUICKBOOKS, "Customer", last) in snapshot.related
    return None if known or last is None else LinkTo("customer", QUICKBOOKS, last)


def _upwards(invoice: Record, snapshot: Snapshot) -> Iterator[str]:
    """Yield the invoice's customer and those above, as far as they are known."""
    id = invoice.fields.get("CustomerRef")
    while id:
        yield str(id)
        customer = snapshot.related.get((QUICKBOOKS, "Customer", str(id)))
        id = customer.fields.get("ParentRef") if customer else None
