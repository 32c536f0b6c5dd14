"""The checks before anything is written: each says what is wrong and where to mend it."""

import pytest

from integrations.running.models import Link, LogEntry, Run
from integrations.running.models.runs import Status
from tests.people import People
from tests.runs.conftest import Runs, Time, log_of
from widget.models import Preferences, Widget


def severe(run: Run) -> list[tuple[str, str]]:
    """Return message and link of each SEVERE entry."""
    return list(LogEntry.objects.filter(process__run=run, level=30).values_list("message", "place"))


def test_an_org_without_the_package_is_told_how_to_install_it(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    salesforce.config(package_installed=False)

    ended = run(widget)

    assert ended.status == Status.FAILED
    assert severe(ended)


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
    Preferences.objects.filter(widget=widget).update(**preferences)

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
