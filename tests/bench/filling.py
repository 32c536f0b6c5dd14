"""Adding numbered records to companies that are matched already, through the vendors' own APIs, hundreds a call."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from connectors.sandbox.samples import numbered
from tests.people import People

ROWS, ITEMS = 200, 30
"""Salesforce takes 200 rows in a collection, QuickBooks 30 items in a batch."""


def add_opportunities(salesforce: People, count: int, *, lines: int) -> None:
    """Close `count` Opportunities of the Accounts in turn; each is to become an invoice."""
    accounts = [account["Id"] for account in salesforce.all("Account")]
    entries = sorted(salesforce.all("PricebookEntry"), key=lambda entry: str(entry["Name"]))
    book = entries[0]["Pricebook2Id"]
    rows = [_opportunity(number, accounts[number % len(accounts)], book) for number in range(1, count + 1)]
    made = list(_created(salesforce, "Opportunity", rows))
    sold = [
        _sold(id, line, entries[numbered.item_of_line(number, line, lines=lines, items=len(entries)) - 1])
        for number, id in enumerate(made, start=1)
        for line in range(1, lines + 1)
    ]
    list(_created(salesforce, "OpportunityLineItem", sold))


def _opportunity(number: int, account: str, book: str) -> dict[str, Any]:
    today = date.today().isoformat()
    return {
        "Name": f"Opportunity {number:05}",
        "AccountId": account,
        "Pricebook2Id": book,
        "StageName": "Closed Won",
        "CloseDate": today,
        "Transaction_Type__c": "Invoice",
        "Transaction_Date__c": today,
    }


def _sold(opportunity: str, line: int, entry: dict[str, Any]) -> dict[str, Any]:
    return {
        "OpportunityId": opportunity,
        "PricebookEntryId": entry["Id"],
        "Quantity": numbered.quantity(line),
        "UnitPrice": entry["UnitPrice"],
    }


def _created(salesforce: People, entity: str, rows: Sequence[dict[str, Any]]) -> Iterator[str]:
    token = salesforce.port.control("GET", "credentials")["access_token"]
    for start in range(0, len(rows), ROWS):
        records = [{"attributes": {"type": entity}, **row} for row in rows[start : start + ROWS]]
        answer = salesforce.port.call(
            "POST",
            "/services/data/v66.0/composite/sobjects",
            json_body={"allOrNone": True, "records": records},
            headers={"Authorization": f"Bearer {token}"},
        )
        for result in answer.json():
            assert result["success"], result
            yield result["id"]


def add_invoices(quickbooks: People, count: int, *, lines: int) -> None:
    """Write `count` invoices to the customers in turn."""
    customers = [customer["Id"] for customer in quickbooks.all("Customer")]
    items = [item for item in quickbooks.all("Item") if item["Name"].startswith("Item ")]
    bodies = [
        {
            "CustomerRef": {"value": customers[number % len(customers)]},
            "Line": [
                _line(line, items[numbered.item_of_line(number, line, lines=lines, items=len(items)) - 1])
                for line in range(1, lines + 1)
            ],
        }
        for number in range(1, count + 1)
    ]
    told = quickbooks.port.control("GET", "credentials")
    for start in range(0, len(bodies), ITEMS):
        some = enumerate(bodies[start : start + ITEMS])
        batch = [{"bId": str(index), "operation": "create", "Invoice": body} for index, body in some]
        answer = quickbooks.port.call(
            "POST",
            f"/v3/company/{told['realm_id']}/batch?minorversion=75",
            json_body={"BatchItemRequest": batch},
            headers={"Authorization": f"Bearer {told['access_token']}", "Accept": "application/json"},
        )
        assert all("Invoice" in item for item in answer.json()["BatchItemResponse"]), answer.body[:500]


def _line(line: int, item: dict[str, Any]) -> dict[str, Any]:
    quantity, price = numbered.quantity(line), json.loads(str(item["UnitPrice"]))
    return {
        "Amount": quantity * price,
        "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": {"ItemRef": {"value": item["Id"]}, "Qty": quantity, "UnitPrice": price},
    }
