"""The price book entries that lines of Opportunities need: one for a product, a price book and a currency."""

from connectors.base import SALESFORCE, Record, Value
from integrations.engine.process import Lookup
from integrations.engine.snapshot import Link, Snapshot, match_key
from integrations.processes.currencies import CURRENCY, several_in

STANDARD_ENTRY = "PricebookEntry.Id"
BOOK = "Pricebook2Id"


def entry_lookup(product: Link) -> Lookup:
    """Return the look-up of all entries of a product."""
    return Lookup(SALESFORCE, "PricebookEntry", "Product2Id", product.salesforce_id, beside=(BOOK, CURRENCY))


def entry_of(opportunity: Record, product: Link, snapshot: Snapshot) -> str | None:
    """Return the id of a product's active entry in the price book and the currency of an Opportunity."""
    book = opportunity.fields.get(BOOK)
    return remembered_entry(book, product, snapshot) or _found(
        book, opportunity.fields.get(CURRENCY), product, snapshot
    )


def standard_entry(currency: Value, product: Link, snapshot: Snapshot) -> str | None:
    """Return the id of a product's active entry in the standard price book in a currency."""
    return remembered_entry(None, product, snapshot) or _found(None, currency, product, snapshot)


def remembered_entry(book: Value, product: Link, snapshot: Snapshot) -> str | None:
    """Return the entry that the product's link remembers, if it is sure to be the one in that price book; None is the
    standard one. Where there are several currencies, there may be several of them."""
    entry = product.salesforce.get(STANDARD_ENTRY)
    if several_in(snapshot.organization) or book not in (None, _standard_book(snapshot)):
        return None
    return str(entry) if entry else None


def _found(book: Value, currency: Value, product: Link, snapshot: Snapshot) -> str | None:
    place = f"{match_key(product.salesforce_id)}|{book or _standard_book(snapshot)}|{currency or ''}"
    entry = snapshot.related.get((SALESFORCE, "PricebookEntry", place))
    return entry.id if entry and entry.fields.get("IsActive") is not False else None


def _standard_book(snapshot: Snapshot) -> Value:
    return snapshot.organization.fields.get("StandardPricebookId")
