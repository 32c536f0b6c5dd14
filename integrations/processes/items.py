"""Syncing QuickBooks Items to Salesforce Products, and matching them. Source: sync rules, sections 2.2 and 6."""

from dataclasses import replace

from connectors.base import Record, State
from integrations.engine.actions import Draft, Note
from integrations.engine.process import Computed, Direction, Map, Pairing, Process, Rule, Step
from integrations.engine.snapshot import Pair, Snapshot, Wanted, match_key, name_of
from integrations.processes.currencies import CURRENCY, several_in
from integrations.processes.matching import UNLINKED
from integrations.processes.translators import price

IN = frozenset({Direction.IN})
SYNCED_TYPES = frozenset({"Service", "Inventory", "NonInventory"})
ENTRY = "PricebookEntry."
DEACTIVATION = frozenset({"IsActive", "Sync_Me__c", "Last_Sync_Date__c"})


def product_code(record: Record) -> str:
    """Return a Product's code or an Item's full name, as they are compared."""
    return match_key(record.fields.get("ProductCode") if record.entity == "Product2" else name_of(record))


ITEMS = Pairing(
    kind="item",
    salesforce="Product2",
    quickbooks=("Item",),
    external_id="External_Item_ID__c",
    type="item",
    title=name_of,
    key=product_code,
    find_by={"salesforce": "ProductCode", "quickbooks": "FullyQualifiedName"},
    remember=("FullyQualifiedName", "Type", "Taxable", "SalesTaxCodeRef"),
    rests_in=frozenset({State.DELETED}),
    reads={"Product2": ("Name", "IsActive", "External_Item_ID__c", "PricebookEntry.IsActive")},
)

SYNCED_TYPE = Rule(
    "synced-type",
    lambda pair, snapshot: pair.quickbooks is None or pair.quickbooks.fields.get("Type") in SYNCED_TYPES,
    lambda pair, snapshot: "Items of this type are not synced.",
    level=None,
    creating=True,
)
ACTIVE = Rule(
    "active",
    lambda pair, snapshot: pair.quickbooks is None or pair.quickbooks.state is State.ACTIVE,
    lambda pair, snapshot: "It is inactive in QuickBooks.",
    level=None,
    creating=True,
)


def _product_name(item: Record, snapshot: Snapshot) -> Wanted:
    chosen = item.fields.get(_NAME_FIELDS.get(snapshot.policy.product_name_field, "Name"))
    return chosen or item.fields.get("Name")


_NAME_FIELDS = {
    "Name": "Name",
    "FullName": "FullyQualifiedName",
    "Description": "Description",
    "ManufacturerPartNumber": "ManufacturerPartNumber",
    "Sku": "Sku",
}


def with_price(draft: Draft, pair: Pair, snapshot: Snapshot) -> tuple[Draft, tuple[Note, ...]]:
    """Name the standard price book entry to change, or where to make one; a deactivated item changes nothing else.

    QuickBooks keeps an item's price in the company's home currency. Source: Intuit, Item.
    """
    if pair.quickbooks and pair.quickbooks.state is State.INACTIVE:
        kept = {path: value for path, value in draft.fields.items() if path in DEACTIVATION}
        return replace(draft, fields=kept), ()
    if not any(path.startswith(ENTRY) for path in draft.fields):
        return draft, ()
    fields: dict[str, Wanted] = dict(draft.fields)
    if entry := _entry_id(pair):
        fields[f"{ENTRY}Id"] = entry
    else:
        fields[f"{ENTRY}Pricebook2Id"] = snapshot.organization.fields.get("StandardPricebookId")
        fields[f"{ENTRY}IsActive"] = True
        if several_in(snapshot.organization):
            fields[f"{ENTRY}{CURRENCY}"] = snapshot.company.fields.get("HomeCurrency")
        fields["External_Item_ID__c"] = snapshot.external_id("item", pair.quickbooks.id if pair.quickbooks else "")
    return replace(draft, fields=fields), ()


def _entry_id(pair: Pair) -> Wanted:
    if pair.salesforce and (id := pair.salesforce.fields.get(f"{ENTRY}Id")):
        return id
    return pair.link.salesforce.get(f"{ENTRY}Id") if pair.link else None


FIELDS = (
    Map("ProductCode", "FullyQualifiedName", "Product code", ways=IN),
    Computed("Name", _product_name),
    Map("Description", "Description", "Description", ways=IN),
    Map("PricebookEntry.UnitPrice", "UnitPrice", "Standard price", ways=IN, to_salesforce=price),
    Computed("IsActive", lambda item, snapshot: item.state is State.ACTIVE),
)

MATCH_ITEMS = Process(
    key="match-items",
    title="Matching Salesforce Products and QuickBooks Items",
    when=lambda policy: True,
    once=True,
    steps=(Step(ITEMS, Direction.IN, FIELDS, rules=(UNLINKED, SYNCED_TYPE, ACTIVE), creates=False),),
)

SYNC_ITEMS = Process(
    key="items",
    title="Syncing QuickBooks Items to Salesforce Products",
    when=lambda policy: policy.sync_items,
    steps=(
        Step(ITEMS, Direction.IN, FIELDS, rules=(SYNCED_TYPE, ACTIVE), adjust=with_price, forgives=True, watches=True),
    ),
)
