"""Every field of the default mapping of Accounts, billing Contacts and customers, in each direction that it goes."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.company import opportunity
from tests.people import People
from tests.runs.conftest import Runs, log_of, prefer
from widget.models import Widget

ACCOUNT = {
    "Name": "DisplayName",
    "Phone": "PrimaryPhone.FreeFormNumber",
    "Fax": "Fax.FreeFormNumber",
    "Website": "WebAddr.URI",
    "BillingStreet": "BillAddr.Line1",
    "BillingCity": "BillAddr.City",
    "BillingState": "BillAddr.CountrySubDivisionCode",
    "BillingPostalCode": "BillAddr.PostalCode",
    "BillingCountry": "BillAddr.Country",
    "ShippingStreet": "ShipAddr.Line1",
    "ShippingCity": "ShipAddr.City",
    "ShippingState": "ShipAddr.CountrySubDivisionCode",
    "ShippingPostalCode": "ShipAddr.PostalCode",
    "ShippingCountry": "ShipAddr.Country",
}
CONTACT = {
    "Salutation": "Title",
    "FirstName": "GivenName",
    "LastName": "FamilyName",
    "Email": "PrimaryEmailAddr.Address",
    "Phone": "AlternatePhone.FreeFormNumber",
    "MobilePhone": "Mobile.FreeFormNumber",
}
PATHS = (*ACCOUNT.values(), *CONTACT.values())


def values(version: str) -> dict[str, str]:
    """Return a value for each field of a customer, by its path."""
    own = {
        "WebAddr.URI": f"https://{version}.example",
        "PrimaryEmailAddr.Address": f"{version}@acme.example",
        "Title": {"a": "Ms.", "b": "Dr."}[version],
    }
    return {path: own.get(path, f"{path.split('.')[-1][:9]} {path[:3]} {version}") for path in PATHS}


def body(flat: Mapping[str, str]) -> dict[str, Any]:
    """Return the values as QuickBooks' JSON."""
    nested: dict[str, Any] = {}
    for path, value in flat.items():
        first, _, second = path.partition(".")
        if second:
            nested.setdefault(first, {})[second] = value
        else:
            nested[first] = value
    return nested


def in_quickbooks(quickbooks: People) -> dict[str, Any]:
    customer = quickbooks.one("Customer")
    return {path: _at(customer, path) for path in PATHS}


def _at(customer: Mapping[str, Any], path: str) -> Any:
    first, _, second = path.partition(".")
    value = customer.get(first)
    return value.get(second) if second and value else value


def in_salesforce(salesforce: People) -> dict[str, Any]:
    account, contact = salesforce.one("Account"), salesforce.one("Contact")
    told = {path: account[name] for name, path in ACCOUNT.items()}
    return told | {path: contact[name] for name, path in CONTACT.items()}


def of(names: Mapping[str, str], flat: Mapping[str, str]) -> dict[str, str]:
    """Return the values of one Salesforce object by its fields."""
    return {name: flat[path] for name, path in names.items()}


@pytest.fixture
def terms(quickbooks: People) -> dict[str, str]:
    """The ids of the company's terms by name."""
    return {term["Name"]: term["Id"] for term in quickbooks.all("Term")}


def test_every_field_of_a_customer_comes_to_its_account_and_billing_contact_and_follows(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, terms: dict[str, str]
) -> None:
    first, then = values("a"), values("b")
    customer = quickbooks.add("Customer", **body(first), SalesTermRef={"value": terms["Net 30"]})
    run(widget)
    assert (in_salesforce(salesforce), salesforce.one("Account")["Terms__c"]) == (first, "Net 30")
    # Name and e-mail of a person changed at once would be another person.
    email = "PrimaryEmailAddr.Address"
    rest = {path: value for path, value in then.items() if path != email}
    quickbooks.edit("Customer", customer, **body(rest), SalesTermRef={"value": terms["Net 15"]})
    run(widget)
    quickbooks.edit("Customer", customer, **body({email: then[email]}))

    ended = run(widget)

    assert (in_salesforce(salesforce), salesforce.one("Account")["Terms__c"]) == (then, "Net 15")
    assert log_of(ended) == []
    assert salesforce.one("Account")["Billing_Address_Block__c"].startswith(then["BillAddr.Line1"])
    assert salesforce.one("Account")["Shipping_Address_Block__c"].startswith(then["ShipAddr.Line1"])


def test_every_field_of_an_account_and_its_billing_contact_goes_to_its_customer_and_follows(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, terms: dict[str, str]
) -> None:
    prefer(widget, allow_modify=True)
    first, then = values("a"), values("b")
    account = salesforce.add("Account", **of(ACCOUNT, first), Terms__c="Net 30")
    person = of(CONTACT, first)
    contact = salesforce.add("Contact", AccountId=account, Is_Billing_Contact__c=True, **person)
    opportunity(salesforce, account, [], type=None)
    run(widget)
    made = quickbooks.one("Customer")
    assert (in_quickbooks(quickbooks), made["SalesTermRef"]["value"]) == (first, terms["Net 30"])
    assert made["CompanyName"] == first["DisplayName"]
    salesforce.edit("Account", account, **of(ACCOUNT, then), Terms__c="Net 15")
    salesforce.edit("Contact", contact, **of(CONTACT, then))

    ended = run(widget)

    changed = quickbooks.one("Customer")
    assert (in_quickbooks(quickbooks), changed["SalesTermRef"]["value"]) == (then, terms["Net 15"])
    # The company's name is Salesforce's only until the customer is made.
    assert changed["CompanyName"] == first["DisplayName"]
    assert log_of(ended) == []
    assert in_salesforce(salesforce) == then
