"""Who may call: users, the client application, codes, access tokens and refresh tokens.

Source: Salesforce Help, "OAuth 2.0 Web Server Flow", "Refresh Token Rotation"; REST API Developer Guide.
"""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from connectors.sandbox.salesforce.org import Org
from connectors.sandbox.salesforce.records import Row

CLIENT_ID, CLIENT_SECRET = "3MVG9.tandem.sandbox", "sandbox-client-secret"
PASSWORD, SECURITY_TOKEN = "sandbox", "sandboxtoken"
SCOPE = "api refresh_token"
# Where the store keeps them.
TOKENS = ("codes", "sessions", "refresh_tokens", "spent")
_MAX_SESSIONS = 200
_CODE_LIFE = timedelta(minutes=15)


class OAuthError(Exception):
    """A refusal of the token endpoint: `error` and `error_description`."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error
        self.description = description


@dataclass(frozen=True, slots=True)
class Sessions:
    """The tokens of one org; they survive a restart with its records."""

    org: Org

    def user_of(self, access_token: str) -> str | None:
        """Return whose valid session a token is."""
        session = self._kept("sessions").get(access_token)
        if session is None:
            return None
        life = self.org.settings.access_token_ttl_s
        issued = datetime.fromisoformat(session["issued"])
        if life and self.org.clock.now() >= issued + timedelta(seconds=life):
            return None
        return str(session["user"])

    def user_named(self, username: str) -> Row | None:
        """Return the active user of that name."""
        found = self.org.records.live("User", "Username", username)
        return found[0] if found and found[0]["IsActive"] else None

    def make_code(self, user: str, *, redirect_uri: str, challenge: str | None, scope: str) -> str:
        """Return an authorization code for one use within 15 minutes."""
        code = f"aPrx{secrets.token_urlsafe(40)}=="
        expires = (self.org.clock.now() + _CODE_LIFE).isoformat()
        kept = {"user": user, "redirect_uri": redirect_uri, "challenge": challenge, "scope": scope, "expires": expires}
        self._kept("codes")[code] = kept
        self.org.store.touch_meta()
        return code

    def use_code(self, code: str, *, redirect_uri: str, verifier: str | None) -> dict[str, Any]:
        """Redeem a code. Raises OAuthError."""
        kept: dict[str, Any] | None = self._kept("codes").pop(code, None)
        self.org.store.touch_meta()
        if kept is None or datetime.fromisoformat(kept["expires"]) <= self.org.clock.now():
            raise OAuthError("invalid_grant", "expired authorization code")
        if kept["redirect_uri"] != redirect_uri:
            raise OAuthError("redirect_uri_mismatch", "redirect_uri must match configuration")
        if kept["challenge"] and not verifier:
            raise OAuthError("invalid_grant", "code verifier is required")
        if kept["challenge"] and _challenge(verifier or "") != kept["challenge"]:
            raise OAuthError("invalid_request", "invalid code verifier")
        return kept

    def open(self, user: str) -> str:
        """Return a new access token."""
        token = f"{self.org.id[:15]}!{secrets.token_urlsafe(64)}"
        sessions = self._kept("sessions")
        sessions[token] = {"user": user, "issued": self.org.clock.now().isoformat()}
        if len(sessions) > _MAX_SESSIONS:
            del sessions[next(iter(sessions))]
        self.org.store.touch_meta()
        return token

    def make_refresh_token(self, user: str, scope: str) -> str:
        token = f"5Aep{secrets.token_urlsafe(56)}"
        self._kept("refresh_tokens")[token] = {"user": user, "scope": scope}
        self.org.store.touch_meta()
        return token

    def refresh(self, token: str) -> tuple[str, str, str | None]:
        """Return user, scope, and with rotation the new refresh token.

        A token that was rotated away revokes everything of its user when it comes again. Raises OAuthError.
        """
        if self.org.settings.refresh_busy_next > 0:
            self.org.configure({"refresh_busy_next": self.org.settings.refresh_busy_next - 1})
            raise OAuthError("invalid_grant", "token request is already being processed")
        spent = self._kept("spent").get(token)
        if spent:
            self.revoke_user(spent)
        kept = self._kept("refresh_tokens").get(token)
        if kept is None:
            raise OAuthError("invalid_grant", "expired access/refresh token")
        if not self.org.settings.refresh_token_rotation:
            return kept["user"], kept["scope"], None
        del self._kept("refresh_tokens")[token]
        self._kept("spent")[token] = kept["user"]
        return kept["user"], kept["scope"], self.make_refresh_token(kept["user"], kept["scope"])

    def current(self, user: str) -> tuple[str, str]:
        """Return a valid access token and refresh token of a user, making what is missing."""
        mine = [token for token in self._kept("sessions") if self.user_of(token) == user]
        renewals = [token for token, kept in self._kept("refresh_tokens").items() if kept["user"] == user]
        return (
            mine[-1] if mine else self.open(user),
            renewals[-1] if renewals else self.make_refresh_token(user, SCOPE),
        )

    def revoke(self, token: str) -> bool:
        """End a session; a refresh token ends all of its user's. Says whether the token was known."""
        renewal = self._kept("refresh_tokens").get(token)
        if renewal:
            self.revoke_user(renewal["user"])
            return True
        self.org.store.touch_meta()
        return self._kept("sessions").pop(token, None) is not None

    def revoke_user(self, user: str) -> None:
        for name in ("sessions", "refresh_tokens"):
            kept = self._kept(name)
            for token in [token for token, one in kept.items() if one["user"] == user]:
                del kept[token]
        self.org.store.touch_meta()

    def expire_all(self) -> None:
        """End every session; refresh tokens stay."""
        self._kept("sessions").clear()
        self.org.store.touch_meta()

    def _kept(self, name: str) -> dict[str, Any]:
        kept: dict[str, Any] = self.org.store.meta.setdefault(name, {})
        return kept


def sign(identity: str, issued_at: str) -> str:
    """Return the signature of a token response."""
    mac = hmac.new(CLIENT_SECRET.encode(), f"{identity}{issued_at}".encode(), hashlib.sha256)
    return base64.b64encode(mac.digest()).decode()


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
