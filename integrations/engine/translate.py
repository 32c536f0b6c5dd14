"""From a source record to the values that its target should have, one field rule at a time.

Whatever is unfit for the target is left out and told of; only a required field holds its record.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from connectors.base import SALESFORCE, Field, Record
from integrations.engine.actions import Level, Note
from integrations.engine.gone import gone_in
from integrations.engine.process import Computed, Direction, Held, Map, Ref, Step, Unfit, ValueRule
from integrations.engine.snapshot import LinkTo, Snapshot, Wanted, other

SYSTEM_NAMES = {"salesforce": "Salesforce", "quickbooks": "QuickBooks"}


class Translated(NamedTuple):
    """One target value with where it comes from; `source` is None for a computed field, whose source is the record."""

    rule: ValueRule
    source: str | None
    target: str
    value: Wanted


def title(step: Step, source: Record) -> str:
    """Return the record's name in quotes, as every log entry begins."""
    return f'"{step.pairing.title(source)}"'


def left_out(step: Step, source: Record, reason: str) -> Note:
    """Return the WARNING that a record was not synced. `reason` is the sentence behind the colon."""
    done = "was not sent to QuickBooks" if step.direction is Direction.OUT else "was not synced to Salesforce"
    return Note(Level.WARNING, f"{title(step, source)} {done}: {reason}")


def not_noted(name: str, reason: str) -> Note:
    """Return the WARNING that Salesforce does not take what it is to know of a record that is in QuickBooks."""
    return Note(Level.WARNING, f'"{name}" is in QuickBooks, but that could not be noted in Salesforce: {reason}')


def left_alone(step: Step, source: Record, counterpart: Record, reason: str) -> Note:
    """Return the WARNING that a linked record's counterpart was not changed. `reason` is the sentence behind the
    colon."""
    there = f"{step.pairing.title(counterpart)} in {SYSTEM_NAMES[step.target]}"
    return Note(Level.WARNING, f"{title(step, source)} is {there}, which was not changed: {reason}")


def synced_without(step: Step, source: Record, reason: str) -> Note:
    """Return the WARNING that a record was synced without one value."""
    done = "was sent to QuickBooks" if step.direction is Direction.OUT else "was synced to Salesforce"
    return Note(Level.WARNING, f"{title(step, source)} {done} without one value: {reason}")


def translated(
    step: Step, rules: Iterable[ValueRule], source: Record, snapshot: Snapshot, *, notes: list[Note]
) -> Iterator[Translated]:
    """Yield the target values of the given fields; what is unfit is left out and noted.

    Raises Held for a required field.
    """
    out = step.direction is Direction.OUT
    get = source.fields.get
    for rule in rules:
        origin: str | None
        try:
            match rule:
                case Map():
                    origin, target = (rule.salesforce, rule.quickbooks) if out else (rule.quickbooks, rule.salesforce)
                    value: Wanted = (rule.to_quickbooks if out else rule.to_salesforce)(get(origin), snapshot)
                case Computed():
                    origin, target, value = None, rule.field, rule.value(source, snapshot)
                case Ref():
                    origin, target = rule.of(step.source), rule.of(step.target)
                    value = counterpart(rule.kind, step.source, get(origin), snapshot)
            if isinstance(value, str):
                _fits(step, rule, target, value, snapshot)
        except Unfit as unfit:
            if isinstance(rule, Map) and rule.required:
                raise Held(sentence(str(unfit)), rule="name") from unfit
            notes.append(synced_without(step, source, sentence(str(unfit))))
        else:
            yield Translated(rule, origin, target, value)


def counterpart(kind: str, system: str, id: Wanted, snapshot: Snapshot) -> Wanted:
    """Return the id of a record's counterpart, or a LinkTo when it is not linked yet; None for no reference.

    Raises Unfit when the counterpart was deleted in Salesforce, which takes no reference to what lies in its bin.
    """
    if not id or isinstance(id, LinkTo):
        return id or None
    link = snapshot.link(kind, system, id)
    if link and system != SALESFORCE and gone_in(link) == SALESFORCE:
        raise Unfit("what it belongs to was deleted in Salesforce. Restore that, or choose another there")
    if link and (known := link.id_in(other(system))):
        return known
    return LinkTo(kind, system, str(id))


def _fits(step: Step, rule: ValueRule, target: str, value: str, snapshot: Snapshot) -> None:
    field = _target_field(step, target, snapshot)
    label = rule.label if isinstance(rule, Map) else field.label if field else ""
    check_fit(value, field, label, step.target)


def check_fit(value: Wanted, field: Field | None, label: str, system: str) -> None:
    """Let a value pass that a field of `system` takes; nothing is known against one without a description.

    Raises Unfit.
    """
    if field is None or not isinstance(value, str):
        return
    where = SYSTEM_NAMES[system]
    if field.max_length and len(value) > field.max_length:
        raise Unfit(
            f"{label} has {len(value)} characters, and {where} takes at most {field.max_length}. Shorten it to sync it"
        )
    if field.restricted and field.choices and value not in field.choices:
        raise Unfit(f'"{value}" is not in the list of {label} in {where}. Add it there, or choose one of the list')


def _target_field(step: Step, target: str, snapshot: Snapshot) -> Field | None:
    for entity in step.pairing.entities(step.target):
        if schema := snapshot.schemas.get((step.target, entity)):
            return schema.get(target)
    return None


def sentence(text: str) -> str:
    """Return what an Unfit or Held says as a sentence of its own."""
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")
