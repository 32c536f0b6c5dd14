"""What outlives a run: the links between records, and the problems that are still open."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from integrations.running.models.runs import LogLevel
from widget.models import System, Widget
from widget.values import ValuesField


class Link(models.Model):
    """The pair of ids of one record, with the values last agreed on each side.

    `confirmed_at` is when Salesforce was seen to hold the external id: an id that is empty later was cleared by a
    person. An inactive link rests: it is remembered, its fields are not synced.
    """

    widget = models.ForeignKey(Widget, models.CASCADE, related_name="links")
    kind = models.CharField(max_length=20)
    salesforce_id = models.CharField(max_length=18)
    quickbooks_id = models.CharField(max_length=40)
    quickbooks_entity = models.CharField(max_length=40, blank=True)
    salesforce = ValuesField(default=dict)
    quickbooks = ValuesField(default=dict)
    version = models.CharField(max_length=80, blank=True)
    active = models.BooleanField(default=True)
    confirmed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["widget", "kind", "quickbooks_id"], name="one_link_per_quickbooks_record"),
            models.UniqueConstraint(
                fields=["widget", "kind", "salesforce_id"],
                condition=Q(active=True),
                name="one_link_per_salesforce_record",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.salesforce_id} = {self.quickbooks_id}"


class Problem(models.Model):
    """A record that was left out and waits: inbox, retry list and dependency list in one.

    `kind` is that of the link which the record would have: a process may make two things of one record. `version` is
    the source's at the last attempt: the record is tried again when it differs, when what it is blocked on
    was linked, when a setting was changed, or at `try_after`. One with an `ignored_mark` is not open: a person has set
    it aside until the record differs from that mark (see `engine.values.mark_of`). `counterpart` is the mark of the
    linked record on the other side as the last attempt saw it: the record is tried again when that differs too.
    `namesakes` are the records of both systems among which a person may choose: [system, entity, id, name] of each.
    """

    widget = models.ForeignKey(Widget, models.CASCADE, related_name="problems")
    process_key = models.CharField(max_length=40)
    kind = models.CharField(max_length=20)
    system = models.CharField(max_length=10, choices=System)
    entity = models.CharField(max_length=80)
    record_id = models.CharField(max_length=40)
    title = models.CharField(max_length=300)
    rule = models.CharField(max_length=60)
    level = models.PositiveSmallIntegerField(choices=LogLevel)
    message = models.TextField()
    details = models.TextField(blank=True)
    version = models.CharField(max_length=80, blank=True)
    blocked_kind = models.CharField(max_length=20, blank=True)
    blocked_system = models.CharField(max_length=10, blank=True)
    blocked_id = models.CharField(max_length=40, blank=True)
    opened_at = models.DateTimeField()
    tried_at = models.DateTimeField()
    try_after = models.DateTimeField()
    ignored_mark = models.CharField(max_length=80, null=True)
    counterpart = models.CharField(max_length=80, blank=True, default="")
    namesakes = models.JSONField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["widget", "process_key", "kind", "system", "record_id"], name="one_problem_per_record"
            ),
        )
        indexes = (models.Index(fields=["widget", "try_after"], name="problem_due"),)

    def __str__(self) -> str:
        return self.message


class MatchChoice(models.Model):
    """What a person has decided of two records that are not linked: they are the `same`, or they are not."""

    widget = models.ForeignKey(Widget, models.CASCADE, related_name="match_choices")
    kind = models.CharField(max_length=20)
    salesforce_id = models.CharField(max_length=18)
    quickbooks_id = models.CharField(max_length=40)
    same = models.BooleanField()
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    chosen_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["widget", "kind", "salesforce_id", "quickbooks_id"], name="one_choice_per_match"
            ),
            models.UniqueConstraint(
                fields=["widget", "kind", "salesforce_id"],
                condition=Q(same=True),
                name="one_match_per_salesforce_record",
            ),
            models.UniqueConstraint(
                fields=["widget", "kind", "quickbooks_id"],
                condition=Q(same=True),
                name="one_match_per_quickbooks_record",
            ),
        )
        indexes = (models.Index(fields=["widget", "kind", "quickbooks_id"], name="choice_by_quickbooks"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.salesforce_id} {'=' if self.same else '≠'} {self.quickbooks_id}"
