"""What QuickBooks itself writes on a form: its number, its currency, when it is due, the custom fields.

Source: Intuit API reference, Invoice, Bill, JournalEntry, Term, Preferences; recorded preferences and forms.
"""

import calendar
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from connectors.sandbox.quickbooks_online import faults
from connectors.sandbox.quickbooks_online.company import Company
from connectors.sandbox.quickbooks_online.tables.schema import Entity

ON_ONE_COUNTER = ("Invoice", "SalesReceipt", "CreditMemo", "RefundReceipt")
FIRST_NUMBER = 1001
# What is no sales form has a number only if one is sent, but for these.
FIRST_OF_OWN = {"PurchaseOrder": FIRST_NUMBER, "JournalEntry": 1}
# What is refused with a used number, and what the refusal calls it. Source: Intuit API reference, Bill, BillPayment;
# recorded 6140 of a journal entry.
DISTINCT = {"Bill": "Bill", "BillPayment": "BillPayment", "JournalEntry": "Journal Entry"}
LONGEST_CUSTOM_VALUE = 31


def number(
    company: Company,
    entity: Entity,
    *,
    record: Mapping[str, Any],
    existing: Mapping[str, Any] | None,
    duplicates: bool,
) -> dict[str, str]:
    """Return the form's DocNumber: the one sent, the one it had, the next, or none with custom numbers. Raises 6140."""
    old = (existing or {}).get("DocNumber")
    wanted = record.get("DocNumber") or old
    custom = bool(company.preference("SalesFormsPrefs", "CustomTxnNumbers"))
    if wanted:
        if wanted != old and custom and company.setting("warn_duplicate_numbers") and not duplicates:
            _check_number(company, str(wanted), among=ON_ONE_COUNTER, id=record.get("Id"))
        return {"DocNumber": str(wanted)}
    if custom or existing:
        return {}
    sequence = "number" if entity.name in ON_ONE_COUNTER else f"number {entity.name}"
    return {"DocNumber": company.next_number(sequence, FIRST_NUMBER)}


def own_number(
    company: Company,
    entity: Entity,
    *,
    record: Mapping[str, Any],
    existing: Mapping[str, Any] | None,
    duplicates: bool,
) -> dict[str, str]:
    """Return the DocNumber of what is no sales form: the one sent, the one it had, the next, or none. Raises 6140."""
    old = (existing or {}).get("DocNumber")
    wanted = record.get("DocNumber") or old
    if wanted:
        asked = entity.name in DISTINCT and company.setting("warn_duplicate_numbers") and not duplicates
        if wanted != old and asked:
            _check_number(company, str(wanted), among=(entity.name,), id=record.get("Id"))
        return {"DocNumber": str(wanted)}
    if existing or entity.name not in FIRST_OF_OWN:
        return {}
    return {"DocNumber": company.next_number(f"number {entity.name}", FIRST_OF_OWN[entity.name])}


def _check_number(company: Company, wanted: str, *, among: tuple[str, ...], id: str | None) -> None:
    for name in among:
        for other in company.find(name, "DocNumber", wanted):
            if other["Id"] != id:
                raise faults.duplicate_number(wanted, DISTINCT.get(name, name), id=other["Id"])


def currency(
    company: Company, record: Mapping[str, Any], *, party: Mapping[str, Any] | None, new: bool
) -> dict[str, Any]:
    """Return the currency: that of the customer or vendor, if the form has such a `party`, else the one sent.

    A company with several wants to be told of every new form. Raises Fault 2020, 6000.
    """
    if company.multicurrency and new and not record.get("CurrencyRef"):
        raise faults.missing("CurrencyRef")
    sent = (record.get("CurrencyRef") or {}).get("value")
    own = company.currency(sent or company.home_currency)
    if party is not None:
        own = party.get("CurrencyRef") or company.currency(company.home_currency)
    if company.multicurrency and sent and sent != own["value"]:
        raise faults.business("The currency of the transaction is invalid for customer / vendor / account.")
    if not company.multicurrency and (sent or own["value"]) != company.home_currency:
        raise faults.business("Multi Currency should be enabled to perform this operation.")
    rate = {"ExchangeRate": record.get("ExchangeRate") or Decimal(1)} if company.multicurrency else {}
    return {"CurrencyRef": own, **rate}


def due_date(company: Company, terms: Mapping[str, Any] | None, *, start: date) -> date:
    """Return the day on which a form is due by the terms that a reference names, at once if there are none."""
    term = company.get("Term", (terms or {}).get("value", "")) or {}
    if term.get("DayOfMonthDue"):
        return _day_of_month(start, int(term["DayOfMonthDue"]), margin=int(term.get("DueNextMonthDays", 0)))
    return start + timedelta(days=int(term.get("DueDays", 0)))


def _day_of_month(start: date, day: int, *, margin: int) -> date:
    """Return the next such day that is more than `margin` days away."""
    year, month = start.year, start.month
    while True:
        due = date(year, month, min(day, calendar.monthrange(year, month)[1]))
        if due >= start + timedelta(days=margin):
            return due
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def custom_fields(company: Company, sent: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Return the form's custom fields: one per definition, without a value where none was sent.

    Source: recorded forms; DefinitionId decides, the name sent is ignored.
    """
    values = {str(field.get("DefinitionId")): field.get("StringValue") for field in sent}
    shown = []
    for id, name in definitions(company):
        value = values.get(id)
        if value and len(str(value)) > LONGEST_CUSTOM_VALUE:
            raise faults.bad_length("CustomField.StringValue", len(str(value)), longest=LONGEST_CUSTOM_VALUE)
        stub = {"DefinitionId": id, "Name": name, "Type": "StringType"}
        shown.append({**stub, "StringValue": str(value)} if value else stub)
    return shown


def definitions(company: Company) -> Iterator[tuple[str, str]]:
    """Yield id and name of the custom fields that the company's sales forms have."""
    groups = company.preference("SalesFormsPrefs", "CustomField") or []
    fields = {field["Name"]: field for group in groups for field in group.get("CustomField", ())}
    for digit in "123":
        used = fields.get(f"SalesFormsPrefs.UseSalesCustom{digit}", {}).get("BooleanValue")
        name = fields.get(f"SalesFormsPrefs.SalesCustomName{digit}", {}).get("StringValue")
        if used and name:
            yield digit, name
