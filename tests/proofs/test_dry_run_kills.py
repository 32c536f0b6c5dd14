"""A plan shows each record once, whatever crashes: a small dry run is killed around each page, and carried on."""

import pytest

from integrations.running.models.runs import Trigger
from integrations.running.runner import advance
from integrations.running.trigger import start_run
from tests.people import People
from tests.proofs.death import Fate, Killed, dying, mortal
from tests.proofs.story import carried_on, furnish, new_widget
from tests.runs.conftest import Time

AFTER = 3
"""How many steps there are at most from the storing of a page until the run has noted how far it came."""
Plan = list[tuple[str, str, str]]


def planned(at: int, salesforce: People, quickbooks: People) -> tuple[Fate, Plan]:
    """Kill a dry run at a step (0: never), carry it on, and return its plan."""
    time, fate = Time(), Fate(at)
    run = start_run(new_widget(salesforce, quickbooks), Trigger.MANUAL, now=time(), dry_run=True).run
    try:
        with dying(fate):
            advance(run.pk, clock=time, opener=mortal(fate))
    except Killed:
        assert fate.dead
    ended = carried_on(run, time)
    return fate, sorted(ended.actions.values_list("process__key", "kind", "title"))


@pytest.mark.django_db(transaction=True)
def test_killed_before_or_after_a_page_is_stored_a_dry_run_plans_each_record_once(
    salesforce: People, quickbooks: People
) -> None:
    furnish(salesforce, quickbooks)
    alive, plan = planned(0, salesforce, quickbooks)
    assert len(plan) == len(set(plan)) > 0

    found = {}
    stored = [at for at, step in enumerate(alive.steps, start=1) if "running_action" in step]
    assert len(stored) >= 3
    around = {at + later for at in stored for later in range(AFTER + 1)}
    for at in sorted(around.intersection(alive.apart)):
        fate, again = planned(at, salesforce, quickbooks)
        if again != plan or not fate.dead:
            found[f"{at} {alive.steps[at - 1]}"] = again

    assert found == {}
