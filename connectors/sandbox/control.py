"""The control API under /_sandbox/, the same for every system: look, start anew, order faults, act as a person."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from connectors.sandbox.clock import Clock
from connectors.sandbox.faults import Faults
from connectors.sandbox.http import BadJson, Request, Response, json_response
from connectors.sandbox.stats import Stats
from connectors.sandbox.store import Store
from connectors.sandbox.system import Configurable, Rejected, System

PREFIX = "/_sandbox/"
SAMPLES = ("demo", "empty")


@dataclass(slots=True)
class Config:
    """What the frame itself can be told: milliseconds per call and per record written, and the vendor's limits."""

    latency_ms: float = 0
    write_ms: float = 0
    limits: bool = False


@dataclass(slots=True)
class Control:
    """One system with all that the frame keeps beside it."""

    system: System
    store: Store
    clock: Clock
    stats: Stats = field(default_factory=Stats)
    faults: Faults = field(default_factory=Faults)
    config: Config = field(default_factory=Config)

    def answer(self, request: Request) -> Response:
        """Answer one control call; 404 for an unknown one, 400 with a message for a refused one."""
        name, _, rest = request.path.removeprefix(PREFIX).partition("/")
        calls: dict[str, Callable[[Request], Any]] = {
            "GET credentials": lambda request: self.system.credentials(request.base_url),
            "GET stats": lambda request: self.stats.shown(),
            "DELETE stats": self._clear_stats,
            "GET requests": lambda request: self.stats.last(int(request.query.get("last", "20"))),
            "POST reset": self._reset,
            "GET config": lambda request: self._shown_config(),
            "POST config": self._configure,
            "GET faults": lambda request: self.faults.listed(),
            "POST faults": self._add_fault,
            "DELETE faults": self._clear_faults,
        }
        try:
            if name == "records" and rest:
                return self._records(request, [unquote(part) for part in rest.split("/")])
            call = calls.get(f"{request.method} {name}")
            return json_response(200, call(request)) if call and not rest else _message(404, "There is no such call.")
        except (Rejected, BadJson, ValueError, TypeError) as error:
            return _message(400, str(error))

    def start(self, sample: str, sizes: Mapping[str, int] | None = None) -> None:
        """Fill the system anew, and remember in the store that it has been filled. Raises Rejected."""
        if sample not in SAMPLES:
            raise Rejected(f"sample must be one of {', '.join(SAMPLES)}")
        self.system.reset(sample, sizes or {})
        self.store.meta["sample"] = sample
        self.store.touch_meta()
        self.store.commit()

    def _reset(self, request: Request) -> dict[str, Any]:
        order = _object(request)
        sample = order.pop("sample", "demo")
        if not all(isinstance(size, int) and size >= 0 for size in order.values()):
            raise Rejected("sizes must be whole numbers")
        self.clock.offset_s = 0
        self.config = Config()
        self.system.set_limits(False)
        self.faults.clear()
        self.stats.clear()
        self.start(sample, order)
        return {"sample": sample, **order}

    def _shown_config(self) -> dict[str, Any]:
        own = self.system.settings() if isinstance(self.system, Configurable) else {}
        return {
            "latency_ms": self.config.latency_ms,
            "write_ms": self.config.write_ms,
            "limits": self.config.limits,
            "clock_offset_s": self.clock.offset_s,
            **own,
        }

    def _configure(self, request: Request) -> dict[str, Any]:
        order = _object(request)
        self.config.latency_ms = float(order.pop("latency_ms", self.config.latency_ms))
        self.config.write_ms = float(order.pop("write_ms", self.config.write_ms))
        self.clock.offset_s = float(order.pop("clock_offset_s", self.clock.offset_s))
        if "limits" in order:
            self.config.limits = bool(order.pop("limits"))
            self.system.set_limits(self.config.limits)
        if order and not isinstance(self.system, Configurable):
            raise Rejected(f"unknown setting: {', '.join(order)}")
        if order and isinstance(self.system, Configurable):
            self.system.configure(order)
        return self._shown_config()

    def _add_fault(self, request: Request) -> list[dict[str, Any]]:
        self.faults.add(_object(request))
        return self.faults.listed()

    def _clear_faults(self, request: Request) -> list[dict[str, Any]]:
        self.faults.clear()
        return []

    def _clear_stats(self, request: Request) -> dict[str, Any]:
        self.stats.clear()
        return self.stats.shown()

    def _records(self, request: Request, place: list[str]) -> Response:
        match (request.method, place):
            case ("GET", [object]):
                found = self.system.records(object)
                return json_response(200, [record for record in found if _matches(record, request.query)])
            case ("POST", [object]):
                return json_response(201, self.system.create(object, _object(request)))
            case (method, [object, id]) if method in ("GET", "PATCH", "DELETE"):
                return self._one_record(request, object, id)
        return _message(404, "There is no such call.")

    def _one_record(self, request: Request, object: str, id: str) -> Response:
        record = self.system.record(object, id)
        if record is None:
            return _message(404, f"There is no {object} {id}.")
        if request.method == "GET":
            return json_response(200, record)
        if request.method == "PATCH":
            return json_response(200, self.system.change(object, id, _object(request)))
        self.system.delete(object, id)
        return Response(204)


def _object(request: Request) -> dict[str, Any]:
    content = request.json() if request.body else {}
    if not isinstance(content, dict):
        raise Rejected("The body must be a JSON object.")
    return content


def _matches(record: Mapping[str, Any], wanted: Mapping[str, str]) -> bool:
    return all(_text(record.get(name)) == value for name, value in wanted.items())


def _text(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value).lower()
    return str(value)


def _message(status: int, text: str) -> Response:
    return json_response(status, {"message": text})
