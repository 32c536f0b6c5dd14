"""What else a plan looks at: the winners of merges, families of records, and parents of records that are not synced."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from connectors.base import Record, State
from integrations.engine.gone import MASTER
from integrations.engine.process import Step
from integrations.engine.resting import winner_of
from integrations.engine.snapshot import Link, LinkTo, Snapshot
from integrations.running.rows import stage
from integrations.running.rows.link_rows import MERGES, Key, links_of
from integrations.running.work import Work

LEVELS = 5
"""How many levels a list of QuickBooks has. Source: Intuit, Customer."""
CUSTOMER, PARENT = "Customer", "ParentRef"


def with_last_winners(work: Work, step: Step, sources: Sequence[Record]) -> tuple[Sequence[Record], dict[Key, Record]]:
    """Return the sources, and the records into which linked ones were merged. Each of these names the record that is
    left: a winner may have been merged itself since. Where that one is gone too, the source is as gone as if nobody
    had merged it."""
    kind, entity = step.pairing.kind, step.pairing.entities(step.source)[0]
    merged = {source.id: winner for source in sources if step.pairing.rests_in and (winner := winner_of(source))}
    links = links_of(work.run, {(kind, step.source, id) for id in merged})
    known: dict[str, Record] = {}
    asked = {winner for id, winner in merged.items() if (kind, step.source, id) in links}
    for _merge in range(MERGES):
        if not asked:
            break
        known |= {record.id: record for record in _records(work, step.source, entity, asked).values()}
        asked = {winner for id in asked if id in known and (winner := winner_of(known[id]))} - known.keys()
    if not known:
        return sources, {}
    left = [_left_of(source, known) if winner_of(source) in known else source for source in sources]
    return left, {(step.source, entity, id): record for id, record in known.items()}


def _left_of(source: Record, known: Mapping[str, Record]) -> Record:
    winner = known.get(winner_of(source))
    for _merge in range(MERGES):
        if winner is None or winner.state is State.ACTIVE:
            break
        winner = known.get(winner_of(winner))
    fields = {path: value for path, value in source.fields.items() if path != MASTER}
    return replace(source, fields={**fields, MASTER: winner.id} if winner else fields)


def without_winners(
    work: Work, step: Step, sources: Sequence[Record], own: Mapping[str, Link | None]
) -> Sequence[Record]:
    """Leave out unlinked sources that are about to get the counterpart of one that was merged into them."""
    unlinked = {stage.merged_into(source.id): source.id for source in sources if not own[source.id]}
    if not unlinked or not step.pairing.rests_in:
        return sources
    kind, system = step.pairing.kind, step.source
    staged = stage.staged_with(work.run, system, step.pairing.entities(system), ids=set(), keys=set(unlinked))
    if not staged:
        return sources
    linked = links_of(work.run, {(kind, system, loser.id) for loser in staged})
    taken = {winner_of(loser) for loser in staged if (kind, system, loser.id) in linked}
    return [source for source in sources if source.id not in taken]


def with_relatives(work: Work, step: Step, snapshot: Snapshot) -> Snapshot:
    """Return the snapshot with what its pairs want to see beside themselves."""
    if step.family:
        snapshot = _with_families(work, step, snapshot)
    return _with_ancestors(work, step, snapshot) if step.climbs else snapshot


def _records(work: Work, system: str, entity: str, ids: set[str]) -> dict[Key, Record]:
    """Return records by id, from the stage as far as they stand there."""
    staged = stage.staged_with(work.run, system, (entity,), ids=ids, keys=set())
    found = {record.id: record for record in staged}
    if missing := ids - found.keys():
        read = work.connectors.of(system).read({entity: sorted(missing)})
        found |= {record.id: record for record in read}
    return {(system, entity, id): record for id, record in found.items()}


def _with_families(work: Work, step: Step, snapshot: Snapshot) -> Snapshot:
    assert step.family
    wanted: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for pair in snapshot.pairs:
        if lookup := step.family(pair):
            wanted[lookup.system, lookup.entity, lookup.field].add(lookup.value)
    families: dict[Key, list[Record]] = {}
    for (system, entity, field), parents in wanted.items():
        families |= {(system, entity, parent): [] for parent in parents}
        for record in work.connectors.of(system).find(entity, field, sorted(parents)):
            families.setdefault((system, entity, str(record.fields.get(field))), []).append(record)
    return replace(snapshot, families=families) if wanted else snapshot


def _with_ancestors(work: Work, step: Step, snapshot: Snapshot) -> Snapshot:
    """Add the records above unlinked ones, level by level, and the links of those that have one."""
    assert step.climbs
    sources = [source for pair in snapshot.pairs if (source := pair.side(step.source))]
    for _level in range(LEVELS):
        above = {reference for source in sources if (reference := step.climbs(source, snapshot))}
        if not above:
            break
        snapshot = _one_level_up(work, above, snapshot)
    return snapshot


def _one_level_up(work: Work, above: set[LinkTo], snapshot: Snapshot) -> Snapshot:
    system, entity = next(iter(above)).system, CUSTOMER
    found = _records(work, system, entity, {reference.id for reference in above})
    kind = next(iter(above)).kind
    parents = {str(parent) for record in found.values() if (parent := record.fields.get(PARENT))}
    links = links_of(work.run, {(kind, system, parent) for parent in parents})
    return replace(snapshot, related={**snapshot.related, **found}, links={**snapshot.links, **links})
