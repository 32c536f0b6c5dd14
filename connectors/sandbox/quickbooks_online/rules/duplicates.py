"""Merging a duplicate customer into the one that is kept.

Source: Intuit, QuickBooks help, "Merge duplicate customers in QuickBooks Online": the duplicate's transactions go to
the other one, neither may have sub-customers or projects, and the duplicate is kept as inactive, like all deleted
customers. Nothing in the API names the one that is kept: only the webhook does (Intuit, "Understanding the data
object", customer merged). No source says that a transaction is stamped when it gets its new customer; here it is not,
so that nobody can rely on it.
"""

from typing import Any

from connectors.sandbox.quickbooks_online.company import Company, entity_of
from connectors.sandbox.quickbooks_online.rules import books
from connectors.sandbox.quickbooks_online.rules.names import with_activity, with_family
from connectors.sandbox.quickbooks_online.tables.company_objects import ENTITIES
from connectors.sandbox.system import Rejected

CUSTOMER = "Customer"


def merge_customers(company: Company, duplicate_id: str, into: str) -> dict[str, Any]:
    """Merge a customer into the one of that full name; return the duplicate as it is kept. Raises Rejected."""
    duplicate, kept = company.need(CUSTOMER, duplicate_id), _named(company, into)
    _refuse(company, duplicate, kept=kept)
    for entity in ENTITIES:
        if entity.is_transaction and "CustomerRef" in entity.properties:
            for form in company.find(entity.name, "CustomerRef", duplicate_id):
                reference = {"value": kept["Id"], "name": kept["FullyQualifiedName"]}
                company.save(entity.name, {**form, "CustomerRef": reference})
    books.move_balance(company, duplicate_id, to=kept["Id"])
    emptied, entity = company.need(CUSTOMER, duplicate_id), entity_of(CUSTOMER)
    inactive = with_activity(company, entity, record={**emptied, "Active": False}, existing=emptied)
    gone = company.edited(with_family(company, entity, record=inactive))
    company.save(CUSTOMER, gone)
    return gone


def _named(company: Company, name: str) -> dict[str, Any]:
    for customer in company.find(CUSTOMER, "FullyQualifiedName", name):
        if customer["Active"]:
            return customer
    raise Rejected(f"There is no active customer named {name}.")


def _refuse(company: Company, duplicate: dict[str, Any], *, kept: dict[str, Any]) -> None:
    if duplicate["Id"] == kept["Id"] or not duplicate["Active"]:
        raise Rejected("Choose another active customer to merge with.")
    if any(company.find(CUSTOMER, "ParentRef", one["Id"]) for one in (duplicate, kept)):
        raise Rejected("A customer that has sub-customers or projects cannot be merged.")
    if duplicate["CurrencyRef"]["value"] != kept["CurrencyRef"]["value"]:
        raise Rejected("Customers of different currencies cannot be merged.")
