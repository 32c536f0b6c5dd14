"""The stop before many mirrored Invoices are deleted: more than 50, or more than 10 % when that is at least 5. Source:
sync rules, section 7."""

import pytest
from django.utils import timezone

from integrations.running.models import Link, Run
from integrations.running.models.runs import Status, Trigger
from integrations.running.runner import advance
from integrations.running.trigger import start_run
from tests.company import item
from tests.people import People
from tests.runs.conftest import Runs, Time, log_of
from tests.runs.invoicing import invoice, sale
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


@pytest.fixture
def many(widget: Widget, quickbooks: People, run: Runs) -> list[str]:
    """Thirty mirrored invoices."""
    return mirror(widget, quickbooks, run, 30, of=30)


def test_many_deletions_at_once_stop_the_run_before_the_first_delete_and_ask(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, many: list[str], time: Time
) -> None:
    for id in many[:5]:
        quickbooks.delete("Invoice", id)

    stopped = run(widget)

    assert stopped.status == Status.FAILED
    assert len(salesforce.all("Invoice__c")) == 30
    [(_, said)] = log_of(stopped, level=30)
    assert said.startswith("5 Invoices were deleted in QuickBooks")
    assert stopped.deletes_asked == 5
    assert run(widget).status == Status.FAILED

    widget.refresh_from_db()
    started = start_run(widget, Trigger.MANUAL, now=time(), deletes_approved=5)
    approved = advance(started.run.pk, clock=time)

    assert approved.status == Status.SUCCEEDED
    assert len(salesforce.all("Invoice__c")) == 25
    assert Run.objects.get(pk=approved.pk).deletes_asked == 0


def test_a_few_deletions_ask_nobody(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, many: list[str]
) -> None:
    for id in many[:4]:
        quickbooks.delete("Invoice", id)

    assert run(widget).status == Status.SUCCEEDED
    assert len(salesforce.all("Invoice__c")) == 26
