"""Records that are left out: each becomes an open problem, and what is new of that is told in the log."""

from collections.abc import Sequence
from datetime import datetime

from integrations.engine.process import Step
from integrations.running.models import ProcessRun
from integrations.running.rows import log, problems
from integrations.running.work import Work


def leave_out(
    work: Work, process: ProcessRun, lefts: Sequence[tuple[Step, problems.Left]], now: datetime
) -> list[log.Entry]:
    """Keep problems, and return log entries for those that say something new."""
    entries = []
    by_step: dict[int, tuple[Step, list[problems.Left]]] = {}
    for step, left in lefts:
        by_step.setdefault(id(step), (step, []))[1].append(left)
    for step, some in by_step.values():
        for left in problems.keep(work, process, step, some, now):
            what = log.about(step.source, left.source.entity, left.source.id)
            entries.append(log.entry(process, left.note, now, what))
    return entries
