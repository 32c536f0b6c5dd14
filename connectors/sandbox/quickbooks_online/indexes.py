"""Finds a company's records by name, number, reference and time; rebuilt when the store is loaded."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from connectors.sandbox.quickbooks_online.tables.company_objects import ENTITIES
from connectors.sandbox.quickbooks_online.tables.schema import Entity

INDEXED = ("DisplayName", "Name", "FullyQualifiedName", "DocNumber", "CustomerRef", "VendorRef", "ParentRef")
FIELDS = {
    entity.name: tuple(name for name in INDEXED if name in entity.properties and entity.kind != "settings")
    for entity in ENTITIES
}


class Indexes:
    """`changed` and `created` give each record's instants as epoch seconds."""

    def __init__(self) -> None:
        self.changed: dict[str, dict[str, int]] = defaultdict(dict)
        self.created: dict[str, dict[str, int]] = defaultdict(dict)
        self._ids: dict[tuple[str, str], dict[str, dict[str, None]]] = defaultdict(dict)

    def put(self, entity: str, old: dict[str, Any] | None, new: dict[str, Any] | None) -> None:
        """Forget what was known of `old`, learn `new`."""
        id = (new or old or {})["Id"]
        for field in FIELDS[entity]:
            before, after = key(old, field), key(new, field)
            if before == after:
                continue
            index = self._ids[entity, field]
            if before is not None:
                index.get(before, {}).pop(id, None)
            if after is not None:
                index.setdefault(after, {})[id] = None
        if new is None:
            self.changed[entity].pop(id, None)
            self.created[entity].pop(id, None)
        elif "MetaData" in new:
            self.changed[entity][id] = epoch(new["MetaData"]["LastUpdatedTime"])
            self.created[entity][id] = epoch(new["MetaData"]["CreateTime"])

    def find(self, entity: str, field: str, value: str) -> list[str]:
        """Return the ids of the records whose field equals the value, ignoring case."""
        return list(self._ids[entity, field].get(value.casefold(), ()))

    def covers(self, entity: Entity, field: str) -> bool:
        return field in FIELDS[entity.name]


def key(record: dict[str, Any] | None, field: str) -> str | None:
    """Return a field's value as the indexes hold it."""
    value = record.get(field) if record else None
    if isinstance(value, dict):
        value = value.get("value")
    return None if value is None else str(value).casefold()


def epoch(text: str) -> int:
    """Return a MetaData instant as epoch seconds."""
    return int(datetime.fromisoformat(text).timestamp())
