"""What people do in the sandbox org, and calls of the connector in one line."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from connectors.base import Line, Message, Operation, Record, Write
from connectors.salesforce.client import Salesforce
from tests.sandboxes import Port

USUAL = ("Account", "Opportunity", "Pricebook2", "OpportunityStage")
SENT = datetime(2026, 11, 22, 9, tzinfo=UTC)


def add(sandbox: Port, entity: str, **fields: Any) -> str:
    """Create a record as a person would, and return its id."""
    return str(sandbox.control("POST", f"records/{entity}", fields)["Id"])


def row(sandbox: Port, entity: str, id: str) -> dict[str, Any]:
    found: dict[str, Any] = sandbox.control("GET", f"records/{entity}/{id}")
    return found


def won_opportunity(sandbox: Port, account: str, product: str) -> tuple[str, str]:
    """Create a closed/won Opportunity with one line, and return the ids of both."""
    opportunity = add(
        sandbox, "Opportunity", Name="Refit", AccountId=account, StageName="Closed Won", CloseDate="2026-11-20",
        Transaction_Type__c="Invoice",
    )  # fmt: skip
    line = add(
        sandbox, "OpportunityLineItem", OpportunityId=opportunity, PricebookEntryId=price_of(sandbox, product),
        Quantity=2, UnitPrice=10,
    )  # fmt: skip
    return opportunity, line


def product(sandbox: Port, code: str = "GRINDER") -> str:
    """Create a Product with a standard price of 10."""
    id = add(sandbox, "Product2", Name=code, ProductCode=code, IsActive=True)
    add(sandbox, "PricebookEntry", Product2Id=id, Pricebook2Id=standard(sandbox), UnitPrice=10, IsActive=True)
    return id


def standard(sandbox: Port) -> str:
    [book] = sandbox.control("GET", "records/Pricebook2?IsStandard=true")
    return str(book["Id"])


def price_of(sandbox: Port, product_id: str) -> str:
    return str(sandbox.control("GET", f"records/PricebookEntry?Product2Id={product_id}")[0]["Id"])


def polled(org: Salesforce, cursors: dict[str, str | None]) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = {}
    for page in org.poll(cursors):
        found.setdefault(page.entity, []).extend(page.records)
    return found


def one_message(org: Salesforce, *writes: Write) -> Message:
    [message], refused = org.encode(writes)
    assert refused == {}
    return message


def sent(org: Salesforce, *writes: Write) -> list[Any]:
    return list(org.send(one_message(org, *writes)))


def invoice(account_id: str, opportunity_id: str) -> Write:
    return Write(
        "w", Operation.CREATE, "Invoice__c", None,
        {"External_Invoice_ID__c": "c:transaction:9", "Name": "1001", "Account__c": account_id,
         "Invoice_Date__c": date(2026, 11, 20), "Subtotal__c": Decimal("21.50"), "Last_Sync_Date__c": SENT},
        (
            Line("Invoice_Item__c", None, {"External_Invoice_Line_ID__c": "c:line:9:1", "Amount__c": Decimal("20")}),
            Line("Invoice_Item__c", None, {"External_Invoice_Line_ID__c": "c:line:9:2", "Amount__c": Decimal("1.5")}),
            Line("InvoiceOpportunityLink__c", None,
                 {"External_ID__c": f"c:transaction:9|{opportunity_id}", "Opportunity__c": opportunity_id}),
        ),
    )  # fmt: skip
