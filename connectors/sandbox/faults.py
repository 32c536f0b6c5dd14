"""Faults that a test orders in advance: the nth call of a route goes wrong in one of seven ways."""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from connectors.sandbox.system import Rejected

KINDS = ("drop_request", "drop_response", "http_500", "throttle", "timeout", "html", "expire_token")


@dataclass(slots=True)
class Fault:
    """`times` calls from the `nth` on that match `route` (a glob over the route, or over method and route)."""

    route: str
    kind: str
    nth: int = 1
    times: int = 1
    seen: int = 0
    fired: int = 0

    def strikes(self, method: str, route: str, path: str) -> bool:
        """Count the call if it matches, and say whether this is one that goes wrong."""
        if not any(fnmatchcase(text, self.route) for text in (route, f"{method} {route}", path, f"{method} {path}")):
            return False
        self.seen += 1
        struck = self.nth <= self.seen < self.nth + self.times
        self.fired += struck
        return struck


class Faults:
    """The ordered faults of one system."""

    def __init__(self) -> None:
        self._ordered: list[Fault] = []

    def add(self, order: dict[str, Any]) -> None:
        """Take an order as the control API gets it. Raises Rejected."""
        if order.get("kind") not in KINDS:
            raise Rejected(f"kind must be one of {', '.join(KINDS)}")
        if not isinstance(order.get("route"), str):
            raise Rejected("route must be a glob such as */query")
        nth, times = int(order.get("nth", 1)), int(order.get("times", 1))
        self._ordered.append(Fault(order["route"], order["kind"], nth, times))

    def clear(self) -> None:
        self._ordered.clear()

    def next(self, method: str, route: str, path: str) -> str | None:
        """Return the kind of fault that strikes this call; every matching order counts it."""
        struck = [fault.kind for fault in self._ordered if fault.strikes(method, route, path)]
        return struck[0] if struck else None

    def listed(self) -> list[dict[str, Any]]:
        """Return the orders with what became of them; `fired` is true once the fault has struck."""
        return [
            {"route": fault.route, "nth": fault.nth, "times": fault.times, "kind": fault.kind}
            | {"seen": fault.seen, "fired": fault.fired > 0}
            for fault in self._ordered
        ]
