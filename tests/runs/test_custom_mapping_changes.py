"""Rows of custom mapping that come later, go, or no longer fit."""

import pytest

from integrations.running.models.runs import Status
from tests.company import won
from tests.people import People
from tests.runs.conftest import Runs, Time, log_of, prefer
from tests.runs.mapped import map_fields
from widget.models import FieldMapping, Plan, Widget


def test_a_row_that_is_removed_leaves_its_destination_to_the_default_row_again(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, time: Time
) -> None:
    prefer(widget, allow_modify=True)
    map_fields(widget, time, "customer-out", ("AccountNumber", "PrimaryPhone"))
    account = won(salesforce, "Acme", AccountNumber="A-7", Phone="555-0100")
    run(widget)
    time.pass_by(minutes=3)

    FieldMapping.objects.all().delete()
    Widget.objects.filter(pk=widget.pk).update(settings_changed_at=time())
    salesforce.edit("Account", account, Phone="555-0177")
    run(widget)

    assert quickbooks.one("Customer")["PrimaryPhone"]["FreeFormNumber"] == "555-0177"


def test_a_row_whose_field_has_vanished_is_one_warning_a_run_and_the_rest_is_synced(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, time: Time
) -> None:
    map_fields(widget, time, "customer-out", ("Gone__c", "Notes"), ("AccountNumber", "Fax"))
    won(salesforce, "Acme", AccountNumber="A-7")

    first, second = run(widget), run(widget)

    warning = (
        "The custom mapping of Gone__c to Notes was left out: Salesforce has no field Gone__c that can be mapped here, "
        "or does not show it any more. Change or remove that row."
    )
    assert [log_of(one) for one in (first, second)] == [[("initialize", warning)]] * 2
    assert (first.status, quickbooks.one("Customer")["Fax"]["FreeFormNumber"]) == (Status.WARNINGS, "A-7")
    assert first.processes.get(key="initialize").entries.get().place == f"/widgets/{widget.pk}/mapping"


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (("Transaction_Date__c", "PONumber"), None),
        (("Description", "TxnDate"), "The text of Description does not fit into TxnDate, which takes a date."),
        (("Id", "PONumber"), "Salesforce has no field Id that can be mapped here, or does not show it any more."),
    ],
)
def test_a_row_whose_types_do_not_fit_is_one_warning_a_run(
    widget: Widget, run: Runs, time: Time, row: tuple[str, str], why: str | None
) -> None:
    map_fields(widget, time, "transaction-out", row)

    said = log_of(run(widget))

    why = why or "The date of Transaction_Date__c does not fit into PONumber, which takes a string."
    left_out = f"The custom mapping of {row[0]} to {row[1]} was left out: {why} Change or remove that row."
    assert said == [("initialize", left_out)]


def test_a_row_added_later_never_overwrites_a_value_unseen(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, time: Time
) -> None:
    customer = quickbooks.add("Customer", DisplayName="Acme", Notes="From QuickBooks")
    run(widget)
    account = salesforce.one("Account")["Id"]
    salesforce.edit("Account", account, Description="From Salesforce")
    run(widget)
    time.pass_by(minutes=3)
    map_fields(widget, time, "customer-in", ("Notes", "Description"))
    quickbooks.edit("Customer", customer, Fax={"FreeFormNumber": "1"})

    last = run(widget)

    assert salesforce.get("Account", account)["Description"] == "From QuickBooks"
    (said,) = log_of(last)
    assert "From Salesforce" in said[1]


def test_rows_count_on_the_premium_plan_only(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, time: Time
) -> None:
    map_fields(widget, time, "customer-out", ("Description", "Notes"))
    Widget.objects.filter(pk=widget.pk).update(plan=Plan.STANDARD)
    won(salesforce, "Acme", Description="One")

    run(widget)

    assert quickbooks.one("Customer").get("Notes") is None


def test_a_field_that_vanishes_between_two_runs_spoils_neither_of_them(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, time: Time
) -> None:
    map_fields(widget, time, "customer-out", ("AccountNumber", "Fax"), ("Site", "Notes"))
    won(salesforce, "Acme", AccountNumber="A-7", Site="Head office")
    run(widget)

    salesforce.config(hidden_fields=["Account.Site"])
    won(salesforce, "Bolt", AccountNumber="B-1")
    last = run(widget)

    assert [message.split(":")[0] for _key, message in log_of(last)] == [
        "The custom mapping of Site to Notes was left out"
    ]
    assert last.status == Status.WARNINGS
    assert quickbooks.one("Customer", DisplayName="Bolt")["Fax"]["FreeFormNumber"] == "B-1"
