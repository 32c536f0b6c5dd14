"""Statements that are composed by hand, because every page of every run takes them: Django would take longer to compose
one than PostgreSQL takes to carry it out (measured)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

Values = Sequence[Any] | Mapping[str, Any]


def fetch(statement: str, values: Values) -> list[tuple[Any, ...]]:
    """Return the rows of a query; JSON columns come as texts."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def change(statement: str, values: Values) -> int:
    """Carry out a statement that writes; return how many rows it changed."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        changed: int = cursor.rowcount
        return changed
