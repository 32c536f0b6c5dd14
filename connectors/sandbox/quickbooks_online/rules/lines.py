"""Builds the lines of a sales form from those sent.

Source: Intuit API reference, Line; recorded updates: a line sent with the Id of a line of this form keeps that Id, any
other becomes a new line with the form's next Id, lines not sent are gone, LineNum counts from 1, a subtotal without Id
follows, then the discount.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from connectors.sandbox.quickbooks_online import faults
from connectors.sandbox.quickbooks_online.company import Company
from connectors.sandbox.quickbooks_online.rules.clean import clean
from connectors.sandbox.quickbooks_online.rules.merging import reference
from connectors.sandbox.quickbooks_online.tables.line_tables import (
    DESCRIPTION_DETAIL,
    DISCOUNT_DETAIL,
    GROUP_DETAIL,
    LINE,
    SALES_DETAIL,
)
from connectors.sandbox.quickbooks_online.tables.schema import Entity
from connectors.sandbox.quickbooks_online.values import RATE, ZERO, money

SHIPPING, GRATUITY = "SHIPPING_ITEM_ID", "GRATUITY_ITEM_ID"
Line = dict[str, Any]


@dataclass(slots=True)
class Built:
    """`sales` are the lines that sell something, bundles opened; `last_id` is the highest Id this form ever gave."""

    lines: list[Line] = field(default_factory=list)
    sales: list[Line] = field(default_factory=list)
    shipping: list[Line] = field(default_factory=list)
    discount: Line | None = None
    last_id: int = 0
    number: int = 0

    @property
    def subtotal(self) -> Decimal:
        return sum((line["Amount"] for line in self.sales), ZERO)

    @property
    def shipped(self) -> Decimal:
        return sum((line["Amount"] for line in self.shipping), ZERO)

    @property
    def discounted(self) -> Decimal:
        return Decimal(self.discount["Amount"]) if self.discount else ZERO

    def shown(self) -> list[Line]:
        """Return all lines in the order in which the service answers them."""
        subtotal = {"Amount": money(self.subtotal), "DetailType": "SubTotalLineDetail", "SubTotalLineDetail": {}}
        return [*self.lines, subtotal, *self.shipping, *([self.discount] if self.discount else [])]


def build(company: Company, sent: list[Line], *, existing: Mapping[str, Any] | None) -> Built:
    """Return the form's new lines. Raises Fault."""
    before = {line["Id"]: line for line in all_lines((existing or {}).get("Line", ()))}
    built = Built(last_id=int((existing or {}).get("_last_line", 0)))
    for line in sent:
        values = clean(LINE, line)
        match values.get("DetailType"):
            case None:
                raise faults.missing("Line.DetailType")
            case "SubTotalLineDetail" | "TaxLineDetail":
                continue
            case "DiscountLineDetail":
                _take_discount(company, built, values=values)
            case "GroupLineDetail":
                _take_group(company, built, values=values, before=before)
            case "SalesItemLineDetail" if detail_of(SALES_DETAIL, values).get("ItemRef"):
                _take_sale(company, built, values=values, before=before)
            case _:
                _take_description(built, values, before=before)
    if not built.lines and not built.shipping:
        raise faults.missing("Line")
    return built


def kept(existing: Mapping[str, Any]) -> Built:
    """Return the lines that a form has already."""
    built = Built(last_id=int(existing.get("_last_line", 0)))
    for line in deepcopy(existing.get("Line", [])):
        item = line.get("SalesItemLineDetail", {}).get("ItemRef", {}).get("value")
        match line["DetailType"]:
            case "SubTotalLineDetail":
                continue
            case "DiscountLineDetail":
                built.discount = line
                continue
            case "SalesItemLineDetail" if item in (SHIPPING, GRATUITY):
                built.shipping.append(line)
                continue
            case "SalesItemLineDetail":
                built.sales.append(line)
            case "GroupLineDetail":
                built.sales.extend(line["GroupLineDetail"].get("Line", ()))
        built.lines.append(line)
    return built


def all_lines(lines: Any) -> Iterator[Line]:
    """Yield the lines that have an Id, those inside bundles too."""
    for line in lines:
        if "Id" in line:
            yield line
        yield from all_lines(line.get("GroupLineDetail", {}).get("Line", ()))


def detail_of(table: Entity, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a line was sent in its part of that name. Raises Fault 2010, 2050, 2170."""
    sent = values.get(table.name) or {}
    return {name: value for name, value in clean(table, sent).items() if value is not None}


def numbered(built: Built, values: Mapping[str, Any], *, before: Mapping[str, Line]) -> Line:
    """Return the head of a line: its Id and number, its text."""
    id = values.get("Id")
    if id not in before:
        built.last_id += 1
        id = str(built.last_id)
    built.number += 1
    text = {"Description": values["Description"]} if values.get("Description") else {}
    links = {"LinkedTxn": values["LinkedTxn"]} if values.get("LinkedTxn") else {}
    return {"Id": id, "LineNum": built.number, **text, **links}


def _take_sale(company: Company, built: Built, *, values: Mapping[str, Any], before: Mapping[str, Line]) -> None:
    id = detail_of(SALES_DETAIL, values)["ItemRef"]["value"]
    if id == SHIPPING and not company.preference("SalesFormsPrefs", "AllowShipping"):
        raise faults.business("Shipping is not enabled for this company.")
    line = _sale(company, built, values=values, before=before)
    if id in (SHIPPING, GRATUITY):
        built.shipping.append(line)
    else:
        built.lines.append(line)
        built.sales.append(line)


def _sale(company: Company, built: Built, *, values: Mapping[str, Any], before: Mapping[str, Line]) -> Line:
    detail = detail_of(SALES_DETAIL, values)
    old = before.get(values.get("Id") or "", {}).get("SalesItemLineDetail", {})
    amount = amount_of(values, detail)
    return {
        **numbered(built, values, before=before),
        "Amount": amount,
        "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": _sales_detail(company, detail, old=old),
    }


def amount_of(values: Mapping[str, Any], detail: dict[str, Any]) -> Decimal:
    """Return the line's amount; complete the price where only amount and quantity were sent. Raises 6070, 2020."""
    quantity, price, sent = detail.get("Qty"), detail.get("UnitPrice"), values.get("Amount")
    # Clients that send every property send zeros for the two they do not use.
    if sent and not quantity and not price:
        detail.pop("Qty", None)
        detail.pop("UnitPrice", None)
        return money(sent)
    if sent is None and (quantity is None or price is None):
        raise faults.missing("Line.Amount")
    if quantity is None or (price is None and not quantity):
        return money(sent or ZERO)
    if price is None:
        detail["UnitPrice"] = ((sent or ZERO) / quantity).quantize(RATE, ROUND_HALF_UP).normalize()
        return money(sent or ZERO)
    amount = money(quantity * price)
    if sent is not None and money(sent) != amount:
        raise faults.amount_mismatch(sent)
    return amount


def _sales_detail(company: Company, detail: dict[str, Any], *, old: Mapping[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {
        name: detail[name] for name in ("ServiceDate", "UnitPrice", "Qty", "TaxInclusiveAmt") if name in detail
    }
    id = detail["ItemRef"]["value"]
    special = id in (SHIPPING, GRATUITY)
    known = old.get("ItemRef", {}).get("value")
    item = {"value": id} if special else reference(company, "Item", id=id, known=known)
    if not special and company.referred("Item", id)["Type"] in ("Category", "Group"):
        raise faults.business("Categories and bundles cannot stand on a line of this type.")
    if "ClassRef" in detail and company.preference("AccountingInfoPrefs", "ClassTrackingPerTxnLine"):
        known = old.get("ClassRef", {}).get("value")
        shown["ClassRef"] = reference(company, "Class", id=detail["ClassRef"]["value"], known=known)
    return {"ItemRef": item, **shown, **tax_code(company, detail)}


def tax_code(company: Company, detail: Mapping[str, Any]) -> dict[str, Any]:
    """Return the line's tax code. Source: Intuit, Line.TaxCodeRef: TAX or NON in the US, else a TaxCode's Id."""
    code = detail.get("TaxCodeRef", {}).get("value")
    if not company.is_us:
        if code is None:
            raise faults.business("Make sure all your transactions have a VAT rate before you save.")
        company.referred("TaxCode", code)
        return {"TaxCodeRef": {"value": code}}
    if code not in (None, "TAX", "NON"):
        if not company.preference("TaxPrefs", "PartnerTaxEnabled"):
            raise faults.bad_line_tax_code(code)
        code = "TAX"
    return {"TaxCodeRef": {"value": code or "NON"}}


def _take_description(built: Built, values: Mapping[str, Any], *, before: Mapping[str, Line]) -> None:
    detail = {**detail_of(SALES_DETAIL, values), **detail_of(DESCRIPTION_DETAIL, values)}
    kept = {"ServiceDate": detail["ServiceDate"]} if "ServiceDate" in detail else {}
    head = numbered(built, values, before=before)
    built.lines.append({**head, "DetailType": "DescriptionOnly", "DescriptionLineDetail": kept})


def _take_discount(company: Company, built: Built, *, values: Mapping[str, Any]) -> None:
    if not company.preference("SalesFormsPrefs", "AllowDiscount"):
        raise faults.business("Discounts are not enabled for this company.")
    if built.discount:
        raise faults.business("Only one discount line is allowed.")
    detail = detail_of(DISCOUNT_DETAIL, values)
    account = detail.get("DiscountAccountRef", {}).get("value")
    account = account or company.preference("SalesFormsPrefs", "DefaultDiscountAccount")
    shown: dict[str, Any] = {"PercentBased": bool(detail.get("PercentBased"))}
    if shown["PercentBased"]:
        if "DiscountPercent" not in detail:
            raise faults.Fault("6090", "Discount line missing info", "Discount line missing info : DiscountPercent", "")
        shown["DiscountPercent"] = detail["DiscountPercent"]
    elif values.get("Amount") is None:
        raise faults.missing("Line.Amount")
    if account:
        shown["DiscountAccountRef"] = reference(company, "Account", id=str(account), known=str(account))
    # The percentage is of the subtotal, which is not known before the last line.
    built.discount = {"Amount": values.get("Amount"), "DetailType": "DiscountLineDetail", "DiscountLineDetail": shown}


def with_discount(built: Built) -> Built:
    """Return the lines with the amount of a discount in percent worked out."""
    if built.discount:
        detail = built.discount["DiscountLineDetail"]
        amount = built.discount["Amount"]
        if detail["PercentBased"]:
            amount = built.subtotal * detail["DiscountPercent"] / 100
        built.discount["Amount"] = money(amount)
    return built


def _take_group(company: Company, built: Built, *, values: Mapping[str, Any], before: Mapping[str, Line]) -> None:
    """Open a bundle into its components. Source: recorded bundle: the group's own amount is 0."""
    detail = detail_of(GROUP_DETAIL, values)
    if "GroupItemRef" not in detail:
        raise faults.missing("Line.GroupLineDetail.GroupItemRef")
    group = company.referred("Item", detail["GroupItemRef"]["value"])
    quantity = detail.get("Quantity", Decimal(1))
    head = numbered(built, values, before=before)
    inner = detail.get("Line") or [_component(company, part, quantity=quantity) for part in _parts(group)]
    lines = [_sale(company, built, values=clean(LINE, line), before=before) for line in inner]
    built.sales.extend(lines)
    shown = {"GroupItemRef": {"value": group["Id"], "name": group["Name"]}, "Quantity": quantity, "Line": lines}
    built.lines.append({**head, "Amount": ZERO, "DetailType": "GroupLineDetail", "GroupLineDetail": shown})


def _parts(group: Mapping[str, Any]) -> list[dict[str, Any]]:
    return list(group.get("ItemGroupDetail", {}).get("ItemGroupLine", ()))


def _component(company: Company, part: Mapping[str, Any], *, quantity: Decimal) -> Line:
    item = company.referred("Item", part["ItemRef"]["value"])
    count = Decimal(str(part.get("Qty", 1))) * quantity
    price = Decimal(str(item.get("UnitPrice", 0)))
    detail = {"ItemRef": {"value": item["Id"]}, "UnitPrice": price, "Qty": count}
    text = {"Description": item["Description"]} if item.get("Description") else {}
    return {"DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail, **text}
