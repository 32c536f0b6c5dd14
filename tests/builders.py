"""Rows for tests of the pages: each function saves one row, with what a test does not name chosen to look real."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore

from connectors.base import QUICKBOOKS, SALESFORCE
from integrations.running.models import Action, Alert, Link, LogEntry, Problem, ProcessRun, Run
from integrations.running.models.runs import LogLevel, Status, Trigger
from widget.models import AlertLevel, AlertSubscription, Connection, Edition, Plan, Widget, Workspace

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
PASSWORD = "a long enough password"
_numbers = count(1)


def person(username: str = "ada@cascadia.example", **values: Any) -> User:
    """Save a user who signs in with PASSWORD."""
    # One iteration: a safe hash takes a third of a second, and most tests never ask for the password.
    password = PBKDF2PasswordHasher().encode(PASSWORD, "salt", iterations=1)
    return User.objects.create(username=username, password=password, **values)


def session(user: User) -> str:
    """Save the session that signing in would make, and return its key."""
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    assert store.session_key is not None
    return store.session_key


def workspace(*members: User, name: str = "Cascadia Espresso Supply") -> Workspace:
    """Save a workspace with its members."""
    made = Workspace.objects.create(name=name)
    made.members.set(members)
    return made


def widget(owner: Workspace, name: str = "Cascadia: Salesforce and QuickBooks", **values: Any) -> Widget:
    """Save a widget on the standard plan, without connections."""
    chosen = {"plan": Plan.STANDARD, "edition": Edition.ONLINE, "installed_at": NOW, "settings_changed_at": NOW}
    return Widget.objects.create(workspace=owner, name=name, **(chosen | values))


def connections(owner: Widget, *, salesforce: str, quickbooks: str, **values: Any) -> None:
    """Save both connections of a widget, to the web addresses given."""
    for system, address, name in (
        (SALESFORCE, salesforce, "Cascadia Espresso (Production)"),
        (QUICKBOOKS, quickbooks, "Cascadia Espresso Supply LLC"),
    ):
        Connection.objects.create(
            widget=owner,
            system=system,
            url=address,
            oauth_url=address,
            web_url=address,
            company_id=f"{system}-{next(_numbers)}",
            company_name=name,
            credentials=b"",
            connected_at=NOW,
            **values,
        )


def run(owner: Widget, status: str = Status.SUCCEEDED, *, at: datetime = NOW, **values: Any) -> Run:
    """Save a run that was triggered by the schedule and started at once; an ended one took 42 seconds."""
    chosen: dict[str, Any] = {"trigger": Trigger.SCHEDULE, "created_at": at}
    if status != Status.WAITING:
        chosen["started_at"] = at
    if status not in (Status.WAITING, Status.RUNNING):
        chosen["finished_at"] = at + timedelta(seconds=42)
    return Run.objects.create(widget=owner, status=status, **(chosen | values))


def process(owner: Run, key: str = "customers-out", status: str = Status.SUCCEEDED, **values: Any) -> ProcessRun:
    """Save a process of a run."""
    chosen = {
        "title": "Syncing Salesforce Accounts to QuickBooks Customers",
        "position": owner.processes.count(),
        "started_at": owner.started_at,
        "finished_at": owner.finished_at,
    }
    return ProcessRun.objects.create(run=owner, widget=owner.widget, key=key, status=status, **(chosen | values))


def entry(owner: ProcessRun, message: str, *, level: int = LogLevel.INFO, **values: Any) -> LogEntry:
    """Save an entry of a process's log."""
    chosen = {"created_at": owner.started_at or NOW}
    return LogEntry.objects.create(
        widget=owner.widget, process=owner, message=message, level=level, **(chosen | values)
    )


def alert(owner: Widget, address: str, told_of: Run, *, level: int = AlertLevel.WARNING, **values: Any) -> Alert:
    """Save a subscription and a message to it about a run."""
    at = told_of.finished_at or NOW
    subscription = AlertSubscription.objects.create(widget=owner, address=address, level=level, created_at=at)
    chosen = {"subject": "Tandem: 2 new warnings", "body": "", "created_at": at, "due_at": at + timedelta(minutes=8)}
    return Alert.objects.create(subscription=subscription, run=told_of, **(chosen | values))


def action(owner: ProcessRun, title: str, *, kind: str = "create", **values: Any) -> Action:
    """Save an action that brought an Account to QuickBooks."""
    chosen = {
        "key": f"{next(_numbers):032x}",
        "status": "done",
        "link_kind": "customer",
        "source_system": SALESFORCE,
        "source_entity": "Account",
        "source_id": f"001Hp00002{next(_numbers):08d}",
        "target_entity": "Customer",
        "created_at": owner.started_at or NOW,
    }
    return Action.objects.create(
        widget=owner.widget, run=owner.run, process=owner, title=title, kind=kind, **(chosen | values)
    )


def problem(owner: Widget, title: str, message: str, **values: Any) -> Problem:
    """Save an open problem of an Account."""
    chosen = {
        "process_key": "customers-out",
        "system": SALESFORCE,
        "entity": "Account",
        "record_id": f"001Hp00002{next(_numbers):08d}",
        "rule": "name-free",
        "level": LogLevel.WARNING,
        "opened_at": NOW,
        "tried_at": NOW,
        "try_after": NOW + timedelta(days=1),
    }
    return Problem.objects.create(widget=owner, title=title, message=message, **(chosen | values))


def link(owner: Widget, salesforce_id: str, quickbooks_id: str, **values: Any) -> Link:
    """Save the link of an Account and a Customer."""
    chosen = {"kind": "customer", "quickbooks_entity": "Customer", "created_at": NOW, "updated_at": NOW}
    return Link.objects.create(
        widget=owner, salesforce_id=salesforce_id, quickbooks_id=quickbooks_id, **(chosen | values)
    )
