"""Linking two records that existed before, and what is said of it. Source: sync rules, section 2.2."""

from collections.abc import Sequence
from dataclasses import replace

from connectors.base import QUICKBOOKS, SALESFORCE, Operation, Record, Value
from integrations.engine.actions import Draft, Join, Level, Note, Skip
from integrations.engine.choosing import as_decided
from integrations.engine.process import Computed, Direction, Map, Step, Unfit
from integrations.engine.snapshot import LinkTo, Pair, Snapshot, WantedFields
from integrations.engine.translate import translated
from integrations.engine.values import listed, same, shown


def join(step: Step, pair: Pair, source: Record, snapshot: Snapshot, *, stamps: WantedFields) -> Join | Skip | None:
    """Link the one unlinked record of the same name, or the one that a person chose; several are for people to decide.

    With none left, because a person has told the two apart, nothing is made either: QuickBooks takes each name once.
    """
    if not step.joins:
        return None
    decided = as_decided(step, pair, source)
    if not decided.candidates:
        return _told_apart(step, pair, source)
    if len(decided.candidates) > 1 or decided.rivals:
        return _ambiguous(step, decided, source)
    counterpart = decided.candidates[0]
    salesforce, quickbooks = (source, counterpart) if step.source == SALESFORCE else (counterpart, source)
    external_id = snapshot.external_id(step.pairing.type, quickbooks.id)
    fields = {step.pairing.external_id: external_id, **stamps}
    draft = Draft(
        SALESFORCE, Operation.UPDATE, step.pairing.salesforce, salesforce.id, fields,
        base={step.pairing.external_id: salesforce.fields.get(step.pairing.external_id)},
    )  # fmt: skip
    derived = _derived(step, source, counterpart, snapshot)
    return Join(source, counterpart, draft, derived, _differences(step, salesforce, quickbooks, snapshot))


def _ambiguous(step: Step, pair: Pair, source: Record) -> Skip:
    """Hold records of which several have the same name; either direction says the same of the same records."""
    salesforce, quickbooks = _sides(step, pair, source)
    name = step.pairing.title(quickbooks[0])
    text = (
        f'"{name}" was not linked: Salesforce has {len(salesforce)} of that name ({_ids(salesforce)}), and QuickBooks '
        f"has {len(quickbooks)}. Choose which belong together, or rename or merge them, so that one of each is left."
    )
    return Skip(source, "one-match", Note(Level.WARNING, text), namesakes=(*salesforce, *quickbooks))


def _told_apart(step: Step, pair: Pair, source: Record) -> Skip:
    """Hold a record that a person has told apart from all of its name; either direction says the same of the same."""
    alone = tuple(rival for rival in pair.rivals if not as_decided(step, pair, rival).candidates)
    salesforce, quickbooks = _sides(step, replace(pair, rivals=alone), source)
    name = step.pairing.title(quickbooks[0])
    text = (
        f'"{name}" was not linked, and nothing was made of it: a person has told {_ids(salesforce)} in Salesforce '
        f"apart from {_ids(quickbooks)} in QuickBooks, which takes each name only once. Give one of them another name "
        "(a Product another Product Code), and each is synced by itself."
    )
    return Skip(source, "told-apart", Note(Level.WARNING, text), namesakes=(*salesforce, *quickbooks))


def _ids(records: Sequence[Record]) -> str:
    return listed(record.id for record in records)


def _sides(step: Step, pair: Pair, source: Record) -> tuple[list[Record], list[Record]]:
    """Return all records of one name, Salesforce's and QuickBooks', each in the order of their ids."""
    sides = {step.source: (source, *pair.rivals), step.target: pair.candidates}
    salesforce, quickbooks = (sorted(sides[system], key=lambda one: one.id) for system in (SALESFORCE, QUICKBOOKS))
    return salesforce, quickbooks


def _derived(step: Step, source: Record, counterpart: Record, snapshot: Snapshot) -> dict[str, Value]:
    """Return the computed values of fields that are filled already: they stay until the source changes."""
    computed = [rule for rule in step.updating if isinstance(rule, Computed)]
    return {
        value.target: value.value
        for value in translated(step, computed, source, snapshot, notes=[])
        if not isinstance(value.value, LinkTo) and counterpart.fields.get(value.target) is not None
    }


def _differences(step: Step, salesforce: Record, quickbooks: Record, snapshot: Snapshot) -> tuple[Note, ...]:
    text = f'"{step.pairing.title(quickbooks)}" in Salesforce and QuickBooks are now linked.'
    return (Note(Level.INFO, f"{text}{differing(step, salesforce, quickbooks, snapshot)}"),)


def differing(step: Step, salesforce: Record, quickbooks: Record, snapshot: Snapshot) -> str:
    """Return the sentence, with a blank before, about values that differ in two records that now belong together; ""
    if none do."""
    found = []
    for rule in step.maps():
        here, there = salesforce.fields.get(rule.salesforce), quickbooks.fields.get(rule.quickbooks)
        if rule.on_create or here is None or there is None:
            continue
        brought, sent = (
            _as_target(rule, v, way, snapshot) for v, way in ((there, Direction.IN), (here, Direction.OUT))
        )
        if not same(here, brought) and not (Direction.OUT in rule.ways and same(sent, there)):
            found.append(f'{rule.label} ("{shown(here)}" and "{shown(brought)}")')
    return f" They differ in {listed(found)}; these stay as they are until one side is changed." if found else ""


def _as_target(rule: Map, value: Value, direction: Direction, snapshot: Snapshot) -> Value:
    try:
        return rule.translate(value, direction, snapshot)
    except Unfit:
        return value
