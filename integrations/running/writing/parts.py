"""Parts of a record that were refused while the rest was taken: they are not agreed, and the record is tried again."""

from collections.abc import Sequence
from dataclasses import replace

from connectors.base import QUICKBOOKS, Done, Fields, Refused
from integrations.engine.actions import Level, Note
from integrations.engine.merge import LINE_KEY, entity_of, id_of
from integrations.engine.process import Map, Ref
from integrations.engine.snapshot import Link
from integrations.running.rows.problems import Left
from integrations.running.writing.carried import Carried

RULE = "part-refused"


def children_of(outcome: Done | None) -> set[str]:
    """Return the names of only children that were refused, as their paths begin."""
    return {field.partition(".")[0] for part in _refused(outcome) if (field := part.field or "") and "." in field}


def not_agreed(link: Link, one: Carried, outcome: Done | None) -> Link:
    """Return the link without what was refused, as if it had never been sent."""
    refused = _refused(outcome)
    if not refused:
        return link
    children = children_of(outcome)
    brought = {
        rule.quickbooks
        for rule in one.step.fields
        if isinstance(rule, Map | Ref) and rule.salesforce.partition(".")[0] in children
    }
    kept = _without(link.salesforce, children)
    if any("." not in (part.field or "") for part in refused):
        kept = _without_lines(one, kept)
        brought |= _remembered_lines(one)
    return replace(
        link,
        salesforce=kept,
        quickbooks={path: value for path, value in link.quickbooks.items() if path not in brought},
        version="" if one.step.compares else link.version,
    )


def left(one: Carried, outcome: Done | None) -> Left | None:
    """Return what stays open of a record because parts of it were refused; None if none was."""
    refused = _refused(outcome)
    if not refused:
        return None
    reasons = " ".join(dict.fromkeys(part.message for part in refused))
    details = " ".join(dict.fromkeys(f"{part.code} {part.details}".strip() for part in refused))
    text = f'A part of "{one.row.title}" was left out: {reasons} The rest of it is in Salesforce.'
    return Left(one.source, RULE, Note(Level.WARNING, text, details))


def _refused(outcome: Done | None) -> Sequence[Refused]:
    return outcome.refused if outcome else ()


def _without(fields: Fields, children: set[str]) -> Fields:
    return {
        path: value for path, value in fields.items() if path.partition(".")[0] not in children or path.endswith(".Id")
    }


def _remembered_lines(one: Carried) -> set[str]:
    """Return what the link remembers of the source's lines, against which those that stand would seem edited."""
    remember = one.step.pairing.remember_lines
    return set(remember(one.source)) if remember and one.step.source == QUICKBOOKS else set()


def _without_lines(one: Carried, fields: Fields) -> Fields:
    """Forget the content of all lines that were written together: which of them was refused is not known."""
    written = {f"{LINE_KEY}{key}" for key, _, _ in one.agreement.lines} if one.agreement else set()
    kept = {path: value for path, value in fields.items() if path not in written}
    marks = {path: str(fields[path]) for path in written if path in fields}
    return {**kept, **{path: f":{entity_of(mark)}:{id}" for path, mark in marks.items() if (id := id_of(mark))}}
