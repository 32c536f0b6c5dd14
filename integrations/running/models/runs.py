"""Runs, their processes and log, and the stage on which the polled records stand while a run lasts."""

import uuid

from django.db import models
from django.db.models import Q

from widget.models import System, Widget
from widget.values import ValuesField


class Trigger(models.TextChoices):
    """What started a run."""

    MANUAL = "manual", "Run Now"
    SCHEDULE = "schedule", "Schedule"
    WEBHOOK = "webhook", "Webhook"
    API = "api", "API"


class Status(models.TextChoices):
    """How far a run or process is, or how it ended."""

    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Running"
    SUCCEEDED = "succeeded", "Succeeded"
    WARNINGS = "warnings", "Warnings"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


ACTIVE = (Status.WAITING, Status.RUNNING)


class Run(models.Model):
    """One execution of a widget.

    A worker may write for a run only while its `fence` is the one that the worker claimed; the lease tells when another
    may claim. `due_at` is when a waiting run goes on, `waiting_for` why it waits. `cursors` become the widget's when
    the run is closed; `whole` are the entities that its poll read completely. `folded` counts further triggers.
    `deletes_asked` is how many mirrored records it would have deleted and did not, `deletes_approved` how many a person
    has agreed to. `followed_by` is the trigger of a real run that was asked for during this dry run, and that `follows`
    it once it has ended. A run with a `plan` writes only what that dry run held: a person has approved it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    widget = models.ForeignKey(Widget, models.CASCADE, related_name="runs")
    trigger = models.CharField(max_length=10, choices=Trigger)
    dry_run = models.BooleanField(default=False)
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    fence = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    waiting_for = models.CharField(max_length=300, blank=True)
    cancel_requested = models.BooleanField(default=False)
    folded = models.PositiveIntegerField(default=0)
    polled_at = models.DateTimeField(null=True)
    cursors = models.JSONField(default=dict)
    whole = models.JSONField(default=list)
    calls = models.JSONField(default=dict)
    deletes_asked = models.PositiveIntegerField(default=0)
    deletes_approved = models.PositiveIntegerField(default=0)
    followed_by = models.CharField(max_length=10, choices=Trigger, blank=True)
    follows = models.OneToOneField("self", models.SET_NULL, null=True, related_name="follower")
    # What was approved is kept: the audit of the run rests on it.
    plan = models.OneToOneField("self", models.RESTRICT, null=True, related_name="approval")

    class Meta:
        ordering = ("-created_at",)
        constraints = (
            models.UniqueConstraint(
                fields=["widget"], condition=Q(status__in=["waiting", "running"]), name="one_active_run_per_widget"
            ),
        )
        indexes = (
            models.Index(fields=["widget", "-created_at"], name="run_of_widget"),
            models.Index(fields=["due_at"], condition=Q(status__in=["waiting", "running"]), name="run_active"),
        )

    def __str__(self) -> str:
        return f"Run {self.id} ({self.status})"


class ProcessRun(models.Model):
    """One process of one run. `position` is its place in the run; `reached` is where its pages go on after a crash."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="processes")
    widget = models.ForeignKey(Widget, models.CASCADE)
    key = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)
    reached = models.JSONField(default=dict)

    class Meta:
        ordering = ("position",)
        constraints = (models.UniqueConstraint(fields=["run", "key"], name="process_once_per_run"),)

    def __str__(self) -> str:
        return self.title


class LogLevel(models.IntegerChoices):
    """Levels in the order of weight, so that a minimum can be asked for."""

    INFO = 10, "INFO"
    WARNING = 20, "WARNING"
    SEVERE = 30, "SEVERE"


class LogEntry(models.Model):
    """A sentence in the sync log, with the records that it is about."""

    widget = models.ForeignKey(Widget, models.CASCADE)
    process = models.ForeignKey(ProcessRun, models.CASCADE, related_name="entries")
    level = models.PositiveSmallIntegerField(choices=LogLevel)
    message = models.TextField()
    details = models.TextField(blank=True)
    salesforce_entity = models.CharField(max_length=80, blank=True)
    salesforce_id = models.CharField(max_length=18, blank=True)
    quickbooks_entity = models.CharField(max_length=40, blank=True)
    quickbooks_id = models.CharField(max_length=40, blank=True)
    place = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "log entries"
        indexes = (models.Index(fields=["process", "level", "id"], name="log_of_process"),)

    def __str__(self) -> str:
        return self.message


class Change(models.Model):
    """A record on the stage of a run: what the poll, a retry or a create answer brought, as it is known now.

    `key` is the text by which unlinked records are matched, `rank` the depth in a hierarchy (parents come first).
    """

    run = models.ForeignKey(Run, models.CASCADE, related_name="changes")
    widget = models.ForeignKey(Widget, models.CASCADE)
    system = models.CharField(max_length=10, choices=System)
    entity = models.CharField(max_length=80)
    record_id = models.CharField(max_length=40)
    key = models.CharField(max_length=600, blank=True)
    rank = models.PositiveSmallIntegerField(default=0)
    record = ValuesField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["run", "system", "entity", "record_id"], name="change_once_per_run"),
        )
        indexes = (models.Index(fields=["run", "system", "entity", "key"], name="change_by_key"),)

    def __str__(self) -> str:
        return f"{self.entity} {self.record_id}"
