"""The stop before many mirrored Invoices are deleted: more than 50, or more than 10 % when that is at least 5. Source:
sync rules, section 7."""

import pytest
from django.utils import timezone

from integrations.running.models import Link
from integrations.running.models.runs import Status
from tests.company import item
from tests.people import People
from tests.runs.conftest import Runs
from tests.runs.test_invoices_in import invoice, sale
from widget.models import Widget


def mirror(widget: Widget, quickbooks: People, run: Runs, number: int, *, of: int) -> list[str]:
    """Mirror some invoices, and remember links of so many others that there are `of`; return the ids of the former."""
    grinder = item(quickbooks, "Grinder", 250)
    acme = quickbooks.add("Customer", DisplayName="Acme")
    made = [invoice(quickbooks, acme, sale(grinder, 1, 250)) for _ in range(number)]
    run(widget)
    now = timezone.now()
    Link.objects.bulk_create(
        Link(
            widget=widget, kind="invoice", salesforce_id=f"a00{n}", quickbooks_id=f"old-{n}",
            quickbooks_entity="Invoice", salesforce={}, quickbooks={}, version="0", created_at=now, updated_at=now,
        )
        for n in range(of - number)
    )  # fmt: skip
    return made


@pytest.mark.parametrize(
    ("gone", "of", "stops"),
    [(4, 10, False), (5, 50, False), (5, 49, True), (50, 500, False), (51, 600, True)],
)
def test_a_run_asks_before_it_deletes_more_than_50_or_more_than_a_tenth_of_at_least_5(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, gone: int, of: int, stops: bool
) -> None:
    for id in mirror(widget, quickbooks, run, gone, of=of):
        quickbooks.delete("Invoice", id)

    ended = run(widget)

    assert ended.status == (Status.FAILED if stops else Status.SUCCEEDED)
    assert len(salesforce.all("Invoice__c")) == (gone if stops else 0)
