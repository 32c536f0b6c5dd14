"""Preferences and field mapping in a real browser, with the sandbox's own sign-in page."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from tests import builders
from tests.browser.barriers import barriers
from tests.browser.conftest import Visit
from tests.builders import NOW
from tests.people import People
from tests.sandboxes import Port
from widget.models import FieldMapping, Preferences, Widget
from widget.sandbox import create_sandbox_widget


@pytest.fixture
def connected(ada: User, visit: Visit, ports: dict[str, Port], settings: Any) -> Widget:
    """Ada's premium widget, connected to the sandbox, with a row whose field has gone."""
    settings.BASE_URL = visit.url
    salesforce, quickbooks = People(ports["salesforce"]), People(ports["quickbooks_online"])
    salesforce.reset()
    made = create_sandbox_widget(
        builders.workspace(ada), salesforce_url=salesforce.url, quickbooks_url=quickbooks.url, plan="premium", now=NOW
    )
    FieldMapping.objects.create(widget=made, direction="customer-out", source="Gone__c", target="Notes")
    return made


def flaws(visit: Visit) -> list[str]:
    """Return what axe finds on the page in light and dark, and whether it scrolls sideways on a small telephone."""
    page, found = visit.page, barriers(visit.page)
    page.set_viewport_size({"width": 360, "height": 740})
    width = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size({"width": 1280, "height": 900})
    return found + ([f"{width} wide"] if width > 360 else [])


def test_a_row_is_added_after_salesforce_has_asked_for_the_password_and_removed_again(
    visit: Visit, ada: User, connected: Widget
) -> None:
    page = visit.enter(ada)
    page.get_by_role("link", name="Field mapping of").click()
    expect(page.get_by_role("button", name="Add row")).to_have_count(0)
    assert flaws(visit) == []

    page.get_by_role("link", name="Confirm with Salesforce").click()
    expect(page.get_by_role("heading", name="Allow access?")).to_be_visible()
    page.get_by_role("button", name="Allow").click()
    expect(page.get_by_text("Salesforce is confirmed.")).to_be_visible()
    assert flaws(visit) == []

    form = page.get_by_role("form", name="New row: Salesforce Accounts and Contacts to QuickBooks Customers")
    form.get_by_label("From").select_option("AccountNumber")
    form.get_by_label("To").select_option("Fax")
    form.get_by_role("button", name="Add row").click()
    expect(page.get_by_text("AccountNumber goes to Fax from the next run on.")).to_be_visible()
    page.get_by_role("button", name="Remove the row from Gone__c to Notes").click()
    expect(page.get_by_text("Gone__c no longer goes to Notes.")).to_be_visible()

    assert list(FieldMapping.objects.values_list("source", "target")) == [("AccountNumber", "Fax")]


def test_preferences_that_contradict_each_other_are_explained_and_then_saved(
    visit: Visit, ada: User, connected: Widget
) -> None:
    page = visit.enter(ada)
    page.get_by_role("link", name="Preferences of").click()
    page.get_by_label("Sync won Opportunities to QuickBooks").uncheck()
    page.get_by_role("button", name="Save preferences").click()
    expect(page.get_by_text('needs "Sync won Opportunities to QuickBooks"')).to_have_count(2)
    assert flaws(visit) == []

    page.get_by_label("Sync won Opportunities to QuickBooks").check()
    page.get_by_label("Allow Salesforce to modify QuickBooks records").check()
    page.get_by_label("Run").select_option("15min")
    page.get_by_role("button", name="Save preferences").click()

    expect(page.get_by_text("The preferences are saved.")).to_be_visible()
    assert Preferences.objects.get(widget=connected).allow_modify
    connected.refresh_from_db()
    assert connected.next_due_at is not None
