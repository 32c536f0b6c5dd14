"""What lies ahead of the processes of a run: most runs have little to do, and most processes nothing."""

from dataclasses import dataclass

from integrations.engine.process import Process
from integrations.running.models import Change, Problem
from integrations.running.work import Work


@dataclass(frozen=True, slots=True)
class Ahead:
    """What stands on the stage, as (system, entity), and the keys of the processes with open problems."""

    staged: frozenset[tuple[str, str]]
    troubled: frozenset[str]

    def concerns(self, process: Process) -> bool:
        """Tell whether a process has any record to look at; one that reads its history by itself always has."""
        sources = ((step.source, entity) for step in process.steps for entity in step.pairing.entities(step.source))
        return process.since is not None or process.key in self.troubled or not self.staged.isdisjoint(sources)


def ahead(work: Work) -> Ahead:
    """Look ahead, in two statements; whatever is carried out may change the view."""
    staged = Change.objects.filter(run=work.run).values_list("system", "entity").distinct()
    troubled = Problem.objects.filter(widget=work.widget).values_list("process_key", flat=True).distinct()
    return Ahead(frozenset(staged), frozenset(troubled))
