"""What lies ahead of the processes of a run: most runs have little to do, and most processes nothing."""

from dataclasses import dataclass

from integrations.engine.process import Process
from integrations.running import sql
from integrations.running.models import Change, MatchChoice, Message, Problem, Run
from integrations.running.models.journal import OPEN_MESSAGES

_LOOK = f"""
SELECT system, entity FROM {Change._meta.db_table} WHERE run_id = %(run)s
UNION SELECT 'problem', process_key FROM {Problem._meta.db_table} WHERE widget_id = %(widget)s
UNION SELECT 'chosen', kind FROM {MatchChoice._meta.db_table} WHERE widget_id = %(widget)s
UNION SELECT 'unsettled', '' FROM {Message._meta.db_table} WHERE widget_id = %(widget)s AND state = ANY(%(open)s)
UNION SELECT 'cancelled', '' FROM {Run._meta.db_table} WHERE id = %(run)s AND cancel_requested
"""
_MARKS = ("problem", "chosen", "unsettled", "cancelled")


@dataclass(frozen=True, slots=True)
class Ahead:
    """What stands on the stage, as (system, entity), the keys of the processes with open problems, and the kinds of
    link about whose matches people have decided something.

    `unsettled` if the widget has open messages, `cancelled` if a person has asked for the run to stop.
    """

    staged: frozenset[tuple[str, str]] = frozenset()
    troubled: frozenset[str] = frozenset()
    chosen: frozenset[str] = frozenset()
    unsettled: bool = False
    cancelled: bool = False

    def concerns(self, process: Process) -> bool:
        """Tell whether a process has any record to look at; one that reads its history by itself always has."""
        sources = ((step.source, entity) for step in process.steps for entity in step.pairing.entities(step.source))
        return process.since is not None or process.key in self.troubled or not self.staged.isdisjoint(sources)


def look_ahead(run: Run) -> Ahead:
    """Look ahead, in one statement; whatever is carried out may change the view."""
    values = {"run": run.pk, "widget": run.widget_id, "open": list(OPEN_MESSAGES)}
    found = frozenset((mark, key) for mark, key in sql.fetch(_LOOK, values))
    return Ahead(
        staged=frozenset(place for place in found if place[0] not in _MARKS),
        troubled=frozenset(key for mark, key in found if mark == "problem"),
        chosen=frozenset(kind for mark, kind in found if mark == "chosen"),
        unsettled=("unsettled", "") in found,
        cancelled=("cancelled", "") in found,
    )
