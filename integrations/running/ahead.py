"""What lies ahead of the processes of a run: most runs have little to do, and most processes nothing."""

from dataclasses import dataclass

from django.db.models import Value

from integrations.engine.process import Process
from integrations.running.models import Change, Problem, Run
from integrations.running.work import Work

PROBLEM, CANCELLED = "problem", "cancelled"


@dataclass(frozen=True, slots=True)
class Ahead:
    """What stands on the stage, as (system, entity), and the keys of the processes with open problems.

    `cancelled` if a person has asked for the run to stop.
    """

    staged: frozenset[tuple[str, str]]
    troubled: frozenset[str]
    cancelled: bool

    def concerns(self, process: Process) -> bool:
        """Tell whether a process has any record to look at; one that reads its history by itself always has."""
        sources = ((step.source, entity) for step in process.steps for entity in step.pairing.entities(step.source))
        return process.since is not None or process.key in self.troubled or not self.staged.isdisjoint(sources)


def ahead(work: Work) -> Ahead:
    """Look ahead, in one statement; whatever is carried out may change the view."""
    staged = Change.objects.filter(run=work.run).order_by().values_list("system", "entity")
    troubled = Problem.objects.filter(widget=work.widget).order_by().values_list(Value(PROBLEM), "process_key")
    cancelled = (
        Run.objects.filter(pk=work.run.pk, cancel_requested=True).order_by().values_list(Value(CANCELLED), Value(""))
    )
    found = frozenset(staged.union(troubled, cancelled))
    keys = frozenset(key for kind, key in found if kind == PROBLEM)
    places = frozenset(place for place in found if place[0] not in (PROBLEM, CANCELLED))
    return Ahead(places, keys, cancelled=(CANCELLED, "") in found)
