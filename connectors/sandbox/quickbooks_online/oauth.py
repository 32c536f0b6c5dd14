"""Intuit's sign-in: discovery, consent, tokens, revocation.

Source: Intuit, "OAuth 2.0", discovery document, recorded token exchange; errors as quoted by client libraries' users.
"""

import base64
import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from connectors.sandbox.http import Request, Response, html_response, json_response, redirect
from connectors.sandbox.pages.render import page
from connectors.sandbox.quickbooks_online.company import Company

ACCESS_S = 3600
REFRESH_S = 8_726_400
ROTATE_S = 24 * 3600
CODE_S = 600
HARD_EXPIRY_S = 5 * 365 * 24 * 3600
CLIENT_ID, CLIENT_SECRET = "ABsandboxclient0000000000000000000000000000000000", "sandbox-client-secret"
WEBHOOK_TOKEN = "00000000-0000-4000-8000-000000000001"
SCOPE = "com.intuit.quickbooks.accounting"
AUTHORIZE, TOKEN, REVOKE = "/connect/oauth2", "/oauth2/v1/tokens/bearer", "/v2/oauth2/tokens/revoke"
USER_INFO, KEYS = "/v1/openid_connect/userinfo", "/op/v1/jwks"
DISCOVERY = ("/.well-known/openid_configuration", "/.well-known/openid_sandbox_configuration")
PATHS = (*DISCOVERY, AUTHORIZE, TOKEN, REVOKE, USER_INFO, KEYS)


class OAuth:
    """Tokens live in the store's meta: codes, access tokens and refresh tokens by value, with epoch seconds."""

    def __init__(self, company: Company) -> None:
        self._company = company

    def answer(self, request: Request) -> Response:
        """Answer one call of the sign-in's addresses."""
        match request.path:
            case path if path in DISCOVERY:
                return json_response(200, discovery(request.base_url))
            case path if path == AUTHORIZE:
                return self._authorize(request)
            case path if path == TOKEN and request.method == "POST":
                return self._token(request)
            case path if path == REVOKE and request.method == "POST":
                return self._revoke(request)
            case path if path == USER_INFO:
                return json_response(200, {"sub": "sandbox-user", "email": "person@example.com", "emailVerified": True})
            case path if path == KEYS:
                return json_response(200, {"keys": []})
        return html_response("<h1>405 Method Not Allowed</h1>", 405)

    def issue(self) -> tuple[str, str]:
        """Return an access token with most of its life before it, and a refresh token that works."""
        now = self._now()
        access = next(
            (value for value, until in self._bag("access").items() if now + ACCESS_S // 2 < until <= now + ACCESS_S),
            None,
        )
        refresh = next((value for value, at in self._bag("refresh").items() if at["until"] > now), None)
        return access or self._new_access(), refresh or self._new_refresh()

    def admits(self, token: str) -> bool:
        """Say whether an access token works now."""
        return int(self._bag("access").get(token, 0)) > self._now()

    def expire(self) -> None:
        """Let every access token expire."""
        self._bag("access").clear()
        self._company.store.touch_meta()

    def _authorize(self, request: Request) -> Response:
        """Show the consent page; a person's choice comes back as the same address with `choice`."""
        asked = request.query
        back = asked.get("redirect_uri", "")
        if asked.get("client_id") != CLIENT_ID or not back:
            return html_response("<h1>Sorry, but the app didn't connect</h1><p>invalid client or redirect URI</p>", 400)
        state = {"state": asked["state"]} if "state" in asked else {}
        mark = "&" if "?" in back else "?"
        if SCOPE not in asked.get("scope", "").split():
            return redirect(back + mark + urlencode({"error": "invalid_scope", **state}))
        match asked.get("choice"):
            case "connect":
                code = self._put(
                    "code", f"AB11{secrets.token_hex(20)}", value={"until": self._now() + CODE_S, "uri": back}
                )
                return redirect(back + mark + urlencode({"code": code, **state, "realmId": self._company.realm}))
            case "cancel":
                return redirect(back + mark + urlencode({"error": "access_denied", **state}))
        name = self._company.info.get("CompanyName", "")
        return page("quickbooks_online_consent.html", system="QuickBooks Online", company=name, fields=dict(asked))

    def _token(self, request: Request) -> Response:
        form = request.form()
        if not _is_client(request, form):
            return _error(401, "invalid_client")
        if form.get("grant_type") == "authorization_code":
            return self._by_code(request, form)
        if form.get("grant_type") == "refresh_token":
            return self._by_refresh(request, form)
        return _error(400, "unsupported_grant_type" if form.get("grant_type") else "invalid_request")

    def _by_code(self, request: Request, form: Mapping[str, str]) -> Response:
        known = self._bag("code").pop(form.get("code", ""), None)
        self._company.store.touch_meta()
        if known is None or known["until"] < self._now() or known["uri"] != form.get("redirect_uri"):
            return _error(400, "invalid_grant")
        return self._tokens(request, self._new_access(), refresh=self._new_refresh())

    def _by_refresh(self, request: Request, form: Mapping[str, str]) -> Response:
        value, now = form.get("refresh_token", ""), self._now()
        known = self._bag("refresh").get(value)
        if known is None or known["until"] <= now:
            return _error(400, "invalid_grant", description="Incorrect or invalid refresh token")
        if self._company.setting("rotate_refresh_tokens") or now - known["since"] >= ROTATE_S:
            del self._bag("refresh")[value]
            value = self._new_refresh()
        else:
            known["until"] = now + REFRESH_S
        self._company.store.touch_meta()
        return self._tokens(request, self._new_access(), refresh=value)

    def _tokens(self, request: Request, access: str, *, refresh: str) -> Response:
        content: dict[str, Any] = {
            "x_refresh_token_expires_in": REFRESH_S,
            "refresh_token": refresh,
            "access_token": access,
            "token_type": "bearer",
            "expires_in": ACCESS_S,
        }
        if request.headers.get("x-include-refresh-token-hard-expires-in", "").lower() == "true":
            content["x_refresh_token_hard_expires_in"] = HARD_EXPIRY_S
        return json_response(200, content, {"Cache-Control": "no-cache, no-store", "Pragma": "no-cache"})

    def _revoke(self, request: Request) -> Response:
        """Revoke a token sent as JSON or as a form; both kinds of token go together."""
        is_json = "json" in request.headers.get("content-type", "")
        sent = request.json() if is_json else request.form()
        if not _is_client(request, sent):
            return _error(401, "invalid_client")
        token = str(sent.get("token", ""))
        if token not in self._bag("refresh") and token not in self._bag("access"):
            return _error(400, "invalid_request")
        self._bag("refresh").clear()
        self.expire()
        return json_response(200, {})

    def _new_access(self) -> str:
        # Intuit's access tokens are encrypted JWTs of about 800 characters.
        token = f"eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4Q0JDLUhTMjU2In0..{secrets.token_urlsafe(540)}"
        known, now = self._bag("access"), self._now()
        for old in [old for old, until in known.items() if until <= now]:
            del known[old]
        return self._put("access", token, value=self._now() + ACCESS_S)

    def _new_refresh(self) -> str:
        now = self._now()
        token = f"AB11{now + REFRESH_S}{secrets.token_hex(18)}"
        return self._put("refresh", token, value={"since": now, "until": now + REFRESH_S})

    def _put(self, kind: str, token: str, *, value: Any) -> str:
        self._bag(kind)[token] = value
        self._company.store.touch_meta()
        return token

    def _bag(self, kind: str) -> dict[str, Any]:
        bag: dict[str, Any] = self._company.store.meta.setdefault("oauth", {}).setdefault(kind, {})
        return bag

    def _now(self) -> int:
        return int(self._company.now().timestamp())


def discovery(base_url: str) -> dict[str, Any]:
    """Return the discovery document, with every address here."""
    return {
        "issuer": f"{base_url}/op/v1",
        "authorization_endpoint": base_url + AUTHORIZE,
        "token_endpoint": base_url + TOKEN,
        "userinfo_endpoint": base_url + USER_INFO,
        "revocation_endpoint": base_url + REVOKE,
        "jwks_uri": base_url + KEYS,
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": ["openid", "email", "profile", "address", "phone"],
        "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
        "claims_supported": ["aud", "exp", "iat", "iss", "realmid", "sub"],
    }


def _is_client(request: Request, form: Mapping[str, Any]) -> bool:
    kind, _, value = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "basic":
        try:
            return base64.b64decode(value, validate=True).decode() == f"{CLIENT_ID}:{CLIENT_SECRET}"
        except ValueError:
            return False
    return (form.get("client_id"), form.get("client_secret")) == (CLIENT_ID, CLIENT_SECRET)


def _error(status: int, error: str, *, description: str | None = None) -> Response:
    words = {"error_description": description, "error": error} if description else {"error": error}
    return json_response(status, words)
