"""Customers that were merged in QuickBooks, whose poll names no winner: where their transactions went tells it."""

from typing import Any

from integrations.running.models import Link
from tests.company import item, opportunity, product
from tests.people import People
from tests.runs.conftest import Runs, counts_of, log_of
from widget.models import Widget


def pair(widget: Widget, salesforce: People, quickbooks: People, run: Runs, name: str) -> tuple[str, str]:
    """Return the ids of an Account and its customer, linked."""
    customer = quickbooks.add("Customer", DisplayName=name, PrimaryPhone={"FreeFormNumber": "1"})
    run(widget)
    return str(salesforce.one("Account", Name=name)["Id"]), customer


def bill(quickbooks: People, customer: str) -> str:
    """Return an invoice to a customer."""
    found = [one["Id"] for one in quickbooks.all("Item") if one["Name"] == "Machine"]
    sold = {"ItemRef": {"value": found[0] if found else item(quickbooks, "Machine", 5)}}
    line: dict[str, Any] = {"DetailType": "SalesItemLineDetail", "Amount": 5, "SalesItemLineDetail": sold}
    return quickbooks.add("Invoice", CustomerRef={"value": customer}, Line=[line])


def links() -> set[tuple[str, str, bool]]:
    return set(Link.objects.filter(kind="customer").values_list("salesforce_id", "quickbooks_id", "active"))


def test_both_accounts_of_merged_customers_stay_and_the_losers_invoices_go_to_the_winners(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    losers, loser = pair(widget, salesforce, quickbooks, run, "Acme East")
    winners, winner = pair(widget, salesforce, quickbooks, run, "Acme")
    bill(quickbooks, loser)
    run(widget)
    quickbooks.edit("Customer", loser, MergeInto="Acme")

    first, second = run(widget), run(widget)

    said = (
        '"Acme East" was merged into "Acme" in QuickBooks, and each has an Account in Salesforce. What is sold to '
        'either now belongs to "Acme". Merge the two in Salesforce too.'
    )
    assert (log_of(first), log_of(second)) == ([("customers-in", said)], [])
    assert salesforce.one("Invoice__c")["Account__c"] == winners
    assert salesforce.values("Account", "Name") == ["Acme", "Acme East"]
    assert links() == {(losers, loser, False), (winners, winner, True)}


def test_the_secondary_account_is_not_synced_and_its_opportunities_go_to_the_customer_that_was_kept(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    losers, loser = pair(widget, salesforce, quickbooks, run, "Acme East")
    _winners, winner = pair(widget, salesforce, quickbooks, run, "Acme")
    bill(quickbooks, loser)
    run(widget)
    quickbooks.edit("Customer", loser, MergeInto="Acme")
    run(widget)
    salesforce.edit("Account", losers, Phone="5")
    opportunity(salesforce, losers, [(product(salesforce, "Drill", 7), 1, 7)])
    item(quickbooks, "Drill", 7)

    ended = run(widget)

    assert quickbooks.one("Invoice", TotalAmt=7.0)["CustomerRef"]["value"] == winner
    assert log_of(ended) == []
    quickbooks.edit("Customer", winner, Fax={"FreeFormNumber": "7"})
    run(widget)
    told = salesforce.get("Account", losers)
    assert (told["Name"], told["Phone"], told["Fax"]) == ("Acme East", "5", None)


def test_merging_the_accounts_as_well_ends_it_without_another_word(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    losers, loser = pair(widget, salesforce, quickbooks, run, "Acme East")
    winners, winner = pair(widget, salesforce, quickbooks, run, "Acme")
    bill(quickbooks, loser)
    run(widget)
    quickbooks.edit("Customer", loser, MergeInto="Acme")
    run(widget)
    salesforce.edit("Account", losers, MasterRecordId=winners)

    first, second = run(widget), run(widget)
    quickbooks.edit("Customer", winner, Fax={"FreeFormNumber": "7"})
    run(widget)

    assert (log_of(first), log_of(second)) == ([], [])
    assert salesforce.one("Account")["Fax"] == "7"
    assert salesforce.one("Invoice__c")["Account__c"] == winners


def test_records_that_were_merged_in_both_systems_need_no_advice(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    losers, loser = pair(widget, salesforce, quickbooks, run, "Acme East")
    winners, _winner = pair(widget, salesforce, quickbooks, run, "Acme")
    bill(quickbooks, loser)
    run(widget)
    quickbooks.edit("Customer", loser, MergeInto="Acme")
    salesforce.edit("Account", losers, MasterRecordId=winners)

    first, second = run(widget), run(widget)

    assert (log_of(first), log_of(second)) == ([], [])
    assert salesforce.one("Invoice__c")["Account__c"] == winners


def test_a_merged_customers_account_moves_to_a_winner_that_has_none(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    account, loser = pair(widget, salesforce, quickbooks, run, "Acme East")
    bill(quickbooks, loser)
    run(widget)
    winner = quickbooks.add("Customer", DisplayName="Acme", PrimaryPhone={"FreeFormNumber": "5"})
    quickbooks.edit("Customer", loser, MergeInto="Acme")

    first, second = run(widget), run(widget)

    assert counts_of(first, "customers-in") == {"linked": 1}
    assert (log_of(first), log_of(second)) == ([], [])
    assert links() == {(account, winner, True)}
    told = salesforce.one("Account")
    assert (told["Name"], told["Phone"]) == ("Acme East", "1")
    assert told["External_Account_ID__c"].endswith(f":customer:{winner}")
    assert salesforce.one("Invoice__c")["Account__c"] == account

    quickbooks.edit("Customer", winner, Fax={"FreeFormNumber": "7"})
    run(widget)

    assert salesforce.one("Account")["Fax"] == "7"


def test_a_merged_customer_that_is_made_active_again_is_synced_again(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    losers, loser = pair(widget, salesforce, quickbooks, run, "Acme East")
    winners, winner = pair(widget, salesforce, quickbooks, run, "Acme")
    bill(quickbooks, loser)
    run(widget)
    quickbooks.edit("Customer", loser, MergeInto="Acme")
    run(widget)
    quickbooks.edit("Customer", loser, Active=True, Fax={"FreeFormNumber": "7"})

    run(widget)

    assert links() == {(losers, loser, True), (winners, winner, True)}
    assert salesforce.get("Account", losers)["Fax"] == "7"


def test_without_a_transaction_that_tells_the_winner_the_link_rests_and_people_are_told_what_to_do(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    _losers, loser = pair(widget, salesforce, quickbooks, run, "Acme East")
    pair(widget, salesforce, quickbooks, run, "Acme")
    quickbooks.edit("Customer", loser, MergeInto="Acme")

    first, second = run(widget), run(widget)

    said = (
        '"Acme East" was made inactive in QuickBooks. Acme East in Salesforce stays as it is. Delete it there too, or '
        "make the inactive record active again. If it was merged into another customer, merge the two Accounts in "
        "Salesforce as well."
    )
    assert (log_of(first), log_of(second)) == ([("customers-in", said)], [])
    assert salesforce.values("Account", "Name") == ["Acme", "Acme East"]


def test_a_customer_that_keeps_transactions_was_not_merged(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    old = quickbooks.add("Customer", DisplayName="Acme East")
    bill(quickbooks, old)
    run(widget)
    _winners, other = pair(widget, salesforce, quickbooks, run, "Acme")
    moved = bill(quickbooks, old)
    run(widget)
    for invoice in quickbooks.all("Invoice"):
        total = invoice["TotalAmt"]
        credit = [{"Amount": total, "LinkedTxn": [{"TxnId": invoice["Id"], "TxnType": "Invoice"}]}]
        if invoice["Id"] != moved:
            quickbooks.add("Payment", CustomerRef={"value": old}, TotalAmt=total, Line=credit)
    quickbooks.edit("Invoice", moved, CustomerRef={"value": other})
    quickbooks.edit("Customer", old, Active=False)

    ended = run(widget)

    assert [text.split(".")[0] for _key, text in log_of(ended)] == ['"Acme East" was made inactive in QuickBooks']
    assert {active for _account, customer, active in links() if customer == old} == {False}
    assert not any(link.quickbooks.get("MasterRecordId") for link in Link.objects.filter(kind="customer"))
