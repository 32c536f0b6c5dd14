"""The OAuth endpoints: consent, token, revocation, who am I.

Source: Salesforce Help, "OAuth Authorization Flows", "Use the UserInfo Endpoint", "OAuth Tokens and Scopes".
"""

import base64
import json
from binascii import Error as NotBase64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from connectors.sandbox.http import Request, Response, html_response, json_response, redirect
from connectors.sandbox.pages.render import page
from connectors.sandbox.salesforce.org import Org
from connectors.sandbox.salesforce.sessions import (
    CLIENT_ID,
    CLIENT_SECRET,
    PASSWORD,
    SCOPE,
    SECURITY_TOKEN,
    OAuthError,
    Sessions,
    sign,
)

PREFIX = "/services/oauth2/"
_JWT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_NAMES = ("response_type", "client_id", "redirect_uri", "scope", "state", "code_challenge", "code_challenge_method")


@dataclass(frozen=True, slots=True)
class OAuth:
    """The org's authorization server."""

    org: Org
    sessions: Sessions

    def answer(self, request: Request) -> Response:
        """Answer a call below /services/oauth2/, or of an identity URL."""
        match request.path.removeprefix(PREFIX):
            case "authorize":
                return self._authorize(request)
            case "token":
                return self._token(request)
            case "revoke":
                return self._revoke(request)
            case "userinfo":
                return self._user_info(request)
            case "introspect":
                return self._introspect(request)
        if request.path.startswith("/id/"):
            return self._user_info(request)
        return json_response(404, {"error": "unsupported_endpoint", "error_description": "unknown endpoint"})

    def _authorize(self, request: Request) -> Response:
        asked = {**request.query, **(request.form() if request.method == "POST" else {})}
        target = asked.get("redirect_uri", "")
        if asked.get("client_id") != CLIENT_ID:
            return html_response("error=invalid_client_id&amp;error_description=client identifier invalid", 400)
        if not target.startswith(("http://", "https://")):
            return html_response("error=redirect_uri_missing&amp;error_description=redirect_uri is required", 400)
        if asked.get("response_type") != "code":
            return _back(
                target, asked, error="unsupported_response_type", error_description="response type not supported"
            )
        if request.method != "POST":
            return self._consent(asked, "")
        if "deny" in asked:
            return _back(target, asked, error="access_denied", error_description="end-user denied authorization")
        user = self.sessions.user_named(asked.get("username", ""))
        if user is None or asked.get("password") != PASSWORD:
            return self._consent(asked, "Please check your username and password.")
        code = self.sessions.make_code(
            user["Id"],
            redirect_uri=target,
            challenge=asked.get("code_challenge"),
            scope=asked.get("scope") or SCOPE,
        )
        return _back(target, asked, code=code)

    def _consent(self, asked: Mapping[str, str], message: str) -> Response:
        hidden = {name: asked[name] for name in _NAMES if name in asked}
        username = asked.get("username") or asked.get("login_hint") or self.administrator()["Username"]
        return page(
            "consent.html", system="Salesforce", hidden=hidden, username=username, password=PASSWORD, message=message
        )

    def administrator(self) -> dict[str, Any]:
        """Return the user whose credentials the sandbox gives away: the first active one."""
        users = self.org.records.rows("User").values()
        return next(user for user in users if user["IsActive"])

    def _token(self, request: Request) -> Response:
        try:
            form = {**request.query, **request.form()}
            return json_response(200, self._granted(request, form), {"Cache-Control": "no-cache, no-store"})
        except OAuthError as error:
            return json_response(400, {"error": error.error, "error_description": error.description})

    def _granted(self, request: Request, form: dict[str, str]) -> dict[str, Any]:
        grant = form.get("grant_type")
        if not grant:
            raise OAuthError("invalid_request", "grant type is missing")
        client, secret = _client(request, form)
        if grant == _JWT:
            return self._issued(request, self._asserted(form.get("assertion", "")), "api", None)
        if client != CLIENT_ID:
            raise OAuthError("invalid_client_id", "client identifier invalid")
        # A public client sends no secret; one that is sent must be right.
        if secret != CLIENT_SECRET and (secret is not None or grant in ("client_credentials", "password")):
            raise OAuthError("invalid_client", "invalid client credentials")
        match grant:
            case "authorization_code":
                kept = self.sessions.use_code(
                    form.get("code", ""),
                    redirect_uri=form.get("redirect_uri", ""),
                    verifier=form.get("code_verifier"),
                )
                lasting = {"refresh_token", "offline_access", "full"} & set(kept["scope"].split())
                renewal = self.sessions.make_refresh_token(kept["user"], kept["scope"]) if lasting else None
                return self._issued(request, kept["user"], kept["scope"], renewal)
            case "refresh_token":
                return self._issued(request, *self.sessions.refresh(form.get("refresh_token", "")))
            case "client_credentials":
                return self._issued(request, self.administrator()["Id"], "api", None)
            case "password":
                user = self.sessions.user_named(form.get("username", ""))
                if user is None or form.get("password") not in (PASSWORD, PASSWORD + SECURITY_TOKEN):
                    raise OAuthError("invalid_grant", "authentication failure - Invalid Password")
                return self._issued(request, user["Id"], "api", None)
        raise OAuthError("unsupported_grant_type", "grant type not supported")

    def _asserted(self, assertion: str) -> str:
        """Return the user a JWT names. The sandbox has no certificate of its client, so it checks no signature."""
        try:
            claims = assertion.split(".")[1]
            named = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
        except (IndexError, ValueError, NotBase64):
            raise OAuthError("invalid_grant", "invalid assertion") from None
        if named.get("iss") != CLIENT_ID:
            raise OAuthError("invalid_client_id", "client identifier invalid")
        user = self.sessions.user_named(str(named.get("sub") or named.get("prn")))
        if user is None:
            raise OAuthError("invalid_grant", "user hasn't approved this consumer")
        return str(user["Id"])

    def _issued(self, request: Request, user: str, scope: str, renewal: str | None) -> dict[str, Any]:
        identity = f"{request.base_url}/id/{self.org.id}/{user}"
        issued_at = str(int(self.org.clock.now().timestamp() * 1000))
        return {
            "access_token": self.sessions.open(user),
            **({"refresh_token": renewal} if renewal else {}),
            "signature": sign(identity, issued_at),
            "scope": scope,
            "instance_url": request.base_url,
            "id": identity,
            "token_type": "Bearer",
            "issued_at": issued_at,
        }

    def _revoke(self, request: Request) -> Response:
        token = {**request.query, **request.form()}.get("token", "")
        if self.sessions.revoke(token):
            return Response(200)
        return json_response(
            400, {"error": "unsupported_token_type", "error_description": "this token is not supported"}
        )

    def _introspect(self, request: Request) -> Response:
        form = request.form()
        if _client(request, form) != (CLIENT_ID, CLIENT_SECRET):
            return json_response(401, {"error": "invalid_client", "error_description": "invalid client credentials"})
        user = self.sessions.user_of(form.get("token", ""))
        if user is None:
            return json_response(200, {"active": False})
        name = (self.org.records.get("User", user) or {}).get("Username")
        described = {
            "active": True,
            "scope": SCOPE,
            "client_id": CLIENT_ID,
            "username": name,
            "token_type": "access_token",
        }
        return json_response(200, {**described, "sub": f"{request.base_url}/id/{self.org.id}/{user}"})

    def _user_info(self, request: Request) -> Response:
        token = request.headers.get("authorization", "").partition(" ")[2] or request.query.get("oauth_token", "")
        user = self.org.records.get("User", self.sessions.user_of(token) or "")
        if user is None:
            return Response(403, b"Bad_OAuth_Token", {"Content-Type": "text/html;charset=UTF-8"})
        identity = f"{request.base_url}/id/{self.org.id}/{user['Id']}"
        shared = {"user_id": user["Id"], "organization_id": self.org.id, "email": user["Email"]}
        urls = {
            "rest": f"{request.base_url}/services/data/v{{version}}/",
            "sobjects": f"{request.base_url}/services/data/v{{version}}/sobjects/",
            "query": f"{request.base_url}/services/data/v{{version}}/query/",
            "partner": f"{request.base_url}/services/Soap/u/{{version}}/{self.org.id[:15]}",
        }
        if request.path.startswith("/id/"):
            names = {"username": user["Username"], "display_name": user["Name"], "active": user["IsActive"]}
            return json_response(200, {"id": identity, "asserted_user": True, **shared, **names, "urls": urls})
        names = {"preferred_username": user["Username"], "name": user["Name"], "email_verified": True}
        return json_response(200, {"sub": identity, **shared, **names, "active": user["IsActive"], "urls": urls})


def _client(request: Request, form: Mapping[str, str]) -> tuple[str | None, str | None]:
    kind, _, encoded = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "basic":
        try:
            name, _, secret = base64.b64decode(encoded).decode().partition(":")
        except ValueError:
            return None, None
        return name, secret
    return form.get("client_id"), form.get("client_secret")


def _back(target: str, asked: Mapping[str, str], **answer: str) -> Response:
    answer |= {"state": asked["state"]} if "state" in asked else {}
    return redirect(f"{target}{'&' if '?' in target else '?'}{urlencode(answer)}")
