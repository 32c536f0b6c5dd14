"""Connecting a widget to a running sandbox, without a browser: the sandbox tells what is needed to sign in."""

import json
from datetime import datetime
from typing import Any

from django.db import transaction
from urllib3 import PoolManager, Timeout
from urllib3.exceptions import HTTPError

from connectors.base import QUICKBOOKS, SALESFORCE
from widget.models import Connection, Edition, Plan, Preferences, Widget, Workspace
from widget.secrets import seal

SALESFORCE_URL = "http://127.0.0.1:9101"
QUICKBOOKS_URL = "http://127.0.0.1:9102"
KEPT = ("client_id", "client_secret", "access_token", "refresh_token")


class NoSandbox(Exception):
    """Nothing that calls itself a sandbox answers at the address."""


def create_sandbox_widget(
    workspace: Workspace, *, salesforce_url: str, quickbooks_url: str, plan: str, now: datetime,
    installed_at: datetime | None = None, name: str = "Sandbox",
) -> Widget:  # fmt: skip
    """Return a new widget with default preferences, connected to both systems. Raises NoSandbox.

    A widget that was connected to the same org before is replaced: an org has one.
    """
    salesforce, quickbooks = _credentials(salesforce_url), _credentials(quickbooks_url)
    org_id = str(salesforce["organization_id"])
    with transaction.atomic():
        Widget.objects.filter(connections__system=SALESFORCE, connections__company_id=org_id).delete()
        widget = Widget.objects.create(
            workspace=workspace,
            name=name,
            edition=Edition.ONLINE,
            plan=plan,
            installed_at=installed_at or now,
            settings_changed_at=now,
        )
        Preferences.objects.create(widget=widget)
        for system, url, told, company_id, discovery in (
            (SALESFORCE, salesforce_url, salesforce, org_id, ""),
            (QUICKBOOKS, quickbooks_url, quickbooks, quickbooks["realm_id"], "/.well-known/openid_configuration"),
        ):
            Connection.objects.create(
                widget=widget,
                system=system,
                url=url,
                oauth_url=f"{url}{discovery}",
                web_url=url,
                company_id=company_id,
                company_name=told.get("company_name", ""),
                credentials=seal({key: told[key] for key in KEPT}),
                connected_at=now,
            )
    return widget


def _credentials(url: str) -> dict[str, Any]:
    try:
        answer = PoolManager(timeout=Timeout(10), retries=False).request("GET", f"{url}/_sandbox/credentials")
    except HTTPError as error:
        raise NoSandbox(f"No sandbox answers at {url}. Start one with ./run sandbox.") from error
    if answer.status != 200:
        raise NoSandbox(f"What answers at {url} is no sandbox (HTTP {answer.status}).")
    told: dict[str, Any] = json.loads(answer.data)
    return told


DEFAULT_PLAN = Plan.PREMIUM
