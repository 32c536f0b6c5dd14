"""What the server has seen of one system's calls."""

from collections import Counter, deque
from dataclasses import dataclass
from typing import Any

from connectors.sandbox.http import Request, Response

KEPT_CALLS, KEPT_BYTES = 500, 32_000_000


@dataclass(frozen=True, slots=True)
class Call:
    """One finished call; `status` is 0 where the connection was dropped instead."""

    method: str
    url: str
    request_body: bytes
    status: int
    response_body: bytes

    @property
    def size(self) -> int:
        return len(self.request_body) + len(self.response_body)

    def shown(self) -> dict[str, Any]:
        """Return it as the control API shows it."""
        return {
            "method": self.method,
            "path": self.url,
            "status": self.status,
            "request_body": self.request_body.decode(errors="replace"),
            "response_body": self.response_body.decode(errors="replace"),
        }


class Stats:
    """Counts by method and route, and the last calls with their bodies."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self._calls: Counter[str] = Counter()
        self._last: deque[Call] = deque()
        self._bytes = 0
        self._max_concurrent = 0
        self._throttled = 0

    def began(self, method: str, route: str, concurrent: int) -> None:
        self._calls[f"{method} {route}"] += 1
        self._max_concurrent = max(self._max_concurrent, concurrent)

    def ended(self, method: str, request: Request, response: Response | None) -> None:
        """Keep the call; None is a connection that was dropped."""
        answer = response or Response(0)
        self._throttled += answer.throttled or answer.status == 429
        url = f"{request.path}?{request.raw_query}" if request.raw_query else request.path
        self._last.append(Call(method, url, request.body, answer.status, answer.body))
        self._bytes += self._last[-1].size
        while len(self._last) > KEPT_CALLS or self._bytes > KEPT_BYTES:
            self._bytes -= self._last.popleft().size

    def shown(self) -> dict[str, Any]:
        return {
            "total": self._calls.total(),
            "calls": dict(self._calls),
            "max_concurrent": self._max_concurrent,
            "throttled": self._throttled,
        }

    def last(self, count: int) -> list[dict[str, Any]]:
        """Return the last calls, oldest first."""
        return [call.shown() for call in list(self._last)[-count:]] if count > 0 else []
