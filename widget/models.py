"""Who uses Tandem and what they connected: workspaces, widgets, connections and preferences."""

import secrets
import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower

from connectors.base import QUICKBOOKS, SALESFORCE
from integrations.engine.policy import Policy
from widget.values import ValuesField

ACCOUNT_ID_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
ACCOUNT_ID_LENGTH = 6


def new_account_id() -> str:
    """Return an Account ID such as `tandem-7F3K2Q`: no character that is taken for another on the telephone."""
    return "tandem-" + "".join(secrets.choice(ACCOUNT_ID_ALPHABET) for _ in range(ACCOUNT_ID_LENGTH))


class Workspace(models.Model):
    """A customer of Tandem: people sign in to it, it owns widgets."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    account_id = models.CharField(max_length=20, unique=True, default=new_account_id, editable=False)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="workspaces")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class Edition(models.TextChoices):
    """Which QuickBooks a widget syncs with."""

    ONLINE = "online", "QuickBooks Online"
    DESKTOP = "desktop", "QuickBooks Desktop"


class Plan(models.TextChoices):
    """What a widget may do."""

    TRIAL = "trial", "Trial"
    STANDARD = "standard", "Standard"
    PREMIUM = "premium", "Premium"


class Widget(models.Model):
    """One pairing of one Salesforce org with one QuickBooks company.

    `cursors` are {system: {entity: cursor}} as the connectors made them; `finished` are the keys of the processes that
    run only once. What is synced must have changed after `installed_at`. `last_stamp` is the newest Last Sync Date that
    was written.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="widgets")
    name = models.CharField(max_length=200)
    edition = models.CharField(max_length=10, choices=Edition, default=Edition.ONLINE)
    plan = models.CharField(max_length=10, choices=Plan, default=Plan.TRIAL)
    trial_ends_at = models.DateTimeField(null=True, blank=True)
    installed_at = models.DateTimeField()
    settings_changed_at = models.DateTimeField()
    cursors = models.JSONField(default=dict)
    finished = models.JSONField(default=list)
    every = models.DurationField(null=True, blank=True)
    next_due_at = models.DateTimeField(null=True, blank=True)
    last_stamp = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (
            models.Index(fields=["next_due_at"], condition=models.Q(next_due_at__isnull=False), name="widget_due"),
        )

    def __str__(self) -> str:
        return self.name

    def refuses_to_run(self, now: datetime) -> str | None:
        """Return why this widget does not run at all, as a sentence; None when it does."""
        if self.plan == Plan.TRIAL and self.trial_ends_at and self.trial_ends_at <= now:
            return f"The trial of {self.name} ended on {self.trial_ends_at:%d %B %Y}. Choose a plan to sync again."
        return None


class System(models.TextChoices):
    """The two systems of a widget."""

    SALESFORCE = SALESFORCE, "Salesforce"
    QUICKBOOKS = QUICKBOOKS, "QuickBooks"


class Connection(models.Model):
    """A widget's access to one system.

    `url` is the base of its API, `oauth_url` where tokens are renewed, `web_url` where people see records. `company_id`
    is the org id or realm id; while a connection is replaced it stays, so that another company is noticed.
    `credentials` are encrypted. `confirmed_at` is when a person last proved to be its user. `facts` hold what was
    learnt of the company, `looked_at` when.
    """

    widget = models.ForeignKey(Widget, models.CASCADE, related_name="connections")
    system = models.CharField(max_length=10, choices=System)
    url = models.URLField(max_length=500)
    oauth_url = models.URLField(max_length=500)
    web_url = models.CharField(max_length=500, blank=True)
    company_id = models.CharField(max_length=64)
    company_name = models.CharField(max_length=255, blank=True)
    credentials = models.BinaryField()
    connected_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    broken_why = models.CharField(max_length=500, blank=True)
    facts = ValuesField(default=dict)
    looked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["widget", "system"], name="one_connection_per_system"),
            # An Account holds the id of one company: two widgets on one org would overwrite each other.
            models.UniqueConstraint(
                fields=["company_id"], condition=models.Q(system=SALESFORCE), name="one_widget_per_salesforce_org"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_system_display()} of {self.widget_id}"


class Preferences(models.Model):
    """What the people of a widget chose. Source: sync rules, section 9."""

    widget = models.OneToOneField(Widget, models.CASCADE, related_name="preferences", primary_key=True)
    allow_modify = models.BooleanField("Allow Salesforce to modify QuickBooks records", default=False)
    all_accounts = models.BooleanField("Sync Salesforce Accounts without closed/won Opportunities", default=False)
    sync_opportunities = models.BooleanField("Sync won Opportunities to QuickBooks", default=True)
    update_opportunities = models.BooleanField(
        "Update Opportunities to match linked QuickBooks transactions", default=True
    )
    sync_items = models.BooleanField("Sync QuickBooks Items to Products", default=True)
    product_name_field = models.CharField("Salesforce Product Name mapping", max_length=30, default="Name")
    sync_quantities = models.BooleanField("Sync QuickBooks inventory quantities to Salesforce", default=False)
    sync_invoices = models.BooleanField("Sync Invoices to Salesforce", default=True)
    create_opportunities = models.BooleanField("Create missing Opportunities", default=False)
    created_stage = models.CharField("Stage for created Opportunities", max_length=120, default="Migrated")
    migrate_invoices = models.BooleanField("Migrate historical Invoices", default=False)
    migrate_create_opportunities = models.BooleanField("Create missing Opportunities", default=False)
    migration_date = models.DateField("Migration date", null=True, blank=True)

    class Meta:
        verbose_name_plural = "preferences"

    def __str__(self) -> str:
        return f"Preferences of {self.widget_id}"

    def policy(self) -> Policy:
        """Return the preferences as the engine takes them."""
        names = (field.name for field in self._meta.fields if field.name != "widget")
        return Policy(**{name: getattr(self, name) for name in names})


class AlertLevel(models.IntegerChoices):
    """From which entry of the sync log on somebody is told; the numbers are those of the log's levels."""

    WARNING = 20, "Warnings, and what stops a run"
    SEVERE = 30, "Only what stops a run"
    INFO = 10, "Everything that is synced, too"


class AlertSubscription(models.Model):
    """Somebody who is told by e-mail of what a run says at or above a level. `troubled` since a message that told of
    something bad until the one that tells that all is well again. Source: sync rules, section 13."""

    widget = models.ForeignKey(Widget, models.CASCADE, related_name="alert_subscriptions")
    level = models.PositiveSmallIntegerField(choices=AlertLevel, default=AlertLevel.WARNING)
    address = models.EmailField()
    troubled = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    tested_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("address",)
        constraints = (
            models.UniqueConstraint(models.F("widget"), Lower("address"), name="one_alert_subscription_per_address"),
        )

    def __str__(self) -> str:
        return f"{self.address} ({self.get_level_display()})"


class FieldMapping(models.Model):
    """A row of a widget's custom mapping. `direction` is the key of its list (`integrations.processes.mappable`), the
    paths are those under which records name their fields. Source: sync rules, section 10."""

    widget = models.ForeignKey(Widget, models.CASCADE, related_name="mappings")
    direction = models.CharField(max_length=20)
    source = models.CharField(max_length=200)
    target = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "id")
        constraints = (
            models.UniqueConstraint(fields=["widget", "direction", "target"], name="one_mapping_per_destination"),
        )

    def __str__(self) -> str:
        return f"{self.source} to {self.target}"
