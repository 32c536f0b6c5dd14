"""Writing many rows in one statement each. Rows travel as one JSON text: Django's bulk_create quotes every value by
itself, arrays of JSON character by character, which costs five times the processor; its bulk_update costs four times.
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import AutoField, ForeignKey, Model

from integrations.running import sql
from integrations.running.models import Action
from widget.values import Encoder


class Column(NamedTuple):
    """A column that is written: the model's attribute, its quoted name, PostgreSQL's type, and Django's kind."""

    attribute: str
    name: str
    type: str
    kind: str


def insert(model: type[Model], rows: Iterable[object]) -> None:
    """Insert rows of one model, in their order. Keys that the database makes are not read back.

    A row is whatever has the model's attributes: an instance costs eight times as much to make as a plain value.
    """
    some = list(rows)
    if some:
        values = attrgetter(*(column.attribute for column in _columns(model)))
        _insert(model, [values(row) for row in some], ending="")


def upsert(
    model: type[Model], rows: Iterable[Mapping[str, Any]], *, unique: Collection[str], update: Collection[str]
) -> None:
    """Insert rows, given as attributes of the model; of one that is there already by `unique`, set the fields `update`.

    Each row names every attribute: instances with their defaults would cost more than the writing.
    """
    known = {field.name: connection.ops.quote_name(str(field.column)) for field in model._meta.concrete_fields}
    settings = ", ".join(f"{known[name]} = EXCLUDED.{known[name]}" for name in update)
    ending = f" ON CONFLICT ({', '.join(known[name] for name in unique)}) DO UPDATE SET {settings}"
    values = itemgetter(*(column.attribute for column in _columns(model)))
    if some := [values(row) for row in rows]:
        _insert(model, some, ending=ending)


def _insert(model: type[Model], rows: Iterable[Sequence[Any]], *, ending: str) -> None:
    columns = _columns(model)
    names = ", ".join(column.name for column in columns)
    types = ", ".join(f"{column.name} {column.type}" for column in columns)
    sql.change(
        f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({names})"
        f" SELECT {names} FROM json_to_recordset(%s::json) AS row ({types}){ending}",
        [json.dumps(_content(rows, columns), cls=Encoder, ensure_ascii=False)],
    )


@cache
def _columns(model: type[Model]) -> tuple[Column, ...]:
    fields = (field for field in model._meta.concrete_fields if not isinstance(field, AutoField))
    return tuple(
        Column(
            field.attname,
            connection.ops.quote_name(str(field.column)),
            str(field.db_type(connection)),
            (field.target_field if isinstance(field, ForeignKey) else field).get_internal_type(),
        )
        for field in fields
    )


def _content(rows: Iterable[Sequence[Any]], columns: Sequence[Column]) -> list[dict[str, Any]]:
    """Return the rows as members by column; what lies within a JSON column is Encoder's business."""
    names = [column.name.strip('"') for column in columns]
    conversions = [
        (name, _CONVERSIONS[column.kind])
        for name, column in zip(names, columns, strict=True)
        if column.kind in _CONVERSIONS
    ]
    content = [dict(zip(names, row, strict=True)) for row in rows]
    for members in content:
        for name, convert in conversions:
            if members[name] is not None:
                members[name] = convert(members[name])
    return content


# Of what JSON has no type for, the form in which PostgreSQL reads it.
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
    sql.change(
        f"UPDATE {table} AS action SET status = found.status, target_entity = found.entity,"
        " target_id = found.id, agreement = NULL"
        " FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[]) AS found(key, status, entity, id)"
        " WHERE action.key = found.key",
        columns,
    )
