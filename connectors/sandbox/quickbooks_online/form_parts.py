"""What QuickBooks itself writes on a sales form: its number, when it is due, the custom fields.

Source: Intuit API reference, Invoice, Term, Preferences; recorded preferences and forms.
"""

import calendar
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from connectors.sandbox.quickbooks_online import faults
from connectors.sandbox.quickbooks_online.company import Company
from connectors.sandbox.quickbooks_online.schema import Entity

ON_ONE_COUNTER = ("Invoice", "SalesReceipt", "CreditMemo", "RefundReceipt")
FIRST_NUMBER = 1001
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
            _check_number(company, str(wanted), id=record.get("Id"))
        return {"DocNumber": str(wanted)}
    if custom or existing:
        return {}
    sequence = "number" if entity.name in ON_ONE_COUNTER else f"number {entity.name}"
    return {"DocNumber": company.next_number(sequence, FIRST_NUMBER)}


def _check_number(company: Company, wanted: str, *, id: str | None) -> None:
    for name in ON_ONE_COUNTER:
        for other in company.find(name, "DocNumber", wanted):
            if other["Id"] != id:
                raise faults.duplicate_number(wanted, name, id=other["Id"])


def due_date(company: Company, record: Mapping[str, Any], *, start: date) -> date:
    """Return the day on which an invoice is due: by its terms, else by the company's, else at once."""
    ref = record.get("SalesTermRef") or company.preference("SalesFormsPrefs", "DefaultTerms") or {}
    term = company.get("Term", ref.get("value", "")) or {}
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
