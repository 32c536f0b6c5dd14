"""A run that has to wait is left as it is and goes on where it stopped."""

from integrations.running.models import Message
from integrations.running.models.runs import Status, Trigger
from integrations.running.runner import advance
from integrations.running.trigger import start_run
from tests.company import opportunity, product
from tests.people import People
from tests.runs.conftest import Time, counts_of, log_of
from widget.models import Widget

CUSTOMERS = 65


def test_a_run_that_waits_in_the_middle_of_a_page_goes_on_with_the_rest_of_it(
    widget: Widget, salesforce: People, quickbooks: People, time: Time
) -> None:
    thing = product(salesforce, "Grinder", 5)
    for number in range(CUSTOMERS):
        account = salesforce.add("Account", Name=f"Account {number:02}")
        opportunity(salesforce, account, [(thing, 1, 5)], type=None)
    quickbooks.fault("POST */batch", "throttle", nth=6)

    run = start_run(widget, Trigger.MANUAL, now=time()).run
    waiting = advance(run.pk, clock=time)

    assert waiting.status == Status.WAITING
    assert 0 < len(quickbooks.all("Customer")) < CUSTOMERS

    time.pass_by(minutes=15)
    ended = advance(run.pk, clock=time)

    assert ended.status == Status.SUCCEEDED
    assert len(quickbooks.all("Customer")) == CUSTOMERS
    assert counts_of(ended, "customers-out") == {"created": CUSTOMERS}
    assert log_of(ended) == []
    assert not Message.objects.exclude(state__in=["settled", "dropped"]).exists()
