"""A company that sells grinders: what tests of sales arrange, and what they read of the forms that come of it."""

from typing import Any

from integrations.running.models import Run
from tests.company import item, opportunity, product
from tests.people import People
from tests.runs.conftest import said_by

ACME: dict[str, Any] = {"BillingStreet": "1 Main St", "BillingCity": "Tacoma", "BillingCountry": "USA"}


def shop(salesforce: People, quickbooks: People, **account: Any) -> tuple[str, str]:
    """Make something to sell and somebody to sell it to; return the Account's and the Product's id."""
    item(quickbooks, "Grinder", 250)
    buyer = salesforce.add("Account", Name="Acme", **(ACME | account))
    return buyer, product(salesforce, "Grinder", 250)


def sale(salesforce: People, quickbooks: People, **fields: Any) -> str:
    """Win an Opportunity over two grinders in a new shop; return its id."""
    buyer, grinder = shop(salesforce, quickbooks)
    return opportunity(salesforce, buyer, [(grinder, 2, 249.5)], **fields)


def said_of_sales(run: Run, *, level: int = 10) -> list[str]:
    """Return what was said of the Opportunities, beside that something was created."""
    messages = said_by(run, "opportunities-out", level=level)
    return [message for message in messages if " was created in " not in message]


def sales_lines(form: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the lines of a form that sell something."""
    return [line for line in form["Line"] if line["DetailType"] == "SalesItemLineDetail"]


def custom_values(form: dict[str, Any]) -> dict[str, str | None]:
    """Return the custom fields of a form by name."""
    return {field["Name"]: field.get("StringValue") for field in form["CustomField"]}
