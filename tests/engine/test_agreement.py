"""What a link remembers when a write is done; planning again on it finds nothing to do."""

from dataclasses import replace

import pytest

from connectors.base import Record, State
from integrations.engine.actions import Action, Create, Delete, Join, Keep, Update
from integrations.engine.agreement import agreement
from integrations.engine.policy import Policy
from integrations.engine.process import Step
from integrations.engine.snapshot import Link, Pair
from tests.engine.builders import INWARD, ONE_WAY, OUTWARD, TWO_WAY, account, carried_out, customer, linked, planned

OLD = linked({"Name": "Acme", "Phone": "1"}, {"DisplayName": "Acme", "PrimaryPhone": "1"}, confirmed=False)


def done(step: Step, pair: Pair, made: Record | None = None, policy: Policy = TWO_WAY) -> tuple[Action, Link]:
    (action,) = planned(step, pair, policy=policy)
    return action, carried_out(step, action, made)


def test_after_a_customer_is_made_for_an_account_both_sides_are_agreed() -> None:
    source = account({"Name": "Acme ", "Phone": "1"})
    made = customer({"DisplayName": "Acme", "CompanyName": "Acme", "PrimaryPhone": "1", "Balance": 0})

    action, link = done(OUTWARD, Pair(salesforce=source), made)

    assert isinstance(action, Create)
    assert link == Link(
        "customer",
        "001A",
        "7",
        {
            "Name": "Acme ",
            "Phone": "1",
            "Fax": None,
            "Size": None,
            "BillingStreet": None,
            "BillingCity": None,
        },
        {
            "DisplayName": "Acme",
            "CompanyName": "Acme",
            "PrimaryPhone": "1",
            "Fax": None,
            "Size": None,
            "BillAddr.Street": None,
            "BillAddr.City": None,
            "Note": "from 001A",
            "Balance": 0,
        },
        "Customer",
        "q1",
        confirmed=False,
    )
    assert planned(OUTWARD, Pair(source, made, replace(link, confirmed=True))) == []
    assert planned(INWARD, Pair(source, made, link)) == []


def test_after_an_account_is_made_for_a_customer_both_sides_are_agreed() -> None:
    source = customer({"DisplayName": "Acme", "PrimaryPhone": "1", "BillAddr.Block": "Ulm", "Balance": 3})

    action, link = done(INWARD, Pair(quickbooks=source), Record("Account", "001A", {"Contact.Id": "003C"}))

    assert isinstance(action, Create)
    assert (link.salesforce_id, link.quickbooks_id, link.quickbooks_entity, link.version) == (
        "001A",
        "7",
        "Customer",
        "q1",
    )
    assert link.confirmed
    assert link.salesforce["Contact.Id"] == "003C"
    assert link.salesforce["Block"] == "Ulm"
    assert link.quickbooks["Balance"] == 3
    made = account({"Name": "Acme", "Phone": "1", "Sync_Me__c": False})
    assert planned(INWARD, Pair(made, source, link)) == []
    assert planned(OUTWARD, Pair(made, source, link)) == []


def test_after_an_update_the_values_that_quickbooks_tells_are_agreed() -> None:
    source = account({"Name": "Acme", "Phone": "2"})
    made = replace(customer({"DisplayName": "Acme", "PrimaryPhone": "(2)"}), version="q2")

    action, link = done(OUTWARD, Pair(source, customer(OLD.quickbooks), OLD), made)

    assert isinstance(action, Update)
    assert link == Link(
        "customer",
        "001A",
        "7",
        {"Name": "Acme", "Phone": "2"},
        {"DisplayName": "Acme", "PrimaryPhone": "(2)"},
        "Customer",
        "q2",
        confirmed=False,
    )
    assert planned(INWARD, Pair(source, made, link)) == []


def test_a_value_that_quickbooks_did_not_keep_does_not_empty_the_one_in_salesforce() -> None:
    source = account({"Name": "Acme", "Phone": "1", "Fax": "8"})
    kept = customer({"DisplayName": "Acme", "PrimaryPhone": "1"})
    _, created = done(OUTWARD, Pair(salesforce=source), kept)
    _, updated = done(OUTWARD, Pair(source, kept, OLD), kept)

    assert planned(INWARD, Pair(source, kept, created)) == []
    assert planned(INWARD, Pair(source, kept, updated)) == []


def test_after_an_update_from_quickbooks_its_version_and_facts_are_remembered() -> None:
    source = customer({"DisplayName": "Acme", "PrimaryPhone": "2", "Balance": 5})

    action, link = done(INWARD, Pair(quickbooks=source, link=OLD), Record("Account", "001A", {}))

    assert isinstance(action, Update)
    assert (link.version, link.quickbooks["Balance"], link.confirmed) == ("q1", 5, True)
    assert (link.salesforce["Phone"], link.quickbooks["PrimaryPhone"]) == ("2", "2")


def test_what_is_kept_is_agreed_on_the_side_that_changed() -> None:
    known, source = replace(OLD, confirmed=True), account({"Name": "Acme", "Phone": "3"})

    action, link = done(OUTWARD, Pair(source, customer(OLD.quickbooks), known), policy=ONE_WAY)

    assert isinstance(action, Keep)
    assert link == replace(known, salesforce={"Name": "Acme", "Phone": "3"})


def test_a_link_is_confirmed_once_the_missing_external_id_is_written() -> None:
    action, link = done(OUTWARD, Pair(account(OLD.salesforce), customer(OLD.quickbooks), OLD))

    assert isinstance(action, Keep)
    assert link == replace(OLD, confirmed=True)


def test_a_link_of_records_that_existed_before_has_the_version_of_the_quickbooks_record() -> None:
    source, counterpart = account({"Name": "Acme"}), customer({"DisplayName": "Acme", "Fax": "8"})

    action, link = done(OUTWARD, Pair(salesforce=source, candidates=(counterpart,)))

    assert isinstance(action, Join)
    assert (link.version, link.quickbooks_entity, link.confirmed) == ("q1", "Customer", True)
    assert "Fax" not in link.quickbooks


def test_the_link_of_a_deleted_record_is_not_kept() -> None:
    step = replace(INWARD, deletes=True)
    (action,) = planned(step, Pair(quickbooks=customer({}, state=State.DELETED), link=OLD))
    assert isinstance(action, Delete)

    assert not agreement(step, action, None).kept


def test_a_create_cannot_be_agreed_before_it_is_resolved() -> None:
    (action,) = planned(OUTWARD, Pair(salesforce=account({"Name": "Acme"})))
    assert isinstance(action, Create)

    with pytest.raises(ValueError, match="Create without a write"):
        agreement(OUTWARD, action, None)
