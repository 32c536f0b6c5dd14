"""The company's switches by the short names that the control API's `config` knows."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from connectors.sandbox.quickbooks_online.company import SETTINGS, Company
from connectors.sandbox.quickbooks_online.seed import US_CODES, VAT_CODES, add_tax_codes
from connectors.sandbox.quickbooks_online.values import decimal
from connectors.sandbox.system import Rejected

PLACES = {
    "country": ("CompanyInfo", None, "Country"),
    "time_zone": ("CompanyInfo", None, "DefaultTimeZone"),
    "automated_sales_tax": ("Preferences", "TaxPrefs", "PartnerTaxEnabled"),
    "custom_numbers": ("Preferences", "SalesFormsPrefs", "CustomTxnNumbers"),
    "shipping": ("Preferences", "SalesFormsPrefs", "AllowShipping"),
    "discounts": ("Preferences", "SalesFormsPrefs", "AllowDiscount"),
    "class_per_form": ("Preferences", "AccountingInfoPrefs", "ClassTrackingPerTxn"),
    "class_per_line": ("Preferences", "AccountingInfoPrefs", "ClassTrackingPerTxnLine"),
    "locations": ("Preferences", "AccountingInfoPrefs", "TrackDepartments"),
    "books_closed": ("Preferences", "AccountingInfoPrefs", "BookCloseDate"),
    "multicurrency": ("Preferences", "CurrencyPrefs", "MultiCurrencyEnabled"),
}
RATE = "sales_tax_percent"


def shown(company: Company) -> dict[str, Any]:
    """Return every switch and its value."""
    own = {name: company.setting(name) for name in SETTINGS}
    placed = {name: _part(company, place[0], group=place[1]).get(place[2]) for name, place in PLACES.items()}
    return {**own, **placed, RATE: float(_rate(company).get("RateValue", 0))}


def change(company: Company, wanted: Mapping[str, Any]) -> None:
    """Turn switches. Raises Rejected for one that does not exist."""
    unknown = [name for name in wanted if name not in SETTINGS and name not in PLACES and name != RATE]
    if unknown:
        raise Rejected(f"unknown setting: {', '.join(unknown)}")
    for name, value in wanted.items():
        if name in SETTINGS:
            company.store.meta.setdefault("settings", {})[name] = value
            company.store.touch_meta()
        elif name == RATE:
            company.save("TaxRate", company.edited({**_rate(company), "RateValue": _percent(value)}))
        else:
            _place(company, name, value=value)


def _place(company: Company, name: str, *, value: Any) -> None:
    entity, group, field = PLACES[name]
    if name == "time_zone":
        _check_zone(str(value))
    part = {**_part(company, entity, group=group), field: value}
    record = company.need(entity, "1")
    company.save(entity, company.edited({**record, group: part} if group else part))
    if name == "country":
        _change_tax_codes(company, us=value == "US")


def _check_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise Rejected(f"unknown time zone: {name}") from None


def _change_tax_codes(company: Company, *, us: bool) -> None:
    """Give the company the tax codes of its country."""
    for id in [*company.store.table("TaxCode")]:
        if id.isdigit():
            company.remove("TaxCode", id)
    add_tax_codes(company, US_CODES if us else VAT_CODES)


def _part(company: Company, entity: str, *, group: str | None) -> dict[str, Any]:
    record = company.need(entity, "1")
    return dict(record.get(group, {}) if group else record)


def _rate(company: Company) -> dict[str, Any]:
    """Return the rate of the company's own tax code."""
    code = company.get("TaxCode", (company.preference("TaxPrefs", "TaxGroupCodeRef") or {}).get("value", "")) or {}
    parts = code.get("SalesTaxRateList", {}).get("TaxRateDetail", [])
    return (company.get("TaxRate", parts[0]["TaxRateRef"]["value"]) or {}) if parts else {}


def _percent(value: Any) -> Decimal:
    try:
        return decimal(value)
    except ValueError:
        raise Rejected(f"{RATE} must be a number") from None
