"""What a link remembers after a write: the values that count as agreed from now on, on both sides.

An *agreement* is drawn up before the write is sent and is stored with it, so that any worker can conclude it once the
answer is there. All of it is plain data.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from connectors.base import QUICKBOOKS, SALESFORCE, Fields, Line, Record, Value, Write
from integrations.engine.actions import Create, Delete, Draft, Join, Keep, Move, Rest, Update, Writing
from integrations.engine.merge import LINE_KEY
from integrations.engine.process import Direction, Step
from integrations.engine.snapshot import Link
from integrations.engine.values import digest


@dataclass(frozen=True, slots=True)
class Agreement:
    """A link as it will be once the write is done, except for what only the answer tells.

    `takes` are the target's paths whose values the answer decides; `lines` are the keys and digests of the lines that
    are written, in order. `target` says which system is written. A link that is not `kept` is forgotten; one that is
    `confirmed` has its external id in Salesforce once the write is done; one that is not `active` is not synced.
    `replaces` is the QuickBooks id of a link that is forgotten for this one.
    """

    kind: str
    target: str
    salesforce_id: str
    quickbooks_id: str
    quickbooks_entity: str
    version: str
    salesforce: Fields
    quickbooks: Fields
    takes: tuple[str, ...] = ()
    lines: tuple[tuple[str, str, str], ...] = field(default_factory=tuple)
    kept: bool = True
    confirmed: bool = True
    active: bool = True
    replaces: str = ""


def agreement(step: Step, action: Writing, write: Write | None) -> Agreement:
    """Draw up what both sides will have agreed on when `write`, which carries out `action`, is done."""
    match action:
        case Create() if write:
            return _of_create(step, action, write)
        case Join():
            return _of_join(step, action)
        case Update() if write:
            return _of_update(step, action, write)
        case Delete():
            return _moved(step, action.link, action.source, {}, kept=False)
        case Keep():
            return _moved(step, action.link, action.source, action.accepted, written=write is not None)
        case Rest():
            return _as_given(step, action.link)
        case Move():
            built = _of_join(step, Join(action.source, _counterpart(step, action.link), action.draft))
            return replace(built, replaces=action.replaces.quickbooks_id) if action.replaces else built
    raise ValueError(f"{type(action).__name__} without a write")


def conclude(agreement: Agreement, made: Record | None) -> Link:
    """Return the link, now that the answer is there. `made` is what the target told of the record."""
    salesforce, quickbooks = dict(agreement.salesforce), dict(agreement.quickbooks)
    ids = {SALESFORCE: agreement.salesforce_id, QUICKBOOKS: agreement.quickbooks_id}
    entity, version = agreement.quickbooks_entity, agreement.version
    if made:
        target = salesforce if agreement.target == SALESFORCE else quickbooks
        # QuickBooks tells the whole record without what is empty: a value that it did not keep is none.
        whole = agreement.target == QUICKBOOKS and made.fields
        target |= {path: made.fields.get(path) for path in agreement.takes if whole or path in made.fields}
        target |= {path: value for path, value in made.fields.items() if path.endswith(".Id")}
        target |= _line_marks(agreement.lines, made.lines)
        ids[agreement.target] = made.id
        if agreement.target == QUICKBOOKS:
            entity, version = made.entity, made.version or version
    return Link(
        agreement.kind, ids[SALESFORCE], ids[QUICKBOOKS], salesforce, quickbooks, entity, version,
        active=agreement.active, confirmed=agreement.confirmed,
    )  # fmt: skip


def _of_create(step: Step, action: Create, write: Write) -> Agreement:
    takes = step.agreed[QUICKBOOKS] if step.target == QUICKBOOKS else ()
    # What QuickBooks has no place for is told once; what Salesforce has none for may find one, in a Contact made later.
    dropped = step.sources_of(action.draft.dropped) if step.direction is Direction.IN else set()
    built = _build(
        step,
        action.source,
        "",
        source={path: v for path, v in _mapped(step, step.source, action.source).items() if path not in dropped},
        target=_written(action.draft, write),
        takes=takes,
        lines=_lines(action.draft.lines, write.lines),
        confirmed=step.target == SALESFORCE,
    )
    return replace(built, replaces=action.replaces.quickbooks_id) if action.replaces else built


def _written(draft: Draft, write: Write) -> dict[str, Value]:
    """Return the target values that count as agreed once the write is done."""
    return {**{path: value for path, value in write.fields.items() if path not in draft.apart}, **draft.implied}


def _as_given(step: Step, link: Link) -> Agreement:
    return Agreement(
        link.kind, step.target, link.salesforce_id, link.quickbooks_id, link.quickbooks_entity, link.version,
        link.salesforce, link.quickbooks, confirmed=link.confirmed, active=link.active,
    )  # fmt: skip


def _counterpart(step: Step, link: Link) -> Record:
    """Return the record of a link on the step's target side as it was agreed."""
    if step.target == SALESFORCE:
        return Record(step.pairing.salesforce, link.salesforce_id, link.salesforce)
    return Record(link.quickbooks_entity, link.quickbooks_id, link.quickbooks, version=link.version)


def _of_update(step: Step, action: Update, write: Write) -> Agreement:
    before = action.link.agreed_in(step.target)
    removed = {f"{line.entity}:{line.id or ''}" for line in write.lines if line.removed}
    kept = {k: v for k, v in before.items() if not (k.startswith(LINE_KEY) and str(v).split(":", 1)[1] in removed)}
    return _build(
        step,
        action.source,
        action.link.id_in(step.target),
        source=_moved_source(step, action.link, action.source, action.accepted),
        target={**kept, **_written(action.draft, write)},
        takes=tuple(path for path in write.fields if path not in action.draft.apart),
        lines=_lines(action.draft.lines, write.lines),
        link=action.link,
        confirmed=action.link.confirmed or step.target == SALESFORCE,
    )


def _of_join(step: Step, action: Join) -> Agreement:
    """All values count as agreed, equal or not, except that what is empty in Salesforce is still to be filled."""
    source = _mapped(step, step.source, action.source)
    target = _mapped(step, step.target, action.counterpart)
    values, facts = (source, target) if step.source == SALESFORCE else (target, source)
    for rule in step.maps():
        if Direction.IN in rule.ways and values.get(rule.salesforce) is None:
            facts.pop(rule.quickbooks, None)
    target.update(action.derived)
    built = _build(step, action.source, action.counterpart.id, source=source, target=target)
    if step.source == QUICKBOOKS:
        return built
    return _with_quickbooks(built, action.counterpart)


def _with_quickbooks(built: Agreement, record: Record) -> Agreement:
    return Agreement(
        built.kind, built.target, built.salesforce_id, built.quickbooks_id, record.entity, record.version,
        built.salesforce, built.quickbooks,
    )  # fmt: skip


def _moved(
    step: Step, link: Link, source: Record, accepted: Mapping[str, Value], *, kept: bool = True, written: bool = False
) -> Agreement:
    return _build(
        step,
        source,
        link.id_in(step.target),
        source=_moved_source(step, link, source, accepted),
        target=dict(link.agreed_in(step.target)),
        link=link,
        kept=kept,
        confirmed=link.confirmed or written,
    )


def _moved_source(step: Step, link: Link, source: Record, accepted: Mapping[str, Value]) -> dict[str, Value]:
    remembered = step.pairing.remember if step.source == QUICKBOOKS else ()
    facts = {path: source.fields[path] for path in remembered if path in source.fields}
    # Values of another child than before: from now on that one is the child that is linked.
    children = {f"{path.partition('.')[0]}.Id" for path in accepted if "." in path}
    ids = {path: id for path in children if (id := source.fields.get(path))}
    return {**link.agreed_in(step.source), **facts, **accepted, **ids}


def _build(
    step: Step,
    source_record: Record,
    target_id: str,
    *,
    source: Mapping[str, Value],
    target: Mapping[str, Value],
    takes: tuple[str, ...] = (),
    lines: tuple[tuple[str, str, str], ...] = (),
    link: Link | None = None,
    kept: bool = True,
    confirmed: bool = True,
) -> Agreement:
    kind = step.pairing.kind
    if step.source == SALESFORCE:
        entity, version = (link.quickbooks_entity, link.version) if link else ("", "")
        return Agreement(
            kind, step.target, source_record.id, target_id, entity, version, source, target, takes, lines, kept,
            confirmed,
        )  # fmt: skip
    return Agreement(
        kind, step.target, target_id, source_record.id, source_record.entity, source_record.version, target, source,
        takes, lines, kept, confirmed,
    )  # fmt: skip


def _mapped(step: Step, system: str, record: Record) -> dict[str, Value]:
    ids = (path for path in record.fields if path.endswith(".Id"))
    return {path: record.fields.get(path) for path in (*step.agreed[system], *ids)}


def _lines(drafted: Iterable[Line], written: Iterable[Line]) -> tuple[tuple[str, str, str], ...]:
    """Return key, digest and entity of each line that is written; a removed one leaves no mark."""
    return tuple(
        (str(key.id), digest(line), line.entity) for key, line in zip(drafted, written, strict=True) if not line.removed
    )


def _line_marks(lines: Iterable[tuple[str, str, str]], made: Iterable[Line]) -> dict[str, Value]:
    ids = [line.id for line in made if not line.removed]
    return {
        f"{LINE_KEY}{key}": f"{mark}:{entity}:{ids[position] if position < len(ids) else ''}"
        for position, (key, mark, entity) in enumerate(lines)
    }
