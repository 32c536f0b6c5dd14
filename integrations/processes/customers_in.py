"""Syncing QuickBooks Customers to Salesforce Accounts. Source: sync rules, section 3."""

from dataclasses import replace

from connectors.base import Operation, Record, State
from integrations.engine.actions import Draft, Note
from integrations.engine.process import Computed, Direction, Map, Process, Ref, Rule, Step
from integrations.engine.snapshot import Pair, Snapshot, Wanted
from integrations.processes.customers import CUSTOMER_FIELDS, CUSTOMERS

IN = frozenset({Direction.IN})

NOT_A_PROJECT = Rule(
    "not-a-project",
    lambda pair, snapshot: not (pair.quickbooks and pair.quickbooks.fields.get("IsProject")),
    lambda pair, snapshot: "It is a project, and projects are not synced.",
    level=None,
)
ACTIVE = Rule(
    "active",
    lambda pair, snapshot: _active(pair) or pair.link is not None,
    lambda pair, snapshot: "It is inactive in QuickBooks.",
    level=None,
)
STILL_ACTIVE = Rule(
    "still-active",
    lambda pair, snapshot: _active(pair),
    lambda pair, snapshot: "It was made inactive in QuickBooks. Make it active again, or delete the Account.",
)


def _active(pair: Pair) -> bool:
    return pair.quickbooks is None or pair.quickbooks.state is State.ACTIVE


def block(path: str) -> Computed:
    """Return the rule for an address block, the address as QuickBooks prints it."""
    side = "BillAddr" if path.startswith("Billing") else "ShipAddr"
    return Computed(path, lambda record, snapshot: record.fields.get(f"{side}.Block"))


def with_contact(draft: Draft, pair: Pair, snapshot: Snapshot) -> tuple[Draft, tuple[Note, ...]]:
    """Give the draft its billing Contact: the linked one, else a new one if the customer has a person's name."""
    contact = {path: value for path, value in draft.fields.items() if path.startswith("Contact.")}
    if not contact or pair.quickbooks is None:
        return draft, ()
    fields: dict[str, Wanted] = {k: v for k, v in draft.fields.items() if k not in contact}
    stamps: dict[str, Wanted] = {"Contact.Sync_Me__c": False, "Contact.Last_Sync_Date__c": snapshot.now}
    if id := _contact_id(pair):
        return replace(draft, fields={**fields, **contact, **stamps, "Contact.Id": id}), ()
    person = _person(pair.quickbooks)
    if person is None:
        return replace(draft, fields=fields), ()
    new: dict[str, Wanted] = {
        **(_known(pair.quickbooks) if draft.operation is Operation.UPDATE else {}),
        **contact,
        **person,
        **stamps,
        "Contact.External_Contact_ID__c": snapshot.external_id("contact", pair.quickbooks.id),
        "Contact.External_Account_ID__c": snapshot.external_id("customer", pair.quickbooks.id),
        "Contact.Is_Billing_Contact__c": True,
    }
    return replace(draft, fields={**fields, **new}), ()


def _contact_id(pair: Pair) -> Wanted:
    if pair.salesforce and (id := pair.salesforce.fields.get("Contact.Id")):
        return id
    return pair.link.salesforce.get("Contact.Id") if pair.link else None


def _known(customer: Record) -> dict[str, Wanted]:
    """Return what was agreed while there was no Contact to hold it."""
    paths = {rule.salesforce: rule.quickbooks for rule in CUSTOMER_FIELDS if isinstance(rule, Map)}
    return {
        salesforce: customer.fields[quickbooks]
        for salesforce, quickbooks in paths.items()
        if salesforce.startswith("Contact.") and customer.fields.get(quickbooks)
    }


def _person(customer: Record) -> dict[str, Wanted] | None:
    """Return the name of the new Contact; Salesforce needs a last name. None: no person, no Contact."""
    first, last = customer.fields.get("GivenName"), customer.fields.get("FamilyName")
    if last:
        return {"Contact.FirstName": first, "Contact.LastName": last}
    return {"Contact.FirstName": None, "Contact.LastName": first} if first else None


CUSTOMERS_IN = Process(
    key="customers-in",
    title="Syncing QuickBooks Customers to Salesforce Accounts",
    when=lambda policy: True,
    steps=(
        Step(
            CUSTOMERS,
            Direction.IN,
            (
                *CUSTOMER_FIELDS,
                Ref("ParentId", "ParentRef", kind="customer", ways=IN),
                block("Billing_Address_Block__c"),
                block("Shipping_Address_Block__c"),
            ),
            rules=(NOT_A_PROJECT, ACTIVE, STILL_ACTIVE),
            follows=lambda policy: not policy.allow_modify,
            adjust=with_contact,
        ),
    ),
)
