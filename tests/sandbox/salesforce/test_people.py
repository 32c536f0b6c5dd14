"""The pages where a person works in the org."""

from typing import Any
from urllib.parse import quote, urlencode

import pytest


def press(org: Any, path: str, **form: Any) -> Any:
    """Send a form, and return the page it leads to."""
    answer = org.port.call("POST", path, body=urlencode(form))
    return org.port.call("GET", answer.headers["location"]) if answer.status == 303 else answer


@pytest.mark.parametrize("path", ["/people/", "/people/Opportunity", "/people/Account/new", "/people/Invoice__c"])
def test_the_pages_open(org: Any, path: str) -> None:
    answer = org.port.call("GET", path)
    assert (answer.status, answer.headers["content-type"]) == (200, "text/html;charset=UTF-8")


def test_records_are_listed_and_searched_with_their_text_escaped(org: Any) -> None:
    for name in ("<b>Acme</b>", "Beta"):
        org.create("Account", Name=name)
    everything = org.port.call("GET", "/people/Account").body
    found = org.port.call("GET", "/people/Account?search=beta").body
    assert (b"&lt;b&gt;Acme&lt;/b&gt;" in everything, b"1 of 2" in found, b"Acme" in found) == (True, True, False)


def test_a_person_creates_and_edits_a_record(org: Any) -> None:
    assert b"Created." in press(org, "/people/Account/new", Name="Acme", Phone="", Sync_Me__c="false").body
    (account,) = org.query("SELECT Id, Name, Sync_Me__c FROM Account")
    org.update("Account", account["Id"], Sync_Me__c=False, Last_Sync_Date__c="2026-01-01T00:00:00Z")
    page = press(org, f"/people/Account/{account['Id']}", Name="Acme", Phone="1", Sync_Me__c="false")
    assert b"Saved." in page.body
    assert org.read("Account", account["Id"], "Phone", "Sync_Me__c") == ("1", True)


def test_a_refused_edit_says_why_and_keeps_what_was_typed(org: Any, account: str) -> None:
    page = press(org, f"/people/Account/{account}", Name="", Phone="555")
    assert (page.status, b"Required fields are missing: [Name]" in page.body, b"555" in page.body) == (400, True, True)
    assert org.read("Account", account, "Name", "Phone") == ("Acme", None)


def test_a_person_sells_a_product_and_closes_the_deal(org: Any) -> None:
    entry, deal = org.product(price=12), org.opportunity(StageName="Prospecting")
    assert b"Close as won" in org.port.call("GET", f"/people/Opportunity/{deal}").body
    press(org, f"/people/Opportunity/{deal}/add-product", PricebookEntryId=entry, Quantity="2")
    page = press(org, f"/people/Opportunity/{deal}/close")
    assert "Deal Widget: 2 × 12.00 = 24.00" in page.body.decode()
    assert org.read("Opportunity", deal, "IsWon", "Amount") == (True, 24.0)
    refused = press(org, f"/people/Opportunity/{deal}/add-product", PricebookEntryId="", Quantity="1")
    assert (refused.status, b"field integrity exception" in refused.body) == (400, True)


def test_a_deleted_record_can_be_restored(org: Any, account: str) -> None:
    press(org, f"/people/Account/{account}/delete")
    assert org.query("SELECT Id FROM Account") == []
    assert b"Restore from the recycle bin" in org.port.call("GET", f"/people/Account/{account}").body
    press(org, f"/people/Account/{account}/undelete")
    assert org.query("SELECT Id FROM Account") == [{"Id": account}]


def test_an_object_nobody_knows_is_not_found(org: Any) -> None:
    assert org.port.call("GET", f"/people/{quote('No such')}").status == 404
