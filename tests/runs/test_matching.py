"""Matching records that existed before: what counts as the same, what is linked, and what a person decides."""

import pytest

from integrations.running.models import Action, Problem
from integrations.running.models.runs import Status, Trigger
from integrations.running.rows import stage
from integrations.running.runner import advance
from integrations.running.trigger import start_run
from tests.company import item, opportunity, product
from tests.people import People
from tests.proofs.death import Fate, Killed, mortal
from tests.runs.conftest import Runs, Time, counts_of, log_of, prefer, said_by
from tests.runs.customers import pairs, phone
from widget.models import Widget


def sub(parent: str) -> dict[str, object]:
    return {"ParentRef": {"value": parent}, "Job": True}


def test_a_sub_customer_is_matched_with_its_parents(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    family = salesforce.add("Account", Name="Doe, Jack")
    child = salesforce.add("Account", Name="jack  doe", ParentId=family)
    alone = salesforce.add("Account", Name="Jack Doe ")
    parent = quickbooks.add("Customer", DisplayName="Doe, Jack")
    below = quickbooks.add("Customer", DisplayName="Jack Doe", **sub(parent))
    top = quickbooks.add("Customer", DisplayName="Jack  Doe")

    run(widget)

    assert pairs() == {(family, parent), (child, below), (alone, top)}


def test_matching_writes_the_external_id_and_changes_no_other_field(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    account = salesforce.add("Account", Name="ACME", Phone="1", Website="https://acme.example")
    customer = quickbooks.add("Customer", DisplayName="Acme", PrimaryPhone=phone("2"), Fax=phone("3"))

    first = run(widget)

    told = salesforce.get("Account", account)
    assert told["External_Account_ID__c"].endswith(f":customer:{customer}")
    assert (told["Name"], told["Phone"], told["Fax"], told["Website"]) == ("ACME", "1", "3", "https://acme.example")
    said = said_by(first, "match-customers", level=10)
    assert said == [
        '"Acme" in Salesforce and QuickBooks are now linked. They differ in Name ("ACME" and "Acme") and Phone ("1" '
        'and "2"); these stay as they are until one side is changed.'
    ]

    run(widget)
    assert salesforce.get("Account", account)["Phone"] == "1"
    assert "WebAddr" not in quickbooks.get("Customer", customer)


def test_products_and_items_are_matched_by_product_code_and_full_name(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    code = product(salesforce, "My widgets", 7, code="direct:online:WIDGETS")
    same_name = product(salesforce, "Widgets", 8, code="W")
    direct = quickbooks.add("Item", Name="Direct", Type="Category")
    online = quickbooks.add("Item", Name="Online", Type="Category", ParentRef={"value": direct}, SubItem=True)
    widgets = item(quickbooks, "Widgets", 9, ParentRef={"value": online}, SubItem=True)

    run(widget)

    assert (code, widgets) in pairs("item")
    assert same_name not in {id for id, _ in pairs("item")}
    assert salesforce.get("Product2", code)["Name"] == "My widgets"


def test_two_customers_to_choose_from_are_held_until_a_person_decides(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    one, two = (salesforce.add("Account", Name=name) for name in ("Acme", "acme "))
    for account in (one, two):
        opportunity(salesforce, account, [], type=None)
    customer = quickbooks.add("Customer", DisplayName="Acme")

    first, second = run(widget), run(widget)

    assert [text.split(" was not linked")[0] for _key, text in log_of(first)] == ['"Acme"']
    assert (log_of(second), pairs()) == ([], set())
    salesforce.edit("Account", two, Name="Acme West")

    for _again in range(3):
        run(widget)

    assert (one, customer) in pairs()
    assert quickbooks.values("Customer", "DisplayName") == ["Acme", "Acme West"]
    assert not Problem.objects.exists()


def test_a_dry_run_shows_the_matches_and_a_renamed_record_corrects_them(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    account = salesforce.add("Account", Name="Acme")
    customer = quickbooks.add("Customer", DisplayName="Acme")

    dry = run(widget, dry_run=True)

    shown = Action.objects.filter(run=dry, kind="join").values_list("title", "source_id", "target_id", "status")
    assert list(shown) == [("Acme ↔ Acme", customer, account, "planned")]
    assert counts_of(dry, "match-customers") == {"linked": 1}
    assert salesforce.get("Account", account)["External_Account_ID__c"] is None
    salesforce.edit("Account", account, Name="Another Acme")

    run(widget)

    assert pairs() == {(salesforce.one("Account", Name="Acme")["Id"], customer)}


def test_matching_that_was_killed_goes_on_where_it_was(
    widget: Widget, salesforce: People, quickbooks: People, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stage, "PAGE", 1)
    wanted = set()
    for name in ("Acme", "Bolt", "Core"):
        account = salesforce.add("Account", Name=name)
        wanted.add((account, quickbooks.add("Customer", DisplayName=name)))
    started = start_run(widget, Trigger.MANUAL, now=time()).run
    before_the_second_page = 3
    with pytest.raises(Killed):
        advance(started.pk, clock=time, opener=mortal(Fate(before_the_second_page)))
    [first] = pairs()
    time.pass_by(minutes=10)

    ended = advance(started.pk, clock=time)

    assert (ended.status, counts_of(ended, "match-customers")) == (Status.SUCCEEDED, {"linked": 3})
    assert (pairs(), first in wanted) == (wanted, True)
    done = Action.objects.filter(run=ended, kind="join", status="done").values_list("target_id", flat=True)
    assert sorted(done) == sorted(account for account, _customer in wanted)
    assert salesforce.values("Account", "Name") == ["Acme", "Bolt", "Core"]


def test_a_later_account_is_linked_to_an_unlinked_customer_of_the_same_name(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    prefer(widget, all_accounts=True)
    run(widget)
    held = quickbooks.add("Customer", DisplayName="Acme")
    account = salesforce.add("Account", Name="acme")

    run(widget)

    assert pairs() == {(account, held)}
    assert len(quickbooks.all("Customer")) == 1


def test_a_later_customer_is_linked_to_an_account_that_was_not_polled(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    run(widget)
    account = salesforce.add("Account", Name="Acme")
    customer = quickbooks.add("Customer", DisplayName="ACME")

    run(widget)

    assert pairs() == {(account, customer)}


def test_several_accounts_of_a_later_customers_name_are_held(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    run(widget)
    for _number in range(2):
        salesforce.add("Account", Name="Acme")
    quickbooks.add("Customer", DisplayName="Acme")

    first, second = run(widget), run(widget)

    assert len(log_of(first)) == 1
    assert (log_of(second), pairs(), len(salesforce.all("Account"))) == ([], set(), 2)


def test_several_products_of_a_later_items_code_are_held(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    run(widget)
    before, products = pairs("item"), salesforce.values("Product2", "Name")
    both = sorted(product(salesforce, name, 5, code="grinder") for name in ("One", "Two"))
    item(quickbooks, "Grinder", 5)

    first, second = run(widget), run(widget)

    said = (
        f'"Grinder" was not linked: Salesforce has 2 of that name ({both[0]} and {both[1]}), and QuickBooks has 1. '
        "Choose which belong together, or rename or merge them, so that one of each is left."
    )
    assert (log_of(first), log_of(second)) == ([("items", said)], [])
    assert pairs("item") == before
    assert salesforce.values("Product2", "Name") == sorted([*products, "One", "Two"])


def test_a_later_item_is_linked_to_a_product_of_that_code(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    run(widget)
    before = pairs("item")
    thing = product(salesforce, "Something", 5, code="grinder")
    grinder = item(quickbooks, "Grinder", 5)

    run(widget)

    assert pairs("item") - before == {(thing, grinder)}
