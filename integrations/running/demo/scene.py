"""Where a story of the demo plays: a person with a workspace, a widget between two sandboxes, and its runs."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from connectors.base import QUICKBOOKS, SALESFORCE
from integrations.running.demo.people import People
from integrations.running.foreground import run_to_its_end
from integrations.running.models import LogEntry
from integrations.running.models.runs import LogLevel, Status, Trigger
from integrations.running.summary import summary_of
from integrations.running.trigger import start_run
from widget.models import ACCOUNT_ID_ALPHABET, Plan, Widget, Workspace
from widget.sandbox import create_sandbox_widget

USERNAME = "demo"
WIDGET_NAME = "Salesforce and QuickBooks"
GROUPS, GROUP_LENGTH = 3, 4


class WentWrong(Exception):
    """A step of the story did not come out; the text says which, and what was found instead."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """What the person types at the sign-in page."""

    url: str
    username: str
    password: str


@dataclass(frozen=True, slots=True)
class Told:
    """One step of a story as it came out; `run` is the summary of the run that it was, if it was one."""

    title: str
    said: str
    run: dict[str, Any] | None = None

    @property
    def calls(self) -> int | None:
        """The API calls of the run, both systems together."""
        return None if self.run is None else sum(self.run["calls"].values())


@dataclass(frozen=True, slots=True)
class Scene:
    """The widget, and the people at work in both systems."""

    widget: Widget
    salesforce: People
    quickbooks: People

    @property
    def realm_id(self) -> str:
        """The id of the QuickBooks company, with which external ids begin."""
        return str(self.widget.connections.get(system=QUICKBOOKS).company_id)

    def external_id(self, type: str, id: str) -> str:
        """Return a QuickBooks record's id as Salesforce keeps it."""
        return f"{self.realm_id}:{type}:{id}"

    def run(self, title: str) -> dict[str, Any]:
        """Run the widget to its end; return the summary. Raises WentWrong when the run failed."""
        started = start_run(self.widget, Trigger.MANUAL, now=timezone.now())
        run = run_to_its_end(started.run)
        if run.status not in (Status.SUCCEEDED, Status.WARNINGS):
            last = LogEntry.objects.filter(process__run=run, level=LogLevel.SEVERE).order_by("id").last()
            raise WentWrong(f"{title}: the run ended as {run.status}. {last or ''}".strip())
        return summary_of(run)

    def warnings_about(self, salesforce_id: str) -> list[str]:
        """Return what the log says at level WARNING about one Salesforce record, oldest first."""
        entries = LogEntry.objects.filter(widget=self.widget, level=LogLevel.WARNING, salesforce_id=salesforce_id)
        return list(entries.order_by("id").values_list("message", flat=True))


def make_person(workspace_name: str) -> tuple[Workspace, SignIn]:
    """Return the demo person's workspace, without widgets, and a sign-in with a new password."""
    password = "-".join(
        "".join(secrets.choice(ACCOUNT_ID_ALPHABET).lower() for _ in range(GROUP_LENGTH)) for _ in range(GROUPS)
    )
    with transaction.atomic():
        person, _made = User.objects.get_or_create(username=USERNAME)
        person.set_password(password)
        person.save(update_fields=["password"])
        workspace = Workspace.objects.filter(members=person).first() or Workspace.objects.create(name=workspace_name)
        workspace.members.add(person)
        Workspace.objects.filter(pk=workspace.pk).update(name=workspace_name)
        # The sandboxes of an earlier demo are gone, and so is what their widgets were connected to.
        Widget.objects.filter(workspace=workspace).delete()
    return workspace, SignIn(f"{settings.BASE_URL}/sign-in", USERNAME, password)


def open_scene(workspace: Workspace, salesforce: People, quickbooks: People, *, now: datetime) -> Scene:
    """Return the scene with a new premium widget between the two systems. Raises NoSandbox."""
    widget = create_sandbox_widget(
        workspace,
        salesforce_url=salesforce.url,
        quickbooks_url=quickbooks.url,
        plan=Plan.PREMIUM,
        now=now,
        name=WIDGET_NAME,
    )
    company, organization = quickbooks.all("CompanyInfo")[0], salesforce.all("Organization")[0]
    for system, called in ((QUICKBOOKS, company["CompanyName"]), (SALESFORCE, organization["Name"])):
        widget.connections.filter(system=system).update(company_name=called)
    return Scene(widget, salesforce, quickbooks)


def pages_of(scene: Scene) -> dict[str, str]:
    """Return the addresses at which the story can be read: Tandem's, and those of both systems' records."""
    return {
        "tandem": f"{settings.BASE_URL}/",
        "activity": f"{settings.BASE_URL}{reverse('activity', args=[scene.widget.pk])}",
        "salesforce": f"{scene.salesforce.url}/people",
        "quickbooks": f"{scene.quickbooks.url}/people",
    }


def written_by(run: dict[str, Any]) -> dict[str, int]:
    """Return the counts of a run, all processes together, of what was not simply unchanged."""
    total: dict[str, int] = {}
    for process in run["processes"]:
        for name, number in process["counts"].items():
            if number and name != "unchanged":
                total[name] = total.get(name, 0) + number
    return total
