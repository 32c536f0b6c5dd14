"""The editor of the custom mapping. Source: sync rules, section 10."""

from uuid import UUID

import structlog
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from connectors.errors import ConnectorError
from widget.mapping import Unmappable, add_row, live_schemas, recently_confirmed, remove_row, tables
from widget.models import Plan, Widget
from widget.views import visible_widget

logger = structlog.get_logger()
NOT_CONFIRMED = "Nothing was changed: confirm the Salesforce connection first. That holds for 15 minutes."


@login_required
def mapping(request: HttpRequest, id: UUID) -> HttpResponse:
    """Show the rows of each direction with the fields as they are now; other plans see what this is."""
    widget = visible_widget(request, id)
    if widget.plan != Plan.PREMIUM:
        return render(request, "widget/mapping-offer.html", {"widget": widget})
    error, schemas = None, {}
    try:
        schemas = dict(live_schemas(widget))
    except ConnectorError as raised:
        error = raised.message
    context = {
        "widget": widget,
        "tables": tables(widget, schemas),
        "error": error,
        "confirmed": recently_confirmed(widget, timezone.now()),
    }
    return render(request, "widget/mapping.html", context)


@require_POST
@login_required
def add(request: HttpRequest, id: UUID) -> HttpResponse:
    """Add a row, if the visitor has confirmed the Salesforce connection."""
    widget = visible_widget(request, id)
    key, source, target = (request.POST.get(name, "") for name in ("list", "source", "target"))
    if not _may_edit(request, widget):
        return redirect("mapping", widget.pk)
    try:
        add_row(widget, key, source, target, schemas=live_schemas(widget), now=timezone.now())
    except (Unmappable, ConnectorError) as error:
        messages.error(request, f"No row was added. {error}")
    else:
        messages.success(request, f"{source} goes to {target} from the next run on.")
        _note("mapping.added", request, widget, key, source, target)
    return redirect("mapping", widget.pk)


@require_POST
@login_required
def remove(request: HttpRequest, id: UUID, row: int) -> HttpResponse:
    """Remove a row, if the visitor has confirmed the Salesforce connection."""
    widget = visible_widget(request, id)
    if _may_edit(request, widget) and (gone := remove_row(widget, row, now=timezone.now())):
        messages.success(request, f"{gone.source} no longer goes to {gone.target}.")
        _note("mapping.removed", request, widget, gone.direction, gone.source, gone.target)
    return redirect("mapping", widget.pk)


def _may_edit(request: HttpRequest, widget: Widget) -> bool:
    """Tell whether the rows may be changed now, and say so if not."""
    if widget.plan == Plan.PREMIUM and recently_confirmed(widget, timezone.now()):
        return True
    messages.error(request, NOT_CONFIRMED)
    return False


def _note(event: str, request: HttpRequest, widget: Widget, key: str, source: str, target: str) -> None:
    person = request.user.get_username()
    logger.info(event, widget=str(widget.pk), person=person, list=key, source=source, target=target)
