"""Journal entries, deposits and transfers. Accounts' balances do not follow: the simulator keeps no ledger.

Source: Intuit API reference; "Manage linked transactions"; recorded deposit and transfer.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from connectors.sandbox.quickbooks_online import faults
from connectors.sandbox.quickbooks_online.company import Company
from connectors.sandbox.quickbooks_online.rules import books, payments
from connectors.sandbox.quickbooks_online.rules.book_forms import begun, check_account, finished, sum_of
from connectors.sandbox.quickbooks_online.tables.schema import Entity
from connectors.sandbox.quickbooks_online.values import ZERO, decimal, money

# Of what Intuit lets a deposit take from Undeposited Funds, what has a DepositToAccountRef.
DEPOSITABLE = ("Payment", "SalesReceipt")
Record = dict[str, Any]
Source = tuple[str, str]


def build(
    company: Company,
    entity: Entity,
    *,
    values: Mapping[str, Any],
    existing: Mapping[str, Any] | None,
    sparse: bool,
    duplicates: bool = False,
) -> Record:
    """Return the transaction, checked and worked out, but not yet posted. Raises Fault."""
    record = begun(company, entity, values=values, existing=existing, sparse=sparse)
    match entity.name:
        case "JournalEntry":
            record = _journal_entry(record)
        case "Deposit":
            record = _deposit(company, record, existing=existing)
        case _:
            record = _transfer(company, record)
    if company.multicurrency and "HomeTotalAmt" in entity.properties:
        record["HomeTotalAmt"] = money(record["TotalAmt"] * record["ExchangeRate"])
    return finished(company, entity, record=record, existing=existing, duplicates=duplicates)


def post(company: Company, entity: Entity, *, record: Record) -> Record:
    """Save it; what a deposit takes to the bank is locked, what it no longer takes is free again."""
    _take(company, company.get(entity.name, record["Id"]), new=record)
    return books.post(company, entity.name, record=record)


def unpost(company: Company, entity: Entity, *, record: Mapping[str, Any]) -> None:
    """Delete it; what a deposit took to the bank is in Undeposited Funds again."""
    _take(company, record, new=None)
    books.unpost(company, entity.name, id=record["Id"])


def _journal_entry(record: Record) -> Record:
    """Return a journal entry. Raises Fault 6000.

    Source: recorded refusal of a single line; Intuit API reference, JournalEntry: debits equal credits, TotalAmt is 0.
    """
    postings = [line for line in record["Line"] if line["DetailType"] == "JournalEntryLineDetail"]
    if len(postings) < 2:
        raise faults.business("Fill out at least two detail lines to continue.")
    signs = {"Debit": 1, "Credit": -1}
    if sum((signs[line["JournalEntryLineDetail"]["PostingType"]] * line["Amount"] for line in postings), ZERO):
        raise faults.business("Please balance debits and credits.")
    return {"Adjustment": False, **record, "TotalAmt": ZERO}


def _deposit(company: Company, record: Record, *, existing: Mapping[str, Any] | None) -> Record:
    check_account(company, record["DepositToAccountRef"], "Bank", "Other Current Asset")
    before = _sources(existing)
    for line in record["Line"]:
        for link in line.get("LinkedTxn", ()) if "DetailType" not in line else ():
            _check_source(company, link, amount=line["Amount"], taken=(link["TxnType"], link["TxnId"]) in before)
    back = decimal((record.get("CashBack") or {}).get("Amount") or 0)
    total = money(sum_of(record) - back)
    if total < 0:
        raise faults.business("Transaction amount must be 0 or greater.")
    return {**record, "TotalAmt": total}


def _check_source(company: Company, link: Mapping[str, str], *, amount: Decimal, taken: bool) -> None:
    """Raise Fault 620 for what does not wait in Undeposited Funds, 6000 for another amount than all of it."""
    if link["TxnType"] not in DEPOSITABLE:
        raise faults.not_linkable(link["TxnId"])
    source = company.need(link["TxnType"], link["TxnId"])
    waits = (source.get("DepositToAccountRef") or {}).get("value") == payments.undeposited(company)["value"]
    if not waits or (_deposited(source) and not taken):
        raise faults.not_linkable(link["TxnId"])
    if amount != Decimal(source["TotalAmt"]):
        raise faults.business("A payment can only be deposited as a whole.")


def _transfer(company: Company, record: Record) -> Record:
    """Return a transfer. Source: Intuit API reference, Transfer: between accounts of classification Asset."""
    for name in ("FromAccountRef", "ToAccountRef"):
        account = company.referred("Account", record[name]["value"])
        if account.get("Classification") != "Asset":
            raise faults.business(f"{account['Name']} is no asset: funds are transferred between asset accounts.")
    if record["FromAccountRef"]["value"] == record["ToAccountRef"]["value"]:
        raise faults.business("You cannot transfer funds from an account to itself.")
    return {**record, "Amount": money(record["Amount"])}


def _sources(deposit: Mapping[str, Any] | None) -> set[Source]:
    lines = [line for line in (deposit or {}).get("Line", ()) if "DetailType" not in line]
    return {(link["TxnType"], link["TxnId"]) for line in lines for link in line.get("LinkedTxn", ())}


def _deposited(source: Mapping[str, Any]) -> bool:
    return any(link["TxnType"] == "Deposit" for link in source.get("LinkedTxn", ()))


def _take(company: Company, old: Mapping[str, Any] | None, *, new: Mapping[str, Any] | None) -> None:
    link = {"TxnId": (new or old or {})["Id"], "TxnType": "Deposit"}
    before, after = _sources(old), _sources(new)
    for entity, id in sorted(before ^ after):
        source = company.need(entity, id)
        kept = [one for one in source.get("LinkedTxn", []) if one != link]
        shown = [*kept, link] if (entity, id) in after else kept
        company.save(entity, company.edited({**source, "LinkedTxn": shown}))
