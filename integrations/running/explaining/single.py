"""The snapshot of one record alone, outside of any run: what the stage would hold is read from the systems."""

from dataclasses import replace

from connectors.base import QUICKBOOKS, SALESFORCE, Record, State
from integrations.engine.process import Step
from integrations.engine.snapshot import Pair, Snapshot
from integrations.running.explaining.finding import read_one
from integrations.running.planning.assemble import snapshot_of
from integrations.running.planning.choices import with_choices
from integrations.running.rows.link_rows import links_of
from integrations.running.work import Work


def counterpart(work: Work, step: Step, system: str, record: Record) -> Record | None:
    """Return the source whose target the record is or, not linked yet, would be by its name."""
    link = links_of(work.run, {(step.pairing.kind, system, record.id)}).get((step.pairing.kind, system, record.id))
    if link:
        entity = step.pairing.salesforce if step.source == SALESFORCE else link.quickbooks_entity
        return read_one(
            work, step.source, entity=entity or step.pairing.entities(step.source)[0], id=link.id_in(step.source)
        )
    key_of = step.pairing.key
    if key_of is None or not step.joins or not record.fields:
        return None
    return next((one for one in _named_alike(work, step, step.source, record) if key_of(one) == key_of(record)), None)


def _named_alike(work: Work, step: Step, system: str, record: Record) -> list[Record]:
    """Return the active records of one side that may have the name of a record of either."""
    here = SALESFORCE if record.entity == step.pairing.salesforce else QUICKBOOKS
    name = str(record.fields.get(step.pairing.find_by[here]) or "")
    leaf = name.rsplit(":", 1)[-1] if step.pairing.find_by[system] == "Name" else name
    entity = step.pairing.entities(system)[0]
    found = work.connectors.of(system).find(entity, step.pairing.find_by[system], [leaf]) if leaf else ()
    return [one for one in found if one.state is State.ACTIVE]


def snapshot_alone(work: Work, step: Step, source: Record) -> Snapshot:
    """Return what the plan of this one record looks at; its counterpart is read, since no poll has staged it."""
    # Only steps that create ask for records of the same name; matching has them on the stage.
    asking = step if step.creates or not step.joins else replace(step, creates=True)
    snapshot = snapshot_of(work, asking, [source])
    pair = snapshot.pairs[0]
    if pair.link and (id := pair.link.id_in(step.target)):
        entity = step.pairing.salesforce if step.target == SALESFORCE else pair.link.quickbooks_entity
        target = read_one(work, step.target, entity=entity or step.pairing.entities(step.target)[0], id=id)
        pair = replace(pair, salesforce=target) if step.target == SALESFORCE else replace(pair, quickbooks=target)
    elif pair.candidates:
        pair = replace(pair, rivals=_rivals(work, step, source, snapshot))
        pair = with_choices(work, step, [pair])[0]
    return replace(snapshot, pairs=[pair])


def _rivals(work: Work, step: Step, source: Record, snapshot: Snapshot) -> tuple[Record, ...]:
    """Return the unlinked records of the source's side with its name, as far as they would be synced themselves."""
    key_of = step.pairing.key
    assert key_of is not None
    same = [one for one in _named_alike(work, step, step.source, source) if key_of(one) == key_of(source)]
    linked = links_of(work.run, {(step.pairing.kind, step.source, one.id) for one in same})
    return tuple(
        one
        for one in same
        if one.id != source.id and (step.pairing.kind, step.source, one.id) not in linked
        if all(rule.holds(_alone(step, one), snapshot) for rule in step.rules)
    )


def _alone(step: Step, source: Record) -> Pair:
    return Pair(salesforce=source) if step.source == SALESFORCE else Pair(quickbooks=source)
