"""A widget between two sandboxes, what is needed to run it, and what runs have to say."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from integrations.running.models import LogEntry, Run
from integrations.running.models.runs import Trigger
from integrations.running.runner import advance
from integrations.running.trigger import start_run
from tests import builders
from tests.company import item, opportunity
from tests.pages.conftest import signed_in
from tests.people import People
from tests.runs.lines import product_id
from tests.sandboxes import Port
from widget.models import Plan, Preferences, Widget, Workspace
from widget.sandbox import create_sandbox_widget


@pytest.fixture
def salesforce(ports: dict[str, Port]) -> People:
    """The people of an empty org, set up as the install guide says."""
    people = People(ports["salesforce"])
    people.reset()
    return people


@pytest.fixture
def quickbooks(ports: dict[str, Port]) -> People:
    """The people of an empty US company without automated sales tax."""
    people = People(ports["quickbooks_online"])
    people.reset()
    people.config(automated_sales_tax=False)
    return people


@dataclass
class Time:
    """A clock that a test can put forward."""

    ahead: timedelta = field(default_factory=timedelta)

    def __call__(self) -> datetime:
        return timezone.now() + self.ahead

    def pass_by(self, **duration: float) -> None:
        self.ahead += timedelta(**duration)
        forget_calls()


@pytest.fixture
def time() -> Time:
    """The clock of the runs."""
    return Time()


@pytest.fixture
def widget(transactional_db: None, salesforce: People, quickbooks: People) -> Widget:
    """A premium widget with default preferences, never run."""
    forget_calls()
    return create_sandbox_widget(
        Workspace.objects.create(name="Proof"),
        salesforce_url=salesforce.url,
        quickbooks_url=quickbooks.url,
        plan=Plan.PREMIUM,
        now=timezone.now() - timedelta(minutes=5),
    )


def forget_calls() -> None:
    """Go on with companies that have used up none of their limits: those are kept in Redis' time."""
    # The limits are kept in the cache's database.
    cache.clear()


@pytest.fixture
def member(widget: Widget) -> Client:
    """The browser of a member of the widget's workspace."""
    ada = builders.person()
    widget.workspace.members.add(ada)
    return signed_in(ada)


def prefer(widget: Widget, **preferences: Any) -> None:
    """Set preferences as their page would."""
    Preferences.objects.filter(widget=widget).update(**preferences)


Runs = Callable[..., Run]


@pytest.fixture
def run(time: Time) -> Runs:
    """Makes one run of a widget and carries it to where it stops by itself."""

    def carried(widget: Widget, *, dry_run: bool = False) -> Run:
        # As if there were a while between two runs.
        forget_calls()
        widget.refresh_from_db()
        started = start_run(widget, Trigger.MANUAL, now=time(), dry_run=dry_run)
        return advance(started.run.pk, clock=time)

    return carried


@pytest.fixture
def sold(widget: Widget, salesforce: People, quickbooks: People, run: Runs) -> str:
    """An Opportunity of two lines that has become Invoice 1001."""
    for name, price in (("Grinder", 250), ("Bean", 10)):
        item(quickbooks, name, price)
    run(widget)
    account = salesforce.add("Account", Name="Acme")
    lines = [(product_id(salesforce, "Grinder"), 2.0, 250.0), (product_id(salesforce, "Bean"), 3.0, 10.0)]
    sold = opportunity(salesforce, account, lines)
    run(widget)
    return sold


@pytest.fixture
def acme(widget: Widget, quickbooks: People, run: Runs) -> str:
    """A customer that is synced, and an item."""
    item(quickbooks, "Grinder", 250)
    acme = quickbooks.add("Customer", DisplayName="Acme")
    run(widget)
    return acme


@pytest.fixture
def grinder(acme: str, quickbooks: People) -> str:
    """The item that is sold."""
    return str(quickbooks.one("Item", Name="Grinder")["Id"])


def log_of(run: Run, *, level: int = 20) -> list[tuple[str, str]]:
    """Return (process key, message) of a run's entries at or above a level."""
    entries = LogEntry.objects.filter(process__run=run, level__gte=level).order_by("id")
    return [(entry.process.key, entry.message) for entry in entries.select_related("process")]


def said_by(run: Run, key: str, *, level: int = 20) -> list[str]:
    """Return the messages of one process at or above a level."""
    return [message for process, message in log_of(run, level=level) if process == key]


def counts_of(run: Run, key: str) -> dict[str, int]:
    """Return the counts of one process that are not zero, without what was unchanged."""
    counts = run.processes.get(key=key).counts
    return {name: number for name, number in counts.items() if number and name != "unchanged"}


def all_counts(run: Run) -> dict[str, dict[str, int]]:
    """Return such counts of every process that has any, by its key."""
    counts = {process.key: counts_of(run, process.key) for process in run.processes.all()}
    return {key: found for key, found in counts.items() if found}
