"""A US company with terms, classes and a few links, and plain builders of the records that the processes carry."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from connectors.base import Field, Fields, Line, Record, State, Value
from integrations.engine.actions import Action, Create, Skip, Update
from integrations.engine.planner import plan
from integrations.engine.policy import Policy
from integrations.engine.process import Process
from integrations.engine.snapshot import Link, Pair, Snapshot, Wanted, match_key, name_of

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
TODAY = date(2026, 3, 2)
STAMPS: Mapping[str, Wanted] = {"Sync_Me__c": False, "Last_Sync_Date__c": NOW}
COMPANY = Record(
    "Company",
    "9130",
    {"Name": "Craig's Design", "SalesTax": "automatic", "Shipping": True, "ClassPerTxn": True, "MultiCurrency": False},
)
ORGANIZATION = Record("Organization", "00D", {"StandardPricebookId": "01s1", "StandardPricebookActive": True})
LISTS = {
    "Term": [Record("Term", "1", {"Name": "Net 15"}), Record("Term", "3", {"Name": "Net 30"})],
    "Class": [Record("Class", "500", {"Name": "North", "FullyQualifiedName": "Sales:North"})],
}
CUSTOMER_FACTS: Fields = {
    "DisplayName": "Acme",
    "FullyQualifiedName": "Acme",
    "Taxable": True,
    "SalesTermRef": "1",
    "PrimaryEmailAddr": "books@acme.example",
    "CurrencyRef": "USD",
    "DefaultTaxCodeRef": "2",
}
CUSTOMER_LINK = Link("customer", "001A", "7", {"Name": "Acme"}, CUSTOMER_FACTS, "Customer", "0")
ITEM_LINK = Link("item", "01tW", "5", {}, {"FullyQualifiedName": "Widget", "Taxable": True}, "Item", "0")
PLAIN_LINK = Link("item", "01tS", "6", {}, {"FullyQualifiedName": "Hours", "Taxable": False}, "Item", "0")
LINKS = (CUSTOMER_LINK, ITEM_LINK, PLAIN_LINK)
SCHEMAS: Mapping[tuple[str, str], Mapping[str, Field]] = {
    ("quickbooks", "Customer"): {"DisplayName": Field("DisplayName", "Display name", "string", 100)},
    ("quickbooks", "Invoice"): {"ShipMethodRef": Field("ShipMethodRef", "Shipping method", "string", 30)},
}


def of(company: Mapping[str, Value]) -> Record:
    """Return the company with some of its facts changed."""
    return replace(COMPANY, fields={**COMPANY.fields, **company})


def snapshot(
    *pairs: Pair,
    policy: Policy | None = None,
    company: Mapping[str, Value] | None = None,
    links: Sequence[Link] = LINKS,
    related: Sequence[Record] = (),
    schemas: Mapping[tuple[str, str], Mapping[str, Field]] = SCHEMAS,
) -> Snapshot:
    """Return a snapshot of the company; `related` are found under their names."""
    by_id = {(link.kind, side, link.id_in(side)): link for link in links for side in ("salesforce", "quickbooks")}
    return Snapshot(
        pairs,
        policy or Policy(),
        of(company or {}),
        ORGANIZATION,
        TODAY,
        NOW,
        links=by_id,
        related={("quickbooks", record.entity, match_key(name_of(record))): record for record in related},
        lists=LISTS,
        schemas=schemas,
    )


def planned(process: Process, pair: Pair, **facts: object) -> Action | None:
    """Return what the process does with the pair."""
    step = process.steps[-1]
    actions = list(plan(step, snapshot(pair, **facts)))  # type: ignore[arg-type]
    assert len(actions) <= 1
    return actions[0] if actions else None


def made(process: Process, source: Record, **facts: object) -> Create:
    """Return the creation that the process plans for an unlinked source."""
    pair = Pair(salesforce=source) if process.steps[-1].source == "salesforce" else Pair(quickbooks=source)
    action = planned(process, pair, **facts)
    assert isinstance(action, Create), action
    return action


def held(process: Process, source: Record, **facts: object) -> tuple[str, str]:
    """Return the rule for which an unlinked source is left out, and the words; "" for none."""
    pair = Pair(salesforce=source) if process.steps[-1].source == "salesforce" else Pair(quickbooks=source)
    action = planned(process, pair, **facts)
    assert isinstance(action, Skip), action
    return action.rule, action.note.message if action.note else ""


def changed(process: Process, pair: Pair, **facts: object) -> Update:
    """Return the update that the process plans for a linked pair."""
    action = planned(process, pair, **facts)
    assert isinstance(action, Update), action
    return action


def account(fields: Fields, id: str = "001A", *, state: State = State.ACTIVE) -> Record:
    """Return an Account with a won Opportunity."""
    return Record("Account", id, {"Name": "Acme", "WonOpportunity.Id": "006A", **fields}, version="a1", state=state)


def customer(fields: Fields, id: str = "7", *, state: State = State.ACTIVE) -> Record:
    """Return a Customer."""
    named: Fields = {"DisplayName": "Acme", "FullyQualifiedName": "Acme"}
    return Record("Customer", id, {**named, **fields}, version="q1", state=state)


def item(fields: Fields, id: str = "5", *, state: State = State.ACTIVE) -> Record:
    """Return a service."""
    named: Fields = {"Name": "Widget", "FullyQualifiedName": "Widget", "Type": "Service"}
    return Record("Item", id, {**named, **fields}, version="q1", state=state)


def sold(fields: Fields | None = None, id: str = "00k1") -> Line:
    """Return an Opportunity Product: two widgets of 10 each."""
    usual: Fields = {
        "Product2.Name": "Widget",
        "Product2.ProductCode": "Widget",
        "Product2.External_Item_ID__c": "9130:item:5",
        "Quantity": Decimal(2),
        "UnitPrice": Decimal(10),
        "TotalPrice": Decimal(20),
    }
    return Line("OpportunityLineItem", id, {**usual, **(fields or {})})


def opportunity(fields: Fields | None = None, *lines: Line, id: str = "006000000000001AAA") -> Record:
    """Return a won Opportunity of Acme that is to be invoiced."""
    usual: Fields = {"Name": "Big deal", "IsWon": True, "Transaction_Type__c": "Invoice", "AccountId": "001A"}
    return Record("Opportunity", id, {**usual, **(fields or {})}, lines or (sold(),), version="o1")


def invoice(fields: Fields | None = None, *lines: Line, id: str = "130") -> Record:
    """Return an invoice to Acme."""
    usual: Fields = {"DocNumber": "1037", "CustomerRef": "7", "TotalAmt": Decimal(20), "Balance": Decimal(20)}
    return Record("Invoice", id, {**usual, **(fields or {})}, lines, version="q1")


def sales_line(fields: Fields | None = None, id: str = "1") -> Line:
    """Return an invoice line: two widgets of 10 each."""
    usual: Fields = {"ItemRef": "5", "ItemName": "Widget", "Qty": Decimal(2), "UnitPrice": Decimal(10)}
    return Line("SalesItemLine", id, {**usual, "Amount": Decimal(20), **(fields or {})})
