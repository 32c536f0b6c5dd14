"""The checks before anything is written: each says what is wrong and where to mend it."""

from collections.abc import Callable

import pytest

from integrations.running.models import Link, LogEntry, Run
from integrations.running.models.runs import Status
from tests.people import People
from tests.runs.conftest import Runs, Time, log_of, prefer
from widget.models import Connection, Widget
from widget.secrets import seal, unseal


def severe(run: Run) -> list[tuple[str, str]]:
    """Return message and link of each SEVERE entry."""
    return list(LogEntry.objects.filter(process__run=run, level=30).values_list("message", "place"))


def test_an_org_without_the_package_is_told_how_to_install_it(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    salesforce.config(package_installed=False)

    ended = run(widget)

    assert ended.status == Status.FAILED
    place = f"{salesforce.url}/lightning/setup/ImportedPackage/home"
    assert ("The Salesforce object Invoice__c cannot be seen by the connected user. Install the Tandem package, and "
            'give the user the permission set "Tandem Integration".', place) in severe(ended)  # fmt: skip


def test_both_connections_are_tried_and_each_that_is_broken_leads_to_connecting_it(widget: Widget, run: Runs) -> None:
    prefer(widget, sync_items=False, sync_quantities=True)
    for connection in Connection.objects.filter(widget=widget):
        broken = {**unseal(connection.credentials), "access_token": "stale", "refresh_token": "revoked"}
        Connection.objects.filter(pk=connection.pk).update(credentials=seal(broken))

    ended = run(widget)

    assert ended.status == Status.FAILED
    assert [place for _message, place in severe(ended)] == [
        f"/widgets/{widget.pk}/connect/quickbooks",
        f"/widgets/{widget.pk}/connect/salesforce",
        f"/widgets/{widget.pk}/preferences",
    ]
    told = list(Connection.objects.filter(widget=widget).values_list("broken_why", flat=True))
    assert sorted(told) == sorted(message for message, _place in severe(ended)[:2])


def test_a_sign_in_to_another_company_stops_the_run(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    quickbooks.add("Customer", DisplayName="Acme")
    Connection.objects.filter(widget=widget, system="quickbooks").update(company_id="9130347000000000002")

    ended = run(widget)

    assert [place for _message, place in severe(ended)] == [f"/widgets/{widget.pk}/connect/quickbooks"]
    assert (ended.status, salesforce.all("Account")) == (Status.FAILED, [])


def test_in_an_org_without_the_stage_of_the_preference_the_run_stops_only_if_it_is_to_make_opportunities(
    widget: Widget, salesforce: People, run: Runs
) -> None:
    for stage in salesforce.all("OpportunityStage"):
        if stage["MasterLabel"] == "Migrated":
            salesforce.delete("OpportunityStage", stage["Id"])

    without = run(widget)
    prefer(widget, create_opportunities=True)
    ended = run(widget)

    assert (without.status, ended.status) == (Status.SUCCEEDED, Status.FAILED)
    ((message, place),) = severe(ended)
    assert message.startswith('Salesforce has no active Opportunity stage "Migrated"')
    assert place.endswith("/lightning/setup/ObjectManager/Opportunity/FieldsAndRelationships/StageName/view")


def a_day_goes_by(widget: Widget, time: Time) -> None:
    time.pass_by(hours=25)


def a_preference_is_changed(widget: Widget, time: Time) -> None:
    Widget.objects.filter(pk=widget.pk).update(settings_changed_at=time())


def it_is_connected_again(widget: Widget, time: Time) -> None:
    Connection.objects.filter(widget=widget, system="salesforce").update(connected_at=time())


@pytest.mark.parametrize("happens", [a_day_goes_by, a_preference_is_changed, it_is_connected_again])
def test_layouts_are_looked_at_daily_after_a_reconnect_and_a_changed_preference_and_not_in_between(
    widget: Widget, salesforce: People, run: Runs, time: Time, happens: Callable[[Widget, Time], None]
) -> None:
    run(widget)
    salesforce.config(fields_off_layouts=["Product2.Sync_Me__c"])
    time.pass_by(hours=1)

    between = run(widget)
    happens(widget, time)
    after = run(widget)

    assert (between.status, between.calls) == (Status.SUCCEEDED, {"salesforce": 1, "quickbooks": 1})
    assert after.status == Status.FAILED
    assert ["on no page layout" in message for message, _place in severe(after)] == [True]


def test_fields_are_looked_at_as_soon_as_one_has_gone(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    run(widget)
    salesforce.config(hidden_fields=["Account.Sync_Me__c"])
    quickbooks.add("Customer", DisplayName="Acme")

    ended = run(widget)

    assert ["these fields of Account: Sync_Me__c" in message for message, _place in severe(ended)] == [True]
    assert salesforce.all("Account") == []


@pytest.mark.parametrize(
    "fault",
    [{"hidden_fields": ["Account.Terms__c"]}, {"readonly_fields": ["Contact.Sync_Me__c"]},
     {"fields_off_layouts": ["Product2.Sync_Me__c"]}, {"package_installed": False}],
)  # fmt: skip
def test_what_was_mended_in_the_org_is_seen_by_the_next_run(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, fault: dict[str, object]
) -> None:
    quickbooks.add("Customer", DisplayName="Acme")
    salesforce.config(**fault)
    failed = run(widget)
    salesforce.config(**{name: True if name == "package_installed" else [] for name in fault})

    ended = run(widget)

    assert (failed.status, ended.status) == (Status.FAILED, Status.SUCCEEDED)
    assert salesforce.values("Account", "Name") == ["Acme"]


def test_price_book_and_stages_are_seen_with_every_poll(widget: Widget, salesforce: People, run: Runs) -> None:
    prefer(widget, create_opportunities=True)
    run(widget)
    run(widget)
    salesforce.edit("Pricebook2", salesforce.one("Pricebook2", IsStandard=True)["Id"], IsActive=False)
    stage = salesforce.one("OpportunityStage", MasterLabel="Migrated")
    salesforce.edit("OpportunityStage", stage["Id"], IsActive=False)

    ended = run(widget)

    assert [message.split(",")[0] for message, _place in severe(ended)] == [
        "The Standard Price Book is not active in Salesforce",
        'Salesforce has no active Opportunity stage "Migrated"',
    ]


@pytest.mark.parametrize(
    ("setting", "said", "place"),
    [
        ({"hidden_fields": ["Account.Terms__c"]}, "does not show", "/ObjectManager/Account/Fields"),
        ({"readonly_fields": ["Contact.Sync_Me__c"]}, "may not write", "/ObjectManager/Contact/Fields"),
        ({"fields_off_layouts": ["Product2.Sync_Me__c"]}, "on no page layout", "/ObjectManager/Product2/PageLayouts"),
    ],
)
def test_fields_and_layouts_are_checked_with_a_link(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, setting: dict[str, list[str]], said: str,
    place: str,
) -> None:  # fmt: skip
    quickbooks.add("Customer", DisplayName="Acme")
    salesforce.config(**setting)

    ended = run(widget)

    ((message, link),) = severe(ended)
    assert (said in message, place in link, ended.status) == (True, True, Status.FAILED)
    assert salesforce.all("Account") == []


@pytest.mark.parametrize(
    "preferences",
    [{"sync_opportunities": False}, {"sync_items": False, "sync_quantities": True}],
)
def test_preferences_that_contradict_each_other_stop_the_run(
    widget: Widget, quickbooks: People, salesforce: People, run: Runs, preferences: dict[str, bool]
) -> None:
    prefer(widget, **preferences)

    ended = run(widget)

    assert ended.status == Status.FAILED
    assert all(message.startswith("The preference ") for message, _place in severe(ended))


def test_a_restored_company_file_stops_the_run_before_it_writes(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, time: Time
) -> None:
    customer = quickbooks.add("Customer", DisplayName="Acme")
    for number in range(5):
        quickbooks.edit("Customer", customer, PrimaryPhone={"FreeFormNumber": str(number)})
    run(widget)
    quickbooks.reset()
    quickbooks.config(automated_sales_tax=False)
    quickbooks.add("Customer", DisplayName="Acme", PrimaryPhone={"FreeFormNumber": "0"})
    time.pass_by(hours=1)

    ended = run(widget)

    assert ended.status == Status.FAILED
    assert [message.split(":")[0] for message, _place in severe(ended)] == [
        "QuickBooks holds an older state of records than the last run has seen"
    ]
    assert salesforce.one("Account")["Phone"] == "4"


def test_many_records_gone_at_once_stop_the_run_before_it_writes(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    for number in range(12):
        quickbooks.add("Customer", DisplayName=f"Customer {number}")
    run(widget)
    for account in salesforce.all("Account"):
        salesforce.delete("Account", account["Id"])
    quickbooks.add("Customer", DisplayName="New")

    ended = run(widget)

    assert ended.status == Status.FAILED
    assert [message.split(" of ")[0] for message, _place in severe(ended)] == ["12"]
    assert salesforce.all("Account") == []
    assert Link.objects.filter(kind="customer", active=True).count() == 12


def test_a_few_records_gone_are_no_reason_to_stop(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    for number in range(3):
        quickbooks.add("Customer", DisplayName=f"Customer {number}")
    run(widget)
    for account in salesforce.all("Account"):
        salesforce.delete("Account", account["Id"])

    ended = run(widget)

    assert ended.status == Status.WARNINGS
    assert len(log_of(ended)) == 3
