"""An action on its way: the row in the journal together with what binding its outcome needs."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from connectors.base import QUICKBOOKS, SALESFORCE, Fields, Record, Write
from integrations.engine.actions import Create, Delete, Join, Keep, Level, Move, Note, Rest, Update, Writing
from integrations.engine.agreement import Agreement, agreement
from integrations.engine.process import Step
from integrations.engine.snapshot import Wanted
from integrations.running.models import Action, ProcessRun
from integrations.running.models.journal import ActionKind, ActionStatus, new_key
from integrations.running.rows.problems import named
from integrations.running.work import Work
from integrations.running.writing.drafts import draft_of, unstamped

KINDS = {
    Create: ActionKind.CREATE,
    Update: ActionKind.UPDATE,
    Join: ActionKind.JOIN,
    Keep: ActionKind.KEEP,
    Delete: ActionKind.DELETE,
    Rest: ActionKind.REST,
    Move: ActionKind.MOVE,
}

COUNTED = {
    ActionKind.CREATE: "created",
    ActionKind.UPDATE: "updated",
    ActionKind.JOIN: "linked",
    ActionKind.KEEP: "accepted",
    ActionKind.DELETE: "deleted",
    ActionKind.REST: "rested",
    ActionKind.MOVE: "linked",
}
"""How actions that are done are counted."""


@dataclass(slots=True)
class NewAction:
    """A row of the journal that is not stored yet: the attributes of `Action`."""

    key: str
    widget_id: UUID
    run_id: UUID
    process_id: int
    step: int
    kind: ActionKind
    status: str
    link_kind: str
    source_system: str
    source_entity: str
    source_id: str
    source_version: str
    title: str
    target_entity: str
    target_id: str
    identity: str
    changes: dict[str, list[Wanted]]
    notes: list[dict[str, Any]]
    created_at: datetime
    agreement: dict[str, Any] | None = None
    draft: dict[str, Any] | None = None
    namesakes: list[list[str]] | None = None


@dataclass(slots=True)
class Carried:
    """A planned action; `row` is its place in the journal, `write` what was resolved of its draft, `agreement` what its
    link will remember. Another one has taken the place of what is `superseded`; `action` is what was planned, as long
    as the worker that planned it is at work. Where `write` is only what was refused of a whole, `whole` is that,
    `done` the record as far as it was written, and `planned` what there is to say if the part is refused for good."""

    row: Action | NewAction
    step: Step
    source: Record
    notes: tuple[Note, ...] = ()
    write: Write | None = None
    agreement: Agreement | None = None
    action: Writing | None = None
    superseded: bool = False
    whole: Write | None = None
    done: Record | None = None
    planned: tuple[Note, ...] = ()

    @property
    def wanted(self) -> Fields:
        """Return all that is wanted of the record, whichever write brings it."""
        write = self.whole or self.write
        return write.fields if write else {}


def carried(work: Work, process: ProcessRun, step: Step, action: Writing) -> Carried:
    """Return a new action with its row, which is not saved yet."""
    draft = action.draft
    row = NewAction(
        key=new_key(),
        widget_id=work.run.widget_id,
        run_id=work.run.pk,
        process_id=process.pk,
        step=work.process(process.key).steps.index(step),
        kind=KINDS[type(action)],
        status=ActionStatus.PLANNED,
        link_kind=step.pairing.kind,
        source_system=step.source,
        source_entity=action.source.entity,
        source_id=action.source.id,
        source_version=action.source.version,
        title=_title(step, action)[:300],
        target_entity=_target_entity(step, action),
        target_id=_target_id(step, action),
        identity="/".join(map(str, draft.identity)) if draft and draft.identity else "",
        changes=_changes(action),
        notes=[asdict(note) for note in action.notes],
        created_at=work.clock(),
        draft=draft_of(action) if work.run.dry_run else None,
        namesakes=named(step, (action.source, action.counterpart)) if isinstance(action, Join) else None,
    )
    return Carried(row, step, action.source, action.notes, action=action)


def resolved(carried: Carried, action: Writing, write: Write | None) -> None:
    """Complete an action by the write that its draft came to, and draw up the agreement."""
    carried.write = write
    carried.agreement = agreement(carried.step, action, write)
    carried.row.agreement = agreement_to_json(carried.agreement, carried.step)


def _title(step: Step, action: Writing) -> str:
    """Return what people call the record; of two that are linked both names, Salesforce's first."""
    name = step.pairing.title(action.source)
    if not isinstance(action, Join):
        return name
    names = (name, step.pairing.title(action.counterpart))
    return " ↔ ".join(names if step.source == SALESFORCE else reversed(names))


def _target_entity(step: Step, action: Writing) -> str:
    match action:
        case Create() | Update() | Delete():
            return action.draft.entity
        case Join():
            return action.counterpart.entity
        case Keep() | Rest() | Move():
            return action.link.quickbooks_entity or step.pairing.entities(step.target)[0]


def _target_id(step: Step, action: Writing) -> str:
    match action:
        case Create():
            return ""
        case Join():
            return action.counterpart.id
        case Update() | Keep() | Delete() | Rest() | Move():
            return action.link.id_in(step.target)


def _changes(action: Writing) -> dict[str, list[Wanted]]:
    """Return what people are shown of a write: each field before and after; of lines how many."""
    draft = action.draft
    if draft is None or isinstance(action, Keep):
        return {}
    changes: dict[str, list[Wanted]] = {
        path: [draft.base.get(path), value] for path, value in unstamped(draft.fields).items()
    }
    for number, line in enumerate(draft.lines, start=1):
        what = "removed" if line.removed else ", ".join(f"{k} {v}" for k, v in line.fields.items() if v is not None)
        changes[f"Line {number}"] = [None, what]
    return changes


def notes_from_json(content: Iterable[Mapping[str, Any]]) -> tuple[Note, ...]:
    """Return the notes of a row: what its plan had to say, whoever binds its outcome."""
    return tuple(Note(**{**one, "level": Level(one["level"])}) for one in content)


def agreement_to_json(agreement: Agreement, step: Step) -> dict[str, Any]:
    """Return an agreement as JSON-able members; what the step knows by itself, the paths of a new target, as null."""
    content = {name: getattr(agreement, name) for name in Agreement.__slots__}
    if agreement.takes == step.agreed[QUICKBOOKS]:
        content["takes"] = None
    return content


def agreement_from_json(content: Mapping[str, Any], step: Step) -> Agreement:
    """Return the agreement that `agreement_to_json` wrote."""
    lines = tuple((key, mark, entity) for key, mark, entity in content["lines"])
    takes = step.agreed[QUICKBOOKS] if content["takes"] is None else tuple(content["takes"])
    return Agreement(**{**content, "takes": takes, "lines": lines})
