"""The demo companies: amounts add up to the cent, and nothing happens before its time."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest

from tests.package.sample import quickbooks, salesforce

CENT = Decimal("0.01")


def _cents(amount: Decimal | int) -> Decimal:
    return Decimal(amount).quantize(CENT, ROUND_HALF_UP)


def _lines(form: Mapping[str, Any], kind: str) -> list[Mapping[str, Any]]:
    return [line for line in form["Line"] if line["DetailType"] == kind]


def _total(form: Mapping[str, Any]) -> Decimal:
    sold = sum(line["Amount"] for line in _lines(form, "SalesItemLineDetail"))
    off = sum(line["Amount"] for line in _lines(form, "DiscountLineDetail"))
    return _cents(sold - off + form["TxnTaxDetail"]["TotalTax"])


@pytest.mark.parametrize("entity", ["Invoice", "SalesReceipt"])
def test_forms_add_up(entity: str) -> None:
    for form in quickbooks(entity):
        for line in _lines(form, "SalesItemLineDetail"):
            detail = line["SalesItemLineDetail"]
            assert line["Amount"] == _cents(Decimal(detail["Qty"]) * detail["UnitPrice"]), form["DocNumber"]
        subtotals = [line["Amount"] for line in _lines(form, "SubTotalLineDetail")]
        assert subtotals == [sum(line["Amount"] for line in _lines(form, "SalesItemLineDetail"))]
        assert form["TotalAmt"] == _total(form), form["DocNumber"]


def test_taxable_lines_are_taxed_at_the_rate_of_the_company() -> None:
    (rate,) = quickbooks("TaxRate")
    taxed = 0
    for form in quickbooks("Invoice"):
        lines = _lines(form, "SalesItemLineDetail")
        net = sum(line["Amount"] for line in lines if line["SalesItemLineDetail"]["TaxCodeRef"]["value"] == "TAX")
        assert form["TxnTaxDetail"]["TotalTax"] == _cents(Decimal(net) * rate["RateValue"] / 100), form["DocNumber"]
        taxed += bool(net)
    assert taxed


def test_balances_are_totals_less_payments() -> None:
    paid: dict[str, Decimal] = defaultdict(Decimal)
    links: dict[str, list[dict[str, str]]] = defaultdict(list)
    for payment in quickbooks("Payment"):
        assert payment["TotalAmt"] == sum(line["Amount"] for line in payment["Line"])
        for line in payment["Line"]:
            (linked,) = line["LinkedTxn"]
            paid[linked["TxnId"]] += line["Amount"]
            links[linked["TxnId"]].append({"TxnId": payment["Id"], "TxnType": "Payment"})

    for invoice in quickbooks("Invoice"):
        assert invoice["Balance"] == invoice["TotalAmt"] - paid[invoice["Id"]], invoice["DocNumber"]
        assert invoice["LinkedTxn"] == links[invoice["Id"]]


def test_payments_come_from_the_customer_and_after_the_invoice() -> None:
    invoices = {invoice["Id"]: invoice for invoice in quickbooks("Invoice")}
    for payment in quickbooks("Payment"):
        for line in payment["Line"]:
            invoice = invoices[line["LinkedTxn"][0]["TxnId"]]
            assert invoice["CustomerRef"] == payment["CustomerRef"]
            assert invoice["TxnDate"] <= payment["TxnDate"]


def test_customers_owe_what_their_invoices_leave_open() -> None:
    owed: dict[str, Decimal] = defaultdict(Decimal)
    for invoice in quickbooks("Invoice"):
        owed[invoice["CustomerRef"]["value"]] += invoice["Balance"]

    for customer in quickbooks("Customer"):
        below = sum(
            owed[child["Id"]]
            for child in quickbooks("Customer")
            if child.get("ParentRef", {}).get("value") == customer["Id"]
        )
        assert (customer["Balance"], customer["BalanceWithJobs"]) == (
            owed[customer["Id"]],
            owed[customer["Id"]] + below,
        ), customer["DisplayName"]


def test_opportunities_amount_to_their_products() -> None:
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for line in salesforce("OpportunityLineItem"):
        net = Decimal(line["Quantity"]) * line["UnitPrice"] * (100 - line.get("Discount", 0)) / 100
        totals[line["OpportunityId"]] += _cents(net)

    for opportunity in salesforce("Opportunity"):
        assert opportunity.get("Amount", 0) == totals[opportunity["Id"]], opportunity["Name"]


def test_opportunity_products_are_priced_in_the_book_of_their_opportunity() -> None:
    entries = {entry["Id"]: entry for entry in salesforce("PricebookEntry")}
    opportunities = {opportunity["Id"]: opportunity for opportunity in salesforce("Opportunity")}

    for line in salesforce("OpportunityLineItem"):
        entry = entries[line["PricebookEntryId"]]
        assert line["Product2Id"] == entry["Product2Id"]
        assert opportunities[line["OpportunityId"]]["Pricebook2Id"] == entry["Pricebook2Id"]


def test_everything_was_dated_and_saved_before_the_demo_begins() -> None:
    dates = [form["TxnDate"] for entity in ("Invoice", "SalesReceipt", "Payment") for form in quickbooks(entity)]

    assert min(dates) >= "2026-06-01"
    assert max(dates) < "2026-11-22"
    assert max(record["SystemModstamp"] for record in salesforce("Opportunity")) < "2026-11-22"


def test_due_dates_follow_the_terms() -> None:
    days = {term["Id"]: term["DueDays"] for term in quickbooks("Term")}
    for invoice in quickbooks("Invoice"):
        assert _days_between(invoice["TxnDate"], invoice["DueDate"]) == days[invoice["SalesTermRef"]["value"]]


def _days_between(first: str, last: str) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(first)).days
