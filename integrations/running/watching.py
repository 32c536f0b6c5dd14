"""Targets that people delete or restore: the records that they were made from are looked at, though nothing of these
has changed. Source: sync rules, section 3."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from connectors.base import State
from integrations.engine.process import Step
from integrations.running import stage
from integrations.running.models import Change, Link
from integrations.running.work import Work


def stage_sources(work: Work) -> None:
    """Put the sources of such targets, as the poll has just seen them, on the stage of the run."""
    for process in work.processes:
        for step in process.steps:
            if step.watches and process.when(work.policy):
                _stage_sources(work, step)


def _stage_sources(work: Work, step: Step) -> None:
    gone = _polled(work, step).filter(record__state=State.DELETED.value)
    there = _polled(work, step).filter(record__state=State.ACTIVE.value)
    links = Link.objects.filter(widget=work.widget, kind=step.pairing.kind).filter(
        Q(Exists(gone), active=True) | Q(Exists(there), active=False)
    )
    ids = set(links.values_list("quickbooks_id", flat=True))
    missing = sorted(ids - stage.staged_ids(work.run, step.source, ids)) if ids else []
    if missing:
        entity = step.pairing.entities(step.source)[0]
        stage.put(work.run, step.source, work.connectors.of(step.source).read({entity: missing}))


def _polled(work: Work, step: Step) -> QuerySet[Change]:
    return Change.objects.filter(
        run=work.run, system=step.target, entity=step.pairing.salesforce, record_id=OuterRef("salesforce_id")
    )
