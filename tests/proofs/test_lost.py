"""Lost requests, lost answers, error pages and throttling: every call of a small run goes wrong once, in every way."""

import pytest

from integrations.running.runner import advance
from tests.people import People
from tests.proofs.story import begin, carried_on, furnish, new_widget, what_is_wrong
from tests.runs.conftest import Time

MOST_CALLS = 40
ROUTES = {"quickbooks": "POST */batch", "salesforce": "POST */composite"}


def troubled(
    system: str, kind: str, nth: int, salesforce: People, quickbooks: People
) -> tuple[bool, dict[str, object]]:
    """Run with one fault ordered; return whether it struck, and what is wrong at the end."""
    furnish(salesforce, quickbooks)
    time = Time()
    run = begin(new_widget(salesforce, quickbooks), time)
    people = {"quickbooks": quickbooks, "salesforce": salesforce}[system]
    people.fault(ROUTES[system], kind, nth=nth)
    advance(run.pk, clock=time)
    run = carried_on(run, time)
    return people.faults_fired(), what_is_wrong(run, salesforce, quickbooks)


@pytest.mark.parametrize("kind", ["drop_request", "drop_response", "http_500", "html", "throttle", "expire_token"])
@pytest.mark.parametrize("system", ["quickbooks", "salesforce"])
@pytest.mark.django_db(transaction=True)
def test_whatever_becomes_of_a_call_there_is_exactly_one_of_each_record(
    system: str, kind: str, salesforce: People, quickbooks: People
) -> None:
    found = {}
    for nth in range(1, MOST_CALLS):
        struck, wrong = troubled(system, kind, nth, salesforce, quickbooks)
        if wrong:
            found[f"call {nth}"] = wrong
        if not struck:
            break

    assert found == {}
    assert 1 < nth < MOST_CALLS
