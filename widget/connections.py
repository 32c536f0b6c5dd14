"""Opening a widget's connectors, with tokens that are renewed under a row lock and stored before they are used."""

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection as database
from django.db import transaction

from connectors.base import QUICKBOOKS, SALESFORCE, Connector, Pace, Tokens
from connectors.errors import ReconnectNeeded
from connectors.http import Session
from connectors.quickbooks_online import client as quickbooks_online
from connectors.quickbooks_online import oauth as quickbooks_oauth
from connectors.salesforce import client as salesforce
from connectors.salesforce import oauth as salesforce_oauth
from connectors.salesforce.polling import Scope
from widget.models import Connection, System, Widget
from widget.secrets import seal, unseal
from widget.values import field_from_json

PacerOf = Callable[[str, str], Pace]
"""Given a system and a company's id, returns what its connector calls before each wire call."""

PEOPLES_PAGES = "{base}/people/{{entity}}/{{id}}"


@dataclass(frozen=True, slots=True)
class Connectors:
    """The two open ends of a widget, and the connections by system as they were stored when it was opened."""

    salesforce: Connector
    quickbooks: Connector
    connections: Mapping[str, Connection]

    def of(self, system: str) -> Connector:
        """Return the connector of one system."""
        return self.salesforce if system == SALESFORCE else self.quickbooks


class Opener(Protocol):
    """What opens a widget's connectors, as `open_connectors` does."""

    def __call__(self, widget: Widget, *, fields: Mapping[str, Collection[str]], pacer_of: PacerOf) -> Connectors: ...


class StoredTokens:
    """The tokens of one connection; shared by the threads that send side by side."""

    def __init__(self, connection: Connection) -> None:
        self._id = connection.pk
        self._lock = threading.Lock()
        self._access_token: str = unseal(connection.credentials)["access_token"]

    def current(self) -> str:
        """Return the access token known here."""
        return self._access_token

    def renew(self, rejected: str) -> str:
        """Return another token than `rejected`: the one that somebody else has stored, or a new one.

        Raises ReconnectNeeded, SettingNeeded, TryLater.
        """
        with self._lock:
            if self._access_token != rejected:
                return self._access_token
            try:
                self._access_token = _renewed(self._id, rejected)
            finally:
                if threading.current_thread() is not threading.main_thread():
                    database.close()
            return self._access_token


def _renewed(connection_id: int, rejected: str) -> str:
    with transaction.atomic(durable=True):
        connection = Connection.objects.select_for_update().get(pk=connection_id)
        credentials = unseal(connection.credentials)
        if credentials["access_token"] != rejected:
            return str(credentials["access_token"])
        grant = refreshed(connection, credentials)
        connection.credentials = seal({**credentials, **grant})
        connection.save(update_fields=["credentials"])
    return grant["access_token"]


def refreshed(connection: Connection, credentials: Mapping[str, Any]) -> dict[str, str]:
    """Return the new tokens that the system gives for the stored refresh token."""
    if connection.system == SALESFORCE:
        renewed = salesforce_oauth.refresh(salesforce_app(connection, credentials), credentials["refresh_token"])
        return {"access_token": renewed.access_token, "refresh_token": renewed.refresh_token}
    given = quickbooks_oauth.refresh(quickbooks_app(connection, credentials), credentials["refresh_token"])
    return {"access_token": given.access_token, "refresh_token": given.refresh_token}


def salesforce_app(connection: Connection, credentials: Mapping[str, Any]) -> salesforce_oauth.App:
    """Return the app through which a connection was made."""
    return salesforce_oauth.App(
        credentials.get("client_id") or settings.SALESFORCE_CLIENT_ID,
        credentials.get("client_secret") or settings.SALESFORCE_CLIENT_SECRET,
        f"{settings.BASE_URL}/connect/salesforce",
        connection.oauth_url,
    )


def quickbooks_app(connection: Connection, credentials: Mapping[str, Any]) -> quickbooks_oauth.App:
    """Return the app through which a connection was made."""
    return quickbooks_oauth.App(
        credentials.get("client_id") or settings.QUICKBOOKS_CLIENT_ID,
        credentials.get("client_secret") or settings.QUICKBOOKS_CLIENT_SECRET,
        f"{settings.BASE_URL}/connect/quickbooks",
        connection.oauth_url,
    )


def open_connectors(widget: Widget, *, fields: Mapping[str, Collection[str]], pacer_of: PacerOf) -> Connectors:
    """Return a widget's connectors. `fields` are the Salesforce paths wanted by object.

    Raises ReconnectNeeded when a system was never connected.
    """
    rows = {row.system: row for row in Connection.objects.filter(widget=widget)}
    for system, name in ((SALESFORCE, "Salesforce"), (QUICKBOOKS, "QuickBooks")):
        if system not in rows:
            raise ReconnectNeeded(f"{name} is not connected yet. Connect it first.", system=system)
    policy = widget.preferences.policy()
    tokens = {system: StoredTokens(row) for system, row in rows.items()}
    scope = Scope(widget.installed_at, policy.all_accounts, _price_currency(rows))
    return Connectors(
        _salesforce(rows[SALESFORCE], tokens[SALESFORCE], pacer_of, fields=fields, scope=scope),
        _quickbooks_online(rows[QUICKBOOKS], tokens[QUICKBOOKS], pacer_of),
        rows,
    )


def _price_currency(rows: Mapping[str, Connection]) -> str:
    """Return the currency of the Standard Price Book's entries that prices come to, if there may be several of them."""
    org, company = (rows[system].facts.get("company", {}).get("fields", {}) for system in (SALESFORCE, QUICKBOOKS))
    return str(company.get("HomeCurrency") or "") if org.get("MultiCurrency") else ""


class GivenToken:
    """The token that a sign-in has just given; there is none to follow it yet."""

    def __init__(self, system: str, access_token: str) -> None:
        self._system = system
        self._access_token = access_token

    def current(self) -> str:
        """Return the token."""
        return self._access_token

    def renew(self, rejected: str) -> str:
        """Raise ReconnectNeeded: what was signed in to does not belong to the token."""
        raise ReconnectNeeded(f"{System(self._system).label} does not accept the sign-in.", system=self._system)


def company_name(connection: Connection, access_token: str) -> str:
    """Return the name of what a sign-in gave access to, by asking there. Raises what connectors raise."""
    tokens = GivenToken(connection.system, access_token)
    if connection.system == SALESFORCE:
        scope = Scope(connection.widget.installed_at, all_accounts=False)
        opened: Connector = _salesforce(connection, tokens, _unpaced, fields={}, scope=scope)
    else:
        opened = _quickbooks_online(connection, tokens, _unpaced)
    return str(opened.company().fields.get("Name") or "")


def _unpaced(system: str, company: str) -> Pace:
    return lambda limits: None


def _salesforce(
    connection: Connection, tokens: Tokens, pacer_of: PacerOf, *, fields: Mapping[str, Collection[str]], scope: Scope
) -> Connector:
    session = Session(
        connection.url,
        name="Salesforce",
        tokens=tokens,
        pace=pacer_of(SALESFORCE, connection.company_id),
        headers=salesforce.HEADERS,
    )
    types = _types(connection.facts.get("schemas", {}))
    return salesforce.Salesforce(session, fields=fields, scope=scope, types=types, web=_web(connection))


def _types(schemas: Mapping[str, Sequence[Sequence[Any]]]) -> dict[str, dict[str, str]]:
    """Return the types of fields by object and path, as far as the org was looked at."""
    described = {entity: [field_from_json(list(content)) for content in fields] for entity, fields in schemas.items()}
    return {entity: {field.name: field.type for field in fields} for entity, fields in described.items()}


def _quickbooks_online(connection: Connection, tokens: Tokens, pacer_of: PacerOf) -> Connector:
    session = Session(
        connection.url,
        name="QuickBooks",
        tokens=tokens,
        pace=pacer_of(QUICKBOOKS, connection.company_id),
        headers=quickbooks_online.HEADERS,
    )
    return quickbooks_online.QuickBooksOnline(
        session,
        realm_id=connection.company_id,
        web=_web(connection) or quickbooks_online.INTUIT_WEB,
        custom_fields=connection.facts.get("custom_fields", {}),
    )


def _web(connection: Connection) -> str | None:
    """Return the template of a record's address where it is not the vendor's: the sandbox shows records itself."""
    return PEOPLES_PAGES.format(base=connection.web_url) if urlsplit(connection.web_url).port else None
