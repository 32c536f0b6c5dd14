"""What the sync log says of an action that was carried out."""

from collections.abc import Iterable

from connectors.base import QUICKBOOKS, Done, Line, Record, Value, Write
from integrations.engine.actions import Level, Note
from integrations.engine.snapshot import Schemas
from integrations.engine.translate import SYSTEM_NAMES
from integrations.engine.values import listed, shown
from integrations.running.models.journal import ActionKind
from integrations.running.writing.carried import Carried
from integrations.running.writing.drafts import STAMPS
from integrations.running.writing.parts import children_of

UNTOLD = STAMPS | {"Id"}
"""Fields by which a save is known as Tandem's own, or a part of a record is named: they tell people nothing."""


def told(one: Carried, outcome: Done | None, made: Record | None, schemas: Schemas) -> list[Note]:
    """Return the notes on an action that is done: what became of the record, what its plan had to say, and what newer
    values it overwrote. `schemas` give the fields their labels."""
    notes = [*_became(one, outcome, made, schemas), *one.notes, *_newer(one, outcome, schemas)]
    if made and one.step.check:
        notes.extend(one.step.check(one.source, made))
    return notes


def _newer(one: Carried, outcome: Done | None, schemas: Schemas) -> list[Note]:
    if not outcome or not outcome.overwrote or not one.write:
        return []
    lines = {line.id: line for line in one.write.lines}
    lost = [
        (_label_in(line, path, one, schemas), value, line.fields.get(path))
        if (line := lines.get(id))
        else (_label(one, path, schemas), value, one.write.fields.get(path))
        for path, value, id in outcome.overwrote
    ]
    return [_overwritten(f'"{one.row.title}"', lost)]


def written_over(write: Write, outcome: Done) -> Note:
    """Return the WARNING about values that a write-back has overwritten."""
    name = f'"{write.base.get("Name") or write.id}"'
    labels = {path: path.removesuffix("__c").replace("_", " ") for path, _, _ in outcome.overwrote}
    return _overwritten(name, ((labels[path], was, write.fields.get(path)) for path, was, _ in outcome.overwrote))


def _overwritten(name: str, lost: Iterable[tuple[str, Value, Value]]) -> Note:
    """Return the WARNING about values that were newer than what was planned with: label, lost and new one."""
    values = listed(f'{label}: "{shown(was)}" became "{shown(now)}"' for label, was, now in lost)
    return Note(Level.WARNING, f"{name} had just been changed in Salesforce. Overwritten there: {values}.")


def _became(one: Carried, outcome: Done | None, made: Record | None, schemas: Schemas) -> list[Note]:
    title, where = f'"{one.row.title}"', SYSTEM_NAMES[one.step.target]
    match one.row.kind:
        case ActionKind.CREATE:
            name = one.step.pairing.title(made) if made and made.fields else ""
            known_as = f" as {name}" if name and name != one.row.title and one.step.target == QUICKBOOKS else ""
            return [Note(Level.INFO, f"{title} was created in {where}{known_as}.")]
        case ActionKind.UPDATE if one.write:
            refused = children_of(outcome)
            paths = (path for path in one.wanted if path.partition(".")[0] not in refused)
            names = [_label(one, path, schemas) for path in paths if path.rpartition(".")[2] not in UNTOLD]
            what = listed([*names, *(["lines"] if one.write.lines else [])])
            return [Note(Level.INFO, f"{title} was updated in {where}: {what}.")] if what else []
        case _:
            return []


def _label_in(line: Line, path: str, one: Carried, schemas: Schemas) -> str:
    """Return what people call a field of a line."""
    field = schemas.get((one.step.target, line.entity), {}).get(path)
    return f'{field.label if field else path} of "{line.base.get("Product2.Name") or line.id}"'


def _label(one: Carried, path: str, schemas: Schemas) -> str:
    for rule in one.step.maps():
        if rule.of(one.step.target) == path:
            return rule.label
    field = schemas.get((one.step.target, one.row.target_entity), {}).get(path)
    return field.label if field else path
