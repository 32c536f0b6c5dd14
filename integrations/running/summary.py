"""What a run came to, for commands and the demo: counts per process, calls per system, and what was left out."""

from typing import Any

from integrations.running.models import LogEntry, Run
from integrations.running.models.runs import LogLevel

SHOWN = 20


def summary_of(run: Run) -> dict[str, Any]:
    """Return the summary of a run as JSON-able members."""
    entries = LogEntry.objects.filter(process__run=run, level__gte=LogLevel.WARNING).order_by("id")[:SHOWN]
    return {
        "id": str(run.pk),
        "status": run.status,
        "dry_run": run.dry_run,
        "calls": run.calls,
        "waiting_for": run.waiting_for,
        "processes": [
            {"key": row.key, "title": row.title, "status": row.status, "counts": row.counts}
            for row in run.processes.all()
        ],
        "entries": [{"level": entry.get_level_display(), "message": entry.message} for entry in entries],
    }


def lines_of(summary: dict[str, Any]) -> list[str]:
    """Return a summary as lines for people."""
    calls = ", ".join(f"{name.capitalize()} {number}" for name, number in sorted(summary["calls"].items()))
    lines = [f"{summary['status'].upper()}  API calls: {calls or 'none'}"]
    for process in summary["processes"]:
        counts = ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in process["counts"].items() if number)
        lines.append(f"  {process['status']:<10} {process['title']}" + (f": {counts}" if counts else ""))
    lines.extend(f"  {entry['level']}: {entry['message']}" for entry in summary["entries"])
    return lines
