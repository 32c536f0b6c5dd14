"""What people choose of a widget: its preferences and its schedule. Source: sync rules, section 9."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms

from integrations.engine.policy import Policy
from integrations.processes.initialize import contradictions
from widget.models import Edition, Plan, Preferences, Widget

SCHEDULES = {
    "15min": ("Every 15 minutes", timedelta(minutes=15)),
    "hour": ("Every hour", timedelta(hours=1)),
    "day": ("Every day", timedelta(days=1)),
}
ITEM_FIELDS = {
    "Name": "Name",
    "FullName": "Full name, with its parents",
    "Description": "Description",
    "Sku": "SKU",
    "ManufacturerPartNumber": "Manufacturer part number",
}
ONE_EDITION = {"Sku": Edition.ONLINE, "ManufacturerPartNumber": Edition.DESKTOP}
"""Item fields that only one edition has."""

GROUPS: Mapping[str, tuple[str, ...]] = {
    "Schedule": ("every",),
    "General": ("allow_modify",),
    "Customer sync": ("all_accounts",),
    "Opportunity sync": ("sync_opportunities", "update_opportunities"),
    "Item sync": ("sync_items", "product_name_field", "sync_quantities"),
    "Invoice sync": ("sync_invoices", "create_opportunities", "created_stage"),
    "Invoice migration": ("migrate_invoices", "migrate_create_opportunities", "migration_date"),
}
HELP = {
    "allow_modify": "Off, Salesforce makes new records in QuickBooks but never changes those that are there. On, edits "
    "in Salesforce travel too; where both sides changed the same field, QuickBooks wins. Edits made before it was "
    "switched on are not sent.",
    "all_accounts": "Off, an Account becomes a customer with its first closed/won Opportunity. On, all of them do.",
    "sync_opportunities": "A won Opportunity with products becomes the transaction that its Transaction Type names.",
    "update_opportunities": "Changes of the transaction in QuickBooks come back: dates, quantities, rates, lines.",
    "sync_items": "Active items become Products with a standard price. Products never become items.",
    "product_name_field": "The item field that a Product is named by. The Product Code is always the item's full name.",
    "sync_quantities": "Quantity On Hand of inventory items, for the people who sell them. QuickBooks Online has no "
    "sales orders, so Quantity Allocated stays as it is.",
    "sync_invoices": "Each invoice is shown in Salesforce with its lines, and its balance as payments arrive.",
    "create_opportunities": "An invoice that came from no Opportunity, and whose memo names none, gets one of its own.",
    "created_stage": "The closed/won stage that such Opportunities are in. It must exist in Salesforce.",
    "migrate_invoices": "Once, with the next run, and only by invoice date. It goes on where it stopped.",
    "migrate_create_opportunities": "Each migrated invoice gets an Opportunity of its own.",
    "migration_date": "The first invoice date that is brought over.",
}


@dataclass(frozen=True, slots=True)
class Group:
    """Fields under one heading."""

    title: str
    fields: list[forms.BoundField]


class PreferencesForm(forms.ModelForm):
    """All preferences of a widget, and its schedule where the plan has one."""

    every = forms.ChoiceField(
        label="Run",
        help_text="How often Tandem looks by itself for what has changed. Run Now works at any time.",
        choices=[("", "Only by Run Now"), *((key, label) for key, (label, _every) in SCHEDULES.items())],
        required=False,
    )
    migration_date = forms.DateField(
        label="Migration date", required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )

    class Meta:
        model = Preferences
        exclude = ("widget",)
        help_texts = HELP

    def __init__(self, *args: Any, widget: Widget, **options: Any) -> None:
        every = next((key for key, (_label, every) in SCHEDULES.items() if every == widget.every), "")
        super().__init__(*args, **options)
        self.fields["every"].initial = every
        self.fields["migration_date"].help_text = HELP["migration_date"]
        names = [
            (key, label) for key, label in ITEM_FIELDS.items() if ONE_EDITION.get(key, widget.edition) == widget.edition
        ]
        label = self.fields["product_name_field"].label
        self.fields["product_name_field"] = forms.ChoiceField(
            label=label, choices=names, help_text=HELP["product_name_field"]
        )
        if widget.plan == Plan.TRIAL:
            del self.fields["every"]

    def clean(self) -> dict[str, Any]:
        """Refuse what would stop the next run before its first write, with the words that the run would say."""
        chosen: dict[str, Any] = super().clean() or self.cleaned_data
        names = {field.name for field in Preferences._meta.fields} - {"widget"}
        known = {name: value for name, value in chosen.items() if name in names}
        for name, message in contradictions(Policy(**known)):
            self.add_error(name, message)
        if chosen.get("migrate_invoices") and "migration_date" in chosen and not chosen["migration_date"]:
            self.add_error("migration_date", "Choose the first invoice date to migrate from.")
        return chosen

    def groups(self) -> Iterator[Group]:
        """Yield the fields under their headings; a trial has no schedule."""
        for title, names in GROUPS.items():
            if fields := [self[name] for name in names if name in self.fields]:
                yield Group(title, fields)

    def schedule(self) -> timedelta | None:
        """Return how often the widget is to run by itself."""
        _label, every = SCHEDULES.get(self.cleaned_data.get("every", ""), ("", None))
        return every
