"""Customers, vendors and employees."""

from collections.abc import Mapping
from typing import Any

from connectors.sandbox.quickbooks_online import faults
from connectors.sandbox.quickbooks_online.company import Company
from connectors.sandbox.quickbooks_online.tables.schema import Entity
from connectors.sandbox.quickbooks_online.values import ZERO, money

PARTS = ("Title", "GivenName", "MiddleName", "FamilyName", "Suffix")


def with_defaults(
    company: Company, entity: Entity, *, record: dict[str, Any], existing: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Return a customer, vendor or employee with what QuickBooks fills in. Raises Fault 2020, 6000."""
    name = record.get("DisplayName") or " ".join(record[part] for part in PARTS if record.get(part))
    if not name:
        raise faults.missing("DisplayName")
    own: dict[str, Any] = {"Active": (existing or {}).get("Active", True), "PrintOnCheckName": name}
    match entity.name:
        case "Customer":
            own |= _customer(company, record, existing=existing)
        case "Vendor":
            owed = (existing or record).get("Balance") or ZERO
            own |= {"Balance": owed, "Vendor1099": False, "CurrencyRef": _currency(company, record, existing=existing)}
        case _:
            own |= {"BillableTime": False}
    fixed = {field: value for field, value in own.items() if field in ("Balance", "BalanceWithJobs", "CurrencyRef")}
    return {**own, **record, **fixed, "DisplayName": name}


def _customer(company: Company, record: Mapping[str, Any], *, existing: Mapping[str, Any] | None) -> dict[str, Any]:
    if record.get("Job") and not record.get("ParentRef"):
        raise faults.missing("ParentRef")
    opening = money(record.get("Balance") or ZERO)
    return {
        "Taxable": True,
        "Job": bool(record.get("ParentRef")),
        "BillWithParent": False,
        "Balance": existing["Balance"] if existing else opening,
        "BalanceWithJobs": existing["BalanceWithJobs"] if existing else opening,
        "CurrencyRef": _currency(company, record, existing=existing),
        "PreferredDeliveryMethod": "Print",
        **_tax_code(company, record),
    }


def _tax_code(company: Company, record: Mapping[str, Any]) -> dict[str, Any]:
    default = company.preference("TaxPrefs", "TaxGroupCodeRef")
    taxable = record.get("Taxable", True) and company.is_us
    return {"DefaultTaxCodeRef": {"value": default["value"]}} if default and taxable else {}


def _currency(company: Company, record: Mapping[str, Any], *, existing: Mapping[str, Any] | None) -> dict[str, str]:
    """Return the currency, which never changes; a new one joins the company's list."""
    if existing and existing.get("CurrencyRef"):
        return dict(existing["CurrencyRef"])
    code = (record.get("CurrencyRef") or {}).get("value", company.home_currency)
    if code != company.home_currency and not company.multicurrency:
        raise faults.business("Multi Currency should be enabled to perform this operation.")
    return company.currency(code)
