"""Links that are no longer synced: those that rest because a record is gone, and those of records that were merged.

A resting link remembers, among the values of the system in which its record is gone, that it is. It wakes when that
record is seen again. A secondary link remembers the record into which its own was merged. Source: sync rules,
section 3.
"""

from dataclasses import replace

from connectors.base import QUICKBOOKS, SALESFORCE, Fields, Operation, Record, State
from integrations.engine.actions import Draft, Level, Move, Note, Rest
from integrations.engine.process import Held, Step
from integrations.engine.snapshot import Link, LinkTo, Pair, Snapshot, Wanted, WantedFields, other
from integrations.engine.translate import SYSTEM_NAMES, title

GONE = "gone:"
MASTER = "MasterRecordId"
NAMES = SYSTEM_NAMES


def gone_in(link: Link) -> str | None:
    """Return the system in which the record of a resting link is gone; None for any other link."""
    if link.active or link.salesforce.get(MASTER):
        return None
    return next((system for system in (SALESFORCE, QUICKBOOKS) if _held(link, system).get(GONE)), None)


def marked(fields: Fields, **marks: str | bool) -> Fields:
    """Return the values with what a link that is not synced remembers."""
    return {**fields, **marks}


def awake(step: Step, pair: Pair, source: Record) -> Link | None:
    """Return the link as it is when a record that was gone is back; None while it is not synced."""
    link = pair.link
    assert link is not None
    gone = gone_in(link)
    back = source if gone == step.source else pair.side(step.target)
    if gone is None or back is None or back.state is not State.ACTIVE:
        return None
    there = {path: value for path, value in _held(link, gone).items() if path != GONE}
    if gone == SALESFORCE:
        return replace(link, salesforce=there, active=True)
    return replace(link, quickbooks=there, active=True)


def synced_again(step: Step, source: Record) -> Note:
    """Return the INFO that a record which was gone is synced again."""
    return Note(Level.INFO, f"{title(step, source)} is there again, and is synced again.")


def rest(step: Step, source: Record, link: Link, gone: Record, system: str) -> Rest:
    """Let the link rest, because `gone` is deleted or inactive in `system`."""
    what, advice = "deleted", "Delete it there too, or restore the deleted record."
    if gone.state is State.INACTIVE:
        what, advice = "made inactive", "Delete it there too, or make the inactive record active again."
    elsewhere = other(system)
    name = step.pairing.title(Record(gone.entity, link.id_in(elsewhere), _held(link, elsewhere)))
    text = f"{title(step, gone)} was {what} in {NAMES[system]}. {name} in {NAMES[elsewhere]} stays as it is. {advice}"
    resting = {SALESFORCE: link.salesforce, QUICKBOOKS: link.quickbooks}
    resting[system] = marked(resting[system], **{GONE: True})
    asleep = replace(link, salesforce=resting[SALESFORCE], quickbooks=resting[QUICKBOOKS], active=False)
    return Rest(source, asleep, (Note(Level.WARNING, text),))


def winner_of(record: Record) -> str:
    """Return the id of the Salesforce record into which a deleted one was merged; "" for none."""
    return str(record.fields.get(MASTER) or "") if record.state is State.DELETED else ""


def _held(link: Link, system: str) -> Fields:
    return link.salesforce if system == SALESFORCE else link.quickbooks


def merged_away(step: Step, loser: Record, link: Link, snapshot: Snapshot, *, stamps: WantedFields) -> Move | Rest:
    """Give the counterpart of a merged record to the winner, or keep it beside the winner's own. Raises Held."""
    kind, winner = step.pairing.kind, winner_of(loser)
    own = snapshot.link(kind, SALESFORCE, winner)
    if own and own.active:
        text = (
            f"{title(step, loser)} was merged into {_name(step, own)} in Salesforce, and each has a customer in "
            f"QuickBooks. What is sold to either now belongs to {_name(step, own)}. Merge the two in QuickBooks too."
        )
        beside = replace(
            link, salesforce_id=winner, salesforce=marked(link.salesforce, **{MASTER: winner}), active=False
        )
        return Rest(loser, beside, (Note(Level.WARNING, text),))
    record = snapshot.related.get((SALESFORCE, step.pairing.salesforce, winner))
    if record is None or record.state is not State.ACTIVE:
        raise Held("It was merged into a record that is not there.", rule="merged", blocked_on=_to(kind, winner))
    return _moved(step, loser, link, record, snapshot, stamps)


def _moved(step: Step, loser: Record, link: Link, winner: Record, snapshot: Snapshot, stamps: WantedFields) -> Move:
    text = (
        f"{title(step, loser)} was merged into {title(step, winner)} in Salesforce, which has its customer in "
        "QuickBooks now."
    )
    external_id = step.pairing.external_id
    fields: dict[str, Wanted] = {
        external_id: snapshot.external_id(step.pairing.type, link.quickbooks_id), **stamps
    }  # fmt: skip
    draft = Draft(
        SALESFORCE, Operation.UPDATE, winner.entity, winner.id, fields, base={p: winner.fields.get(p) for p in fields}
    )
    return Move(winner, replace(link, salesforce_id=winner.id, active=True), draft, (Note(Level.INFO, text),))


def _name(step: Step, link: Link) -> str:
    return f'"{step.pairing.title(Record(step.pairing.salesforce, link.salesforce_id, link.salesforce))}"'


def _to(kind: str, id: str) -> LinkTo:
    return LinkTo(kind, SALESFORCE, id)
