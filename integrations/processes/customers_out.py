"""Syncing Salesforce Accounts to QuickBooks Customers. Source: sync rules, section 3."""

from dataclasses import replace

from connectors.base import SALESFORCE, Fields, Line, Operation, Record, Value
from integrations.engine.actions import Draft, Note
from integrations.engine.process import Computed, Direction, Process, Rule, Step
from integrations.engine.snapshot import LinkTo, Pair, Snapshot, Wanted
from integrations.processes.currencies import customer_currency
from integrations.processes.customers import ADDRESS_PARTS, CUSTOMER_FIELDS, CUSTOMERS

QUALIFIES = Rule(
    "has-won-opportunity",
    lambda pair, snapshot: snapshot.policy.all_accounts or bool(_field(pair, "WonOpportunity.Id")),
    lambda pair, snapshot: "It has no closed/won Opportunity.",
    level=None,
    creating=True,
)
NOT_LINKED_ELSEWHERE = Rule(
    "external-id-free",
    lambda pair, snapshot: not _field(pair, "External_Account_ID__c"),
    lambda pair, snapshot: (
        "It already has an External Account ID that Tandem did not write for this QuickBooks company. "
        "Clear that field to sync it."
    ),
    creating=True,
)


def _field(pair: Pair, path: str) -> object:
    return pair.salesforce.fields.get(path) if pair.salesforce else None


def _parent(record: Record, snapshot: Snapshot) -> Wanted:
    """Return the customer of the parent Account, if that is synced already or will be in a moment."""
    id = record.fields.get("ParentId")
    link = snapshot.link("customer", SALESFORCE, id)
    if link:
        return link.quickbooks_id or LinkTo("customer", SALESFORCE, link.salesforce_id)
    parent = next((p.salesforce for p in snapshot.pairs if id and p.salesforce and p.salesforce.id == id), None)
    if parent is None or not _is_new(Pair(salesforce=parent), snapshot):
        return None
    return LinkTo("customer", SALESFORCE, parent.id, f'"{CUSTOMERS.title(parent)}"')


def _is_new(pair: Pair, snapshot: Snapshot) -> bool:
    return all(rule.holds(pair, snapshot) for rule in (QUALIFIES, NOT_LINKED_ELSEWHERE))


def _parent_reference(record: Record) -> tuple[LinkTo, ...]:
    parent = record.fields.get("ParentId")
    return (LinkTo("customer", SALESFORCE, str(parent)),) if parent else ()


def bill_to(draft: Draft, pair: Pair, snapshot: Snapshot) -> tuple[Draft, tuple[Note, ...]]:
    """Bill a new customer at the billing Contact's Mailing address, if there is one."""
    if draft.operation is not Operation.CREATE or pair.salesforce is None:
        return draft, ()
    fields: dict[str, Wanted] = dict(draft.fields)
    mailing = {part: pair.salesforce.fields.get(f"Contact.Mailing{part}") for part in ADDRESS_PARTS}
    if any(mailing.values()):
        fields |= {f"BillAddr.{ADDRESS_PARTS[part]}": value for part, value in mailing.items()}
    if fields.get("ParentRef"):
        fields["Job"] = True
    return replace(draft, fields={path: value for path, value in fields.items() if value is not None}), ()


def written_back(account: Record, customer: Record, snapshot: Snapshot) -> tuple[Fields, tuple[Line, ...]]:
    """Return what Salesforce learns of a customer that was made for an Account."""
    fields: dict[str, Value] = {
        "External_Account_ID__c": snapshot.external_id("customer", customer.id),
        "Billing_Address_Block__c": customer.fields.get("BillAddr.Block"),
        "Shipping_Address_Block__c": customer.fields.get("ShipAddr.Block"),
    }
    if contact := account.fields.get("Contact.Id"):
        fields |= {
            "Contact.Id": contact,
            "Contact.External_Contact_ID__c": snapshot.external_id("contact", customer.id),
            "Contact.External_Account_ID__c": snapshot.external_id("customer", customer.id),
            "Contact.Sync_Me__c": False,
            "Contact.Last_Sync_Date__c": snapshot.now,
        }
    return fields, ()


CUSTOMERS_OUT = Process(
    key="customers-out",
    title="Syncing Salesforce Accounts to QuickBooks Customers",
    when=lambda policy: True,
    steps=(
        Step(
            CUSTOMERS,
            Direction.OUT,
            (
                *CUSTOMER_FIELDS,
                Computed("ParentRef", _parent, on_create=True, refers=_parent_reference),
                Computed("CurrencyRef", customer_currency, on_create=True),
            ),
            rules=(QUALIFIES, NOT_LINKED_ELSEWHERE),
            updates=lambda policy: policy.allow_modify,
            forgives=True,
            adjust=bill_to,
            after=written_back,
            unsent="was changed in Salesforce. The change was not sent, because the preference "
            '"Allow Salesforce to modify QuickBooks records" is off.',
        ),
    ),
)
