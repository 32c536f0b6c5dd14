"""Sign-in and renewal against a token endpoint that answers in Salesforce's words."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest

from connectors.errors import ConnectorError, ReconnectNeeded, SettingNeeded, TryLater
from connectors.salesforce import oauth
from connectors.salesforce.oauth import App, Grant, Person
from tests.connectors.salesforce.conftest import Call, Script

TOKEN = {
    "access_token": "00D!a",
    "refresh_token": "new",
    "instance_url": "https://acme.my.salesforce.com",
    "id": "https://login.salesforce.com/id/00D000000000001AAA/005000000000001AAA",
    "token_type": "Bearer",
    "issued_at": "1278448832702",
}
WITHOUT_RENEWAL = {name: value for name, value in TOKEN.items() if name != "refresh_token"}


def app(script: Script, secret: str | None = "s3cret") -> App:
    return App("client", secret, "https://tandem.example/callback", script.url)


def test_the_person_is_sent_to_salesforce_with_a_challenge() -> None:
    # The pair of verifier and challenge is the example of RFC 7636, appendix B.
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"

    url = oauth.authorization_url(
        App("client", "s3cret", "https://tandem.example/callback"), "state", verifier=verifier, confirm=True
    )

    assert url.startswith("https://login.salesforce.com/services/oauth2/authorize?")
    assert parse_qs(urlsplit(url).query) == {
        "response_type": ["code"],
        "client_id": ["client"],
        "redirect_uri": ["https://tandem.example/callback"],
        "scope": ["api refresh_token"],
        "state": ["state"],
        "code_challenge": ["E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"],
        "code_challenge_method": ["S256"],
        "prompt": ["login"],
    }


def test_a_verifier_is_long_and_new_each_time() -> None:
    assert 43 <= len(oauth.new_verifier()) <= 128
    assert oauth.new_verifier() != oauth.new_verifier()


def test_a_code_becomes_a_grant(script: Script) -> None:
    script.say(TOKEN)

    grant = oauth.exchange(app(script), "aPrx%3D", verifier="v")

    assert grant == Grant(
        "00D!a", "new", "https://acme.my.salesforce.com", "00D000000000001AAA", "005000000000001AAA"
    )  # fmt: skip
    [call] = script.calls
    assert (call.method, call.path) == ("POST", "/services/oauth2/token")
    assert dict(parse_qsl(call.body)) == {
        "grant_type": "authorization_code",
        "code": "aPrx%3D",
        "redirect_uri": "https://tandem.example/callback",
        "code_verifier": "v",
        "client_id": "client",
        "client_secret": "s3cret",
    }


def test_a_public_client_sends_no_secret(script: Script) -> None:
    script.say(TOKEN)

    oauth.exchange(app(script, None), "code", verifier="v")

    assert "client_secret" not in script.calls[0].body


def test_access_without_renewal_is_refused(script: Script) -> None:
    script.say(WITHOUT_RENEWAL)

    with pytest.raises(SettingNeeded, match="no lasting access"):
        oauth.exchange(app(script), "code", verifier="v")


def test_a_rotated_refresh_token_replaces_the_old_one(script: Script) -> None:
    script.say(TOKEN)

    assert oauth.refresh(app(script), "old").refresh_token == "new"


def test_a_refresh_token_that_is_not_rotated_stays(script: Script) -> None:
    script.say(WITHOUT_RENEWAL)

    assert oauth.refresh(app(script), "old").refresh_token == "old"


@pytest.mark.parametrize(
    ("error", "description", "kind", "sentence"),
    [
        ("invalid_grant", "expired access/refresh token", ReconnectNeeded, "Connect it again"),
        ("invalid_grant", "token request is already being processed", TryLater, "is renewing"),
        ("invalid_client_id", "client identifier invalid", SettingNeeded, "client id and secret"),
        ("invalid_client", "app must be installed into org", SettingNeeded, "Install the Tandem package first"),
        ("OAUTH_APPROVAL_ERROR_GENERIC", "", SettingNeeded, "Install the Tandem package first"),
        ("access_denied", "end-user denied authorization", ReconnectNeeded, "choose Allow"),
        ("inactive_org", "organization is inactive", ReconnectNeeded, "Connect it again"),
        ("rate_limit_exceeded", "login rate exceeded", TryLater, "later"),
        ("unsupported_grant_type", "grant type not supported", SettingNeeded, "grant type not supported"),
    ],
)
def test_a_refusal_says_what_to_do(
    script: Script, error: str, description: str, kind: type[ConnectorError], sentence: str
) -> None:
    script.say({"error": error, "error_description": description}, status=400)

    with pytest.raises(kind, match=sentence) as caught:
        oauth.refresh(app(script), "old")

    assert caught.value.details == f"{error}: {description}"
    assert oauth.callback_error(error, description).message == caught.value.message


def test_a_race_for_the_same_token_is_over_in_seconds() -> None:
    error = oauth.callback_error("invalid_grant", "token request is already being processed")

    assert isinstance(error, TryLater)
    assert error.after == timedelta(seconds=2)


@pytest.mark.parametrize(("status", "body"), [(503, b"<html>Maintenance</html>"), (200, b"<html></html>"), (500, {})])
def test_a_login_host_that_is_out_of_order_is_tried_later(script: Script, status: int, body: Any) -> None:
    script.say(body, status=status)

    with pytest.raises(TryLater):
        oauth.refresh(app(script), "old")


def test_a_login_host_that_cannot_be_reached_is_tried_later() -> None:
    with pytest.raises(TryLater, match="cannot be reached"):
        oauth.refresh(App("client", "s", "https://tandem.example/callback", "http://127.0.0.1:9"), "old")


def test_disconnecting_revokes_the_token_and_forgives_a_dead_one(script: Script) -> None:
    script.say({"error": "unsupported_token_type"}, status=400)

    oauth.revoke(app(script), "old")

    assert script.calls == [Call("POST", "/services/oauth2/revoke", "token=old", "")]


def test_the_connected_person_is_known(script: Script) -> None:
    grant = Grant("00D!a", "r", script.url, "00DA", "005A")
    script.say({"Id": "005A", "Username": "sync@acme.example", "Email": "it@acme.example"})

    assert oauth.person(grant) == Person("005A", "00DA", "sync@acme.example", "it@acme.example")
    assert script.calls == [
        Call("GET", "/services/data/v66.0/sobjects/User/005A?fields=Username,Email", "", "Bearer 00D!a")
    ]


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [(401, "INVALID_SESSION_ID", ReconnectNeeded), (403, "API_DISABLED_FOR_ORG", SettingNeeded)],
)
def test_a_person_who_may_not_use_the_api_is_told(
    script: Script, status: int, code: str, error: type[ConnectorError]
) -> None:
    script.say([{"errorCode": code, "message": "no"}], status=status)

    with pytest.raises(error):
        oauth.person(Grant("00D!a", "r", script.url, "00DA", "005A"))


def test_secrets_stay_out_of_repr() -> None:
    assert "s3cret" not in repr(App("client", "s3cret", "https://tandem.example/callback"))
    assert "hidden" not in repr(Grant("hidden", "hidden", "https://a", "00D", "005"))
