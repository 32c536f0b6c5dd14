"""The words of alerts: plain text, with links that work outside of the pages and no vendor's details."""

from collections import Counter
from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from integrations.running.models import LogEntry, Run
from integrations.running.models.runs import LogLevel, Status
from widget.models import AlertLevel, AlertSubscription, Widget

FIRST = 10
"""How many entries a message holds; the rest is counted."""
NAMES = {
    LogLevel.SEVERE: ("severe problem", "severe problems"),
    LogLevel.WARNING: ("warning", "warnings"),
    LogLevel.INFO: ("entry", "entries"),
}
ENDED = {
    Status.SUCCEEDED: "went through",
    Status.WARNINGS: "ended with warnings",
    Status.FAILED: "failed: it stopped before it wrote anything more",
    Status.CANCELLED: "was cancelled",
}


@dataclass(frozen=True, slots=True)
class Letter:
    """Subject and body of a message, and whether it tells of something bad."""

    subject: str
    body: str
    troubled: bool | None


def news(subscription: AlertSubscription, run: Run, new: QuerySet[LogEntry]) -> Letter:
    """Return the message about new entries, worst first. It tells of nothing bad when all of them are INFO."""
    levels = Counter(LogLevel(level) for level in new.values_list("level", flat=True))
    number = sum(levels.values())
    shown = [f"{entry.get_level_display()}: {entry.message}" for entry in new.order_by("-level", "id")[:FIRST]]
    more = [f"... and {number - FIRST:,} more."] if number > FIRST else []
    widget = subscription.widget
    told = _counted(levels)
    failed = run.status == Status.FAILED
    subject = f"the sync of {widget.name} failed" if failed else f"{told} in the sync of {widget.name}"
    body = (
        f"A run of {widget.name} {ENDED[Status(run.status)]}. New since the last message: {told}.",
        *shown,
        *more,
        f"This run: {_address('run', run.pk)}\nWhat is still open: {_address('problems', widget.pk)}",
        _why_you(subscription),
    )
    bad = max(levels) >= LogLevel.WARNING
    return Letter(_subject(subject), "\n\n".join(body), True if bad else None)


def well_again(subscription: AlertSubscription, run: Run) -> Letter:
    """Return the message that what was told of before is over."""
    widget = subscription.widget
    body = (
        f"{widget.name} is well again: its last run went through, and none of the problems that you were told of is "
        "open any more.",
        f"This run: {_address('run', run.pk)}",
        _why_you(subscription),
    )
    return Letter(_subject(f"the sync of {widget.name} is well again"), "\n\n".join(body), troubled=False)


def sample_letter(subscription: AlertSubscription) -> Letter:
    """Return the message by which a person sees that messages arrive."""
    widget = subscription.widget
    body = (
        f"This is a test: messages about {widget.name} arrive at this address.",
        f"It is told of: {_told_of(subscription)}. What a run says again and again is told once.",
        _why_you(subscription),
    )
    return Letter(_subject(f"test message for {widget.name}"), "\n\n".join(body), troubled=None)


def _counted(levels: Counter[LogLevel]) -> str:
    """Return "2 new severe problems and 1 new warning"."""
    return " and ".join(
        f"{number:,} new {NAMES[level][number != 1]}" for level, number in sorted(levels.items(), reverse=True)
    )


def _subject(text: str) -> str:
    # A subject is one line; names may hold anything.
    return f"Tandem: {' '.join(text.split())}"[:200]


def _address(name: str, id: object) -> str:
    return f"{settings.BASE_URL}{reverse(name, args=[id])}"


def _told_of(subscription: AlertSubscription) -> str:
    label = AlertLevel(subscription.level).label
    return label[0].lower() + label[1:]


def _why_you(subscription: AlertSubscription) -> str:
    widget: Widget = subscription.widget
    return (
        f"--\nTandem sends this to {subscription.address} because it is on the alerts list of {widget.name}. To change "
        f"that: {_address('alerts', widget.pk)}"
    )
