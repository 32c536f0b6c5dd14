"""Time that employees and vendors worked.

Source: Intuit API reference, TimeActivity; recorded time activities.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from connectors.sandbox.quickbooks_online import faults
from connectors.sandbox.quickbooks_online.company import Company
from connectors.sandbox.quickbooks_online.rules import books
from connectors.sandbox.quickbooks_online.rules.merging import merged, require, with_references
from connectors.sandbox.quickbooks_online.tables.schema import Entity
from connectors.sandbox.quickbooks_online.values import ZERO, instant, stamp

BILLED = "HasBeenBilled"
FOR_BILLABLE = ("CustomerRef", "HourlyRate")
LONGEST = timedelta(hours=8760, minutes=59)
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
    """Return the worked time, checked, but not yet saved. It has no number to duplicate. Raises Fault."""
    record = merged(entity, existing, values=values, sparse=sparse)
    require(entity, record)
    _check_who(record)
    record = with_references(company, entity, record=record, existing=existing)
    record["TxnDate"] = record.get("TxnDate") or company.today().isoformat()
    record |= _worked(company, record)
    record = {"BillableStatus": "NotBillable", "Taxable": False, "HourlyRate": ZERO, **_billable(record, existing)}
    books.check_open_period(company, record["TxnDate"], (existing or {}).get("TxnDate"))
    return record


def post(company: Company, entity: Entity, *, record: Record) -> Record:
    """Save it; nothing hangs on it."""
    company.save(entity.name, record)
    return record


def unpost(company: Company, entity: Entity, *, record: Mapping[str, Any]) -> None:
    """Delete it."""
    company.remove(entity.name, record["Id"])


def _check_who(record: Mapping[str, Any]) -> None:
    who = f"{record['NameOf']}Ref"
    if not record.get(who):
        raise faults.missing(who)


def _billable(record: Record, existing: Mapping[str, Any] | None) -> Record:
    """Return the record when its status may be set: only an invoice makes it billed. Raises Fault 2020, 6000."""
    status = record.get("BillableStatus")
    if status == BILLED and (existing or {}).get("BillableStatus") != BILLED:
        raise faults.business("The billable status cannot be set to HasBeenBilled.")
    for name in FOR_BILLABLE if status == "Billable" else ():
        if record.get(name) is None:
            raise faults.missing(name)
    return record


def _worked(company: Company, record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the start and the end if they were sent, else the hours and minutes. Raises Fault 2020, 2010, 6000."""
    if record.get("StartTime") and record.get("EndTime"):
        start, end = (_moment(company, record, name=name) for name in ("StartTime", "EndTime"))
        if end <= start:
            raise faults.business("The end time must be after the start time.")
        return {"StartTime": stamp(start, company.zone), "EndTime": stamp(end, company.zone)}
    if record.get("Hours") is None and record.get("Minutes") is None:
        raise faults.missing("Hours")
    hours, minutes = record.get("Hours") or ZERO, record.get("Minutes") or ZERO
    if not timedelta(0) <= timedelta(hours=float(hours), minutes=float(minutes)) <= LONGEST:
        raise faults.business("The time worked must be between 0 minutes and 8760 hours 59 minutes.")
    return {"Hours": hours, "Minutes": minutes}


def _moment(company: Company, record: Mapping[str, Any], *, name: str) -> datetime:
    """Read an instant, or a time of the activity's day. Source: Intuit's sample, `08:00:00-08:00`."""
    text = str(record[name])
    try:
        return instant(text if "-" in text[:5] else f"{record['TxnDate']}T{text}", company.zone)
    except ValueError:
        raise faults.bad_property(f"{name} is no time: {text}") from None
