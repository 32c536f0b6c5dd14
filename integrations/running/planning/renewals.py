"""Linked records whose external id is not in Salesforce: is it cleared, not yet there, or was it never written?"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from connectors.base import Record
from integrations.engine.process import Step
from integrations.engine.renewing import asks_for_anew
from integrations.engine.snapshot import Link as Agreed
from integrations.running.models import Link
from integrations.running.rows import stage
from integrations.running.work import Work


def with_counterparts_staged(
    work: Work, step: Step, sources: Sequence[Record], own: Mapping[str, Agreed | None]
) -> Sequence[Record]:
    """Put the counterparts of such records on the stage; return the sources as they were after Tandem's own writes."""
    if not step.renews:
        return sources
    without = {
        source.id: link
        for source in sources
        if (link := own[source.id]) and link.active and not source.fields.get(step.pairing.external_id)
    }
    asking = [source.id for source in sources if asks_for_anew(step, source, own[source.id])]
    written = _written_since_the_poll(work, step, asking) if asking else set()
    _stage(work, step, [link for id, link in without.items() if id not in written])
    return [_written_back(work, step, source, own[source.id]) if source.id in written else source for source in sources]


def _written_since_the_poll(work: Work, step: Step, ids: Sequence[str]) -> set[str]:
    """Return those whose external id this run has written: what it polled is older, and tells nothing."""
    since = work.run.polled_at or work.now
    rows = Link.objects.filter(
        widget=work.widget, kind=step.pairing.kind, salesforce_id__in=ids, confirmed_at__gte=since
    )
    return set(rows.values_list("salesforce_id", flat=True))


def _written_back(work: Work, step: Step, source: Record, link: Agreed | None) -> Record:
    id = work.snapshot().external_id(step.pairing.type, link.quickbooks_id) if link else None
    return replace(source, fields={**source.fields, step.pairing.external_id: id})


def _stage(work: Work, step: Step, links: Sequence[Agreed]) -> None:
    """Read counterparts that the poll did not bring."""
    ids = [link.id_in(step.target) for link in links]
    there = stage.staged_ids(work.run, step.target, step.pairing.entities(step.target), ids) if links else set()
    wanted: dict[str, list[str]] = {}
    for link in links:
        if link.id_in(step.target) not in there:
            wanted.setdefault(link.quickbooks_entity, []).append(link.id_in(step.target))
    if wanted:
        stage.put(work.run, step.target, work.connectors.of(step.target).read(wanted))
