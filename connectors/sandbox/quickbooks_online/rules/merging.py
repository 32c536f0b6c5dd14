"""How what a client sends and what the company has become one record."""

from collections.abc import Mapping
from typing import Any

from connectors.sandbox.quickbooks_online import faults
from connectors.sandbox.quickbooks_online.company import Company
from connectors.sandbox.quickbooks_online.tables.schema import Entity


def merged(
    entity: Entity, existing: Mapping[str, Any] | None, *, values: Mapping[str, Any], sparse: bool
) -> dict[str, Any]:
    """Return the new record before any default: a sparse update keeps what was not sent, a full one drops it.

    What only the service writes stays. Source: Intuit, "Full update", "Sparse update".
    """
    kept = dict(existing or {})
    if not sparse:
        kept = {name: value for name, value in kept.items() if _is_own(entity, name)}
    return {name: value for name, value in {**kept, **values}.items() if value is not None}


def _is_own(entity: Entity, name: str) -> bool:
    return name[0] == "_" or name not in entity.properties or entity.properties[name].fixed


def require(entity: Entity, record: Mapping[str, Any]) -> None:
    """Raise Fault 2020 for a missing property."""
    for property in entity.properties.values():
        if property.required and record.get(property.name) is None:
            raise faults.missing(property.name)


def with_references(
    company: Company, entity: Entity, *, record: dict[str, Any], existing: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Return the record with the names of what it refers to. Raises Fault 2500; 610 for a newly named inactive one."""
    named = dict(record)
    for name, value in record.items():
        property = entity.properties.get(name)
        if property and property.type == "ref" and property.target and isinstance(value, dict):
            before = (existing or {}).get(name) or {}
            full = reference(company, property.target, id=value["value"], known=before.get("value"))
            # Source: recordings: these come without a name.
            bare = property.target == "TaxCode" or (name, entity.name) == ("ParentRef", "Customer")
            named[name] = {"value": full["value"]} if bare else full
    return named


def reference(company: Company, entity: str, *, id: str, known: str | None = None) -> dict[str, Any]:
    """Return a reference with its name; `known` is the id that stood there before, which may be inactive by now."""
    target = company.referred(entity, id)
    if not target.get("Active", True) and id != known:
        raise faults.inactive_reference()
    return {"value": id, "name": target.get("FullyQualifiedName") or target.get("DisplayName") or target.get("Name")}


def with_addresses(
    company: Company, entity: Entity, *, record: dict[str, Any], existing: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Return the record with an Id on each address: the old one for the same or an edited address, else a new one."""
    numbered = dict(record)
    for name, property in entity.properties.items():
        address = record.get(name)
        if property.type != "address" or not isinstance(address, dict):
            continue
        before = (existing or {}).get(name) or {}
        plain = {part: text for part, text in address.items() if part != "Id"}
        if before and plain == {part: text for part, text in before.items() if part not in ("Id", "Lat", "Long")}:
            numbered[name] = before
        elif before and address.get("Id") == before.get("Id"):
            numbered[name] = {"Id": before["Id"], **plain}
        else:
            numbered[name] = {"Id": company.next_number("address"), **plain}
    return numbered
