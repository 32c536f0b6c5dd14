"""Sales tax of what was sold: sync rules, section 4."""

from typing import Any

import pytest

from tests.company import income_account, item, opportunity, product
from tests.people import People
from tests.runs.conftest import Runs, log_of
from tests.runs.selling import sales_lines, shop
from widget.models import Widget


def tax_codes(form: dict[str, Any]) -> list[str]:
    return [line["SalesItemLineDetail"]["TaxCodeRef"]["value"] for line in sales_lines(form)]


@pytest.mark.parametrize("automated", [False, True])
@pytest.mark.parametrize(
    ("item_taxable", "customer_taxable", "code"),
    [(True, True, "TAX"), (True, False, "NON"), (False, True, "NON"), (False, False, "NON")],
)
def test_in_the_us_a_line_is_taxable_when_item_and_customer_are(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, automated: bool, item_taxable: bool,
    customer_taxable: bool, code: str,
) -> None:  # fmt: skip
    quickbooks.config(automated_sales_tax=automated, sales_tax_percent=10)
    item(quickbooks, "Grinder", 250, Taxable=item_taxable)
    exempt = {} if customer_taxable else {"TaxExemptionReasonId": 1}
    quickbooks.add("Customer", DisplayName="Acme", Taxable=customer_taxable, **exempt)
    buyer = salesforce.add("Account", Name="Acme")
    sold = opportunity(salesforce, buyer, [(product(salesforce, "Grinder", 250), 2, 50)])

    ended = run(widget)

    invoice = quickbooks.one("Invoice")
    taxed = code == "TAX"
    assert tax_codes(invoice) == [code]
    assert (invoice["TxnTaxDetail"]["TotalTax"], invoice["TotalAmt"]) == ((10.0, 110.0) if taxed else (0, 100.0))
    assert len(salesforce.all("OpportunityLineItem")) == 1
    assert salesforce.get("Opportunity", sold)["Amount"] == 100.0
    assert log_of(ended) == []


def vat_company(quickbooks: People) -> dict[str, str]:
    """Move the company to the United Kingdom; return its tax codes by name."""
    quickbooks.config(country="GB")
    return {code["Name"]: code["Id"] for code in quickbooks.all("TaxCode")}


def test_elsewhere_a_line_has_the_items_tax_code_and_amounts_exclude_tax(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    codes = list(vat_company(quickbooks).values())
    item(quickbooks, "Grinder", 250, SalesTaxCodeRef={"value": codes[0]})
    quickbooks.add("Customer", DisplayName="Acme", DefaultTaxCodeRef={"value": codes[1]})
    buyer = salesforce.add("Account", Name="Acme")
    opportunity(salesforce, buyer, [(product(salesforce, "Grinder", 250), 2, 50)])

    ended = run(widget)

    invoice = quickbooks.one("Invoice")
    assert (tax_codes(invoice), invoice["GlobalTaxCalculation"]) == ([codes[0]], "TaxExcluded")
    assert invoice["TotalAmt"] - invoice["TxnTaxDetail"]["TotalTax"] == 100.0
    assert log_of(ended) == []


def test_elsewhere_the_customers_default_tax_code_stands_in_for_the_items(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    codes = list(vat_company(quickbooks).values())
    quickbooks.add("Item", Name="Grinder", Type="Service", IncomeAccountRef={"value": income_account(quickbooks)})
    quickbooks.add("Customer", DisplayName="Acme", DefaultTaxCodeRef={"value": codes[1]})
    buyer = salesforce.add("Account", Name="Acme")
    opportunity(salesforce, buyer, [(product(salesforce, "Grinder", 250), 2, 50)])

    run(widget)

    assert tax_codes(quickbooks.one("Invoice")) == [codes[1]]


def test_elsewhere_a_line_without_any_tax_code_is_a_warning_and_nothing_is_sent(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    vat_company(quickbooks)
    buyer, grinder = shop(salesforce, quickbooks)
    opportunity(salesforce, buyer, [(grinder, 2, 50)])

    ended = run(widget)

    assert log_of(ended) == [
        (
            "opportunities-out",
            '"New machine" was not sent to QuickBooks: Its product "Grinder" has no sales tax code, and neither has '
            "the customer. Set one of them in QuickBooks.",
        )
    ]
    assert quickbooks.all("Invoice") == []
