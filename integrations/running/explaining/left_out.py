"""Records that a run would pass over: somebody set them aside, or they were left out and nothing has changed since."""

from integrations.engine.process import Process, Step
from integrations.engine.snapshot import Pair
from integrations.engine.values import mark_of
from integrations.running.models import Problem, ProcessRun
from integrations.running.rows import problems
from integrations.running.rows.counterparts import as_agreed
from integrations.running.work import Work


def ignored(pair: Pair, step: Step, problem: Problem | None) -> str:
    """Say that somebody chose to ignore the record as it is; nothing if nobody did."""
    source = pair.side(step.source)
    if problem is None or source is None or problem.ignored_mark != mark_of(source):
        return ""
    return "Somebody chose to ignore it: a run would leave it alone until it is changed."


def resting(work: Work, process: Process, step: Step, pair: Pair, problem: Problem | None) -> str:
    """Say until when a record that was left out is not tried again; nothing if the next run tries it."""
    source = pair.side(step.source)
    if problem is None or source is None or _counterpart_changed(step, pair, problem):
        return ""
    row = ProcessRun(run=work.run, key=process.key)
    due = {id for _entity, id in problems.due(work, row, step)}
    if not problems.resting(work, row, step, [source], due):
        return ""
    return (
        "A run would leave it out for now: it is tried again when it, what it waits for or a setting has changed, "
        f"else on {problem.try_after:%d %B %Y}."
    )


def _counterpart_changed(step: Step, pair: Pair, problem: Problem) -> bool:
    target = pair.side(step.target)
    if target is None or pair.link is None or as_agreed(target, pair.link, step.target):
        return False
    return mark_of(target) != problem.counterpart
