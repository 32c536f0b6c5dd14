"""Accounts and customers: what both directions share. Source: sync rules, sections 3 and 11."""

from connectors.base import Record, State
from integrations.engine.process import Direction, FieldRule, Map, Pairing, as_it_is
from integrations.engine.snapshot import match_key, name_of
from integrations.processes.places import country_in_salesforce, state_in_quickbooks, state_in_salesforce
from integrations.processes.translators import (
    DELETED_SUFFIX,
    customer_name,
    leaf_name,
    terms_in_quickbooks,
    terms_in_salesforce,
)

ANCESTORS = 4
NAMES = tuple("Parent." * level + "Name" for level in range(ANCESTORS, -1, -1))
OUT = frozenset({Direction.OUT})
ADDRESS_PARTS = {
    "Street": "Street",
    "City": "City",
    "State": "CountrySubDivisionCode",
    "PostalCode": "PostalCode",
    "Country": "Country",
}

TO_QUICKBOOKS = {"State": state_in_quickbooks}
TO_SALESFORCE = {"State": state_in_salesforce, "Country": country_in_salesforce}


def account_path(record: Record) -> str:
    """Return an Account's or customer's full name, parents first, as it is compared."""
    if record.entity == "Customer":
        return match_key(name_of(record))
    names = (record.fields.get(path) for path in NAMES)
    return match_key(":".join(str(name).replace(":", " ") for name in names if name))


def customer_title(record: Record) -> str:
    """Return what people call an Account or a customer: not by the suffix of those that are inactive."""
    return DELETED_SUFFIX.sub("", name_of(record))


CUSTOMERS = Pairing(
    kind="customer",
    salesforce="Account",
    quickbooks=("Customer",),
    external_id="External_Account_ID__c",
    type="customer",
    title=customer_title,
    key=account_path,
    find_by={"salesforce": "Name", "quickbooks": "FullyQualifiedName"},
    remember=(
        "FullyQualifiedName",
        "ParentRef",
        "CurrencyRef",
        "Taxable",
        "DefaultTaxCodeRef",
        "PrimaryEmailAddr",
        "SalesTermRef",
    ),
    rests_in=frozenset({State.DELETED, State.INACTIVE}),
    reads={
        "Account": (
            *("Parent." * level + "Name" for level in range(1, ANCESTORS + 1)),
            "ParentId",
            "External_Account_ID__c",
            "Sync_Me__c",
            "WonOpportunity.Id",
            *(f"Contact.Mailing{part}" for part in ADDRESS_PARTS),
        ),
        "Contact": (
            "AccountId",
            "Salutation",
            "FirstName",
            "LastName",
            "Email",
            "Phone",
            "MobilePhone",
            "Is_Billing_Contact__c",
        ),
    },
)


def _address(salesforce: str, quickbooks: str, label: str) -> tuple[FieldRule, ...]:
    return tuple(
        Map(
            f"{salesforce}{part}",
            f"{quickbooks}.{name}",
            f"{label} {part}",
            to_quickbooks=TO_QUICKBOOKS.get(part, as_it_is),
            to_salesforce=TO_SALESFORCE.get(part, as_it_is),
        )
        for part, name in ADDRESS_PARTS.items()
    )


CUSTOMER_FIELDS: tuple[FieldRule, ...] = (
    Map("Name", "DisplayName", "Name", required=True, to_quickbooks=customer_name, to_salesforce=leaf_name),
    Map("Name", "CompanyName", "Company name", ways=OUT, on_create=True),
    Map("Phone", "PrimaryPhone", "Phone"),
    Map("Fax", "Fax", "Fax"),
    Map("Website", "WebAddr", "Website"),
    *_address("Billing", "BillAddr", "Billing"),
    *_address("Shipping", "ShipAddr", "Shipping"),
    Map(
        "Terms__c",
        "SalesTermRef",
        "Terms",
        to_quickbooks=terms_in_quickbooks,
        to_salesforce=terms_in_salesforce,
    ),
    Map("Contact.Salutation", "Title", "Salutation"),
    Map("Contact.FirstName", "GivenName", "First name"),
    Map("Contact.LastName", "FamilyName", "Last name"),
    Map("Contact.Email", "PrimaryEmailAddr", "E-mail"),
    Map("Contact.Phone", "AlternatePhone", "Contact phone"),
    Map("Contact.MobilePhone", "Mobile", "Mobile phone"),
)
