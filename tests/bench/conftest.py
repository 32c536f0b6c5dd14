"""A small bench for the ordinary suite: the sandbox without latency, widgets in the tests' own database."""

from dataclasses import dataclass

import pytest

from integrations.running import runner
from tests.bench.measuring import Measured, measured_run, prepared, unpaced
from tests.people import People
from tests.sandboxes import Port
from widget.models import Widget

PAST_OVERLAP_S = 120


@dataclass(slots=True)
class Pair:
    """Both systems, filled with numbered records, and a widget between them."""

    salesforce: People
    quickbooks: People
    clock_s: int = 0

    def matched(self, *, customers: int = 0, items: int = 0, **preferences: bool) -> Widget:
        """Return a new widget of customers and items that are linked, and that has read again what it wrote."""
        self.salesforce.reset(accounts=customers, products=items)
        self.quickbooks.reset(customers=customers, items=items)
        self.quickbooks.config(automated_sales_tax=False)
        self.clock_s = 0
        widget = prepared(self.salesforce.url, self.quickbooks.url, **preferences)
        for _ in range(2):
            measured_run(widget)
            self.pass_by()
        return widget

    def pass_by(self) -> None:
        """Let more time pass in both systems than a cursor overlaps."""
        self.clock_s += PAST_OVERLAP_S
        for system in (self.salesforce, self.quickbooks):
            system.config(clock_offset_s=self.clock_s)

    def run(self, widget: Widget) -> tuple[Measured, int]:
        """Return what a run came to, and how many HTTP calls it took."""
        for system in (self.salesforce, self.quickbooks):
            system.port.control("DELETE", "stats")
        measured = measured_run(widget)
        return measured, sum(self.salesforce.calls().values()) + sum(self.quickbooks.calls().values())


@pytest.fixture
def pair(transactional_db: None, ports: dict[str, Port], monkeypatch: pytest.MonkeyPatch) -> Pair:
    """Two systems whose limits nobody keeps, so that no test waits for them."""
    monkeypatch.setattr(runner, "LIMITS", unpaced())
    return Pair(People(ports["salesforce"]), People(ports["quickbooks_online"]))
