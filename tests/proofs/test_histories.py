"""Whatever people do, in whatever order, and wherever runs die: both systems end up in step, and nothing is doubled."""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from tests.people import People
from tests.proofs.histories.truths import falsehoods
from tests.proofs.histories.world import World

NAMES = st.sampled_from(["Acme", "Bolt", "Crane"])
ANY = st.integers(min_value=0, max_value=11)
PRICES = st.integers(min_value=1, max_value=900)
QUIET_RUNS = 3


def histories(salesforce: People, quickbooks: People) -> type[RuleBasedStateMachine]:
    """Return the machine that lives in these two systems."""

    class History(RuleBasedStateMachine):
        world: World

        @initialize(allow=st.booleans())
        def furnish(self, allow: bool) -> None:
            self.world = World(salesforce, quickbooks, allow)

        @rule(name=NAMES)
        def make_account(self, name: str) -> None:
            self.world.make_account(name)

        @rule(name=NAMES)
        def make_customer(self, name: str) -> None:
            self.world.make_customer(name)

        @rule(which=ANY)
        @precondition(lambda self: self.world.accounts())
        def phone_account(self, which: int) -> None:
            accounts = self.world.accounts()
            self.world.phone_account(accounts[which % len(accounts)])

        @rule(which=ANY)
        @precondition(lambda self: self.world.customers())
        def phone_customer(self, which: int) -> None:
            customers = self.world.customers()
            self.world.phone_customer(customers[which % len(customers)])

        @rule(which=ANY, name=st.sampled_from(["Delta", "Echo"]))
        @precondition(lambda self: self.world.accounts())
        def rename_account(self, which: int, name: str) -> None:
            accounts = self.world.accounts()
            salesforce.edit("Account", accounts[which % len(accounts)]["Id"], Name=name)

        @rule(which=ANY, type=st.sampled_from(["Invoice", "Sales Receipt"]), price=PRICES)
        @precondition(lambda self: self.world.accounts())
        def sell(self, which: int, type: str, price: int) -> None:
            accounts = self.world.accounts()
            self.world.sell(accounts[which % len(accounts)], type, price)

        @rule(which=ANY, price=PRICES)
        @precondition(lambda self: self.world.customers())
        def invoice_by_hand(self, which: int, price: int) -> None:
            customers = self.world.customers()
            self.world.invoice_by_hand(customers[which % len(customers)], price)

        @rule(which=ANY, half=st.booleans())
        @precondition(lambda self: self.world.invoices())
        def pay(self, which: int, half: bool) -> None:
            invoices = self.world.invoices()
            self.world.pay(invoices[which % len(invoices)], half=half)

        @rule(which=ANY, how=st.sampled_from(["void", "delete"]))
        @precondition(lambda self: self.world.invoices())
        def undo_invoice(self, which: int, how: str) -> None:
            invoices = self.world.invoices()
            invoice = invoices[which % len(invoices)]
            if how == "delete":
                quickbooks.delete("Invoice", invoice["Id"])
            elif invoice["Balance"] == invoice["TotalAmt"]:
                self.world.void(invoice)

        @rule(which=ANY)
        @precondition(lambda self: self.world.customers())
        def deactivate_customer(self, which: int) -> None:
            customers = self.world.customers()
            self.world.deactivate(customers[which % len(customers)])

        @rule(which=ANY)
        @precondition(lambda self: bool(salesforce.all("Opportunity")))
        def delete_opportunity(self, which: int) -> None:
            opportunities = sorted(row["Id"] for row in salesforce.all("Opportunity"))
            salesforce.delete("Opportunity", opportunities[which % len(opportunities)])

        @rule()
        def run(self) -> None:
            self.world.run()

        @rule(at=st.integers(min_value=1, max_value=60))
        def run_that_dies(self, at: int) -> None:
            self.world.run(dies_at=at)

        def teardown(self) -> None:
            if not hasattr(self, "world"):
                return
            for _again in range(QUIET_RUNS):
                idle = self.world.run()
            assert falsehoods(self.world, idle) == {}

    return History


def tell(salesforce: People, quickbooks: People, *, count: int) -> None:
    """Tell this many histories of at most ten steps, the same ones every time."""
    chosen = settings(
        max_examples=count,
        stateful_step_count=10,
        deadline=None,
        derandomize=True,
        database=None,
        # A history takes seconds: to shrink one takes longer than to read it.
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(histories(salesforce, quickbooks), settings=chosen)


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_whatever_people_do_and_wherever_runs_die_nothing_is_doubled_or_lost(
    salesforce: People, quickbooks: People
) -> None:
    tell(salesforce, quickbooks, count=25)


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_two_thousand_histories_double_and_lose_nothing(salesforce: People, quickbooks: People) -> None:
    tell(salesforce, quickbooks, count=2_000)
