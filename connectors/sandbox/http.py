"""The words in which the server and the simulated systems talk about one HTTP call; no sockets here."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl

import orjson

JSON_TYPE = "application/json;charset=UTF-8"
# How a date is written is the vendor's affair, and so the caller's.
STRICT = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS


class BadJson(ValueError):
    """The body is not the JSON that the call needs."""


@dataclass(frozen=True, slots=True)
class Request:
    """One call, with its body already de-chunked and un-gzipped.

    `path` is as sent, still percent-encoded (an external id may contain `%2F`) and without its trailing slash.
    `method` is GET for HEAD. `base_url` is the address the client used, `http://host:port`. `concurrent` counts the
    calls in progress at this moment, this one included; `long_running` those that began more than 20 seconds ago.
    """

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    raw_query: str = ""
    base_url: str = "http://127.0.0.1"
    concurrent: int = 1
    long_running: int = 0

    def json(self) -> Any:
        """Return the body's JSON, with fractions as Decimal. Raises BadJson."""
        try:
            return json.loads(self.body, parse_float=Decimal)
        except ValueError as error:
            raise BadJson(str(error)) from error

    def form(self) -> dict[str, str]:
        """Return the body's form fields; the last of a repeated name counts."""
        return dict(parse_qsl(self.body.decode(errors="replace"), keep_blank_values=True))


@dataclass(frozen=True, slots=True)
class Response:
    """One answer. `written` counts the records it wrote (`write_ms` each); `throttled` marks a refusal by a limit."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    written: int = 0
    throttled: bool = False


def json_response(
    status: int,
    content: Any,
    headers: Mapping[str, str] | None = None,
    *,
    written: int = 0,
    throttled: bool = False,
) -> Response:
    """Return `content` as JSON, with Decimals as numbers."""
    return Response(status, dump(content), {"Content-Type": JSON_TYPE, **(headers or {})}, written, throttled)


def html_response(content: str, status: int = 200) -> Response:
    """Return a page."""
    return Response(status, content.encode(), {"Content-Type": "text/html;charset=UTF-8"})


def redirect(url: str, status: int = 302) -> Response:
    """Send the browser on to `url`."""
    return Response(status, b"", {"Location": url})


def dump(content: Any) -> bytes:
    """Return `content` as JSON bytes, with Decimals as numbers. A describe of an org is a megabyte."""
    return orjson.dumps(content, default=_number, option=STRICT)


def _number(value: Any) -> int | float:
    if isinstance(value, Decimal):
        # A double holds 15 significant digits exactly, as many as either vendor's amounts have.
        return int(value) if value.as_tuple().exponent == 0 else float(value)
    raise TypeError(f"{type(value).__name__} is not JSON")
