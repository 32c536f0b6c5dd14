"""Bill payments: what vendors were paid, for which bills and with which of their credits.

Source: Intuit API reference, BillPayment; "Manage linked transactions". Bills and vendor credits can be named, but of
what Intuit offers besides, no journal entries and deposits, whose open amounts the simulator does not keep.
"""

from collections.abc import Mapping
from typing import Any

from connectors.sandbox.quickbooks_online import faults
from connectors.sandbox.quickbooks_online.company import Company
from connectors.sandbox.quickbooks_online.rules import applying, books
from connectors.sandbox.quickbooks_online.rules.book_forms import begun, check_account, finished
from connectors.sandbox.quickbooks_online.rules.clean import clean
from connectors.sandbox.quickbooks_online.rules.merging import require, with_references
from connectors.sandbox.quickbooks_online.rules.purchases import PAYABLE
from connectors.sandbox.quickbooks_online.tables.purchase_forms import CARD_PAYMENT, CHECK_PAYMENT
from connectors.sandbox.quickbooks_online.tables.schema import Entity
from connectors.sandbox.quickbooks_online.values import money

KINDS = ("Bill", "VendorCredit")
# By PayType: the part that tells the account, its table, the account's property and type.
PAID_FROM = {
    "Check": ("CheckPayment", CHECK_PAYMENT, "BankAccountRef", "Bank"),
    "CreditCard": ("CreditCardPayment", CARD_PAYMENT, "CCAccountRef", "Credit Card"),
}
Record = dict[str, Any]


def build(
    company: Company,
    entity: Entity,
    *,
    values: Mapping[str, Any],
    existing: Mapping[str, Any] | None,
    sparse: bool,
    duplicates: bool = False,
) -> Record:
    """Return the payment, checked, but not yet posted. Raises Fault."""
    record = begun(company, entity, values=values, existing=existing, sparse=sparse)
    sent = values["Line"] if values.get("Line") is not None else (existing or {}).get("Line")
    if sent is None:
        raise faults.missing("Line")
    if record.get("APAccountRef"):
        check_account(company, record["APAccountRef"], PAYABLE)
    record |= _means(company, record, existing=existing)
    record["TotalAmt"] = money(record["TotalAmt"])
    record["Line"] = applying.lines(company, sent, kinds=KINDS)
    _check_vendor(company, record)
    applying.check_amounts(company, record, existing=existing)
    record[applying.UNAPPLIED[entity.name]] = applying.unapplied(record)
    return finished(company, entity, record=record, existing=existing, duplicates=duplicates)


def post(company: Company, entity: Entity, *, record: Record) -> Record:
    """Save a new or changed payment and let what it pays follow."""
    applying.follow(company, company.get(entity.name, record["Id"]), new=record)
    return books.post(company, entity.name, record=record)


def unpost(company: Company, entity: Entity, *, record: Mapping[str, Any]) -> None:
    """Delete a payment; what it paid is open again."""
    applying.follow(company, record, new=None)
    books.unpost(company, entity.name, id=record["Id"])


def _means(company: Company, record: Mapping[str, Any], *, existing: Mapping[str, Any] | None) -> Record:
    """Return how the money was paid: the part that belongs to the PayType. Raises Fault 2020, 2500, 610, 6000."""
    part, table, account, type = PAID_FROM[record["PayType"]]
    if not record.get(part):
        raise faults.missing(part)
    means = {name: value for name, value in clean(table, record[part]).items() if value is not None}
    require(table, means)
    means = with_references(company, table, record=means, existing=(existing or {}).get(part))
    check_account(company, means[account], type)
    return {part: {"PrintStatus": "NeedToPrint", **means} if part == "CheckPayment" else means}


def _check_vendor(company: Company, record: Mapping[str, Any]) -> None:
    for target in applying.applied(record):
        if company.need(*target)["VendorRef"]["value"] != record["VendorRef"]["value"]:
            raise faults.business("The payment and the transaction it is applied to must have the same vendor.")
