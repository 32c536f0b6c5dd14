""" "Why isn't this synced?": for one record the rules of every step that concerns it, and what a run would do now.

The answer comes from the code that plans: the record and its counterpart are read, and the plan is made of them alone.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

from django.db.models import Q

from connectors.base import QUICKBOOKS, SALESFORCE, Record, State
from integrations.engine.actions import Action as Planned
from integrations.engine.actions import Create, Delete, Join, Keep, Move, Rest, Skip, Update
from integrations.engine.explain import Check, explain
from integrations.engine.planner import plan
from integrations.engine.process import Process, Step
from integrations.engine.resolve import Blocked, resolve
from integrations.engine.snapshot import LinkTo, Pair, Snapshot, name_of, other
from integrations.engine.translate import SYSTEM_NAMES
from integrations.processes.reading import read_whole
from integrations.running.explaining import left_out
from integrations.running.explaining.answers import Answer, Explanation, Linked, StepAnswer
from integrations.running.explaining.finding import find, look_into, read_one
from integrations.running.explaining.locating import places
from integrations.running.explaining.single import counterpart, snapshot_alone
from integrations.running.models import Action, Link, Problem, ProcessRun
from integrations.running.work import Clock, Work
from integrations.running.writing.carried import NewAction, carried
from widget.connections import Opener, open_connectors
from widget.models import Widget

SHOWN_ACTIONS = 20
WHOLE = frozenset().union(*(read_whole((), system) for system in (SALESFORCE, QUICKBOOKS)))
"""What is synced whether it has changed since the widget was connected or not."""


def explain_text(widget: Widget, text: str, *, clock: Clock, opener: Opener = open_connectors) -> Explanation:
    """Explain the record that a person names by address, id, number or name.

    Raises what the connectors raise.
    """
    wanted = places(text)
    if not wanted:
        return Explanation(text)
    work = look_into(widget, clock, opener)
    found = find(work, wanted)
    if len(found) != 1:
        return Explanation(text, found)
    return Explanation(text, found, _answer(work, *found[0]))


def _answer(work: Work, system: str, record: Record) -> Answer:
    links = _linked(work, system, record)
    # What is done once is done with records that are not linked yet.
    done = set(work.widget.finished) if not any(link.row.active for link in links) else None
    steps = [
        step_answer
        for process in work.processes
        if not (process.once and (done is None or process.key in done))
        for step in process.steps
        if record.entity in step.pairing.entities(system)
        if (step_answer := _step_answer(work, process, step, system, record))
    ]
    steps = [step for step in steps if step.concerns or _says_something(step, steps, system)]
    return Answer(
        system,
        record,
        name_of(record) if record.fields else _name_remembered(links, system, record),
        links,
        steps,
        _actions(work.widget, system, record),
        why=_no_step(record, system, steps),
        refusal=work.widget.refuses_to_run(work.now) or "",
    )


def _says_something(answer: StepAnswer, among: Sequence[StepAnswer], system: str) -> bool:
    """Whether it is worth saying that a step does not concern a record: where no other step does what it would do."""
    alike = (
        one for one in among if one.process == answer.process or (one.kind, one.source) == (answer.kind, answer.source)
    )
    return answer.source == system and not any(one.concerns for one in alike)


def _no_step(record: Record, system: str, steps: Sequence[StepAnswer]) -> str:
    if steps:
        return ""
    there = SYSTEM_NAMES[other(system)]
    return f"No process sends it to {there}: records of the kind {record.entity} are not synced in this direction."


def _linked(work: Work, system: str, record: Record) -> list[Linked]:
    """Return the record's links with their other side, read for its name; what is gone has the one remembered."""
    kinds = {
        step.pairing.kind: step.pairing.salesforce
        for process in work.processes
        for step in process.steps
        if record.entity in step.pairing.entities(system)
    }
    side = Q(salesforce_id=record.id) if system == SALESFORCE else Q(quickbooks_id=record.id)
    rows = list(Link.objects.filter(side, widget=work.widget, kind__in=kinds).order_by("kind", "pk"))
    remembered = [_far_side(row, system, kinds[row.kind]) for row in rows]
    wanted: dict[str, list[str]] = {}
    for one in remembered:
        if one.entity:
            wanted.setdefault(one.entity, []).append(one.id)
    read = work.connectors.of(other(system)).read(wanted) if wanted else ()
    found = {(one.entity, one.id): one for one in read if one.fields}
    return [
        Linked(row, one.entity, one.id, name_of(found.get((one.entity, one.id), one)))
        for row, one in zip(rows, remembered, strict=True)
    ]


def _far_side(row: Link, system: str, salesforce_entity: str) -> Record:
    if system == SALESFORCE:
        return Record(row.quickbooks_entity, row.quickbooks_id, row.quickbooks)
    return Record(salesforce_entity, row.salesforce_id, row.salesforce)


def _name_remembered(links: Sequence[Linked], system: str, record: Record) -> str:
    for link in links:
        known = link.row.salesforce if system == SALESFORCE else link.row.quickbooks
        return name_of(Record(record.entity, record.id, known))
    return name_of(record)


def _actions(widget: Widget, system: str, record: Record) -> list[Action]:
    """Return what runs did with a record, as the source or as the target."""
    as_source = Q(source_system=system, source_entity=record.entity, source_id=record.id)
    as_target = ~Q(source_system=system) & Q(target_entity=record.entity, target_id=record.id)
    rows = Action.objects.filter(as_source | as_target, widget=widget, run__dry_run=False)
    return list(rows.select_related("process").order_by("-created_at", "-key")[:SHOWN_ACTIONS])


def _step_answer(work: Work, process: Process, step: Step, system: str, record: Record) -> StepAnswer | None:
    """Explain one step; None where it has nothing to do with the record."""
    source = record if step.source == system else counterpart(work, step, system, record)
    if source is None:
        return None
    problem = Problem.objects.filter(
        widget=work.widget,
        process_key=process.key,
        kind=step.pairing.kind,
        system=step.source,
        record_id=source.id,
    ).first()
    begun = partial(StepAnswer, process.key, process.title, step.pairing.kind, step.source, problem=problem)
    if not process.when(work.policy):
        said = f'"{process.title}" is switched off in the preferences.'
        off = Check("switched-on", False, said, concerned=False)
        return begun([off], "A run would not look at it.", concerns=False)
    snapshot = snapshot_alone(work, step, source)
    pair = snapshot.pairs[0]
    checks = explain(step, pair, snapshot) if source.state is not State.DELETED else []
    actions = list(plan(step, snapshot))
    if all(check.passed for check in checks) and problem is None and (older := _too_old(work, pair, source)):
        return begun([*checks, older], "A run would not look at it.")
    action = actions[0] if actions else None
    ignored = left_out.ignored(pair, step, problem)
    would_be_tried = action is not None and not isinstance(action, Skip) and not _blocked_on(action, snapshot)
    resting = left_out.resting(work, process, step, pair, problem) if would_be_tried else ""
    return begun(
        checks,
        ignored or resting or _verdict(work, step, snapshot, action, system),
        _row(work, process, step, action),
        _notes(action, said=any(not check.passed for check in checks)),
        concerns=_concerns(step, pair, action),
        ignored=bool(ignored),
    )


def _too_old(work: Work, pair: Pair, source: Record) -> Check | None:
    """Return the check that fails for what was there before the widget, of the kinds for which that counts."""
    if pair.link or source.entity in WHOLE:
        return None
    changed, since = _changed_at(source), work.widget.installed_at
    if changed is None or changed >= since:
        return None
    text = (
        f"It was last changed on {changed:%d %B %Y}, before Tandem was connected on {since:%d %B %Y}. Only what is "
        "created or changed since is synced: change it once to have it synced."
    )
    return Check("changed-since-connected", False, text)


def _changed_at(record: Record) -> datetime | None:
    if isinstance(stamp := record.fields.get("LastUpdatedTime"), datetime):
        return stamp
    try:
        return datetime.fromisoformat(record.version).astimezone(UTC)
    except ValueError:
        return None


def _concerns(step: Step, pair: Pair, action: Planned | None) -> bool:
    """Whether a step has anything to do with a record: rules without a level only say which records are others'."""
    if isinstance(action, Skip):
        return action.note is not None
    return action is not None or pair.link is not None or step.creates


def _row(work: Work, process: Process, step: Step, action: Planned | None) -> Action | NewAction | None:
    if action is None or isinstance(action, Skip):
        return None
    return carried(work, ProcessRun(run=work.run, key=process.key), step, action).row


def _notes(action: Planned | None, *, said: bool) -> list[str]:
    """Return what a run would say; why a record is left out only where no rule has `said` it."""
    if isinstance(action, Skip):
        return [action.note.message] if action.note and not said else []
    return [note.message for note in action.notes] if action else []


def _blocked_on(action: Planned | None, snapshot: Snapshot) -> LinkTo | None:
    if not isinstance(action, Create | Update):
        return None
    write = resolve("", action.draft, snapshot.links)
    return write.on if isinstance(write, Blocked) else None


def _waits(work: Work, on: LinkTo) -> str:
    """Say what becomes of a record that waits for another: it may be synced in the same run."""
    name = on.name or "the record that it refers to"
    for process in work.processes:
        for step in process.steps if process.when(work.policy) else ():
            if step.pairing.kind == on.kind and step.source == on.system and step.creates:
                source = read_one(work, on.system, entity=step.pairing.entities(on.system)[0], id=on.id)
                actions = list(plan(step, snapshot_alone(work, step, source))) if source.fields else []
                if actions and isinstance(actions[0], Create | Join):
                    return f"A run would sync {step.pairing.title(source)} first, and then this."
    return f"A run would leave it out until {name} is synced."


def _verdict(work: Work, step: Step, snapshot: Snapshot, action: Planned | None, system: str) -> str:
    """Say what a run would do, of the record of `system` that was asked for."""
    if blocked := _blocked_on(action, snapshot):
        return _waits(work, blocked)
    pair, there = snapshot.pairs[0], SYSTEM_NAMES[other(system)]
    match action:
        case Create():
            return f"A run would create it in {there}."
        case Update():
            return f"A run would update it in {SYSTEM_NAMES[step.target]}."
        case Join(source=source, counterpart=counterpart):
            partner = counterpart if step.source == system else source
            return f'A run would link it with "{step.pairing.title(partner)}" in {there}.'
        case Delete():
            return f"A run would delete it in {SYSTEM_NAMES[step.target]}."
        case Keep() | Rest():
            return f"A run would write nothing to {SYSTEM_NAMES[step.target]}."
        case Move():
            return "A run would give it the counterpart of the record that was merged into it."
        case Skip(note=None, rule="changed"):
            return f"It is in step with {there}: a run has nothing to do."
        case Skip(note=note):
            return "A run would leave it out." if note else "It does not concern this process."
        case _ if pair.link and not pair.link.active:
            return "Its link rests, so a run leaves both sides as they are."
        case _ if pair.link:
            return f"It is in step with {there}: a run has nothing to do."
        case _:
            return "A run has nothing to do."
