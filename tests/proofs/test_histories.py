"""Whatever people do, in whatever order, and wherever runs die: both systems end up in step, and nothing is doubled."""

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from tests.people import People
from tests.proofs.death import Fate
from tests.proofs.histories import bookkeepers, sales_people, two_people
from tests.proofs.histories.truths import falsehoods
from tests.proofs.histories.world import World

WHICH = st.integers(min_value=0, max_value=11)
# A run that matches, creates and mirrors takes about a hundred steps.
STEPS = st.integers(min_value=1, max_value=90)
# What happens right after a run is still within the overlap of the next poll.
MINUTES = st.sampled_from([0, 2, 60])
LOSSES = st.sampled_from(["drop_response", "drop_request", "http_500", "html", "throttle", "expire_token"])
QUIET_RUNS = 3

ORDINARY, LONG = range(20), range(20, 120)
SEEDS = [*ORDINARY, *(pytest.param(number, marks=pytest.mark.long) for number in LONG)]


def histories(salesforce: People, quickbooks: People) -> type[RuleBasedStateMachine]:
    """Return the machine that lives in these two systems."""

    class History(RuleBasedStateMachine):
        world: World

        @initialize(allow=st.booleans(), placeholders=st.booleans(), begun=st.booleans())
        def furnish(self, allow: bool, placeholders: bool, begun: bool) -> None:
            self.world = World(salesforce, quickbooks, allow, placeholders)
            if begun:
                sales_people.make_account(self.world, 0)
                bookkeepers.make_customer(self.world, 1)
                self.world.run()

        @rule(act=st.sampled_from(sales_people.ACCOUNTS), which=WHICH)
        def work_on_accounts(self, act: sales_people.Act, which: int) -> None:
            act(self.world, which)

        @rule(act=st.sampled_from(sales_people.SALES), which=WHICH)
        def work_on_sales(self, act: sales_people.Act, which: int) -> None:
            act(self.world, which)

        @rule(act=st.sampled_from(bookkeepers.CUSTOMERS), which=WHICH)
        def work_on_customers(self, act: sales_people.Act, which: int) -> None:
            act(self.world, which)

        @rule(act=st.sampled_from(bookkeepers.MONEY), which=WHICH)
        def work_on_money(self, act: sales_people.Act, which: int) -> None:
            act(self.world, which)

        @rule(act=st.sampled_from(two_people.TOGETHER), which=WHICH)
        def work_at_the_same_time(self, act: sales_people.Act, which: int) -> None:
            act(self.world, which)

        @rule(minutes=MINUTES)
        def run(self, minutes: int) -> None:
            self.world.run(minutes=minutes)

        @rule(at=STEPS)
        def run_that_dies(self, at: int) -> None:
            self.world.run(Fate(at))

        @rule(kind=LOSSES, nth=st.integers(min_value=1, max_value=4), there=st.booleans())
        def run_that_loses_a_call(self, kind: str, nth: int, there: bool) -> None:
            system, route = (quickbooks, "POST */batch") if there else (salesforce, "POST *composite*")
            self.world.run_and_lose(system, route, kind, nth=nth)

        def teardown(self) -> None:
            if not hasattr(self, "world"):
                return
            for _again in range(QUIET_RUNS):
                idle = self.world.run()
            assert falsehoods(self.world, idle) == {}

    return History


@pytest.mark.parametrize("number", SEEDS)
@pytest.mark.django_db(transaction=True)
def test_whatever_people_do_and_wherever_runs_die_nothing_is_doubled_or_lost(
    salesforce: People, quickbooks: People, number: int
) -> None:
    told = settings(
        max_examples=5 if number in ORDINARY else 20,
        stateful_step_count=8 if number in ORDINARY else 10,
        deadline=None,
        database=None,
        # A history takes most of a second: to shrink one takes longer than to read it.
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(seed(number)(histories(salesforce, quickbooks)), settings=told)
