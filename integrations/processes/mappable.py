"""What can be mapped: one list of rows per direction, the fields that each offers, and the processes with the rows.

Source: sync rules, section 10: ids, calculated and key fields are not offered, nor custom fields of QuickBooks and
custom objects of Salesforce.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from connectors.base import Field
from integrations.engine.mapping import About, Flaw, Schema, about, check, with_mappings
from integrations.engine.mapping_rows import Row
from integrations.engine.process import Computed, Direction, Map, Process, Ref, Step
from integrations.engine.snapshot import Schemas
from integrations.processes.registry import PROCESSES


@dataclass(frozen=True, slots=True)
class Group:
    """The fields of some entities of one system, under the paths by which a record names them."""

    label: str
    entities: tuple[str, ...]
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class MappingList:
    """The rows of one direction of the pairings of `about`: link kind and Salesforce object."""

    key: str
    title: str
    about: About
    direction: Direction
    sources: tuple[Group, ...]
    targets: tuple[Group, ...]
    lines: tuple[tuple[str, str], ...] = ()


SOLD_TO = "ContactRole.Contact."
_SALE = (
    Group("Invoice or Sales Receipt", ("Invoice", "SalesReceipt")),
    Group("Line", ("SalesItemLine",), "SalesItemLine."),
)
_DEAL = (
    Group("Opportunity", ("Opportunity",)),
    Group("Opportunity Product", ("OpportunityLineItem",), "OpportunityLineItem."),
)
_LINES = tuple(
    (f"OpportunityLineItem.{ours}", f"SalesItemLine.{theirs}")
    for ours, theirs in (
        ("Quantity", "Qty"),
        ("UnitPrice", "UnitPrice"),
        ("Description", "Description"),
        ("ServiceDate", "ServiceDate"),
    )
)
_LISTS = (
    MappingList(
        "customer-out",
        "Salesforce Accounts and Contacts to QuickBooks Customers",
        ("customer", "Account"),
        Direction.OUT,
        (Group("Account", ("Account",)), Group("Billing Contact", ("Contact",), "Contact.")),
        (Group("Customer", ("Customer",)),),
    ),
    MappingList(
        "customer-in",
        "QuickBooks Customers to Salesforce Accounts",
        ("customer", "Account"),
        Direction.IN,
        (Group("Customer", ("Customer",)),),
        (Group("Account", ("Account",)),),
    ),
    MappingList(
        "contact-in",
        "QuickBooks Customers to Salesforce Contacts",
        ("customer", "Account"),
        Direction.IN,
        (Group("Customer", ("Customer",)),),
        (Group("Billing Contact", ("Contact",), "Contact."),),
    ),
    MappingList(
        "transaction-out",
        "Salesforce Opportunities to QuickBooks Invoices and Sales Receipts",
        ("transaction", "Opportunity"),
        Direction.OUT,
        (*_DEAL, Group("Contact with the primary role", ("Contact",), SOLD_TO)),
        _SALE,
        _LINES,
    ),
    MappingList(
        "transaction-in",
        "QuickBooks Invoices and Sales Receipts to Salesforce Opportunities",
        ("transaction", "Opportunity"),
        Direction.IN,
        _SALE,
        _DEAL,
        tuple((theirs, ours) for ours, theirs in _LINES),
    ),
)
_OURS = frozenset(
    {
        "Billing_Address_Block__c",
        "Is_Billing_Contact__c",
        "Last_Sync_Date__c",
        "Shipping_Address_Block__c",
        "Sync_Me__c",
        "Transaction_Type__c",
    }
)
"""Fields of the package that say how a record is synced, or that Tandem alone writes."""
_KEYS = frozenset({("Invoice", "PrivateNote"), ("SalesReceipt", "PrivateNote"), ("Opportunity", "StageName")})
_NOT_AS_TARGET: Mapping[str, frozenset[str]] = {
    "Account": frozenset({"Name"}),
    "Contact": frozenset({"LastName"}),
    "Opportunity": frozenset(
        {"Amount", "CloseDate", "ForecastCategoryName", "Name", "Probability", "TotalOpportunityQuantity"}
    ),
    "OpportunityLineItem": frozenset({"Discount", "ListPrice", "Quantity", "TotalPrice", "UnitPrice"}),
    "Customer": frozenset({"Active", "DisplayName", "Job", "Taxable"}),
    "Invoice": frozenset({"DocNumber", "EmailStatus", "GlobalTaxCalculation"}),
    "SalesReceipt": frozenset({"DocNumber", "EmailStatus", "GlobalTaxCalculation"}),
    "SalesItemLine": frozenset({"Amount", "Qty", "UnitPrice"}),
}
"""What tells records apart, what Tandem works out, and what would have QuickBooks e-mail somebody."""

Pairs = Mapping[str, Sequence[tuple[str, str]]]
"""Rows by the key of their list, as (source path, destination path)."""


def mapping_lists() -> tuple[MappingList, ...]:
    """Return the lists of what the processes carry."""
    carried = {(about(step), step.direction) for process in PROCESSES for step in process.steps}
    return tuple(one for one in _LISTS if (one.about, one.direction) in carried)


def offered(one: MappingList, side: str, schemas: Schemas) -> dict[Group, Schema]:
    """Return the fields that a list offers as its "source" or "target", by group, in the order of their labels."""
    system = one.direction.source if side == "source" else one.direction.target
    groups = one.sources if side == "source" else one.targets
    return {group: _fields(group, system, schemas, target=side == "target") for group in groups}


def _fields(group: Group, system: str, schemas: Schemas, *, target: bool) -> Schema:
    found = {
        f"{group.prefix}{name}": field
        for entity in group.entities
        for name, field in schemas.get((system, entity), {}).items()
        if _may_be_mapped(entity, name, field, target=target)
    }
    return dict(sorted(found.items(), key=lambda item: item[1].label.casefold()))


def _may_be_mapped(entity: str, name: str, field: Field, *, target: bool) -> bool:
    if not field.writable or field.type == "reference" or ("." in name and entity == "Account"):
        return False
    if name in _OURS or name.startswith("External_") or (entity, name) in _KEYS:
        return False
    return not (target and name in _NOT_AS_TARGET.get(entity, ()))


def checked(one: MappingList, pairs: Iterable[tuple[str, str]], schemas: Schemas) -> tuple[list[Row], list[Flaw]]:
    """Return the rows of a list that work with the fields as they are, and what is wrong with the others."""
    source, target = (_all(offered(one, side, schemas)) for side in ("source", "target"))
    return check(rows_of(one, pairs), source, target)


def _all(groups: Mapping[Group, Schema]) -> Schema:
    return {path: field for fields in groups.values() for path, field in fields.items()}


def rows_of(one: MappingList, pairs: Iterable[tuple[str, str]]) -> list[Row]:
    """Return rows as they were stored."""
    return [Row(one.direction, source, target) for source, target in pairs]


def mapped(pairs: Pairs, schemas: Schemas | None = None) -> tuple[tuple[Process, ...], list[Flaw]]:
    """Return all processes with the rows that work, and what is wrong with the others.

    Without schemas every row counts: these processes tell what is to be read.
    """
    rows: dict[About, list[Row]] = {}
    flaws: list[Flaw] = []
    for one in mapping_lists():
        some = pairs.get(one.key, ())
        good, bad = (rows_of(one, some), []) if schemas is None else checked(one, some, schemas)
        rows.setdefault(one.about, []).extend(good)
        flaws.extend(bad)
    return tuple(with_mappings(process, rows) for process in PROCESSES), flaws


@dataclass(frozen=True, slots=True)
class DefaultRow:
    """A row that is always there; the source is None where the value is worked out of the whole record."""

    source: str | None
    target: str
    label: str


def default_rows(one: MappingList) -> list[DefaultRow]:
    """Return the rows that a list has by default."""
    step = next(
        step
        for process in PROCESSES
        for step in process.steps
        if (about(step), step.direction) == (one.about, one.direction) and not process.once
    )
    rows = [row for rule in step.fields if (row := _default(rule, step))]
    rows += [DefaultRow(source, target, target.partition(".")[2]) for source, target in one.lines]
    return [row for row in rows if _belongs(row.target, one.targets)]


def _default(rule: object, step: Step) -> DefaultRow | None:
    match rule:
        case Map() if step.direction in rule.ways:
            return DefaultRow(rule.of(step.source), rule.of(step.target), rule.label)
        case Ref() if step.direction in rule.ways:
            return DefaultRow(rule.of(step.source), rule.of(step.target), rule.of(step.target))
        case Computed():
            return DefaultRow(None, rule.field, rule.field)
        case _:
            return None


def _belongs(path: str, groups: Iterable[Group]) -> bool:
    """Tell whether a destination is one of these groups': the billing Contact's have a list of their own."""
    heads = {group.prefix for group in groups}
    return any(path.startswith(head) for head in heads if head) or ("" in heads and not path.startswith("Contact."))


def entities(system: str) -> list[str]:
    """Return the entities of one system whose fields are offered."""
    found: dict[str, None] = {}
    for one in mapping_lists():
        groups = one.sources if one.direction.source == system else one.targets
        found |= {entity: None for group in groups for entity in group.entities}
    return list(found)
