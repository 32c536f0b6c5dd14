"""How the whole installation is doing, for `manage.py status` and the health endpoint."""

from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Min

from integrations.running.models import Message, Run
from integrations.running.models.journal import OPEN_MESSAGES
from integrations.running.models.runs import Status
from integrations.running.rows.problems import open_problems

TICKED = "ticked"
# The tick comes every 10 s and may stand behind other work.
TICK_LATE = timedelta(seconds=60)
SHOWN = 20


def note_tick(now: datetime) -> None:
    """Note that a worker has carried out the tick."""
    cache.set(TICKED, now.isoformat(), timeout=None)


def tick_age(now: datetime) -> timedelta | None:
    """Return how long ago a worker carried out the tick; None if never."""
    ticked = cache.get(TICKED)
    return now - datetime.fromisoformat(ticked) if ticked else None


def workers_work(now: datetime) -> bool:
    """Tell whether scheduler and workers are at it: the tick came through both of them."""
    age = tick_age(now)
    return age is not None and age < TICK_LATE


def status(now: datetime) -> dict[str, Any]:
    """Return the lateness of the tick, the oldest message on the wire, what waits and why, and problems by cause."""
    age = tick_age(now)
    oldest = Message.objects.filter(state__in=OPEN_MESSAGES).aggregate(at=Min("created_at"))["at"]
    waiting = Run.objects.filter(status=Status.WAITING).select_related("widget").order_by("created_at")[:SHOWN]
    problems = open_problems().values("rule").annotate(number=Count("id")).order_by("-number")[:SHOWN]
    return {
        "tick_age_s": age and round(age.total_seconds()),
        "oldest_message_s": oldest and round((now - oldest).total_seconds()),
        "waiting": [
            {"run": str(run.pk), "widget": run.widget.name, "why": run.waiting_for, "due": f"{run.due_at:%H:%M:%S}"}
            for run in waiting
        ],
        "problems": {row["rule"]: row["number"] for row in problems},
    }
