"""Freed names: customers, vendors and employees share one set of names, so a name that was taken may be free again when
one of them was renamed or made inactive. Source: sync rules, section 2."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from connectors.base import QUICKBOOKS, Record, State
from integrations.engine.snapshot import Link
from integrations.processes.reading import NAME_HOLDERS
from integrations.running import problems
from integrations.running.link_rows import links_of
from integrations.running.work import Work

TAKEN = "refused:6240"
"""The rule of a record whose name is taken. Source: Intuit, error 6240, "Duplicate Name Exists"."""
SEEN = "names"
"""Under which name the widget's cursors keep what the last poll has seen of the holders."""
MOST = 2_000


def seen_now(work: Work, held: Mapping[str, Collection[Record]], now: datetime) -> dict[str, str]:
    """Make problems about taken names due if a name may be free; return what the next poll is to compare with.

    Polls overlap: what comes again as it was is no change.
    """
    known: Mapping[str, str] = work.widget.cursors.get(SEEN) or {}
    seen = {f"{entity}:{record.id}": record.version for entity in NAME_HOLDERS for record in held.get(entity, ())}
    changed = any(known.get(key) != version for key, version in seen.items())
    if changed or _customer_freed(work, held.get("Customer", ())):
        mine = problems.open_problems().filter(widget=work.widget, rule=TAKEN)
        problems.retry(mine, now)
    return dict(list(seen.items())[:MOST])


def _customer_freed(work: Work, customers: Iterable[Record]) -> bool:
    """Tell whether a linked customer has another name than was agreed, or is inactive."""
    polled = {record.id: record for record in customers}
    if not polled or not problems.open_problems().filter(widget=work.widget, rule=TAKEN).exists():
        return False
    links = links_of(work.run, {("customer", QUICKBOOKS, id) for id in polled})
    return any(_freed(polled[id], links.get(("customer", QUICKBOOKS, id))) for id in polled)


def _freed(customer: Record, link: Link | None) -> bool:
    if link is None or not link.active:
        return False
    return customer.state is not State.ACTIVE or link.quickbooks.get("DisplayName") != customer.fields["DisplayName"]
