"""Salesforce's error bodies: a code, a message, and the fields concerned."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from connectors.sandbox.http import Response, json_response


@dataclass(frozen=True)
class SalesforceError(Exception):
    """An error as the API reports it; `fields` is None where the body has no such key (queries, sign-in)."""

    code: str
    message: str
    fields: Sequence[str] | None = None
    status: int = 400

    def __str__(self) -> str:
        return self.message

    def body(self) -> dict[str, Any]:
        """Return it as an element of a row call's error list."""
        listed = {"message": self.message, "errorCode": self.code}
        return listed if self.fields is None else {**listed, "fields": list(self.fields)}

    def result(self) -> dict[str, Any]:
        """Return it as an element of a collection result's errors, which say `statusCode`."""
        return {"statusCode": self.code, "message": self.message, "fields": list(self.fields or ())}

    def response(self) -> Response:
        return json_response(self.status, [self.body()], throttled=self.code == "REQUEST_LIMIT_EXCEEDED")


def not_found() -> SalesforceError:
    return SalesforceError("NOT_FOUND", "The requested resource does not exist", status=404)


def session_expired() -> SalesforceError:
    return SalesforceError("INVALID_SESSION_ID", "Session expired or invalid", status=401)


def deleted() -> SalesforceError:
    return SalesforceError("ENTITY_IS_DELETED", "entity is deleted", (), 404)


def bad_reference() -> SalesforceError:
    return SalesforceError("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", ())
