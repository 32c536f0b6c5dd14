"""Merging a duplicate customer, as QuickBooks' help describes it, and what the API shows of it."""

from typing import Any
from urllib.parse import urlencode

import pytest

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def merge(company: Any, customer: Any, into: str) -> Any:
    """Press the button of the customer's screen."""
    body = urlencode({"into": into})
    return company.port.call("POST", f"/people/Customer/{customer['Id']}/merge", body=body, headers=FORM)


@pytest.fixture
def duplicate(company: Any) -> Any:
    """A second customer."""
    return company.create("Customer", DisplayName="Amy's Birds")


def test_the_duplicates_transactions_go_to_the_customer_that_is_kept(
    company: Any, customer: Any, duplicate: Any
) -> None:
    first, second = company.invoice(duplicate, 40), company.invoice(customer, 2)
    company.pay(duplicate, 10, **{f"i{first['Id']}": 10})

    assert merge(company, duplicate, "amy's bird sanctuary").status == 303

    kept = {"value": customer["Id"], "name": "Amy's Bird Sanctuary"}
    assert company.read("Invoice", first["Id"])["CustomerRef"] == kept
    assert company.read("Invoice", second["Id"])["CustomerRef"] == kept
    assert company.query("select * from Payment")["Payment"][0]["CustomerRef"] == kept
    assert company.read("Customer", customer["Id"])["Balance"] == 32.0
    assert company.query(f"select count(*) from Invoice where CustomerRef = '{duplicate['Id']}'") == {"totalCount": 0}


def test_the_duplicate_is_kept_as_inactive_and_nothing_names_the_other_one(
    company: Any, customer: Any, duplicate: Any
) -> None:
    company.invoice(duplicate, 40)
    since = company.read("Customer", duplicate["Id"])["MetaData"]["LastUpdatedTime"]

    merge(company, duplicate, "Amy's Bird Sanctuary")

    after = company.read("Customer", duplicate["Id"])
    changed = {name for name in after if after[name] != duplicate.get(name)} - {"MetaData"}
    assert changed == {"Active", "DisplayName", "FullyQualifiedName", "SyncToken"}
    assert (after["DisplayName"], after["Active"], after["Balance"]) == ("Amy's Birds (deleted)", False, 0)
    answer = company.call("GET", "cdc", entities="Customer", changedSince=since).json()
    found = answer["CDCResponse"][0]["QueryResponse"][0]["Customer"]
    assert duplicate["Id"] in {one["Id"] for one in found}


def test_the_invoices_of_a_duplicate_that_is_made_active_again_stay_where_they_went(
    company: Any, customer: Any, duplicate: Any
) -> None:
    invoice = company.invoice(duplicate, 40)
    merge(company, duplicate, "Amy's Bird Sanctuary")

    company.sparse("Customer", company.read("Customer", duplicate["Id"]), Active=True)

    assert company.read("Customer", duplicate["Id"])["DisplayName"] == "Amy's Birds"
    assert company.read("Invoice", invoice["Id"])["CustomerRef"]["value"] == customer["Id"]


def test_customers_with_sub_customers_are_not_merged(company: Any, customer: Any, duplicate: Any) -> None:
    company.create("Customer", DisplayName="Nest", Job=True, ParentRef={"value": customer["Id"]})

    answer = merge(company, duplicate, "Amy's Bird Sanctuary")

    assert (answer.status, b"sub-customers" in answer.body) == (400, True)
    assert company.read("Customer", duplicate["Id"])["Active"] is True


@pytest.mark.parametrize("name", ["Nobody", "Amy's Birds"])
def test_a_customer_is_merged_with_another_one_that_there_is(company: Any, duplicate: Any, name: str) -> None:
    assert merge(company, duplicate, name).status == 400


def test_the_control_api_merges_as_a_person(company: Any, customer: Any, duplicate: Any) -> None:
    company.port.control("PATCH", f"records/Customer/{duplicate['Id']}", {"MergeInto": "Amy's Bird Sanctuary"})

    assert company.read("Customer", duplicate["Id"])["Active"] is False


def test_an_app_cannot_merge(company: Any, customer: Any, duplicate: Any) -> None:
    head = {"Id": duplicate["Id"], "SyncToken": "0", "sparse": True}

    answer = company.call("POST", "customer", {**head, "DisplayName": "Amy's Bird Sanctuary"})

    assert answer.json()["Fault"]["Error"][0]["code"] == "6240"
