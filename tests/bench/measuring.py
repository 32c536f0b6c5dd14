"""One run of a widget with what it costs this process: processor time, memory, SQL statements."""

import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from connectors.base import Limit
from integrations.running.foreground import run_to_its_end
from integrations.running.models.runs import Trigger
from integrations.running.runner import LIMITS
from integrations.running.trigger import start_run
from widget.models import Plan, Preferences, Widget, Workspace
from widget.sandbox import create_sandbox_widget

MANY, MOMENT = 1_000_000, timedelta(milliseconds=10)


@dataclass(frozen=True, slots=True)
class Measured:
    """What a run came to: counts by process, seconds, statements, messages that write; peak memory is the process's."""

    status: str
    counts: dict[str, dict[str, int]]
    cpu_s: float
    wall_s: float
    peak_mb: float
    statements: int
    messages: int


def measured_run(widget: Widget) -> Measured:
    """Make one run and carry it to its end, waiting out whatever it waits for."""
    widget.refresh_from_db()
    started = start_run(widget, Trigger.API, now=timezone.now())
    statements = Statements()
    cpu_s, wall_s = time.process_time(), time.monotonic()
    with connection.execute_wrapper(statements):
        run = run_to_its_end(started.run)
    return Measured(
        status=run.status,
        counts={row.key: row.counts for row in run.processes.all()},
        cpu_s=time.process_time() - cpu_s,
        wall_s=time.monotonic() - wall_s,
        peak_mb=peak_mb(),
        statements=statements.count,
        messages=run.messages.count(),
    )


def prepared(salesforce: str, quickbooks: str, **preferences: bool) -> Widget:
    """Return a new premium widget between two sandboxes."""
    widget = create_sandbox_widget(
        Workspace.objects.create(name="Benchmark"),
        salesforce_url=salesforce,
        quickbooks_url=quickbooks,
        plan=Plan.PREMIUM,
        now=timezone.now(),
    )
    Preferences.objects.filter(widget=widget).update(**preferences)
    return Widget.objects.get(pk=widget.pk)


def unpaced() -> dict[str, tuple[Limit, ...]]:
    """Return limits within which all calls go out at once: ten thousand records would take minutes.

    The pacing is asked before each call, as always; it forgets after a moment.
    """
    return {
        system: tuple(replace(limit, calls=MANY, window=MOMENT) for limit in limits)
        for system, limits in LIMITS.items()
    }


class Statements:
    """Counts what is executed; a wrapper for `connection.execute_wrapper`."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        self.count += 1
        return execute(sql, params, many, context)


def peak_mb() -> float:
    """Return the most memory that this process has had."""
    # Linux counts in KiB, macOS in bytes.
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
