"""One session to one system over HTTP: time-outs, retry of reads only, pacing, bearer tokens, redaction.

urllib3 rather than requests: its pool may be shared by the threads that send side by side, and a call costs a third.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from urllib3 import BaseHTTPResponse, PoolManager, Retry, Timeout
from urllib3.exceptions import ConnectTimeoutError, HTTPError, MaxRetryError, NewConnectionError

from connectors.base import Pace, Tokens
from connectors.errors import AnswerLost, ReconnectNeeded, TryLater

CONNECT_S = 5.0
# Both vendors end a call after 120 s themselves; what they did by then is done.
# Source: Intuit, "Limits and throttles".
READ_S = 125.0
POOL_SIZE = 10
READ_RETRIES = 2
SOON = timedelta(seconds=60)

_SECRETS = re.compile(
    r"(?i)(bearer\s+|\"?(?:access_token|refresh_token|client_secret|password|assertion|code)\"?\s*[=:]\s*\"?)[^\s\"&<]+"
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whatever its status; header names are lower-case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """Return the body, numbers with a fraction as Decimal. Raises ValueError for anything but JSON."""
        return json.loads(self.body, parse_float=Decimal)


class Session:
    """Calls to one base URL. `url` is without a trailing slash; `name` is what people call the system."""

    def __init__(
        self, url: str, *, name: str, tokens: Tokens, pace: Pace, headers: Mapping[str, str], read_s: float = READ_S
    ) -> None:
        self.url = url.rstrip("/")
        self.name = name
        self._tokens = tokens
        self._pace = pace
        self._headers = {"Accept-Encoding": "gzip", **headers}
        self._pool = PoolManager(maxsize=POOL_SIZE, block=False, timeout=Timeout(connect=CONNECT_S, read=read_s))

    def read(
        self, method: str, path: str, *, limits: tuple[str, ...], query: Mapping[str, str] | None = None,
        body: bytes | None = None, content_type: str = "application/json",
    ) -> Answer:  # fmt: skip
        """Make a call that changes nothing; it is repeated when the connection or the server failed.

        Raises TryLater, ReconnectNeeded.
        """
        for _attempt in range(READ_RETRIES):
            try:
                answer = self.write(method, path, limits=limits, query=query, body=body, content_type=content_type)
            except AnswerLost:
                continue
            if answer.status < 500:
                return answer
        try:
            answer = self.write(method, path, limits=limits, query=query, body=body, content_type=content_type)
        except AnswerLost as lost:
            raise TryLater(f"{self.name} does not answer.", after=SOON, details=lost.details) from lost
        if answer.status >= 500:
            raise TryLater(f"{self.name} is out of order just now.", after=SOON, details=excerpt(answer))
        return answer

    def write(
        self, method: str, path: str, *, limits: tuple[str, ...], query: Mapping[str, str] | None = None,
        body: bytes | None = None, content_type: str = "application/json",
    ) -> Answer:  # fmt: skip
        """Make a call exactly once; a rejected token is renewed and the call made again, since it was not executed.

        Any status is an answer, 5xx too. Raises TryLater when the call certainly never reached the other side,
        AnswerLost when nobody knows, ReconnectNeeded.
        """
        token = self._tokens.current()
        answer = self._exchange(method, path, limits, query, body, content_type, token)
        if answer.status != 401:
            return answer
        answer = self._exchange(method, path, limits, query, body, content_type, self._tokens.renew(token))
        if answer.status == 401:
            raise ReconnectNeeded(
                f"{self.name} no longer accepts the connection. Connect it again.",
                system=self.name.lower(),
                details=excerpt(answer),
            )
        return answer

    def _exchange(
        self, method: str, path: str, limits: tuple[str, ...], query: Mapping[str, str] | None, body: bytes | None,
        content_type: str, token: str,
    ) -> Answer:  # fmt: skip
        self._pace(limits)
        url = f"{self.url}{path}" + (f"?{urlencode(query)}" if query else "")
        headers = self._headers | {"Authorization": f"Bearer {token}"}
        if body is not None:
            headers["Content-Type"] = content_type
        try:
            response: BaseHTTPResponse = self._pool.request(
                method, url, body=body, headers=headers, redirect=False, retries=Retry(0, redirect=False)
            )
        except MaxRetryError as error:
            if isinstance(error.reason, NewConnectionError | ConnectTimeoutError):
                raise TryLater(f"{self.name} cannot be reached.", after=SOON, details=redact(str(error))) from error
            raise AnswerLost(f"The answer of {self.name} was lost.", details=redact(str(error))) from error
        except HTTPError as error:
            raise AnswerLost(f"The answer of {self.name} was lost.", details=redact(str(error))) from error
        return Answer(response.status, {k.lower(): v for k, v in response.headers.items()}, response.data)


def redact(text: str) -> str:
    """Return `text` without tokens and secrets."""
    return _SECRETS.sub(r"\1…", text)


def excerpt(answer: Answer, *, length: int = 500) -> str:
    """Return status and the beginning of the body, fit for the details of an error."""
    return redact(f"HTTP {answer.status}: {answer.body[:length].decode(errors='replace')}")
