"""Take in recorded records: JSON lists shaped as the API returns them, one file an object."""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from connectors.sandbox.salesforce import rules
from connectors.sandbox.salesforce.errors import SalesforceError
from connectors.sandbox.salesforce.fields import TEXT_TYPES, Entity
from connectors.sandbox.salesforce.opportunity_rules import rolled_up
from connectors.sandbox.salesforce.org import Org
from connectors.sandbox.salesforce.price_rules import standard_book
from connectors.sandbox.salesforce.records import Row
from connectors.sandbox.salesforce.values import accept

# Parents before children; objects not named here come last, by name.
_ORDER = (
    *("Organization", "Profile", "User", "RecordType", "OpportunityStage", "Pricebook2", "Product2", "PricebookEntry"),
    *("Account", "Contact", "Opportunity", "OpportunityLineItem", "OpportunityContactRole", "Invoice__c"),
)
_REPLACED = ("Organization", "OpportunityStage")
_STAMPS = ("CreatedDate", "LastModifiedDate", "SystemModstamp")
_PEOPLE = ("OwnerId", "CreatedById", "LastModifiedById")
# A recording that leaves IsActive out is of what was for sale: nobody records retired prices by chance.
_FOR_SALE = ("Product2", "PricebookEntry")


def load(org: Org, folder: Path) -> None:
    """Add every record of `folder/<Object>.json` with the ids and stamps it has; triggers do not run.

    What the org computes itself is computed where it is missing. Raises ValueError, naming file and record.
    """
    for file in sorted(folder.glob("*.json"), key=_place):
        entity = org.schema.entity(file.stem)
        if entity is None:
            raise ValueError(f"{file}: Salesforce has no object {file.stem}")
        records = json.loads(file.read_bytes(), parse_float=Decimal)
        if entity.name in _REPLACED:
            for id in list(org.records.rows(entity.name)):
                org.records.remove(entity.name, id)
        for record in records:
            try:
                _add(org, entity, record)
            except (SalesforceError, KeyError) as error:
                raise ValueError(f"{file}: {record.get('Id') or record.get('Name')}: {error}") from error
    for row in list(org.records.rows("Opportunity").values()):
        _roll_up(org, row)
    org.records.forget()


def _place(file: Path) -> tuple[int, str]:
    return (_ORDER.index(file.stem) if file.stem in _ORDER else len(_ORDER), file.stem)


def _add(org: Org, entity: Entity, record: dict[str, Any]) -> None:
    row: Row = {field.name: bool(field.default) for field in entity.booleans}
    if entity.name in _FOR_SALE:
        row["IsActive"] = True
    values = dict(_values(entity, record))
    row |= values
    row["Id"] = values.get("Id") or org.records.new_id(entity)
    for name in _PEOPLE:
        if entity.field(name) and row.get(name) not in org.records.rows("User"):
            row[name] = org.user
    stamp = max((row[name] for name in _STAMPS if row.get(name)), default=org.now())
    row |= {name: row.get(name) or stamp for name in _STAMPS}
    row["SystemModstamp"] = max(row["SystemModstamp"], stamp)
    if entity.name == "Pricebook2":
        _one_standard_book(org, row)
    if entity.name == "PricebookEntry":
        row = _of_its_product(org, {"Pricebook2Id": standard_book(org)["Id"], **row})
    if entity.name not in ("PricebookEntry", "Pricebook2"):
        rules.before(org, entity, old=None, row=row, values=values)
    if entity.name == "Opportunity":
        row["LastStageChangeDate"] = stamp
    row |= values
    org.records.put(entity.name, row)


def _of_its_product(org: Org, entry: Row) -> Row:
    """Return a price with the name and code that it copies from its product, where the recording has none."""
    product = org.records.get("Product2", entry["Product2Id"]) or {}
    return {"Name": product.get("Name"), "ProductCode": product.get("ProductCode"), **entry}


def _values(entity: Entity, record: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the fields the org has; parents and children nested in a record are not its own fields."""
    for name, value in record.items():
        field = entity.field(name)
        if field and value is not None and not isinstance(value, (dict, list)):
            # Recorded text is what an org once accepted, whatever the rules for new text.
            yield field.name, value if isinstance(value, str) and field.type in TEXT_TYPES else accept(field, value)


def _one_standard_book(org: Org, row: Row) -> None:
    """A loaded standard price book takes the place of the one the org began with."""
    if row.get("IsStandard"):
        for book in list(org.records.rows("Pricebook2").values()):
            if book.get("IsStandard"):
                org.records.remove("Pricebook2", book["Id"])


def _roll_up(org: Org, row: Row) -> None:
    rolled = rolled_up(org, row)
    if rolled["HasOpportunityLineItem"]:
        org.records.put("Opportunity", {**row, **rolled})
