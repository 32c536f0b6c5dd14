"""Matches that a person corrects before they are made, or decides because several records have one name."""

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from integrations.running.models import Action, MatchChoice, Problem
from integrations.running.planning.choices import choose, undo
from tests import builders
from tests.company import item, product, won
from tests.people import People
from tests.runs.conftest import Runs, Time, log_of
from tests.runs.customers import pairs
from widget.models import Widget


@pytest.fixture
def ada(transactional_db: None) -> User:
    """Whoever decides."""
    return builders.person()


@pytest.fixture
def apart(widget: Widget, salesforce: People, quickbooks: People, run: Runs, ada: User, time: Time) -> tuple[str, str]:
    """An Account and a customer of one name, told apart before the last run."""
    account = won(salesforce, "Acme")
    customer = quickbooks.add("Customer", DisplayName="Acme")
    choose(widget, "customer", [account], [customer], same=False, by=ada, now=time())
    run(widget)
    return account, customer


def test_a_dry_run_names_what_it_holds_once_with_all_of_that_name(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    one, two = won(salesforce, "Acme"), won(salesforce, "acme")
    customer = quickbooks.add("Customer", DisplayName="ACME")

    dry = run(widget, dry_run=True)

    (held,) = Action.objects.filter(run=dry, kind="hold")
    assert (held.process.key, held.title, held.status) == ("match-customers", "ACME", "planned")
    assert held.namesakes == [
        ["salesforce", "Account", one, "Acme"],
        ["salesforce", "Account", two, "acme"],
        ["quickbooks", "Customer", customer, "ACME"],
    ]
    assert not Problem.objects.exists()


def test_the_one_that_was_chosen_of_several_is_linked_by_the_next_run(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, ada: User, time: Time
) -> None:
    one, two = won(salesforce, "Acme"), won(salesforce, "acme")
    customer = quickbooks.add("Customer", DisplayName="ACME")
    run(widget)
    assert pairs() == set()

    choose(widget, "customer", [two], [customer], same=True, by=ada, now=time())
    run(widget)

    assert pairs() == {(two, customer)}
    assert salesforce.get("Account", one)["External_Account_ID__c"] is None
    assert quickbooks.values("Customer", "DisplayName") == ["ACME"]
    assert {problem.record_id for problem in Problem.objects.all()} == {one}


def test_a_choice_made_after_a_dry_run_counts_in_the_very_first_run(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, ada: User, time: Time
) -> None:
    won(salesforce, "Acme")
    two = won(salesforce, "acme")
    customer = quickbooks.add("Customer", DisplayName="ACME")
    run(widget, dry_run=True)

    choose(widget, "customer", [two], [customer], same=True, by=ada, now=time())
    run(widget)

    assert pairs() == {(two, customer)}


def test_a_match_that_was_told_apart_is_not_made_and_neither_side_gets_a_counterpart_silently(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, ada: User, time: Time
) -> None:
    account = won(salesforce, "Acme")
    customer = quickbooks.add("Customer", DisplayName="Acme")
    run(widget, dry_run=True)

    choose(widget, "customer", [account], [customer], same=False, by=ada, now=time())
    first, second = run(widget), run(widget)

    said = (
        f'"Acme" was not linked, and nothing was made of it: a person has told {account} in Salesforce apart from '
        f"{customer} in QuickBooks, which takes each name only once. Give one of them another name (a Product another "
        "Product Code), and each is synced by itself."
    )
    assert (log_of(first), log_of(second)) == ([("match-customers", said)], [])
    assert (pairs(), len(salesforce.all("Account")), len(quickbooks.all("Customer"))) == (set(), 1, 1)


def test_once_one_of_the_two_has_another_name_each_gets_its_own_counterpart(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, apart: tuple[str, str], time: Time
) -> None:
    account, customer = apart
    salesforce.edit("Account", account, Name="Acme West")
    for _again in range(2):
        run(widget)
    time.pass_by(days=1, minutes=1)
    run(widget)

    assert quickbooks.values("Customer", "DisplayName") == ["Acme", "Acme West"]
    assert salesforce.values("Account", "Name") == ["Acme", "Acme West"]
    assert (account, customer) not in pairs()
    assert len(pairs()) == 2
    assert not Problem.objects.exists()


def test_an_item_that_was_told_apart_from_a_product_makes_no_second_product(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, ada: User, time: Time
) -> None:
    thing = product(salesforce, "Something", 5, code="Grinder")
    grinder = item(quickbooks, "Grinder", 5)
    choose(widget, "item", [thing], [grinder], same=False, by=ada, now=time())

    run(widget)

    assert (thing, grinder) not in pairs("item")
    assert salesforce.get("Product2", thing)["External_Item_ID__c"] is None
    assert [one["ProductCode"] for one in salesforce.all("Product2")].count("Grinder") == 1


def test_a_choice_that_is_undone_is_as_if_it_had_never_been_made(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, apart: tuple[str, str], time: Time
) -> None:
    assert undo(widget, MatchChoice.objects.get().pk, time())
    run(widget)

    assert pairs() == {apart}
    assert not Problem.objects.exists()


def test_a_chosen_record_counts_although_it_has_another_name_by_now(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, ada: User, time: Time
) -> None:
    one = won(salesforce, "Acme")
    won(salesforce, "acme")
    customer = quickbooks.add("Customer", DisplayName="ACME")
    choose(widget, "customer", [one], [customer], same=True, by=ada, now=time())
    salesforce.edit("Account", one, Name="Acme East")

    run(widget)

    assert (one, customer) in pairs()


def test_a_chosen_record_that_is_gone_leaves_the_others_to_choose_from(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, ada: User, time: Time
) -> None:
    one, two = won(salesforce, "Acme"), won(salesforce, "acme")
    customer = quickbooks.add("Customer", DisplayName="ACME")
    choose(widget, "customer", [one], [customer], same=True, by=ada, now=time())
    salesforce.delete("Account", one)

    run(widget)

    assert pairs() == {(two, customer)}


def test_the_last_choice_takes_the_place_of_those_it_contradicts(widget: Widget, ada: User) -> None:
    choose(widget, "customer", ["A"], ["1"], same=True, by=ada, now=timezone.now())
    choose(widget, "customer", ["B"], ["1"], same=True, by=ada, now=timezone.now())
    choose(widget, "customer", ["A"], ["1"], same=False, by=ada, now=timezone.now())

    kept = set(MatchChoice.objects.values_list("salesforce_id", "quickbooks_id", "same"))
    assert kept == {("B", "1", True), ("A", "1", False)}
