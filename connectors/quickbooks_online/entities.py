"""Every kind of record that QuickBooks Online has, and what may be done with it.

Source: Intuit, API reference of each entity, minor version 75; "Void a transaction".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum


class Action(StrEnum):
    """What can be done with records. Deleting a member of a list makes it inactive: lists forget nothing."""

    QUERY = "query"
    GET = "get"
    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    VOID = "void"


READ = frozenset({Action.QUERY, Action.GET})
CHANGE = READ | {Action.UPDATE}
MAKE = CHANGE | {Action.CREATE}
ALL = MAKE | {Action.DELETE}


@dataclass(frozen=True, slots=True)
class Entity:
    """One kind of record. `listed` ones are made inactive rather than deleted; of a `single` one each company has
    exactly one; `voids_by` are the parameters of the call that voids one."""

    name: str
    can: frozenset[Action] = ALL
    listed: bool = False
    single: bool = False
    voids_by: tuple[tuple[str, str], ...] = ()


BY_OPERATION = (("operation", "void"),)
BY_INCLUDE = (("operation", "update"), ("include", "void"))


def _lists(*names: str) -> tuple[Entity, ...]:
    return tuple(Entity(name, listed=True) for name in names)


def _deleted(*names: str) -> tuple[Entity, ...]:
    return tuple(Entity(name) for name in names)


def _voided(name: str, by: tuple[tuple[str, str], ...]) -> Entity:
    return Entity(name, ALL | {Action.VOID}, voids_by=by)


ENTITIES = (
    *_lists("Account", "Class", "CompanyCurrency", "Customer", "Department", "Employee", "Item", "PaymentMethod"),
    *_lists("Term", "Vendor"),
    _voided("Invoice", BY_OPERATION),
    *(_voided(name, BY_INCLUDE) for name in ("BillPayment", "Payment", "SalesReceipt")),
    *_deleted("Attachable", "Bill", "Budget", "CreditCardPayment", "CreditMemo", "Deposit", "Estimate"),
    *_deleted("InventoryAdjustment", "JournalEntry", "Purchase", "PurchaseOrder", "RecurringTransaction"),
    *_deleted("RefundReceipt", "TimeActivity", "Transfer", "VendorCredit"),
    *(Entity(name, READ) for name in ("CustomerType", "ReimburseCharge", "TaxClassification", "TaxCode", "TaxRate")),
    Entity("ExchangeRate", CHANGE),
    Entity("JournalCode", MAKE),
    Entity("TaxAgency", READ | {Action.CREATE}),
    Entity("CompanyInfo", CHANGE, single=True),
    Entity("Preferences", CHANGE, single=True),
)
_BY_NAME: Mapping[str, Entity] = {entity.name.lower(): entity for entity in ENTITIES}


def entity_named(name: str) -> Entity | None:
    """Return the entity of that name in any case; None where QuickBooks Online has none."""
    return _BY_NAME.get(name.lower())


def similar_names(name: str) -> list[str]:
    """Return the names of entities that are written much like `name`, the most similar first."""
    return [_BY_NAME[close].name for close in get_close_matches(name.lower(), _BY_NAME, n=3, cutoff=0.6)]
