"""A counterpart that a person wants to have anew, and a write-back that never arrived. Source: sync rules, section 4.

Whoever clears the external id of a linked record asks for re-creation. It is granted once the counterpart is gone.
"""

from connectors.base import Fields, Line, Record, State
from integrations.engine.process import Step
from integrations.engine.snapshot import Link, Pair, Snapshot


def asks_for_anew(step: Step, source: Record, link: Link | None) -> bool:
    """Tell whether the external id that Salesforce was seen to hold has been cleared since."""
    return step.renews and link is not None and link.confirmed and not source.fields.get(step.pairing.external_id)


def is_anew(step: Step, pair: Pair) -> bool:
    """Tell whether a linked record is to have a new counterpart, for the one it had is gone."""
    source, target = pair.side(step.source), pair.side(step.target)
    gone = target is not None and target.state is State.DELETED
    return gone and source is not None and source.state is not State.DELETED and asks_for_anew(step, source, pair.link)


def missing_in_salesforce(
    step: Step, source: Record, target: Record | None, link: Link, snapshot: Snapshot
) -> tuple[Fields, tuple[Line, ...]]:
    """Return what Salesforce never learnt, for its writing back failed before; nothing if it was seen to be there.

    Without the target as it stands there is nothing but its id to tell.
    """
    if link.confirmed or source.fields.get(step.pairing.external_id):
        return {}, ()
    id = {step.pairing.external_id: snapshot.external_id(step.pairing.type, link.quickbooks_id)}
    if step.after is None or target is None or target.state is State.DELETED:
        return id, ()
    learnt, lines = step.after(source, target, snapshot)
    return {**id, **learnt}, lines
