"""Connecting to the sandbox's Intuit as a person's browser would."""

from urllib.parse import parse_qs, urlsplit

import pytest

from connectors.errors import ReconnectNeeded, SettingNeeded, TryLater
from connectors.quickbooks_online.oauth import App, authorization_url, exchange, refresh, revoke

BACK = "http://127.0.0.1/back"


@pytest.fixture
def app(sandbox):
    given = sandbox.control("GET", "credentials")
    return App(given["client_id"], given["client_secret"], BACK, f"{sandbox.url}/.well-known/openid_configuration")


@pytest.fixture
def grant(app, sandbox):
    """What a person granted on the consent page."""
    address = urlsplit(authorization_url(app, "state-1"))
    answer = sandbox.call("GET", f"{address.path}?{address.query}&choice=connect")
    back = parse_qs(urlsplit(answer.headers["location"]).query)
    assert back["state"] == ["state-1"]
    return exchange(app, back["code"][0], back["realmId"][0])


def test_a_code_brings_tokens_for_one_company(grant, sandbox):
    assert grant.realm_id == sandbox.control("GET", "credentials")["realm_id"]
    assert grant.lifetime.total_seconds() == 3600
    assert grant.refresh_lifetime.total_seconds() == 8726400
    assert "AB11" not in repr(grant)


def test_a_refresh_brings_another_access_token(app, grant):
    again = refresh(app, grant.refresh_token, grant.realm_id)

    assert again.access_token != grant.access_token
    assert again.realm_id == grant.realm_id


def test_a_revoked_connection_must_be_made_again(app, grant):
    revoke(app, grant.refresh_token)
    revoke(app, grant.refresh_token)

    with pytest.raises(ReconnectNeeded):
        refresh(app, grant.refresh_token)


def test_a_code_is_good_for_nothing_else(app):
    with pytest.raises(ReconnectNeeded):
        exchange(app, "unheard", "1")


def test_a_wrong_secret_is_a_setting(app):
    wrong = App(app.client_id, "wrong", app.redirect_uri, app.discovery)

    with pytest.raises(SettingNeeded):
        refresh(wrong, "anything")


def test_an_intuit_out_of_reach_is_tried_later():
    with pytest.raises(TryLater):
        authorization_url(App("a", "b", BACK, "http://127.0.0.1:9/.well-known/openid_configuration"), "state-1")


def test_secrets_do_not_show():
    assert "hush" not in repr(App("a", "hush", BACK, "production"))
