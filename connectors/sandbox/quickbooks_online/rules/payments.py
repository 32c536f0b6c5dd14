"""Payments: what customers paid, for which invoices and with which credit memos.

Source: Intuit API reference, Payment; "Manage linked transactions".
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from connectors.sandbox.quickbooks_online import faults
from connectors.sandbox.quickbooks_online.company import Company
from connectors.sandbox.quickbooks_online.rules import applying, books
from connectors.sandbox.quickbooks_online.rules.merging import merged, reference, require, with_references
from connectors.sandbox.quickbooks_online.tables.schema import Entity
from connectors.sandbox.quickbooks_online.values import money

KINDS = ("Invoice", "CreditMemo")
UNDEPOSITED = "Undeposited Funds"


def build(
    company: Company,
    entity: Entity,
    *,
    values: Mapping[str, Any],
    existing: Mapping[str, Any] | None,
    sparse: bool,
    duplicates: bool = False,
) -> dict[str, Any]:
    """Return the payment, checked, but not yet posted. Payments have no numbers to duplicate. Raises Fault."""
    record = merged(entity, existing, values=values, sparse=sparse)
    require(entity, record)
    record = with_references(company, entity, record=record, existing=existing)
    customer = company.referred("Customer", record["CustomerRef"]["value"])
    sent = values["Line"] if values.get("Line") is not None else (existing or {}).get("Line", [])
    record |= {
        "TxnDate": record.get("TxnDate") or company.today().isoformat(),
        "TotalAmt": money(record["TotalAmt"]),
        "ProcessPayment": record.get("ProcessPayment", False),
        "DepositToAccountRef": record.get("DepositToAccountRef") or undeposited(company),
        "CurrencyRef": customer.get("CurrencyRef") or company.currency(company.home_currency),
        "Line": _with_facts(company, applying.lines(company, sent, kinds=KINDS)),
        "LinkedTxn": record.get("LinkedTxn", []),
    }
    _check_family(company, record)
    applying.check_amounts(company, record, existing=existing)
    record["UnappliedAmt"] = applying.unapplied(record)
    books.check_open_period(company, record["TxnDate"], (existing or {}).get("TxnDate"))
    return record


def undeposited(company: Company) -> dict[str, Any]:
    """Return the account where money waits that has not been deposited."""
    found = company.find("Account", "Name", UNDEPOSITED)
    return reference(company, "Account", id=found[0]["Id"]) if found else {"value": "4"}


def post(company: Company, entity: Entity, *, record: dict[str, Any]) -> dict[str, Any]:
    """Save a new or changed payment and let what it pays follow."""
    applying.follow(company, company.get(entity.name, record["Id"]), new=record)
    return books.post(company, entity.name, record=record)


def unpost(company: Company, entity: Entity, *, record: Mapping[str, Any]) -> None:
    """Delete a payment; what it paid is open again."""
    applying.follow(company, record, new=None)
    books.unpost(company, entity.name, id=record["Id"])


def _with_facts(company: Company, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    paid = [company.need(line["LinkedTxn"][0]["TxnType"], line["LinkedTxn"][0]["TxnId"]) for line in lines]
    return [{**line, "LineEx": _facts(form)} for line, form in zip(lines, paid, strict=True)]


def _facts(paid: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts about the paid form, as raw XML bindings. Source: Intuit API reference, Payment."""
    facts = {
        "txnId": paid["Id"],
        "txnOpenBalance": f"{Decimal(paid.get('Balance') or 0):.2f}",
        "txnReferenceNumber": paid.get("DocNumber", ""),
    }
    return {
        "any": [
            {
                "name": "{http://schema.intuit.com/finance/v3}NameValue",
                "declaredType": "com.intuit.schema.finance.v3.NameValue",
                "scope": "javax.xml.bind.JAXBElement$GlobalScope",
                "value": {"Name": name, "Value": value},
                "nil": False,
                "globalScope": True,
                "typeSubstituted": False,
            }
            for name, value in facts.items()
        ]
    }


def _check_family(company: Company, record: Mapping[str, Any]) -> None:
    family = _family(company, record["CustomerRef"]["value"])
    for target in applying.applied(record):
        if _family(company, (company.need(*target).get("CustomerRef") or {}).get("value", "")) != family:
            raise faults.business("The payment and the transaction it is applied to must have the same customer.")


def _family(company: Company, id: str) -> str:
    """Return the id of the customer at the top."""
    while parent := ((company.get("Customer", id) or {}).get("ParentRef") or {}).get("value"):
        id = parent
    return id
