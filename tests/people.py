"""Acting as a person in one of the sandbox's systems, and looking at what it holds."""

from dataclasses import dataclass
from typing import Any

from tests.sandboxes import Port


@dataclass(frozen=True, slots=True)
class People:
    """The people of one system: what they do goes through the same rules and triggers as in the vendor's pages."""

    port: Port

    @property
    def url(self) -> str:
        """The system's address."""
        return self.port.url

    def reset(self, sample: str = "empty", **sizes: int) -> None:
        """Begin anew."""
        self.port.control("POST", "reset", {"sample": sample, **sizes})
        self.port.control("POST", "config", {"limits": False, "latency_ms": 0, "write_ms": 0, "clock_offset_s": 0})

    def add(self, entity: str, **fields: Any) -> str:
        """Make a record; return its id."""
        return str(self.port.control("POST", f"records/{entity}", fields)["Id"])

    def edit(self, entity: str, id: str, **fields: Any) -> None:
        """Change fields of a record."""
        self.port.control("PATCH", f"records/{entity}/{id}", fields)

    def delete(self, entity: str, id: str) -> None:
        """Delete a record, or make it inactive, whichever the system does."""
        self.port.control("DELETE", f"records/{entity}/{id}")

    def get(self, entity: str, id: str) -> dict[str, Any]:
        """Return one record."""
        record: dict[str, Any] = self.port.control("GET", f"records/{entity}/{id}")
        return record

    def all(self, entity: str) -> list[dict[str, Any]]:
        """Return all records of an object."""
        records: list[dict[str, Any]] = self.port.control("GET", f"records/{entity}")
        return records

    def values(self, entity: str, field: str) -> list[Any]:
        """Return one field of all records, sorted."""
        return sorted((record.get(field) for record in self.all(entity)), key=str)

    def one(self, entity: str, **where: Any) -> dict[str, Any]:
        """Return the only record with these values."""
        found = [r for r in self.all(entity) if all(r.get(name) == value for name, value in where.items())]
        assert len(found) == 1, f"{len(found)} {entity} with {where}"
        return found[0]

    def config(self, **values: Any) -> None:
        """Configure the system as its administrator would."""
        self.port.control("POST", "config", values)

    def fault(self, route: str, kind: str, *, nth: int = 1, times: int = 1) -> None:
        """Order a fault."""
        self.port.control("POST", "faults", {"route": route, "kind": kind, "nth": nth, "times": times})

    def faults_fired(self) -> bool:
        """Tell whether every ordered fault has struck."""
        return all(fault["fired"] for fault in self.port.control("GET", "faults"))

    def calls(self) -> dict[str, int]:
        """Return the calls since the last reset, by method and route."""
        return dict(self.port.control("GET", "stats")["calls"])
