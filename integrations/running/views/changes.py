"""What a run changed, or a dry run would change, field by field."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Case, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from connectors.base import QUICKBOOKS, SALESFORCE
from integrations.running.explaining.record_links import RecordLink, record_link
from integrations.running.models import Action, Run
from integrations.running.models.journal import ActionKind
from integrations.running.models.runs import ACTIVE
from integrations.running.views.access import visible_run
from integrations.running.views.field_names import field_label
from integrations.running.views.filters import ChangesFilter
from integrations.running.views.live import live
from integrations.running.views.paging import cut
from integrations.running.writing.carried import NewAction
from widget.models import System, Widget

PAGE = 50


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after, as people call it and by its name in the system that is written."""

    label: str
    name: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class Change:
    """One action with links to its records and the fields it is about."""

    action: Action | NewAction
    source: RecordLink
    target: RecordLink
    fields: list[FieldChange]


@login_required
def changes(request: HttpRequest, id: UUID) -> HttpResponse:
    """Show the actions of a run in the order of its processes, a page at a time; follows the run while it lasts."""
    run = visible_run(request, id)
    processes = list(run.processes.order_by("position").values_list("key", "title"))
    asked = ChangesFilter(request.GET, processes=processes)
    after = request.GET.get("after")
    actions, more = cut(_following(run, after).filter(**asked.conditions()), PAGE)
    context = {
        "run": run,
        "widget": run.widget,
        "active": run.status in ACTIVE,
        "follow": run.status in ACTIVE and not more,
        "filter": asked,
        "filtered": bool(asked.changed_data),
        "changes": changes_shown(run.widget, actions),
        "later": after,
        "next": actions[-1].pk if more else None,
    }
    state = (run.status, [(action.pk, action.status) for action in actions], more)
    return live(request, "running/changes.html", part="running/changes-rows.html", context=context, state=state)


def _following(run: Run, after: str | None) -> QuerySet[Action]:
    """Return the actions after the one of that key, as the index on process, instant and key has them.

    In a plan the matches come first within their process: they are what a person wants to see before they are made.
    """
    rank = Case(When(kind=ActionKind.JOIN, then=0), default=1) if run.dry_run else Value(0)
    actions = run.actions.exclude(kind=ActionKind.HOLD).select_related("process").annotate(rank=rank)
    actions = actions.order_by("process_id", "rank", "created_at", "key")
    if not after:
        return actions
    last = get_object_or_404(actions, key=after)
    same = Q(process_id=last.process_id)
    later = Q(created_at__gt=last.created_at) | Q(created_at=last.created_at, key__gt=last.key)
    last_rank = int(run.dry_run and last.kind != ActionKind.JOIN)
    behind = Q(rank__gt=last_rank) | (Q(rank=last_rank) & later)
    return actions.filter(Q(process_id__gt=last.process_id) | (same & behind))


def changes_shown(widget: Widget, actions: Iterable[Action | NewAction]) -> list[Change]:
    """Return actions as pages show them."""
    return [
        Change(
            action,
            record_link(widget, action.source_system, entity=action.source_entity, id=action.source_id),
            _target(widget, action),
            [FieldChange(_label(action, n), n, *action.changes[n]) for n in sorted(action.changes, key=_place)],
        )
        for action in actions
    ]


def _label(action: Action | NewAction, name: str) -> str:
    links = action.kind in (ActionKind.JOIN, ActionKind.MOVE) or action.source_system == QUICKBOOKS
    return field_label(action.link_kind, SALESFORCE if links else QUICKBOOKS, name)


def _place(name: str) -> tuple[bool, int, str]:
    """Return where a field stands: by name, the lines of a transaction last and by number."""
    line = name.startswith("Line ")
    return line, len(name) if line else 0, name


def _target(widget: Widget, action: Action | NewAction) -> RecordLink:
    system = QUICKBOOKS if action.source_system == SALESFORCE else SALESFORCE
    if action.target_id:
        return record_link(widget, system, entity=action.target_entity, id=action.target_id)
    return RecordLink(f"New {action.target_entity} in {System(system).label}", None)
