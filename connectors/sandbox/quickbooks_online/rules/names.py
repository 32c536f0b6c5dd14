"""The rules of name lists: names that are unique, families of names, and what making inactive does.

Source: Intuit API reference; recorded answers.
"""

from collections.abc import Mapping
from typing import Any

from connectors.sandbox.quickbooks_online import faults
from connectors.sandbox.quickbooks_online.company import Company, entity_of
from connectors.sandbox.quickbooks_online.tables.schema import Entity

PEOPLE = (("Customer", "FullyQualifiedName"), ("Vendor", "DisplayName"), ("Employee", "DisplayName"))
WHO = {
    "Item": "product or service",
    "Term": "term",
    "Class": "class",
    "Department": "location",
    "PaymentMethod": "payment method",
    "Account": "account",
}
LEVELS = 5
SUFFIX = " (deleted)"
FORBIDDEN = (":", "\t", "\n")


def name_field(entity: Entity) -> str:
    """Return the property that holds the record's own name."""
    return "DisplayName" if "DisplayName" in entity.properties else "Name"


def with_family(company: Company, entity: Entity, *, record: dict[str, Any]) -> dict[str, Any]:
    """Return the record with its full name and level below its parent. Raises Fault 2500, 6000."""
    if "FullyQualifiedName" not in entity.properties:
        return record
    own = record[name_field(entity)]
    if not record.get("ParentRef"):
        return {name: value for name, value in record.items() if name != "Level"} | {"FullyQualifiedName": own}
    parent = company.referred(entity.name, record["ParentRef"]["value"])
    level = 1 + int(parent.get("Level", 0))
    if level >= LEVELS:
        raise faults.business(f"You can only have {LEVELS} levels in a list.")
    if parent["Id"] == record.get("Id") or parent["FullyQualifiedName"].startswith(f"{own}:"):
        raise faults.Fault("900", "Parent cannot be child", "Parent cannot be child", "ParentRef")
    family = {"FullyQualifiedName": f"{parent['FullyQualifiedName']}:{own}"}
    return {**record, **family, **({"Level": level} if "Level" in entity.properties else {})}


def check_name(company: Company, entity: Entity, *, record: Mapping[str, Any]) -> None:
    """Raise Fault 6240 when the name is taken, 6000 when it has a character that no name may have."""
    own = record[name_field(entity)]
    if any(mark in own for mark in FORBIDDEN):
        raise faults.business(f"The name {own!r} contains a colon, a tab or a new line.")
    full = record.get("FullyQualifiedName", own)
    id = record.get("Id")
    if entity.kind == "names":
        taken = any(
            other["Id"] != id or name != entity.name
            for name, field in PEOPLE
            for other in company.find(name, field, full)
        )
        if taken:
            raise faults.duplicate_name()
        return
    field = "FullyQualifiedName" if "FullyQualifiedName" in entity.properties else name_field(entity)
    for other in company.find(entity.name, field, full) if company.indexes.covers(entity, field) else ():
        if other["Id"] != id:
            raise faults.duplicate_name(WHO.get(entity.name, entity.name.lower()), f" Id={other['Id']}")


def with_activity(
    company: Company, entity: Entity, *, record: dict[str, Any], existing: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Return the record with ` (deleted)` added to, or taken from, its name when it became inactive, or active again.

    Raises Fault 6220 for a name that is owed or owes money.
    """
    was, now = (existing or {}).get("Active", True), record.get("Active", True)
    if was == now or existing is None:
        return record
    field = name_field(entity)
    if now:
        return {**record, field: existing[field].split(SUFFIX)[0]}
    if entity.kind == "names" and (existing.get("Balance") or existing.get("BalanceWithJobs")):
        raise faults.has_balance()
    return {**record, field: _free_name(company, entity, wanted=existing[field] + SUFFIX)}


def _free_name(company: Company, entity: Entity, *, wanted: str) -> str:
    name, number = wanted, 0
    while company.find(entity.name, name_field(entity), name):
        number += 1
        name = f"{wanted} ({number})"
    return name


def rename_children(company: Company, entity: Entity, *, parent: Mapping[str, Any]) -> None:
    """Give the family of a renamed or moved record its new full names."""
    if "ParentRef" not in entity.properties:
        return
    for child in company.find(entity.name, "ParentRef", parent["Id"]):
        moved = with_family(company, entity_of(entity.name), record=child)
        if moved != child:
            company.save(entity.name, company.touched(moved))
            rename_children(company, entity, parent=moved)
