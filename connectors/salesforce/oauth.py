"""Sign-in to Salesforce: web server flow with PKCE, renewal, revocation.

Boundary: storing a grant, and letting one worker at a time renew it, is the caller's business.
"""

import json
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from urllib3 import BaseHTTPResponse, PoolManager, Timeout
from urllib3.exceptions import HTTPError

from connectors.base import SALESFORCE
from connectors.errors import ConnectorError, ReconnectNeeded, SettingNeeded, TryLater
from connectors.http import CONNECT_S, Answer, excerpt, redact
from connectors.salesforce.calls import API_VERSION
from connectors.salesforce.faults import checked

SCOPE = "api refresh_token"
READ_S = 30.0
SOON = timedelta(seconds=60)
# Another worker is renewing the same token: its result is stored within moments.
RACE = timedelta(seconds=2)

_POOL = PoolManager(timeout=Timeout(connect=CONNECT_S, read=READ_S), retries=False)


@dataclass(frozen=True, slots=True)
class App:
    """The external client app through which people connect. `login_url` is the login host, the test host or a My
    Domain; `client_secret` is None for a public client."""

    client_id: str
    client_secret: str | None = field(repr=False)
    redirect_uri: str
    login_url: str = "https://login.salesforce.com"


@dataclass(frozen=True, slots=True)
class Grant:
    """What a sign-in or a renewal gives. Every later call goes to `instance_url`, which a renewal may change.

    `refresh_token` is the new one where Salesforce rotates them, else the one that was sent. There is no expiry: the
    org's session policy decides, and a call answers 401.
    Source: Salesforce, "OAuth 2.0 Web Server Flow".
    """

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    instance_url: str
    organization_id: str
    user_id: str


@dataclass(frozen=True, slots=True)
class Person:
    """The Salesforce user whose rights the connection has."""

    user_id: str
    organization_id: str
    username: str
    email: str


def new_verifier() -> str:
    """Return a fresh PKCE verifier; the caller keeps it until the person comes back."""
    return secrets.token_urlsafe(64)


def authorization_url(app: App, state: str, *, verifier: str, confirm: bool = False) -> str:
    """Return the address to send the person to; `confirm` makes Salesforce ask for the password again."""
    challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")
    query = {
        "response_type": "code",
        "client_id": app.client_id,
        "redirect_uri": app.redirect_uri,
        "scope": SCOPE,
        "state": state,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    if confirm:
        query["prompt"] = "login"
    return f"{app.login_url}/services/oauth2/authorize?{urlencode(query)}"


def callback_error(error: str, description: str) -> ConnectorError:
    """Return what `?error=…&error_description=…` of a person who came back without a code means."""
    return _meaning(error, description)


def exchange(app: App, code: str, *, verifier: str) -> Grant:
    """Return the grant for a code. Raises ReconnectNeeded, SettingNeeded, TryLater."""
    given = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": app.redirect_uri,
        "code_verifier": verifier,
    }
    grant = _token(app, given)
    if "refresh_token" not in grant:
        raise SettingNeeded(
            "Salesforce gave no lasting access. Allow the scope “Perform requests at any time” for the Tandem app."
        )
    return _grant(grant, "")


def refresh(app: App, refresh_token: str) -> Grant:
    """Return a renewed grant. Raises ReconnectNeeded, SettingNeeded, TryLater.

    With rotation a refresh token is good for one use; store the new one before using the grant.
    """
    return _grant(_token(app, {"grant_type": "refresh_token", "refresh_token": refresh_token}), refresh_token)


def revoke(app: App, token: str) -> None:
    """End the connection at Salesforce; a token that is dead already is fine. Raises TryLater."""
    response = _call("POST", f"{app.login_url}/services/oauth2/revoke", form={"token": token})
    if response.status >= 500:
        raise _out_of_order(response)


def person(grant: Grant) -> Person:
    """Return whose rights the connection has. Raises ReconnectNeeded, SettingNeeded, TryLater.

    Asks the API rather than the user info endpoint, which wants a scope of its own.
    """
    url = f"{grant.instance_url}/services/data/v{API_VERSION}/sobjects/User/{grant.user_id}?fields=Username,Email"
    response = _call("GET", url, headers={"Authorization": f"Bearer {grant.access_token}"})
    answer = Answer(response.status, {}, response.data)
    if answer.status == 401:
        raise ReconnectNeeded(
            "Salesforce does not accept the connection. Connect it again.", system=SALESFORCE, details=excerpt(answer)
        )
    user = checked(answer)
    return Person(grant.user_id, grant.organization_id, str(user["Username"]), str(user["Email"]))


def _token(app: App, given: Mapping[str, str]) -> dict[str, Any]:
    secret = {"client_secret": app.client_secret} if app.client_secret else {}
    form = {**given, "client_id": app.client_id, **secret}
    response = _call("POST", f"{app.login_url}/services/oauth2/token", form=form)
    body = _json(response)
    if response.status >= 400:
        raise _meaning(str(body.get("error", "")), str(body.get("error_description", "")))
    return body


def _grant(body: Mapping[str, Any], old_refresh_token: str) -> Grant:
    # The identity address ends in the ids of org and user.
    organization_id, user_id = str(body["id"]).rstrip("/").split("/")[-2:]
    return Grant(
        access_token=body["access_token"],
        refresh_token=body.get("refresh_token") or old_refresh_token,
        instance_url=str(body["instance_url"]).rstrip("/"),
        organization_id=organization_id,
        user_id=user_id,
    )


def _call(
    method: str, url: str, *, form: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
) -> BaseHTTPResponse:
    sent = dict(headers or {}) | ({"Content-Type": "application/x-www-form-urlencoded"} if form else {})
    try:
        return _POOL.request(method, url, body=urlencode(form) if form else None, headers=sent, redirect=False)
    except HTTPError as error:
        raise TryLater("Salesforce cannot be reached.", after=SOON, details=redact(str(error))) from error


def _json(response: BaseHTTPResponse) -> dict[str, Any]:
    try:
        body = json.loads(response.data)
    except ValueError as error:
        raise _out_of_order(response) from error
    if response.status >= 500 or not isinstance(body, dict):
        raise _out_of_order(response)
    return body


def _out_of_order(response: BaseHTTPResponse) -> TryLater:
    text = redact(response.data[:500].decode(errors="replace"))
    return TryLater(
        "The sign-in of Salesforce is out of order just now.", after=SOON, details=f"HTTP {response.status}: {text}"
    )


def _meaning(error: str, description: str) -> ConnectorError:
    """Return what an OAuth error means. Source: Salesforce, "OAuth 2.0 Authorization Errors"."""
    details = redact(f"{error}: {description}")
    if "already being processed" in description:
        return TryLater("Salesforce is renewing the connection.", after=RACE, details=details)
    if error in ("rate_limit_exceeded", "temporarily_unavailable"):
        return TryLater("Salesforce asks to sign in later.", after=SOON, details=details)
    if "must be installed" in description or error == "OAUTH_APPROVAL_ERROR_GENERIC":
        return SettingNeeded(
            "Tandem is not installed in this Salesforce org. Install the Tandem package first, then connect again.",
            details=details,
        )
    if error == "access_denied":
        return ReconnectNeeded(
            "Access to Salesforce was not allowed. Connect again and choose Allow.", system=SALESFORCE, details=details
        )
    if error in ("invalid_client", "invalid_client_id", "invalid_client_credentials"):
        return SettingNeeded(
            "Salesforce does not know the app of this Tandem server. Check its client id and secret.", details=details
        )
    if error in ("invalid_grant", "inactive_user", "inactive_org"):
        return ReconnectNeeded(
            "The connection to Salesforce has ended. Connect it again.", system=SALESFORCE, details=details
        )
    return SettingNeeded(f"Salesforce refused the sign-in: {description or error}.", details=details)
