"""Why a record is not synced: the rules of its step with their answers, up to the first that it fails."""

from dataclasses import replace

from integrations.engine.explain import Check, explain
from integrations.engine.process import Step
from integrations.engine.snapshot import Pair
from tests.engine.builders import INWARD, OUTWARD, account, customer, linked, snapshot

ACCOUNT = account({"Name": "Acme"})


def checks(step: Step, pair: Pair) -> list[Check]:
    return explain(step, pair, snapshot(pair))


def test_a_record_that_passes_every_rule_says_so() -> None:
    assert checks(OUTWARD, Pair(salesforce=ACCOUNT)) == [Check("qualifies", True)]


def test_the_first_rule_that_fails_is_shown_with_what_to_do() -> None:
    pair = Pair(salesforce=account({"Name": "Acme", "Ok": False}))

    assert checks(OUTWARD, pair) == [Check("qualifies", False, "It does not qualify. Make it so.")]


def test_a_value_that_holds_the_record_is_shown_after_the_rules() -> None:
    assert checks(OUTWARD, Pair(salesforce=account({"Name": "A:B"}))) == [
        Check("qualifies", True),
        Check("name", False, "QuickBooks does not take a colon in a name."),
    ]


def test_an_ambiguous_name_is_shown() -> None:
    pair = Pair(
        salesforce=ACCOUNT, candidates=(customer({"DisplayName": "Acme"}), customer({"DisplayName": "ACME"}, "8"))
    )

    text = (
        '"Acme" was not linked: Salesforce has 1 of that name (001A), and QuickBooks has 2. Choose which '
        "belong together, or rename or merge them, so that one of each is left."
    )
    assert checks(OUTWARD, pair) == [Check("qualifies", True), Check("one-match", False, text)]


def test_a_reference_that_is_not_synced_yet_is_shown() -> None:
    pair = Pair(quickbooks=customer({"DisplayName": "North", "ParentRef": "3"}))

    text = "It waits for a record that it refers to, which is not synced yet."
    assert checks(INWARD, pair) == [Check("waits", False, text)]


def test_a_record_that_is_gone_says_so() -> None:
    assert checks(OUTWARD, Pair()) == [Check("exists", False, "The record was not found.")]


def test_rules_of_creation_are_not_asked_of_a_linked_record() -> None:
    link = linked({"Name": "Acme"}, {"DisplayName": "Acme"})

    assert checks(OUTWARD, Pair(salesforce=account({"Name": "Acme", "Ok": False}), link=link)) == []


def test_a_resting_link_is_shown() -> None:
    link = replace(linked({"Name": "Acme"}, {"DisplayName": "Acme"}), active=False)

    text = "Its link with QuickBooks rests: the record was deleted or merged."
    assert checks(OUTWARD, Pair(salesforce=ACCOUNT, link=link)) == [Check("link-active", False, text)]
