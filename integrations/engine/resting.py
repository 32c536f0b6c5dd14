"""Links that are no longer synced: those that rest because a record is gone, and those of records that were merged.

A resting link remembers, among the values of the system in which its record is gone, that it is. It wakes when that
record is seen again. A secondary link remembers the record into which its own was merged. Source: sync rules,
section 3.
"""

from dataclasses import replace

from connectors.base import QUICKBOOKS, SALESFORCE, Operation, Record, State
from integrations.engine.actions import Draft, Level, Move, Note, Rest
from integrations.engine.gone import GONE, MASTER, gone_in, marked
from integrations.engine.joining import differing
from integrations.engine.process import Step
from integrations.engine.snapshot import Link, Pair, Snapshot, Wanted, WantedFields, other
from integrations.engine.translate import SYSTEM_NAMES, title

NAMES = SYSTEM_NAMES
EACH_HAS = {SALESFORCE: "a customer in QuickBooks", QUICKBOOKS: "an Account in Salesforce"}
"""What each of two merged records has on the other side, by the system in which they were merged."""


def awake(step: Step, pair: Pair, source: Record) -> Link | None:
    """Return the link as it is when a record that was gone is back; None while it is not synced."""
    link = pair.link
    assert link is not None
    gone = gone_in(link)
    back = source if gone == step.source else pair.side(step.target)
    if gone is None or back is None or back.state is not State.ACTIVE:
        return None
    there = {path: value for path, value in link.agreed_in(gone).items() if path not in (GONE, MASTER)}
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
    if system == step.source and step.rests:
        advice = f"{advice} {step.rests}"
    elsewhere = other(system)
    name = step.pairing.title(Record(gone.entity, link.id_in(elsewhere), link.agreed_in(elsewhere)))
    text = f"{title(step, gone)} was {what} in {NAMES[system]}. {name} in {NAMES[elsewhere]} stays as it is. {advice}"
    resting = {SALESFORCE: link.salesforce, QUICKBOOKS: link.quickbooks}
    resting[system] = marked(resting[system], **{GONE: True})
    asleep = replace(link, salesforce=resting[SALESFORCE], quickbooks=resting[QUICKBOOKS], active=False)
    return Rest(source, asleep, (Note(Level.WARNING, text),))


def winner_of(record: Record) -> str:
    """Return the id of the record of the same system into which one that is gone was merged; "" for none."""
    return str(record.fields.get(MASTER) or "") if record.state is not State.ACTIVE else ""


def leads_to(link: Link) -> str:
    """Return the id of the QuickBooks record into which that of a secondary link was merged; "" for any other link."""
    return "" if link.active else str(link.quickbooks.get(MASTER) or "")


def kept_instead(link: Link, salesforce_id: str) -> Link:
    """Return the link of a record that was kept as that of the counterpart of the one that was merged into it: what is
    sold to either belongs to it, and its fields are not synced with the other."""
    there = {path: value for path, value in link.quickbooks.items() if path != GONE}
    return replace(link, salesforce_id=salesforce_id, quickbooks=there, active=False)


def rest_or_follow(step: Step, pair: Pair, gone: Record, snapshot: Snapshot, *, stamps: WantedFields) -> Move | Rest:
    """Let the link of a source that is gone rest; or give its counterpart to the record into which it was merged, or
    keep it beside that one's own."""
    kind, system, winner, link = step.pairing.kind, step.source, winner_of(gone), pair.link
    assert link is not None
    if not winner:
        return rest(step, gone, link, _known(step, link, gone.state), system)
    own = snapshot.link(kind, system, winner)
    if own and own.active:
        return _beside(step, pair, gone, link, own)
    record = snapshot.related[system, gone.entity, winner]
    counterpart = pair.side(step.target)
    if system == SALESFORCE:
        # A winner's own customer that is gone gives way to the loser's.
        moved = _moved(step, _as_it_is(link, counterpart), record, snapshot, stamps)
        return replace(moved, replaces=own if own and gone_in(own) else None)
    if counterpart and counterpart.state is not State.ACTIVE:
        return rest(step, gone, link, _known(step, link, gone.state), system)
    return _moved_in_quickbooks(step, link, record, snapshot, stamps)


def _beside(step: Step, pair: Pair, loser: Record, link: Link, own: Link) -> Rest:
    """Keep the loser's link beside the winner's own; advise to merge the counterparts, unless they were merged too."""
    system, elsewhere = step.source, other(step.source)
    lost, name, winner = title(step, _known(step, link)), title(step, _known(step, own)), own.id_in(system)
    text = (
        f"{lost} was merged into {name} in {NAMES[system]}, and each has {EACH_HAS[system]}. "
        f"What is sold to either now belongs to {name}."
    )
    counterpart = pair.side(elsewhere)
    merged_too = counterpart is not None and winner_of(counterpart) == own.id_in(elsewhere)
    if system == SALESFORCE:
        kept = marked(link.salesforce, **{MASTER: winner})
        beside = replace(link, salesforce_id=winner, salesforce=kept, active=False)
    else:
        kept = marked(marked(link.quickbooks, **{GONE: True}), **{MASTER: winner})
        beside = replace(link, quickbooks=kept, active=False)
    if merged_too:
        return Rest(loser, beside, (Note(Level.INFO, f"{text} They were merged in {NAMES[elsewhere]} too."),))
    return Rest(loser, beside, (Note(Level.WARNING, f"{text} Merge the two in {NAMES[elsewhere]} too."),))


def _as_it_is(link: Link, customer: Record | None) -> Link:
    """Return the link of a customer that is about to belong to another Account, with what it holds now: as of two
    records that are matched, what differs stays until a side is changed."""
    if customer is None or customer.state is not State.ACTIVE:
        return link
    return replace(link, quickbooks=customer.fields, version=customer.version)


def _moved(step: Step, link: Link, winner: Record, snapshot: Snapshot, stamps: WantedFields) -> Move:
    text = (
        f"{title(step, _known(step, link))} was merged into {title(step, winner)} in Salesforce, which has its "
        "customer in QuickBooks now."
    )
    customer = Record(link.quickbooks_entity, link.quickbooks_id, link.quickbooks)
    text += differing(step, winner, customer, snapshot)
    external_id = step.pairing.external_id
    fields: dict[str, Wanted] = {
        external_id: snapshot.external_id(step.pairing.type, link.quickbooks_id), **stamps
    }  # fmt: skip
    draft = Draft(
        SALESFORCE, Operation.UPDATE, winner.entity, winner.id, fields, base={p: winner.fields.get(p) for p in fields}
    )
    return Move(winner, replace(link, salesforce_id=winner.id, active=True), draft, (Note(Level.INFO, text),))


def _moved_in_quickbooks(step: Step, link: Link, winner: Record, snapshot: Snapshot, stamps: WantedFields) -> Move:
    text = (
        f"{title(step, _known(step, link))} was merged into {title(step, winner)} in QuickBooks, which its Account in "
        "Salesforce belongs to now."
    )
    external_id, type = step.pairing.external_id, step.pairing.type
    fields: dict[str, Wanted] = {external_id: snapshot.external_id(type, winner.id), **stamps}
    base = {external_id: snapshot.external_id(type, link.quickbooks_id)}
    draft = Draft(SALESFORCE, Operation.UPDATE, step.pairing.salesforce, link.salesforce_id, fields, base=base)
    moved = replace(link, quickbooks_id=winner.id, active=True)
    return Move(winner, moved, draft, (Note(Level.INFO, text),), replaces=link)


def _known(step: Step, link: Link, state: State = State.ACTIVE) -> Record:
    """Return the record of a link on the step's source side as it was agreed."""
    entity = step.pairing.entities(step.source)[0]
    return Record(entity, link.id_in(step.source), link.agreed_in(step.source), state=state)
