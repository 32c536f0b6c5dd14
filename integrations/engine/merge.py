"""The three-way merge of one linked pair, field by field, as of the start of the run.

Agreed are the values that both sides had when they were last equal or accepted as different. A field travels only when
its source changed since; when both changed to different values, QuickBooks wins. The two steps of a two-way pairing are
the two projections of this merge, so the second cannot undo the first. Source: sync rules, section 3.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from connectors.base import Fields, Line, Record, Value
from integrations.engine.actions import Conflict, Note
from integrations.engine.process import Direction, Lines, Map, Step
from integrations.engine.snapshot import Link, LinkTo, Pair, Snapshot, Wanted
from integrations.engine.translate import Translated, translated
from integrations.engine.values import digest, plain, same

LINE_KEY = "line:"


@dataclass(slots=True)
class Merged:
    """What one step of a linked pair comes to: target values to set, source values to accept, and what was lost."""

    fields: dict[str, Wanted] = field(default_factory=dict)
    base: dict[str, Value] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()
    accepted: dict[str, Value] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)
    overwritten: list[Conflict] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    @property
    def changes(self) -> bool:
        """Whether anything is to be written."""
        return bool(self.fields or self.lines)


def agreed(link: Link, system: str) -> Fields:
    """Return the values last agreed of one system."""
    return link.salesforce if system == "salesforce" else link.quickbooks


def merge(step: Step, pair: Pair, link: Link, snapshot: Snapshot) -> Merged:
    """Return what `step` does to a linked pair. Raises Held."""
    source = pair.side(step.source)
    assert source is not None
    merged = Merged()
    target = pair.side(step.target)
    agreed_target = agreed(link, step.target)
    now: Fields = agreed_target if target is None else {**agreed_target, **target.fields}
    values = list(translated(step, source, snapshot, creating=False, notes=merged.notes))
    follow = step.follows(snapshot.policy) and _source_moved(step, source, link, values)
    for value in values:
        _merge_field(step, merged, value, source=source, link=link, now=now, follow=follow)
    merged.lines = _changed_lines(step, source, link, snapshot)
    _add_siblings(step, merged, now)
    return merged


def _add_siblings(step: Step, merged: Merged, now: Fields) -> None:
    """Add to the base what stands beside a changed part: QuickBooks replaces an address as a whole."""
    groups = {path.split(".")[0] for path in merged.fields if "." in path}
    for rule in step.maps():
        path = rule.of(step.target)
        if "." in path and path.split(".")[0] in groups:
            merged.base.setdefault(path, now.get(path))


def _source_moved(step: Step, source: Record, link: Link, values: list[Translated]) -> bool:
    before = agreed(link, step.source)
    # What was empty in Salesforce when the link was made is filled, and says nothing of a change.
    return any(
        v.source in before and not same(source.fields.get(v.source), before[v.source]) for v in values if v.source
    )


def _merge_field(
    step: Step, merged: Merged, value: Translated, *, source: Record, link: Link, now: Fields, follow: bool
) -> None:
    target_before = agreed(link, step.target).get(value.target)
    target_now = now.get(value.target)
    if value.source is None:
        if not _equal(value.value, target_before) and not _equal(value.value, target_now):
            merged.fields[value.target] = value.value
            merged.base[value.target] = target_now
        return
    current = source.fields.get(value.source)
    changed = not same(current, agreed(link, step.source).get(value.source))
    if not changed and (not follow or plain(current) is None):
        return
    if _equal(value.value, target_now):
        if changed:
            merged.accepted[value.source] = current
        return
    target_changed = not same(target_now, target_before)
    two_way = isinstance(value.rule, Map) and len(value.rule.ways) > 1
    if target_changed and two_way and changed and step.direction is Direction.OUT:
        return
    if target_changed or (follow and not changed):
        lost = Conflict(value.target, target_now, _known(value.value))
        (merged.conflicts if changed and target_changed else merged.overwritten).append(lost)
    merged.fields[value.target] = value.value
    merged.base[value.target] = target_now
    merged.accepted[value.source] = current


def _equal(wanted: Wanted, now: Value) -> bool:
    return not isinstance(wanted, LinkTo) and same(wanted, now)


def _known(wanted: Wanted) -> Value:
    return wanted.name if isinstance(wanted, LinkTo) else wanted


def _changed_lines(step: Step, source: Record, link: Link, snapshot: Snapshot) -> tuple[Line, ...]:
    rule = next((r for r in step.fields if isinstance(r, Lines) and not r.on_create), None)
    if rule is None:
        return ()
    before = line_marks(agreed(link, step.target))
    wanted = {str(line.id): line for line in rule.build(source, snapshot)}
    changed = [line for key, line in wanted.items() if before.get(key, "").split(":")[0] != digest(line)]
    gone = [Line(entity_of(mark), id_of(mark), {}, removed=True) for key, mark in before.items() if key not in wanted]
    return (*changed, *gone)


def line_marks(fields: Mapping[str, Value]) -> dict[str, str]:
    """Return what a link remembers of the target's lines: by line key, `<digest>:<entity>:<id>`."""
    return {key.removeprefix(LINE_KEY): str(mark) for key, mark in fields.items() if key.startswith(LINE_KEY)}


def entity_of(mark: str) -> str:
    """Return the entity in a line's mark."""
    return mark.split(":")[1]


def id_of(mark: str) -> str | None:
    """Return the id in a line's mark."""
    return mark.split(":")[2] or None
