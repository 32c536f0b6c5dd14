"""Customers that were merged in QuickBooks: whom they were merged into is told by where their transactions went.

A poll shows a duplicate only as inactive, and nothing in it names the customer that is kept. But QuickBooks gives all
transactions of the duplicate to that one, while a customer that was only made inactive keeps its own.
Source: Intuit, QuickBooks help, "Merge duplicate customers in QuickBooks Online"; only the webhook names both (Intuit,
"Understanding the data object", customer merged).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from connectors.base import QUICKBOOKS, Record, State
from integrations.engine.gone import MASTER
from integrations.processes.customers import CUSTOMERS
from integrations.processes.invoices_in import INVOICES
from integrations.processes.transactions import TRANSACTIONS
from integrations.running.models import Change, Link
from integrations.running.rows import stage
from integrations.running.work import Work

CUSTOMER, HOLDER = CUSTOMERS.quickbooks[0], "CustomerRef"
PROBED = 20
"""So many of a customer's newest transactions tell whether it was merged."""
Forms = Mapping[str, Mapping[str, str]]
"""The transactions that were last seen with a customer: entity by id, by the customer's id, newest first."""


def stage_winners(work: Work) -> None:
    """Note with each staged customer that was merged away whom it was merged into, as far as its transactions tell, and
    stage those transactions: whether QuickBooks counts them as changed is nowhere said.

    Costs no call as long as no linked customer is gone.
    """
    gone = _gone(work)
    forms = _known_forms(work, gone) if gone else {}
    if not forms:
        return
    winners = dict(_winners(forms, _read(work, forms, PROBED)))
    for holder in _still_holding(work, winners):
        winners.pop(holder, None)
    if not winners:
        return
    merged = (replace(gone[id], fields={**gone[id].fields, MASTER: winner}) for id, winner in winners.items())
    stage.put(work.run, QUICKBOOKS, merged)
    moved = {id: forms[id] for id in winners}
    stage.put(work.run, QUICKBOOKS, (form for form in _read(work, moved) if form.state is State.ACTIVE))


def _gone(work: Work) -> dict[str, Record]:
    """Return the staged customers that are inactive or deleted and whose link is still synced, by id."""
    staged = Change.objects.filter(run=work.run, system=QUICKBOOKS, entity=CUSTOMER)
    ids = list(staged.exclude(record__state=State.ACTIVE.value).values_list("record_id", flat=True))
    if not ids:
        return {}
    linked = Link.objects.filter(widget=work.widget, kind=CUSTOMERS.kind, active=True, quickbooks_id__in=ids)
    synced = set(linked.values_list("quickbooks_id", flat=True))
    return {
        record.id: record for record in stage.staged_with(work.run, QUICKBOOKS, (CUSTOMER,), ids=synced, keys=set())
    }


def _known_forms(work: Work, customers: Iterable[str]) -> Forms:
    links = Link.objects.filter(
        widget=work.widget, kind__in=[INVOICES.kind, TRANSACTIONS.kind], quickbooks__CustomerRef__in=list(customers)
    )
    found: dict[str, dict[str, str]] = defaultdict(dict)
    columns = (f"quickbooks__{HOLDER}", "quickbooks_id", "quickbooks_entity")
    for customer, id, entity in links.order_by("-updated_at").values_list(*columns):
        found[str(customer)][id] = entity or INVOICES.quickbooks[0]
    return found


def _read(work: Work, forms: Forms, most: int | None = None) -> Iterator[Record]:
    """Yield the transactions as they are now, of each customer the first of them."""
    wanted: dict[str, list[str]] = defaultdict(list)
    for some in forms.values():
        for id, entity in list(some.items())[:most]:
            wanted[entity].append(id)
    yield from work.connectors.quickbooks.read(wanted)


def _winners(forms: Forms, found: Iterable[Record]) -> Iterator[tuple[str, str]]:
    """Yield (merged customer, winner) of those whose transactions all went to one other customer."""
    now = {form.id: str(form.fields.get(HOLDER) or "") for form in found if form.state is State.ACTIVE}
    for customer, some in forms.items():
        holders = {now[id] for id in some if id in now}
        if len(holders) == 1 and customer not in holders and (winner := holders.pop()):
            yield customer, winner


def _still_holding(work: Work, customers: Iterable[str]) -> Iterator[str]:
    """Yield those of the customers that have transactions yet: people took some away before they made it inactive."""
    asked = sorted(customers)
    for entity in TRANSACTIONS.quickbooks if asked else ():
        for form in work.connectors.quickbooks.find(entity, HOLDER, asked):
            yield str(form.fields.get(HOLDER))
