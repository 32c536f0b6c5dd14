"""Connecting a company: Intuit's OAuth 2 through its own client, with time-outs; storing is the caller's business.

Source: Intuit, "OAuth 2.0": access tokens live an hour, refresh tokens change about daily and the old one dies.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar

from intuitlib.client import AuthClient
from intuitlib.enums import Scopes
from intuitlib.exceptions import AuthClientError
from requests import RequestException, Response

from connectors.base import QUICKBOOKS
from connectors.errors import ReconnectNeeded, SettingNeeded, TryLater
from connectors.http import redact

CONNECT_AND_READ_S = (5.0, 30.0)
SOON = timedelta(seconds=60)
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class App:
    """Our registration with Intuit. `discovery` is "production", "sandbox" or the address of a discovery document."""

    client_id: str
    client_secret: str = field(repr=False)
    redirect_uri: str
    discovery: str


@dataclass(frozen=True, slots=True)
class Grant:
    """What Intuit gave; `lifetime` is the access token's, `refresh_lifetime` the refresh token's where it is told."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    realm_id: str | None
    lifetime: timedelta
    refresh_lifetime: timedelta | None = None


class _Client(AuthClient):  # type: ignore[misc]
    def request(self, *args: Any, **named: Any) -> Response:
        answer: Response = super().request(*args, **{"timeout": CONNECT_AND_READ_S, **named})
        return answer


def authorization_url(app: App, state: str) -> str:
    """Return where a person grants access; asks Intuit for the address. Raises TryLater, SettingNeeded."""

    def url(client: _Client) -> str:
        return str(client.get_authorization_url([Scopes.ACCOUNTING], state_token=state))

    return _asked(app, url)


def exchange(app: App, code: str, realm_id: str) -> Grant:
    """Return the grant for an authorization code. Raises ReconnectNeeded, SettingNeeded, TryLater."""

    def grant(client: _Client) -> Grant:
        client.get_bearer_token(code, realm_id=realm_id)
        return _grant(client, realm_id)

    return _asked(app, grant)


def refresh(app: App, refresh_token: str, realm_id: str | None = None) -> Grant:
    """Return a new grant, to be stored before it is used: the old refresh token may have died.

    Raises ReconnectNeeded, SettingNeeded, TryLater.
    """

    def grant(client: _Client) -> Grant:
        client.refresh(refresh_token=refresh_token)
        return _grant(client, realm_id)

    return _asked(app, grant)


def revoke(app: App, token: str) -> None:
    """End the connection at Intuit; a token that is dead already is no error. Raises SettingNeeded, TryLater."""

    def revoked(client: _Client) -> None:
        client.revoke(token=token)

    try:
        _asked(app, revoked)
    except ReconnectNeeded:
        return


def _asked(app: App, ask: Callable[[_Client], Result]) -> Result:
    try:
        with _Client(app.client_id, app.client_secret, app.redirect_uri, app.discovery) as client:
            return ask(client)
    except AuthClientError as error:
        raise _meaning(error) from error
    except (RequestException, ValueError, KeyError) as error:
        raise TryLater("Intuit cannot be reached to sign in.", after=SOON, details=redact(str(error))) from error


def _grant(client: _Client, realm_id: str | None) -> Grant:
    rest = client.x_refresh_token_expires_in
    return Grant(
        str(client.access_token),
        str(client.refresh_token),
        realm_id,
        timedelta(seconds=int(client.expires_in)),
        timedelta(seconds=int(rest)) if rest else None,
    )


def _meaning(error: AuthClientError) -> ReconnectNeeded | SettingNeeded | TryLater:
    content = error.content.decode(errors="replace") if isinstance(error.content, bytes) else str(error.content)
    details = redact(f"HTTP {error.status_code}: {content[:500]} intuit_tid {error.intuit_tid}")
    if error.status_code == 429 or error.status_code >= 500:
        return TryLater("Intuit cannot sign in just now.", after=SOON, details=details)
    match _code(content):
        case "invalid_client" | "unauthorized_client" | "invalid_scope":
            return SettingNeeded("Intuit does not accept the app's client id and secret. Check both.", details=details)
        case _:
            return ReconnectNeeded(
                "The connection to QuickBooks has ended. Connect it again.", system=QUICKBOOKS, details=details
            )


def _code(content: str) -> str:
    try:
        told = json.loads(content)
    except ValueError:
        return ""
    return str(told.get("error", "")) if isinstance(told, dict) else ""
