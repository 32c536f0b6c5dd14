"""Leaving for a vendor's sign-in, and coming back from it."""

import secrets
from typing import Any
from uuid import UUID

import structlog
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from connectors.base import QUICKBOOKS, SALESFORCE
from connectors.errors import ConnectorError
from connectors.salesforce.oauth import callback_error, new_verifier
from widget.connecting import Attempt, Refused, accept, sign_in_address
from widget.models import Edition, System
from widget.views import visible_widget

logger = structlog.get_logger()
ATTEMPTS = "connecting"
"""Where the session keeps who left for what, by the state that comes back with them."""
AT_ONCE = 5
"""How many sign-ins a visitor may have open in tabs; the oldest is forgotten."""
UNKNOWN = "That sign-in was started in another browser, or has been used already. Start it again here."


@login_required
def connect(request: HttpRequest, id: UUID, system: str) -> HttpResponse:
    """Send the visitor to the sign-in of a system; with `confirm` only to prove who they are."""
    widget = visible_widget(request, id)
    if system not in System.values or (system == QUICKBOOKS and widget.edition == Edition.DESKTOP):
        raise Http404(f"{widget.edition} has no sign-in for {system}")
    attempt = Attempt(
        str(widget.pk),
        system,
        verifier=new_verifier() if system == SALESFORCE else "",
        confirm="confirm" in request.GET and system == SALESFORCE,
        test="test" in request.GET,
    )
    state = secrets.token_urlsafe(32)
    try:
        address = sign_in_address(widget, attempt, state)
    except ConnectorError as error:
        messages.error(request, error.message)
        return redirect("my-integrations")
    _keep(request, state, attempt)
    return redirect(address)


@login_required
def back_from_salesforce(request: HttpRequest) -> HttpResponse:
    """Take up a visitor who comes back from Salesforce."""
    return _back(request, SALESFORCE)


@login_required
def back_from_quickbooks(request: HttpRequest) -> HttpResponse:
    """Take up a visitor who comes back from Intuit."""
    return _back(request, QUICKBOOKS)


def _back(request: HttpRequest, system: str) -> HttpResponse:
    attempt = _kept(request, system)
    if attempt is None:
        messages.error(request, UNKNOWN)
        return redirect("my-integrations")
    widget = visible_widget(request, UUID(attempt.widget))
    code, realm_id = request.GET.get("code", ""), request.GET.get("realmId", "")
    where = ("mapping", widget.pk) if attempt.confirm else ("my-integrations",)
    if why := _why_not(request, attempt, code, realm_id):
        messages.error(request, why)
        return redirect(*where)
    try:
        connection = accept(widget, attempt, code=code, realm_id=realm_id, now=timezone.now())
    except (Refused, ConnectorError) as error:
        messages.error(request, str(error))
        return redirect(*where)
    done = "confirmed" if attempt.confirm else "connected"
    messages.success(request, f"{connection.get_system_display()} is {done}.")
    person, company = request.user.get_username(), connection.company_id
    logger.info("connection.made", widget=str(widget.pk), system=system, done=done, person=person, company=company)
    return redirect(*where)


def _why_not(request: HttpRequest, attempt: Attempt, code: str, realm_id: str) -> str | None:
    """Return what a visitor who comes back without a code is told."""
    if code and (realm_id or attempt.system == SALESFORCE):
        return None
    if attempt.system == SALESFORCE:
        given = request.GET.get("error", ""), request.GET.get("error_description", "")
        return callback_error(*given).message
    return "Access to QuickBooks was not allowed. Connect again and choose Connect."


def _keep(request: HttpRequest, state: str, attempt: Attempt) -> None:
    kept: dict[str, Any] = request.session.get(ATTEMPTS, {})
    recent = list(kept.items())[1 - AT_ONCE :]
    request.session[ATTEMPTS] = {**dict(recent), state: attempt.kept()}


def _kept(request: HttpRequest, system: str) -> Attempt | None:
    """Return the attempt that the state names; each state is good once."""
    kept: dict[str, Any] = dict(request.session.get(ATTEMPTS, {}))
    found = kept.pop(request.GET.get("state", ""), None)
    request.session[ATTEMPTS] = kept
    return Attempt(**found) if found and found["system"] == system else None
