"""The REST API: versions, sign-in, limits, and the way to each resource."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import unquote

from connectors.sandbox.http import Request, Response, json_response
from connectors.sandbox.salesforce.api_collections import collections
from connectors.sandbox.salesforce.api_composite import batch, composite, graph
from connectors.sandbox.salesforce.api_objects import limits, sobjects
from connectors.sandbox.salesforce.api_query import query
from connectors.sandbox.salesforce.api_tree import tree
from connectors.sandbox.salesforce.calls import Answer, Call
from connectors.sandbox.salesforce.cursors import Cursors
from connectors.sandbox.salesforce.errors import SalesforceError, not_found, session_expired
from connectors.sandbox.salesforce.org import Org
from connectors.sandbox.salesforce.sessions import Sessions

PREFIX = "/services/data"
FIRST_VERSION, LAST_VERSION = 31, 68
_SEASONS = ("Spring", "Summer", "Winter")


@dataclass(frozen=True, slots=True)
class Rest:
    """The REST API of one org."""

    org: Org
    sessions: Sessions
    cursors: Cursors = field(default_factory=Cursors)

    def answer(self, request: Request) -> Response:
        """Answer a call below /services/data."""
        parts = [unquote(part) for part in request.path.removeprefix(PREFIX).split("/")[1:]]
        if not parts:
            return json_response(200, _versions())
        try:
            version = _checked(parts[0])
            self._admit(request)
            answer = _dispatch(self._call(request, version, parts[1:]))
        except SalesforceError as error:
            self.org.records.rollback(0)
            return self._finished(error.response(), signed_in=error.status != 401)
        except Exception:
            self.org.records.rollback(0)
            raise
        written = self.org.records.forget()
        if answer.content is None:
            return self._finished(Response(answer.status, b"", answer.headers, written))
        return self._finished(json_response(answer.status, answer.content, answer.headers, written=written))

    def _admit(self, request: Request) -> None:
        """Let a signed-in user in, and count the call. Raises SalesforceError."""
        user = self.sessions.user_of(request.headers.get("authorization", "").partition(" ")[2])
        if user is None:
            raise session_expired()
        self.org.user = user
        self.org.calls_today += 1
        if self.org.limits and self.org.calls_today > self.org.settings.daily_api_requests:
            raise SalesforceError("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.", status=403)
        if self.org.limits and request.long_running >= self.org.settings.long_requests:
            raise too_many_at_once()

    def _call(self, request: Request, version: str, parts: list[str]) -> Call:
        return Call(
            org=self.org,
            cursors=self.cursors,
            method=request.method,
            version=version,
            parts=tuple(parts),
            query=request.query,
            headers=request.headers,
            read=cache(request.json),
            dispatch=_dispatch,
            base_url=request.base_url,
        )

    def _finished(self, response: Response, *, signed_in: bool = True) -> Response:
        headers = dict(response.headers)
        if signed_in:
            headers["Sforce-Limit-Info"] = f"api-usage={self.org.calls_today}/{self.org.settings.daily_api_requests}"
        return Response(response.status, response.body, headers, response.written, response.throttled)


def too_many_at_once() -> SalesforceError:
    return SalesforceError(
        "REQUEST_LIMIT_EXCEEDED", "ConcurrentRequests (Concurrent API Requests) Limit exceeded.", status=403
    )


def route(path: str) -> str:
    """Return the template of a path below /services/data."""
    parts = path.removeprefix(PREFIX).split("/")[1:]
    shown = ["{v}", *parts[1:]] if parts else []
    match shown[1:]:
        case ["sobjects", _, "describe", "layouts", _]:
            shown[2], shown[5] = "{object}", "{id}"
        case ["sobjects", _, "describe" | "updated" | "deleted", *_] | ["sobjects", _]:
            shown[2] = "{object}"
        case ["sobjects", _, _]:
            shown[2:] = ["{object}", "{id}"]
        case ["sobjects", _, _, _]:
            shown[2:] = ["{object}", "{field}", "{value}"]
        case ["composite", "sobjects", _, _]:
            shown[3:] = ["{object}", "{field}"]
        case ["composite", "sobjects" | "tree", _]:
            shown[3] = "{object}"
        case ["query" | "queryAll", _]:
            shown[2] = "{locator}"
    return "/".join([PREFIX, *shown])


def _dispatch(call: Call) -> Answer:
    """Find the resource. Raises SalesforceError."""
    if not call.parts:
        names = ("composite", "limits", "query", "queryAll", "sobjects")
        identity = f"{call.base_url}/id/{call.org.id}/{call.org.user}"
        return Answer(200, {**{name: f"{call.root}/{name}" for name in names}, "identity": identity})
    handler = _HANDLERS.get(call.parts[0].lower())
    if call.parts[:2] in _COMPOSITES:
        handler = _COMPOSITES[call.parts[:2]]
    elif call.parts[0] == "composite" and len(call.parts) > 1:
        handler = None
    if handler is None:
        raise not_found()
    return handler(call)


_HANDLERS: dict[str, Callable[[Call], Answer]] = {
    "query": query,
    "queryall": query,
    "sobjects": sobjects,
    "limits": limits,
    "composite": composite,
}
_COMPOSITES: dict[tuple[str, ...], Callable[[Call], Answer]] = {
    ("composite", "sobjects"): collections,
    ("composite", "batch"): batch,
    ("composite", "graph"): graph,
    ("composite", "tree"): tree,
}


def _checked(part: str) -> str:
    number = part.removeprefix("v")
    if not part.startswith("v") or not number.replace(".", "", 1).isdigit():
        raise not_found()
    if float(number) < FIRST_VERSION:
        raise SalesforceError("UNSUPPORTED_API_VERSION", "The requested API version has been retired.", status=410)
    if float(number) > LAST_VERSION:
        raise not_found()
    return f"{float(number):.1f}"


def _versions() -> list[dict[str, Any]]:
    """Return the versions with their seasons: three a year, v31.0 having been Summer '14."""
    listed = []
    for number in range(FIRST_VERSION, LAST_VERSION + 1):
        season = _SEASONS[number % 3]
        label = f"{season} '{14 + (number - FIRST_VERSION + 2) // 3}"
        listed.append({"label": label, "url": f"{PREFIX}/v{number}.0", "version": f"{number}.0"})
    return listed
