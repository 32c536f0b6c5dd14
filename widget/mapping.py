"""The custom mapping of a widget as the editor needs it: the fields as they are now, and its rows with their flaws."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from connectors.base import QUICKBOOKS, SALESFORCE
from integrations.engine.mapping import Schema
from integrations.engine.mapping_rows import Row
from integrations.engine.snapshot import Schemas
from integrations.processes.mappable import (
    DefaultRow,
    Group,
    MappingList,
    checked,
    default_rows,
    entities,
    mapping_lists,
    offered,
    rows_of,
)
from widget.connections import open_connectors
from widget.models import Connection, FieldMapping, Widget

CONFIRMED_FOR = timedelta(minutes=15)


class Unmappable(Exception):
    """A row that cannot be added; the text is a sentence."""


@dataclass(frozen=True, slots=True)
class Default:
    """A default row, and whether a row of people's own overrides it."""

    row: DefaultRow
    overridden: bool


@dataclass(frozen=True, slots=True)
class Custom:
    """A row of people's own; `flaw` says why it does not work, if it does not."""

    id: int
    row: Row
    flaw: str


@dataclass(frozen=True, slots=True)
class Table:
    """The list that it is about with its rows, and the fields that a new row may name."""

    about: MappingList
    defaults: list[Default]
    customs: list[Custom]
    sources: dict[Group, Schema]
    targets: dict[Group, Schema]


def recently_confirmed(widget: Widget, now: datetime) -> bool:
    """Tell whether a person proved to be the user of the Salesforce connection a short while ago."""
    return Connection.objects.filter(
        widget=widget, system=SALESFORCE, confirmed_at__gt=now - CONFIRMED_FOR, confirmed_at__lte=now
    ).exists()


def live_schemas(widget: Widget) -> Schemas:
    """Return the fields of both systems as they are now, in one call. Raises what connectors raise."""
    connectors = open_connectors(widget, fields={}, pacer_of=lambda system, company: lambda limits: None)
    return {
        (system, entity): {field.name: field for field in fields}
        for system in (SALESFORCE, QUICKBOOKS)
        for entity, fields in connectors.of(system).describe(entities(system)).items()
    }


def tables(widget: Widget, schemas: Schemas) -> list[Table]:
    """Return all lists with their rows. Without schemas nothing is offered and nothing is flagged."""
    rows = list(FieldMapping.objects.filter(widget=widget))
    return [_table(one, [row for row in rows if row.direction == one.key], schemas) for one in mapping_lists()]


def _table(one: MappingList, rows: Sequence[FieldMapping], schemas: Schemas) -> Table:
    pairs = [(row.source, row.target) for row in rows]
    _good, flaws = checked(one, pairs, schemas) if schemas else ([], [])
    why = {flaw.row.target: flaw.message for flaw in flaws}
    targets = {target for _source, target in pairs}
    return Table(
        one,
        [Default(row, row.target in targets) for row in default_rows(one)],
        [
            Custom(stored.pk, row, why.get(row.target, ""))
            for stored, row in zip(rows, rows_of(one, pairs), strict=True)
        ],
        offered(one, "source", schemas),
        offered(one, "target", schemas),
    )


def add_row(widget: Widget, key: str, source: str, target: str, *, schemas: Schemas, now: datetime) -> None:
    """Add a row to the list of that key. Raises Unmappable."""
    one = next((one for one in mapping_lists() if one.key == key), None)
    if one is None or not source or not target:
        raise Unmappable("Choose a field on both sides.")
    _good, flaws = checked(one, [(source, target)], schemas)
    if flaws:
        raise Unmappable(flaws[0].message)
    with transaction.atomic():
        _row, made = FieldMapping.objects.get_or_create(
            widget=widget,
            direction=key,
            target=target,
            defaults={"source": source, "position": FieldMapping.objects.filter(widget=widget).count()},
        )
        _changed(widget, now)
    if not made:
        raise Unmappable(f"{target} has a row of yours already. Remove that one first.")


def remove_row(widget: Widget, id: int, *, now: datetime) -> FieldMapping | None:
    """Remove a row and return it as it was; None for one that is gone already."""
    with transaction.atomic():
        row = FieldMapping.objects.filter(widget=widget, pk=id).first()
        if row:
            FieldMapping.objects.filter(pk=row.pk).delete()
            _changed(widget, now)
    return row


def _changed(widget: Widget, now: datetime) -> None:
    """Have the next run look at all fields again, and try again what was left out."""
    Widget.objects.filter(pk=widget.pk).update(settings_changed_at=now)
