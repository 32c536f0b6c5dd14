"""Products that people delete and restore, and prices that Salesforce refuses. Source: sync rules, sections 2, 3, 6."""

import pytest

from integrations.running.models import Link
from integrations.running.rows.problems import open_problems
from tests.company import item
from tests.people import People
from tests.runs.conftest import Runs, Time, log_of, prefer
from tests.runs.test_items import price_of, product_of
from widget.models import Widget

DELETED = '"Grinder" was deleted in Salesforce. Grinder in QuickBooks stays as it is.'
AGAIN = '"Grinder" is there again, and is synced again.'


@pytest.fixture
def grinder(widget: Widget, quickbooks: People, run: Runs) -> str:
    """An item with its Product, after two runs."""
    grinder = item(quickbooks, "Grinder", 250)
    run(widget)
    run(widget)
    return grinder


def test_a_deleted_product_lets_its_link_rest_with_one_warning_and_is_not_made_again(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, grinder: str
) -> None:
    salesforce.delete("Product2", product_of(salesforce, "Grinder")["Id"])

    deleted = run(widget)

    assert [(key, said.startswith(DELETED)) for key, said in log_of(deleted)] == [("items", True)]
    quickbooks.edit("Item", grinder, UnitPrice=300)
    assert log_of(run(widget)) == []
    assert "Grinder" not in salesforce.values("Product2", "Name")
    assert run(widget).calls == {"salesforce": 1, "quickbooks": 1}


def test_a_restored_product_is_synced_again_with_what_was_changed_meanwhile(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, grinder: str
) -> None:
    id = product_of(salesforce, "Grinder")["Id"]
    salesforce.delete("Product2", id)
    run(widget)
    quickbooks.edit("Item", grinder, UnitPrice=300, Description="Grinds")
    run(widget)
    salesforce.edit("Product2", id, IsDeleted=False)

    restored = run(widget)

    assert (price_of(salesforce, id), salesforce.get("Product2", id)["Description"]) == ((300.0, True), "Grinds")
    assert ("items", AGAIN) in log_of(restored, level=10)
    assert Link.objects.get(kind="item", salesforce_id=id).active
    run(widget)
    assert run(widget).calls == {"salesforce": 1, "quickbooks": 1}


def test_a_restored_product_whose_item_stayed_as_it_was_is_synced_again_too(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, grinder: str
) -> None:
    id = product_of(salesforce, "Grinder")["Id"]
    salesforce.delete("Product2", id)
    run(widget)
    salesforce.edit("Product2", id, IsDeleted=False)

    restored = run(widget)

    assert ("items", AGAIN) in log_of(restored, level=10)
    quickbooks.edit("Item", grinder, UnitPrice=300)
    run(widget)
    assert price_of(salesforce, id) == (300.0, True)


def test_products_that_people_edit_are_left_alone_and_cost_no_further_call(
    widget: Widget, salesforce: People, run: Runs, grinder: str
) -> None:
    id = product_of(salesforce, "Grinder")["Id"]
    prefer(widget, create_opportunities=True)
    salesforce.edit("Product2", id, Description="Mine", IsActive=False)

    edited = run(widget)

    found = salesforce.get("Product2", id)
    assert (found["Description"], found["IsActive"], edited.calls) == (
        "Mine",
        False,
        {"salesforce": 1, "quickbooks": 1},
    )


def test_a_price_that_salesforce_refuses_beside_its_product_is_told_once_and_tried_again(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, time: Time
) -> None:
    run(widget)
    item(quickbooks, "Grinder", 250)
    salesforce.config(fields_required_by_rule=["PricebookEntry.Region__c"])

    refused = run(widget)

    id = product_of(salesforce, "Grinder")["Id"]
    assert [row for row in salesforce.all("PricebookEntry") if row["Product2Id"] == id] == []
    assert [key for key, _ in log_of(refused)] == ["items"]
    [problem] = open_problems()
    assert (problem.title, problem.process_key, problem.rule) == ("Grinder", "items", "part-refused")
    quiet = run(widget)
    assert (log_of(quiet), quiet.calls) == ([], {"salesforce": 1, "quickbooks": 1})
    time.pass_by(days=1, minutes=1)
    assert log_of(run(widget)) == []
    salesforce.config(fields_required_by_rule=[])
    time.pass_by(days=1, minutes=1)

    run(widget)

    assert price_of(salesforce, id) == (250.0, True)
    assert open_problems().count() == 0


def test_a_changed_price_that_salesforce_refuses_is_tried_again(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, grinder: str, time: Time
) -> None:
    id = product_of(salesforce, "Grinder")["Id"]
    salesforce.config(fields_required_by_rule=["PricebookEntry.Region__c"])
    quickbooks.edit("Item", grinder, UnitPrice=300, Description="Grinds")
    run(widget)
    assert (price_of(salesforce, id), salesforce.get("Product2", id)["Description"]) == ((250.0, True), "Grinds")
    salesforce.config(fields_required_by_rule=[])
    time.pass_by(days=1, minutes=1)

    run(widget)

    assert (price_of(salesforce, id), open_problems().count()) == ((300.0, True), 0)
