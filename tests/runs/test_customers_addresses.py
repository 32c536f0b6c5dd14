"""Addresses, and values that the other system does not take: the record is synced without them, and that is said."""

from typing import Any

import pytest

from tests.company import opportunity, won
from tests.people import People
from tests.runs.conftest import Runs, log_of, prefer
from tests.runs.customers import phone
from widget.models import Widget

MAIN = {"Line1": "1 Main St", "Line2": "Suite 4", "City": "Tacoma", "PostalCode": "98402"}


@pytest.fixture
def picklists(salesforce: People) -> People:
    """The people of an org in which states and countries are picklists."""
    salesforce.config(state_country_picklists=True)
    return salesforce


def billing(account: dict[str, Any]) -> tuple[Any, ...]:
    """Return state and country of an Account's billing address, codes and names."""
    return tuple(account.get(f"Billing{name}") for name in ("StateCode", "CountryCode", "State", "Country"))


def test_addresses_come_into_the_native_fields_and_the_blocks(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    address = {**MAIN, "CountrySubDivisionCode": "WA", "Country": "USA"}
    quickbooks.add("Customer", DisplayName="Acme", BillAddr=address, ShipAddr={"City": "Ulm"})

    run(widget)

    account = salesforce.one("Account")
    assert (account["BillingStreet"], account["BillingCity"], account["BillingPostalCode"]) == (
        "1 Main St\nSuite 4", "Tacoma", "98402",
    )  # fmt: skip
    assert (account["BillingState"], account["BillingCountry"], account["ShippingCity"]) == ("WA", "USA", "Ulm")
    assert account["Billing_Address_Block__c"] == "1 Main St\nSuite 4\nTacoma, WA  98402\nUSA"
    assert account["Shipping_Address_Block__c"] == "Ulm"


def test_a_changed_part_of_an_address_goes_out_with_the_whole_and_the_block_comes_back(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    prefer(widget, allow_modify=True)
    customer = quickbooks.add("Customer", DisplayName="Acme", BillAddr=MAIN)
    run(widget)
    salesforce.edit("Account", salesforce.one("Account")["Id"], BillingCity="Olympia")

    run(widget)

    address = quickbooks.get("Customer", customer)["BillAddr"]
    assert {name: address[name] for name in MAIN} == {**MAIN, "City": "Olympia"}
    run(widget)
    assert salesforce.one("Account")["Billing_Address_Block__c"] == "1 Main St\nSuite 4\nOlympia  98402"


@pytest.mark.parametrize(
    ("state", "country", "coded"),
    [
        ("WA", "USA", ("WA", "US", "Washington", "United States")),
        ("Washington", None, ("WA", "US", "Washington", "United States")),
        ("on", "Canada", ("ON", "CA", "Ontario", "Canada")),
        (None, "Deutschland", (None, "DE", None, "Germany")),
    ],
)
def test_orgs_with_picklists_get_codes_and_names_are_normalised(
    picklists: People, widget: Widget, quickbooks: People, run: Runs, state: str | None, country: str | None,
    coded: tuple[str | None, ...],
) -> None:  # fmt: skip
    places = {"CountrySubDivisionCode": state, "Country": country}
    address = {**MAIN, **{name: place for name, place in places.items() if place}}
    quickbooks.add("Customer", DisplayName="Acme", BillAddr=address)

    first, second = run(widget), run(widget)

    assert billing(picklists.one("Account")) == coded
    assert (log_of(first), log_of(second)) == ([], [])


def test_a_state_that_is_in_no_picklist_is_left_out_with_a_warning(
    picklists: People, widget: Widget, quickbooks: People, run: Runs
) -> None:
    address = {**MAIN, "CountrySubDivisionCode": "Mordor", "Country": "USA"}
    quickbooks.add("Customer", DisplayName="Acme", BillAddr=address)

    first, second = run(widget), run(widget)

    said = (
        '"Acme" was synced to Salesforce without one value: "Mordor" is in no list of states of United States in '
        "Salesforce. Add it there."
    )
    account = picklists.one("Account")
    assert billing(account) == (None, "US", None, "United States")
    assert account["BillingCity"] == "Tacoma"
    assert (log_of(first), log_of(second)) == ([("customers-in", said)], [])


def test_a_country_that_is_in_no_picklist_is_left_out_with_its_state(
    picklists: People, widget: Widget, quickbooks: People, run: Runs
) -> None:
    quickbooks.add("Customer", DisplayName="Acme", BillAddr={**MAIN, "Country": "Atlantis"})

    ended = run(widget)

    assert billing(picklists.one("Account")) == (None, None, None, None)
    assert [text for _key, text in log_of(ended)] == [
        '"Acme" was synced to Salesforce without one value: "Atlantis" is in no list of countries in Salesforce. Add '
        "it there."
    ]


def test_a_state_from_a_picklist_goes_out_as_its_code(
    picklists: People, widget: Widget, quickbooks: People, run: Runs
) -> None:
    place = {"BillingStateCode": "WA", "BillingCountryCode": "US"}
    won(picklists, "Acme", BillingCity="Tacoma", **place)

    run(widget)

    address = quickbooks.one("Customer")["BillAddr"]
    assert (address["CountrySubDivisionCode"], address["Country"]) == ("WA", "United States")


def test_a_value_that_quickbooks_refuses_is_left_out_in_the_same_run(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    account = salesforce.add("Account", Name="Acme", Phone="5")
    salesforce.add("Contact", AccountId=account, LastName="Lee", Email="a@b.example", Is_Billing_Contact__c=True)
    salesforce.edit("Account", account, Phone="5", BillingStreet="1\n2\n3\n4\n5\n6", BillingCity="Ulm")
    opportunity(salesforce, account, [], type=None)

    first, second = run(widget), run(widget)

    customer = quickbooks.one("Customer")
    assert (customer["DisplayName"], customer["PrimaryPhone"], customer["FamilyName"]) == (
        "Acme", phone("5"), "Lee",
    )  # fmt: skip
    assert "BillAddr" not in customer
    said = (
        '"Acme" was sent to QuickBooks without one value: An address in QuickBooks has at most 5 lines. Shorten the '
        "street."
    )
    assert (log_of(first), log_of(second)) == ([("customers-out", said)], [])


def test_a_value_that_is_too_long_is_left_out_and_named(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    won(salesforce, "Acme", Phone="1" * 31, Fax="2")

    first, second = run(widget), run(widget)

    customer = quickbooks.one("Customer")
    assert ("PrimaryPhone" in customer, customer["Fax"]) == (False, phone("2"))
    said = (
        '"Acme" was sent to QuickBooks without one value: Phone has 31 characters, and QuickBooks takes at most 30. '
        "Shorten it to sync it."
    )
    assert (log_of(first), log_of(second)) == ([("customers-out", said)], [])
