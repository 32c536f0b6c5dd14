"""The matches of a run: which records it links, which it holds until a person chooses, and which it makes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.db.models import Case, Count, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from connectors.base import QUICKBOOKS, SALESFORCE
from integrations.running.explaining.record_links import RecordLink, record_link
from integrations.running.models import Action, Run
from integrations.running.models.journal import ActionKind
from integrations.running.models.runs import ACTIVE
from integrations.running.planning.choices import MATCHED
from integrations.running.views.access import visible_run
from integrations.running.views.choosing import Options, choices_of, options
from integrations.running.views.live import live
from integrations.running.views.paging import cut
from widget.models import Widget

PAGE = 50
ORDER = (ActionKind.HOLD, ActionKind.JOIN, ActionKind.CREATE)
WORDS = {ActionKind.HOLD: "To decide", ActionKind.JOIN: "To be linked", ActionKind.CREATE: "To be created"}
DONE_WORDS = {**WORDS, ActionKind.JOIN: "Linked", ActionKind.CREATE: "Created"}
KINDS = (("customer", "Accounts and Customers"), ("item", "Products and Items"))
NAMED_BY = {"customer": "Name", "item": "Product Code"}


class MatchesFilter(forms.Form):
    """Which matches: held, linked or made; of one kind of record; with words in the name."""

    show = forms.ChoiceField(required=False)
    kind = forms.ChoiceField(label="Records", choices=[("", "All records"), *KINDS], required=False)
    q = forms.CharField(
        label="Search names", max_length=200, required=False, widget=forms.TextInput({"type": "search"})
    )

    def __init__(self, asked: Any, *, words: dict[ActionKind, str]) -> None:
        super().__init__(asked)
        field = self.fields["show"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Everything"), *((kind.value, words[kind]) for kind in ORDER)]

    def chosen(self, actions: QuerySet[Action]) -> QuerySet[Action]:
        """Return those that are asked for; what was asked wrongly asks nothing."""
        asked = self.cleaned_data if self.is_valid() else {}
        if show := asked.get("show"):
            actions = actions.filter(kind=show)
        if kind := asked.get("kind"):
            actions = actions.filter(link_kind=kind)
        return actions.filter(title__icontains=words) if (words := asked.get("q")) else actions


@dataclass(frozen=True, slots=True)
class Match:
    """One row: the records of both systems, by which name they belong together, and what a person may choose."""

    action: Action
    what: str
    named_by: str
    name: str
    salesforce: list[RecordLink]
    quickbooks: list[RecordLink]
    options: Options | None

    @property
    def choosable(self) -> bool:
        """Whether a person may choose which records belong together."""
        return self.options is not None and self.action.kind == ActionKind.HOLD and not self.options.decisions

    @property
    def badge(self) -> str:
        """The state that the row is shown in."""
        return "warning" if self.action.kind == ActionKind.HOLD else self.action.status


@login_required
def matches(request: HttpRequest, id: UUID) -> HttpResponse:
    """Show the matches of a run, what is to be decided first, a page at a time; follows the run while it lasts."""
    run = visible_run(request, id)
    words = WORDS if run.dry_run else DONE_WORDS
    every = run.actions.filter(link_kind__in=MATCHED, kind__in=ORDER)
    asked = MatchesFilter(request.GET, words=words)
    after = request.GET.get("after")
    found, more = cut(asked.chosen(_following(every, after)), PAGE)
    rows = _rows(run, found, words)
    counts = {row["kind"]: row["number"] for row in every.values("kind").annotate(number=Count("pk")).order_by()}
    context = {
        "run": run,
        "widget": run.widget,
        "filter": asked,
        "filtered": bool(asked.changed_data),
        "counts": [(kind.value, words[kind], counts[kind]) for kind in ORDER if counts.get(kind)],
        "rows": rows,
        "later": after,
        "next": found[-1].pk if more else None,
        "active": run.status in ACTIVE,
    }
    state = (run.status, counts, [(row.action.pk, row.action.status, row.options) for row in rows], more)
    return live(request, "running/matches.html", part="running/matches-rows.html", context=context, state=state)


def _following(actions: QuerySet[Action], after: str | None) -> QuerySet[Action]:
    """Return the actions after the one of that key: what is to be decided first."""
    rank = Case(*(When(kind=kind, then=Value(place)) for place, kind in enumerate(ORDER)))
    actions = actions.select_related("process").annotate(rank=rank)
    actions = actions.order_by("rank", "process_id", "created_at", "key")
    if not after:
        return actions
    last = get_object_or_404(actions, key=after)
    place = {"rank": ORDER.index(ActionKind(last.kind)), "process_id": last.process_id, "created_at": last.created_at}
    behind = Q(**place, key__gt=last.key)
    while place:
        name, value = place.popitem()
        behind |= Q(**place, **{f"{name}__gt": value})
    return actions.filter(behind)


def _rows(run: Run, actions: Sequence[Action], words: dict[ActionKind, str]) -> list[Match]:
    asked = [action for action in actions if run.dry_run and action.namesakes]
    chosen = choices_of(run.widget, [row for action in asked for row in action.namesakes or ()])
    return [
        Match(
            action,
            words[ActionKind(action.kind)],
            NAMED_BY[action.link_kind],
            _name(action),
            _links(run.widget, action, SALESFORCE),
            _links(run.widget, action, QUICKBOOKS),
            options(run.widget, action.link_kind, action.namesakes, chosen)
            if run.dry_run and action.namesakes
            else None,
        )
        for action in actions
    ]


def _name(action: Action) -> str:
    """Return the name by which records were compared: QuickBooks has it in full."""
    return next((name for system, _entity, _id, name in action.namesakes or () if system == QUICKBOOKS), action.title)


def _links(widget: Widget, action: Action, system: str) -> list[RecordLink]:
    """Return the records of one system by their names."""
    if action.namesakes:
        rows = [(entity, id, name) for there, entity, id, name in action.namesakes if there == system]
    elif action.source_system == system:
        rows = [(action.source_entity, action.source_id, action.title)]
    elif action.target_id:
        rows = [(action.target_entity, action.target_id, action.title)]
    else:
        return [RecordLink(f"New {action.target_entity}", None)]
    return [RecordLink(name, record_link(widget, system, entity=entity, id=id).url) for entity, id, name in rows]
