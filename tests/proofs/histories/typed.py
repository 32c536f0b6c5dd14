"""What people have typed and nobody has seen and replaced since: no run may lose it without naming it."""

from dataclasses import dataclass, field
from typing import Any

from tests.people import People

Place = tuple[str, str, str]
"""Object, record id, and the path of a field."""


@dataclass
class Typed:
    """The texts that people typed last, by place. Each is typed once in a history."""

    systems: dict[str, People]
    texts: dict[Place, str] = field(default_factory=dict)

    def note(self, place: Place, text: str) -> None:
        """Note what is typed now, over what is shown there; whoever types sees that, wherever it came from."""
        shown = self.shown(place)
        for other in [other for other, known in self.texts.items() if known == shown]:
            del self.texts[other]
        self.texts[place] = text

    def shown(self, place: Place) -> str | None:
        """Return what stands at a place now; None where nothing does, or the record is gone."""
        entity, id, path = place
        return shown_in(self.systems[entity].get(entity, id), path)

    def forget(self, id: str) -> None:
        """Forget what was typed into a record that a person has seen and put away."""
        self.texts = {place: text for place, text in self.texts.items() if place[1] != id}


def shown_in(record: dict[str, Any], path: str) -> str | None:
    """Return the value at a path of a record as people read it."""
    value: Any = record
    for name in path.split("."):
        value = (value or {}).get(name)
    # QuickBooks marks the names of what is no longer active.
    return None if value is None else str(value).removesuffix(" (deleted)")


def nested(path: str, text: str) -> dict[str, Any]:
    """Return the fields that set the value at a path."""
    first, *rest = path.split(".")
    return {first: nested(".".join(rest), text) if rest else text}
