"""One run of a widget with what it costs this process: processor time, memory, SQL statements."""

import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

from integrations.running.management.commands.sync import run_to_its_end
from integrations.running.models.runs import Trigger
from integrations.running.trigger import start_run
from widget.models import Widget


@dataclass(frozen=True, slots=True)
class Measured:
    """What a run came to: counts by process, seconds, statements by their first word; peak memory is the process's."""

    status: str
    counts: dict[str, dict[str, int]]
    cpu_s: float
    wall_s: float
    peak_mb: float
    statements: int


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
    )


class Statements:
    """Counts what is executed; a wrapper for `connection.execute_wrapper`."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        self.count += 1
        return execute(sql, params, many, context)


def peak_mb() -> float:
    """Return the most memory that this process has had."""
    # Linux counts in KiB, macOS in bytes.
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
