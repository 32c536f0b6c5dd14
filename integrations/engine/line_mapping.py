"""Custom rows that lead to lines: each line takes the value of its source line, or of the header."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from connectors.base import Line, Record, Value
from integrations.engine.actions import Draft, Note
from integrations.engine.mapping_rows import Row, line_of
from integrations.engine.process import Lines, Step, Unfit
from integrations.engine.snapshot import Pair, Snapshot
from integrations.engine.translate import check_fit, sentence, synced_without
from integrations.engine.values import same

EXTERNAL_LINE = "External_Line_ID__c"
"""What tells which line of a transaction an Opportunity Product is. Source: sync rules, section 12."""


def with_lines(step: Step, rows: Sequence[Row]) -> Step:
    """Return a step whose targets' lines have their rows' values; one that does not fit is left out with a WARNING."""
    fields = tuple(_mapped(step, rule, rows) if isinstance(rule, Lines) else rule for rule in step.fields)

    def adjust(draft: Draft, pair: Pair, snapshot: Snapshot) -> tuple[Draft, tuple[Note, ...]]:
        adjusted, notes = step.adjust(draft, pair, snapshot) if step.adjust else (draft, ())
        source = pair.side(step.source)
        unfit = [why for line in draft.lines if source for why in _filled(line, source, rows)[1]]
        return adjusted, (*notes, *_notes(step, source, unfit))

    return replace(step, fields=fields, adjust=adjust)


def _mapped(step: Step, rule: Lines, rows: Sequence[Row]) -> Lines:
    compare = rule.against

    def build(source: Record, snapshot: Snapshot) -> tuple[Line, ...]:
        return tuple(_filled(line, source, rows)[0] for line in rule.build(source, snapshot))

    def against(pair: Pair, snapshot: Snapshot) -> tuple[tuple[Line, ...], tuple[Note, ...]]:
        assert compare is not None
        lines, notes = compare(pair, snapshot)
        source, target = pair.side(step.source), pair.side(step.target)
        if source is None or target is None:
            return lines, notes
        followed, unfit = _followed(lines, source, target, rows, snapshot)
        return followed, (*notes, *_notes(step, source, unfit))

    return replace(rule, build=build, against=against if compare else None)


def _notes(step: Step, source: Record | None, unfit: Iterable[str]) -> tuple[Note, ...]:
    return tuple(synced_without(step, source, sentence(why)) for why in dict.fromkeys(unfit) if source)


def _filled(line: Line, source: Record, rows: Iterable[Row]) -> tuple[Line, list[str]]:
    """Return a line, known by the id of its source line, with its rows' values, and why others are left out."""
    fields, unfit = dict(line.fields), []
    for row in rows:
        if line_of(row.target) != line.entity or line.removed:
            continue
        name = row.target.partition(".")[2]
        fields.pop(name, None)
        value, why = _value(row, line.id, source)
        if why:
            unfit.append(why)
        elif value is not None:
            fields[name] = value
    return replace(line, fields=fields), unfit


def _value(row: Row, id: str | None, source: Record) -> tuple[Value, str]:
    """Return the value of a row for the line of that id, and why it does not fit, if it does not."""
    value = source.fields.get(row.source)
    if line_of(row.source):
        line = next((one for one in source.lines if one.id == id), None)
        value = line.fields.get(row.source.partition(".")[2]) if line else None
    try:
        check_fit(value, row.field, row.label, row.direction.target)
    except Unfit as why:
        return None, str(why)
    return value, ""


def _followed(
    changed: Sequence[Line], source: Record, target: Record, rows: Iterable[Row], snapshot: Snapshot
) -> tuple[tuple[Line, ...], list[str]]:
    """Return what changes the lines of a target, with what the rows change; what is empty leaves a line as it is."""
    standing = {str(line.id): line for line in target.lines}
    same_ids = {line.id for line in changed}
    untouched = [Line(line.entity, line.id, {}) for line in target.lines if line.id not in same_ids]
    prefix, unfit, result = snapshot.external_id("line", f"{source.id}:"), [], []
    for line in (*changed, *untouched):
        there = standing.get(str(line.id))
        known_as = str({**(there.fields if there else {}), **line.fields}.get(EXTERNAL_LINE) or "")
        if line.removed or not known_as.startswith(prefix):
            result.append(line)
            continue
        fields = dict(line.fields)
        for row in rows:
            name = row.target.partition(".")[2]
            fields.pop(name, None)
            value, why = _value(row, known_as.removeprefix(prefix), source)
            unfit += [why] if why else []
            if value is not None and not (there and same(value, there.fields.get(name))):
                fields[name] = value
        result.append(replace(line, fields=fields))
    return tuple(line for line in result if line.fields or line.removed), unfit
