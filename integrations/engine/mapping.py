"""Custom mapping: rows of people's own that join a process's fields. Source: sync rules, section 10.

A row carries one field to another as it is. It overrides the default row with the same destination in its direction;
the default rows themselves cannot be removed. The paths are those under which records name their fields; a line's
begins with the line's entity: `SalesItemLine.Description`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from connectors.base import Field
from integrations.engine.line_mapping import with_lines
from integrations.engine.mapping_rows import Row, line_of
from integrations.engine.process import Computed, FieldRule, Map, Process, Step
from integrations.engine.translate import SYSTEM_NAMES

Schema = Mapping[str, Field]
"""The fields that may be mapped, by path."""
About = tuple[str, str]
"""The kind of links and the Salesforce object whose records rows are about."""

_TEXTS = frozenset({"string", "text"})
_ACCEPTED = {
    "string": _TEXTS | {"choice"},
    "text": _TEXTS | {"choice"},
    "choice": _TEXTS | {"choice"},
    "decimal": frozenset({"decimal", "integer"}),
}


@dataclass(frozen=True, slots=True)
class Flaw:
    """A row that does not work, and why, as a sentence."""

    row: Row
    message: str


def check(rows: Iterable[Row], source: Schema, target: Schema) -> tuple[list[Row], list[Flaw]]:
    """Return the rows that work, and what is wrong with the others."""
    good: list[Row] = []
    flaws: list[Flaw] = []
    for row in rows:
        if why := _flaw(row, source, target):
            flaws.append(Flaw(row, why))
        else:
            good.append(replace(row, field=target[row.target]))
    return good, flaws


def fits(source: Field, target: Field) -> bool:
    """Tell whether values of one field can go to the other as they are."""
    return source.type in _ACCEPTED.get(target.type, {target.type}) and target.type != "reference"


def _flaw(row: Row, source: Schema, target: Schema) -> str | None:
    for path, schema, system in (
        (row.source, source, row.direction.source),
        (row.target, target, row.direction.target),
    ):
        if path not in schema:
            return f"{SYSTEM_NAMES[system]} has no field {path} that can be mapped here, or does not show it any more."
    if line_of(row.source) and not line_of(row.target):
        return f"{row.source} has a value for each line, and {row.target} takes one for all of them."
    given, taken = source[row.source], target[row.target]
    if not fits(given, taken):
        return f"The {given.type} of {row.source} does not fit into {row.target}, which takes a {taken.type}."
    return None


def about(step: Step) -> About:
    """Return what the rows of a step are about."""
    return step.pairing.kind, step.pairing.salesforce


def with_mappings(process: Process, rows: Mapping[About, Sequence[Row]]) -> Process:
    """Return the process with rows that have been checked, of both directions of its pairings.

    Both steps of a two-way pairing get all rows: a link remembers the same fields, whichever step made it.
    """
    if not any(rows.get(about(step)) for step in process.steps):
        return process
    return replace(process, steps=tuple(_step(step, rows.get(about(step), ())) for step in process.steps))


def _step(step: Step, rows: Sequence[Row]) -> Step:
    headers = [row for row in rows if not line_of(row.target)]
    lines = [row for row in rows if line_of(row.target) and row.direction is step.direction]
    kept = [rule for default in step.fields if (rule := _left(default, headers, step)) is not None]
    mapped = replace(step, fields=(*kept, *_maps(headers)), pairing=replace(step.pairing, reads=_reads(step, rows)))
    return with_lines(mapped, lines) if lines else mapped


def _left(default: FieldRule, rows: Iterable[Row], step: Step) -> FieldRule | None:
    """Return what is left of a default row: another row may take its destination over, in one direction or both."""
    match default:
        case Map():
            taken = {row.direction for row in rows if default.of(row.direction.target) == row.target}
            ways = default.ways - taken
            return replace(default, ways=ways) if ways else None
        case Computed():
            taken_over = any(row.direction is step.direction and row.target == default.field for row in rows)
            return None if taken_over else default
        case _:
            return default


def _maps(rows: Iterable[Row]) -> Iterator[Map]:
    """Yield the rows as pairs of fields; two rows that lead back and forth are one pair that goes both ways."""
    pairs: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        pairs.setdefault((row.path("salesforce"), row.path("quickbooks")), []).append(row)
    for (salesforce, quickbooks), some in pairs.items():
        ways = frozenset(row.direction for row in some)
        yield Map(salesforce, quickbooks, some[0].label, ways=ways, added=True)


def _reads(step: Step, rows: Iterable[Row]) -> dict[str, tuple[str, ...]]:
    """Return what is read of Salesforce, with what only lines look at."""
    reads = dict(step.pairing.reads)
    for row in rows:
        if line_of(row.target):
            path = row.path("salesforce")
            entity = line_of(path)
            name = path.partition(".")[2] if entity else path
            entity = entity or step.pairing.salesforce
            reads[entity] = (*reads.get(entity, ()), name)
    return reads
