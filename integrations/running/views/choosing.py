"""Choosing which records belong together: what the pages offer, and what they are sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from connectors.base import QUICKBOOKS, SALESFORCE
from connectors.errors import ConnectorError
from integrations.running.explaining.answers import entity_name
from integrations.running.explaining.deciding import CannotChoose, decide
from integrations.running.explaining.record_links import record_link
from integrations.running.models import MatchChoice
from integrations.running.planning.choices import MATCHED, undo
from integrations.running.views.paging import digits
from widget.models import System, Widget
from widget.views import visible_widget

KINDS = {
    entity: pairing.kind
    for pairing in MATCHED.values()
    for system in (SALESFORCE, QUICKBOOKS)
    for entity in pairing.entities(system)
}
"""The kind of link under which records of an entity are matched."""


@dataclass(frozen=True, slots=True)
class Option:
    """One record to choose."""

    id: str
    name: str
    text: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Side:
    """The records of one system to choose from."""

    system: str
    label: str
    options: list[Option]


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided before, in words."""

    id: int
    said: str


@dataclass(frozen=True, slots=True)
class Options:
    """What a person may choose among records of one name, and has chosen already. `single` is one on each side."""

    kind: str
    sides: list[Side]
    decisions: list[Decision]

    @property
    def single(self) -> bool:
        """Whether there is one record on each side."""
        return all(len(side.options) == 1 for side in self.sides)


def choices_of(widget: Widget, namesakes: Sequence[Sequence[str]]) -> list[MatchChoice]:
    """Return what was decided about any of these records, in one query."""
    ids = {
        system: [id for there, _entity, id, _name in namesakes if there == system]
        for system in (SALESFORCE, QUICKBOOKS)
    }
    if not namesakes:
        return []
    about = Q(salesforce_id__in=ids[SALESFORCE], quickbooks_id__in=ids[QUICKBOOKS])
    return list(MatchChoice.objects.filter(about, widget=widget).select_related("chosen_by").order_by("pk"))


def options(
    widget: Widget, kind: str, namesakes: Sequence[Sequence[str]], chosen: Sequence[MatchChoice]
) -> Options:  # fmt: skip
    """Return what a page offers for records of one name."""
    sides = [
        Side(
            system,
            System(system).label,
            [
                Option(id, name, f"{entity_name(entity)} {id}", record_link(widget, system, entity=entity, id=id).url)
                for there, entity, id, name in namesakes
                if there == system
            ],
        )
        for system in (SALESFORCE, QUICKBOOKS)
    ]
    names = {option.id: option.name for side in sides for option in side.options}
    mine = [c for c in chosen if c.kind == kind and c.salesforce_id in names and c.quickbooks_id in names]
    return Options(kind, sides, [Decision(choice.pk, _said(choice, names)) for choice in mine])


def _said(choice: MatchChoice, names: dict[str, str]) -> str:
    who = choice.chosen_by.get_full_name() or choice.chosen_by.get_username() if choice.chosen_by else "Somebody"
    verb = "belongs with" if choice.same else "is not the same as"
    return (
        f"{who} decided: {names[choice.salesforce_id]} ({choice.salesforce_id}) {verb} "
        f"{names[choice.quickbooks_id]} ({choice.quickbooks_id})."
    )


@require_POST
@login_required
def choose_match(request: HttpRequest, id: UUID) -> HttpResponse:
    """Store which records belong together, or that none of them does, and go back to where it was asked."""
    widget = visible_widget(request, id)
    assert isinstance(request.user, User)
    same = request.POST.get("same") == "yes"
    ids = [request.POST.getlist(f"{system}" if same else f"all-{system}") for system in (SALESFORCE, QUICKBOOKS)]
    try:
        said = decide(widget, request.POST.get("kind", ""), *ids, same=same, by=request.user, clock=timezone.now)
    except CannotChoose as refusal:
        messages.error(request, str(refusal))
    except ConnectorError as error:
        messages.error(request, f"Nothing was decided: the records could not be looked at. {error.message}")
    else:
        messages.info(request, said)
    return _back(request, widget)


@require_POST
@login_required
def undo_match(request: HttpRequest, id: UUID) -> HttpResponse:
    """Forget what was decided about two records, and go back to where it was asked."""
    widget = visible_widget(request, id)
    asked = request.POST.get("choice", "")
    if digits(asked) and undo(widget, int(asked), timezone.now()):
        messages.info(request, "The decision was taken back. The next run goes by the names again.")
    else:
        messages.info(request, "There was nothing to take back.")
    return _back(request, widget)


def _back(request: HttpRequest, widget: Widget) -> HttpResponse:
    page = request.POST.get("next", "")
    if page.startswith("/") and url_has_allowed_host_and_scheme(page, allowed_hosts=None):
        return redirect(page)
    return redirect("problems", widget.pk)
