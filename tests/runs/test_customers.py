"""Accounts and customers, both ways: who qualifies, what travels, conflicts, hierarchies, terms."""

from typing import Any

from tests.company import won
from tests.people import People
from tests.runs.conftest import Runs, counts_of, log_of, prefer
from tests.runs.customers import bill, linked, phone
from widget.models import Widget


def test_accounts_with_a_won_opportunity_are_sent_and_all_by_preference(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    won(salesforce, "Acme")
    salesforce.add("Account", Name="Bolt")
    run(widget)
    assert quickbooks.values("Customer", "DisplayName") == ["Acme"]
    prefer(widget, all_accounts=True)

    run(widget)

    assert quickbooks.values("Customer", "DisplayName") == ["Acme", "Bolt"]


def test_inactive_customers_are_not_synced(widget: Widget, salesforce: People, quickbooks: People, run: Runs) -> None:
    quickbooks.edit("Customer", quickbooks.add("Customer", DisplayName="Acme"), Active=False)

    run(widget)

    assert salesforce.all("Account") == []


def test_only_a_field_whose_source_changed_travels(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    prefer(widget, allow_modify=True)
    account, customer = linked(widget, salesforce, quickbooks, run, PrimaryPhone=phone("1"), Fax=phone("1"))
    salesforce.edit("Account", account, Fax="2")
    quickbooks.edit("Customer", customer, PrimaryPhone=phone("3"))

    ended = run(widget)

    told, there = salesforce.get("Account", account), quickbooks.get("Customer", customer)
    assert (told["Phone"], told["Fax"]) == ("3", "2")
    assert (there["PrimaryPhone"], there["Fax"]) == (phone("3"), phone("2"))
    assert log_of(ended) == []


def test_a_conflict_is_won_by_quickbooks_and_names_each_overwritten_value(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    prefer(widget, allow_modify=True)
    account, customer = linked(widget, salesforce, quickbooks, run, PrimaryPhone=phone("1"), Fax=phone("1"))
    salesforce.edit("Account", account, Phone="2", Fax="2")
    quickbooks.edit("Customer", customer, PrimaryPhone=phone("3"), Fax=phone("3"))

    first, second = run(widget), run(widget)

    told = salesforce.get("Account", account)
    assert (told["Phone"], told["Fax"], told["Sync_Me__c"]) == ("3", "3", False)
    said = (
        '"Acme" was changed in both systems, and QuickBooks wins. Overwritten in Salesforce: Phone: "2" became "3" '
        'and Fax: "2" became "3".'
    )
    assert (log_of(first), log_of(second)) == ([("customers-in", said)], [])
    assert quickbooks.get("Customer", customer)["Fax"] == phone("3")


def test_equal_content_is_no_conflict(widget: Widget, salesforce: People, quickbooks: People, run: Runs) -> None:
    prefer(widget, allow_modify=True)
    account, customer = linked(widget, salesforce, quickbooks, run, PrimaryPhone=phone("1"))
    salesforce.edit("Account", account, Phone="2 ")
    quickbooks.edit("Customer", customer, PrimaryPhone=phone("2"))

    ended = run(widget)

    assert log_of(ended) == []
    assert quickbooks.get("Customer", customer)["PrimaryPhone"] == phone("2")


def test_an_empty_value_overwrites_only_if_it_was_emptied_after_the_link_was_made(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    prefer(widget, allow_modify=True)
    account = salesforce.add("Account", Name="Acme", Phone="1")
    customer = quickbooks.add("Customer", DisplayName="Acme", Fax=phone("2"))
    run(widget)
    told = salesforce.get("Account", account)
    assert (told["Phone"], told["Fax"]) == ("1", "2")
    salesforce.edit("Account", account, Fax=None)

    run(widget)

    assert "Fax" not in quickbooks.get("Customer", customer)


def test_edits_are_not_sent_while_salesforce_may_not_modify_and_not_later_either(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    account, customer = linked(widget, salesforce, quickbooks, run, PrimaryPhone=phone("1"), Fax=phone("1"))
    salesforce.edit("Account", account, Phone="2")
    assert salesforce.get("Account", account)["Sync_Me__c"] is True

    first = run(widget)

    said = (
        '"Acme" was changed in Salesforce. The change was not sent, because the preference "Allow Salesforce to modify '
        'QuickBooks records" is off.'
    )
    assert ("customers-out", said) in log_of(first, level=10)
    assert salesforce.get("Account", account)["Sync_Me__c"] is False
    prefer(widget, allow_modify=True)
    salesforce.edit("Account", account, Fax="5")

    run(widget)

    there = quickbooks.get("Customer", customer)
    assert (there["PrimaryPhone"], there["Fax"]) == (phone("1"), phone("5"))


def test_salesforce_follows_with_all_fields_and_names_what_it_overwrites(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    account, customer = linked(widget, salesforce, quickbooks, run, PrimaryPhone=phone("1"), Fax=phone("1"))
    salesforce.edit("Account", account, Phone="2")
    run(widget)
    quickbooks.edit("Customer", customer, Fax=phone("3"))

    ended = run(widget)

    told = salesforce.get("Account", account)
    assert (told["Phone"], told["Fax"]) == ("1", "3")
    assert log_of(ended) == [
        (
            "customers-in",
            '"Acme" was brought in line with QuickBooks. Overwritten in Salesforce: Phone: "2" became "1".',
        )
    ]


def test_terms_travel_both_ways_and_unknown_ones_are_left_out(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    prefer(widget, allow_modify=True)
    terms = {term["Name"]: term["Id"] for term in quickbooks.all("Term")}
    account, customer = linked(widget, salesforce, quickbooks, run, SalesTermRef={"value": terms["Net 30"]})
    assert salesforce.get("Account", account)["Terms__c"] == "Net 30"
    salesforce.edit("Account", account, Terms__c="net 15")
    run(widget)
    assert quickbooks.get("Customer", customer)["SalesTermRef"]["value"] == terms["Net 15"]
    salesforce.edit("Account", account, Terms__c="Net 16", Phone="7")

    first, second = run(widget), run(widget)

    assert quickbooks.get("Customer", customer)["PrimaryPhone"] == phone("7")
    assert quickbooks.get("Customer", customer)["SalesTermRef"]["value"] == terms["Net 15"]
    assert [text.split(". The")[0] for _key, text in log_of(first)] == [
        '"Acme" was sent to QuickBooks without one value: QuickBooks has no terms "Net 16"'
    ]
    assert log_of(second) == []


def test_sub_customers_become_child_accounts_parents_first(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    parent = None
    for name in ("Zeta", "Middle", "Alpha"):
        under: dict[str, Any] = {"ParentRef": {"value": parent}, "Job": True} if parent else {}
        parent = quickbooks.add("Customer", DisplayName=name, **under)

    run(widget)

    accounts = {account["Name"]: account for account in salesforce.all("Account")}
    assert accounts["Alpha"]["ParentId"] == accounts["Middle"]["Id"]
    assert accounts["Middle"]["ParentId"] == accounts["Zeta"]["Id"]
    assert accounts["Zeta"]["ParentId"] is None


def test_child_accounts_become_sub_customers_parents_first(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    top = won(salesforce, "Zeta")
    middle = won(salesforce, "Middle", ParentId=top)
    won(salesforce, "Alpha", ParentId=middle)
    won(salesforce, "Lone", ParentId=salesforce.add("Account", Name="Not won"))

    run(widget)
    second = run(widget)

    names = quickbooks.values("Customer", "FullyQualifiedName")
    assert names == ["Lone", "Zeta", "Zeta:Middle", "Zeta:Middle:Alpha"]
    assert counts_of(second, "customers-in") == {}
    assert salesforce.one("Account", Name="Alpha")["ParentId"] == middle


def test_projects_are_never_synced_and_their_invoices_belong_to_the_nearest_synced_ancestor(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    account, customer = linked(widget, salesforce, quickbooks, run)
    under = {"ParentRef": {"value": customer}, "Job": True}
    project = quickbooks.add("Customer", DisplayName="Roof", IsProject=True, **under)
    part = quickbooks.add("Customer", DisplayName="Tiles", IsProject=True, Job=True, ParentRef={"value": project})
    run(widget)
    bill(quickbooks, part)

    ended = run(widget)

    assert salesforce.values("Account", "Name") == ["Acme"]
    assert salesforce.one("Invoice__c")["Account__c"] == account
    assert log_of(ended) == []


def test_an_invoice_of_nobody_who_is_synced_is_mirrored_without_account_with_a_warning(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    run(widget)
    project = quickbooks.add("Customer", DisplayName="Roof", IsProject=True)
    bill(quickbooks, project)

    ended = run(widget)

    assert salesforce.one("Invoice__c")["Account__c"] is None
    assert len(log_of(ended)) == 1


def test_an_invoice_of_a_deleted_account_is_mirrored_without_it(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    account, customer = linked(widget, salesforce, quickbooks, run)
    salesforce.delete("Account", account)
    run(widget)
    bill(quickbooks, customer)

    ended = run(widget)

    assert salesforce.one("Invoice__c")["Account__c"] is None
    (said,) = [message for key, message in log_of(ended) if key == "invoices-in"]
    assert "without an Account: its customer's was deleted. Restore that one" in said


def test_an_edit_during_a_run_is_brought_by_the_next_one(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    prefer(widget, allow_modify=True)
    account, customer = linked(widget, salesforce, quickbooks, run)
    salesforce.edit("Account", account, Phone="1")
    run(widget)
    salesforce.edit("Account", account, Phone="2", Sync_Me__c=False)

    run(widget)

    assert quickbooks.get("Customer", customer)["PrimaryPhone"] == phone("2")
