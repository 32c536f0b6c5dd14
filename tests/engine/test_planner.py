"""Which records qualify, what is made, deleted, kept and left out, and what is said of each."""

from dataclasses import replace

import pytest

from connectors.base import Operation, Record, State
from integrations.engine.actions import Create, Delete, Draft, Keep, Level, Note, Skip, Update
from integrations.engine.planner import blocked
from integrations.engine.process import Held, Rule, Step
from integrations.engine.snapshot import LinkTo, Pair, Snapshot
from tests.engine.builders import INWARD, ONE_WAY, OUTWARD, STAMPS, account, customer, linked, planned, to_customer

OLD = linked({"Name": "Acme"}, {"DisplayName": "Acme"})


def ruled(level: Level | None = Level.WARNING) -> Step:
    rule = Rule("ready", lambda pair, snapshot: False, lambda pair, snapshot: "It is not ready. Wait.", level)
    return replace(OUTWARD, rules=(rule,))


def test_a_record_whose_source_was_not_polled_is_left_alone() -> None:
    assert planned(OUTWARD, Pair(quickbooks=customer({"DisplayName": "Acme"}))) == []


def test_a_customer_without_counterpart_becomes_an_account_with_its_external_id() -> None:
    source = customer({"DisplayName": "Acme", "PrimaryPhone": "1", "Fax": "", "BillAddr.Block": "Elm St 1\nUlm"})

    fields = {
        "Name": "Acme",
        "Phone": "1",
        "Fax": "",
        "Block": "Elm St 1\nUlm",
        "External__c": "9130:customer:7",
        **STAMPS,
    }
    draft = Draft("salesforce", Operation.CREATE, "Account", None, fields, identity=("customer", "7", 0))
    assert planned(INWARD, Pair(quickbooks=source)) == [Create(source, draft)]


def test_an_account_without_counterpart_becomes_a_customer() -> None:
    source = account({"Name": "Acme", "Phone": "1"})

    fields = {"DisplayName": "Acme", "CompanyName": "Acme", "PrimaryPhone": "1", "Note": "from 001A"}
    draft = Draft("quickbooks", Operation.CREATE, "Customer", None, fields, identity=("customer", "001A", 0))
    assert planned(OUTWARD, Pair(salesforce=source), policy=ONE_WAY) == [Create(source, draft)]


def test_a_reference_to_a_record_that_is_not_linked_yet_stays_open() -> None:
    (action,) = planned(INWARD, Pair(quickbooks=customer({"DisplayName": "North", "ParentRef": "3"})))

    assert isinstance(action, Create)
    assert action.draft.fields["ParentId"] == LinkTo("customer", "quickbooks", "3")


def test_a_reference_to_a_linked_record_is_its_counterpart() -> None:
    parent = replace(OLD, salesforce_id="001P", quickbooks_id="3")

    (action,) = planned(INWARD, Pair(quickbooks=customer({"DisplayName": "North", "ParentRef": "3"})), links=[parent])

    assert isinstance(action, Create)
    assert action.draft.fields["ParentId"] == "001P"


def test_a_record_that_fails_a_rule_is_left_out_with_its_name_and_what_to_do() -> None:
    source = account({"Name": "Acme"})

    note = Note(Level.WARNING, '"Acme" was not sent to QuickBooks: It is not ready. Wait.')
    assert planned(ruled(), Pair(salesforce=source)) == [Skip(source, "ready", note)]


def test_a_rule_may_be_severe() -> None:
    (action,) = planned(ruled(level=Level.SEVERE), Pair(salesforce=account({"Name": "Acme"})))

    assert isinstance(action, Skip)
    assert action.note == Note(Level.SEVERE, '"Acme" was not sent to QuickBooks: It is not ready. Wait.')


def test_a_record_that_is_simply_not_concerned_is_left_out_without_a_word() -> None:
    source = account({"Name": "Acme"})

    assert planned(ruled(level=None), Pair(salesforce=source)) == [Skip(source, "ready")]


def test_rules_of_creation_do_not_concern_linked_records() -> None:
    pair = Pair(account({"Name": "Acme", "Phone": "2", "Ok": False}), customer({"DisplayName": "Acme"}), OLD)

    (action,) = planned(OUTWARD, pair)

    assert isinstance(action, Update)


def test_the_first_rule_that_fails_is_the_one_that_is_told() -> None:
    first, second = (Rule(name, lambda p, s: False, lambda p, s: "No.", level=None) for name in ("first", "second"))
    source = account({"Name": "Acme"})

    assert planned(replace(OUTWARD, rules=(first, second)), Pair(salesforce=source)) == [Skip(source, "first")]


def test_a_problem_with_one_record_never_stops_the_others() -> None:
    bad, good = account({"Name": "A:B"}, "001B"), account({"Name": "Acme"})

    kinds = [type(action) for action in planned(OUTWARD, Pair(salesforce=bad), Pair(salesforce=good))]

    assert kinds == [Skip, Create]


def test_a_resting_link_is_not_synced() -> None:
    resting = replace(OLD, active=False)

    assert planned(INWARD, Pair(account({"Name": "Acme"}), customer({"DisplayName": "Ac"}), resting)) == []
    assert planned(OUTWARD, Pair(account({"Name": "Ac"}), customer({"DisplayName": "Acme"}), resting)) == []


def test_a_mirrored_record_is_deleted_with_its_source() -> None:
    source = customer({"DisplayName": "Acme"}, state=State.DELETED)

    note = Note(Level.INFO, '"Acme" was deleted in QuickBooks and is deleted in Salesforce.')
    draft = Draft("salesforce", Operation.DELETE, "Account", "001A", {}, version="q0")
    mirror = replace(INWARD, deletes=True)
    assert planned(mirror, Pair(quickbooks=source, link=OLD)) == [Delete(source, OLD, draft, (note,))]
    assert planned(mirror, Pair(quickbooks=source)) == []


def test_nothing_is_deleted_on_the_other_side_of_a_two_way_link() -> None:
    source = account({"Name": "Acme"}, state=State.DELETED)

    text = (
        '"Acme" was deleted in Salesforce. Acme in QuickBooks stays as it is. Delete it there too, or restore the '
        "deleted record."
    )
    assert planned(OUTWARD, Pair(salesforce=source, link=OLD)) == [Skip(source, "deleted", Note(Level.WARNING, text))]
    assert planned(OUTWARD, Pair(salesforce=source)) == []


def test_a_record_whose_counterpart_was_deleted_is_not_written_and_either_side_says_the_same() -> None:
    gone = account({"Name": "Acme"}, state=State.DELETED)
    source = customer({"DisplayName": "Acme", "PrimaryPhone": "2"})

    (inward,) = planned(INWARD, Pair(gone, source, OLD))
    (outward,) = planned(OUTWARD, Pair(gone, source, OLD))

    assert isinstance(inward, Skip)
    assert isinstance(outward, Skip)
    assert (inward.rule, inward.note) == ("counterpart-deleted", outward.note)


def test_a_mirrored_record_that_people_deleted_is_made_again_at_the_next_change() -> None:
    source = customer({"DisplayName": "Acme"})
    mirror = replace(INWARD, deletes=True)

    (action,) = planned(mirror, Pair(account({}, state=State.DELETED), source, OLD))

    (new,) = planned(mirror, Pair(quickbooks=source))
    assert isinstance(new, Create)
    note = Note(Level.WARNING, '"Acme" was deleted in Salesforce, and is made again.')
    assert action == replace(new, notes=(note,))


def test_a_lit_lamp_is_put_out_though_nothing_changed() -> None:
    source = account({"Name": "Acme", "Sync_Me__c": True})

    draft = Draft(
        "salesforce",
        Operation.UPDATE,
        "Account",
        "001A",
        dict(STAMPS),
        base={"Sync_Me__c": True, "Last_Sync_Date__c": None},
    )
    assert planned(OUTWARD, Pair(salesforce=source, link=OLD)) == [Keep(source, OLD, draft)]


def test_an_external_id_whose_writing_back_failed_is_written_again() -> None:
    missing = replace(OLD, confirmed=False)
    source = account({"Name": "Acme"})

    draft = Draft(
        "salesforce",
        Operation.UPDATE,
        "Account",
        "001A",
        {"External__c": "9130:customer:7", **STAMPS},
        base={"External__c": None, "Sync_Me__c": None, "Last_Sync_Date__c": None},
    )
    assert planned(OUTWARD, Pair(salesforce=source, link=missing)) == [Keep(source, missing, draft)]


def test_an_external_id_that_a_person_cleared_is_not_written_again() -> None:
    assert planned(OUTWARD, Pair(salesforce=account({"Name": "Acme"}), link=OLD)) == []


def test_what_a_step_drops_from_a_change_is_neither_written_nor_accepted() -> None:
    step = replace(
        INWARD,
        adjust=lambda draft, pair, snapshot: (
            replace(draft, fields={k: v for k, v in draft.fields.items() if k != "Phone"}),
            (),
        ),
    )
    only_phone = customer({"DisplayName": "Acme", "PrimaryPhone": "2"})
    both = customer({"DisplayName": "Acme", "PrimaryPhone": "2", "Fax": "8"})

    (action,) = planned(step, Pair(quickbooks=both, link=OLD))

    assert isinstance(action, Update)
    assert action.accepted == {"Fax": "8"}
    assert planned(step, Pair(quickbooks=only_phone, link=OLD)) == []


def test_a_new_parent_is_followed() -> None:
    link = linked({"Name": "Acme", "ParentId": "001P"}, {"DisplayName": "Acme", "ParentRef": "3"})
    source = customer({"DisplayName": "Acme", "ParentRef": "4"})

    (action,) = planned(INWARD, Pair(quickbooks=source, link=link))

    assert isinstance(action, Update)
    assert action.draft.fields == {"ParentId": LinkTo("customer", "quickbooks", "4"), **STAMPS}


def test_a_held_record_says_what_it_waits_for() -> None:
    def hold(pair: Pair, snapshot: Snapshot) -> bool:
        raise Held("It waits.", rule="waits", blocked_on=to_customer("3"))

    source = account({"Name": "Acme"})
    step = replace(OUTWARD, rules=(Rule("held", hold, lambda pair, snapshot: ""),))

    note = Note(Level.WARNING, '"Acme" was not sent to QuickBooks: It waits.')
    assert planned(step, Pair(salesforce=source)) == [Skip(source, "waits", note, to_customer("3"))]


@pytest.mark.parametrize(("name", "said"), [("Big Acme", "Big Acme"), ("", "a record that it refers to")])
def test_a_record_that_waits_for_another_names_it(name: str, said: str) -> None:
    source = Record("Customer", "8", {"DisplayName": "North"})

    text = f'"North" was not synced to Salesforce: It waits for {said}, which is not synced yet.'
    expected = Skip(source, "waits", Note(Level.WARNING, text), to_customer("3", name))
    assert blocked(INWARD, source, to_customer("3", name)) == expected
