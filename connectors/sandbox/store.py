"""All records of one simulated system: dicts in memory, written through to SQLite when there is a file."""

import json
import sqlite3
from decimal import Decimal
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS record (
    place INTEGER PRIMARY KEY, system TEXT, name TEXT, id TEXT, body TEXT, UNIQUE (system, name, id)
);
CREATE TABLE IF NOT EXISTS meta (system TEXT PRIMARY KEY, body TEXT);
"""
PUT = """
INSERT INTO record (system, name, id, body) VALUES (?, ?, ?, ?)
ON CONFLICT (system, name, id) DO UPDATE SET body = excluded.body
"""


class Store:
    """Tables of records by id, in the order of their creation.

    A record is a dict of plain JSON values and Decimals. Who changes one calls `put`, which marks it for the next
    `commit`; who changes `meta` calls `touch_meta`.
    """

    def __init__(self, system: str, database: sqlite3.Connection | None) -> None:
        self.meta: dict[str, Any] = {}
        self._system = system
        self._database = database
        self._tables: dict[str, dict[str, dict[str, Any]]] = {}
        self._dirty: dict[tuple[str, str], None] = {}
        self._cleared = False
        self._meta_dirty = False
        if database is not None:
            database.executescript(SCHEMA)
            self._load(database)

    def table(self, name: str) -> dict[str, dict[str, Any]]:
        """Return the table of that name, the same dict every time; empty if it has no record yet."""
        return self._tables.setdefault(name, {})

    def put(self, name: str, id: str, record: dict[str, Any]) -> None:
        """Insert or replace a record."""
        self.table(name)[id] = record
        self._dirty[name, id] = None

    def remove(self, name: str, id: str) -> None:
        """Take a record out for good; unknown ids are no error."""
        self.table(name).pop(id, None)
        self._dirty[name, id] = None

    def touch_meta(self) -> None:
        """Mark `meta` for the next commit."""
        self._meta_dirty = True

    def clear(self) -> None:
        """Empty every table and `meta`."""
        for table in self._tables.values():
            table.clear()
        self.meta.clear()
        self._dirty.clear()
        self._cleared = self._meta_dirty = True

    def commit(self) -> None:
        """Write what changed since the last commit, in one transaction."""
        if self._database is not None and (self._dirty or self._cleared or self._meta_dirty):
            with self._database:
                self._write(self._database)
        self._dirty.clear()
        self._cleared = self._meta_dirty = False

    def _write(self, database: sqlite3.Connection) -> None:
        if self._cleared:
            database.execute("DELETE FROM record WHERE system = ?", (self._system,))
        dirty = [(name, id, self.table(name).get(id)) for name, id in self._dirty]
        gone = [(self._system, name, id) for name, id, record in dirty if record is None]
        kept = [(self._system, name, id, _encode(record)) for name, id, record in dirty if record is not None]
        database.executemany("DELETE FROM record WHERE system = ? AND name = ? AND id = ?", gone)
        database.executemany(PUT, kept)
        if self._meta_dirty:
            database.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (self._system, _encode(self.meta)))

    def _load(self, database: sqlite3.Connection) -> None:
        found = database.execute("SELECT name, id, body FROM record WHERE system = ? ORDER BY place", (self._system,))
        for name, id, body in found:
            self.table(name)[id] = _decode(body)
        for (body,) in database.execute("SELECT body FROM meta WHERE system = ?", (self._system,)):
            self.meta.update(_decode(body))


def _encode(value: dict[str, Any]) -> str:
    return json.dumps(value, default=lambda number: {"$decimal": str(number)})


def _decode(text: str) -> dict[str, Any]:
    decoded: dict[str, Any] = json.loads(text, object_hook=_untag)
    return decoded


def _untag(value: dict[str, Any]) -> Any:
    return Decimal(value["$decimal"]) if value.keys() == {"$decimal"} else value
