"""Edit Preferences."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests import builders
from tests.builders import NOW
from tests.pages.reading import html, texts
from widget.models import Preferences, Widget

SWITCH = "Switch that on too, or this off."
DEFAULTS = {
    "sync_opportunities": "on",
    "update_opportunities": "on",
    "sync_items": "on",
    "product_name_field": "Name",
    "sync_invoices": "on",
    "created_stage": "Migrated",
    "every": "",
}


@pytest.fixture
def address(widget: Widget) -> str:
    """Where Ada edits the preferences of her widget."""
    Preferences.objects.create(widget=widget)
    return f"/widgets/{widget.pk}/preferences"


def kept(widget: Widget) -> dict[str, Any]:
    """Return the preferences that are not at their defaults."""
    row = Preferences.objects.get(widget=widget)
    default = Preferences()
    names = [field.name for field in Preferences._meta.fields if field.name != "widget"]
    return {name: getattr(row, name) for name in names if getattr(row, name) != getattr(default, name)}


def test_the_preferences_stand_in_their_groups_with_what_each_does(member: Client, address: str) -> None:
    page = member.get(address)

    assert texts(page, "legend") == [
        "Schedule",
        "General",
        "Customer sync",
        "Opportunity sync",
        "Item sync",
        "Invoice sync",
        "Invoice migration",
    ]
    assert texts(page, "label") == [
        "Run",
        "Allow Salesforce to modify QuickBooks records",
        "Sync Salesforce Accounts without closed/won Opportunities",
        "Sync won Opportunities to QuickBooks",
        "Update Opportunities to match linked QuickBooks transactions",
        "Sync QuickBooks Items to Products",
        "Salesforce Product Name mapping",
        "Sync QuickBooks inventory quantities to Salesforce",
        "Sync Invoices to Salesforce",
        "Create missing Opportunities",
        "Stage for created Opportunities",
        "Migrate historical Invoices",
        "Create missing Opportunities",
        "Migration date",
    ]
    assert html(page).count("_helptext") == 2 * len(texts(page, "label"))


def test_a_page_saved_as_it_is_changes_nothing(member: Client, widget: Widget, address: str) -> None:
    page = member.post(address, DEFAULTS, follow=True)

    widget.refresh_from_db()
    assert (page.status_code, kept(widget), widget.settings_changed_at) == (200, {}, NOW)


def test_what_is_chosen_is_saved_at_once_and_counts_from_the_next_run_on(
    member: Client, widget: Widget, address: str
) -> None:
    before = timezone.now()
    chosen = {
        **DEFAULTS,
        "allow_modify": "on",
        "product_name_field": "Sku",
        "created_stage": "Closed Won",
        "migrate_invoices": "on",
        "migration_date": "2026-01-31",
    }

    page = member.post(address, chosen, follow=True)

    widget.refresh_from_db()
    assert kept(widget) == {
        "allow_modify": True,
        "product_name_field": "Sku",
        "created_stage": "Closed Won",
        "migrate_invoices": True,
        "migration_date": date(2026, 1, 31),
    }
    assert widget.settings_changed_at > before
    assert texts(page, "p")[1] == "The preferences are saved. They count from the next run on."
    assert 'value="2026-01-31"' in html(page)


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        (
            {"sync_opportunities": ""},
            [
                'The preference "Update Opportunities to match linked QuickBooks transactions" needs '
                f'"Sync won Opportunities to QuickBooks". {SWITCH}',
                f'The preference "Sync Invoices to Salesforce" needs "Sync won Opportunities to QuickBooks". {SWITCH}',
            ],
        ),
        (
            {"sync_items": "", "sync_quantities": "on"},
            [
                'The preference "Sync QuickBooks inventory quantities to Salesforce" needs '
                f'"Sync QuickBooks Items to Products". {SWITCH}'
            ],
        ),
        ({"migrate_invoices": "on"}, ["Choose the first invoice date to migrate from."]),
        ({"migration_date": "soon"}, ["Enter a valid date."]),
        ({"created_stage": " "}, ["This field is required."]),
        ({"product_name_field": "Colour"}, ["Select a valid choice. Colour is not one of the available choices."]),
    ],
)
def test_a_contradiction_is_explained_beside_its_field_and_nothing_is_saved(
    member: Client, widget: Widget, address: str, chosen: dict[str, str], said: list[str]
) -> None:
    pressed = {name: value for name, value in {**DEFAULTS, **chosen}.items() if value}

    page = member.post(address, pressed)

    assert (page.status_code, kept(widget)) == (200, {})
    assert texts(page, "ul") == said


@pytest.mark.parametrize(("chosen", "every"), [("15min", 15), ("hour", 60), ("day", 1440)])
def test_a_schedule_is_chosen(member: Client, widget: Widget, address: str, chosen: str, every: int) -> None:
    before = timezone.now()

    member.post(address, {**DEFAULTS, "every": chosen})

    widget.refresh_from_db()
    assert widget.every == timedelta(minutes=every)
    assert widget.next_due_at is not None
    assert timedelta(0) <= widget.next_due_at - before - widget.every < timedelta(minutes=1)
    assert widget.settings_changed_at == NOW


def test_a_schedule_is_switched_off(member: Client, widget: Widget, address: str) -> None:
    member.post(address, {**DEFAULTS, "every": "hour"})
    assert '<option value="hour" selected>' in html(member.get(address))

    member.post(address, DEFAULTS)

    widget.refresh_from_db()
    assert (widget.every, widget.next_due_at) == (None, None)


def test_a_trial_has_no_schedule(member: Client, widget: Widget, address: str) -> None:
    Widget.objects.filter(pk=widget.pk).update(plan="trial")

    page = member.get(address)
    member.post(address, {**DEFAULTS, "every": "hour"})

    assert "Schedule" not in texts(page, "legend")
    assert texts(page, "p")[2].startswith("No schedule in a trial.")
    widget.refresh_from_db()
    assert (widget.every, widget.next_due_at) == (None, None)


def test_strangers_neither_see_nor_save_them(client: Client, stranger: Client, widget: Widget, address: str) -> None:
    deeds = [visitor.post(address, {**DEFAULTS, "allow_modify": "on"}) for visitor in (client, stranger)]

    assert [answer.status_code for answer in deeds] == [302, 404]
    assert [visitor.get(address).status_code for visitor in (client, stranger)] == [302, 404]
    assert kept(widget) == {}


def test_a_widget_that_never_had_preferences_shows_the_defaults(member: Client, widget: Widget) -> None:
    other = builders.widget(widget.workspace, "Another")

    page = member.get(f"/widgets/{other.pk}/preferences")

    assert (page.status_code, html(page).count(" checked")) == (200, 4)
