"""Two live workers on one run: one claims it; one that was taken for dead may still answer, and doubles nothing."""

from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from threading import Event
from typing import Any

import pytest
from django.db import connection

from connectors.base import Connector, Message, Outcome
from integrations.running.models import Run
from integrations.running.models.runs import Status
from integrations.running.runner import advance
from tests.people import People
from tests.proofs.story import begin, carried_on, furnish, new_widget, what_is_wrong
from tests.runs.conftest import Time
from widget.connections import Connectors, PacerOf, open_connectors
from widget.models import Widget

PATIENCE_S = 20


@dataclass
class Slow:
    """A QuickBooks whose answer to the nth message reaches the worker only when it is let go."""

    nth: int
    reached: Event = field(default_factory=Event)
    let_go: Event = field(default_factory=Event)
    sent: int = 0

    def opener(self, widget: Widget, *, fields: Mapping[str, Collection[str]], pacer_of: PacerOf) -> Connectors:
        opened = open_connectors(widget, fields=fields, pacer_of=pacer_of)
        return replace(opened, quickbooks=_SlowConnector(opened.quickbooks, self))


class _SlowConnector:
    def __init__(self, connector: Connector, slow: Slow) -> None:
        self._connector = connector
        self._slow = slow

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connector, name)

    def send(self, message: Message) -> list[Outcome]:
        outcomes = self._connector.send(message)
        self._slow.sent += 1
        if self._slow.sent == self._slow.nth:
            self._slow.reached.set()
            assert self._slow.let_go.wait(PATIENCE_S)
        return outcomes


def in_thread(call: Callable[[], Run]) -> Run:
    """Make a call on a database connection of its own."""
    try:
        return call()
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_that_are_sent_the_same_run_one_carries_it(salesforce: People, quickbooks: People) -> None:
    furnish(salesforce, quickbooks)
    time = Time()
    run = begin(new_widget(salesforce, quickbooks), time)

    with ThreadPoolExecutor(2) as workers:
        list(workers.map(lambda _worker: in_thread(lambda: advance(run.pk, clock=time)), range(2)))

    run.refresh_from_db()
    assert (run.fence, run.status) == (1, Status.SUCCEEDED)
    assert what_is_wrong(run, salesforce, quickbooks) == {}


@pytest.mark.parametrize("nth", [1, 2])
@pytest.mark.django_db(transaction=True)
def test_a_worker_that_was_taken_for_dead_hands_its_answer_over(
    nth: int, salesforce: People, quickbooks: People
) -> None:
    furnish(salesforce, quickbooks)
    time, slow = Time(), Slow(nth)
    run = begin(new_widget(salesforce, quickbooks), time)

    with ThreadPoolExecutor(1) as worker:
        first = worker.submit(in_thread, lambda: advance(run.pk, clock=time, opener=slow.opener))
        if not slow.reached.wait(PATIENCE_S / 4):
            slow.let_go.set()
            pytest.fail(f"no message {nth}: {first.result().status}")
        time.pass_by(minutes=6)
        second = advance(run.pk, clock=time)
        slow.let_go.set()
        first.result(PATIENCE_S)

    assert second.fence == 2
    assert what_is_wrong(carried_on(run, time), salesforce, quickbooks) == {}


@pytest.mark.django_db(transaction=True)
def test_an_answer_that_comes_before_it_is_looked_up_is_bound_by_the_new_worker(
    salesforce: People, quickbooks: People
) -> None:
    furnish(salesforce, quickbooks)
    time, slow = Time(), Slow(1)
    run = begin(new_widget(salesforce, quickbooks), time)

    with ThreadPoolExecutor(1) as worker:
        first = worker.submit(in_thread, lambda: advance(run.pk, clock=time, opener=slow.opener))
        assert slow.reached.wait(PATIENCE_S)
        # The lease is taken away though the message is too young to be looked up: as after a cut in the network.
        Run.objects.filter(pk=run.pk).update(fence=7)
        slow.let_go.set()
        first.result(PATIENCE_S)

    assert list(run.messages.values_list("state", flat=True).filter(system="quickbooks")) == ["answered"]
    assert what_is_wrong(carried_on(run, time), salesforce, quickbooks) == {}
