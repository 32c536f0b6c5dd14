"""Initializing QuickBooks Sync: what must be right before anything is written. Source: sync rules, section 2.1."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from connectors.base import QUICKBOOKS, SALESFORCE, Record
from integrations.engine.actions import Level, Note
from integrations.engine.policy import Policy
from integrations.engine.process import Process
from integrations.engine.snapshot import Schemas, match_key
from integrations.engine.values import listed

PACKAGE: Mapping[str, tuple[str, ...]] = {
    "Account": (
        "External_Account_ID__c",
        "Billing_Address_Block__c",
        "Shipping_Address_Block__c",
        "Credit_Limit__c",
        "Sales_Rep__c",
        "Terms__c",
        "Sync_Me__c",
        "Last_Sync_Date__c",
    ),
    "Contact": (
        "External_Contact_ID__c",
        "External_Account_ID__c",
        "Is_Billing_Contact__c",
        "Sync_Me__c",
        "Last_Sync_Date__c",
    ),
    "Opportunity": (
        "External_Transaction_ID__c",
        "External_Transaction_Number__c",
        "Transaction_Type__c",
        "Transaction_Date__c",
        "Due_Date__c",
        "Ship_Date__c",
        "PO_Number__c",
        "Terms__c",
        "Class__c",
        "Sales_Rep__c",
        "Shipping_Method__c",
        "Billing_Address_Block__c",
        "Shipping_Address_Block__c",
        "Sync_Me__c",
        "Last_Sync_Date__c",
    ),
    "OpportunityLineItem": ("External_Line_ID__c", "External_Line_Index__c"),
    "Product2": (
        "External_Item_ID__c",
        "Quantity_On_Hand__c",
        "Quantity_Allocated__c",
        "Sync_Me__c",
        "Last_Sync_Date__c",
    ),
    "Invoice__c": (
        "External_Invoice_ID__c",
        "Account__c",
        "Invoice_Date__c",
        "Due_Date__c",
        "Ship_Date__c",
        "PO_Number__c",
        "Terms__c",
        "Class__c",
        "Sales_Rep__c",
        "Shipping_Method__c",
        "Subtotal__c",
        "Outstanding_Balance__c",
        "Currency__c",
        "Is_Paid__c",
        "Billing_Address_Block__c",
        "Shipping_Address_Block__c",
        "Sync_Me__c",
        "Last_Sync_Date__c",
    ),
    "Invoice_Item__c": (
        "External_Invoice_Line_ID__c",
        "Invoice__c",
        "Product__c",
        "Description__c",
        "Quantity__c",
        "Rate__c",
        "Amount__c",
    ),
    "InvoiceOpportunityLink__c": ("External_ID__c", "Invoice__c", "Opportunity__c"),
}
ON_LAYOUTS = ("Account", "Contact", "Opportunity", "Product2")
NOT_FOR_PEOPLE = frozenset({"External_Line_ID__c"})


@dataclass(frozen=True, slots=True)
class SetUp:
    """What the checks look at. `expected` is the id of the company that the widget was set up with; `stages` are None
    as long as they are not known."""

    expected: str
    company: Record
    organization: Record
    schemas: Schemas
    stages: Sequence[Record] | None
    policy: Policy


@dataclass(frozen=True, slots=True)
class Finding:
    """A check that failed: the entry, the system in which it is mended ("" for Tandem itself), and the page there; of
    Tandem's own pages the part that follows the widget's address."""

    note: Note
    system: str = ""
    place: str = ""


def check(set_up: SetUp) -> list[Finding]:
    """Return all findings; none means that the run may write."""
    return [
        *_company(set_up),
        *_objects_and_fields(set_up),
        *_layouts(set_up),
        *_price_book(set_up),
        *_stage(set_up),
        *contradictory(set_up.policy),
    ]


def _severe(message: str, details: str = "") -> Note:
    return Note(Level.SEVERE, message, details)


def _company(set_up: SetUp) -> Iterator[Finding]:
    if set_up.company.id != set_up.expected:
        name = set_up.company.fields.get("Name")
        yield Finding(
            _severe(
                f'QuickBooks is connected to another company, "{name}", than this widget was set up with. '
                "Connect the right company again, or create a new widget for this one.",
                f"Expected {set_up.expected}, found {set_up.company.id}.",
            ),
            place=f"connect/{QUICKBOOKS}",
        )


def _objects_and_fields(set_up: SetUp) -> Iterator[Finding]:
    for entity, names in PACKAGE.items():
        schema = set_up.schemas.get((SALESFORCE, entity))
        place = f"/lightning/setup/ObjectManager/{entity}/FieldsAndRelationships/view"
        if schema is None:
            text = f"The Salesforce object {entity} cannot be seen by the connected user."
            advice = 'Install the Tandem package, and give the user the permission set "Tandem Integration".'
            yield Finding(_severe(f"{text} {advice}"), SALESFORCE, "/lightning/setup/ImportedPackage/home")
            continue
        missing = [name for name in names if name not in schema]
        if missing:
            text = f"Salesforce does not show the connected user these fields of {entity}: {listed(missing)}."
            advice = 'Install the newest Tandem package, and give the user the permission set "Tandem Integration".'
            yield Finding(_severe(f"{text} {advice}"), SALESFORCE, place)
        locked = [name for name in names if name in schema and not schema[name].writable and name != "Invoice__c"]
        if locked:
            text = f"The connected Salesforce user may not write these fields of {entity}: {listed(locked)}."
            advice = 'Give the user the permission set "Tandem Integration".'
            yield Finding(_severe(f"{text} {advice}"), SALESFORCE, place)


def _layouts(set_up: SetUp) -> Iterator[Finding]:
    for entity in ON_LAYOUTS:
        schema = set_up.schemas.get((SALESFORCE, entity), {})
        unseen = [
            schema[name].label
            for name in PACKAGE[entity]
            if name in schema and name not in NOT_FOR_PEOPLE and schema[name].on_layout is False
        ]
        if unseen:
            yield Finding(
                _severe(
                    f"These fields are on no page layout of {entity}, so nobody sees them: {listed(unseen)}. "
                    f"Add them to a page layout of {entity} in Salesforce."
                ),
                SALESFORCE,
                f"/lightning/setup/ObjectManager/{entity}/PageLayouts/view",
            )


def _price_book(set_up: SetUp) -> Iterator[Finding]:
    if not set_up.organization.fields.get("StandardPricebookActive"):
        yield Finding(
            _severe(
                "The Standard Price Book is not active in Salesforce, so Products cannot get prices. "
                'Open it under Price Books, and check "Active".'
            ),
            SALESFORCE,
            "/lightning/o/Pricebook2/list",
        )


def _stage(set_up: SetUp) -> Iterator[Finding]:
    wanted = set_up.policy.created_stage
    needed = set_up.policy.create_opportunities or set_up.policy.migrate_create_opportunities
    if not needed or set_up.stages is None:
        return
    if match_key(wanted) not in {match_key(stage.fields.get("MasterLabel")) for stage in set_up.stages}:
        yield Finding(
            _severe(
                f'Salesforce has no active Opportunity stage "{wanted}", which the preference "Stage for created '
                'Opportunities" names. Create it as a closed/won stage, or name another in the preferences.'
            ),
            SALESFORCE,
            "/lightning/setup/ObjectManager/Opportunity/FieldsAndRelationships/StageName/view",
        )


def contradictory(policy: Policy) -> Iterator[Finding]:
    """Yield a finding for each preference that needs another one which is off."""
    return (Finding(_severe(message), place="preferences") for _field, message in contradictions(policy))


def contradictions(policy: Policy) -> Iterator[tuple[str, str]]:
    """Yield each preference that needs another one which is off, as the field of Policy and the sentence to say."""
    needs_opportunities = (
        ("sync_invoices", "Sync Invoices to Salesforce", policy.sync_invoices),
        (
            "update_opportunities",
            "Update Opportunities to match linked QuickBooks transactions",
            policy.update_opportunities,
        ),
    )
    for field, name, on in needs_opportunities:
        if on and not policy.sync_opportunities:
            yield field, f'The preference "{name}" needs "Sync won Opportunities to QuickBooks". {SWITCH}'
    if policy.sync_quantities and not policy.sync_items:
        name = "Sync QuickBooks inventory quantities to Salesforce"
        yield "sync_quantities", f'The preference "{name}" needs "Sync QuickBooks Items to Products". {SWITCH}'


SWITCH = "Switch that on too, or this off."

INITIALIZE = Process(key="initialize", title="Initializing QuickBooks Sync", when=lambda policy: True)
