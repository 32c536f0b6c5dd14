"""The org's records with the indexes that keep queries fast, and an undo log for saves that fail half-way."""

from bisect import bisect_left, insort
from collections.abc import Collection, Mapping
from typing import Any

from connectors.sandbox.salesforce.fields import Entity
from connectors.sandbox.salesforce.ids import make_id
from connectors.sandbox.salesforce.schema import Schema
from connectors.sandbox.store import Store

Row = dict[str, Any]
_NONE: dict[str, None] = {}


class Records:
    """Records by object and id. A stored record is never changed in place: `put` replaces it.

    Records hold no null values; deleted ones stay, with IsDeleted true, until they are removed.
    """

    def __init__(self, store: Store, schema: Schema) -> None:
        self._store = store
        self._undo: list[tuple[str, str, Row | None]] = []
        self.use(schema)

    def use(self, schema: Schema) -> None:
        """Take up a schema, and index every record by it."""
        self._indexes: dict[str, dict[str, dict[Any, dict[str, None]]]] = {}
        self._stamps: dict[str, list[tuple[str, str]]] = {}
        for entity in schema.entities.values():
            self._indexes[entity.name] = {field.name: {} for field in entity.fields if field.indexed}
            for id, row in self.rows(entity.name).items():
                self._index(entity.name, id, old=None, new=row)

    def rows(self, object: str) -> Mapping[str, Row]:
        """Return all records of an object, deleted ones too, in the order of creation."""
        return self._store.table(object)

    def get(self, object: str, id: str | None) -> Row | None:
        """Return a record that is not deleted."""
        row = self._store.table(object).get(id) if id else None
        return None if row is None or row.get("IsDeleted") else row

    def put(self, object: str, row: Row) -> None:
        """Insert or replace a record."""
        id: str = row["Id"]
        self._replace(object, id, {name: value for name, value in row.items() if value is not None})

    def remove(self, object: str, id: str) -> None:
        """Take a record out for good."""
        self._replace(object, id, None)

    def new_id(self, entity: Entity) -> str:
        """Return the next id of an object; none is ever given twice."""
        numbers = self._store.meta.setdefault("numbers", {})
        numbers[entity.prefix] = number = numbers.get(entity.prefix, 0) + 1
        self._store.touch_meta()
        id = make_id(entity.prefix, number)
        return self.new_id(entity) if id in self._store.table(entity.name) else id

    def next_number(self, name: str) -> int:
        """Return the next of a counter's numbers, from 1."""
        numbers = self._store.meta.setdefault("numbers", {})
        numbers[name] = numbers.get(name, 0) + 1
        self._store.touch_meta()
        return int(numbers[name])

    def having(self, object: str, field: str, value: Any) -> Collection[str] | None:
        """Return the ids of records whose indexed field has that value, deleted ones too; None without an index.

        Text is found in any case; who must be exact looks again.
        """
        index = self._indexes[object].get(field)
        return None if index is None else index.get(_key(value), _NONE).keys()

    def live(self, object: str, field: str, value: Any) -> list[Row]:
        """Return the records, not deleted, whose indexed field has that value."""
        rows = self._store.table(object)
        found = (rows[id] for id in self.having(object, field, value) or ())
        return [row for row in found if not row.get("IsDeleted")]

    def stamped(self, object: str, since: str) -> list[str]:
        """Return the ids of records whose SystemModstamp is at or after `since`, oldest first."""
        stamps = self._stamps.get(object, [])
        return [id for _, id in stamps[bisect_left(stamps, (since, "")) :]]

    def mark(self) -> int:
        """Return a point to roll back to."""
        return len(self._undo)

    def rollback(self, mark: int) -> None:
        """Undo every change since the mark."""
        while len(self._undo) > mark:
            object, id, row = self._undo.pop()
            self._replace(object, id, row)
            self._undo.pop()

    def forget(self) -> int:
        """End a request: nothing before can be undone any more. Returns how many records it wrote."""
        written = len({(object, id) for object, id, _ in self._undo})
        self._undo.clear()
        return written

    def _replace(self, object: str, id: str, row: Row | None) -> None:
        old = self._store.table(object).get(id)
        self._undo.append((object, id, old))
        if row is None:
            self._store.remove(object, id)
        else:
            self._store.put(object, id, row)
        self._index(object, id, old=old, new=row)

    def _index(self, object: str, id: str, *, old: Row | None, new: Row | None) -> None:
        before, after = old or {}, new or {}
        for name, index in self._indexes.get(object, {}).items():
            was, now = before.get(name), after.get(name)
            if was != now or old is None:
                if was is not None:
                    index[_key(was)].pop(id, None)
                if now is not None:
                    index.setdefault(_key(now), {})[id] = None
        was, now = before.get("SystemModstamp"), after.get("SystemModstamp")
        stamps = self._stamps.setdefault(object, [])
        if was != now:
            if was is not None:
                del stamps[bisect_left(stamps, (was, id))]
            if now is not None:
                insort(stamps, (now, id))


def _key(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value
