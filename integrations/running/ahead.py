"""What lies ahead of the processes of a run: most runs have little to do, and most processes nothing."""

from dataclasses import dataclass

from django.db.models import Value

from integrations.engine.process import Process
from integrations.running.models import Change, Message, Problem, Run
from integrations.running.models.journal import OPEN_MESSAGES

PROBLEM, UNSETTLED, CANCELLED = "problem", "unsettled", "cancelled"


@dataclass(frozen=True, slots=True)
class Ahead:
    """What stands on the stage, as (system, entity), and the keys of the processes with open problems.

    `unsettled` if the widget has open messages, `cancelled` if a person has asked for the run to stop.
    """

    staged: frozenset[tuple[str, str]] = frozenset()
    troubled: frozenset[str] = frozenset()
    unsettled: bool = False
    cancelled: bool = False

    def concerns(self, process: Process) -> bool:
        """Tell whether a process has any record to look at; one that reads its history by itself always has."""
        sources = ((step.source, entity) for step in process.steps for entity in step.pairing.entities(step.source))
        return process.since is not None or process.key in self.troubled or not self.staged.isdisjoint(sources)


def look_ahead(run: Run) -> Ahead:
    """Look ahead, in one statement; whatever is carried out may change the view."""
    staged = Change.objects.filter(run=run).order_by().values_list("system", "entity")
    troubled = Problem.objects.filter(widget=run.widget_id).order_by().values_list(Value(PROBLEM), "process_key")
    unsettled = Message.objects.filter(widget=run.widget_id, state__in=OPEN_MESSAGES).order_by()
    cancelled = Run.objects.filter(pk=run.pk, cancel_requested=True).order_by()
    marks = ((UNSETTLED, unsettled), (CANCELLED, cancelled))
    marked = (rows.values_list(Value(mark), Value("")) for mark, rows in marks)
    found = frozenset(staged.union(troubled, *marked))
    return Ahead(
        staged=frozenset(place for place in found if place[0] not in (PROBLEM, UNSETTLED, CANCELLED)),
        troubled=frozenset(key for kind, key in found if kind == PROBLEM),
        unsettled=(UNSETTLED, "") in found,
        cancelled=(CANCELLED, "") in found,
    )
