"""Opportunities and their products: stages, prices, roll-up of the Amount.

Source: Salesforce object reference, Opportunity, OpportunityLineItem, OpportunityContactRole.
"""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from connectors.sandbox.salesforce import triggers
from connectors.sandbox.salesforce.errors import SalesforceError
from connectors.sandbox.salesforce.org import Org
from connectors.sandbox.salesforce.records import Row
from connectors.sandbox.salesforce.system_save import touch

_CENT = Decimal("0.01")
# A line's total before rounding; no client sees it.
_EXACT = "_ExactTotal"


def before_opportunity(org: Org, old: Row | None, row: Row, values: Mapping[str, Any]) -> None:
    """Derive what the stage, the date and the Amount decide; with products, the Amount a client sends is ignored."""
    if old and old.get("HasOpportunityLineItem"):
        row["Amount"] = old.get("Amount")
        if row.get("Pricebook2Id") != old.get("Pricebook2Id"):
            raise _integrity("Pricebook2Id", "cannot change the price book of an opportunity that has products")
        if row.get("CurrencyIsoCode") != old.get("CurrencyIsoCode"):
            raise _integrity("CurrencyIsoCode", "cannot change the currency of an opportunity that has products")
    if old is None or row["StageName"] != old.get("StageName"):
        _apply_stage(org, row, values)
    _expect(row)
    year, month, _ = (int(part) for part in row["CloseDate"].split("-"))
    quarter = (month + 2) // 3
    row |= {"FiscalYear": year, "FiscalQuarter": quarter, "Fiscal": f"{year} {quarter}"}


def after_opportunity(org: Org, old: Row | None, row: Row | None) -> None:
    """Make the primary contact role of a new Opportunity that names a Contact."""
    if old is None and row and row.get("ContactId"):
        role = {"OpportunityId": row["Id"], "ContactId": row["ContactId"], "IsPrimary": True, "IsDeleted": False}
        now = org.now()
        stamps = {"CreatedDate": now, "LastModifiedDate": now, "SystemModstamp": now}
        people = {"CreatedById": org.user, "LastModifiedById": org.user}
        id = org.records.new_id(org.entity("OpportunityContactRole"))
        org.records.put("OpportunityContactRole", {"Id": id, **role, **stamps, **people})


def after_role(org: Org, old: Row | None, row: Row | None) -> None:
    """Keep one primary role, and the Opportunity's ContactId with it."""
    role = row or old or {}
    if row and row.get("IsPrimary"):
        for other in org.records.live("OpportunityContactRole", "OpportunityId", row["OpportunityId"]):
            if other["Id"] != row["Id"]:
                touch(org, "OpportunityContactRole", other["Id"], {"IsPrimary": False})
        touch(org, "Opportunity", row["OpportunityId"], {"ContactId": row["ContactId"]}, modified=False)
    elif old and old.get("IsPrimary"):
        touch(org, "Opportunity", role["OpportunityId"], {"ContactId": None}, modified=False)


def before_line(org: Org, old: Row | None, row: Row, values: Mapping[str, Any]) -> None:
    """Check the price book entry and settle quantity, prices and discount."""
    if old is None:
        _place_line(org, row)
    if row["Quantity"] == 0:
        raise _integrity("Quantity", "quantity must be nonzero")
    _price_line(old, row, values)


def after_line(org: Org, old: Row | None, row: Row | None) -> None:
    """Roll the lines up to their Opportunity; a save that changes no figure of it touches nothing."""
    line = row or old or {}
    opportunity = org.records.get("Opportunity", line["OpportunityId"])
    if opportunity is None:
        return
    rolled = rolled_up(org, opportunity)
    if any(opportunity.get(name) != value for name, value in rolled.items()):
        changed = {**opportunity, **rolled}
        triggers.before(org, org.entity("Opportunity"), opportunity, changed)
        touch(org, "Opportunity", opportunity["Id"], changed, modified=False)


def rolled_up(org: Org, opportunity: Row) -> Row:
    """Return the fields of an Opportunity that its products decide."""
    lines = org.records.live("OpportunityLineItem", "OpportunityId", opportunity["Id"])
    # The totals are summed before they are rounded, so Amount may differ by cents from the sum of what the lines show.
    # Source: Salesforce Help, "Calculate Salesforce Opportunity Amount and Quote Total Price".
    totals: list[Decimal] = [line.get(_EXACT) or line["TotalPrice"] for line in lines]
    amount = sum(totals, Decimal(0)).quantize(_CENT, ROUND_HALF_UP)
    return {
        "Amount": amount,
        "TotalOpportunityQuantity": sum((line["Quantity"] for line in lines), Decimal("0.00")),
        "HasOpportunityLineItem": bool(lines),
        "ExpectedRevenue": _expected(amount, opportunity.get("Probability")),
    }


def _apply_stage(org: Org, row: Row, values: Mapping[str, Any]) -> None:
    stages = org.records.rows("OpportunityStage").values()
    stage = next((stage for stage in stages if stage["MasterLabel"].lower() == row["StageName"].lower()), {})
    row["IsClosed"], row["IsWon"] = bool(stage.get("IsClosed")), bool(stage.get("IsWon"))
    row["LastStageChangeDate"] = org.now()
    if values.get("Probability") is None:
        row["Probability"] = stage.get("DefaultProbability", Decimal(0))
    if values.get("ForecastCategoryName") is None:
        row["ForecastCategoryName"] = stage.get("ForecastCategoryName", "Pipeline")
    row["ForecastCategory"] = {"Best Case": "BestCase", "Commit": "Forecast"}.get(
        row["ForecastCategoryName"], row["ForecastCategoryName"]
    )


def _expect(row: Row) -> None:
    row["ExpectedRevenue"] = _expected(row.get("Amount"), row.get("Probability"))


def _expected(amount: Decimal | None, probability: Decimal | None) -> Decimal | None:
    if amount is None:
        return None
    return (amount * (probability or Decimal(0)) / 100).quantize(_CENT, ROUND_HALF_UP)


def _place_line(org: Org, row: Row) -> None:
    entry = org.records.get("PricebookEntry", row.get("PricebookEntryId"))
    if entry is None:
        raise _integrity(
            "PricebookEntryId",
            "versions 3.0 and higher must specify pricebook entry id; others must specify product id",
            unknown=True,
        )
    if not entry["IsActive"]:
        raise _integrity("PricebookEntryId", "pricebook entry is inactive")
    opportunity = org.records.get("Opportunity", row["OpportunityId"]) or {}
    book = org.records.get("Pricebook2", opportunity.get("Pricebook2Id") or entry["Pricebook2Id"]) or {}
    if entry["Pricebook2Id"] != book.get("Id"):
        raise _integrity(
            "PricebookEntryId", "pricebook entry is in a different pricebook than the one assigned to the opportunity"
        )
    if not book["IsActive"]:
        raise _integrity("PricebookEntryId", "pricebook is inactive")
    currency = opportunity.get("CurrencyIsoCode")
    if entry.get("CurrencyIsoCode") != currency:
        raise _integrity("PricebookEntryId", "pricebook entry currency code does not match opportunity currency code")
    if not opportunity.get("Pricebook2Id"):
        touch(org, "Opportunity", opportunity["Id"], {"Pricebook2Id": book["Id"]}, modified=False)
    product = org.records.get("Product2", entry["Product2Id"]) or {}
    row |= {"Product2Id": product.get("Id"), "ProductCode": product.get("ProductCode"), "ListPrice": entry["UnitPrice"]}
    row |= {"Name": f"{opportunity.get('Name')} {product.get('Name')}"[:376], "CurrencyIsoCode": currency}


def _price_line(old: Row | None, row: Row, values: Mapping[str, Any]) -> None:
    """Settle the prices: on insert one of the two is given; on update Quantity alone holds the TotalPrice."""
    unit, total = values.get("UnitPrice") is not None, values.get("TotalPrice") is not None
    if unit and total:
        raise SalesforceError(
            "INVALID_FIELD",
            f"Cannot change both 'UnitPrice' and 'TotalPrice' in {'update' if old else 'insert'} call",
            ("UnitPrice",),
        )
    discount_given = "Discount" in values
    if not unit and not total:
        if old is None:
            raise SalesforceError("REQUIRED_FIELD_MISSING", "Required fields are missing: [UnitPrice]", ["UnitPrice"])
        if "UnitPrice" in values or "TotalPrice" in values:
            raise _integrity("UnitPrice", "a line needs a unit price or a total price")
        if discount_given and "Quantity" in values:
            raise _integrity("Discount", "discount and quantity together need a unit price or a total price")
        total = "Quantity" in values and row["Quantity"] != old["Quantity"]
    factor = row["Quantity"] * (100 - (row.get("Discount") or Decimal(0))) / 100
    if total and factor:
        row["UnitPrice"] = (row["TotalPrice"] / factor).quantize(_CENT, ROUND_HALF_UP)
        row[_EXACT] = row["TotalPrice"]
    elif old is None or unit or discount_given:
        row[_EXACT] = row["UnitPrice"] * factor
        row["TotalPrice"] = row[_EXACT].quantize(_CENT, ROUND_HALF_UP)
    row["Subtotal"] = (row["UnitPrice"] * row["Quantity"]).quantize(_CENT, ROUND_HALF_UP)


def _integrity(field: str, reason: str, *, unknown: bool = False) -> SalesforceError:
    fields = (field, "unknown") if unknown else (field,)
    return SalesforceError(
        "FIELD_INTEGRITY_EXCEPTION", f"field integrity exception: {', '.join(fields)} ({reason})", fields
    )
