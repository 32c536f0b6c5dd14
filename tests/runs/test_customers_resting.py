"""Customers and Accounts that are deleted, made inactive or merged: links rest and move, and nothing is deleted."""

from integrations.running.models import Link
from tests.company import won
from tests.people import People
from tests.runs.conftest import Runs, counts_of, log_of, prefer
from tests.runs.customers import bill, linked, links, phone
from widget.models import Widget


def test_an_inactive_customers_link_rests_with_one_warning_and_wakes_when_it_is_active_again(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    account, customer = linked(widget, salesforce, quickbooks, run, PrimaryPhone=phone("1"))
    quickbooks.edit("Customer", customer, Active=False)

    first, second = run(widget), run(widget)

    said = (
        '"Acme" was made inactive in QuickBooks. Acme in Salesforce stays as it is. Delete it there too, or make the '
        "inactive record active again. If it was merged into another customer, merge the two Accounts in Salesforce as "
        "well."
    )
    assert (log_of(first), log_of(second)) == ([("customers-in", said)], [])
    assert not Link.objects.get(kind="customer", quickbooks_id=customer).active
    assert salesforce.get("Account", account)["Name"] == "Acme"

    quickbooks.edit("Customer", customer, Active=True, PrimaryPhone=phone("2"))
    third = run(widget)

    assert Link.objects.get(kind="customer", quickbooks_id=customer).active
    assert salesforce.get("Account", account)["Phone"] == "2"
    assert '"Acme" is there again, and is synced again.' in [text for _key, text in log_of(third, level=10)]


def test_a_deleted_accounts_link_rests_with_one_warning_and_wakes_when_it_is_restored(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    account, customer = linked(widget, salesforce, quickbooks, run, PrimaryPhone=phone("1"))
    salesforce.delete("Account", account)

    first = run(widget)
    quickbooks.edit("Customer", customer, PrimaryPhone=phone("2"))
    second = run(widget)

    assert [text.split(".")[0] for _key, text in log_of(first)] == ['"Acme" was deleted in Salesforce']
    assert log_of(second) == []
    assert salesforce.all("Account") == []
    assert quickbooks.get("Customer", customer)["Active"] is True

    salesforce.edit("Account", account, IsDeleted=False)
    third = run(widget)
    assert salesforce.get("Account", account)["Phone"] == "2"
    assert '"Acme" is there again, and is synced again.' in [text for _key, text in log_of(third, level=10)]
    quickbooks.edit("Customer", customer, PrimaryPhone=phone("3"))
    run(widget)

    assert salesforce.get("Account", account)["Phone"] == "3"
    assert len(salesforce.all("Account")) == 1


def test_both_customers_of_merged_accounts_stay_and_the_losers_invoices_go_to_the_winner(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    loser, losers_customer = linked(widget, salesforce, quickbooks, run, "Acme East", PrimaryPhone=phone("1"))
    winner, winners_customer = linked(widget, salesforce, quickbooks, run, "Acme", PrimaryPhone=phone("1"))
    salesforce.edit("Account", loser, MasterRecordId=winner)

    first, second = run(widget), run(widget)
    bill(quickbooks, losers_customer)
    quickbooks.edit("Customer", losers_customer, PrimaryPhone=phone("9"))
    run(widget)

    said = (
        '"Acme East" was merged into "Acme" in Salesforce, and each has a customer in QuickBooks. What is sold to '
        'either now belongs to "Acme". Merge the two in QuickBooks too.'
    )
    assert (log_of(first), log_of(second)) == ([("customers-out", said)], [])
    assert quickbooks.values("Customer", "DisplayName") == ["Acme", "Acme East"]
    assert salesforce.one("Invoice__c")["Account__c"] == winner
    assert salesforce.get("Account", winner)["Phone"] == "1"
    assert links() == {(winner, losers_customer, False), (winner, winners_customer, True)}


def test_a_merged_accounts_customer_moves_to_a_winner_that_has_none(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    loser, customer = linked(widget, salesforce, quickbooks, run, "Acme East", PrimaryPhone=phone("1"))
    winner = won(salesforce, "Acme", Phone="5")
    salesforce.edit("Account", loser, MasterRecordId=winner)

    first = run(widget)
    run(widget)

    assert quickbooks.values("Customer", "DisplayName") == ["Acme East"]
    assert salesforce.get("Account", winner)["External_Account_ID__c"].endswith(f":customer:{customer}")
    assert counts_of(first, "customers-out") == {"linked": 1}

    quickbooks.edit("Customer", customer, Fax=phone("7"))
    run(widget)

    assert salesforce.get("Account", winner)["Fax"] == "7"


def test_children_follow_their_new_parent_without_a_write(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    prefer(widget, allow_modify=True)
    loser, customer = linked(widget, salesforce, quickbooks, run, "Acme East", PrimaryPhone=phone("1"))
    winner, _other = linked(widget, salesforce, quickbooks, run, "Acme", PrimaryPhone=phone("1"))
    parent = {"value": customer}
    quickbooks.add("Customer", DisplayName="North", ParentRef=parent, Job=True)
    run(widget)
    child = salesforce.one("Account", Name="North")
    assert child["ParentId"] == loser
    salesforce.edit("Account", loser, MasterRecordId=winner)

    ended = run(widget)

    assert salesforce.one("Account", Name="North")["ParentId"] == winner
    assert quickbooks.one("Customer", DisplayName="North")["ParentRef"] == parent
    assert [text for _key, text in log_of(ended) if "North" in text] == []


def test_an_edit_made_while_the_customer_was_inactive_goes_out_when_it_is_active_again(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    prefer(widget, allow_modify=True)
    account, customer = linked(widget, salesforce, quickbooks, run, PrimaryPhone=phone("1"))
    quickbooks.edit("Customer", customer, Active=False)
    run(widget)
    salesforce.edit("Account", account, Fax="7")
    run(widget)
    assert "Fax" not in quickbooks.get("Customer", customer)
    quickbooks.edit("Customer", customer, Active=True)

    run(widget)
    run(widget)

    assert quickbooks.get("Customer", customer)["Fax"] == phone("7")
    assert salesforce.get("Account", account)["Name"] == "Acme"


def test_records_that_are_gone_on_both_sides_are_left_alone_and_come_back_together(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    account, customer = linked(widget, salesforce, quickbooks, run, PrimaryPhone=phone("1"))
    salesforce.delete("Account", account)
    quickbooks.edit("Customer", customer, Active=False)
    first, second = run(widget), run(widget)
    assert (len(log_of(first)), log_of(second)) == (1, [])
    salesforce.edit("Account", account, IsDeleted=False)
    quickbooks.edit("Customer", customer, Active=True, PrimaryPhone=phone("2"))

    run(widget)

    assert Link.objects.get(kind="customer", quickbooks_id=customer).active
    assert salesforce.values("Account", "Name") == ["Acme"]
    assert salesforce.get("Account", account)["Phone"] == "2"


def test_a_sub_customer_of_a_customer_whose_account_was_deleted_becomes_an_account_without_parent(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    account, customer = linked(widget, salesforce, quickbooks, run, PrimaryPhone=phone("1"))
    salesforce.delete("Account", account)
    run(widget)
    quickbooks.add("Customer", DisplayName="North", ParentRef={"value": customer}, Job=True)

    first, second = run(widget), run(widget)

    said = (
        '"Acme:North" was synced to Salesforce without one value: What it belongs to was deleted in Salesforce. '
        "Restore that, or choose another there."
    )
    assert (log_of(first), log_of(second)) == ([("customers-in", said)], [])
    assert [(row["Name"], row["ParentId"]) for row in salesforce.all("Account")] == [("North", None)]
    assert counts_of(second, "customers-in") == {}


def test_a_merged_accounts_customer_takes_the_place_of_the_winners_own_that_is_inactive(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    loser, customer = linked(widget, salesforce, quickbooks, run, "Acme East", PrimaryPhone=phone("1"))
    winner, inactive = linked(widget, salesforce, quickbooks, run, "Acme", PrimaryPhone=phone("1"))
    quickbooks.edit("Customer", inactive, Active=False)
    salesforce.edit("Account", loser, MasterRecordId=winner)

    run(widget)
    run(widget)
    quickbooks.edit("Customer", customer, Fax=phone("7"))
    run(widget)

    assert salesforce.get("Account", winner)["Fax"] == "7"
    assert salesforce.get("Account", winner)["External_Account_ID__c"].endswith(f":customer:{customer}")
    assert links() == {(winner, customer, True)}
