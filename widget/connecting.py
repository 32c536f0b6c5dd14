"""Connecting a system, connecting it again, and confirming that one is its user: sign-in there, tokens stored here.

An *attempt* is what is kept between a person's leaving for the vendor's sign-in and the return.
"""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction

from connectors.base import QUICKBOOKS, SALESFORCE
from connectors.errors import ReconnectNeeded, SettingNeeded
from connectors.quickbooks_online import oauth as quickbooks_oauth
from connectors.salesforce import oauth as salesforce_oauth
from widget.connections import company_name, quickbooks_app, salesforce_app
from widget.models import Connection, System, Widget
from widget.secrets import seal, unseal

LOGIN = {SALESFORCE: "https://login.salesforce.com", QUICKBOOKS: "production"}
TEST_LOGIN = {SALESFORCE: "https://test.salesforce.com", QUICKBOOKS: "sandbox"}
INTUIT_API = "https://quickbooks.api.intuit.com"
INTUIT_TEST_API = "https://sandbox-quickbooks.api.intuit.com"
INTUIT_TEST_WEB = "https://app.sandbox.qbo.intuit.com"
STORED = ("credentials", "web_url", "url", "company_id", "company_name", "connected_at", "broken_why", "confirmed_at")
App = TypeVar("App", salesforce_oauth.App, quickbooks_oauth.App)


class Refused(Exception):
    """What was signed in to cannot be connected; the text is a sentence."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a person left for. `test` asks for a first connection's test host, `confirm` for a proof alone."""

    widget: str
    system: str
    verifier: str = ""
    confirm: bool = False
    test: bool = False

    def kept(self) -> dict[str, Any]:
        """Return it as the session keeps it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Access:
    """What a sign-in gave: tokens for one company or org of that name, whose API is at `url`."""

    company_id: str
    url: str
    tokens: dict[str, str]
    name: str = ""


def sign_in_address(widget: Widget, attempt: Attempt, state: str) -> str:
    """Return where the person signs in. Raises SettingNeeded, TryLater."""
    connection = Connection.objects.filter(widget=widget, system=attempt.system).first()
    connection = connection or _new(widget, attempt)
    credentials = _credentials(connection)
    if attempt.system == SALESFORCE:
        app = _known(salesforce_app(connection, credentials), "SALESFORCE_CLIENT_ID")
        return salesforce_oauth.authorization_url(app, state, verifier=attempt.verifier, confirm=attempt.confirm)
    return quickbooks_oauth.authorization_url(
        _known(quickbooks_app(connection, credentials), "QUICKBOOKS_CLIENT_ID"), state
    )


def accept(widget: Widget, attempt: Attempt, *, code: str, realm_id: str, now: datetime) -> Connection:
    """Exchange the code and store the tokens, unless they are another company's.

    Raises Refused, SettingNeeded, TryLater.
    """
    connection = Connection.objects.filter(widget=widget, system=attempt.system).first() or _new(widget, attempt)
    label = System(attempt.system).label
    try:
        access = _access(connection, attempt, code, realm_id)
    except ReconnectNeeded as error:
        raise Refused(
            f"{label} takes this sign-in no more: it is too old, or was used already. Connect again."
        ) from error
    _refuse_another(connection, access)
    try:
        access = replace(access, name=_name(connection, access))
    except ReconnectNeeded as error:
        raise Refused(f"{label} does not let Tandem in with this sign-in. Connect again.") from error
    try:
        return _stored(widget, attempt, access, now)
    except IntegrityError as error:
        raise Refused(_taken(attempt.system)) from error


def _stored(widget: Widget, attempt: Attempt, access: Access, now: datetime) -> Connection:
    with transaction.atomic(durable=True):
        # The lock that renewals take: whoever stores last must not bring back tokens that have died.
        locked = Connection.objects.select_for_update().filter(widget=widget, system=attempt.system).first()
        connection = locked or _new(widget, attempt)
        _refuse_another(connection, access)
        connection.credentials = seal({**_credentials(connection), **access.tokens})
        connection.web_url = _web_url(connection, access)
        connection.url, connection.company_id = access.url, access.company_id
        connection.company_name = access.name[:255]
        connection.connected_at, connection.broken_why = now, ""
        if attempt.system == SALESFORCE:
            connection.confirmed_at = now
        connection.save(update_fields=STORED if locked else None)
    return connection


def _new(widget: Widget, attempt: Attempt) -> Connection:
    login = TEST_LOGIN if attempt.test else LOGIN
    web_url = INTUIT_TEST_WEB if attempt.test and attempt.system == QUICKBOOKS else ""
    return Connection(
        widget=widget, system=attempt.system, oauth_url=login[attempt.system], web_url=web_url, credentials=b""
    )


def _credentials(connection: Connection) -> dict[str, Any]:
    return unseal(connection.credentials) if connection.credentials else {}


def _known(app: App, setting: str) -> App:
    if not app.client_id:
        raise SettingNeeded(f"This server of Tandem has no app to connect with. Its operator has to set {setting}.")
    return app


def _access(connection: Connection, attempt: Attempt, code: str, realm_id: str) -> Access:
    credentials = _credentials(connection)
    if attempt.system == SALESFORCE:
        grant = salesforce_oauth.exchange(salesforce_app(connection, credentials), code, verifier=attempt.verifier)
        tokens = {"access_token": grant.access_token, "refresh_token": grant.refresh_token}
        return Access(grant.organization_id, grant.instance_url, tokens)
    given = quickbooks_oauth.exchange(quickbooks_app(connection, credentials), code, realm_id)
    tokens = {"access_token": given.access_token, "refresh_token": given.refresh_token}
    url = INTUIT_TEST_API if attempt.test else INTUIT_API
    return Access(realm_id, connection.url or url, tokens)


def _refuse_another(connection: Connection, access: Access) -> None:
    """Raise Refused for another company than the one that was connected, or one that another widget has."""
    if connection.pk and connection.company_id != access.company_id:
        known = connection.company_name or connection.company_id
        what = "Salesforce org" if connection.system == SALESFORCE else "QuickBooks company"
        raise Refused(
            f"That is another {what} than this integration was set up with. Sign in to {known}, or have a new "
            "integration made for the other one."
        )
    same = Connection.objects.filter(system=connection.system, company_id=access.company_id)
    if not connection.pk and same.exists():
        raise Refused(_taken(connection.system))


def _taken(system: str) -> str:
    an, what = ("An", "org") if system == SALESFORCE else ("A", "company")
    return f"Another integration is connected to that {System(system).label} {what}. {an} {what} can have one only."


def _name(connection: Connection, access: Access) -> str:
    """Return what the company is called, as it says itself: so it is known that the sign-in opens the one that came
    back with it, which for QuickBooks is only a word in an address."""
    if connection.system == SALESFORCE and connection.company_name:
        return connection.company_name
    opened = Connection(
        widget=connection.widget, system=connection.system, url=access.url, company_id=access.company_id
    )
    return company_name(opened, access.tokens["access_token"])


def _web_url(connection: Connection, access: Access) -> str:
    """Return where people see records: Salesforce's may have moved with its API, QuickBooks' is Intuit's own."""
    if connection.system == QUICKBOOKS:
        return connection.web_url
    old = urlsplit(connection.url).netloc
    return access.url if not old or urlsplit(connection.web_url).netloc == old else connection.web_url
