"""The editor of the custom mapping, with the live fields of the sandbox."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests import builders
from tests.builders import NOW
from tests.pages.reading import html, texts
from tests.people import People
from widget.models import Connection, FieldMapping, Widget

ROW = {"list": "customer-out", "source": "AccountNumber", "target": "Fax"}
NOT_CONFIRMED = "Nothing was changed: confirm the Salesforce connection first. That holds for 15 minutes."


def confirm(widget: Widget, **ago: float) -> None:
    """Have the connection confirmed a while ago."""
    Connection.objects.filter(widget=widget, system="salesforce").update(confirmed_at=timezone.now() - timedelta(**ago))


def rows(widget: Widget) -> list[tuple[str, str, str]]:
    """Return the widget's rows."""
    return list(FieldMapping.objects.filter(widget=widget).values_list("direction", "source", "target"))


def add(client: Client, widget: Widget, **row: str) -> str:
    """Add a row, and return what the page says first."""
    return texts(client.post(f"/widgets/{widget.pk}/mapping/rows", {**ROW, **row}, follow=True), "p")[1]


@pytest.mark.parametrize("plan", ["trial", "standard"])
def test_other_plans_see_what_it_is_and_how_to_get_it(member: Client, widget: Widget, plan: str) -> None:
    Widget.objects.filter(pk=widget.pk).update(plan=plan)

    page = member.get(f"/widgets/{widget.pk}/mapping")

    assert texts(page, "h2") == ["Custom mapping comes with the premium plan"]
    assert f"on the {plan.capitalize()} plan" in " ".join(texts(page, "p"))
    assert widget.workspace.account_id in html(page)


def test_each_direction_shows_its_standard_rows(member: Client, connected: Widget) -> None:
    page = member.get(f"/widgets/{connected.pk}/mapping")

    assert texts(page, "h2")[:4] == [
        "Salesforce Accounts and Contacts to QuickBooks Customers",
        "QuickBooks Customers to Salesforce Accounts",
        "QuickBooks Customers to Salesforce Contacts",
        "Salesforce Opportunities to QuickBooks Invoices and Sales Receipts",
    ]
    shown = texts(page, "tr")
    for row in ("Phone PrimaryPhone Standard", "PrimaryPhone Phone Standard", "GivenName Contact.FirstName Standard",
                "OpportunityLineItem.ServiceDate SalesItemLine.ServiceDate Standard",
                "Worked out by Tandem BillEmail Standard"):  # fmt: skip
        assert row in shown


def test_without_a_recent_confirmation_the_rows_are_shown_and_nothing_else(member: Client, connected: Widget) -> None:
    FieldMapping.objects.create(widget=connected, direction="customer-out", source="AccountNumber", target="Fax")
    confirm(connected, minutes=15, seconds=1)

    page = member.get(f"/widgets/{connected.pk}/mapping")

    assert f'href="/widgets/{connected.pk}/connect/salesforce?confirm=yes"' in html(page)
    assert "AccountNumber Fax Yours" in texts(page, "tr")
    assert (texts(page, "option"), [text for text in texts(page, "button") if text != "Sign out"]) == ([], [])


def test_after_a_confirmation_live_fields_are_offered_with_labels_names_and_types(
    member: Client, connected: Widget
) -> None:
    confirm(connected, minutes=14)

    options = texts(member.get(f"/widgets/{connected.pk}/mapping"), "option")

    assert {
        "Account Number – AccountNumber (string)",
        "Department – Department (string)",
        "Notes – Notes (text)",
        "Date – TxnDate (date)",
        "Line Description – Description (string)",
    } <= set(options)


def test_ids_calculated_and_key_fields_are_not_offered(member: Client, connected: Widget) -> None:
    confirm(connected, minutes=1)

    body = html(member.get(f"/widgets/{connected.pk}/mapping"))

    for path in ("Id", "OwnerId", "CreatedDate", "IsWon", "External_Account_ID__c", "Sync_Me__c", "PrivateNote",
                 "Transaction_Type__c", "CustomerRef", "TotalAmt", "FullyQualifiedName",
                 "BillAddr.Block"):  # fmt: skip
        assert f'<option value="{path}">' not in body
    targets = body.split('id="target-customer-out"')[1].split("</select>")[0]
    assert '<option value="Notes">' in targets
    assert '<option value="DisplayName">' not in targets
    targets = body.split('id="target-transaction-out"')[1].split("</select>")[0]
    assert '<option value="SalesItemLine.Description">' in targets
    assert '<option value="SalesItemLine.Amount">' not in targets


def offered(client: Client, widget: Widget, side: str) -> dict[str, list[str]]:
    """Return the paths that one list offers on one side, such as "source-customer-out", by the heading above them."""
    body = html(client.get(f"/widgets/{widget.pk}/mapping"))
    select = body.split(f'id="{side}"')[1].split("</select>")[0]
    groups = re.findall(r'<optgroup label="([^"]+)">(.*?)</optgroup>', select, re.DOTALL)
    return {label: re.findall(r'<option value="([^"]+)"', options) for label, options in groups}


def test_the_opportunity_list_also_offers_fields_of_its_products_and_of_its_contact(
    member: Client, connected: Widget
) -> None:
    confirm(connected, minutes=1)

    groups = offered(member, connected, "source-transaction-out")

    assert list(groups) == ["Opportunity", "Opportunity Product", "Contact with the primary role"]
    assert {"NextStep", "PO_Number__c", "Sales_Rep__c"} <= set(groups["Opportunity"])
    assert "OpportunityLineItem.Description" in groups["Opportunity Product"]
    assert "ContactRole.Contact.AssistantName" in groups["Contact with the primary role"]
    back = offered(member, connected, "target-transaction-in")
    assert list(back) == ["Opportunity", "Opportunity Product"]
    assert list(offered(member, connected, "source-customer-out")) == ["Account", "Billing Contact"]


def test_neither_custom_fields_of_quickbooks_nor_custom_objects_of_salesforce_are_offered(
    member: Client, connected: Widget, quickbooks: People
) -> None:
    confirm(connected, minutes=1)

    body = html(member.get(f"/widgets/{connected.pk}/mapping"))

    assert [word for word in ("CustomField", "Invoice__c", "Invoice_Item__c") if f'value="{word}' in body] == []
    for list_, side in (("transaction-out", "target"), ("customer-out", "target"), ("transaction-in", "source")):
        paths = [path for paths in offered(member, connected, f"{side}-{list_}").values() for path in paths]
        assert paths
        assert not [path for path in paths if "Custom" in path]


def test_standard_rows_cannot_be_removed(member: Client, connected: Widget) -> None:
    confirm(connected, minutes=1)
    add(member, connected)

    page = member.get(f"/widgets/{connected.pk}/mapping")

    assert texts(page, "button").count("Remove") == 1
    assert not [row for row in texts(page, "tr") if row.endswith("Standard Remove")]


def test_a_row_whose_types_do_not_fit_is_flagged_with_the_reason(member: Client, connected: Widget) -> None:
    FieldMapping.objects.create(widget=connected, direction="transaction-out", source="Description", target="TxnDate")

    page = member.get(f"/widgets/{connected.pk}/mapping")

    flagged = "Description TxnDate Left out The text of Description does not fit into TxnDate, which takes a date."
    assert flagged in texts(page, "tr")


def test_a_row_is_added_and_overrides_the_standard_one(member: Client, connected: Widget) -> None:
    confirm(connected, minutes=1)
    before = timezone.now()

    said = add(member, connected)

    assert said == "AccountNumber goes to Fax from the next run on."
    assert rows(connected) == [("customer-out", "AccountNumber", "Fax")]
    connected.refresh_from_db()
    assert connected.settings_changed_at > before
    shown = texts(member.get(f"/widgets/{connected.pk}/mapping"), "tr")
    assert {"AccountNumber Fax Yours Remove", "Fax Fax Overridden by yours"} <= set(shown)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"source": ""}, "Choose a field on both sides."),
        ({"list": "invoices"}, "Choose a field on both sides."),
        (
            {"source": "Nothing__c"},
            "Salesforce has no field Nothing__c that can be mapped here, or does not show it any more.",
        ),
        (
            {"target": "DisplayName"},
            "QuickBooks has no field DisplayName that can be mapped here, or does not show it any more.",
        ),
        (
            {"list": "transaction-out", "source": "Description", "target": "TxnDate"},
            "The text of Description does not fit into TxnDate, which takes a date.",
        ),
        (
            {"list": "transaction-out", "source": "OpportunityLineItem.Description", "target": "PONumber"},
            "OpportunityLineItem.Description has a value for each line, and PONumber takes one for all of them.",
        ),
    ],
)  # fmt: skip
def test_a_row_that_cannot_work_is_explained(member: Client, connected: Widget, row: dict[str, str], said: str) -> None:
    confirm(connected, minutes=1)

    assert add(member, connected, **row) == f"No row was added. {said}"
    assert rows(connected) == []


def test_a_destination_has_one_row(member: Client, connected: Widget) -> None:
    confirm(connected, minutes=1)
    add(member, connected)

    said = add(member, connected, source="Site")

    assert said == "No row was added. Fax has a row of yours already. Remove that one first."
    assert rows(connected) == [("customer-out", "AccountNumber", "Fax")]


def test_a_row_is_removed_and_the_standard_one_counts_again(member: Client, connected: Widget) -> None:
    confirm(connected, minutes=1)
    add(member, connected)
    (row,) = FieldMapping.objects.all()
    Widget.objects.filter(pk=connected.pk).update(settings_changed_at=NOW)

    page = member.post(f"/widgets/{connected.pk}/mapping/rows/{row.pk}/remove", follow=True)

    assert texts(page, "p")[1] == "AccountNumber no longer goes to Fax."
    assert "Fax Fax Standard" in texts(page, "tr")
    connected.refresh_from_db()
    assert (rows(connected), connected.settings_changed_at > NOW) == ([], True)


def test_a_row_whose_field_has_gone_is_flagged_with_the_reason(member: Client, connected: Widget) -> None:
    FieldMapping.objects.create(widget=connected, direction="customer-out", source="Gone__c", target="Notes")

    page = member.get(f"/widgets/{connected.pk}/mapping")

    assert (
        "Gone__c Notes Left out Salesforce has no field Gone__c that can be mapped here, or does not show it any more."
    ) in texts(page, "tr")


def test_nothing_changes_without_a_confirmation(member: Client, connected: Widget) -> None:
    row = FieldMapping.objects.create(widget=connected, direction="customer-out", source="Site", target="Notes")
    confirm(connected, minutes=15)

    said = [
        add(member, connected),
        texts(member.post(f"/widgets/{connected.pk}/mapping/rows/{row.pk}/remove", follow=True), "p")[1],
    ]

    assert (said, rows(connected)) == ([NOT_CONFIRMED] * 2, [("customer-out", "Site", "Notes")])


def test_a_confirmed_widget_on_another_plan_cannot_be_mapped(member: Client, connected: Widget) -> None:
    confirm(connected, minutes=1)
    Widget.objects.filter(pk=connected.pk).update(plan="standard")

    add(member, connected)

    assert rows(connected) == []


def test_when_salesforce_cannot_be_asked_the_page_says_why(
    member: Client, connected: Widget, salesforce: People
) -> None:
    FieldMapping.objects.create(widget=connected, direction="customer-out", source="Site", target="Notes")
    Connection.objects.filter(widget=connected, system="salesforce").delete()

    page = member.get(f"/widgets/{connected.pk}/mapping")

    assert (
        texts(page, "p")[2] == "The fields cannot be shown just now. Salesforce is not connected yet. Connect it first."
    )
    assert "Site Notes Yours" in texts(page, "tr")


def test_strangers_neither_see_nor_change_rows(client: Client, stranger: Client, connected: Widget) -> None:
    confirm(connected, minutes=1)
    row = FieldMapping.objects.create(widget=connected, direction="customer-out", source="Site", target="Notes")
    address = f"/widgets/{connected.pk}/mapping"

    assert [one.get(address).status_code for one in (client, stranger)] == [302, 404]
    assert [one.post(f"{address}/rows", ROW).status_code for one in (client, stranger)] == [302, 404]
    removing = f"{address}/rows/{row.pk}/remove"
    assert [one.post(removing).status_code for one in (client, stranger)] == [302, 404]
    assert rows(connected) == [("customer-out", "Site", "Notes")]


def test_a_row_of_another_widget_is_not_removed_here(member: Client, connected: Widget) -> None:
    confirm(connected, minutes=1)
    other = builders.widget(connected.workspace, "Another")
    row = FieldMapping.objects.create(widget=other, direction="customer-out", source="Site", target="Notes")

    member.post(f"/widgets/{connected.pk}/mapping/rows/{row.pk}/remove")

    assert rows(other) == [("customer-out", "Site", "Notes")]
