"""What is true of a QuickBooks Online company as a whole, from CompanyInfo and Preferences in one call."""

from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from connectors.base import Record, Value
from connectors.quickbooks_online.calls import Calls
from connectors.quickbooks_online.decode import custom_field
from connectors.quickbooks_online.reading import rows

PACIFIC = "America/Los_Angeles"
"""QuickBooks stamps its answers in the US Pacific zone where a company has none of its own."""
CUSTOM_NAME = "SalesFormsPrefs.SalesCustomName"
CUSTOM_USED = "SalesFormsPrefs.UseSalesCustom"


def company(calls: Calls, realm_id: str) -> Record:
    """Return the record `Company`.

    Its fields: Name, Country, HomeCurrency, MultiCurrency, TimeZone (IANA), SalesTax ("automatic", "us", "vat" or
    "none"), CustomTxnNumbers, ClassPerTxn, ClassPerLine, Shipping, AllowDiscount, DefaultTermRef, Plan, and
    CustomField.PONumber and CustomField.SalesRep: the definition id of the sales forms' custom field of that name, or
    None.
    """
    told, preferred = calls.queries(["SELECT * FROM CompanyInfo", "SELECT * FROM Preferences"])
    info, preferences = rows(told, "CompanyInfo")[0], rows(preferred, "Preferences")[0]
    accounting, forms = preferences.get("AccountingInfoPrefs", {}), preferences.get("SalesFormsPrefs", {})
    currency = preferences.get("CurrencyPrefs", {})
    custom = custom_fields(forms)
    fields: dict[str, Value] = {
        "Name": info.get("CompanyName"),
        "Country": info.get("Country"),
        "HomeCurrency": currency.get("HomeCurrency", {}).get("value"),
        "MultiCurrency": currency.get("MultiCurrencyEnabled", False),
        "TimeZone": _zone(info.get("DefaultTimeZone")),
        "SalesTax": _sales_tax(preferences.get("TaxPrefs", {}), info.get("Country")),
        "CustomTxnNumbers": forms.get("CustomTxnNumbers", False),
        "ClassPerTxn": accounting.get("ClassTrackingPerTxn", False),
        "ClassPerLine": accounting.get("ClassTrackingPerTxnLine", False),
        "Shipping": forms.get("AllowShipping", False),
        "AllowDiscount": forms.get("AllowDiscount", False),
        "DefaultTermRef": forms.get("DefaultTerms", {}).get("value"),
        "Plan": next((one.get("Value") for one in info.get("NameValue", []) if one.get("Name") == "OfferingSku"), None),
        "CustomField.PONumber": custom.get("PONumber"),
        "CustomField.SalesRep": custom.get("SalesRepRef"),
    }
    return Record("Company", realm_id, fields)


def custom_fields_of(company: Record) -> dict[str, str]:
    """Return the definition ids in a company's record by the vocabulary's field."""
    named = {"PONumber": company.fields["CustomField.PONumber"], "SalesRepRef": company.fields["CustomField.SalesRep"]}
    return {field: str(id) for field, id in named.items() if id}


def custom_fields(forms: Mapping[str, Any]) -> dict[str, str]:
    """Return the definition ids of the custom fields in use on sales forms whose names we know, by our field.

    The definition id is the digit at the end of the preference's name. Source: recorded Preferences.
    """
    flat = list(_entries(forms))
    used = {entry["Name"].removeprefix(CUSTOM_USED) for entry in flat if entry.get("BooleanValue") is True}
    found: dict[str, str] = {}
    for entry in flat:
        field = custom_field(str(entry.get("StringValue", "")))
        id = entry["Name"].removeprefix(CUSTOM_NAME)
        if field and id in used:
            found.setdefault(field, id)
    return found


def _entries(forms: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for group in forms.get("CustomField", []):
        yield from group.get("CustomField", [])


def _zone(name: str | None) -> str:
    try:
        return ZoneInfo(name or PACIFIC).key
    except (KeyError, ValueError):
        return PACIFIC


def _sales_tax(preferences: Mapping[str, Any], country: str | None) -> str:
    if not preferences.get("UsingSalesTax"):
        return "none"
    if country not in ("US", "USA"):
        return "vat"
    return "automatic" if preferences.get("PartnerTaxEnabled") else "us"
