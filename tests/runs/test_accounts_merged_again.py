"""Accounts that were merged into one that is not there any more, or has another customer than before.

Source: sync rules, section 3.
"""

from integrations.running.models import Link
from tests.people import People
from tests.runs.conftest import Runs, log_of
from widget.models import Preferences, Widget


def linked(widget: Widget, salesforce: People, quickbooks: People, run: Runs, *names: str) -> list[str]:
    """Return the ids of Accounts that have a customer each."""
    for name in names:
        quickbooks.add("Customer", DisplayName=name, GivenName="Ann", FamilyName=f"Lee {name}")
    run(widget)
    return [str(salesforce.one("Account", Name=name)["Id"]) for name in names]


def merge(salesforce: People, loser: str, winner: str) -> None:
    """Merge an Account into another."""
    salesforce.edit("Account", loser, MasterRecordId=winner)


def links() -> dict[str, tuple[str, bool]]:
    """Return, by the QuickBooks id, the Account of each customer and whether it is synced."""
    rows = Link.objects.filter(kind="customer").values_list("quickbooks_id", "salesforce_id", "active")
    return {customer: (account, active) for customer, account, active in rows}


def test_a_customer_moves_to_the_last_account_of_a_row_of_merges(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    (acme,) = linked(widget, salesforce, quickbooks, run, "Acme")
    bolt, crane = (salesforce.add("Account", Name=name) for name in ("Bolt", "Crane"))
    merge(salesforce, acme, bolt)
    merge(salesforce, bolt, crane)

    first, second = run(widget), run(widget)

    assert list(links().values()) == [(crane, True)]
    assert (log_of(first), log_of(second)) == ([], [])
    assert second.calls == {"salesforce": 1, "quickbooks": 1}


def test_a_customer_rests_whose_account_was_merged_into_one_that_was_deleted(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    acme, bolt = linked(widget, salesforce, quickbooks, run, "Acme", "Bolt")
    merge(salesforce, bolt, acme)
    salesforce.delete("Account", acme)

    first, _second, third = run(widget), run(widget), run(widget)

    assert [active for _account, active in links().values()] == [False, False]
    assert [message.partition(" stays")[0] for _key, message in log_of(first)] == [
        f'"{name}" was deleted in Salesforce. {name} in QuickBooks' for name in ("Acme", "Bolt")
    ]
    assert third.calls == {"salesforce": 1, "quickbooks": 1}


def test_what_was_typed_on_both_sides_of_a_moved_customer_is_told_and_stays(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    Preferences.objects.filter(widget=widget).update(allow_modify=True, all_accounts=True)
    acme = salesforce.add("Account", Name="Acme")
    (bolt,) = linked(widget, salesforce, quickbooks, run, "Bolt")
    contact = salesforce.one("Contact")["Id"]
    ids = {one["DisplayName"]: one["Id"] for one in quickbooks.all("Customer")}
    merge(salesforce, bolt, acme)
    quickbooks.edit("Customer", ids["Acme"], Active=False)
    quickbooks.edit("Customer", ids["Bolt"], PrimaryEmailAddr={"Address": "books@example.com"})
    salesforce.edit("Contact", contact, Email="sales@example.com")

    said = [message for _again in range(3) for _key, message in log_of(run(widget), level=10)]

    assert salesforce.get("Contact", contact)["Email"] == "sales@example.com"
    assert quickbooks.get("Customer", ids["Bolt"])["PrimaryEmailAddr"]["Address"] == "books@example.com"
    assert [message for message in said if message.startswith('"Bolt" was merged')] == [
        '"Bolt" was merged into "Acme" in Salesforce, which has its customer in QuickBooks now. They differ in Name '
        '("Acme" and "Bolt") and E-mail ("sales@example.com" and "books@example.com"); these stay as they are until '
        "one side is changed."
    ]
