"""The counterparts of records that were left out: when a person has changed one, its record is tried again.

Source: sync rules, section 2.
"""

from collections.abc import Collection, Iterator
from itertools import islice

from connectors.base import QUICKBOOKS, SALESFORCE, Record
from integrations.engine.planner import SYNC_ME
from integrations.engine.process import Step
from integrations.engine.snapshot import Link, other
from integrations.engine.values import mark_of, same
from integrations.running.models import Problem, ProcessRun, Run
from integrations.running.rows import stage
from integrations.running.rows.link_rows import links_of


def changed(run: Run, process: ProcessRun, step: Step) -> Iterator[tuple[str, str]]:
    """Yield (entity, id) of the open problems whose counterpart was polled and is not as it was at the last try."""
    problems = Problem.objects.filter(
        widget_id=run.widget_id, process_key=process.key, system=step.source, ignored_mark__isnull=True
    )
    rows = problems.values_list("entity", "record_id", "counterpart").iterator(chunk_size=stage.PAGE)
    while page := list(islice(rows, stage.PAGE)):
        marks = marks_of(run, step, [id for _entity, id, _mark in page])
        yield from ((entity, id) for entity, id, mark in page if marks.get(id, "") not in ("", mark))


def marks_of(run: Run, step: Step, ids: Collection[str]) -> dict[str, str]:
    """Return, by the ids of source records, the marks of their linked counterparts that stand on the stage and that
    somebody has changed since they were agreed; Tandem's own writes are no changes."""
    found = links_of(run, {(step.pairing.kind, step.source, id) for id in ids})
    links = {link.id_in(other(step.source)): link for key, link in found.items() if key[1] == step.source}
    staged = stage.staged_with(run, step.target, step.pairing.entities(step.target), ids=set(links), keys=set())
    return {
        links[record.id].id_in(step.source): mark_of(record)
        for record in staged
        if not as_agreed(record, links[record.id], step.target)
    }


def as_agreed(record: Record, link: Link, system: str) -> bool:
    """Tell whether a linked record is as it was agreed: nobody but Tandem has changed it."""
    if system == QUICKBOOKS:
        return record.version == link.version
    agreed = link.agreed_in(SALESFORCE)
    return not record.fields.get(SYNC_ME) and all(
        same(value, agreed[path]) for path, value in record.fields.items() if path in agreed
    )
