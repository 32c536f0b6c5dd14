"""Starting runs: one at a time per widget; a second trigger is folded into the run that waits or runs."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from integrations.running.models import Run
from integrations.running.models.runs import ACTIVE, Trigger
from widget.models import Widget


class RefusedToRun(Exception):
    """The widget does not run; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Started:
    """The run that a trigger led to; `folded` into one that was there already."""

    run: Run
    folded: bool


def start_run(
    widget: Widget, trigger: Trigger, *, now: datetime, dry_run: bool = False, deletes_approved: int = 0
) -> Started:
    """Make a run due now, or fold the trigger into the active one. Raises RefusedToRun.

    The caller sends it to the workers after commit; the tick would do so anyway.
    """
    if why := widget.refuses_to_run(now):
        raise RefusedToRun(why)
    while True:
        active = Run.objects.filter(widget=widget, status__in=ACTIVE).first()
        if active:
            Run.objects.filter(pk=active.pk).update(folded=F("folded") + 1)
            return Started(active, folded=True)
        try:
            with transaction.atomic():
                run = Run.objects.create(
                    widget=widget,
                    trigger=trigger,
                    dry_run=dry_run,
                    created_at=now,
                    due_at=now,
                    deletes_approved=deletes_approved,
                )
        except IntegrityError:
            continue
        return Started(run, folded=False)
