"""Field values as JSON text: dates, instants and decimals keep their types, so that money never becomes a float."""

import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models

from connectors.base import Field, Line, Operation, Record, State, Write
from integrations.engine.snapshot import LinkTo


class Encoder(json.JSONEncoder):
    """Writes what JSON has no type for as an object of one tagged member."""

    def default(self, o: Any) -> Any:
        """Return the tagged form of a value."""
        # By type, not by match: five lines of an invoice hold thirty of them.
        if tag := _TAGS.get(type(o)):
            return tag(o)
        return super().default(o)


_TAGS: dict[type, Callable[[Any], dict[str, Any]]] = {
    Decimal: lambda number: {"$n": str(number)},
    datetime: lambda instant: {"$t": instant.isoformat()},
    date: lambda day: {"$d": day.isoformat()},
    LinkTo: lambda link: {"$l": [link.kind, link.system, link.id, link.name]},
}


class Decoder(json.JSONDecoder):
    """Reads what Encoder wrote."""

    def __init__(self, **options: Any) -> None:
        super().__init__(object_hook=_untagged, **options)


def _untagged(found: dict[str, Any]) -> Any:
    if len(found) == 1:
        match found:
            case {"$n": text}:
                return Decimal(text)
            case {"$t": text}:
                return datetime.fromisoformat(text)
            case {"$d": text}:
                return date.fromisoformat(text)
            case {"$l": parts}:
                return LinkTo(*parts)
    return found


_DECODER = Decoder()


class ValuesField(models.JSONField):
    """A JSON column that keeps decimals, dates and instants."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options["encoder"] = Encoder
        options["decoder"] = Decoder
        super().__init__(*args, **options)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """Read a whole column; a decoder made anew for each row, as Django does, costs as much as the reading."""
        if isinstance(value, str):
            return values_from_text(value)
        return super().from_db_value(value, expression, connection)


def values_from_text(text: str) -> Any:
    """Return what such a column holds, from its text."""
    return _DECODER.decode(text)


def record_to_json(record: Record) -> dict[str, Any]:
    """Return a record as JSON-able members."""
    return {
        "entity": record.entity,
        "id": record.id,
        "fields": dict(record.fields),
        "lines": [line_to_json(line) for line in record.lines],
        "version": record.version,
        "state": record.state.value,
    }


def record_from_json(content: dict[str, Any]) -> Record:
    """Return the record that `record_to_json` wrote."""
    return Record(
        content["entity"],
        content["id"],
        content["fields"],
        tuple(line_from_json(line) for line in content["lines"]),
        content["version"],
        State(content["state"]),
    )


def line_to_json(line: Line) -> list[Any]:
    """Return a line as a JSON-able list."""
    return [line.entity, line.id, dict(line.fields), line.removed, dict(line.base)]


def line_from_json(content: list[Any]) -> Line:
    """Return the line that `line_to_json` wrote."""
    return Line(*content)


def write_to_json(write: Write) -> dict[str, Any]:
    """Return a write as JSON-able members."""
    return {
        "key": write.key,
        "operation": write.operation.value,
        "entity": write.entity,
        "id": write.id,
        "fields": dict(write.fields),
        "lines": [line_to_json(line) for line in write.lines],
        "version": write.version,
        "base": dict(write.base),
        "identity": list(write.identity) if write.identity else None,
    }


def write_from_json(content: dict[str, Any]) -> Write:
    """Return the write that `write_to_json` wrote."""
    identity = content["identity"]
    return Write(
        content["key"],
        Operation(content["operation"]),
        content["entity"],
        content["id"],
        content["fields"],
        tuple(line_from_json(line) for line in content["lines"]),
        content["version"],
        content["base"],
        (identity[0], identity[1], identity[2]) if identity else None,
    )


def field_to_json(field: Field) -> list[Any]:
    """Return a field's description as a JSON-able list."""
    return [
        field.name,
        field.label,
        field.type,
        field.max_length,
        field.writable,
        list(field.choices),
        field.restricted,
        field.on_layout,
    ]


def field_from_json(content: list[Any]) -> Field:
    """Return the description that `field_to_json` wrote."""
    name, label, type, max_length, writable, choices, restricted, on_layout = content
    return Field(name, label, type, max_length, writable, tuple(choices), restricted, on_layout)
