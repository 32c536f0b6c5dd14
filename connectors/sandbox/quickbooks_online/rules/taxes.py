"""Sales tax on a form: one code in the header in the US, one per line elsewhere, or worked out by QuickBooks itself.

Source: Intuit API reference, TxnTaxDetail; "Automated sales tax"; recorded forms.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from connectors.sandbox.quickbooks_online.company import Company
from connectors.sandbox.quickbooks_online.rules.lines import Built
from connectors.sandbox.quickbooks_online.values import RATE, ZERO, decimal, money


def tax_detail(company: Company, record: Mapping[str, Any], *, sent: Mapping[str, Any] | None, built: Built) -> Any:
    """Return the form's TxnTaxDetail. `sent` is what the client sent of it now, None if nothing."""
    if not company.is_us:
        return _by_line(company, record, built=built)
    automatic = bool(company.preference("TaxPrefs", "PartnerTaxEnabled"))
    code = _code(company, record, sent=sent, automatic=automatic)
    # Source: Intuit's answer on overriding automated sales tax: only with a code and a total.
    if sent and "TotalTax" in sent and (not automatic or "TxnTaxCodeRef" in sent):
        kept = {name: sent[name] for name in ("TxnTaxCodeRef", "TaxLine") if sent.get(name)}
        return {**kept, "TotalTax": money(sent["TotalTax"])}
    rates = _rates(company, code) if code else []
    taxable = _taxable(record, built)
    if not taxable or not rates:
        return {"TotalTax": ZERO}
    lines = [_line(rate, taxable, amount=money(taxable * decimal(rate["RateValue"]) / 100)) for rate in rates]
    due = sum((line["Amount"] for line in lines), ZERO)
    return {"TxnTaxCodeRef": {"value": code}, "TotalTax": money(due), "TaxLine": lines}


def _code(
    company: Company, record: Mapping[str, Any], *, sent: Mapping[str, Any] | None, automatic: bool
) -> str | None:
    """Return the header's tax code: the one sent, the one it had, the customer's, the company's."""
    default = company.preference("TaxPrefs", "TaxGroupCodeRef") or {}
    if not company.preference("TaxPrefs", "UsingSalesTax"):
        return None
    customer = company.get("Customer", (record.get("CustomerRef") or {}).get("value", "")) or {}
    exempt = customer.get("Taxable") is False
    if automatic:
        return None if exempt else default.get("value")
    chosen = (sent or {}).get("TxnTaxCodeRef") or (record.get("TxnTaxDetail") or {}).get("TxnTaxCodeRef")
    if not chosen and not exempt:
        chosen = customer.get("DefaultTaxCodeRef") or default
    code = (chosen or {}).get("value")
    return company.referred("TaxCode", code)["Id"] if code else None


def _taxable(record: Mapping[str, Any], built: Built) -> Decimal:
    lines = [line for line in built.sales if line["SalesItemLineDetail"]["TaxCodeRef"]["value"] == "TAX"]
    taxable = sum((line["Amount"] for line in lines), ZERO)
    if record.get("ApplyTaxAfterDiscount") and built.subtotal:
        taxable -= money(built.discounted * taxable / built.subtotal)
    return taxable


def _rates(company: Company, code: str) -> list[dict[str, Any]]:
    parts = company.referred("TaxCode", code).get("SalesTaxRateList", {}).get("TaxRateDetail", ())
    return [company.referred("TaxRate", part["TaxRateRef"]["value"]) for part in parts]


def _line(rate: Mapping[str, Any], net: Decimal, *, amount: Decimal) -> dict[str, Any]:
    detail = {
        "TaxRateRef": {"value": rate["Id"]},
        "PercentBased": True,
        "TaxPercent": rate["RateValue"],
        "NetAmountTaxable": net,
    }
    return {"Amount": amount, "DetailType": "TaxLineDetail", "TaxLineDetail": detail}


def _by_line(company: Company, record: Mapping[str, Any], *, built: Built) -> dict[str, Any]:
    """Tax each line by its own code, rounded line by line; amounts that include tax are cut to the net."""
    how = record.get("GlobalTaxCalculation", "TaxExcluded")
    if how == "NotApplicable":
        return {"TotalTax": ZERO}
    nets: dict[str, Decimal] = {}
    dues: dict[str, Decimal] = {}
    found: dict[str, dict[str, Any]] = {}
    for line in built.sales:
        rates = _rates(company, line["SalesItemLineDetail"]["TaxCodeRef"]["value"])
        if how == "TaxInclusive":
            _cut_to_net(line, sum((decimal(rate["RateValue"]) for rate in rates), ZERO))
        for rate in rates:
            found[rate["Id"]] = rate
            nets[rate["Id"]] = nets.get(rate["Id"], ZERO) + line["Amount"]
            due = money(line["Amount"] * decimal(rate["RateValue"]) / 100)
            dues[rate["Id"]] = dues.get(rate["Id"], ZERO) + due
    lines = [_line(rate, nets[id], amount=dues[id]) for id, rate in found.items()]
    return {"TotalTax": money(sum(dues.values(), ZERO)), **({"TaxLine": lines} if lines else {})}


def _cut_to_net(line: dict[str, Any], percent: Decimal) -> None:
    detail = line["SalesItemLineDetail"]
    gross = detail.get("TaxInclusiveAmt") or line["Amount"]
    line["Amount"] = money(gross * 100 / (100 + percent))
    if detail.get("Qty") and detail.get("UnitPrice"):
        detail["UnitPrice"] = (line["Amount"] / detail["Qty"]).quantize(RATE)
    detail["TaxInclusiveAmt"] = money(gross)
