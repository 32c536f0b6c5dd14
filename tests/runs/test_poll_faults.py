"""A system that fails, throttles or ends the session in the middle: the run waits or stops, and nothing is lost."""

import pytest

from integrations.running.models import Message
from integrations.running.models.journal import OPEN_MESSAGES
from integrations.running.models.runs import Status
from integrations.running.runner import advance
from tests.people import People
from tests.runs.conftest import Runs, Time
from tests.runs.selling import sale
from tests.runs.test_initialize import severe
from widget.models import Connection, Widget
from widget.secrets import seal, unseal

CUSTOMERS = 1_100
"""More than QuickBooks tells of in one answer."""


@pytest.mark.parametrize(
    ("kind", "times", "waits"),
    [("http_500", 3, True), ("drop_response", 3, True), ("throttle", 1, True), ("expire_token", 1, False)],
)
def test_quickbooks_fails_between_two_pages_of_the_poll(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, time: Time, kind: str, times: int, waits: bool
) -> None:
    run(widget)
    quickbooks.reset(customers=CUSTOMERS)
    quickbooks.config(automated_sales_tax=False)
    quickbooks.fault("POST */query", kind, nth=2, times=times)

    ended = run(widget)

    assert quickbooks.faults_fired()
    if waits:
        assert (ended.status, salesforce.all("Account")) == (Status.WAITING, [])
        time.pass_by(minutes=2)
        ended = advance(ended.pk, clock=time)
    assert ended.status == Status.SUCCEEDED
    assert len(set(salesforce.values("Account", "Name"))) == len(salesforce.all("Account")) == CUSTOMERS


@pytest.mark.parametrize(
    ("kind", "times", "waits"), [("http_500", 3, True), ("throttle", 1, True), ("expire_token", 1, False)]
)
def test_salesforce_fails_after_quickbooks_was_polled(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, time: Time, kind: str, times: int, waits: bool
) -> None:
    run(widget)
    quickbooks.add("Customer", DisplayName="Acme")
    salesforce.fault("POST */composite", kind, times=times)

    ended = run(widget)

    assert salesforce.faults_fired()
    if waits:
        assert (ended.status, salesforce.all("Account")) == (Status.WAITING, [])
        time.pass_by(hours=2)
        ended = advance(ended.pk, clock=time)
    assert ended.status == Status.SUCCEEDED
    assert salesforce.values("Account", "Name") == ["Acme"]


def test_a_connection_that_ends_in_the_middle_stops_the_run_before_it_writes_more(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    run(widget)
    sale(salesforce, quickbooks)
    connection = Connection.objects.get(widget=widget, system="quickbooks")
    working = connection.credentials
    Connection.objects.filter(pk=connection.pk).update(
        credentials=seal({**unseal(working), "refresh_token": "revoked"})
    )
    quickbooks.fault("POST */batch", "expire_token")

    ended = run(widget)

    assert ended.status == Status.FAILED
    assert [place for _message, place in severe(ended)] == [f"/widgets/{widget.pk}/connect/quickbooks"]
    assert (quickbooks.all("Customer"), quickbooks.all("Invoice")) == ([], [])

    Connection.objects.filter(pk=connection.pk).update(credentials=working)
    run(widget)

    assert quickbooks.values("Customer", "DisplayName") == ["Acme"]
    assert quickbooks.values("Invoice", "TotalAmt") == [499.0]
    assert not Message.objects.filter(state__in=OPEN_MESSAGES).exists()
