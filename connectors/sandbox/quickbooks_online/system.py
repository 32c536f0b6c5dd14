"""The QuickBooks Online side of the sandbox, as the server sees it."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from connectors.sandbox.clock import Clock
from connectors.sandbox.http import Request, Response, dump, html_response
from connectors.sandbox.quickbooks_online import faults, loading, numbering, oauth, settings
from connectors.sandbox.quickbooks_online.api import PREFIX, Api, route, trace
from connectors.sandbox.quickbooks_online.company import Company
from connectors.sandbox.quickbooks_online.pages_of_people import Pages
from connectors.sandbox.quickbooks_online.person import Person
from connectors.sandbox.quickbooks_online.seed import found_company
from connectors.sandbox.quickbooks_online.throttle import Throttle
from connectors.sandbox.store import Store

DEMO = Path(__file__).parent.parent / "samples" / "demo"


class QuickBooksOnline:
    """One company file with its API, its sign-in and its screens."""

    name = "quickbooks_online"

    def __init__(self, store: Store, clock: Clock) -> None:
        self._company = Company(store, clock)
        self._person = Person(self._company)
        self._api = Api(self._company)
        self._oauth = oauth.OAuth(self._company)
        self._pages = Pages(self._company, self._person)
        self._throttle = Throttle()

    def route(self, request: Request) -> str:
        """Return the path with realm and ids replaced: `/v3/company/{realm}/invoice/{id}`."""
        return route(request.path) if request.path.startswith(PREFIX) else request.path

    def handle(self, request: Request) -> Response:
        """Answer one call."""
        if request.path.startswith(PREFIX):
            return self._called(request)
        if request.path == "/people" or request.path.startswith("/people/"):
            return self._pages.answer(request)
        if request.path in oauth.PATHS:
            return self._oauth.answer(request)
        return html_response("<h1>404 Not Found</h1>", 404)

    def credentials(self, base_url: str) -> dict[str, Any]:
        """Return all that a client needs to sign in."""
        access, refresh = self._oauth.issue()
        return {
            "base_url": base_url,
            "discovery_url": base_url + oauth.DISCOVERY[0],
            "client_id": oauth.CLIENT_ID,
            "client_secret": oauth.CLIENT_SECRET,
            "access_token": access,
            "refresh_token": refresh,
            "realm_id": self._company.realm,
            "webhook_verifier_token": oauth.WEBHOOK_TOKEN,
        }

    def reset(self, sample: str, sizes: Mapping[str, int]) -> None:
        """Start a new company; sign-ins stay."""
        found_company(self._company)
        if sizes:
            numbering.fill(self._company, sizes)
        elif sample == "demo" and DEMO.is_dir():
            loading.load(self._company, DEMO)

    def load(self, folder: Path) -> None:
        """Add recorded records."""
        loading.load(self._company, folder)

    def set_limits(self, on: bool) -> None:
        self._throttle.switch(on)

    def fault_response(self, kind: str) -> Response:
        """Return Intuit's answer for `http_500` or `throttle`, or a gateway's page for `html`."""
        match kind:
            case "http_500":
                return self._api.refused(faults.system_failure())
            case "throttle":
                return self._api.refused(faults.throttled())
        return html_response("<html><head><title>503 Service Temporarily Unavailable</title></head></html>", 503)

    def expire_token(self) -> None:
        self._oauth.expire()

    def settings(self) -> dict[str, Any]:
        return settings.shown(self._company)

    def configure(self, wanted: Mapping[str, Any]) -> None:
        settings.change(self._company, wanted)

    def records(self, object: str) -> list[dict[str, Any]]:
        return self._person.records(object)

    def record(self, object: str, id: str) -> dict[str, Any] | None:
        return self._person.record(object, id)

    def create(self, object: str, fields: dict[str, Any]) -> dict[str, Any]:
        return self._person.create(object, fields)

    def change(self, object: str, id: str, fields: dict[str, Any]) -> dict[str, Any]:
        return self._person.change(object, id, fields)

    def delete(self, object: str, id: str) -> None:
        self._person.delete(object, id)

    def void(self, object: str, id: str) -> None:
        """Void a transaction as a person does. Raises Rejected."""
        self._person.void(object, id)

    def _called(self, request: Request) -> Response:
        """Let a call of the API through the gateway: sign-in, company, limits."""
        token = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
        if not self._oauth.admits(token):
            return self._gateway(faults.token_expired(token))
        realm = request.path.removeprefix(PREFIX).split("/")[0]
        if realm != self._company.realm:
            return self._gateway(faults.wrong_company())
        batch = request.path.endswith("/batch")
        if self._throttle.refuses(request.concurrent, batch=batch, at=time.monotonic()):
            return self._api.refused(faults.throttled())
        return self._api.answer(request)

    def _gateway(self, fault: faults.GatewayFault) -> Response:
        headers = {"Content-Type": "application/json", **trace(), **fault.headers}
        return Response(fault.status, dump(fault.content(self._company.now())), headers)
