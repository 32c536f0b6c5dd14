"""Bad input and wrong settings: each gets its message, says what to do, and loses nothing."""

import pytest

from integrations.running.models import Problem, Run
from integrations.running.models.runs import Status
from integrations.running.trigger import RefusedToRun
from tests.company import item, opportunity, product
from tests.people import People
from tests.runs.conftest import Runs, Time, log_of, prefer
from widget.models import Connection, Plan, Widget
from widget.secrets import seal, unseal


def severe(run: Run) -> list[tuple[str, str]]:
    return log_of(run, level=30)


def test_wrong_credentials_stop_the_run_and_ask_to_connect_again(widget: Widget, quickbooks: People, run: Runs) -> None:
    connection = Connection.objects.get(widget=widget, system="quickbooks")
    broken = {**unseal(connection.credentials), "access_token": "stale", "refresh_token": "revoked"}
    connection.credentials = seal(broken)
    connection.save(update_fields=["credentials"])

    ended = run(widget)

    said = "The connection to QuickBooks has ended. Connect it again."
    assert (ended.status, severe(ended)) == (Status.FAILED, [("initialize", said)])
    connection.refresh_from_db()
    assert connection.broken_why == said


def test_an_expired_access_token_is_renewed_and_the_new_one_kept(
    widget: Widget, quickbooks: People, salesforce: People, run: Runs
) -> None:
    before = unseal(Connection.objects.get(widget=widget, system="quickbooks").credentials)
    for people in (quickbooks, salesforce):
        people.fault("*", "expire_token")

    ended = run(widget)

    after = unseal(Connection.objects.get(widget=widget, system="quickbooks").credentials)
    assert ended.status == Status.SUCCEEDED
    assert after["access_token"] != before["access_token"]


def test_all_failed_checks_are_told_at_once_and_nothing_is_written(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    quickbooks.add("Customer", DisplayName="Acme")
    salesforce.config(
        hidden_fields=["Account.Credit_Limit__c"],
        fields_off_layouts=["Opportunity.Transaction_Type__c"],
        readonly_fields=["Product2.External_Item_ID__c"],
    )
    book = salesforce.one("Pricebook2", IsStandard=True)
    salesforce.edit("Pricebook2", book["Id"], IsActive=False)
    prefer(widget, create_opportunities=True, created_stage="Nowhere", sync_items=False, sync_quantities=True)

    ended = run(widget)

    said = [message for _key, message in severe(ended)]
    assert ended.status == Status.FAILED
    assert [text.split(":")[0].split(",")[0] for text in said] == [
        "Salesforce does not show the connected user these fields of Account",
        "The connected Salesforce user may not write these fields of Product2",
        "These fields are on no page layout of Opportunity",
        "The Standard Price Book is not active in Salesforce",
        'Salesforce has no active Opportunity stage "Nowhere"',
        'The preference "Sync QuickBooks inventory quantities to Salesforce" needs "Sync QuickBooks Items to '
        'Products". Switch that on too',
    ]
    assert salesforce.all("Account") == []
    setup = f"{salesforce.url}/lightning/setup/ObjectManager"
    places = ended.processes.get(key="initialize").entries.order_by("id").values_list("place", flat=True)
    assert list(places) == [
        f"{setup}/Account/FieldsAndRelationships/view",
        f"{setup}/Product2/FieldsAndRelationships/view",
        f"{setup}/Opportunity/PageLayouts/view",
        f"{salesforce.url}/lightning/o/Pricebook2/list",
        f"{setup}/Opportunity/FieldsAndRelationships/StageName/view",
        f"/widgets/{widget.pk}/preferences",
    ]


def test_after_the_setting_is_mended_the_next_run_does_what_was_left(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    quickbooks.add("Customer", DisplayName="Acme")
    book = salesforce.one("Pricebook2", IsStandard=True)
    salesforce.edit("Pricebook2", book["Id"], IsActive=False)
    run(widget)
    salesforce.edit("Pricebook2", book["Id"], IsActive=True)

    ended = run(widget)

    assert ended.status == Status.SUCCEEDED
    assert salesforce.values("Account", "Name") == ["Acme"]


def test_a_name_taken_by_a_vendor_is_told_once_and_waits_without_calls(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, time: Time
) -> None:
    quickbooks.add("Vendor", DisplayName="Acme Ltd")
    account = salesforce.add("Account", Name="Acme Ltd")
    opportunity(salesforce, account, [(product(salesforce, "Grinder", 5), 1, 5)], type=None)

    first, second, third = run(widget), run(widget), run(widget)

    said = (
        '"Acme Ltd" was not sent to QuickBooks: QuickBooks already has a vendor, customer or employee of that name. '
        "Rename one of them."
    )
    assert log_of(first) == [("customers-out", said)]
    assert (log_of(second), log_of(third)) == ([], [])
    assert third.calls == {"salesforce": 1, "quickbooks": 1}

    salesforce.edit("Account", account, Name="Acme Limited")
    run(widget)

    assert quickbooks.values("Customer", "DisplayName") == ["Acme Limited"]
    assert not Problem.objects.exists()


def test_a_refused_record_is_tried_again_once_a_day(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, time: Time
) -> None:
    vendor = quickbooks.add("Vendor", DisplayName="Acme Ltd")
    account = salesforce.add("Account", Name="Acme Ltd")
    opportunity(salesforce, account, [(product(salesforce, "Grinder", 5), 1, 5)], type=None)
    run(widget)
    quickbooks.edit("Vendor", vendor, DisplayName="Acme Supplies")
    time.pass_by(hours=25)

    run(widget)

    assert quickbooks.values("Customer", "DisplayName") == ["Acme Ltd"]


def test_an_unknown_product_holds_its_opportunity_and_names_it(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    account = salesforce.add("Account", Name="Acme")
    unknown = product(salesforce, "Rocket", 5, code="R-1")
    sold = opportunity(salesforce, account, [(unknown, 1, 5)], name="Rocket deal")

    ended = run(widget)

    assert log_of(ended) == [
        (
            "opportunities-out",
            '"Rocket deal" was not sent to QuickBooks: QuickBooks does not know what was sold: "Rocket" (no item is '
            'named "R-1"). Create the item in QuickBooks under that name, or correct the Product Code.',
        )
    ]
    assert quickbooks.all("Invoice") == []

    item(quickbooks, "R-1", 5)
    salesforce.edit("Opportunity", sold, Description="Try again")
    run(widget)

    assert quickbooks.values("Invoice", "TotalAmt") == [5.0]


def test_a_sales_order_is_refused_with_the_types_that_work(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    item(quickbooks, "Grinder", 5)
    account = salesforce.add("Account", Name="Acme")
    grinder = product(salesforce, "Grinder", 5)
    opportunity(salesforce, account, [(grinder, 1, 5)], name="Order", type="Sales Order")

    ended = run(widget)

    assert log_of(ended) == [
        (
            "opportunities-out",
            '"Order" was not sent to QuickBooks: QuickBooks Online has no sales orders. Set its Transaction Type to '
            "Invoice or Sales Receipt.",
        )
    ]


def test_a_problem_with_one_record_never_stops_the_others(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    quickbooks.add("Vendor", DisplayName="Taken")
    grinder = product(salesforce, "Grinder", 5)
    for name in ("Good", "Taken", "A:B", "Fine"):
        opportunity(salesforce, salesforce.add("Account", Name=name), [(grinder, 1, 5)], type=None)

    ended = run(widget)

    assert quickbooks.values("Customer", "DisplayName") == ["Fine", "Good"]
    assert {message.split(" was")[0] for _key, message in log_of(ended)} == {'"A:B"', '"Taken"'}


def test_an_expired_trial_refuses_to_run_and_says_why(widget: Widget, run: Runs, time: Time) -> None:
    Widget.objects.filter(pk=widget.pk).update(plan=Plan.TRIAL, trial_ends_at=time())

    with pytest.raises(RefusedToRun, match=r"The trial of Sandbox ended on .* Choose a plan to sync again"):
        run(widget)
