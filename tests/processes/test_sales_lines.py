"""Opportunity Products as lines: items, rates with discounts, and sales tax."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.base import Fields, Value
from integrations.engine.process import Held
from integrations.engine.snapshot import Link
from integrations.processes.sales_lines import sales_lines
from integrations.processes.translators import rate
from tests.processes.builders import CUSTOMER_LINK, ITEM_LINK, PLAIN_LINK, item, opportunity, snapshot, sold


def line_of(fields: Fields, **facts: Any) -> Fields:
    (line,) = sales_lines(opportunity({}, sold(fields)), snapshot(**facts))
    return line.fields


def test_lines_keep_their_order_and_what_is_said_of_them() -> None:
    lines = sales_lines(
        opportunity({}, sold({"Description": "Blue"}, "00k2"), sold({"Product2.External_Item_ID__c": "9130:item:6"})),
        snapshot(),
    )

    assert [(line.id, line.fields["ItemRef"], line.fields.get("Description")) for line in lines] == [
        ("00k2", "5", "Blue"),
        ("00k1", "6", None),
    ]


def test_a_discount_counts_in_the_rate_and_the_amount() -> None:
    fields = line_of({"Quantity": Decimal(2), "UnitPrice": Decimal(100), "TotalPrice": Decimal("189.99")})

    assert (fields["Qty"], fields["UnitPrice"], fields["Amount"]) == (
        Decimal(2),
        Decimal("94.995"),
        Decimal("189.99"),
    )


def test_a_rate_has_at_most_seven_digits() -> None:
    assert line_of({"Quantity": Decimal(3), "TotalPrice": Decimal(10)})["UnitPrice"] == Decimal("3.3333333")


def test_an_amount_is_rounded_to_the_cent_as_bookkeepers_round() -> None:
    assert line_of({"Quantity": Decimal(1), "TotalPrice": Decimal("10.005")})["Amount"] == Decimal("10.01")


@given(st.decimals("0.01", "99999", places=2), st.integers(1, 999))
def test_rate_times_quantity_is_the_amount_to_the_cent(amount: Decimal, quantity: int) -> None:
    assert abs(rate(amount, Decimal(quantity)) * quantity - amount) < Decimal("0.005")


def test_a_product_is_found_by_its_code_when_it_has_no_item_id() -> None:
    by_code = {"Product2.External_Item_ID__c": None, "Product2.ProductCode": "direct:widget"}
    found = item({"FullyQualifiedName": "Direct:Widget", "Taxable": True}, "55")

    fields = line_of(by_code, related=[found])

    assert (fields["ItemRef"], fields["TaxCodeRef"]) == ("55", "TAX")


def test_an_item_id_of_another_company_is_none() -> None:
    with pytest.raises(Held, match="does not know what was sold"):
        line_of({"Product2.External_Item_ID__c": "1:item:5"})


def with_customer(**facts: Value) -> tuple[Link, ...]:
    return (replace(CUSTOMER_LINK, quickbooks={**CUSTOMER_LINK.quickbooks, **facts}), ITEM_LINK, PLAIN_LINK)


@pytest.mark.parametrize("tax", ["us", "automatic"])
def test_in_the_us_a_line_is_taxable_when_item_and_customer_are(tax: str) -> None:
    company = {"SalesTax": tax}
    exempt = with_customer(Taxable=False)

    assert line_of({}, company=company)["TaxCodeRef"] == "TAX"
    assert line_of({}, company=company, links=exempt)["TaxCodeRef"] == "NON"
    assert line_of({"Product2.External_Item_ID__c": "9130:item:6"}, company=company)["TaxCodeRef"] == "NON"


def test_elsewhere_a_line_has_the_items_tax_code_else_the_customers() -> None:
    coded = replace(ITEM_LINK, quickbooks={**ITEM_LINK.quickbooks, "SalesTaxCodeRef": "9"})

    assert line_of({}, company={"SalesTax": "vat"}, links=(CUSTOMER_LINK, coded))["TaxCodeRef"] == "9"
    assert line_of({}, company={"SalesTax": "vat"})["TaxCodeRef"] == "2"


def test_elsewhere_a_line_without_any_tax_code_is_not_sent() -> None:
    with pytest.raises(Held) as held:
        line_of({}, company={"SalesTax": "vat"}, links=with_customer(DefaultTaxCodeRef=None))

    assert (held.value.rule, held.value.message) == (
        "sales-tax-code",
        'Its product "Widget" has no sales tax code, and neither has the customer. Set one of them in QuickBooks.',
    )


def test_without_sales_tax_a_line_has_no_tax_code() -> None:
    assert "TaxCodeRef" not in line_of({}, company={"SalesTax": "none"})
