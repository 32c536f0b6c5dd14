"""A row of a custom mapping."""

from dataclasses import dataclass

from connectors.base import Field
from integrations.engine.process import Direction

LINES = frozenset({"OpportunityLineItem", "SalesItemLine"})


@dataclass(frozen=True, slots=True)
class Row:
    """One field that goes to another. `field` describes the destination, once the row has been checked."""

    direction: Direction
    source: str
    target: str
    field: Field | None = None

    def path(self, system: str) -> str:
        """Return the path in one system."""
        return self.source if system == self.direction.source else self.target

    @property
    def label(self) -> str:
        """What people call the destination."""
        return self.field.label if self.field else self.target


def line_of(path: str) -> str:
    """Return the line's entity that a path begins with, "" for a header's."""
    entity = path.partition(".")[0]
    return entity if entity in LINES else ""
