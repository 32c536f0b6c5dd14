"""From a snapshot to the actions of one step; run, dry run and "why isn't this synced?" are this same code."""

from collections.abc import Iterator
from dataclasses import replace

from connectors.base import SALESFORCE, Fields, Line, Operation, Record, State
from integrations.engine.actions import (
    Action,
    Conflict,
    Create,
    Delete,
    Draft,
    Keep,
    Level,
    Note,
    Rest,
    Skip,
    Update,
)
from integrations.engine.joining import join
from integrations.engine.merge import Merged, id_of, line_marks, merge
from integrations.engine.process import Direction, Held, Lines, Step
from integrations.engine.renewing import is_anew, missing_in_salesforce
from integrations.engine.resting import awake, rest, rest_or_follow, synced_again, winner_of
from integrations.engine.snapshot import Link, LinkTo, Pair, Snapshot, Wanted, other
from integrations.engine.translate import SYSTEM_NAMES, left_alone, left_out, title, translated
from integrations.engine.values import listed, shown

SYNC_ME = "Sync_Me__c"
LAST_SYNC_DATE = "Last_Sync_Date__c"


def plan(step: Step, snapshot: Snapshot) -> Iterator[Action]:
    """Yield what is to be done for each pair that needs anything; a pair without changes yields nothing."""
    for pair in snapshot.pairs:
        source = pair.side(step.source)
        if source is None:
            continue
        try:
            action = plan_pair(step, pair, source, snapshot)
        except Held as held:
            action = Skip(source, held.rule, left_out(step, source, held.message), held.blocked_on)
        if action is not None:
            yield action


def plan_pair(step: Step, pair: Pair, source: Record, snapshot: Snapshot) -> Action | None:
    """Return the action for one pair, or None. Raises Held."""
    if is_anew(step, pair):
        return _anew(step, pair, source, snapshot)
    if pair.link and not pair.link.active:
        return _of_resting(step, pair, source, snapshot)
    link = pair.link
    if source.state is State.DELETED:
        return _source_deleted(step, pair, source, snapshot)
    for rule in step.rules:
        if (rule.creating and link) or rule.holds(pair, snapshot):
            continue
        if rule.level is None:
            return Skip(source, rule.name)
        reason = rule.message(pair, snapshot)
        there = (pair.side(step.target) or _remembered(step, link, step.target)) if link else None
        note = left_alone(step, source, there, reason) if there else left_out(step, source, reason)
        return Skip(source, rule.name, replace(note, level=rule.level))
    if link and source.state in step.pairing.rests_in:
        return rest_or_follow(step, pair, source, snapshot, stamps=_stamps(snapshot))
    if link and (target := pair.side(step.target)) and target.state in {State.DELETED, *step.pairing.rests_in}:
        return _target_gone(step, pair, source, link, snapshot)
    if link:
        return _update(step, pair, source, link, snapshot)
    if pair.candidates:
        return join(step, pair, source, snapshot, stamps=_stamps(snapshot))
    return _create(step, pair, source, snapshot) if step.creates else None


def _anew(step: Step, pair: Pair, source: Record, snapshot: Snapshot) -> Action | None:
    """Make a counterpart anew, as if the one that is gone had never been."""
    link = pair.link
    assert link is not None
    alone = Pair(salesforce=source) if step.source == SALESFORCE else Pair(quickbooks=source)
    action = plan_pair(step, alone, source, snapshot)
    if not isinstance(action, Create):
        return action
    gone = step.pairing.title(_remembered(step, link, step.target))
    note = Note(Level.INFO, f"{title(step, source)} is made anew: {gone} was deleted in {SYSTEM_NAMES[step.target]}.")
    draft = replace(action.draft, identity=(step.pairing.kind, source.id, 1))
    return replace(action, draft=draft, notes=(note, *action.notes), replaces=link)


def _of_resting(step: Step, pair: Pair, source: Record, snapshot: Snapshot) -> Action | None:
    """Go on with a pair whose record is there again; what was changed meanwhile travels with it."""
    link = awake(step, pair, source)
    if link is None:
        return None
    note = synced_again(step, source)
    match plan_pair(step, replace(pair, link=link), source, snapshot):
        case None:
            return Rest(source, link, (note,))
        case Update() | Keep() as action:
            return replace(action, notes=(note, *action.notes))
        case action:
            return action


def _source_deleted(step: Step, pair: Pair, source: Record, snapshot: Snapshot) -> Action | None:
    link = pair.link
    if link is None:
        return None
    if step.pairing.rests_in:
        return rest_or_follow(step, pair, source, snapshot, stamps=_stamps(snapshot))
    if not step.deletes:
        there = pair.side(step.target) or _remembered(step, link, step.target)
        return Skip(source, "deleted", _rests(step, source, step.source, there, step.rests))
    draft = Draft(
        step.target,
        Operation.DELETE,
        _remembered(step, link, step.target).entity,
        link.id_in(step.target),
        {},
        version=link.version,
    )
    note = Note(Level.INFO, f'"{step.pairing.title(source)}" was deleted in QuickBooks and is deleted in Salesforce.')
    return Delete(source, link, draft, (note,))


def _target_gone(step: Step, pair: Pair, source: Record, link: Link, snapshot: Snapshot) -> Action:
    """Make a mirrored record again; of a pair in which people work on both sides, leave the other one alone."""
    target = pair.side(step.target)
    assert target is not None
    gone = _remembered(step, link, step.target, target.state)
    if step.pairing.rests_in and (winner := winner_of(target)):
        on = LinkTo(step.pairing.kind, step.target, winner)
        text = f"Its {SYSTEM_NAMES[step.target]} record was merged into another, which is looked at first."
        note = left_out(step, source, text)
        return Skip(source, "merged", replace(note, level=Level.INFO), on)
    if step.pairing.rests_in:
        return rest(step, source, link, gone, step.target)
    if not step.deletes:
        return Skip(source, "counterpart-deleted", _rests(step, gone, step.target, source))
    create = _create(step, pair, source, snapshot)
    note = Note(Level.WARNING, f"{title(step, source)} was deleted in Salesforce, and is made again.")
    return replace(create, notes=(*create.notes, note))


def _remembered(step: Step, link: Link, system: str, state: State = State.DELETED) -> Record:
    """Return a linked record of either system as it was agreed."""
    entity = step.pairing.salesforce if system == SALESFORCE else link.quickbooks_entity or step.pairing.quickbooks[0]
    return Record(entity, link.id_in(system), link.agreed_in(system), state=state)


def _rests(step: Step, gone: Record, system: str, stays: Record, advice: str = "") -> Note:
    text = (
        f"{title(step, gone)} was deleted in {SYSTEM_NAMES[system]}. {step.pairing.title(stays)} in "
        f"{SYSTEM_NAMES[other(system)]} stays as it is. "
    )
    text += advice or "Delete it there too, or restore the deleted record."
    return Note(Level.WARNING, text)


def _create(step: Step, pair: Pair, source: Record, snapshot: Snapshot) -> Create:
    notes: list[Note] = []
    values = translated(step, step.creating, source, snapshot, notes=notes)
    fields: dict[str, Wanted] = {value.target: value.value for value in values if value.value is not None}
    if step.target == SALESFORCE:
        fields[step.pairing.external_id] = snapshot.external_id(step.pairing.type, source.id)
        fields |= _stamps(snapshot)
    draft = Draft(
        step.target,
        Operation.CREATE,
        step.entity(source),
        None,
        fields,
        lines=_lines(step, source, snapshot),
        identity=(step.pairing.kind, source.id, 0),
    )
    return Create(source, *_adjusted(step, draft, pair, snapshot, notes))


def _stamps(snapshot: Snapshot) -> dict[str, Wanted]:
    """Return the fields by which a save in Salesforce is known as Tandem's own."""
    return {SYNC_ME: False, LAST_SYNC_DATE: snapshot.now}


def _lines(step: Step, source: Record, snapshot: Snapshot) -> tuple[Line, ...]:
    rule = next((rule for rule in step.fields if isinstance(rule, Lines)), None)
    return rule.build(source, snapshot) if rule else ()


def _adjusted(
    step: Step, draft: Draft, pair: Pair, snapshot: Snapshot, notes: list[Note]
) -> tuple[Draft, tuple[Note, ...]]:
    if step.adjust is None:
        return draft, tuple(notes)
    adjusted, more = step.adjust(draft, pair, snapshot)
    dropped = draft.fields.keys() - adjusted.fields.keys() - adjusted.implied.keys()
    return replace(adjusted, dropped=frozenset(dropped)), (*notes, *more)


def _update(step: Step, pair: Pair, source: Record, link: Link, snapshot: Snapshot) -> Action | None:
    merged = merge(step, pair, link, snapshot)
    if not merged.changes:
        return _keep(step, pair, source, merged, snapshot)
    target = pair.side(step.target)
    draft = Draft(
        step.target,
        Operation.UPDATE,
        _remembered(step, link, step.target).entity,
        link.id_in(step.target),
        {**merged.fields, **(_stamps(snapshot) if step.target == SALESFORCE else {})},
        lines=merged.lines,
        version=target.version if target else link.version,
        base=merged.base,
        line_ids=_line_ids(step, link, target),
    )
    draft, notes = _adjusted(step, draft, pair, snapshot, merged.notes)
    merged = _without_dropped(step, merged, draft)
    if not merged.changes:
        return _keep(step, pair, source, merged, snapshot)
    all_notes = (*notes, *_lost(step, source, merged))
    return Update(source, link, draft, merged.accepted, tuple(merged.conflicts), all_notes)


def _line_ids(step: Step, link: Link, target: Record | None) -> dict[str, str]:
    """Return the target's ids of lines by key, without those that somebody has deleted there, as far as it is known."""
    ids = {key: id for key, mark in line_marks(link.agreed_in(step.target)).items() if (id := id_of(mark))}
    if not step.compares or target is None:
        return ids
    standing = {line.id: line.id for line in target.lines if line.id}
    return standing | {key: id for key, id in ids.items() if id in standing}


def _without_dropped(step: Step, merged: Merged, draft: Draft) -> Merged:
    """Return the merge without what `adjust` has taken from the draft: that is not agreed, and tried again. What it has
    set apart overwrites nothing of the record that was compared."""
    dropped, sources = draft.dropped, step.sources_of(draft.dropped)
    return replace(
        merged,
        fields={path: value for path, value in merged.fields.items() if path not in dropped},
        accepted={path: value for path, value in merged.accepted.items() if path not in sources},
        conflicts=[change for change in merged.conflicts if change.field not in dropped | draft.apart],
        overwritten=[change for change in merged.overwritten if change.field not in dropped | draft.apart],
    )


def _keep(step: Step, pair: Pair, source: Record, merged: Merged, snapshot: Snapshot) -> Action | None:
    """Accept what changed without being sent; a Salesforce record that asks to be synced gets its lamp put out."""
    link = pair.link
    assert link is not None
    lamp = step.direction is Direction.OUT and source.fields.get(SYNC_ME) is True
    missing, lines = _missing(step, pair, source, link, snapshot)
    seen = step.compares and link.version != source.version
    if not merged.accepted and not lamp and not missing and not merged.notes and not seen:
        return None
    if lamp and not step.updates(snapshot.policy):
        merged.notes.append(Note(Level.INFO, f"{title(step, source)} {step.unsent}"))
    draft = None
    if lamp or missing:
        fields = {**missing, **_stamps(snapshot)}
        base = {path: source.fields.get(path) for path in fields}
        ids = {str(line.id): str(line.id) for line in lines}
        draft = Draft(
            SALESFORCE, Operation.UPDATE, source.entity, source.id, fields, lines=lines, base=base, line_ids=ids
        )
    learnt = {path: value for path, value in missing.items() if path != step.pairing.external_id}
    return Keep(source, link, draft, {**merged.accepted, **learnt}, tuple(merged.notes))


def _missing(step: Step, pair: Pair, source: Record, link: Link, snapshot: Snapshot) -> tuple[Fields, tuple[Line, ...]]:
    """Return what Salesforce never learnt of a counterpart that was made for it."""
    if step.direction is not Direction.OUT:
        return {}, ()
    return missing_in_salesforce(step, source, pair.side(step.target), link, snapshot)


def _lost(step: Step, source: Record, merged: Merged) -> list[Note]:
    """Name every Salesforce value that QuickBooks overwrites."""
    lost = [*merged.conflicts, *merged.overwritten]
    if not lost or step.target != SALESFORCE:
        return []
    values = listed(
        f'{_label(step, change)}: "{shown(change.salesforce)}" became "{shown(change.quickbooks)}"' for change in lost
    )
    why = "changed in both systems, and QuickBooks wins" if merged.conflicts else "brought in line with QuickBooks"
    return [Note(Level.WARNING, f"{title(step, source)} was {why}. Overwritten in Salesforce: {values}.")]


def _label(step: Step, change: Conflict) -> str:
    label = change.field.removesuffix("__c").replace("_", " ")
    return next((rule.label for rule in step.maps() if rule.of(SALESFORCE) == change.field), label)


def blocked(step: Step, source: Record, on: LinkTo) -> Skip:
    """Return the Skip of a record that waits for another."""
    return Skip(source, "waits", left_out(step, source, waiting(on)), on)


def waiting(on: LinkTo) -> str:
    """Return the sentence about a record that waits for another."""
    return f"It waits for {on.name or 'a record that it refers to'}, which is not synced yet."
