"""The sign-in, in raw HTTP."""

import base64
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

BACK = "http://localhost:1/callback"


def basic(company: Any) -> dict[str, str]:
    pair = f"{company.credentials['client_id']}:{company.credentials['client_secret']}"
    return {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}


def token(company: Any, *, headers: dict[str, str] | None = None, **form: str) -> Any:
    sent = {"Content-Type": "application/x-www-form-urlencoded", **(basic(company) if headers is None else headers)}
    return company.port.call("POST", "/oauth2/v1/tokens/bearer", body=urlencode(form), headers=sent)


def consented(company: Any, **changed: str) -> dict[str, list[str]]:
    query = {
        "client_id": company.credentials["client_id"],
        "response_type": "code",
        "scope": "com.intuit.quickbooks.accounting openid",
        "redirect_uri": BACK,
        "state": "s-1",
        **changed,
    }
    answer = company.port.call("GET", f"/connect/oauth2?{urlencode(query)}")
    if "choice" not in changed and answer.status == 200:
        assert b"Connect to Sandbox Company?" in answer.body
        return consented(company, **changed, choice="connect")
    assert answer.headers["location"].startswith(BACK)
    return parse_qs(urlsplit(answer.headers["location"]).query)


def test_consent_gives_a_code_that_buys_tokens_once(company: Any) -> None:
    back = consented(company)
    assert (back["state"], back["realmId"]) == (["s-1"], [company.realm])

    bought = token(company, grant_type="authorization_code", code=back["code"][0], redirect_uri=BACK)
    again = token(company, grant_type="authorization_code", code=back["code"][0], redirect_uri=BACK)

    assert bought.json().keys() == {
        "token_type",
        "access_token",
        "refresh_token",
        "expires_in",
        "x_refresh_token_expires_in",
    }
    assert (bought.json()["token_type"], bought.json()["expires_in"]) == ("bearer", 3600)
    assert bought.json()["x_refresh_token_expires_in"] == 8726400
    assert (again.status, again.body) == (400, b'{"error":"invalid_grant"}')


def test_a_person_may_say_no(company: Any) -> None:
    assert consented(company, choice="cancel") == {"error": ["access_denied"], "state": ["s-1"]}
    assert consented(company, scope="openid") == {"error": ["invalid_scope"], "state": ["s-1"]}


def test_a_refresh_within_a_day_keeps_the_refresh_token(company: Any) -> None:
    old = company.credentials["refresh_token"]

    answer = token(company, grant_type="refresh_token", refresh_token=old).json()

    assert answer["refresh_token"] == old
    assert answer["access_token"] != company.token


def test_a_refresh_after_a_day_rotates_and_kills_the_old_token(company: Any) -> None:
    old = company.credentials["refresh_token"]
    company.configure(clock_offset_s=25 * 3600)

    fresh = token(company, grant_type="refresh_token", refresh_token=old).json()["refresh_token"]
    dead = token(company, grant_type="refresh_token", refresh_token=old)

    assert fresh != old
    assert dead.status == 400
    assert dead.json() == {"error": "invalid_grant", "error_description": "Incorrect or invalid refresh token"}
    assert token(company, grant_type="refresh_token", refresh_token=fresh).status == 200


def test_rotation_at_every_refresh_can_be_ordered(company: Any) -> None:
    company.configure(rotate_refresh_tokens=True)
    old = company.credentials["refresh_token"]

    assert token(company, grant_type="refresh_token", refresh_token=old).json()["refresh_token"] != old
    company.configure(rotate_refresh_tokens=False)


def test_an_access_token_lives_an_hour(company: Any) -> None:
    company.configure(clock_offset_s=3601)

    assert company.call("GET", "item/1").status == 401


def test_the_client_may_sign_with_its_body_and_must_be_the_right_one(company: Any) -> None:
    own = {name: company.credentials[name] for name in ("client_id", "client_secret", "refresh_token")}

    assert token(company, headers={}, grant_type="refresh_token", **own).status == 200
    wrong = token(company, headers={}, grant_type="refresh_token", **{**own, "client_secret": "x"})
    assert (wrong.status, wrong.json()) == (401, {"error": "invalid_client"})


@pytest.mark.parametrize("kind", ["json", "form"])
def test_a_revoked_connection_is_dead(company: Any, kind: str) -> None:
    refresh = company.credentials["refresh_token"]
    headers = basic(company)
    if kind == "json":
        answer = company.port.call("POST", "/v2/oauth2/tokens/revoke", json_body={"token": refresh}, headers=headers)
    else:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        answer = company.port.call("POST", "/v2/oauth2/tokens/revoke", body=f"token={refresh}", headers=headers)

    assert answer.status == 200
    assert company.call("GET", "item/1").status == 401
    assert token(company, grant_type="refresh_token", refresh_token=refresh).status == 400


def test_the_hard_expiry_is_told_only_when_asked(company: Any) -> None:
    headers = {**basic(company), "x-include-refresh-token-hard-expires-in": "true"}
    refresh = company.credentials["refresh_token"]

    answer = token(company, headers=headers, grant_type="refresh_token", refresh_token=refresh)

    assert answer.json()["x_refresh_token_hard_expires_in"] > 0
