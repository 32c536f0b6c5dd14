"""The outbox: what subscribers are to be told of a run, committed with its end."""

import uuid

from django.db import models
from django.db.models import Q

from integrations.running.models.runs import Run
from widget.models import AlertSubscription


class Alert(models.Model):
    """One message about one run to one subscriber, as it will be mailed.

    `due_at` is when it is tried next, `refused_why` what was in the way of the last try. The id is the message's own: a
    mail that went out twice is known as one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subscription = models.ForeignKey(AlertSubscription, models.CASCADE, related_name="alerts")
    run = models.ForeignKey(Run, models.CASCADE, related_name="alerts")
    subject = models.CharField(max_length=300)
    body = models.TextField()
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    refused_why = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["subscription", "run"], name="one_alert_per_run"),)
        indexes = (models.Index(fields=["due_at"], condition=Q(sent_at=None), name="alert_due"),)

    def __str__(self) -> str:
        return self.subject
