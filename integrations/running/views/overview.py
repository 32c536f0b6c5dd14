"""My Integrations: every widget of the visitor, how it is and what it did last."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Count as CountOf
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from integrations.running.models import Run
from integrations.running.models.runs import ACTIVE
from integrations.running.rows.problems import open_problems
from integrations.running.views.counts import Count, summary, totals_of_runs
from integrations.running.views.live import live
from widget.models import Connection, Edition, System, Widget


@dataclass(frozen=True, slots=True)
class Side:
    """One system of a widget; no connection where there is none yet. `address` is where a person signs in to it."""

    system: str
    label: str
    connection: Connection | None
    address: str | None


@dataclass(frozen=True, slots=True)
class Card:
    """What is shown of one widget. `refusal` is why it does not run at all."""

    widget: Widget
    sides: tuple[Side, ...]
    run: Run | None
    active: bool
    counts: list[Count]
    problems: int
    refusal: str | None


@login_required
def my_integrations(request: HttpRequest) -> HttpResponse:
    """Show the widgets of the workspaces that the visitor is a member of; follows those that run."""
    widgets = Widget.objects.filter(workspace__members=request.user.pk).order_by("name", "pk")
    shown = list(widgets.select_related("workspace").prefetch_related("connections"))
    cards = _cards(shown)
    context = {"cards": cards, "follow": any(card.active for card in cards)}
    state = [
        (card.widget.pk, card.run and (card.run.pk, card.run.status), card.counts, card.problems) for card in cards
    ]
    part = "running/integration-cards.html"
    return live(request, "running/my-integrations.html", part=part, context=context, state=state)


def _cards(widgets: Sequence[Widget]) -> list[Card]:
    runs = _newest_runs(widgets)
    totals = totals_of_runs(run.pk for run in runs.values())
    counted = open_problems().filter(widget__in=widgets).values_list("widget_id").annotate(CountOf("pk"))
    problems: dict[UUID, int] = dict(counted)
    return [
        Card(
            widget=widget,
            sides=_sides(widget),
            run=(run := runs.get(widget.pk)),
            active=run is not None and run.status in ACTIVE,
            counts=summary(totals.get(run.pk, {})) if run else [],
            problems=problems.get(widget.pk, 0),
            refusal=widget.refuses_to_run(timezone.now()),
        )
        for widget in widgets
    ]


def _newest_runs(widgets: Sequence[Widget]) -> dict[UUID, Run]:
    newest = Run.objects.filter(widget=OuterRef("pk")).order_by("-created_at").values("pk")[:1]
    ids = Widget.objects.filter(pk__in=[widget.pk for widget in widgets]).values_list(Subquery(newest))
    return {run.widget_id: run for run in Run.objects.filter(pk__in=ids)}


def _sides(widget: Widget) -> tuple[Side, ...]:
    connections = {connection.system: connection for connection in widget.connections.all()}
    labels = {System.SALESFORCE: "Salesforce", System.QUICKBOOKS: widget.get_edition_display()}
    return tuple(
        Side(system.value, label, connections.get(system), _sign_in(widget, system)) for system, label in labels.items()
    )


def _sign_in(widget: Widget, system: System) -> str | None:
    """Return where the connection is made; QuickBooks Desktop is reached through its agent instead."""
    if system == System.QUICKBOOKS and widget.edition == Edition.DESKTOP:
        return None
    return reverse("connect", args=(widget.pk, system.value))
