"""Linking records that existed on both sides before."""

from dataclasses import replace

from connectors.base import Operation, Record
from integrations.engine.actions import Action, Draft, Join, Level, Note, Skip, Update
from integrations.engine.process import Step
from integrations.engine.snapshot import Choice, Link, Pair
from tests.engine.builders import INWARD, OUTWARD, STAMPS, account, carried_out, customer, planned

ACCOUNT = account({"Name": "Acme", "Phone": "1", "BillingCity": "Ulm"})
CUSTOMER = customer({"DisplayName": "ACME ", "PrimaryPhone": "2", "Fax": "8", "BillAddr.City": "Ulm", "Balance": "9"})
DRAFT = Draft(
    "salesforce",
    Operation.UPDATE,
    "Account",
    "001A",
    {"External__c": "9130:customer:7", **STAMPS},
    base={"External__c": None},
)
SAID = Note(
    Level.INFO,
    '"ACME " in Salesforce and QuickBooks are now linked. They differ in Name ("Acme" and "ACME ") and Phone ("1" and '
    '"2"); these stay as they are until one side is changed.',
)


def test_one_unlinked_record_of_the_same_name_is_linked_from_either_side() -> None:
    inward = planned(INWARD, Pair(quickbooks=CUSTOMER, candidates=(ACCOUNT,)))
    outward = planned(OUTWARD, Pair(salesforce=ACCOUNT, candidates=(CUSTOMER,)))

    assert inward == [Join(CUSTOMER, ACCOUNT, DRAFT, notes=(SAID,))]
    assert outward == [Join(ACCOUNT, CUSTOMER, DRAFT, notes=(SAID,))]


def test_equal_records_are_linked_without_a_list_of_differences() -> None:
    (action,) = planned(INWARD, Pair(quickbooks=customer({"DisplayName": "Acme"}), candidates=(ACCOUNT,)))

    assert isinstance(action, Join)
    assert action.notes == (Note(Level.INFO, '"Acme" in Salesforce and QuickBooks are now linked.'),)


def test_a_step_that_does_not_create_leaves_what_has_no_counterpart() -> None:
    assert planned(replace(INWARD, creates=False), Pair(quickbooks=CUSTOMER)) == []


def test_a_step_that_does_not_join_leaves_what_has_candidates() -> None:
    assert planned(replace(INWARD, joins=False), Pair(quickbooks=CUSTOMER, candidates=(ACCOUNT,))) == []


def test_both_directions_say_the_same_of_an_ambiguous_name() -> None:
    twin = replace(ACCOUNT, id="001B")
    from_quickbooks = Pair(quickbooks=CUSTOMER, candidates=(ACCOUNT, twin))
    from_one = Pair(salesforce=ACCOUNT, candidates=(CUSTOMER,), rivals=(twin,))
    from_the_other = Pair(salesforce=twin, candidates=(CUSTOMER,), rivals=(ACCOUNT,))

    text = (
        '"ACME " was not linked: Salesforce has 2 of that name (001A and 001B), and QuickBooks has 1. Choose which '
        "belong together, or rename or merge them, so that one of each is left."
    )
    note = Note(Level.WARNING, text)
    all_three = (ACCOUNT, twin, CUSTOMER)
    assert planned(INWARD, from_quickbooks) == [Skip(CUSTOMER, "one-match", note, namesakes=all_three)]
    assert planned(OUTWARD, from_one, from_the_other) == [
        Skip(ACCOUNT, "one-match", note, namesakes=all_three),
        Skip(twin, "one-match", note, namesakes=all_three),
    ]


def test_two_customers_of_one_name_are_held_from_either_side() -> None:
    twin = replace(CUSTOMER, id="8")

    inward = planned(INWARD, Pair(quickbooks=CUSTOMER, candidates=(ACCOUNT,), rivals=(twin,)))
    outward = planned(OUTWARD, Pair(salesforce=ACCOUNT, candidates=(CUSTOMER, twin)))

    text = (
        '"ACME " was not linked: Salesforce has 1 of that name (001A), and QuickBooks has 2. Choose which '
        "belong together, or rename or merge them, so that one of each is left."
    )
    all_three, note = (ACCOUNT, CUSTOMER, twin), Note(Level.WARNING, text)
    assert inward == [Skip(CUSTOMER, "one-match", note, namesakes=all_three)]
    assert outward == [Skip(ACCOUNT, "one-match", note, namesakes=all_three)]


def joined(step: Step, pair: Pair) -> Link:
    (action,) = planned(step, pair)
    return carried_out(step, action)


def test_of_a_pair_just_linked_empty_fields_are_filled_and_differing_ones_stay() -> None:
    for link in (
        joined(INWARD, Pair(quickbooks=CUSTOMER, candidates=(ACCOUNT,))),
        joined(OUTWARD, Pair(salesforce=ACCOUNT, candidates=(CUSTOMER,))),
    ):
        pair = Pair(ACCOUNT, CUSTOMER, link)

        (action,) = planned(INWARD, pair)

        assert isinstance(action, Update)
        assert (action.draft.fields, action.notes) == ({"Fax": "8", **STAMPS}, ())
        assert planned(OUTWARD, pair) == []


def test_a_differing_field_travels_once_one_side_is_changed() -> None:
    link = joined(INWARD, Pair(quickbooks=CUSTOMER, candidates=(ACCOUNT,)))
    edited = account({"Name": "Acme", "Phone": "3", "BillingCity": "Ulm"})

    (action,) = planned(OUTWARD, Pair(edited, CUSTOMER, link))

    assert isinstance(action, Update)
    assert action.draft.fields == {"PrimaryPhone": "3"}


def test_a_name_that_quickbooks_does_not_take_can_still_be_linked() -> None:
    source = account({"Name": "Acme: North"})

    (action,) = planned(OUTWARD, Pair(salesforce=source, candidates=(customer({"DisplayName": "Acme North"}),)))

    assert isinstance(action, Join)


TWIN = replace(ACCOUNT, id="001B")


def decided(*choices: Choice) -> list[Action]:
    """Return what both directions do with two Accounts and a Customer of one name under these choices."""
    return [
        *planned(INWARD, Pair(quickbooks=CUSTOMER, candidates=(ACCOUNT, TWIN), choices=choices)),
        *planned(OUTWARD, Pair(salesforce=ACCOUNT, candidates=(CUSTOMER,), rivals=(TWIN,), choices=choices)),
        *planned(OUTWARD, Pair(salesforce=TWIN, candidates=(CUSTOMER,), rivals=(ACCOUNT,), choices=choices)),
    ]


def told_apart(source: Record, ids: str, *namesakes: Record) -> Skip:
    text = (
        f'"ACME " was not linked, and nothing was made of it: a person has told {ids} in Salesforce apart from 7 in '
        "QuickBooks, which takes each name only once. Give one of them another name (a Product another Product Code), "
        "and each is synced by itself."
    )
    return Skip(source, "told-apart", Note(Level.WARNING, text), namesakes=namesakes)


def test_of_several_of_one_name_the_one_that_a_person_chose_is_linked_from_either_side() -> None:
    inward, outward, other = decided(Choice("001A", "7", same=True))

    assert (inward, outward) == (
        Join(CUSTOMER, ACCOUNT, DRAFT, notes=(SAID,)),
        Join(ACCOUNT, CUSTOMER, DRAFT, notes=(SAID,)),
    )
    assert other == told_apart(TWIN, "001B", TWIN, CUSTOMER)


def test_when_one_of_two_was_told_apart_the_other_one_is_linked() -> None:
    inward, other, outward = decided(Choice("001A", "7", same=False))

    assert [type(inward), type(outward)] == [Join, Join]
    assert isinstance(inward, Join)
    assert inward.counterpart == TWIN
    assert other == told_apart(ACCOUNT, "001A", ACCOUNT, CUSTOMER)


def test_what_a_person_has_told_apart_is_neither_linked_nor_made_on_either_side() -> None:
    actions = decided(Choice("001A", "7", same=False), Choice("001B", "7", same=False))

    all_three = (ACCOUNT, TWIN, CUSTOMER)
    assert actions == [told_apart(source, "001A and 001B", *all_three) for source in (CUSTOMER, ACCOUNT, TWIN)]


def test_choices_about_other_records_change_nothing() -> None:
    assert decided(Choice("001X", "9", same=True)) == decided()
