"""Connecting a system again, and confirming: the whole way through the vendors' sign-in pages."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from tests.builders import NOW
from tests.consent import allow_in_salesforce, connect_in_quickbooks
from tests.pages.connecting import leave, said, works
from tests.pages.reading import html, texts
from tests.people import People
from widget.mapping import recently_confirmed
from widget.models import Connection, Widget
from widget.secrets import seal, unseal

SYSTEMS = ("salesforce", "quickbooks")


def break_(widget: Widget, system: str) -> None:
    """Have a connection that no longer lets Tandem in."""
    row = Connection.objects.get(widget=widget, system=system)
    credentials = seal({**unseal(row.credentials), "access_token": "dead", "refresh_token": "dead"})
    Connection.objects.filter(pk=row.pk).update(broken_why="It has ended.", credentials=credentials)


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_broken_connection_is_made_again_from_its_card(
    member: Client, connected: Widget, salesforce: People, quickbooks: People, system: str
) -> None:
    break_(connected, system)
    assert f'href="/widgets/{connected.pk}/connect/{system}"' in html(member.get("/"))

    address = leave(member, connected, system)
    go = {"salesforce": (allow_in_salesforce, salesforce), "quickbooks": (connect_in_quickbooks, quickbooks)}
    sign_in, people = go[system]
    page = member.get(sign_in(people, address), follow=True)

    row = Connection.objects.get(widget=connected, system=system)
    assert texts(page, "p")[1] == f"{row.get_system_display()} is connected."
    assert (row.broken_why, row.connected_at > NOW, works(connected, system)) == ("", True, True)


def test_confirming_makes_salesforce_ask_for_the_password_again(member: Client, connected: Widget) -> None:
    address = leave(member, connected, "salesforce", "?confirm=yes")

    assert parse_qs(urlsplit(address).query)["prompt"] == ["login"]


def test_a_confirmation_leads_back_to_the_mapping_and_is_known(
    member: Client, connected: Widget, salesforce: People
) -> None:
    address = leave(member, connected, "salesforce", "?confirm=yes")
    page = member.get(allow_in_salesforce(salesforce, address), follow=True)

    assert page.redirect_chain[-1][0] == f"/widgets/{connected.pk}/mapping"
    assert texts(page, "p")[1] == "Salesforce is confirmed."
    assert recently_confirmed(connected, timezone.now())


def test_another_org_neither_confirms_nor_replaces_the_connection(
    member: Client, connected: Widget, salesforce: People
) -> None:
    Connection.objects.filter(widget=connected, system="salesforce").update(company_id="00D0", company_name="Cascadia")
    before = Connection.objects.get(widget=connected, system="salesforce").credentials

    back = allow_in_salesforce(salesforce, leave(member, connected, "salesforce", "?confirm=yes"))

    assert said(member, back) == (
        "That is another Salesforce org than this integration was set up with. Sign in to Cascadia, or have a new "
        "integration made for the other one."
    )
    row = Connection.objects.get(widget=connected, system="salesforce")
    assert (bytes(row.credentials), row.confirmed_at) == (bytes(before), None)


def test_another_company_does_not_replace_the_connection(member: Client, connected: Widget, quickbooks: People) -> None:
    Connection.objects.filter(widget=connected, system="quickbooks").update(company_id="1", company_name="Cascadia")

    back = connect_in_quickbooks(quickbooks, leave(member, connected, "quickbooks"))

    assert said(member, back).startswith("That is another QuickBooks company than this integration was set up with.")
    assert Connection.objects.get(widget=connected, system="quickbooks").connected_at == NOW


def test_whoever_says_no_is_told_what_follows(
    member: Client, connected: Widget, salesforce: People, quickbooks: People
) -> None:
    denied = allow_in_salesforce(salesforce, leave(member, connected, "salesforce"), choice="deny")
    cancelled = connect_in_quickbooks(quickbooks, leave(member, connected, "quickbooks"), choice="cancel")

    assert said(member, denied) == "Access to Salesforce was not allowed. Connect again and choose Allow."
    assert said(member, cancelled) == "Access to QuickBooks was not allowed. Connect again and choose Connect."


def test_a_return_counts_once_and_only_in_the_browser_that_left(
    member: Client, stranger: Client, connected: Widget, salesforce: People
) -> None:
    unknown = "That sign-in was started in another browser, or has been used already. Start it again here."
    back = allow_in_salesforce(salesforce, leave(member, connected, "salesforce"))

    assert said(stranger, back) == unknown
    assert said(member, back.replace("/connect/salesforce", "/connect/quickbooks")) == unknown
    assert said(member, allow_in_salesforce(salesforce, leave(member, connected, "salesforce"))) == (
        "Salesforce is connected."
    )
    assert said(member, back) == unknown
