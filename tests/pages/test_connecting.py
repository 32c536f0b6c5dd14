"""Connecting a system for the first time: the whole way through the vendors' sign-in pages."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from tests import builders
from tests.consent import allow_in_salesforce, connect_in_quickbooks
from tests.pages.connecting import leave, said, works
from tests.pages.reading import links, texts
from tests.people import People
from widget import connecting
from widget.models import Connection, Widget


def test_the_first_connection_asks_the_vendors_own_host(member: Client, widget: Widget, settings: Any) -> None:
    settings.SALESFORCE_CLIENT_ID = "3MVG9"
    Connection.objects.all().delete()

    address = urlsplit(leave(member, widget, "salesforce"))

    assert (address.netloc, address.path) == ("login.salesforce.com", "/services/oauth2/authorize")
    asked = parse_qs(address.query)
    assert (asked["client_id"], asked["code_challenge_method"]) == (["3MVG9"], ["S256"])
    assert "prompt" not in asked
    assert urlsplit(leave(member, widget, "salesforce", "?test=yes")).netloc == "test.salesforce.com"


@pytest.fixture
def app(salesforce: People, settings: Any, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the org tells of itself and its app; Salesforce's address for first connections is the sandbox's."""
    told: dict[str, Any] = salesforce.port.control("GET", "credentials")
    settings.SALESFORCE_CLIENT_ID, settings.SALESFORCE_CLIENT_SECRET = told["client_id"], told["client_secret"]
    monkeypatch.setitem(connecting.LOGIN, "salesforce", salesforce.url)
    return told


def test_a_first_connection_is_stored_with_the_org_that_was_signed_in_to(
    member: Client, connected: Widget, salesforce: People, app: dict[str, Any]
) -> None:
    Connection.objects.filter(widget=connected, system="salesforce").delete()

    back = allow_in_salesforce(salesforce, leave(member, connected, "salesforce"))

    assert said(member, back) == "Salesforce is connected."
    row = Connection.objects.get(widget=connected, system="salesforce")
    assert (row.company_id, row.url) == (app["organization_id"], salesforce.url)
    assert row.company_name == salesforce.one("Organization")["Name"]
    assert works(connected, "salesforce")


def test_an_org_that_another_widget_has_is_refused(
    member: Client, connected: Widget, salesforce: People, app: dict[str, Any]
) -> None:
    other = builders.widget(connected.workspace, "Another")

    back = allow_in_salesforce(salesforce, leave(member, other, "salesforce"))

    assert said(member, back) == "Another integration is connected to that Salesforce org. An org can have one only."
    assert not other.connections.exists()


@pytest.fixture
def new_to_quickbooks(connected: Widget, quickbooks: People, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Widget:
    """Ada's widget before its first connection to QuickBooks; Intuit's addresses are the sandbox's."""
    told = quickbooks.port.control("GET", "credentials")
    Connection.objects.filter(widget=connected, system="quickbooks").delete()
    settings.QUICKBOOKS_CLIENT_ID, settings.QUICKBOOKS_CLIENT_SECRET = told["client_id"], told["client_secret"]
    monkeypatch.setitem(connecting.LOGIN, "quickbooks", f"{quickbooks.url}/.well-known/openid_configuration")
    monkeypatch.setattr(connecting, "INTUIT_API", quickbooks.url)
    return connected


def test_quickbooks_is_connected_for_the_first_time_from_its_card(
    member: Client, new_to_quickbooks: Widget, quickbooks: People
) -> None:
    card = member.get("/")
    assert {"Not connected yet", "Connected"} <= {*texts(card, "strong"), *texts(card, "span")}
    assert f"/widgets/{new_to_quickbooks.pk}/connect/quickbooks" in links(card)

    address = leave(member, new_to_quickbooks, "quickbooks")
    asked = parse_qs(urlsplit(address).query)
    assert (asked["response_type"], asked["scope"]) == (["code"], ["com.intuit.quickbooks.accounting"])
    company = quickbooks.one("CompanyInfo")["CompanyName"]
    consent = quickbooks.port.call("GET", f"{urlsplit(address).path}?{urlsplit(address).query}").body.decode()
    assert f"Connect to {company}?" in consent
    page = member.get(connect_in_quickbooks(quickbooks, address), follow=True)

    told = quickbooks.port.control("GET", "credentials")
    row = Connection.objects.get(widget=new_to_quickbooks, system="quickbooks")
    assert texts(page, "p")[1] == "QuickBooks is connected."
    assert (row.company_id, row.company_name, row.url) == (told["realm_id"], company, quickbooks.url)
    assert company in texts(page, "strong")
    assert works(new_to_quickbooks, "quickbooks")


def test_whoever_says_no_to_the_first_connection_leaves_nothing_behind(
    member: Client, new_to_quickbooks: Widget, quickbooks: People
) -> None:
    back = connect_in_quickbooks(quickbooks, leave(member, new_to_quickbooks, "quickbooks"), choice="cancel")

    assert said(member, back) == "Access to QuickBooks was not allowed. Connect again and choose Connect."
    assert not Connection.objects.filter(system="quickbooks").exists()
    again = connect_in_quickbooks(quickbooks, leave(member, new_to_quickbooks, "quickbooks"))
    assert said(member, again) == "QuickBooks is connected."


def test_a_state_that_nobody_left_with_connects_nothing(
    member: Client, new_to_quickbooks: Widget, quickbooks: People
) -> None:
    back = connect_in_quickbooks(quickbooks, leave(member, new_to_quickbooks, "quickbooks"))
    state = parse_qs(urlsplit(back).query)["state"][0]

    forged = said(member, back.replace(state, "forged"))

    assert forged == "That sign-in was started in another browser, or has been used already. Start it again here."
    assert not Connection.objects.filter(system="quickbooks").exists()
    assert said(member, back) == "QuickBooks is connected."


def test_a_company_that_the_sign_in_does_not_open_is_not_connected(
    member: Client, new_to_quickbooks: Widget, quickbooks: People
) -> None:
    realm = quickbooks.port.control("GET", "credentials")["realm_id"]
    back = connect_in_quickbooks(quickbooks, leave(member, new_to_quickbooks, "quickbooks"))

    told = said(member, back.replace(f"realmId={realm}", "realmId=4620816365000000001"))

    assert told == "QuickBooks does not let Tandem in with this sign-in. Connect again."
    assert not Connection.objects.filter(system="quickbooks").exists()


def test_a_code_that_intuit_does_not_know_connects_nothing(
    member: Client, new_to_quickbooks: Widget, quickbooks: People
) -> None:
    back = connect_in_quickbooks(quickbooks, leave(member, new_to_quickbooks, "quickbooks"))
    code = parse_qs(urlsplit(back).query)["code"][0]

    told = said(member, back.replace(code, "AB11stale"))

    assert told == "QuickBooks takes this sign-in no more: it is too old, or was used already. Connect again."
    assert not Connection.objects.filter(system="quickbooks").exists()


def test_a_company_that_another_widget_has_is_refused(
    member: Client, new_to_quickbooks: Widget, quickbooks: People
) -> None:
    said(member, connect_in_quickbooks(quickbooks, leave(member, new_to_quickbooks, "quickbooks")))
    other = builders.widget(new_to_quickbooks.workspace, "Another")

    back = connect_in_quickbooks(quickbooks, leave(member, other, "quickbooks"))

    assert said(member, back) == (
        "Another integration is connected to that QuickBooks company. A company can have one only."
    )
    assert not other.connections.exists()


def test_a_sign_in_to_another_company_at_reconnect_is_refused_although_it_works(
    member: Client, new_to_quickbooks: Widget, quickbooks: People
) -> None:
    said(member, connect_in_quickbooks(quickbooks, leave(member, new_to_quickbooks, "quickbooks")))
    row = Connection.objects.filter(widget=new_to_quickbooks, system="quickbooks")
    row.update(company_id="4620816365000000001", company_name="The other books", broken_why="It has ended.")

    back = connect_in_quickbooks(quickbooks, leave(member, new_to_quickbooks, "quickbooks"))

    assert said(member, back) == (
        "That is another QuickBooks company than this integration was set up with. Sign in to The other books, or "
        "have a new integration made for the other one."
    )
    assert row.get().broken_why == "It has ended."


@pytest.mark.parametrize(("system", "setting"), [("salesforce", "SALESFORCE"), ("quickbooks", "QUICKBOOKS")])
def test_a_server_without_an_app_says_what_its_operator_has_to_do(
    member: Client, widget: Widget, settings: Any, system: str, setting: str
) -> None:
    setattr(settings, f"{setting}_CLIENT_ID", "")
    Connection.objects.all().delete()

    assert said(member, f"/widgets/{widget.pk}/connect/{system}") == (
        f"This server of Tandem has no app to connect with. Its operator has to set {setting}_CLIENT_ID."
    )


def test_strangers_cannot_connect_and_desktop_has_no_sign_in(
    client: Client, stranger: Client, member: Client, widget: Widget
) -> None:
    address = f"/widgets/{widget.pk}/connect/quickbooks"
    Widget.objects.filter(pk=widget.pk).update(edition="desktop")

    assert [one.get(address).status_code for one in (client, stranger, member)] == [302, 404, 404]
    assert member.get(f"/widgets/{widget.pk}/connect/xero").status_code == 404
