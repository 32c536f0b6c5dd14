"""QuickBooks Customers to Salesforce Accounts."""

from collections.abc import Mapping

from connectors.base import Operation, State
from integrations.engine.actions import Draft, Join, Keep, Level, Note, Rest
from integrations.engine.policy import Policy
from integrations.engine.snapshot import Link, LinkTo, Pair, Wanted
from integrations.processes.customers import account_path
from integrations.processes.customers_in import CUSTOMERS_IN
from tests.processes.builders import (
    CUSTOMER_FACTS,
    NOW,
    STAMPS,
    account,
    changed,
    customer,
    held,
    made,
    planned,
)

FULL = customer(
    {
        "PrimaryPhone": "1",
        "Fax": "2",
        "WebAddr": "https://acme.example",
        "BillAddr.Street": "Elm St 1\nSuite 4",
        "BillAddr.City": "Tacoma",
        "BillAddr.CountrySubDivisionCode": "WA",
        "BillAddr.PostalCode": "98402",
        "BillAddr.Country": "US",
        "BillAddr.Block": "Elm St 1\nSuite 4\nTacoma, WA  98402\nUS",
        "ShipAddr.City": "Ulm",
        "ShipAddr.Block": "Ulm",
        "SalesTermRef": "3",
        "Title": "Ms.",
        "GivenName": "Jane",
        "FamilyName": "Roe",
        "PrimaryEmailAddr": "jane@acme.example",
        "AlternatePhone": "3",
        "Mobile": "4",
    }
)
CONTACT_IDS: Mapping[str, Wanted] = {
    "Contact.External_Contact_ID__c": "9130:contact:7",
    "Contact.External_Account_ID__c": "9130:customer:7",
    "Contact.Is_Billing_Contact__c": True,
}
CONTACT_STAMPS: Mapping[str, Wanted] = {"Contact.Sync_Me__c": False, "Contact.Last_Sync_Date__c": NOW}
OLD = Link("customer", "001A", "7", {"Name": "Acme"}, {"DisplayName": "Acme"}, "Customer", "q0")


def test_a_customer_becomes_an_account_with_addresses_terms_and_a_billing_contact() -> None:
    assert made(CUSTOMERS_IN, FULL).draft == Draft(
        "salesforce",
        Operation.CREATE,
        "Account",
        None,
        {
            "Name": "Acme",
            "Phone": "1",
            "Fax": "2",
            "Website": "https://acme.example",
            "BillingStreet": "Elm St 1\nSuite 4",
            "BillingCity": "Tacoma",
            "BillingState": "WA",
            "BillingPostalCode": "98402",
            "BillingCountry": "US",
            "ShippingCity": "Ulm",
            "Terms__c": "Net 30",
            "Billing_Address_Block__c": "Elm St 1\nSuite 4\nTacoma, WA  98402\nUS",
            "Shipping_Address_Block__c": "Ulm",
            "External_Account_ID__c": "9130:customer:7",
            **STAMPS,
            "Contact.Salutation": "Ms.",
            "Contact.FirstName": "Jane",
            "Contact.LastName": "Roe",
            "Contact.Email": "jane@acme.example",
            "Contact.Phone": "3",
            "Contact.MobilePhone": "4",
            **CONTACT_IDS,
            **CONTACT_STAMPS,
        },
        identity=("customer", "7", 0),
    )


def test_without_a_family_name_the_given_name_is_the_last_name() -> None:
    fields = made(CUSTOMERS_IN, customer({"GivenName": "Jane"})).draft.fields

    assert (fields["Contact.LastName"], fields["Contact.FirstName"]) == ("Jane", None)


def test_without_a_persons_name_no_contact_is_made() -> None:
    fields = made(CUSTOMERS_IN, customer({"PrimaryEmailAddr": "books@acme.example"})).draft.fields

    assert [path for path in fields if path.startswith("Contact.")] == []


def test_a_person_named_later_becomes_a_contact_with_what_was_known_before() -> None:
    agreed = Link("customer", "001A", "7", {"Name": "Acme"}, {**CUSTOMER_FACTS}, "Customer", "q0")
    source = customer({**CUSTOMER_FACTS, "FamilyName": "Roe"})

    assert changed(CUSTOMERS_IN, Pair(quickbooks=source, link=agreed)).draft.fields == {
        **STAMPS,
        "Contact.FirstName": None,
        "Contact.LastName": "Roe",
        "Contact.Email": "books@acme.example",
        **CONTACT_IDS,
        **CONTACT_STAMPS,
    }


def test_the_billing_contact_that_is_there_is_updated() -> None:
    source = customer({"FamilyName": "Doe"})
    there = account({"Contact.Id": "003C", "Contact.LastName": None})

    fields = changed(CUSTOMERS_IN, Pair(there, source, OLD)).draft.fields

    assert fields == {**STAMPS, "Contact.Id": "003C", "Contact.LastName": "Doe", **CONTACT_STAMPS}


def test_an_email_of_nobody_changes_nothing_in_salesforce() -> None:
    source = customer({"PrimaryEmailAddr": "books@acme.example"})

    assert planned(CUSTOMERS_IN, Pair(quickbooks=source, link=OLD)) is None


def test_the_account_is_named_by_the_leaf_and_stands_under_its_parent() -> None:
    source = customer({"DisplayName": "North", "FullyQualifiedName": "Acme:North", "ParentRef": "7"}, "8")

    fields = made(CUSTOMERS_IN, source).draft.fields

    assert (fields["Name"], fields["ParentId"]) == ("North", "001A")


def test_a_parent_that_is_not_synced_yet_comes_first() -> None:
    source = customer({"DisplayName": "North", "ParentRef": "70"}, "8")

    assert made(CUSTOMERS_IN, source).draft.fields["ParentId"] == LinkTo("customer", "quickbooks", "70")


def test_projects_are_not_synced() -> None:
    assert held(CUSTOMERS_IN, customer({"IsProject": True})) == ("not-a-project", "")


def test_inactive_customers_are_not_synced() -> None:
    assert held(CUSTOMERS_IN, customer({}, state=State.INACTIVE)) == ("active", "")


def test_a_linked_customer_made_inactive_rests_with_a_warning() -> None:
    source = customer({"DisplayName": "Acme (deleted)"}, state=State.INACTIVE)

    text = (
        '"Acme" was made inactive in QuickBooks. Acme in Salesforce stays as it is. Delete it there too, or make the '
        "inactive record active again. If it was merged into another customer, merge the two Accounts in Salesforce as "
        "well."
    )
    action = planned(CUSTOMERS_IN, Pair(quickbooks=source, link=OLD))
    assert isinstance(action, Rest)
    assert (action.link.active, action.notes) == (False, (Note(Level.WARNING, text),))


def test_the_suffix_of_inactive_customers_never_travels() -> None:
    source = customer({"DisplayName": "Acme (deleted)"})

    assert planned(CUSTOMERS_IN, Pair(quickbooks=source, link=OLD)) == Keep(
        source, OLD, None, {"DisplayName": "Acme (deleted)"}
    )


def test_a_change_brings_all_mapped_fields_unless_salesforce_may_modify_quickbooks() -> None:
    agreed = Link(
        "customer",
        "001A",
        "7",
        {"Name": "Acme", "Phone": "1"},
        {"DisplayName": "Acme", "PrimaryPhone": "1"},
        "Customer",
        "q0",
    )
    pair = Pair(account({"Phone": "9"}), customer({"PrimaryPhone": "1", "Fax": "2"}), agreed)

    following = changed(CUSTOMERS_IN, pair, policy=Policy(allow_modify=False))
    two_way = changed(CUSTOMERS_IN, pair, policy=Policy(allow_modify=True))

    assert two_way.draft.fields == {"Fax": "2", **STAMPS}
    assert following.draft.fields == {"Fax": "2", **STAMPS}


def test_a_changed_customer_overwrites_salesforce_edits_by_name_while_salesforce_follows() -> None:
    agreed = Link(
        "customer",
        "001A",
        "7",
        {"Name": "Acme", "Phone": "1", "Fax": "1"},
        {"DisplayName": "Acme", "PrimaryPhone": "1", "Fax": "1"},
        "Customer",
        "q0",
    )
    pair = Pair(account({"Phone": "9", "Fax": "1"}), customer({"PrimaryPhone": "1", "Fax": "2"}), agreed)

    action = changed(CUSTOMERS_IN, pair, policy=Policy(allow_modify=False))

    text = '"Acme" was brought in line with QuickBooks. Overwritten in Salesforce: Phone: "9" became "1".'
    assert action.draft.fields == {"Phone": "1", "Fax": "2", **STAMPS}
    assert action.notes == (Note(Level.WARNING, text),)


def test_a_new_address_block_comes_with_the_address() -> None:
    agreed = Link(
        "customer",
        "001A",
        "7",
        {"Name": "Acme", "Billing_Address_Block__c": "Ulm", "BillingCity": "Ulm"},
        {"DisplayName": "Acme", "BillAddr.City": "Ulm"},
        "Customer",
        "q0",
    )
    source = customer({"BillAddr.City": "Bonn", "BillAddr.Block": "Bonn"})

    fields = changed(CUSTOMERS_IN, Pair(quickbooks=source, link=agreed)).draft.fields

    assert fields == {"BillingCity": "Bonn", "Billing_Address_Block__c": "Bonn", **STAMPS}


def test_customers_and_accounts_are_matched_by_their_full_names() -> None:
    sub_customer = customer({"DisplayName": "Jack Doe", "FullyQualifiedName": "Doe, Jack:JACK  Doe "})
    child = account({"Name": "Jack Doe", "Parent.Name": " doe, jack"})

    assert account_path(sub_customer) == account_path(child) == "doe, jack:jack doe"
    assert account_path(account({"Name": "Jack Doe"})) == "jack doe"
    assert account_path(account({"Name": "A:B"})) == "a b"


def test_terms_of_one_name_are_no_difference_of_records_that_existed_before() -> None:
    source = customer({"SalesTermRef": "3", "PrimaryPhone": "1"})
    same, other = account({"Terms__c": "net 30"}), account({"Terms__c": "Net 15"})

    equal = planned(CUSTOMERS_IN, Pair(quickbooks=source, candidates=(same,)))
    differing = planned(CUSTOMERS_IN, Pair(quickbooks=source, candidates=(other,)))

    assert isinstance(equal, Join)
    assert isinstance(differing, Join)
    linked = '"Acme" in Salesforce and QuickBooks are now linked.'
    stay = 'They differ in Terms ("Net 15" and "Net 30"); these stay as they are until one side is changed.'
    assert equal.notes == (Note(Level.INFO, linked),)
    assert differing.notes == (Note(Level.INFO, f"{linked} {stay}"),)
