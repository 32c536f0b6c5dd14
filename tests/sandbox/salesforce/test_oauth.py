"""Signing in."""

import base64
import hashlib
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import pytest

TARGET = "http://127.0.0.1/callback"
VERIFIER = "v" * 64


def token(org: Any, **form: str) -> tuple[int, dict[str, Any]]:
    known = {"client_id": org.credentials["client_id"], "client_secret": org.credentials["client_secret"]}
    answer = org.port.call("POST", "/services/oauth2/token", body=urlencode({**known, **form}))
    return answer.status, answer.json()


def refused(error: str, description: str) -> tuple[int, dict[str, str]]:
    return 400, {"error": error, "error_description": description}


def consent(org: Any, **changes: str) -> dict[str, str]:
    """Press the button on the consent page, and return what the browser takes back."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
    form = {
        "response_type": "code",
        "client_id": org.credentials["client_id"],
        "redirect_uri": TARGET,
        "scope": "api refresh_token",
        "state": "s",
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        "username": org.credentials["username"],
        "password": org.credentials["password"],
        **changes,
    }
    answer = org.port.call("POST", "/services/oauth2/authorize", body=urlencode(form))
    assert answer.status == 302, answer.body
    return dict(parse_qsl(urlsplit(answer.headers["location"]).query))


def test_a_person_allows_access_and_the_code_is_good_once(org: Any) -> None:
    back = consent(org)
    assert back["state"] == "s"
    form = {"grant_type": "authorization_code", "code": back["code"], "redirect_uri": TARGET, "code_verifier": VERIFIER}
    status, granted = token(org, **form)
    keys = {"access_token", "refresh_token", "signature", "scope", "instance_url", "id", "token_type", "issued_at"}
    assert (status, set(granted), granted["token_type"]) == (200, keys, "Bearer")
    assert granted["instance_url"] == org.port.url
    assert granted["id"].split("/")[-2:] == [org.credentials["organization_id"], org.credentials["user_id"]]
    signed = {"Authorization": f"Bearer {granted['access_token']}"}
    assert org.port.call("GET", "/services/data/v66.0/limits", headers=signed).status == 200
    assert token(org, **form) == refused("invalid_grant", "expired authorization code")


def test_the_consent_page_shows_a_form_and_passes_the_request_on(org: Any) -> None:
    asked = {"response_type": "code", "client_id": org.credentials["client_id"], "redirect_uri": TARGET, "state": "x&y"}
    answer = org.port.call("GET", f"/services/oauth2/authorize?{urlencode(asked)}")
    assert answer.status == 200
    assert b'name="state" value="x&amp;y"' in answer.body


def test_a_wrong_password_shows_the_page_again(org: Any) -> None:
    asked = {
        "response_type": "code",
        "client_id": org.credentials["client_id"],
        "redirect_uri": TARGET,
        "password": "x",
    }
    answer = org.port.call("POST", "/services/oauth2/authorize", body=urlencode(asked))
    assert (answer.status, b"Please check your username and password." in answer.body) == (200, True)


def test_a_person_may_deny_access(org: Any) -> None:
    back = consent(org, deny="1")
    assert back == {"error": "access_denied", "error_description": "end-user denied authorization", "state": "s"}


@pytest.mark.parametrize(
    ("verifier", "error"), [({"code_verifier": "wrong"}, "invalid_request"), ({}, "invalid_grant")]
)
def test_a_code_with_a_challenge_needs_its_verifier(org: Any, verifier: dict[str, str], error: str) -> None:
    form = {"grant_type": "authorization_code", "code": consent(org)["code"], "redirect_uri": TARGET}
    status, answer = token(org, **form, **verifier)
    assert (status, answer["error"]) == (400, error)


def test_a_refresh_gives_a_new_access_token(org: Any) -> None:
    status, granted = token(org, grant_type="refresh_token", refresh_token=org.credentials["refresh_token"])
    assert (status, "refresh_token" in granted) == (200, False)
    assert granted["access_token"] != org.credentials["access_token"]


def test_with_rotation_a_refresh_token_is_good_once_and_a_second_use_revokes_all(org: Any) -> None:
    org.control("POST", "config", {"refresh_token_rotation": True})
    old = org.control("GET", "credentials")["refresh_token"]
    new = token(org, grant_type="refresh_token", refresh_token=old)[1]["refresh_token"]
    expired = refused("invalid_grant", "expired access/refresh token")
    assert new != old
    assert token(org, grant_type="refresh_token", refresh_token=old) == expired
    assert token(org, grant_type="refresh_token", refresh_token=new) == expired
    assert org.call("GET", "/limits").status == 401


@pytest.mark.parametrize(
    ("form", "error", "description"),
    [
        ({}, "invalid_request", "grant type is missing"),
        ({"grant_type": "magic"}, "unsupported_grant_type", "grant type not supported"),
        ({"grant_type": "refresh_token", "refresh_token": "x"}, "invalid_grant", "expired access/refresh token"),
        ({"grant_type": "refresh_token", "client_id": "x"}, "invalid_client_id", "client identifier invalid"),
        ({"grant_type": "refresh_token", "client_secret": "x"}, "invalid_client", "invalid client credentials"),
        (
            {"grant_type": "password", "username": "x", "password": "y"},
            "invalid_grant",
            "authentication failure - Invalid Password",
        ),
    ],
)
def test_the_token_endpoint_refuses_in_salesforces_words(
    org: Any, form: dict[str, str], error: str, description: str
) -> None:
    assert token(org, **form) == refused(error, description)


def test_two_refreshes_at_once_are_told_to_wait(org: Any) -> None:
    org.control("POST", "config", {"refresh_busy_next": 1})
    form = {"grant_type": "refresh_token", "refresh_token": org.credentials["refresh_token"]}
    assert token(org, **form) == refused("invalid_grant", "token request is already being processed")
    assert token(org, **form)[0] == 200


def test_client_credentials_may_come_as_basic_authorization(org: Any) -> None:
    pair = f"{org.credentials['client_id']}:{org.credentials['client_secret']}"
    basic = {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}
    answer = org.port.call("POST", "/services/oauth2/token", body="grant_type=client_credentials", headers=basic)
    assert (answer.status, "refresh_token" in answer.json()) == (200, False)


def test_an_expired_session_is_told_so(org: Any) -> None:
    org.control("POST", "faults", {"route": "*/limits", "kind": "expire_token"})
    expired = (401, {"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"})
    assert org.error("GET", "/limits") == expired
    assert org.error("GET", "/limits") == expired
    fresh = token(org, grant_type="refresh_token", refresh_token=org.credentials["refresh_token"])[1]["access_token"]
    signed = {"Authorization": f"Bearer {fresh}"}
    assert org.port.call("GET", "/services/data/v66.0/limits", headers=signed).status == 200


def test_sessions_end_after_the_time_the_org_sets(org: Any) -> None:
    org.control("POST", "config", {"access_token_ttl_s": 60, "clock_offset_s": 59})
    assert org.call("GET", "/limits").status == 200
    org.control("POST", "config", {"clock_offset_s": 7200})
    assert org.call("GET", "/limits").status == 401


def test_who_signed_in_can_be_asked(org: Any) -> None:
    signed = {"Authorization": f"Bearer {org.credentials['access_token']}"}
    info = org.port.call("GET", "/services/oauth2/userinfo", headers=signed).json()
    ids = (org.credentials["organization_id"], org.credentials["user_id"])
    assert (info["organization_id"], info["user_id"], info["preferred_username"]) == (*ids, org.credentials["username"])
    identity = org.port.call("GET", f"/id/{ids[0]}/{ids[1]}", headers=signed).json()
    assert identity["username"] == org.credentials["username"]
    keys = {"client_id", "client_secret"}
    form = {"token": org.credentials["access_token"]} | {key: org.credentials[key] for key in keys}
    told = org.port.call("POST", "/services/oauth2/introspect", body=urlencode(form)).json()
    assert (told["active"], told["username"]) == (True, org.credentials["username"])


def test_a_revoked_refresh_token_ends_everything(org: Any) -> None:
    body = urlencode({"token": org.credentials["refresh_token"]})
    assert org.port.call("POST", "/services/oauth2/revoke", body=body).status == 200
    assert org.call("GET", "/limits").status == 401
    fresh = org.control("GET", "credentials")
    assert fresh["refresh_token"] != org.credentials["refresh_token"]


def soap(org: Any, version: str, password: str) -> Any:
    body = (
        '<?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"'
        ' xmlns:u="urn:partner.soap.sforce.com">'
        f"<s:Body><u:login><u:username>{org.credentials['username']}</u:username><u:password>{password}</u:password>"
        "</u:login></s:Body></s:Envelope>"
    )
    return org.port.call(
        "POST", f"/services/Soap/u/{version}", body=body, headers={"Content-Type": "text/xml", "SOAPAction": "login"}
    )


def test_the_soap_login_works_up_to_version_64(org: Any) -> None:
    password = org.credentials["password"] + org.credentials["security_token"]
    answers = [soap(org, version, password) for version in ("64.0", "65.0")]
    assert [answer.status for answer in answers] == [200, 500]
    assert b"UNSUPPORTED_API_VERSION" in answers[1].body
    session = answers[0].body.decode().partition("<sessionId>")[2].partition("<")[0]
    signed = {"Authorization": f"Bearer {session}"}
    assert org.port.call("GET", "/services/data/v59.0/limits", headers=signed).status == 200


def test_a_wrong_soap_password_is_a_fault_in_salesforces_words(org: Any) -> None:
    answer = soap(org, "59.0", "wrong")
    text = answer.body.decode()
    assert answer.status == 500
    assert "<faultcode>sf:INVALID_LOGIN</faultcode>" in text
    message = "INVALID_LOGIN: Invalid username, password, security token; or user locked out."
    assert f"<faultstring>{message}</faultstring>" in text
    assert "<sf:exceptionCode>INVALID_LOGIN</sf:exceptionCode>" in text


def test_parameters_of_the_code_survive_in_the_redirect_address(org: Any) -> None:
    back = consent(org, redirect_uri=f"{TARGET}?widget=1")
    assert parse_qs(urlencode(back))["widget"] == ["1"]
