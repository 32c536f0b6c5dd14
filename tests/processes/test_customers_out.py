"""Salesforce Accounts to QuickBooks Customers."""

import pytest

from connectors.base import Operation
from integrations.engine.actions import Draft, Keep, Level, Note, Skip
from integrations.engine.policy import Policy
from integrations.engine.snapshot import Link, Pair
from integrations.processes.customers_out import CUSTOMERS_OUT
from integrations.processes.match_customers import MATCH_CUSTOMERS
from tests.processes.builders import (
    CUSTOMER_LINK,
    NOW,
    STAMPS,
    account,
    changed,
    customer,
    held,
    made,
    planned,
    snapshot,
)

MAILING = {
    "Contact.MailingStreet": "Oak St 2",
    "Contact.MailingCity": "Bonn",
    "Contact.MailingState": None,
    "Contact.MailingPostalCode": "53111",
    "Contact.MailingCountry": "DE",
}
BILLING = {"BillingStreet": "Elm St 1", "BillingCity": "Ulm", "BillingState": "BW", "ShippingCity": "Rome"}
MAY_MODIFY = Policy(allow_modify=True)


def test_an_account_becomes_a_customer_with_its_billing_contact() -> None:
    source = account(
        {
            "Phone": "1",
            "Website": "https://acme.example",
            "Terms__c": "net 30",
            "Contact.Id": "003C",
            "Contact.Salutation": "Ms.",
            "Contact.FirstName": "Jane",
            "Contact.LastName": "Roe",
            "Contact.Email": "jane@acme.example",
            **BILLING,
        }
    )

    assert made(CUSTOMERS_OUT, source).draft == Draft(
        "quickbooks",
        Operation.CREATE,
        "Customer",
        None,
        {
            "DisplayName": "Acme",
            "CompanyName": "Acme",
            "PrimaryPhone": "1",
            "WebAddr": "https://acme.example",
            "BillAddr.Street": "Elm St 1",
            "BillAddr.City": "Ulm",
            "BillAddr.CountrySubDivisionCode": "BW",
            "ShipAddr.City": "Rome",
            "SalesTermRef": "3",
            "Title": "Ms.",
            "GivenName": "Jane",
            "FamilyName": "Roe",
            "PrimaryEmailAddr": "jane@acme.example",
        },
        identity=("customer", "001A", 0),
    )


def test_a_new_customer_is_billed_at_the_billing_contacts_mailing_address() -> None:
    fields = made(CUSTOMERS_OUT, account({**BILLING, **MAILING})).draft.fields

    assert {path: value for path, value in fields.items() if path.startswith("BillAddr")} == {
        "BillAddr.Street": "Oak St 2",
        "BillAddr.City": "Bonn",
        "BillAddr.PostalCode": "53111",
        "BillAddr.Country": "DE",
    }


def test_the_mailing_address_plays_no_part_after_creation() -> None:
    pair = Pair(account({"Phone": "2", **MAILING}), customer({}), CUSTOMER_LINK)

    assert changed(CUSTOMERS_OUT, pair, policy=MAY_MODIFY).draft.fields == {"PrimaryPhone": "2"}


def test_a_child_account_becomes_a_sub_customer_of_its_synced_parent() -> None:
    fields = made(CUSTOMERS_OUT, account({"Name": "North", "ParentId": "001A"}, "001B")).draft.fields

    assert fields == {"DisplayName": "North", "CompanyName": "North", "ParentRef": "7", "Job": True}


def test_a_child_of_an_account_that_is_not_synced_stands_alone() -> None:
    fields = made(CUSTOMERS_OUT, account({"Name": "North", "ParentId": "001P"}, "001B")).draft.fields

    assert fields == {"DisplayName": "North", "CompanyName": "North"}


def test_accounts_without_a_won_opportunity_are_sent_only_by_preference() -> None:
    source = account({"WonOpportunity.Id": None})

    assert held(CUSTOMERS_OUT, source) == ("has-won-opportunity", "")
    assert made(CUSTOMERS_OUT, source, policy=Policy(all_accounts=True)).source == source


def test_an_account_with_an_external_id_of_its_own_is_not_sent() -> None:
    assert held(CUSTOMERS_OUT, account({"External_Account_ID__c": "1:customer:2"})) == (
        "external-id-free",
        '"Acme" was not sent to QuickBooks: It already has an External Account ID that Tandem did not write for this '
        "QuickBooks company. Clear that field to sync it.",
    )


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("A:B", "QuickBooks does not take a colon in a name. Rename it in Salesforce."),
        ("A\tB", "QuickBooks does not take a tab in a name. Rename it in Salesforce."),
        ("A\nB", "QuickBooks does not take a line break in a name. Rename it in Salesforce."),
        ("x" * 101, "Name has 101 characters, and QuickBooks takes at most 100. Shorten it to sync it."),
    ],
)
def test_a_name_that_does_not_fit_is_a_warning_and_the_account_is_not_sent(name: str, reason: str) -> None:
    assert held(CUSTOMERS_OUT, account({"Name": name})) == ("name", f'"{name}" was not sent to QuickBooks: {reason}')


def test_terms_that_quickbooks_does_not_have_are_left_out_with_near_names() -> None:
    action = made(CUSTOMERS_OUT, account({"Terms__c": "Net 3"}))

    text = (
        '"Acme" was sent to QuickBooks without one value: QuickBooks has no terms "Net 3". The nearest names are '
        "Net 30 and Net 15."
    )
    assert "SalesTermRef" not in action.draft.fields
    assert action.notes == (Note(Level.WARNING, text),)


def test_creates_flow_out_whatever_the_preference_says() -> None:
    assert made(CUSTOMERS_OUT, account({}), policy=Policy(allow_modify=False)).draft.entity == "Customer"


def test_updates_flow_out_only_by_preference() -> None:
    source = account({"Phone": "2", "Sync_Me__c": True})
    pair = Pair(source, customer({}), CUSTOMER_LINK)

    assert changed(CUSTOMERS_OUT, pair, policy=MAY_MODIFY).draft.fields == {"PrimaryPhone": "2"}
    text = (
        '"Acme" was changed in Salesforce. The change was not sent, because the preference "Allow Salesforce to '
        'modify QuickBooks records" is off.'
    )
    lamp = Draft(
        "salesforce",
        Operation.UPDATE,
        "Account",
        "001A",
        dict(STAMPS),
        base={"Sync_Me__c": True, "Last_Sync_Date__c": None},
    )
    assert planned(CUSTOMERS_OUT, pair, policy=Policy()) == Keep(
        source, CUSTOMER_LINK, lamp, {"Phone": "2"}, (Note(Level.INFO, text),)
    )


def test_salesforce_learns_the_ids_and_the_addresses_as_quickbooks_prints_them() -> None:
    (step,) = CUSTOMERS_OUT.steps
    assert step.after
    told = customer({"BillAddr.Block": "Ulm"}, "12")

    assert step.after(account({"Contact.Id": "003C"}), told, snapshot()) == (
        {
            "External_Account_ID__c": "9130:customer:12",
            "Billing_Address_Block__c": "Ulm",
            "Shipping_Address_Block__c": None,
            "Contact.Id": "003C",
            "Contact.External_Contact_ID__c": "9130:contact:12",
            "Contact.External_Account_ID__c": "9130:customer:12",
            "Contact.Sync_Me__c": False,
            "Contact.Last_Sync_Date__c": NOW,
        },
        (),
    )


def test_without_a_contact_only_the_account_is_written_back() -> None:
    (step,) = CUSTOMERS_OUT.steps
    assert step.after

    fields, _lines = step.after(account({}), customer({}, "12"), snapshot())

    assert set(fields) == {"External_Account_ID__c", "Billing_Address_Block__c", "Shipping_Address_Block__c"}


def test_matching_creates_nothing() -> None:
    assert planned(MATCH_CUSTOMERS, Pair(quickbooks=customer({}))) is None
    assert MATCH_CUSTOMERS.once


def test_matching_leaves_linked_pairs_to_the_sync() -> None:
    link = Link("customer", "001A", "7", {"Name": "Acme"}, {"DisplayName": "Acme"})
    source = customer({"PrimaryPhone": "2"})

    assert planned(MATCH_CUSTOMERS, Pair(quickbooks=source, link=link)) == Skip(source, "unlinked")
