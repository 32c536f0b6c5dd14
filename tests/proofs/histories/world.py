"""Two small companies in which people are at work, and runs that may die at any step between what they do."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from integrations.running.models import Run
from integrations.running.models.runs import ACTIVE
from integrations.running.runner import advance
from tests.company import item, opportunity, pay, product
from tests.people import People
from tests.proofs.death import Fate, Killed, dying, mortal
from tests.proofs.story import begin, carried_on, new_widget
from tests.runs.conftest import Time
from widget.models import Preferences, Widget


@dataclass
class Typed:
    """A phone number that a person typed last on one side, as long as nobody has seen and replaced it."""

    id: str
    value: str
    runs: int


@dataclass
class World:
    """Both companies, the widget between them, and what people did by hand."""

    salesforce: People
    quickbooks: People
    allow: bool
    widget: Widget = field(init=False)
    time: Time = field(default_factory=Time)
    runs: int = 0
    typed: dict[tuple[str, str], Typed] = field(default_factory=dict)
    by_hand: set[tuple[str, str]] = field(default_factory=set)
    told: list[str] = field(default_factory=list)
    _numbers: int = 0

    def __post_init__(self) -> None:
        self.salesforce.reset()
        self.quickbooks.reset()
        self.quickbooks.config(automated_sales_tax=False)
        item(self.quickbooks, "Grinder", 250)
        self.grinder = product(self.salesforce, "Grinder", 250)
        self.widget = new_widget(self.salesforce, self.quickbooks)
        Preferences.objects.filter(widget=self.widget).update(allow_modify=self.allow, all_accounts=True)

    def accounts(self) -> list[dict[str, Any]]:
        """Return the Accounts in the order of their ids."""
        return sorted(self.salesforce.all("Account"), key=lambda row: str(row["Id"]))

    def customers(self, *, active: bool = True) -> list[dict[str, Any]]:
        """Return the Customers that are active or not."""
        rows = (row for row in self.quickbooks.all("Customer") if row["Active"] is active)
        return sorted(rows, key=lambda row: int(row["Id"]))

    def invoices(self) -> list[dict[str, Any]]:
        """Return the invoices."""
        return sorted(self.quickbooks.all("Invoice"), key=lambda row: int(row["Id"]))

    def make_account(self, name: str) -> None:
        """Make an Account."""
        self.by_hand.add(("Account", self.salesforce.add("Account", Name=name)))

    def make_customer(self, name: str) -> None:
        """Make a Customer, unless QuickBooks has one of that name."""
        if not any(row["DisplayName"].casefold() == name.casefold() for row in self.quickbooks.all("Customer")):
            self.by_hand.add(("Customer", self.quickbooks.add("Customer", DisplayName=name)))

    def phone_account(self, account: dict[str, Any]) -> None:
        """Type a new phone number into an Account; who does sees the one that is there."""
        self._type(("Account", account["Id"]), shown=account.get("Phone"))
        self.salesforce.edit("Account", account["Id"], Phone=self.typed["Account", account["Id"]].value)

    def phone_customer(self, customer: dict[str, Any]) -> None:
        """Type a new phone number into a Customer; who does sees the one that is there."""
        shown = (customer.get("PrimaryPhone") or {}).get("FreeFormNumber")
        self._type(("Customer", customer["Id"]), shown=shown)
        number = {"FreeFormNumber": self.typed["Customer", customer["Id"]].value}
        self.quickbooks.edit("Customer", customer["Id"], PrimaryPhone=number)

    def deactivate(self, customer: dict[str, Any]) -> None:
        """Make a Customer inactive; QuickBooks refuses that while money is open."""
        if not customer["Balance"]:
            self.quickbooks.delete("Customer", customer["Id"])

    def _type(self, who: tuple[str, str], *, shown: str | None) -> None:
        seen = [key for key, typed in self.typed.items() if typed.value == shown and key != who]
        for key in seen:
            del self.typed[key]
        self._numbers += 1
        self.typed[who] = Typed(who[1], f"555 {self._numbers:04d}", self.runs)

    def sell(self, account: dict[str, Any], type: str, price: int) -> None:
        """Win an Opportunity."""
        self._numbers += 1
        opportunity(self.salesforce, account["Id"], [(self.grinder, 1, price)], name=f"Deal {self._numbers}", type=type)

    def pay(self, invoice: dict[str, Any], *, half: bool) -> None:
        """Take a payment for what is open."""
        if invoice["Balance"]:
            pay(self.quickbooks, invoice["Id"], round(invoice["Balance"] / (2 if half else 1), 2))

    def invoice_by_hand(self, customer: dict[str, Any], price: int) -> None:
        """Make an invoice in QuickBooks."""
        detail = {"ItemRef": {"value": "1"}, "Qty": 1, "UnitPrice": price}
        line = {"Amount": price, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail}
        day = date.today().isoformat()
        self.quickbooks.add("Invoice", CustomerRef={"value": customer["Id"]}, TxnDate=day, Line=[line])

    def void(self, invoice: dict[str, Any]) -> None:
        """Void an invoice on its page."""
        answer = self.quickbooks.port.call("POST", f"/people/Invoice/{invoice['Id']}/void", body="")
        assert answer.status in (200, 303), answer.body

    def run(self, dies_at: int = 0) -> Run:
        """Make a run; one that dies is entered again until it is over."""
        self.widget.refresh_from_db()
        run, fate = begin(self.widget, self.time), Fate(dies_at)
        try:
            with dying(fate):
                advance(run.pk, clock=self.time, opener=mortal(fate))
        except Killed:
            assert fate.dead
        run.refresh_from_db()
        if run.status in ACTIVE:
            run = carried_on(run, self.time)
        self.runs += 1
        return run
