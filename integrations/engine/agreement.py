"""What a link remembers after a write: the values that count as agreed from now on, on both sides."""

from collections.abc import Iterable, Mapping

from connectors.base import QUICKBOOKS, SALESFORCE, Line, Record, Value, Write
from integrations.engine.actions import Create, Join, Keep, Update
from integrations.engine.merge import LINE_KEY
from integrations.engine.process import Direction, Map, Ref, Step
from integrations.engine.snapshot import Link
from integrations.engine.values import digest


def linked_by_create(step: Step, action: Create, write: Write, made: Record) -> Link:
    """Return the link of a record that was just made. What the target decided itself counts as agreed."""
    source = _mapped(step, action.source)
    target = {
        **write.fields,
        **_mapped(step, made, only_present=True),
        **_line_marks(action.draft.lines, write.lines, made.lines),
    }
    return _link(step, action.source, made.id, source, target, made)


def linked_by_join(step: Step, action: Join) -> Link:
    """Return the link of two records that existed before: all values count as agreed, whether equal or not, except that
    what is empty in Salesforce is still to be filled from QuickBooks."""
    salesforce, quickbooks = action.source, action.counterpart
    if step.source == QUICKBOOKS:
        salesforce, quickbooks = quickbooks, salesforce
    values = _mapped(step, salesforce)
    facts = _mapped(step, quickbooks)
    for rule in step.maps():
        if Direction.IN in rule.ways and values.get(rule.salesforce) is None:
            facts.pop(rule.quickbooks, None)
    (values if step.target == SALESFORCE else facts).update(action.derived)
    return Link(step.pairing.kind, salesforce.id, quickbooks.id, values, facts, quickbooks.entity, quickbooks.version)


def linked_after_update(step: Step, action: Update, write: Write, made: Record) -> Link:
    """Return the link after an update: what was sent and what was accepted is agreed, and nothing else."""
    sent = {path: made.fields.get(path, value) for path, value in write.fields.items()}
    marks = _line_marks(action.draft.lines, write.lines, made.lines)
    gone = set(_keys_of_removed(action.link, step, write.lines))
    target = {key: value for key, value in _side(action.link, step.target).items() if key not in gone}
    return _moved(step, action.link, action.source, action.accepted, {**target, **sent, **marks}, made)


def linked_after_keep(step: Step, action: Keep) -> Link:
    """Return the link after changes were accepted without being sent."""
    return _moved(step, action.link, action.source, action.accepted, _side(action.link, step.target), None)


def _moved(
    step: Step, link: Link, source: Record, accepted: Mapping[str, Value], target: Mapping[str, Value],
    made: Record | None,
) -> Link:  # fmt: skip
    remembered = {path: source.fields[path] for path in step.pairing.remember if path in source.fields}
    facts = remembered if step.source == QUICKBOOKS else {}
    return _link(step, source, link.id_in(step.target), {**_side(link, step.source), **facts, **accepted}, target, made)


def _link(
    step: Step, source: Record, target_id: str, source_values: Mapping[str, Value], target_values: Mapping[str, Value],
    made: Record | None,
) -> Link:  # fmt: skip
    kind = step.pairing.kind
    if step.source == SALESFORCE:
        entity, version = (made.entity, made.version) if made else ("", "")
        return Link(kind, source.id, target_id, source_values, target_values, entity, version)
    return Link(kind, target_id, source.id, target_values, source_values, source.entity, source.version)


def _side(link: Link, system: str) -> dict[str, Value]:
    return dict(link.salesforce if system == SALESFORCE else link.quickbooks)


def _mapped(step: Step, record: Record, *, only_present: bool = False) -> dict[str, Value]:
    system = step.source if record.entity in step.pairing.entities(step.source) else step.target
    paths = [rule.of(system) for rule in step.fields if isinstance(rule, Map | Ref)]
    if system == QUICKBOOKS:
        paths.extend(step.pairing.remember)
    paths.extend(path for path in record.fields if path.endswith(".Id"))
    return {path: record.fields.get(path) for path in paths if not only_present or path in record.fields}


def _line_marks(drafted: Iterable[Line], written: Iterable[Line], made: Iterable[Line]) -> dict[str, Value]:
    """Pair the lines as drafted (with their keys), as written and as made, in order; a removed one leaves no mark."""
    marks: dict[str, Value] = {}
    ids = [line.id for line in made]
    kept = [(key.id, line) for key, line in zip(drafted, written, strict=True) if not line.removed]
    for position, (key, line) in enumerate(kept):
        id = ids[position] if position < len(ids) else None
        marks[f"{LINE_KEY}{key}"] = f"{digest(line)}:{line.entity}:{id or ''}"
    return marks


def _keys_of_removed(link: Link, step: Step, lines: Iterable[Line]) -> Iterable[str]:
    removed = {(line.entity, line.id) for line in lines if line.removed}
    for key, mark in _side(link, step.target).items():
        if key.startswith(LINE_KEY):
            _digest, entity, id = str(mark).split(":")
            if (entity, id or None) in removed:
                yield key
