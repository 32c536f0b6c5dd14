"""The memo that ties a transaction to its Opportunity, and the Opportunities that an Invoice's memo names.

The link tells which Opportunity an Invoice was made from. Bookkeepers bill in parts by copying an Invoice with its
memo, and put the memos of several Opportunities on one Invoice: such an Invoice belongs to these Opportunities too.
Source: sync rules, sections 4 and 7.
"""

import re
from collections.abc import Iterator

from connectors.base import QUICKBOOKS, SALESFORCE, Record
from integrations.engine.merge import line_marks
from integrations.engine.process import Lookup
from integrations.engine.snapshot import Link, LinkTo, Pair, Snapshot, match_key

MEMO = "PrivateNote"
# Every org's Opportunities have the key prefix 006.
_NAMED = re.compile(r"\[(006[0-9A-Za-z]{15})\]")
_CHECK = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


def memo_of(opportunity: Record) -> str:
    """Return the memo by which a transaction whose answer was lost is found again."""
    return f"{opportunity.fields.get('Name')} [{opportunity.id}]"


def named_in_memo(invoice: Record) -> tuple[LinkTo, ...]:
    """Return the Opportunities whose ids the memo holds, whether or not there are any."""
    return tuple(LinkTo("transaction", SALESFORCE, id) for id in _ids(invoice))


def opportunities_of(invoice: Record, snapshot: Snapshot) -> list[str]:
    """Return the ids of the Opportunities that an Invoice belongs to: its own first, then those that its memo names."""
    link = snapshot.link("transaction", QUICKBOOKS, invoice.id)
    own = [link.salesforce_id] if link and link.salesforce_id else []
    return list(dict.fromkeys((*own, *(id for id in _ids(invoice) if _exists(id, invoice, snapshot)))))


def opportunities_looked_up(snapshot: Snapshot) -> tuple[Lookup, ...]:
    """Return the Opportunities that memos name and no link knows, of Invoices that are new or have changed."""
    return tuple(
        Lookup(SALESFORCE, "Opportunity", "Id", id)
        for pair in snapshot.pairs
        if pair.quickbooks and not _seen(pair.quickbooks, pair.link)
        for id in _ids(pair.quickbooks)
        if not snapshot.link("transaction", SALESFORCE, id)
    )


def names_opportunities(pair: Pair, snapshot: Snapshot) -> bool:
    """Tell whether an Invoice belongs to an Opportunity, be it by its memo alone."""
    return bool(pair.quickbooks and opportunities_of(pair.quickbooks, snapshot))


def line_of(opportunity_id: str) -> str:
    """Return the key of the line that ties an Invoice to an Opportunity."""
    return f"opportunity-{opportunity_id}"


def _exists(id: str, invoice: Record, snapshot: Snapshot) -> bool:
    if snapshot.link("transaction", SALESFORCE, id):
        return True
    mirrored = snapshot.link("invoice", QUICKBOOKS, invoice.id)
    if mirrored and _seen(invoice, mirrored):
        return line_of(id) in line_marks(mirrored.salesforce)
    return (SALESFORCE, "Opportunity", match_key(id)) in snapshot.related


def _seen(invoice: Record, link: Link | None) -> bool:
    """Tell whether an Invoice is as it was when it was mirrored: what its memo names was looked at then."""
    return link is not None and link.version == invoice.version


def _ids(invoice: Record) -> Iterator[str]:
    """Yield the ids in the memo that can be ids: Salesforce refuses to be asked for any other."""
    found: list[str] = _NAMED.findall(str(invoice.fields.get(MEMO) or ""))
    return (id for id in dict.fromkeys(found) if _is_id(id))


def _is_id(text: str) -> bool:
    """Tell whether the last three characters tell the case of the others. Source: Salesforce, "Record ids"."""
    groups = (text[start : start + 5] for start in (0, 5, 10))
    return text[15:].upper() == "".join(
        _CHECK[sum(character.isupper() << place for place, character in enumerate(group))] for group in groups
    )
