"""Syncing QuickBooks Customers to Salesforce Accounts. Source: sync rules, section 3."""

from connectors.base import State
from integrations.engine.actions import Draft, Note
from integrations.engine.process import Computed, Direction, Process, Ref, Rule, Step
from integrations.engine.snapshot import Pair, Snapshot
from integrations.processes.billing_contact import contacts_wanted, with_contact
from integrations.processes.currencies import CURRENCY, record_currency
from integrations.processes.customers import CUSTOMER_FIELDS, CUSTOMERS
from integrations.processes.picklists import with_codes

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


def _active(pair: Pair) -> bool:
    return pair.quickbooks is None or pair.quickbooks.state is State.ACTIVE


def block(path: str) -> Computed:
    """Return the rule for an address block, the address as QuickBooks prints it."""
    side = "BillAddr" if path.startswith("Billing") else "ShipAddr"
    return Computed(path, lambda record, snapshot: record.fields.get(f"{side}.Block"))


def completed(draft: Draft, pair: Pair, snapshot: Snapshot) -> tuple[Draft, tuple[Note, ...]]:
    """Give the draft its billing Contact, and states and countries as the org takes them."""
    draft, of_contact = with_contact(draft, pair, snapshot)
    draft, of_places = with_codes(draft, pair, snapshot)
    return draft, (*of_contact, *of_places)


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
                Computed(CURRENCY, record_currency, on_create=True),
            ),
            rules=(NOT_A_PROJECT, ACTIVE),
            follows=lambda policy: not policy.allow_modify,
            forgives=True,
            adjust=completed,
            family=contacts_wanted,
            rests="If it was merged into another customer, merge the two Accounts in Salesforce as well.",
        ),
    ),
)
