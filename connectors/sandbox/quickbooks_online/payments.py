"""Payments: how they are applied to invoices and credit memos, and taken back.

Source: Intuit API reference, Payment; "Manage linked transactions".
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from connectors.sandbox.quickbooks_online import books, faults
from connectors.sandbox.quickbooks_online.company import Company, entity_of
from connectors.sandbox.quickbooks_online.merging import merged, reference, require, with_references
from connectors.sandbox.quickbooks_online.values import ZERO, decimal, money

OPEN_FIELD = {"Invoice": "Balance", "CreditMemo": "RemainingCredit"}
UNDEPOSITED = "Undeposited Funds"
Target = tuple[str, str]


def build(
    company: Company, values: Mapping[str, Any], *, existing: Mapping[str, Any] | None, sparse: bool
) -> dict[str, Any]:
    """Return the payment, checked, but not yet posted. Raises Fault."""
    entity = entity_of("Payment")
    record = merged(entity, existing, values=values, sparse=sparse)
    require(entity, record)
    record = with_references(company, entity, record=record, existing=existing)
    customer = company.referred("Customer", record["CustomerRef"]["value"])
    lines = values["Line"] if values.get("Line") is not None else (existing or {}).get("Line", [])
    total = money(record["TotalAmt"])
    record |= {
        "TxnDate": record.get("TxnDate") or company.today().isoformat(),
        "TotalAmt": total,
        "ProcessPayment": record.get("ProcessPayment", False),
        "DepositToAccountRef": record.get("DepositToAccountRef") or undeposited(company),
        "CurrencyRef": customer.get("CurrencyRef") or company.currency(company.home_currency),
        "Line": _lines(company, lines),
        "LinkedTxn": record.get("LinkedTxn", []),
    }
    _check(company, record, existing=existing)
    record["UnappliedAmt"] = money(_unapplied(record))
    books.check_open_period(company, record["TxnDate"], (existing or {}).get("TxnDate"))
    return record


def undeposited(company: Company) -> dict[str, Any]:
    """Return the account where money waits that has not been deposited."""
    found = company.find("Account", "Name", UNDEPOSITED)
    return reference(company, "Account", id=found[0]["Id"]) if found else {"value": "4"}


def post(company: Company, record: dict[str, Any]) -> dict[str, Any]:
    """Save a new or changed payment and let what it pays follow."""
    _apply(company, company.get("Payment", record["Id"]), new=record)
    return books.post(company, "Payment", record=record)


def unpost(company: Company, id: str) -> None:
    """Delete a payment; what it paid is open again."""
    _apply(company, company.need("Payment", id), new=None)
    books.unpost(company, "Payment", id=id)


def voided(record: dict[str, Any]) -> dict[str, Any]:
    """Return the payment with nothing in it."""
    return {**record, "TotalAmt": ZERO, "UnappliedAmt": ZERO, "Line": []}


def release(company: Company, target: Target, *, amount: Decimal) -> frozenset[str]:
    """Take back `amount` of what payments have paid on a form, the latest first, as money not applied.

    Changes the payments only. Returns the ids of those that pay nothing on it any more.
    """
    gone = set()
    record = company.need(*target)
    payments = [link["TxnId"] for link in record.get("LinkedTxn", ()) if link["TxnType"] == "Payment"]
    for id in reversed(payments):
        payment = company.need("Payment", id)
        paid = applied(payment).get(target, ZERO)
        taken = min(paid, amount)
        amount -= taken
        if taken == paid:
            gone.add(id)
        lines = [_reduced(line, target, left=paid - taken) for line in payment["Line"]]
        changed = {**payment, "Line": [line for line in lines if line["Amount"]]}
        changed["UnappliedAmt"] = money(_unapplied(changed))
        books.post(company, "Payment", record=company.edited(changed))
    return frozenset(gone)


def applied(payment: Mapping[str, Any] | None) -> dict[Target, Decimal]:
    """Return what a payment pays, by form."""
    found: dict[Target, Decimal] = {}
    for line in (payment or {}).get("Line", ()):
        for link in line.get("LinkedTxn", ()):
            target = (link["TxnType"], link["TxnId"])
            found[target] = found.get(target, ZERO) + line["Amount"]
    return found


def _lines(company: Company, sent: list[dict[str, Any]]) -> list[dict[str, Any]]:
    lines = []
    for line in sent:
        links = line.get("LinkedTxn") or []
        if not links:
            continue
        amount = money(decimal(line.get("Amount") or 0))
        target = {"TxnId": str(links[0].get("TxnId", "")), "TxnType": str(links[0].get("TxnType", ""))}
        if target["TxnType"] not in OPEN_FIELD:
            raise faults.Fault("620", "Txn ID cannot be linked", f"Txn ID cannot be linked : {target['TxnId']}", "")
        paid = company.get(target["TxnType"], target["TxnId"])
        if paid is None:
            raise faults.not_found()
        lines.append({"Amount": amount, "LinkedTxn": [target], "LineEx": _extras(paid)})
    return lines


def _extras(paid: Mapping[str, Any]) -> dict[str, Any]:
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


def _unapplied(payment: Mapping[str, Any]) -> Decimal:
    signs = {"Invoice": -1, "CreditMemo": 1}
    parts = (signs[entity] * amount for (entity, _), amount in applied(payment).items())
    return Decimal(payment["TotalAmt"]) + sum(parts, ZERO)


def _check(company: Company, record: Mapping[str, Any], *, existing: Mapping[str, Any] | None) -> None:
    before = applied(existing)
    family = _family(company, record["CustomerRef"]["value"])
    for (entity, id), amount in applied(record).items():
        paid = company.need(entity, id)
        if _family(company, (paid.get("CustomerRef") or {}).get("value", "")) != family:
            raise faults.business("The payment and the transaction it is applied to must have the same customer.")
        if amount < 0 or amount > Decimal(paid[OPEN_FIELD[entity]]) + before.get((entity, id), ZERO):
            raise faults.business("You can't apply more than the open balance of the transaction.")
    if record["TotalAmt"] < 0 or _unapplied(record) < 0:
        raise faults.business("The amount applied is more than the amount received.")


def _family(company: Company, id: str) -> str:
    """Return the id of the customer at the top."""
    while parent := ((company.get("Customer", id) or {}).get("ParentRef") or {}).get("value"):
        id = parent
    return id


def _apply(company: Company, old: Mapping[str, Any] | None, *, new: Mapping[str, Any] | None) -> None:
    id = str((new or old or {})["Id"])
    before, after = applied(old), applied(new)
    for target in dict.fromkeys([*before, *after]):
        entity, paid_id = target
        change = before.get(target, ZERO) - after.get(target, ZERO)
        if not change and (target in before) == (target in after):
            continue
        paid = company.need(entity, paid_id)
        links = [link for link in paid.get("LinkedTxn", []) if (link["TxnType"], link["TxnId"]) != ("Payment", id)]
        if target in after:
            links.append({"TxnId": id, "TxnType": "Payment"})
        left = money(Decimal(paid[OPEN_FIELD[entity]]) + change)
        opened = {"Balance": left, **({"RemainingCredit": left} if entity == "CreditMemo" else {})}
        books.post(company, entity, record=company.edited({**paid, **opened, "LinkedTxn": links}))


def _reduced(line: dict[str, Any], target: Target, *, left: Decimal) -> dict[str, Any]:
    link = line["LinkedTxn"][0]
    return {**line, "Amount": money(left)} if (link["TxnType"], link["TxnId"]) == target else line
