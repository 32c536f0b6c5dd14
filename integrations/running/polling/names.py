"""Freed names: customers, vendors and employees share one set of names, so a name that was taken may be free again when
one of them was renamed or made inactive. Source: sync rules, section 2."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet

from connectors.base import QUICKBOOKS, Page, Record, State
from integrations.engine.snapshot import Link
from integrations.processes.reading import NAME_HOLDERS
from integrations.running.models import Problem
from integrations.running.rows import problems
from integrations.running.rows.link_rows import links_of
from integrations.running.work import Work

TAKEN = "refused:6240"
"""The rule of a record whose name is taken. Source: Intuit, error 6240, "Duplicate Name Exists"."""
SEEN = "names"
"""Under which name the widget's cursors keep what the last poll has seen of the holders."""
MOST = 2_000


@dataclass(slots=True)
class Names:
    """What a poll shows of names, page by page, so that memory does not grow with it."""

    work: Work
    seen: dict[str, str] = field(default_factory=dict)
    customer_freed: bool = False

    def look(self, page: Page) -> None:
        """Take a page of one of the holders, or of customers."""
        if page.entity in NAME_HOLDERS:
            self.seen |= {f"{page.entity}:{record.id}": record.version for record in page.records}
        elif page.entity == "Customer" and not self.customer_freed:
            self.customer_freed = _customer_freed(self.work, page.records)

    def seen_now(self, now: datetime) -> dict[str, str]:
        """Make problems about taken names due if a name may be free; return what the next poll is to compare with.

        Polls overlap: what comes again as it was is no change.
        """
        known: Mapping[str, str] = self.work.widget.cursors.get(SEEN) or {}
        if self.customer_freed or any(known.get(key) != version for key, version in self.seen.items()):
            problems.retry(_about_taken_names(self.work), now)
        return dict(list(self.seen.items())[:MOST])


def _about_taken_names(work: Work) -> QuerySet[Problem]:
    return problems.open_problems().filter(widget=work.widget, rule=TAKEN)


def _customer_freed(work: Work, customers: Collection[Record]) -> bool:
    """Tell whether a linked customer has another name than was agreed, or is inactive."""
    if not customers or not _about_taken_names(work).exists():
        return False
    links = links_of(work.run, {("customer", QUICKBOOKS, record.id) for record in customers})
    return any(_freed(record, links.get(("customer", QUICKBOOKS, record.id))) for record in customers)


def _freed(customer: Record, link: Link | None) -> bool:
    if link is None or not link.active:
        return False
    return customer.state is not State.ACTIVE or link.quickbooks.get("DisplayName") != customer.fields["DisplayName"]
