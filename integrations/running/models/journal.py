"""The journal: what goes on the wire is a row here, committed as bytes before it is sent.

Message  ready → sent → answered → settled (bodies erased)
         sent → ready      certainly not executed: the same id and body, not before `not_before`
         sent → unknown    the answer was lost: settled from what is true over there
         unknown → answered | dropped
Action   planned → sending → done | refused | stale | dropped
"""

import uuid

from django.db import models
from django.db.models import Q

from integrations.running.models.runs import ProcessRun, Run
from widget.models import System, Widget
from widget.values import ValuesField


def new_key() -> str:
    """Return a key of 32 hexadecimal characters."""
    return uuid.uuid4().hex


class MessageState(models.TextChoices):
    """Where a message is on its way."""

    READY = "ready"
    SENT = "sent"
    UNKNOWN = "unknown"
    ANSWERED = "answered"
    SETTLED = "settled"
    DROPPED = "dropped"


OPEN_MESSAGES = (MessageState.READY, MessageState.SENT, MessageState.UNKNOWN, MessageState.ANSWERED)


class Message(models.Model):
    """One wire call. `writes` are what it carries, for the comparison when its answer is lost; `write_back` messages
    bring new ids to Salesforce and belong to links rather than actions. `answer` are the outcomes, once known."""

    id = models.CharField(primary_key=True, max_length=32, default=new_key)
    widget = models.ForeignKey(Widget, models.CASCADE)
    run = models.ForeignKey(Run, models.CASCADE, related_name="messages")
    process = models.ForeignKey(ProcessRun, models.CASCADE)
    system = models.CharField(max_length=10, choices=System)
    write_back = models.BooleanField(default=False)
    route = models.CharField(max_length=500)
    body = models.BinaryField()
    keys = models.JSONField()
    writes = ValuesField(null=True)
    state = models.CharField(max_length=10, choices=MessageState, default=MessageState.READY)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True)
    resent = models.PositiveSmallIntegerField(default=0)
    answer = ValuesField(null=True)

    class Meta:
        indexes = (
            models.Index(
                fields=["widget", "created_at"],
                condition=Q(state__in=["ready", "sent", "unknown", "answered"]),
                name="message_open",
            ),
        )

    def __str__(self) -> str:
        return f"{self.route} ({self.state})"


class ActionKind(models.TextChoices):
    """What an action does for its record."""

    CREATE = "create", "Create"
    UPDATE = "update", "Update"
    JOIN = "join", "Link"
    KEEP = "keep", "Accept"
    DELETE = "delete", "Delete"
    REST = "rest", "Rest"
    MOVE = "move", "Move"
    HOLD = "hold", "Hold"


class ActionStatus(models.TextChoices):
    """What became of an action."""

    PLANNED = "planned", "Planned"
    SENDING = "sending", "Being sent"
    DONE = "done", "Done"
    REFUSED = "refused", "Refused"
    STALE = "stale", "Planned anew"
    DROPPED = "dropped", "Dropped"


class Action(models.Model):
    """What a run planned or did for one record: the preview, the audit trail and the record's time line.

    `changes` are {field: [before, after]}. `agreement` is what the link will remember once the answer is there, so that
    a crash in between loses nothing. A dry run also keeps the `draft`, against which an approved run is compared, and
    the `namesakes` of what is linked or held: [system, entity, id, name] of each. Only a dry run has what is held.
    """

    key = models.CharField(primary_key=True, max_length=32, default=new_key)
    widget = models.ForeignKey(Widget, models.CASCADE)
    run = models.ForeignKey(Run, models.CASCADE, related_name="actions")
    process = models.ForeignKey(ProcessRun, models.CASCADE, related_name="actions")
    step = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=10, choices=ActionKind)
    status = models.CharField(max_length=10, choices=ActionStatus)
    link_kind = models.CharField(max_length=20)
    source_system = models.CharField(max_length=10, choices=System)
    source_entity = models.CharField(max_length=80)
    source_id = models.CharField(max_length=40)
    source_version = models.CharField(max_length=80, blank=True)
    title = models.CharField(max_length=300)
    target_entity = models.CharField(max_length=80)
    target_id = models.CharField(max_length=40, blank=True)
    identity = models.CharField(max_length=120, blank=True)
    changes = ValuesField(default=dict)
    agreement = ValuesField(null=True)
    notes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    draft = ValuesField(null=True)
    namesakes = models.JSONField(null=True)

    class Meta:
        constraints = (
            # The same wish is on the wire once, whatever two workers think.
            models.UniqueConstraint(
                fields=["widget", "identity"],
                condition=Q(status="sending") & ~Q(identity=""),
                name="one_create_on_the_wire",
            ),
        )
        indexes = (
            models.Index(fields=["process", "created_at", "key"], name="action_of_process"),
            models.Index(fields=["widget", "source_system", "source_id"], name="action_of_record"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.title} ({self.status})"
