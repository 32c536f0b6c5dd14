"""Small companies for tests of runs: what a person would type to have something to sell and someone to sell it to."""

from datetime import date
from typing import Any

from tests.people import People


def standard_price_book(salesforce: People) -> str:
    """Return the id of the org's standard price book."""
    return str(salesforce.one("Pricebook2", IsStandard=True)["Id"])


def income_account(quickbooks: People) -> str:
    """Return an account that sales of services go to."""
    accounts = quickbooks.all("Account")
    return str(next(account["Id"] for account in accounts if account["AccountType"] == "Income"))


def item(quickbooks: People, name: str, price: float, **fields: Any) -> str:
    """Make a service that is sold."""
    account = {"value": income_account(quickbooks)}
    return quickbooks.add("Item", Name=name, Type="Service", UnitPrice=price, IncomeAccountRef=account, **fields)


def product(salesforce: People, name: str, price: float, *, code: str | None = None, **fields: Any) -> str:
    """Make a Product with a standard price."""
    id = salesforce.add("Product2", Name=name, ProductCode=code or name, IsActive=True, **fields)
    book = standard_price_book(salesforce)
    salesforce.add("PricebookEntry", Product2Id=id, Pricebook2Id=book, UnitPrice=price, IsActive=True)
    return id


def opportunity(
    salesforce: People, account: str | None, lines: list[tuple[str, float, float]], *, name: str = "New machine",
    type: str | None = "Invoice", stage: str = "Closed Won", **fields: Any,
) -> str:  # fmt: skip
    """Make an Opportunity with lines of (product id, quantity, price), and close it."""
    id = salesforce.add(
        "Opportunity", Name=name, AccountId=account, StageName="Prospecting", CloseDate=date.today().isoformat(),
        Pricebook2Id=standard_price_book(salesforce), Transaction_Type__c=type, **fields,
    )  # fmt: skip
    entries = {entry["Product2Id"]: entry["Id"] for entry in salesforce.all("PricebookEntry")}
    for product_id, quantity, price in lines:
        salesforce.add(
            "OpportunityLineItem", OpportunityId=id, PricebookEntryId=entries[product_id], Quantity=quantity,
            UnitPrice=price,
        )  # fmt: skip
    salesforce.edit("Opportunity", id, StageName=stage)
    return id


def won(salesforce: People, name: str, **fields: Any) -> str:
    """Make an Account that is sent to QuickBooks, because it has a won Opportunity; return its id."""
    account = salesforce.add("Account", Name=name, **fields)
    opportunity(salesforce, account, [], type=None)
    return account


def void(quickbooks: People, invoice: str) -> None:
    """Void an invoice, as the app of another does: with its own token."""
    given = quickbooks.port.control("GET", "credentials")
    token = quickbooks.get("Invoice", invoice)["SyncToken"]
    answer = quickbooks.port.call(
        "POST",
        f"/v3/company/{given['realm_id']}/invoice?operation=void",
        json_body={"Id": invoice, "SyncToken": token},
        headers={"Authorization": f"Bearer {given['access_token']}", "Accept": "application/json"},
    )
    assert answer.status == 200, answer.body


def pay(quickbooks: People, invoice: str, amount: float) -> str:
    """Take a payment for an invoice."""
    customer = quickbooks.get("Invoice", invoice)["CustomerRef"]
    applied = [{"Amount": amount, "LinkedTxn": [{"TxnId": invoice, "TxnType": "Invoice"}]}]
    return quickbooks.add("Payment", CustomerRef=customer, TotalAmt=amount, Line=applied)
