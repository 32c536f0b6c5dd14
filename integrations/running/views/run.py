"""One run: how far it is, its processes, and what needs a person first."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from integrations.running.models import LogEntry, ProcessRun, Run
from integrations.running.models.runs import ACTIVE, LogLevel
from integrations.running.views.access import visible_run
from integrations.running.views.counts import Count, table
from integrations.running.views.live import live
from integrations.running.views.log import entries_shown
from integrations.running.writing.carried import COUNTED
from integrations.running.writing.plans import refuses_approval
from widget.models import System

FIRST = 5


@dataclass(frozen=True, slots=True)
class Row:
    """One process with its counts; `planned` is how many actions it has in all."""

    process: ProcessRun
    counts: list[Count]

    @property
    def planned(self) -> int:
        """What a dry run would do."""
        return sum(self.process.counts.get(name, 0) for name in set(COUNTED.values()))


@login_required
def run(request: HttpRequest, id: UUID) -> HttpResponse:
    """Show a run; while it is active the page follows it."""
    found = visible_run(request, id)
    processes = list(found.processes.order_by("position"))
    first = _most_severe(processes)
    plan = _plan(found) if found.dry_run and found.status not in ACTIVE else {}
    context = {
        "run": found,
        "widget": found.widget,
        "active": found.status in ACTIVE,
        "calls": _calls(found),
        "rows": [Row(*row) for row in zip(processes, table(row.counts for row in processes), strict=True)],
        "first": entries_shown(found.widget, first),
        **plan,
    }
    state = (
        [found.status, found.waiting_for, found.cancel_requested, found.folded, found.followed_by, found.calls],
        [(row.key, row.status, row.started_at, row.finished_at, row.counts) for row in processes],
        [entry.pk for entry in first],
        sorted(plan.items()),
    )
    return live(request, "running/run.html", part="running/run-now.html", context=context, state=state)


def _plan(run: Run) -> dict[str, object]:
    """Return whether a plan was approved, what keeps it from that, and whether matches were decided since."""
    return {
        "approval": Run.objects.filter(plan=run).values_list("pk", flat=True).first(),
        "outdated": refuses_approval(run, timezone.now()),
        "decided_since": run.widget.match_choices.filter(chosen_at__gt=run.started_at or run.created_at).exists(),
    }


def _most_severe(processes: Sequence[ProcessRun]) -> list[LogEntry]:
    """Return the first entries that need a person, worst first."""
    entries = LogEntry.objects.filter(process__in=processes, level__gte=LogLevel.WARNING)
    return list(entries.select_related("process").order_by("-level", "pk")[:FIRST])


def _calls(run: Run) -> list[tuple[str, int]]:
    return [(label, run.calls.get(system, 0)) for system, label in System.choices]
