"""Exactly one record, whatever crashes: a small run is killed at every step, restarted, and looked at."""

import pytest

from integrations.running.runner import advance
from tests.people import People
from tests.proofs.death import Fate, Killed, dying, mortal
from tests.proofs.story import begin, carried_on, furnish, new_widget, what_is_wrong
from tests.runs.conftest import Time

PARTS = 4


def killed(at: int, salesforce: People, quickbooks: People) -> tuple[Fate, dict[str, object]]:
    """Kill a run at a step (0: never), carry it on, and return what is wrong then."""
    furnish(salesforce, quickbooks)
    time, fate = Time(), Fate(at)
    run = begin(new_widget(salesforce, quickbooks), time)
    try:
        with dying(fate):
            advance(run.pk, clock=time, opener=mortal(fate))
    except Killed:
        assert fate.dead
    return fate, what_is_wrong(carried_on(run, time), salesforce, quickbooks)


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.django_db(transaction=True)
def test_killed_at_any_step_a_run_ends_with_exactly_one_of_each_record(
    part: int, salesforce: People, quickbooks: People
) -> None:
    alive, wrong = killed(0, salesforce, quickbooks)
    assert wrong == {}

    found = {}
    for at in alive.apart[part::PARTS]:
        fate, wrong = killed(at, salesforce, quickbooks)
        if wrong or not fate.dead:
            found[f"{at} {alive.steps[at - 1]}"] = wrong

    assert found == {}
