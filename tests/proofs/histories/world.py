"""Two small companies in which people are at work, and runs that may die at any step between what they do."""

from dataclasses import dataclass, field
from typing import Any

from integrations.running.models import Run
from integrations.running.models.runs import ACTIVE
from integrations.running.runner import advance
from tests.company import item, product
from tests.people import People
from tests.proofs.death import Fate, Killed, dying, mortal
from tests.proofs.histories.clock import SharedTime
from tests.proofs.histories.typed import Place, Typed, nested
from tests.proofs.story import begin, carried_on, new_widget
from widget.models import Preferences, Widget

SALESFORCE_OBJECTS = ("Account", "Contact", "Opportunity", "OpportunityLineItem")
QUICKBOOKS_OBJECTS = ("Customer", "Invoice")


@dataclass
class World:
    """Both companies, the widget between them, and what people did by hand."""

    salesforce: People
    quickbooks: People
    allow: bool
    placeholders: bool
    widget: Widget = field(init=False)
    typed: Typed = field(init=False)
    time: SharedTime = field(init=False)
    by_hand: set[tuple[str, str]] = field(default_factory=set)
    _numbers: int = 0

    def __post_init__(self) -> None:
        self.salesforce.reset()
        self.quickbooks.reset()
        self.quickbooks.config(automated_sales_tax=False)
        self.time = SharedTime(systems=(self.salesforce, self.quickbooks))
        systems = dict.fromkeys(SALESFORCE_OBJECTS, self.salesforce) | dict.fromkeys(
            QUICKBOOKS_OBJECTS, self.quickbooks
        )
        self.typed = Typed(systems)
        self.item = item(self.quickbooks, "Grinder", 250)
        self.product = product(self.salesforce, "Grinder", 250)
        self.widget = new_widget(self.salesforce, self.quickbooks)
        Preferences.objects.filter(widget=self.widget).update(
            allow_modify=self.allow,
            all_accounts=True,
            create_opportunities=self.placeholders,
            created_stage="Closed Won",
        )

    def accounts(self) -> list[dict[str, Any]]:
        """Return the Accounts, oldest first."""
        return sorted(self.salesforce.all("Account"), key=lambda row: str(row["Id"]))

    def opportunities(self) -> list[dict[str, Any]]:
        """Return the Opportunities, oldest first."""
        return sorted(self.salesforce.all("Opportunity"), key=lambda row: str(row["Id"]))

    def customers(self, *, active: bool = True) -> list[dict[str, Any]]:
        """Return the Customers that are active or not, oldest first."""
        rows = (row for row in self.quickbooks.all("Customer") if row["Active"] is active)
        return sorted(rows, key=lambda row: int(row["Id"]))

    def invoices(self) -> list[dict[str, Any]]:
        """Return the invoices, oldest first."""
        return sorted(self.quickbooks.all("Invoice"), key=lambda row: int(row["Id"]))

    def number(self) -> int:
        """Return a number that nobody had before."""
        self._numbers += 1
        return self._numbers

    def type(self, place: Place, text: str) -> None:
        """Type a text over what is shown at a place."""
        entity, id, path = place
        self.typed.note(place, text)
        self.typed.systems[entity].edit(entity, id, **nested(path, text))

    def run(self, fate: Fate | None = None, *, minutes: int = 2) -> Run:
        """Let time pass and make a run; one that dies or has to wait is entered again until it is over."""
        self.time.pass_by(minutes=minutes)
        self.widget.refresh_from_db()
        run, fate = begin(self.widget, self.time), fate or Fate()
        try:
            with dying(fate):
                advance(run.pk, clock=self.time, opener=mortal(fate))
        except Killed:
            assert fate.dead
        run.refresh_from_db()
        return carried_on(run, self.time) if run.status in ACTIVE else run

    def run_and_lose(self, system: People, route: str, kind: str, *, nth: int) -> Run:
        """Make a run in which a call to a system goes wrong."""
        system.fault(route, kind, nth=nth)
        try:
            return self.run()
        finally:
            system.port.control("DELETE", "faults")
