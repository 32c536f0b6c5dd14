"""Building the snapshot of one page: stage ⋈ links, plus what the plan of these records needs, in a few statements."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from connectors.base import SALESFORCE, Record, State
from integrations.engine.needs import needs
from integrations.engine.process import Lookup, Step
from integrations.engine.snapshot import Link, Pair, Snapshot, match_key
from integrations.running.planning import relatives, renewals
from integrations.running.planning.choices import with_choices
from integrations.running.rows import stage
from integrations.running.rows.link_rows import Key, links_of
from integrations.running.work import Work


def snapshot_of(work: Work, step: Step, sources: Sequence[Record]) -> Snapshot:
    """Return what the plan of these source records looks at."""
    kind = step.pairing.kind
    sources, winners = relatives.with_last_winners(work, step, sources)
    wanted = needs(step, sources)
    own_keys = ((kind, step.source, id) for id in (*(source.id for source in sources), *(key[2] for key in winners)))
    links = links_of(work.run, {*wanted.links, *own_keys})
    own = {source.id: links.get((kind, step.source, source.id)) for source in sources}
    sources = relatives.without_winners(work, step, sources, own)
    _stage_unremembered(work, step, sources, own)
    sources = renewals.with_counterparts_staged(work, step, sources, own)
    pairs = with_choices(work, step, _pairs(work, step, sources, own))
    snapshot = work.snapshot(pairs, links=links, related={**winners, **_looked_up(work, wanted.lookups)})
    snapshot = relatives.with_relatives(work, step, snapshot)
    if step.looks_up is None:
        return snapshot
    return replace(snapshot, related={**snapshot.related, **_looked_up(work, step.looks_up(snapshot))})


def _stage_unremembered(work: Work, step: Step, sources: Sequence[Record], own: Mapping[str, Link | None]) -> None:
    """Read the counterparts of links made before a custom row was added, or of an Account that has its first billing
    Contact: what they hold there is not remembered, and must not be overwritten unseen."""
    added = [rule.of(step.source) for rule in step.maps() if rule.added and step.direction in rule.ways]
    if not step.updates(work.policy):
        return
    wanted: dict[str, list[str]] = {}
    for source in sources:
        link = own[source.id]
        known = link.agreed_in(step.source) if link else {}
        children = [path for path in source.fields if path.endswith(".Id") and not known.get(path)]
        new = [path for path in added if path not in known] + children
        if link and link.active and any(source.fields.get(path) is not None for path in new):
            entity = step.pairing.salesforce if step.target == SALESFORCE else link.quickbooks_entity
            wanted.setdefault(entity, []).append(link.id_in(step.target))
    there = stage.staged_ids(work.run, step.target, wanted, {id for ids in wanted.values() for id in ids})
    missing = {entity: rest for entity, ids in wanted.items() if (rest := [id for id in ids if id not in there])}
    if missing:
        stage.put(work.run, step.target, work.connectors.of(step.target).read(missing))


def _pairs(work: Work, step: Step, sources: Sequence[Record], own: Mapping[str, Link | None]) -> list[Pair]:
    unlinked = [source for source in sources if not own[source.id] and source.fields and source.state is State.ACTIVE]
    keys = {step.pairing.key(source) for source in unlinked} if step.pairing.key and step.joins else set()
    keys.discard("")
    ids = {link.id_in(step.target) for link in own.values() if link and link.id_in(step.target)}
    staged = stage.staged_with(work.run, step.target, step.pairing.entities(step.target), ids=ids, keys=keys)
    by_id = {record.id: record for record in staged}
    by_id |= _compared(work, step, sources, own, known=by_id.keys())
    candidates = _candidates(work, step, [record for record in staged if record.id not in ids], keys, unlinked)
    rivals = _rivals(work, step, set(candidates))
    pairs = []
    for source in sources:
        link = own[source.id]
        if link:
            target = by_id.get(link.id_in(step.target))
            source = _completed(source, step, link)
            pairs.append(_pair(step, source, target, link))
            continue
        key = step.pairing.key(source) if step.pairing.key and source.fields else ""
        beside = tuple(rival for rival in rivals.get(key, ()) if rival.id != source.id)
        alone = _pair(step, source, None, None)
        pairs.append(replace(alone, candidates=tuple(candidates.get(key, ())), rivals=beside))
    return pairs


def _compared(
    work: Work, step: Step, sources: Sequence[Record], own: Mapping[str, Link | None], *, known: Collection[str]
) -> dict[str, Record]:
    """Return the targets, as they stand, of sources that have changed since their link was agreed; in one read."""
    if not step.compares:
        return {}
    ids = [
        link.id_in(step.target)
        for source in sources
        if (link := own[source.id]) and link.version != source.version
        if source.state is State.ACTIVE or not step.deletes
    ]
    missing = [id for id in ids if id and id not in known]
    if not missing:
        return {}
    entity = step.pairing.entities(step.target)[0]
    return {record.id: record for record in work.connectors.of(step.target).read({entity: missing})}


def _pair(step: Step, source: Record, target: Record | None, link: Link | None) -> Pair:
    if step.source == SALESFORCE:
        return Pair(salesforce=source, quickbooks=target, link=link)
    return Pair(salesforce=target, quickbooks=source, link=link)


def _completed(source: Record, step: Step, link: Link) -> Record:
    """Give a deleted record, which comes without fields, the values last known of it, so that it has a name."""
    if source.fields and source.state is not State.DELETED:
        return source
    known = {**link.agreed_in(step.source), **source.fields}
    return Record(source.entity, source.id, known, (), source.version, source.state)


def _candidates(
    work: Work, step: Step, staged: Iterable[Record], keys: set[str], unlinked: Iterable[Record]
) -> dict[str, list[Record]]:
    """Return the unlinked target records by key: from the stage if it holds them all, else asked for by name."""
    found = {record.id: record for record in staged}
    entity = step.pairing.entities(step.target)[0]
    if keys and entity not in work.run.whole and step.creates:
        field = step.pairing.find_by[step.target]
        names = [_name(step, source) for source in unlinked]
        for record in work.connectors.of(step.target).find(entity, field, [name for name in names if name]):
            found.setdefault(record.id, record)
    return _unlinked(work, step, step.target, found.values(), keys)


def _name(step: Step, source: Record) -> str:
    """Return the text under which the target's connector finds the counterpart of a source record."""
    path = step.pairing.find_by[step.source]
    name = str(source.fields.get(path) or "")
    return name.rsplit(":", 1)[-1] if step.target == SALESFORCE and step.pairing.find_by[SALESFORCE] == "Name" else name


def _rivals(work: Work, step: Step, keys: set[str]) -> dict[str, list[Record]]:
    """Return the unlinked staged records of the source's own side that share a key with a candidate."""
    if not keys:
        return {}
    same = stage.staged_with(work.run, step.source, step.pairing.entities(step.source), ids=set(), keys=keys)
    if len(same) <= len(keys):
        return {}
    return _unlinked(work, step, step.source, same, keys)


def _unlinked(
    work: Work, step: Step, system: str, records: Iterable[Record], keys: set[str]
) -> dict[str, list[Record]]:
    kind, key_of = step.pairing.kind, step.pairing.key
    assert key_of is not None or not keys
    possible = [record for record in records if key_of and record.fields and key_of(record) in keys]
    if not possible:
        return {}
    linked = links_of(work.run, {(kind, system, record.id) for record in possible})
    by_key: dict[str, list[Record]] = defaultdict(list)
    for record in possible:
        if key_of and (kind, system, record.id) not in linked and record.state == "active":
            by_key[key_of(record)].append(record)
    return by_key


def _looked_up(work: Work, lookups: Iterable[Lookup]) -> dict[Key, Record]:
    """Return the records asked for by the value of one field, by (system, entity, match key)."""
    values: dict[tuple[str, str, str, tuple[str, ...]], set[str]] = defaultdict(set)
    for lookup in lookups:
        values[lookup.system, lookup.entity, lookup.field, lookup.beside].add(lookup.value)
    found: dict[Key, Record] = {}
    for (system, entity, field, beside), names in values.items():
        for record in work.connectors.of(system).find(entity, field, sorted(names)):
            if record.state == "active":
                key = match_key(record.id if field == "Id" else record.fields.get(field))
                further = (str(record.fields.get(path) or "") for path in beside)
                found[system, entity, "|".join((key, *further))] = record
    return found
