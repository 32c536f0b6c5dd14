"""What lies ahead of a process in this run: most runs have little to do, and most processes nothing."""

from dataclasses import dataclass

from django.db.models import Exists, Q

from integrations.engine.process import Process
from integrations.running.models import Change, Problem, Run
from integrations.running.work import Work


@dataclass(frozen=True, slots=True)
class Ahead:
    """Whether a person has cancelled the run, and whether the process has any record to look at."""

    cancelled: bool
    anything: bool


def ahead(work: Work, process: Process) -> Ahead:
    """Look at both in one statement. A process that reads its history by itself always has something to look at."""
    staged = Change.objects.filter(_sources(process), run=work.run)
    left = Problem.objects.filter(widget=work.widget, process_key=process.key)
    found = Run.objects.filter(pk=work.run.pk).annotate(anything=Exists(staged) | Exists(left))
    cancelled, anything = found.values_list("cancel_requested", "anything").get()
    return Ahead(cancelled, anything or process.since is not None)


def _sources(process: Process) -> Q:
    where = Q(pk__in=())
    for step in process.steps:
        where |= Q(system=step.source, entity__in=step.pairing.entities(step.source))
    return where
