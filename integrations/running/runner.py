"""Advancing a run from claim to close: plain sequential code that may be left at any point and entered again."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime
from functools import partial
from uuid import UUID

import structlog
from django.db import transaction
from django.utils import timezone

from connectors.base import QUICKBOOKS, SALESFORCE
from connectors.errors import ConnectorError, ReconnectNeeded, TryLater
from connectors.quickbooks_online.client import QuickBooksOnline
from connectors.salesforce.client import Salesforce
from integrations.engine.actions import Level, Note
from integrations.engine.process import Process
from integrations.processes.initialize import INITIALIZE
from integrations.processes.registry import PROCESSES
from integrations.running import standing
from integrations.running.ahead import look_ahead
from integrations.running.alerting import alerts
from integrations.running.broken import connecting, mark_broken
from integrations.running.collecting import seldom_collecting
from integrations.running.initialize import initialize
from integrations.running.mappings import pairs_of, paths_wanted
from integrations.running.models import ProcessRun, Run
from integrations.running.models.runs import ACTIVE, Status
from integrations.running.pacing import pacers
from integrations.running.pages import run_process
from integrations.running.rows import log, stage
from integrations.running.trigger import follow
from integrations.running.work import LEASE, Clock, FenceLost, Parked, Work
from integrations.running.writing.plans import NOT_PLANNED, is_whole
from integrations.running.writing.settle import settle
from widget.connections import Connectors, Opener, PacerOf, open_connectors
from widget.models import Widget

logger = structlog.get_logger()
LIMITS = {SALESFORCE: Salesforce.limits, QUICKBOOKS: QuickBooksOnline.limits}

_CLAIM = f"""UPDATE {Run._meta.db_table}
SET fence = fence + 1, status = %s, lease_until = %s, waiting_for = '', started_at = COALESCE(started_at, %s)
WHERE id = %s AND (status = %s AND due_at <= %s OR status = %s AND lease_until < %s) RETURNING *"""


def advance(run_id: UUID | str, *, clock: Clock = timezone.now, opener: Opener = open_connectors) -> Run:
    """Carry a run on as far as it goes now; return it as it is left. `opener` opens the widget's connectors.

    Nothing happens when the run is another worker's, not due, or over. Anything unexpected ends the run as failed and
    is raised again.
    """
    while True:
        run = _claim(run_id, clock())
        if run is None:
            break
        fence = run.fence
        try:
            _advance(run, fence, clock, opener)
        except Parked as parked:
            _park(run, fence, parked)
            if parked.until <= clock():
                continue
        except FenceLost:
            logger.info("run.lost", run=str(run.pk), fence=fence)
        except TryLater as error:
            _park(run, fence, Parked(clock() + error.after, error.message))
        except ConnectorError as error:
            _fail(run, fence, error, clock())
        except Exception:
            note = Note(Level.SEVERE, "Something in Tandem went wrong. It has been reported; the next run goes on.")
            _end(run, fence, Status.FAILED, clock(), note)
            raise
        break
    return Run.objects.get(pk=run_id)


def _claim(run_id: UUID | str, now: datetime) -> Run | None:
    """Take the run under a new fence if it is due or its worker is gone; return it with its widget."""
    free = (Status.WAITING.value, now, Status.RUNNING.value, now)
    claimed = Run.objects.raw(_CLAIM, (Status.RUNNING.value, now + LEASE, now, str(run_id), *free))
    run = next(iter(claimed), None)
    if run is not None:
        run.widget = Widget.objects.select_related("preferences").get(pk=run.widget_id)
    return run


@seldom_collecting()
def _advance(run: Run, fence: int, clock: Clock, opener: Opener) -> None:
    # What is counted is stored whenever the run is let go of.
    run.calls = calls = Counter[str](run.calls)
    widget: Widget = run.widget
    policy = widget.preferences.policy()
    entered_before = run.fence > 1
    rows = (_process_rows(run) if entered_before else {}) or _made_rows(run)
    pairs = pairs_of(widget)
    fields = paths_wanted(pairs)
    reopen = partial(_opened, opener, widget, pacers(calls, LIMITS))
    work = Work(run, widget, fence, policy, clock, reopen(fields), calls, mappings=pairs, reopen=reopen)
    try:
        findings = initialize(work, rows[INITIALIZE.key], fields)
        if findings:
            _end(run, fence, Status.FAILED, clock(), None)
            return
        if work.ahead.unsettled:
            settle(work)
            # What was settled has been counted in rows of its own.
            rows, work.ahead = _process_rows(run), look_ahead(run)
        _run_processes(work, rows)
        if work.ahead.unsettled:
            settle(work)
        _close(work)
    finally:
        if work.last_stamp:
            Widget.objects.filter(pk=widget.pk).update(last_stamp=work.last_stamp)


def _run_processes(work: Work, rows: Mapping[str, ProcessRun]) -> None:
    """Go through the processes in their order; those with nothing to look at are passed over."""
    passed = list[ProcessRun]()
    for process in work.processes:
        row = rows.get(process.key)
        if row is None or row.status not in ACTIVE or process.key == INITIALIZE.key:
            continue
        if row.started_at is None and not work.ahead.concerns(process):
            passed.append(row)
        else:
            if work.ahead.cancelled:
                raise RunCancelled("The run was cancelled.")
            standing.passed(passed, work.clock())
            passed.clear()
            run_process(work, process, row, troubled=process.key in work.ahead.troubled)
            work.ahead = look_ahead(work.run)
        if process.once and not work.run.dry_run and not row.counts.get(NOT_PLANNED):
            _finished_once(work.widget, process.key)
    standing.passed(passed, work.clock())


def _opened(opener: Opener, widget: Widget, pacer_of: PacerOf, fields: Mapping[str, Collection[str]]) -> Connectors:
    return opener(widget, fields=fields, pacer_of=pacer_of)


def _process_rows(run: Run) -> dict[str, ProcessRun]:
    """Return the processes of this run by key."""
    return {row.key: row for row in run.processes.all()}


def _made_rows(run: Run) -> dict[str, ProcessRun]:
    """Make the processes of this run from what the preferences say; return them by key."""
    policy = run.widget.preferences.policy()
    wanted = (process for process in PROCESSES if process.when(policy))
    return standing.made(run, (process for process in wanted if not _is_over(process, run.widget)))


def _is_over(process: Process, widget: Widget) -> bool:
    """Tell whether a process that is carried out once has been."""
    return process.once and process.key in widget.finished


class RunCancelled(ConnectorError):
    """A person stopped the run; what is on the wire has been bound."""


def _finished_once(widget: Widget, key: str) -> None:
    widget.finished = [*widget.finished, key]
    widget.save(update_fields=["finished"])


def _close(work: Work) -> None:
    """End the run: its cursors become the widget's, because every change is bound or is an open problem now."""
    run, widget, now = work.run, work.widget, work.clock()
    statuses = set(run.processes.values_list("status", flat=True))
    status = Status.WARNINGS if Status.WARNINGS in statuses else Status.SUCCEEDED
    with transaction.atomic():
        if not _ended(run, work.fence, status, now):
            raise FenceLost
        if not run.dry_run:
            if is_whole(run):
                widget.cursors = {**widget.cursors, **run.cursors}
            widget.next_due_at = now + widget.every if widget.every else None
            widget.save(update_fields=["cursors", "next_due_at"])
        _clear_up(run, now)
    logger.info("run.closed", run=str(run.pk), status=status, calls=dict(work.calls))


def _ended(run: Run, fence: int, status: Status, now: datetime) -> bool:
    """Mark a run as over, if it is still this worker's."""
    mine = Run.objects.filter(pk=run.pk, fence=fence)
    over = {"status": status, "finished_at": now, "calls": run.calls}
    return bool(mine.update(**over, lease_until=None, due_at=None, waiting_for=""))


def _clear_up(run: Run, now: datetime) -> None:
    """Do what follows the end of a run, in the transaction that marks it."""
    stage.clear(run)
    if run.dry_run:
        follow(run, now)
    else:
        alerts.at_close(run, now)


def _park(run: Run, fence: int, parked: Parked) -> None:
    Run.objects.filter(pk=run.pk, fence=fence).update(
        status=Status.WAITING, due_at=parked.until, waiting_for=parked.why[:300], lease_until=None, calls=run.calls
    )
    logger.info("run.parked", run=str(run.pk), until=parked.until.isoformat(), why=parked.why)


def _fail(run: Run, fence: int, error: ConnectorError, now: datetime) -> None:
    """End a run because of what a person must mend, or because a person stopped it."""
    if isinstance(error, RunCancelled):
        _end(run, fence, Status.CANCELLED, now, Note(Level.INFO, error.message))
        return
    place = ""
    if isinstance(error, ReconnectNeeded):
        mark_broken(run.widget, error)
        place = f"/widgets/{run.widget_id}/{connecting(error)}"
    _end(run, fence, Status.FAILED, now, Note(Level.SEVERE, error.message, error.details), place=place)


def _end(run: Run, fence: int, status: Status, now: datetime, note: Note | None, *, place: str = "") -> None:
    with transaction.atomic():
        if not _ended(run, fence, status, now):
            return
        current = run.processes.filter(status=Status.RUNNING).first() or run.processes.first()
        if note and current:
            log.write([log.entry(current, note, now, place=place)])
        run.processes.filter(status=Status.RUNNING).update(status=status, finished_at=now)
        run.processes.filter(status=Status.WAITING).update(status=Status.CANCELLED)
        if status is Status.FAILED and run.widget.every:
            Widget.objects.filter(pk=run.widget_id).update(next_due_at=now + run.widget.every)
        _clear_up(run, now)
