"""Starting runs: one at a time per widget. A second trigger is folded into the run that waits or runs; a dry run is no
substitute for a real one, which then follows it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Greatest

from integrations.running.models import Run
from integrations.running.models.runs import ACTIVE, Trigger
from widget.models import Widget


class RefusedToRun(Exception):
    """The widget does not run; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Started:
    """The run that a trigger led to; `folded` into one that was there already, or to be run after that dry run."""

    run: Run
    folded: bool

    @property
    def after_dry_run(self) -> bool:
        """Tell whether the run that was asked for follows this dry run."""
        return self.folded and self.run.dry_run and bool(self.run.followed_by)


def start_run(
    widget: Widget,
    trigger: Trigger,
    *,
    now: datetime,
    dry_run: bool = False,
    deletes_approved: int = 0,
    plan: Run | None = None,
) -> Started:
    """Make a run due now, fold the trigger into the active one or remember it for after a dry run. Raises RefusedToRun.

    A `plan` is carried out once: whoever approves it again is led to the run that was started then. The
    caller sends it to the workers after commit; the tick would do so anyway.
    """
    if why := widget.refuses_to_run(now):
        raise RefusedToRun(why)
    while True:
        if plan and (approved := Run.objects.filter(plan=plan).first()):
            return Started(approved, folded=True)
        active = Run.objects.filter(widget=widget, status__in=ACTIVE).first()
        if active and not _folded(active, trigger, real=not dry_run, deletes_approved=deletes_approved):
            continue
        if active:
            active.refresh_from_db()
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
                    plan=plan,
                )
        except IntegrityError:
            continue
        return Started(run, folded=False)


def _folded(active: Run, trigger: Trigger, *, real: bool, deletes_approved: int) -> bool:
    """Fold a trigger into a run; tell whether that was still active. The first real one is remembered by a dry run."""
    still = Run.objects.filter(pk=active.pk, status__in=ACTIVE)
    if real and active.dry_run:
        if deletes_approved:
            # A dry run deletes nothing: what is approved meanwhile is for the run that follows.
            still.update(deletes_approved=Greatest("deletes_approved", deletes_approved))
        if still.filter(followed_by="").update(followed_by=trigger):
            return True
    return bool(still.update(folded=F("folded") + 1))


def follow(dry_run: Run, now: datetime) -> None:
    """Make the real run that was asked for during a dry run. To be called in the transaction that ends it, after that:
    whoever asks meanwhile waits for the commit, and finds the run that follows."""
    ended = Run.objects.select_related("widget").get(pk=dry_run.pk)
    if not ended.followed_by or ended.widget.refuses_to_run(now):
        return
    Run.objects.create(
        widget=ended.widget,
        trigger=ended.followed_by,
        created_at=now,
        due_at=now,
        deletes_approved=ended.deletes_approved,
        follows=ended,
    )
