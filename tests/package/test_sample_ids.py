"""The demo companies: ids are well formed, and every reference leads to a record."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.package.sample import SAMPLE, ids, quickbooks, salesforce

PREFIXES = {
    "Account": "001",
    "Contact": "003",
    "Opportunity": "006",
    "OpportunityLineItem": "00k",
    "Product2": "01t",
    "Pricebook2": "01s",
    "PricebookEntry": "01u",
}
REFERENCES = {
    "AccountId": "Account",
    "OpportunityId": "Opportunity",
    "Product2Id": "Product2",
    "Pricebook2Id": "Pricebook2",
    "PricebookEntryId": "PricebookEntry",
}
QUICKBOOKS_REFERENCES = {
    "CustomerRef": "Customer",
    "ItemRef": "Item",
    "SalesTermRef": "Term",
    "TermRef": "Term",
    "DefaultTerms": "Term",
    "PaymentMethodRef": "PaymentMethod",
    "IncomeAccountRef": "Account",
    "ExpenseAccountRef": "Account",
    "AssetAccountRef": "Account",
    "DepositToAccountRef": "Account",
    "DiscountAccountRef": "Account",
    "TxnTaxCodeRef": "TaxCode",
    "DefaultTaxCodeRef": "TaxCode",
    "TaxGroupCodeRef": "TaxCode",
    "TaxRateRef": "TaxRate",
    "AgencyRef": "TaxAgency",
}
LISTS = sorted(path.stem for path in (SAMPLE / "quickbooks_online").glob("*.json"))


def _checksum(short: str) -> str:
    """Give the three characters that make a case-sensitive id of 15 one of 18.

    Source: Salesforce, "ID Field Type": each group of five counts its capitals, the first character lowest.
    """
    groups = (short[:5], short[5:10], short[10:])
    places = (sum(1 << place for place, letter in enumerate(group) if letter.isupper()) for group in groups)
    return "".join("ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"[place] for place in places)


@pytest.mark.parametrize(("entity", "prefix"), PREFIXES.items())
def test_salesforce_ids_are_valid_and_differ(entity: str, prefix: str) -> None:
    listed = [record["Id"] for record in salesforce(entity)]

    assert [one for one in listed if one[:3] != prefix or len(one) != 18 or one[15:] != _checksum(one[:15])] == []
    assert len(set(listed)) == len(listed)


@pytest.mark.parametrize("entity", PREFIXES)
def test_salesforce_references_lead_to_records(entity: str) -> None:
    dangling = [
        (record["Id"], field)
        for record in salesforce(entity)
        for field, target in REFERENCES.items()
        if field in record and record[field] not in ids(salesforce(target))
    ]

    assert dangling == []


@pytest.mark.parametrize("entity", LISTS)
def test_quickbooks_ids_are_numbers_and_differ(entity: str) -> None:
    listed = [record["Id"] for record in quickbooks(entity)]

    assert [one for one in listed if not one.isdecimal()] == []
    assert len(set(listed)) == len(listed)


def test_customers_vendors_and_employees_share_one_run_of_ids() -> None:
    listed = [one["Id"] for entity in ("Customer", "Vendor", "Employee") for one in quickbooks(entity)]

    assert len(set(listed)) == len(listed)


def test_quickbooks_transactions_share_one_run_of_ids_and_of_numbers() -> None:
    forms = [*quickbooks("Invoice"), *quickbooks("SalesReceipt")]

    assert len({form["Id"] for form in forms} | ids(quickbooks("Payment"))) == len(forms) + len(quickbooks("Payment"))
    assert len({form["DocNumber"] for form in forms}) == len(forms)


def _references(node: Any, entity: str) -> Iterator[tuple[str, str, str]]:
    """Yield (property, target, id) of every reference, at any depth."""
    if isinstance(node, list):
        for item in node:
            yield from _references(item, entity)
    elif isinstance(node, dict):
        for key, value in node.items():
            target = entity if key == "ParentRef" else QUICKBOOKS_REFERENCES.get(key)
            if target:
                yield (key, target, value["value"])
            else:
                yield from _references(value, entity)


@pytest.mark.parametrize("entity", LISTS)
def test_quickbooks_references_lead_to_records(entity: str) -> None:
    found = set(_references(list(quickbooks(entity)), entity))

    assert {reference for reference in found if reference[2] not in ids(quickbooks(reference[1]))} == set()


@pytest.mark.parametrize("entity", ["Invoice", "SalesReceipt"])
def test_quickbooks_references_carry_the_full_name(entity: str) -> None:
    names = {(kind, one["Id"]): one["FullyQualifiedName"] for kind in ("Customer", "Item") for one in quickbooks(kind)}
    wrong = [
        form["DocNumber"]
        for form in quickbooks(entity)
        if form["CustomerRef"]["name"] != names["Customer", form["CustomerRef"]["value"]]
        or any(
            line["SalesItemLineDetail"]["ItemRef"]["name"]
            != names["Item", line["SalesItemLineDetail"]["ItemRef"]["value"]]
            for line in form["Line"]
            if "SalesItemLineDetail" in line
        )
    ]

    assert wrong == []
