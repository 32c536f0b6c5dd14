"""A person decides which records belong together: they are looked at in both systems before it is stored."""

from collections.abc import Sequence

from django.contrib.auth.models import User

from connectors.base import QUICKBOOKS, SALESFORCE, Record, State
from integrations.engine.process import Pairing
from integrations.engine.translate import SYSTEM_NAMES
from integrations.running.explaining.finding import look_into
from integrations.running.planning.choices import MATCHED, choose
from integrations.running.rows.link_rows import links_of
from integrations.running.work import Clock, Work
from widget.connections import Opener, open_connectors
from widget.models import Widget

MOST = 50
"""How many records of one name and system a person is asked about at once."""


class CannotChoose(Exception):
    """The choice is not possible; the text says why and what to do."""


def decide(
    widget: Widget, kind: str, salesforce_ids: Sequence[str], quickbooks_ids: Sequence[str], *, same: bool,
    by: User, clock: Clock, opener: Opener = open_connectors,
) -> str:  # fmt: skip
    """Store a choice among records that are there and not linked; return what there is to say of it.

    Raises CannotChoose, and what the connectors raise.
    """
    pairing = MATCHED.get(kind)
    sides = {SALESFORCE: salesforce_ids, QUICKBOOKS: quickbooks_ids}
    if pairing is None or not all(1 <= len(ids) <= MOST for ids in sides.values()):
        raise CannotChoose("Choose one record on each side.")
    if same and any(len(ids) > 1 for ids in sides.values()):
        raise CannotChoose("Only one record of each side can be linked with the other.")
    work = look_into(widget, clock, opener)
    found = {system: _there(work, pairing, system, ids) for system, ids in sides.items()}
    choose(widget, kind, salesforce_ids, quickbooks_ids, same=same, by=by, now=clock())
    name, other = (pairing.title(found[system][0]) for system in sides)
    if same:
        return f'"{name}" in Salesforce and "{other}" in QuickBooks will be linked by the next run.'
    return (
        f'"{name}" in Salesforce and "{other}" in QuickBooks are kept apart. As long as they have the same name, '
        "neither gets a counterpart: give one of them another name, and each is synced by itself."
    )


def _there(work: Work, pairing: Pairing, system: str, ids: Sequence[str]) -> list[Record]:
    """Return the records, which all are active and not linked. Raises CannotChoose."""
    entity = pairing.entities(system)[0]
    records = list(work.connectors.of(system).read({entity: list(ids)}))
    linked = links_of(work.run, {(pairing.kind, system, id) for id in ids})
    for record in records:
        if record.state is not State.ACTIVE or not record.fields:
            raise CannotChoose(f"{entity} {record.id} is no longer active in {SYSTEM_NAMES[system]}.")
        if (pairing.kind, system, record.id) in linked:
            name = pairing.title(record)
            raise CannotChoose(f'"{name}" in {SYSTEM_NAMES[system]} is linked already, so there is nothing to choose.')
    return records
