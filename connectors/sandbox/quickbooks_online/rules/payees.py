"""Whom an expense, a deposit or a line of a journal entry names: a customer, a vendor or an employee.

Source: Intuit API reference, Purchase, Deposit, JournalEntry; recorded deposit (the type in capitals).
"""

from collections.abc import Mapping
from typing import Any

from connectors.sandbox.quickbooks_online import faults
from connectors.sandbox.quickbooks_online.company import Company
from connectors.sandbox.quickbooks_online.rules.clean import unknown
from connectors.sandbox.quickbooks_online.rules.merging import reference

KINDS = {"customer": "Customer", "job": "Customer", "vendor": "Vendor", "employee": "Employee"}
PARTS = ("value", "name", "type")


def payee(company: Company, sent: Mapping[str, Any], *, known: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the reference with its name and type, a vendor if none is told. `known` stood there before.

    Raises Fault 2010, 2020, 2170, 2500, 610.
    """
    for name in sent:
        if name not in PARTS:
            raise unknown("ReferenceType", name, known=list(PARTS))
    if not sent.get("value"):
        raise faults.missing("EntityRef")
    kind = _kind(sent.get("type") or "Vendor")
    same = known is not None and known.get("type", kind) == kind
    found = reference(company, kind, id=str(sent["value"]), known=str(known["value"]) if known and same else None)
    return {**found, "type": kind}


def party(company: Company, sent: Mapping[str, Any], *, known: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return what a line of a journal entry names: the type beside the reference."""
    for name in sent:
        if name not in ("Type", "EntityRef"):
            raise unknown("EntityTypeRef", name, known=["Type", "EntityRef"])
    inner = {"type": sent.get("Type"), **(sent.get("EntityRef") or {})}
    found = payee(company, inner, known=(known or {}).get("EntityRef"))
    kind = found.pop("type")
    return {"Type": kind, "EntityRef": found}


def _kind(sent: str) -> str:
    if sent.lower() not in KINDS:
        raise faults.bad_choice(sent)
    return KINDS[sent.lower()]
