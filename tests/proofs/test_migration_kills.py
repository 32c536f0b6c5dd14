"""A migration that is killed in the middle goes on where it stopped, and makes nothing twice."""

from datetime import date

import pytest

from integrations.running.models.runs import Status, Trigger
from integrations.running.runner import advance
from integrations.running.trigger import start_run
from tests.company import item
from tests.people import People
from tests.proofs.death import Fate, Killed, dying, mortal
from tests.proofs.story import carried_on
from tests.runs.conftest import Runs, Time, prefer
from tests.runs.invoicing import invoice, sale
from widget.models import Widget

INVOICES = 5


@pytest.fixture
def asked(widget: Widget, quickbooks: People, run: Runs) -> Widget:
    """A widget that is to migrate invoices of old, each with an Opportunity."""
    quickbooks.config(clock_offset_s=-86_400)
    grinder = item(quickbooks, "Grinder", 250)
    acme = quickbooks.add("Customer", DisplayName="Acme")
    for n in range(INVOICES):
        invoice(quickbooks, acme, sale(grinder, 1, 100 + n), TxnDate="2025-06-30")
    quickbooks.config(clock_offset_s=0)
    run(widget)
    prefer(widget, migrate_invoices=True, migration_date=date(2025, 1, 1), migrate_create_opportunities=True)
    widget.refresh_from_db()
    return widget


@pytest.mark.parametrize("words", ["before salesforce", "after salesforce", 'INSERT INTO "running_link"'])
@pytest.mark.parametrize("nth", [1, 2])
def test_a_migration_that_is_killed_goes_on_where_it_stopped_and_makes_nothing_twice(
    asked: Widget, salesforce: People, time: Time, words: str, nth: int
) -> None:
    started, fate = start_run(asked, Trigger.MANUAL, now=time()).run, At(words, nth)
    try:
        with dying(fate):
            advance(started.pk, clock=time, opener=mortal(fate))
    except Killed:
        assert fate.dead

    ended = carried_on(started, time)

    assert (fate.dead, ended.status) == (True, Status.SUCCEEDED)
    assert salesforce.values("Invoice__c", "Subtotal__c") == [100.0, 101.0, 102.0, 103.0, 104.0]
    assert salesforce.values("Opportunity", "Amount") == [100.0, 101.0, 102.0, 103.0, 104.0]
    assert len(salesforce.all("InvoiceOpportunityLink__c")) == len(salesforce.all("Invoice_Item__c")) == INVOICES


class At(Fate):
    """Kills at the nth step that begins with the words."""

    def __init__(self, words: str, nth: int) -> None:
        super().__init__()
        self.words, self.nth = words, nth

    def step(self, what: str, *, apart: bool = True) -> None:
        if sum(step.startswith(self.words) for step in [*self.steps, what]) == self.nth:
            self.at = len(self.steps) + 1
        super().step(what, apart=apart)
