"""Customers that were merged in QuickBooks, whose poll names no winner: where their transactions went tells it."""

from dataclasses import dataclass

import pytest

from integrations.running.models import Link
from tests.company import item, opportunity, product
from tests.people import People
from tests.runs.conftest import Runs, counts_of, log_of
from tests.runs.customers import bill, linked, links, phone
from widget.models import Widget


@dataclass(frozen=True, slots=True)
class Merged:
    """Two linked customers; the loser was merged into the winner, after it had been billed."""

    losers: str
    loser: str
    winners: str
    winner: str


@pytest.fixture
def merged(widget: Widget, salesforce: People, quickbooks: People, run: Runs) -> Merged:
    """Acme East, merged into Acme since the last run: their Accounts and customers."""
    losers, loser = linked(widget, salesforce, quickbooks, run, "Acme East")
    winners, winner = linked(widget, salesforce, quickbooks, run, "Acme")
    bill(quickbooks, loser)
    run(widget)
    quickbooks.edit("Customer", loser, MergeInto="Acme")
    return Merged(losers, loser, winners, winner)


def test_both_accounts_of_merged_customers_stay_and_the_losers_invoices_go_to_the_winners(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, merged: Merged
) -> None:
    first, second = run(widget), run(widget)

    said = (
        '"Acme East" was merged into "Acme" in QuickBooks, and each has an Account in Salesforce. What is sold to '
        'either now belongs to "Acme". Merge the two in Salesforce too.'
    )
    assert (log_of(first), log_of(second)) == ([("customers-in", said)], [])
    assert salesforce.one("Invoice__c")["Account__c"] == merged.winners
    assert salesforce.values("Account", "Name") == ["Acme", "Acme East"]
    assert links() == {(merged.losers, merged.loser, False), (merged.winners, merged.winner, True)}


def test_the_secondary_account_is_not_synced_and_its_opportunities_go_to_the_customer_that_was_kept(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, merged: Merged
) -> None:
    run(widget)
    salesforce.edit("Account", merged.losers, Phone="5")
    opportunity(salesforce, merged.losers, [(product(salesforce, "Drill", 7), 1, 7)])
    item(quickbooks, "Drill", 7)

    ended = run(widget)

    assert quickbooks.one("Invoice", TotalAmt=7.0)["CustomerRef"]["value"] == merged.winner
    assert log_of(ended) == []
    quickbooks.edit("Customer", merged.winner, Fax=phone("7"))
    run(widget)
    told = salesforce.get("Account", merged.losers)
    assert (told["Name"], told["Phone"], told["Fax"]) == ("Acme East", "5", None)


def test_merging_the_accounts_as_well_ends_it_without_another_word(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, merged: Merged
) -> None:
    run(widget)
    salesforce.edit("Account", merged.losers, MasterRecordId=merged.winners)

    first, second = run(widget), run(widget)
    quickbooks.edit("Customer", merged.winner, Fax=phone("7"))
    run(widget)

    assert (log_of(first), log_of(second)) == ([], [])
    assert salesforce.one("Account")["Fax"] == "7"
    assert salesforce.one("Invoice__c")["Account__c"] == merged.winners


def test_records_that_were_merged_in_both_systems_need_no_advice(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, merged: Merged
) -> None:
    salesforce.edit("Account", merged.losers, MasterRecordId=merged.winners)

    first, second = run(widget), run(widget)

    assert (log_of(first), log_of(second)) == ([], [])
    assert salesforce.one("Invoice__c")["Account__c"] == merged.winners


def test_a_merged_customers_account_moves_to_a_winner_that_has_none(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    account, loser = linked(widget, salesforce, quickbooks, run, "Acme East", PrimaryPhone=phone("1"))
    bill(quickbooks, loser)
    run(widget)
    winner = quickbooks.add("Customer", DisplayName="Acme", PrimaryPhone=phone("5"))
    quickbooks.edit("Customer", loser, MergeInto="Acme")

    first, second = run(widget), run(widget)

    assert counts_of(first, "customers-in") == {"linked": 1}
    assert (log_of(first), log_of(second)) == ([], [])
    assert links() == {(account, winner, True)}
    told = salesforce.one("Account")
    assert (told["Name"], told["Phone"]) == ("Acme East", "1")
    assert told["External_Account_ID__c"].endswith(f":customer:{winner}")
    assert salesforce.one("Invoice__c")["Account__c"] == account

    quickbooks.edit("Customer", winner, Fax=phone("7"))
    run(widget)

    assert salesforce.one("Account")["Fax"] == "7"


def test_a_merged_customer_that_is_made_active_again_is_synced_again(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, merged: Merged
) -> None:
    run(widget)
    quickbooks.edit("Customer", merged.loser, Active=True, Fax=phone("7"))

    run(widget)

    assert links() == {(merged.losers, merged.loser, True), (merged.winners, merged.winner, True)}
    assert salesforce.get("Account", merged.losers)["Fax"] == "7"


def test_without_a_transaction_that_tells_the_winner_the_link_rests_and_people_are_told_what_to_do(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    _losers, loser = linked(widget, salesforce, quickbooks, run, "Acme East")
    linked(widget, salesforce, quickbooks, run, "Acme")
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
    _winners, other = linked(widget, salesforce, quickbooks, run, "Acme")
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
