"""Open problems: records that were left out. Each is told of once, tried again when there is reason to, and closed."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from connectors.base import QUICKBOOKS, SALESFORCE, Record
from integrations.engine.actions import Level, Note
from integrations.engine.process import Step
from integrations.engine.snapshot import LinkTo
from integrations.engine.values import mark_of
from integrations.running.models import Link, Problem, ProcessRun
from integrations.running.models.runs import LogLevel
from integrations.running.rows.counterparts import marks_of
from integrations.running.work import Work

LEVELS = {Level.INFO: LogLevel.INFO, Level.WARNING: LogLevel.WARNING, Level.SEVERE: LogLevel.SEVERE}
TRY_AGAIN = timedelta(days=1)
NAMES_ALL = frozenset({"one-match", "told-apart"})
"""Rules whose sentence names every record that they hold: it is logged once for all of them."""


@dataclass(frozen=True, slots=True)
class Left:
    """A record that is left out, and why. `after` is how long it rests unless something changes."""

    source: Record
    rule: str
    note: Note
    blocked_on: LinkTo | None = None
    after: timedelta = TRY_AGAIN
    namesakes: Sequence[Record] = ()


def open_problems() -> QuerySet[Problem]:
    """Return the problems that wait for a person or another try, not those that a person set aside."""
    return Problem.objects.filter(ignored_mark__isnull=True)


def due(work: Work, process: ProcessRun, step: Step) -> Iterable[tuple[str, str]]:
    """Return (entity, id) of the source records of a step that are to be tried again now."""
    linked = Link.objects.filter(
        Q(salesforce_id=OuterRef("blocked_id")) | Q(quickbooks_id=OuterRef("blocked_id")),
        widget_id=OuterRef("widget_id"),
        kind=OuterRef("blocked_kind"),
    )
    rows = (
        open_problems()
        .filter(widget=work.widget, process_key=process.key, kind=step.pairing.kind, system=step.source)
        .filter(
            Q(try_after__lte=work.clock())
            | Q(tried_at__lt=work.widget.settings_changed_at)
            | (~Q(blocked_id="") & Exists(linked))
        )
    )
    return rows.values_list("entity", "record_id")


def resting(
    work: Work, process: ProcessRun, step: Step, sources: Collection[Record], due_ids: Collection[str]
) -> set[str]:
    """Return the ids of those records that were left out before and for which nothing has changed since.

    Of those that a person set aside only their own change counts.
    """
    tried = Q(tried_at__gte=work.widget.settings_changed_at, try_after__gt=work.clock())
    rows = Problem.objects.filter(
        tried | Q(ignored_mark__isnull=False),
        widget=work.widget,
        process_key=process.key,
        kind=step.pairing.kind,
        record_id__in=[source.id for source in sources],
    ).values_list("record_id", "version", "ignored_mark")
    marks = {source.id: mark_of(source) for source in sources}
    return {id for id, version, ignored in rows if marks[id] in (version, ignored) and id not in due_ids}


def keep(work: Work, process: ProcessRun, step: Step, lefts: Iterable[Left], now: datetime) -> list[Left]:
    """Open or renew problems; return those that say something new, which belong in the log."""
    rows = {left.source.id: left for left in lefts}
    if not rows:
        return []
    told = _told(work, rows.values())
    marks = marks_of(work.run, step, rows)
    Problem.objects.bulk_create(
        [_row(work, process, left, step, now, counterpart=marks.get(id, "")) for id, left in rows.items()],
        update_conflicts=True,
        unique_fields=["widget", "process_key", "kind", "system", "record_id"],
        update_fields=[
            "title", "rule", "level", "message", "details", "version", "blocked_kind", "blocked_system", "blocked_id",
            "tried_at", "try_after", "ignored_mark", "counterpart", "namesakes",
        ],
    )  # fmt: skip
    said = {_said(left.rule, left.source.id, left.note.message): left for left in rows.values()}
    return [left for what, left in said.items() if what not in told]


def _told(work: Work, lefts: Iterable[Left]) -> set[tuple[str, str]]:
    """Return what open problems say already in the words of these."""
    same = open_problems().filter(widget=work.widget, message__in={left.note.message for left in lefts})
    return {_said(*row) for row in same.values_list("rule", "record_id", "message")}


def _said(rule: str, id: str, message: str) -> tuple[str, str]:
    """Return what counts as the same thing said: two records of one name are two, unless the words name them all."""
    return ("" if rule in NAMES_ALL else id, message)


def _row(work: Work, process: ProcessRun, left: Left, step: Step, now: datetime, *, counterpart: str) -> Problem:
    on = left.blocked_on
    return Problem(
        widget=work.widget,
        process_key=process.key,
        kind=step.pairing.kind,
        system=step.source,
        entity=left.source.entity,
        record_id=left.source.id,
        title=step.pairing.title(left.source)[:300],
        rule=left.rule,
        level=LEVELS[left.note.level],
        message=left.note.message,
        details=left.note.details,
        version=mark_of(left.source),
        counterpart=counterpart,
        blocked_kind=on.kind if on else "",
        blocked_system=on.system if on else "",
        blocked_id=on.id if on else "",
        opened_at=now,
        tried_at=now,
        try_after=now + left.after,
        namesakes=named(step, left.namesakes),
    )


def named(step: Step, records: Sequence[Record]) -> list[list[str]] | None:
    """Return records of both systems as rows keep them: system, entity, id and name of each; None for none."""
    kept = [
        [
            SALESFORCE if one.entity == step.pairing.salesforce else QUICKBOOKS,
            one.entity,
            one.id,
            step.pairing.title(one),
        ]
        for one in records
    ]
    return kept or None


def close(work: Work, process_key: str, kind: str, ids: Collection[str]) -> None:
    """Close the problems of records that have passed a process as one side of a link of that kind."""
    if not ids:
        return
    # What was held in matching, which runs once, passes in the sync.
    own = Q(process_key=process_key, kind=kind) | Q(rule__in=NAMES_ALL)
    passed = Problem.objects.filter(own, widget=work.widget, record_id__in=ids)
    if passed.filter(rule__in=NAMES_ALL).exists():
        # One of several that could be meant is gone: the choice may be clear now.
        retry(open_problems().filter(widget=work.widget, rule__in=NAMES_ALL), work.clock())
    passed.delete()


def retry(some: QuerySet[Problem], now: datetime) -> int:
    """Make problems due now, ignored ones too; return how many there were."""
    return some.update(try_after=now, ignored_mark=None)


def ignore(some: QuerySet[Problem]) -> int:
    """Set problems aside until their records are no longer as they were at the last try; return how many there were."""
    return some.update(ignored_mark=F("version"))
