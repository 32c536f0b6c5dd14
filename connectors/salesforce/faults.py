"""What Salesforce's refusal of a whole call means for a person or for the runner."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from connectors.errors import ConnectorError, SettingNeeded, TryLater
from connectors.http import Answer, excerpt, redact

A_DAY_S_CALLS_USED = timedelta(minutes=60)
BUSY = timedelta(seconds=10)
SOON = timedelta(seconds=60)
PACKAGE_HINT = (
    "Install the current Tandem package in Salesforce, assign the permission set Tandem Integration to the connected "
    "user, then run again."
)

_COLUMN = re.compile(r"No such column '([^']+)' on (?:entity|sobject of type) '?(\w+)")
_RELATION = re.compile(r"Didn't understand relationship '([^']+)'")
_OBJECT = re.compile(r"sObject type '([^']+)' is not supported")
_PASSING = {
    "INVALID_QUERY_LOCATOR",
    "QUERY_TIMEOUT",
    "SERVER_UNAVAILABLE",
    "UNABLE_TO_LOCK_ROW",
    "UNKNOWN_EXCEPTION",
}
_SETTINGS = {
    "API_CURRENTLY_DISABLED": "The API of this Salesforce org is switched off just now. Ask its administrator.",
    "API_DISABLED_FOR_ORG": (
        "The connected Salesforce user may not use the API. Give it the permission API Enabled; "
        "the edition of the org must include the API."
    ),
    "INVALID_OPERATION_WITH_EXPIRED_PASSWORD": (
        "The password of the connected Salesforce user has expired. Sign in to Salesforce as it and set a new one."
    ),
    "UNSUPPORTED_API_VERSION": "Salesforce no longer offers the API version that Tandem uses. Update Tandem.",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One error as Salesforce words it. `code` is its errorCode, statusCode or OAuth error."""

    code: str
    message: str
    fields: tuple[str, ...] = ()

    def __str__(self) -> str:
        where = f" [{', '.join(self.fields)}]" if self.fields else ""
        return redact(f"{self.code}: {self.message}{where}")


def faults_of(body: Any) -> tuple[Fault, ...]:
    """Return the errors that an error body holds, in either of Salesforce's spellings; empty for anything else."""
    listed = body if isinstance(body, list) else [body]
    return tuple(
        Fault(
            str(error.get("errorCode") or error.get("statusCode") or "UNKNOWN"),
            str(error.get("message", "")),
            tuple(str(name) for name in error.get("fields") or ()),
        )
        for error in listed
        if isinstance(error, dict) and ("errorCode" in error or "statusCode" in error)
    )


def checked(answer: Answer) -> Any:
    """Return the JSON of a call that went well. Raises what its refusal means; TryLater for a page that is no JSON."""
    try:
        body = answer.json()
    except ValueError as error:
        raise TryLater("Salesforce is out of order just now.", after=SOON, details=excerpt(answer)) from error
    if answer.status >= 300:
        raise meaning(answer.status, faults_of(body), details=excerpt(answer))
    return body


def meaning(status: int, faults: Sequence[Fault], *, details: str = "") -> ConnectorError:
    """Return what the refusal of a whole call tells a person or the runner to do."""
    fault = faults[0] if faults else Fault(f"HTTP_{status}", "")
    details = details or str(fault)
    if fault.code == "REQUEST_LIMIT_EXCEEDED":
        return limit_reached(fault)
    if fault.code in _PASSING or status >= 500:
        return TryLater("Salesforce is out of order just now.", after=SOON, details=details)
    if fault.code in _SETTINGS:
        return SettingNeeded(_SETTINGS[fault.code], details=details)
    if fault.code in ("INVALID_FIELD", "INVALID_TYPE"):
        return SettingNeeded(f"{_missing(fault)} {PACKAGE_HINT}", details=details)
    if status in (404, 410):
        return SettingNeeded(
            "Salesforce does not know the address that Tandem calls. Connect Salesforce again.", details=details
        )
    if status == 403:
        return SettingNeeded(
            f"The connected Salesforce user lacks a right: {fault.message or fault.code}. Give it the permission set "
            "Tandem Integration.",
            details=details,
        )
    return ConnectorError(f"Salesforce refused a call of Tandem: {fault.message or fault.code}.", details=details)


def limit_reached(fault: Fault) -> TryLater:
    """Return how long to wait: calls at once pass in seconds, the calls of a day come back over the hours.

    Source: Salesforce, "API Request Limits and Allocations".
    """
    if "Concurrent" in fault.message:
        return TryLater("Salesforce is answering too many calls at once.", after=BUSY, details=str(fault))
    return TryLater(
        "Salesforce has used up its API calls for the last 24 hours. Tandem goes on when some are free again.",
        after=A_DAY_S_CALLS_USED,
        details=str(fault),
    )


def _missing(fault: Fault) -> str:
    if found := _COLUMN.search(fault.message):
        return f"The field {found[1]} of {found[2]} is missing in Salesforce or the connected user may not read it."
    if found := _RELATION.search(fault.message):
        return f"The relationship {found[1]} is missing in Salesforce or the connected user may not read it."
    if found := _OBJECT.search(fault.message):
        return f"The object {found[1]} is missing in Salesforce or the connected user may not read it."
    return "A field or object is missing in Salesforce or the connected user may not read it."
