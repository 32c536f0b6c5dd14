"""Writing many rows in one statement each. Rows travel as one JSON text: Django's bulk_create quotes every value by
itself, arrays of JSON character by character, which costs five times the processor; its bulk_update costs four times.
"""

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.db import connection
from django.db.models import AutoField, Field, Model

from integrations.running.models import Action
from widget.values import Encoder


def insert(rows: Iterable[Model], *, unique: Collection[str] = (), update: Collection[str] = ()) -> None:
    """Insert rows of one model, in their order; of one that is there already by `unique`, set the fields `update`.

    Keys that the database makes are not read back.
    """
    some = list(rows)
    if not some:
        return
    model = type(some[0])
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, AutoField)]
    columns = ", ".join(_column(field) for field in fields)
    types = ", ".join(f"{_column(field)} {field.db_type(connection)}" for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    values = attrgetter(*(field.attname for field in fields))
    names = [field.column for field in fields]
    content = [dict(zip(names, values(row), strict=True)) for row in some]
    _convert(content, fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns}) SELECT {columns} FROM json_to_recordset(%s::json) AS row ({types})"
            + _on_conflict(model, unique, update),
            [json.dumps(content, cls=Encoder, ensure_ascii=False)],
        )


def _column(field: "Field[Any, Any]") -> str:
    return connection.ops.quote_name(field.column)


def _on_conflict(model: type[Model], unique: Collection[str], update: Collection[str]) -> str:
    if not unique:
        return ""
    by, set_ = ([_column(model._meta.get_field(name)) for name in names] for names in (unique, update))
    return f" ON CONFLICT ({', '.join(by)}) DO UPDATE SET {', '.join(f'{name} = EXCLUDED.{name}' for name in set_)}"


def _convert(rows: Iterable[dict[str, Any]], fields: Iterable["Field[Any, Any]"]) -> None:
    """Put columns that JSON has no type for as PostgreSQL reads them; what lies within a JSON column is Encoder's."""
    kinds = {field.column: (field.target_field if field.is_relation else field).get_internal_type() for field in fields}
    conversions = [(name, _CONVERSIONS[kind]) for name, kind in kinds.items() if kind in _CONVERSIONS]
    for row in rows:
        for name, convert in conversions:
            if row[name] is not None:
                row[name] = convert(row[name])


_CONVERSIONS: dict[str, Callable[[Any], str]] = {
    "DateTimeField": datetime.isoformat,
    "UUIDField": str,
    "BinaryField": lambda value: f"\\x{value.hex()}",
}


def finish_actions(done: Sequence[tuple[str, str, str, str]]) -> None:
    """Set status, target entity and target id of actions, given as (key, status, entity, id); agreements are erased."""
    if not done:
        return
    table = connection.ops.quote_name(Action._meta.db_table)
    columns = [list(column) for column in zip(*done, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} AS action SET status = found.status, target_entity = found.entity,"
            " target_id = found.id, agreement = NULL"
            " FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[]) AS found(key, status, entity, id)"
            " WHERE action.key = found.key",
            columns,
        )
