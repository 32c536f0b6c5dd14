"""Customers that are linked with Accounts: what people do with them, and what is read of their links."""

from typing import Any

from integrations.running.models import Link
from tests.company import item
from tests.people import People
from tests.runs.conftest import Runs
from tests.runs.invoicing import invoice, sale
from widget.models import Widget


def linked(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, name: str = "Acme", **fields: Any
) -> tuple[str, str]:
    """Have a customer become an Account; return the ids of the Account and the customer."""
    customer = quickbooks.add("Customer", DisplayName=name, **fields)
    run(widget)
    return str(salesforce.one("Account", Name=name)["Id"]), customer


def phone(number: str) -> dict[str, str]:
    """Return a telephone number as QuickBooks has it."""
    return {"FreeFormNumber": number}


def bill(quickbooks: People, customer: str) -> str:
    """Write a customer an invoice over a machine; return its id."""
    found = [one["Id"] for one in quickbooks.all("Item") if one["Name"] == "Machine"]
    return invoice(quickbooks, customer, sale(found[0] if found else item(quickbooks, "Machine", 5), 1, 5))


def pairs(kind: str = "customer") -> set[tuple[str, str]]:
    """Return the ids in Salesforce and QuickBooks of what is linked."""
    return {(account, customer) for account, customer, _active in links(kind)}


def links(kind: str = "customer") -> set[tuple[str, str, bool]]:
    """Return the ids in Salesforce and QuickBooks of what is linked, and whether the link is active."""
    return set(Link.objects.filter(kind=kind).values_list("salesforce_id", "quickbooks_id", "active"))
