"""The whole sign-in against the sandbox: consent, code, renewal, expired and revoked tokens."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from connectors.errors import ReconnectNeeded, SettingNeeded
from connectors.salesforce import oauth
from connectors.salesforce.oauth import App, Grant, Person
from tests.connectors.salesforce.conftest import connect
from tests.sandboxes import Port

CALLBACK = "https://tandem.example/salesforce/callback"


@dataclass
class Stored:
    """The grant as its owner keeps it: renewed under a lock, stored before it is used."""

    app: App
    grant: Grant

    def current(self) -> str:
        return self.grant.access_token

    def renew(self, rejected: str) -> str:
        self.grant = oauth.refresh(self.app, self.grant.refresh_token)
        return self.grant.access_token


def app(sandbox: Port, given: Mapping[str, Any]) -> App:
    return App(given["client_id"], given["client_secret"], CALLBACK, sandbox.url)


def consent(sandbox: Port, address: str, given: Mapping[str, Any], **more: str) -> dict[str, str]:
    """Sign in and press Allow as a person does, and return what the callback is given."""
    assert sandbox.call("GET", address.removeprefix(sandbox.url)).status == 200
    form = {**parsed(address), "username": given["username"], "password": given["password"], **more}
    answer = sandbox.call(
        "POST", "/services/oauth2/authorize", body=urlencode(form),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )  # fmt: skip
    assert answer.headers["location"].startswith(CALLBACK)
    return parsed(answer.headers["location"])


def parsed(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def connected(sandbox: Port) -> Stored:
    """Sign in from the beginning."""
    given = sandbox.control("GET", "credentials")
    verifier = oauth.new_verifier()
    tandem = app(sandbox, given)
    back = consent(sandbox, oauth.authorization_url(tandem, "s7", verifier=verifier), given)
    assert back["state"] == "s7"
    return Stored(tandem, oauth.exchange(tandem, back["code"], verifier=verifier))


def test_a_person_connects_an_org(sandbox: Port) -> None:
    given = sandbox.control("GET", "credentials")

    stored = connected(sandbox)

    assert stored.grant.instance_url == sandbox.url
    assert (stored.grant.organization_id, stored.grant.user_id) == (given["organization_id"], given["user_id"])
    person = oauth.person(stored.grant)
    assert person == Person(given["user_id"], given["organization_id"], given["username"], person.email)


def test_a_person_who_denies_is_told_to_allow(sandbox: Port) -> None:
    given = sandbox.control("GET", "credentials")
    address = oauth.authorization_url(app(sandbox, given), "s7", verifier=oauth.new_verifier())

    back = consent(sandbox, address, given, deny="1")

    assert "choose Allow" in oauth.callback_error(back["error"], back["error_description"]).message


def test_a_code_is_worth_nothing_without_its_verifier(sandbox: Port) -> None:
    given = sandbox.control("GET", "credentials")
    address = oauth.authorization_url(app(sandbox, given), "s7", verifier=oauth.new_verifier())
    code = consent(sandbox, address, given)["code"]

    with pytest.raises(SettingNeeded, match="refused the sign-in"):
        oauth.exchange(app(sandbox, given), code, verifier=oauth.new_verifier())


@pytest.mark.parametrize("rotating", [False, True])
def test_an_expired_token_is_renewed_on_the_way(sandbox: Port, rotating: bool) -> None:
    sandbox.control("POST", "config", {"refresh_token_rotation": rotating})
    stored = connected(sandbox)
    first = stored.grant
    org = connect(sandbox.url, stored)
    sandbox.control("POST", "faults", {"route": "*/composite", "kind": "expire_token"})

    company = org.company()

    assert company.entity == "Organization"
    assert stored.grant.access_token != first.access_token
    assert (stored.grant.refresh_token != first.refresh_token) is rotating


def test_a_connection_that_was_revoked_must_be_made_anew(sandbox: Port) -> None:
    stored = connected(sandbox)

    oauth.revoke(stored.app, stored.grant.refresh_token)

    with pytest.raises(ReconnectNeeded):
        oauth.refresh(stored.app, stored.grant.refresh_token)
