"""A billing Contact that gives way to another while QuickBooks changes its person."""

from typing import Any

import pytest

from tests.people import People
from tests.runs.conftest import Runs, Time, log_of, prefer
from tests.runs.customers import linked, phone
from widget.models import Widget


def leave_the_overlap(time: Time, salesforce: People, quickbooks: People) -> None:
    """Let so much time pass for all three that the next polls do not bring again what was changed before."""
    time.pass_by(hours=1)
    for system in (salesforce, quickbooks):
        system.config(clock_offset_s=time.ahead.total_seconds())


def test_what_quickbooks_changes_of_a_replaced_billing_contact_is_named_and_the_new_one_goes_out(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    prefer(widget, allow_modify=True, all_accounts=True)
    customer = quickbooks.add("Customer", DisplayName="Bolt", GivenName="Ann", FamilyName="Lee")
    run(widget)
    ann = salesforce.one("Contact")
    salesforce.edit("Contact", ann["Id"], Email="ann@sales.example")
    quickbooks.edit("Customer", customer, PrimaryEmailAddr={"Address": "ann@books.example"})
    roe: dict[str, Any] = {"LastName": "Roe", "Email": "roe@sales.example", "Is_Billing_Contact__c": True}
    salesforce.add("Contact", AccountId=ann["AccountId"], **roe)

    first, _second, third = run(widget), run(widget), run(widget)

    assert log_of(first) == [
        (
            "customers-in",
            '"Bolt" has another billing Contact in Salesforce now. What QuickBooks changed went to the one before: '
            'E-mail: "ann@sales.example" became "ann@books.example".',
        )
    ]
    assert salesforce.values("Contact", "Email") == ["ann@books.example", "roe@sales.example"]
    told = quickbooks.get("Customer", customer)
    assert (told.get("GivenName"), told["FamilyName"]) == (None, "Roe")
    assert told["PrimaryEmailAddr"]["Address"] == "roe@sales.example"
    assert third.calls == {"salesforce": 1, "quickbooks": 1}


def test_a_person_whose_linked_contact_was_deleted_becomes_another_contact_of_the_account(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    customer = quickbooks.add("Customer", DisplayName="Bolt", GivenName="Ann", FamilyName="Lee")
    run(widget)
    ann = salesforce.one("Contact")
    salesforce.delete("Contact", ann["Id"])
    quickbooks.edit("Customer", customer, PrimaryEmailAddr={"Address": "ann@books.example"})

    first, second, third = run(widget), run(widget), run(widget)

    anew = salesforce.one("Contact")
    assert (anew["AccountId"], anew["LastName"], anew["Email"]) == (ann["AccountId"], "Lee", "ann@books.example")
    assert anew["Is_Billing_Contact__c"] is True
    assert log_of(first) + log_of(second) == []
    assert third.calls == {"salesforce": 1, "quickbooks": 1}


def test_whoever_deletes_a_contact_does_not_empty_the_person_of_the_customer(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    prefer(widget, allow_modify=True, all_accounts=True)
    email = {"Address": "ann@books.example"}
    customer = quickbooks.add("Customer", DisplayName="Bolt", GivenName="Ann", FamilyName="Lee", PrimaryEmailAddr=email)
    run(widget)
    contact = salesforce.one("Contact")
    salesforce.delete("Contact", contact["Id"])
    salesforce.edit("Account", contact["AccountId"], Phone="1")

    run(widget)

    told = quickbooks.get("Customer", customer)
    assert told["PrimaryPhone"] == phone("1")
    assert (told["GivenName"], told["FamilyName"], told["PrimaryEmailAddr"]) == ("Ann", "Lee", email)


@pytest.mark.parametrize("known", ["at-first", "later"])
def test_the_first_billing_contact_overwrites_nothing_that_the_customer_held_without_a_person(
    known: str, widget: Widget, salesforce: People, quickbooks: People, run: Runs, time: Time
) -> None:
    prefer(widget, allow_modify=True)
    mailed: dict[str, Any] = {"PrimaryEmailAddr": {"Address": "books@acme.example"}}
    account, customer = linked(widget, salesforce, quickbooks, run, "Acme", **(mailed if known == "at-first" else {}))
    if known == "later":
        quickbooks.edit("Customer", customer, **mailed)
        salesforce.edit("Account", account, Phone="555 0100")
        run(widget)
    leave_the_overlap(time, salesforce, quickbooks)
    run(widget)
    salesforce.add("Contact", AccountId=account, LastName="Roe", Email="roe@acme.example", Is_Billing_Contact__c=True)

    first, second = run(widget), run(widget)

    held, contact = quickbooks.get("Customer", customer), salesforce.one("Contact")
    assert (held["FamilyName"], held["PrimaryEmailAddr"]["Address"]) == ("Roe", "books@acme.example")
    assert (contact["LastName"], contact["Email"]) == ("Roe", "books@acme.example")
    assert log_of(first) + log_of(second) == [
        (
            "customers-in",
            '"Acme" was changed in both systems, and QuickBooks wins. Overwritten in Salesforce: E-mail: '
            '"roe@acme.example" became "books@acme.example".',
        )
    ]
    assert run(widget).calls == {"salesforce": 1, "quickbooks": 1}


def test_the_first_billing_contact_of_an_account_whose_customer_rests_costs_no_call_of_its_own(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, time: Time
) -> None:
    prefer(widget, allow_modify=True)
    account, customer = linked(widget, salesforce, quickbooks, run, "Acme")
    quickbooks.edit("Customer", customer, Active=False)
    run(widget)
    leave_the_overlap(time, salesforce, quickbooks)
    run(widget)
    salesforce.add("Contact", AccountId=account, LastName="Roe", Email="roe@acme.example", Is_Billing_Contact__c=True)

    first, second = run(widget), run(widget)

    assert first.calls["quickbooks"] == 1
    assert second.calls == {"salesforce": 1, "quickbooks": 1}
    assert quickbooks.get("Customer", customer)["Active"] is False
