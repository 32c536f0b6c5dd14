"""What a payment does to the forms it is applied to, whether customers pay or vendors are paid, and how it is undone.

Source: Intuit API reference, Payment, BillPayment; "Manage linked transactions".
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from connectors.sandbox.quickbooks_online import faults
from connectors.sandbox.quickbooks_online.company import Company
from connectors.sandbox.quickbooks_online.rules import books
from connectors.sandbox.quickbooks_online.values import ZERO, decimal, money

# What a paid form calls each kind of payment, and where each kind keeps what it has not applied: a bill payment's
# field is the simulator's own, as Intuit shows none.
PAYERS = {"Payment": "Payment", "BillPaymentCheck": "BillPayment", "BillPaymentCreditCard": "BillPayment"}
UNAPPLIED = {"Payment": "UnappliedAmt", "BillPayment": "_unapplied"}
SIGNS = {"Invoice": -1, "CreditMemo": 1, "Bill": -1, "VendorCredit": 1}
Record = dict[str, Any]
Target = tuple[str, str]


def applied(payment: Mapping[str, Any] | None) -> dict[Target, Decimal]:
    """Return what a payment pays, by form."""
    found: dict[Target, Decimal] = {}
    for line in (payment or {}).get("Line", ()):
        for link in line.get("LinkedTxn", ()):
            target = (link["TxnType"], link["TxnId"])
            found[target] = found.get(target, ZERO) + line["Amount"]
    return found


def unapplied(payment: Mapping[str, Any]) -> Decimal:
    """Return what is left of a payment; a credit that it uses up adds to it."""
    parts = (SIGNS[entity] * amount for (entity, _), amount in applied(payment).items())
    return money(Decimal(payment["TotalAmt"]) + sum(parts, ZERO))


def lines(company: Company, sent: list[Record], *, kinds: tuple[str, ...]) -> list[Record]:
    """Return the lines that name a form of these kinds; those without a link are dropped. Raises Fault 620, 610."""
    found = []
    for line in sent:
        links = line.get("LinkedTxn") or []
        if not links:
            continue
        amount = money(decimal(line.get("Amount") or 0))
        target = {"TxnId": str(links[0].get("TxnId", "")), "TxnType": str(links[0].get("TxnType", ""))}
        if target["TxnType"] not in kinds:
            raise faults.not_linkable(target["TxnId"])
        company.need(target["TxnType"], target["TxnId"])
        found.append({"Amount": amount, "LinkedTxn": [target]})
    return found


def check_amounts(company: Company, record: Mapping[str, Any], *, existing: Mapping[str, Any] | None) -> None:
    """Raise Fault 6000 when more is applied than is open, or than the payment has."""
    before = applied(existing)
    for target, amount in applied(record).items():
        if amount < 0 or amount > Decimal(company.need(*target)["Balance"]) + before.get(target, ZERO):
            raise faults.business("You can't apply more than the open balance of the transaction.")
    if record["TotalAmt"] < 0 or unapplied(record) < 0:
        raise faults.business("The amount applied is more than the amount received.")


def follow(company: Company, old: Mapping[str, Any] | None, *, new: Mapping[str, Any] | None) -> None:
    """Let the forms that a payment pays follow its change: `old` is None for a new one, `new` for a deleted one."""
    record = new or old or {}
    before, after = applied(old), applied(new)
    link = {"TxnId": str(record["Id"]), "TxnType": _link_type(record)}
    for target in dict.fromkeys([*before, *after]):
        change = before.get(target, ZERO) - after.get(target, ZERO)
        paid = company.need(*target)
        links = paid.get("LinkedTxn", [])
        if not change and (link in links) == (target in after):
            continue
        kept = [one for one in links if one["TxnId"] != link["TxnId"]]
        shown = [*kept, link] if target in after else kept
        form = _opened(paid, money(Decimal(paid["Balance"]) + change))
        books.post(company, target[0], record=company.edited({**form, "LinkedTxn": shown}))


def settled(company: Company, entity: str, record: Record) -> Record:
    """Return a form that became smaller than what was paid on it: the rest goes back to the payments."""
    over = -Decimal(record["Balance"])
    if over <= 0:
        return record
    gone = release(company, (entity, record["Id"]), amount=over)
    return {**_opened(record, ZERO), "LinkedTxn": without(record.get("LinkedTxn", []), gone)}


def release(company: Company, target: Target, *, amount: Decimal) -> frozenset[str]:
    """Take back `amount` of what payments have paid on a form, the latest first, as money not applied.

    Changes the payments only. Returns the ids of those that pay nothing on it any more.
    """
    gone = set()
    links = company.need(*target).get("LinkedTxn", ())
    payments = [(PAYERS[link["TxnType"]], link["TxnId"]) for link in links if link["TxnType"] in PAYERS]
    for entity, id in reversed(payments):
        payment = company.need(entity, id)
        paid = applied(payment).get(target, ZERO)
        taken = min(paid, amount)
        amount -= taken
        if taken == paid:
            gone.add(id)
        reduced = [_reduced(line, target, left=paid - taken) for line in payment["Line"]]
        changed = {**payment, "Line": [line for line in reduced if line["Amount"]]}
        changed[UNAPPLIED[entity]] = unapplied(changed)
        books.post(company, entity, record=company.edited(changed))
    return frozenset(gone)


def without(links: list[dict[str, str]], gone: frozenset[str]) -> list[dict[str, str]]:
    """Return a form's links without those to these payments."""
    return [link for link in links if link["TxnType"] not in PAYERS or link["TxnId"] not in gone]


def is_paid(record: Mapping[str, Any]) -> bool:
    """Whether a payment is applied to the form."""
    return any(link["TxnType"] in PAYERS for link in record.get("LinkedTxn", ()))


def voided(entity: str, record: Record) -> Record:
    """Return the payment with nothing in it. Source: Intuit, "Void a payment", "Void a billpayment"."""
    return {**record, "TotalAmt": ZERO, UNAPPLIED[entity]: ZERO, "Line": []}


def _link_type(payment: Mapping[str, Any]) -> str:
    """Return what paid forms call it. Source: recorded bill, `BillPaymentCheck`."""
    return f"BillPayment{payment['PayType']}" if "PayType" in payment else "Payment"


def _opened(form: Record, left: Decimal) -> Record:
    """Return the form with what is left to pay, or to use of a credit."""
    credit = {"RemainingCredit": left} if "RemainingCredit" in form else {}
    return {**form, "Balance": left, **credit}


def _reduced(line: Record, target: Target, *, left: Decimal) -> Record:
    link = line["LinkedTxn"][0]
    return {**line, "Amount": left} if (link["TxnType"], link["TxnId"]) == target else line
