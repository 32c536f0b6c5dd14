"""What people paste to name a record, and where it is then looked for."""

import pytest

from connectors.base import QUICKBOOKS, SALESFORCE
from integrations.running.explaining.locating import Place, places, salesforce_id

ID = "006Td0000000001IAA"


def of_quickbooks(*found: tuple[str, ...]) -> list[Place]:
    return [Place(QUICKBOOKS, *words) for words in found]


@pytest.mark.parametrize(
    "text",
    [
        ID,
        ID[:15],
        f"  {ID}\n",
        f"https://acme.lightning.force.com/lightning/r/Opportunity/{ID}/view",
        f"https://acme.lightning.force.com/lightning/r/{ID}/view?ws=1",
        f"https://acme.lightning.force.com/one/one.app#/sObject/{ID[:15]}/view",
        f"https://na139.salesforce.com/{ID[:15]}",
        f"https://na139.salesforce.com/p/opp/edit?id={ID[:15]}",
        f"http://127.0.0.1:9101/people/Opportunity/{ID}",
    ],
)
def test_both_lengths_of_an_id_and_every_address_name_a_salesforce_record(text: str) -> None:
    assert places(text) == [Place(SALESFORCE, "Opportunity", ID)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("https://app.qbo.intuit.com/app/invoice?txnId=123", [("Invoice", "123")]),
        ("https://app.qbo.intuit.com/app/customerdetail?nameId=58", [("Customer", "58")]),
        ("https://app.qbo.intuit.com/app/recvpayment?txnId=7", [("Payment", "7")]),
        ("http://127.0.0.1:9102/people/Customer/58", [("Customer", "58")]),
        ("Customer 58", [("Customer", "58")]),
        ("customer #58", [("Customer", "58")]),
        ("Invoice 1042", [("Invoice", "1042", "DocNumber"), ("Invoice", "1042")]),
        ("sales receipt no. 7", [("SalesReceipt", "7", "DocNumber")]),
        ("Invoice #1042", [("Invoice", "1042", "DocNumber")]),
        ("Invoice id 130", [("Invoice", "130")]),
        ("9130:transaction:130", [("Invoice", "130"), ("SalesReceipt", "130")]),
        (
            "58",
            [
                ("Customer", "58"),
                ("Item", "58"),
                ("Invoice", "58"),
                ("SalesReceipt", "58"),
                ("Invoice", "58", "DocNumber"),
                ("SalesReceipt", "58", "DocNumber"),
            ],
        ),
    ],
)
def test_addresses_ids_and_numbers_name_quickbooks_records(text: str, found: list[tuple[str, ...]]) -> None:
    assert places(text) == of_quickbooks(*found)


@pytest.mark.parametrize("name", ["Acme", "Route 66", "Springfield Bakery", "3M"])
def test_anything_else_is_a_name(name: str) -> None:
    assert {(place.field, place.value) for place in places(name) if place.entity == "Account"} == {("Name", name)}


def test_an_id_of_an_object_without_a_standard_prefix_is_tried_as_each_of_the_packages_objects() -> None:
    asked = [place.entity for place in places("a01Td0000000001")]

    assert asked == ["Invoice__c", "Invoice_Item__c", "InvoiceOpportunityLink__c"]


@pytest.mark.parametrize("text", ["", "   ", "https://example.com/", "https://app.qbo.intuit.com/app/homepage"])
def test_what_names_nothing_is_looked_for_nowhere(text: str) -> None:
    assert places(text) == []


def test_an_id_whose_check_characters_are_wrong_is_none() -> None:
    assert [salesforce_id(ID[:15] + end) for end in ("IAA", "iaa", "ZZZ", "")] == [ID, ID, None, ID]
