"""The three-way merge of one linked pair, field by field, as of the start of the run.

Agreed are the values that both sides had when they were last equal or accepted as different. A field travels only when
its source changed since; when both changed to different values, QuickBooks wins. The two steps of a two-way pairing are
the two projections of this merge, so the second cannot undo the first. Source: sync rules, section 3.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from connectors.base import QUICKBOOKS, Fields, Line, Record, Value
from integrations.engine.actions import Conflict, Note
from integrations.engine.process import Direction, Lines, Map, Ref, Step, Unfit, ValueRule
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


def merge(step: Step, pair: Pair, link: Link, snapshot: Snapshot) -> Merged:
    """Return what `step` does to a linked pair; while it sends no updates, it only accepts. Raises Held."""
    source = pair.side(step.source)
    assert source is not None
    rules = step.updating
    moved = _moved(step, rules, source, link)
    if not step.updates(snapshot.policy):
        return Merged(accepted=moved)
    # What was empty in Salesforce when the link was made is filled, and says nothing of a change.
    follow = step.follows(snapshot.policy) and (
        any(path in link.agreed_in(step.source) for path in moved) or (step.compares and link.version != source.version)
    )
    merged = Merged()
    now = _as_it_is(step, pair, link)
    wanted = [rule for rule in rules if _travels(step, rule, source, moved=moved, follow=follow)]
    values = list(translated(step, wanted, source, snapshot, notes=merged.notes))
    for value in values:
        _merge_field(step, merged, value, link=link, now=now, moved=moved, snapshot=snapshot, follow=follow)
    _accept_unfit(step, merged, wanted, values, link=link, now=now, moved=moved)
    merged.lines = _changed_lines(step, pair, merged, link, snapshot)
    _add_siblings(step, merged, now)
    return merged


def _moved(step: Step, rules: Iterable[ValueRule], source: Record, link: Link) -> dict[str, Value]:
    """Return the source's values that are no longer those agreed, by path."""
    before = link.agreed_in(step.source)
    gone = tuple(
        path.removesuffix("Id")
        for path in before
        if path.endswith(".Id") and before[path] and not source.fields.get(path)
    )
    # Whoever deletes a Contact, or marks none, does not mean the person to be emptied on the other side.
    paths = dict.fromkeys(
        path for rule in rules if isinstance(rule, Map | Ref) and not (path := rule.of(step.source)).startswith(gone)
    )
    return {path: source.fields.get(path) for path in paths if not same(source.fields.get(path), before.get(path))}


def _as_it_is(step: Step, pair: Pair, link: Link) -> Fields:
    """Return the target's values as far as they are known."""
    target, before = pair.side(step.target), link.agreed_in(step.target)
    if target is None:
        return before
    # QuickBooks leaves out what is empty; of Salesforce only the fields that were asked for are there.
    return target.fields if step.target == QUICKBOOKS else {**before, **_of_linked_children(target.fields, before)}


def _of_linked_children(fields: Fields, before: Fields) -> Fields:
    """Return the values without those of another child than the one that is linked: they say nothing of that one."""
    ids = [path for path in before if path.endswith(".Id")]
    others = tuple(path.removesuffix("Id") for path in ids if before[path] and fields.get(path) != before[path])
    return {path: value for path, value in fields.items() if not path.startswith(others)} if others else fields


def _travels(step: Step, rule: ValueRule, source: Record, *, moved: Fields, follow: bool) -> bool:
    if not isinstance(rule, Map | Ref):
        return True
    path = rule.of(step.source)
    # A mirror holds nothing of its own: what is empty in QuickBooks is empty there.
    return path in moved or (follow and (step.deletes or plain(source.fields.get(path)) is not None))


def _merge_field(
    step: Step,
    merged: Merged,
    value: Translated,
    *,
    link: Link,
    now: Fields,
    moved: Fields,
    snapshot: Snapshot,
    follow: bool,
) -> None:
    target_before, target_now = link.agreed_in(step.target).get(value.target), now.get(value.target)
    if value.source is None:
        edited = step.compares and follow and not same(target_now, target_before)
        if (edited or not _equal(value.value, target_before)) and not _equal(value.value, target_now):
            merged.fields[value.target] = value.value
            merged.base[value.target] = target_now
            if edited:
                merged.overwritten.append(Conflict(value.target, target_now, _known(value.value)))
        return
    changed = value.source in moved
    if changed:
        merged.accepted[value.source] = moved[value.source]
    if _equal(value.value, target_now):
        return
    target_changed = not same(target_now, target_before)
    two_way = isinstance(value.rule, Map) and len(value.rule.ways) > 1
    if target_changed and two_way and changed and step.direction is Direction.OUT:
        del merged.accepted[value.source]
        return
    # What was never filled in is no value that anybody loses.
    kept = follow and plain(target_now) is not None
    if target_changed or (kept and (not changed or _never_sent(step, value, link, target_now, snapshot))):
        lost = Conflict(value.target, target_now, _known(value.value))
        (merged.conflicts if changed and target_changed else merged.overwritten).append(lost)
    merged.fields[value.target] = value.value
    merged.base[value.target] = target_now


def _never_sent(step: Step, value: Translated, link: Link, target_now: Value, snapshot: Snapshot) -> bool:
    """Tell whether the target holds a value of its own, accepted without being sent, that the source overwrites."""
    if not isinstance(value.rule, Map) or plain(target_now) is None:
        return False
    try:
        before = value.rule.translate(
            link.agreed_in(step.source).get(value.rule.of(step.source)), step.direction, snapshot
        )
    except Unfit:
        return True
    return not same(before, target_now)


def _accept_unfit(
    step: Step,
    merged: Merged,
    wanted: Iterable[ValueRule],
    values: Iterable[Translated],
    *,
    link: Link,
    now: Fields,
    moved: Fields,
) -> None:
    """Accept changed values that do not fit, so that each is said once; a conflict stays open, else it would be undone
    by the other direction."""
    fit = {value.rule for value in values}
    for rule in wanted:
        if rule in fit or not isinstance(rule, Map | Ref) or rule.of(step.source) not in moved:
            continue
        if same(now.get(rule.of(step.target)), link.agreed_in(step.target).get(rule.of(step.target))):
            merged.accepted[rule.of(step.source)] = moved[rule.of(step.source)]


def _add_siblings(step: Step, merged: Merged, now: Fields) -> None:
    """Add to the base what stands beside a changed part: QuickBooks replaces an address as a whole."""
    groups = {path.split(".")[0] for path in merged.fields if "." in path}
    for rule in step.maps():
        path = rule.of(step.target)
        if "." in path and path.split(".")[0] in groups:
            merged.base.setdefault(path, now.get(path))


def _equal(wanted: Wanted, now: Value) -> bool:
    return not isinstance(wanted, LinkTo) and same(wanted, now)


def _known(wanted: Wanted) -> Value:
    return wanted.name if isinstance(wanted, LinkTo) else wanted


def _changed_lines(step: Step, pair: Pair, merged: Merged, link: Link, snapshot: Snapshot) -> tuple[Line, ...]:
    rule = next((r for r in step.fields if isinstance(r, Lines) and not r.on_create), None)
    source, target = pair.side(step.source), pair.side(step.target)
    if rule is None or source is None:
        return ()
    if rule.against:
        lines, notes = rule.against(pair, snapshot)
        merged.notes.extend(notes)
        return lines
    before = line_marks(link.agreed_in(step.target))
    wanted = {str(line.id): line for line in rule.build(source, snapshot)}
    if step.compares and target:
        before = _as_they_stand(merged, before, wanted, standing=target.lines)
    changed = [line for key, line in wanted.items() if before.get(key, "").split(":")[0] != digest(line)]
    gone = [Line(entity_of(mark), id_of(mark), {}, removed=True) for key, mark in before.items() if key not in wanted]
    return (*changed, *gone)


def _as_they_stand(
    merged: Merged, marks: Mapping[str, str], wanted: Mapping[str, Line], *, standing: Iterable[Line]
) -> dict[str, str]:
    """Return the marks of the lines that are there, none that fits for one that somebody has changed; what is
    overwritten in such a line counts as lost."""
    there = {line.id: line for line in standing}
    result: dict[str, str] = {}
    for key, mark in marks.items():
        line = there.get(id_of(mark))
        if line is None:
            continue
        result[key] = mark
        if (new := wanted.get(key)) is None:
            continue
        known = {path: value for path, value in new.fields.items() if path in line.fields}
        differing = {path: value for path, value in known.items() if not same(value, line.fields[path])}
        old = Line(line.entity, line.id, {path: line.fields.get(path) for path in new.fields})
        if differing and digest(old) != mark.split(":")[0]:
            merged.overwritten += [Conflict(path, line.fields[path], value) for path, value in differing.items()]
            result[key] = f":{line.entity}:{line.id}"
    return result


def line_marks(fields: Mapping[str, Value]) -> dict[str, str]:
    """Return what a link remembers of the target's lines: by line key, `<digest>:<entity>:<id>`."""
    return {key.removeprefix(LINE_KEY): str(mark) for key, mark in fields.items() if key.startswith(LINE_KEY)}


def entity_of(mark: str) -> str:
    """Return the entity in a line's mark."""
    return mark.split(":")[1]


def id_of(mark: str) -> str | None:
    """Return the id in a line's mark."""
    return mark.split(":")[2] or None
