"""The counterparts of records that were left out: when one has changed, its record is tried again.

Source: sync rules, section 2.
"""

from collections.abc import Collection, Iterator
from itertools import islice

from connectors.base import SALESFORCE
from integrations.engine.process import Step
from integrations.engine.values import mark_of
from integrations.running import stage
from integrations.running.models import Link, Problem, ProcessRun, Run


def changed(run: Run, process: ProcessRun, step: Step) -> Iterator[tuple[str, str]]:
    """Yield (entity, id) of the open problems whose counterpart was polled and is not as it was at the last try."""
    problems = Problem.objects.filter(
        widget_id=run.widget_id, process_key=process.key, system=step.source, ignored_mark__isnull=True
    )
    rows = problems.values_list("entity", "record_id", "counterpart").iterator(chunk_size=stage.PAGE)
    while page := list(islice(rows, stage.PAGE)):
        marks = marks_of(run, step, [id for _entity, id, _mark in page])
        yield from ((entity, id) for entity, id, mark in page if marks.get(id, mark) != mark)


def marks_of(run: Run, step: Step, ids: Collection[str]) -> dict[str, str]:
    """Return, by the ids of source records, the marks of their linked counterparts that stand on the stage."""
    source, target = "salesforce_id", "quickbooks_id"
    if step.source != SALESFORCE:
        source, target = target, source
    links = Link.objects.filter(widget_id=run.widget_id, kind=step.pairing.kind, **{f"{source}__in": ids})
    targets = dict(links.values_list(target, source))
    entities = step.pairing.entities(step.target)
    staged = stage.staged_with(run, step.target, entities, ids=set(targets), keys=set())
    return {targets[record.id]: mark_of(record) for record in staged}
