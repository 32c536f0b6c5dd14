"""The simulated Salesforce org."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from connectors.sandbox.clock import Clock
from connectors.sandbox.http import Request, Response, html_response
from connectors.sandbox.salesforce import oauth, rest, soap
from connectors.sandbox.salesforce.errors import SalesforceError
from connectors.sandbox.salesforce.load import load
from connectors.sandbox.salesforce.oauth import OAuth
from connectors.sandbox.salesforce.org import SETTINGS, Org, Settings
from connectors.sandbox.salesforce.people import People
from connectors.sandbox.salesforce.persons import Persons
from connectors.sandbox.salesforce.rest import Rest
from connectors.sandbox.salesforce.seed import fill, furnish
from connectors.sandbox.salesforce.sessions import CLIENT_ID, CLIENT_SECRET, PASSWORD, SECURITY_TOKEN, TOKENS, Sessions
from connectors.sandbox.store import Store
from connectors.sandbox.system import Rejected

SAMPLES = Path(__file__).parents[1] / "samples"
_HTML_ERROR = "<html><head><title>Maintenance</title></head><body><h1>We are down for maintenance.</h1></body></html>"


class Salesforce:
    """One org: its API, its sign-in, its pages, and the package installed."""

    name = "salesforce"

    def __init__(self, store: Store, clock: Clock) -> None:
        self._org = Org(store, clock)
        self._sessions = Sessions(self._org)
        self._rest = Rest(self._org, self._sessions)
        self._oauth = OAuth(self._org, self._sessions)
        self._persons = Persons(self._org)
        self._people = People(self._org, self._persons)

    def route(self, request: Request) -> str:
        if request.path.startswith(rest.PREFIX):
            return rest.route(request.path)
        if request.path.startswith(soap.PREFIX):
            return f"{soap.PREFIX}{request.path.removeprefix(soap.PREFIX).partition('/')[0]}/{{v}}"
        return "/id/{org}/{user}" if request.path.startswith("/id/") else request.path

    def handle(self, request: Request) -> Response:
        if request.path.startswith(rest.PREFIX):
            return self._rest.answer(request)
        if request.path.startswith(soap.PREFIX):
            return soap.answer(self._org, self._sessions, request)
        if request.path.startswith((oauth.PREFIX, "/id/")):
            return self._oauth.answer(request)
        if request.path.startswith("/people"):
            return self._people.answer(request)
        return html_response("<html><body><h1>URL No Longer Exists</h1></body></html>", 404)

    def credentials(self, base_url: str) -> dict[str, Any]:
        user = self._oauth.administrator()
        access_token, refresh_token = self._sessions.current(user["Id"])
        return {
            "instance_url": base_url,
            "access_token": access_token,
            "refresh_token": refresh_token,
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "username": user["Username"],
            "password": PASSWORD,
            "security_token": SECURITY_TOKEN,
            "organization_id": self._org.id,
            "user_id": user["Id"],
        }

    def reset(self, sample: str, sizes: Mapping[str, int]) -> None:
        org = self._org
        # Whoever is connected stays connected: a reset replaces the records, not the org's users and tokens.
        kept = {name: org.store.meta[name] for name in TOKENS if name in org.store.meta}
        org.store.clear()
        org.store.meta.update(kept)
        org.settings, org.calls_today = Settings(), 0
        org.store.meta["schema_changed"] = org.clock.now().isoformat()
        org.rebuild()
        self._rest.cursors.clear()
        furnish(org)
        if sample == "demo":
            self.load(SAMPLES / "demo")
        try:
            fill(org, sizes)
        except SalesforceError as error:
            raise Rejected(error.message) from error
        org.records.forget()

    def load(self, folder: Path) -> None:
        load(self._org, folder / self.name)

    def set_limits(self, on: bool) -> None:
        self._org.limits = on

    def fault_response(self, kind: str) -> Response:
        if kind == "html":
            return html_response(_HTML_ERROR, 503)
        if kind == "throttle":
            return rest.too_many_at_once().response()
        message = "An unexpected error occurred. Please include this ErrorId if you contact support: 1-1 (1)"
        return SalesforceError("UNKNOWN_EXCEPTION", message, status=500).response()

    def expire_token(self) -> None:
        self._sessions.expire_all()

    def settings(self) -> dict[str, Any]:
        return {name: getattr(self._org.settings, name) for name in SETTINGS}

    def configure(self, settings: Mapping[str, Any]) -> None:
        unknown = settings.keys() - set(SETTINGS)
        if unknown:
            raise Rejected(f"unknown setting: {', '.join(sorted(unknown))}")
        changes = {name: tuple(value) if isinstance(value, list) else value for name, value in settings.items()}
        self._org.configure(changes)
        self._org.store.meta["schema_changed"] = self._org.clock.now().isoformat()
        self._org.store.touch_meta()

    def records(self, object: str) -> list[dict[str, Any]]:
        return self._persons.records(object)

    def record(self, object: str, id: str) -> dict[str, Any] | None:
        return self._persons.record(object, id)

    def create(self, object: str, fields: dict[str, Any]) -> dict[str, Any]:
        return self._persons.create(object, fields)

    def change(self, object: str, id: str, fields: dict[str, Any]) -> dict[str, Any]:
        return self._persons.change(object, id, fields)

    def delete(self, object: str, id: str) -> None:
        self._persons.delete(object, id)
