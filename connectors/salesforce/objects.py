"""The objects Tandem works with, one row each: header, external id, the one child and the lines of its aggregate."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from connectors.base import Value


@dataclass(frozen=True, slots=True)
class Child:
    """An object that is part of a header's aggregate.

    `relationship` is the header's name for its children, `parent` the child's field that holds the header's id, `name`
    the first segment of the paths under which the fields of an only child appear in the header's record. `fixed` are
    the fields that Salesforce takes only when the row is made, beside a line's `parent`. Where an org has several
    currencies there is one child for each if `priced`, and that of the scope's currency is meant.
    """

    entity: str
    relationship: str
    parent: str
    external_id: str | None = None
    condition: str = ""
    order: str = "Id"
    name: str = ""
    defaults: Mapping[str, Value] = field(default_factory=dict)
    fixed: tuple[str, ...] = ()
    priced: bool = False


@dataclass(frozen=True, slots=True)
class Aggregate:
    """One header with its children: `only`, the single one that Tandem writes, `seen`, single ones that are only read,
    and `lines`.

    Saved lines light the Sync Me of their header where `lit_by_lines`, but for saves of the fields in `unlit`.
    `always` are fields that the poll cannot do without; `on_layouts` says whether the package's fields must be put on
    page layouts by hand; `recycled`, whether deleted rows can still be seen.
    """

    entity: str
    external_id: str | None = None
    only: Child | None = None
    seen: tuple[Child, ...] = ()
    lines: tuple[Child, ...] = ()
    always: tuple[str, ...] = ()
    on_layouts: bool = False
    recycled: bool = True
    lit_by_lines: bool = False
    unlit: tuple[str, ...] = ()

    @property
    def single(self) -> tuple[Child, ...]:
        """The children of which there is one at most, written or not."""
        return (*([self.only] if self.only else []), *self.seen)

    @property
    def merged(self) -> bool:
        """Whether records can be merged: a deleted one then names the winner in MasterRecordId."""
        return "MasterRecordId" in self.always


BILLING_CONTACT = Child(
    "Contact",
    "Contacts",
    "AccountId",
    external_id="External_Contact_ID__c",
    condition="Is_Billing_Contact__c = true",
    name="Contact",
)
PRIMARY_ROLE = Child(
    "OpportunityContactRole",
    "OpportunityContactRoles",
    "OpportunityId",
    condition="IsPrimary = true",
    name="ContactRole",
)
WON_OPPORTUNITY = Child(
    "Opportunity",
    "Opportunities",
    "AccountId",
    condition="IsWon = true",
    name="WonOpportunity",
)
STANDARD_PRICE = Child(
    "PricebookEntry",
    "PricebookEntries",
    "Product2Id",
    condition="Pricebook2.IsStandard = true",
    name="PricebookEntry",
    defaults={"IsActive": True},
    fixed=("Pricebook2Id", "Product2Id", "CurrencyIsoCode"),
    priced=True,
)
OPPORTUNITY_LINE = Child(
    "OpportunityLineItem",
    "OpportunityLineItems",
    "OpportunityId",
    external_id="External_Line_ID__c",
    order="SortOrder, CreatedDate, Id",
    fixed=("PricebookEntryId", "Product2Id"),
)
INVOICE_ITEM = Child("Invoice_Item__c", "Invoice_Items__r", "Invoice__c", external_id="External_Invoice_Line_ID__c")
OPPORTUNITY_LINK = Child(
    "InvoiceOpportunityLink__c",
    "Opportunity_Links__r",
    "Invoice__c",
    external_id="External_ID__c",
    fixed=("Opportunity__c",),
)

AGGREGATES = (
    Aggregate(
        "Account",
        "External_Account_ID__c",
        BILLING_CONTACT,
        seen=(WON_OPPORTUNITY,),
        always=("MasterRecordId",),
        on_layouts=True,
    ),
    Aggregate(
        "Opportunity",
        "External_Transaction_ID__c",
        seen=(PRIMARY_ROLE,),
        lines=(OPPORTUNITY_LINE,),
        on_layouts=True,
        lit_by_lines=True,
        unlit=("External_Line_ID__c", "External_Line_Index__c"),
    ),
    Aggregate("Product2", "External_Item_ID__c", STANDARD_PRICE, on_layouts=True),
    Aggregate("Invoice__c", "External_Invoice_ID__c", lines=(INVOICE_ITEM, OPPORTUNITY_LINK)),
    Aggregate("Contact", "External_Contact_ID__c", always=("MasterRecordId",), on_layouts=True),
    Aggregate("OpportunityLineItem", "External_Line_ID__c", on_layouts=True),
    Aggregate("Invoice_Item__c", "External_Invoice_Line_ID__c"),
    Aggregate("InvoiceOpportunityLink__c", "External_ID__c"),
    Aggregate("PricebookEntry"),
    Aggregate("Pricebook2", always=("IsActive", "IsStandard", "Name")),
    Aggregate("OpportunityStage", always=("IsActive", "IsClosed", "IsWon", "MasterLabel"), recycled=False),
)
_BY_ENTITY = {aggregate.entity: aggregate for aggregate in AGGREGATES}


def aggregate_of(entity: str) -> Aggregate:
    """Return the row of `entity`; an object without one is a header of its own, without external id."""
    return _BY_ENTITY.get(entity) or Aggregate(entity)


def relationship_of(reference: str) -> str:
    """Return the name that follows a reference field: `AccountId` → `Account`, `Invoice__c` → `Invoice__r`."""
    if reference.endswith("__c"):
        return f"{reference.removesuffix('__c')}__r"
    return reference.removesuffix("Id")


def field_of(path: str) -> str:
    """Return the field that a path of a write sets: `Invoice__r.External_Invoice_ID__c` → `Invoice__c`."""
    relationship, _, name = path.partition(".")
    return reference_of(relationship) if name else path


def reference_of(relationship: str) -> str:
    """Return the reference field that `relationship` follows: `Account` → `AccountId`, `Invoice__r` → `Invoice__c`."""
    if relationship.endswith("__r"):
        return f"{relationship.removesuffix('__r')}__c"
    return f"{relationship}Id"
