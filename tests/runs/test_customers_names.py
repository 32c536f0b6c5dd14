"""Names: what QuickBooks takes, one set of names for customers, vendors and employees, and suffixes."""

import pytest

from integrations.running.models import Problem
from tests.company import won
from tests.people import People
from tests.runs.conftest import Runs, log_of, prefer
from widget.models import Widget


@pytest.mark.parametrize("holder", ["Vendor", "Employee"])
def test_vendors_and_employees_share_one_set_of_names_with_customers(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, holder: str
) -> None:
    quickbooks.add(holder, DisplayName="Jo Doe")
    won(salesforce, "Jo Doe")

    first, second = run(widget), run(widget)

    said = (
        '"Jo Doe" was not sent to QuickBooks: QuickBooks already has a vendor, customer or employee of that name. '
        "Rename one of them."
    )
    assert (log_of(first), log_of(second)) == ([("customers-out", said)], [])
    assert quickbooks.all("Customer") == []


@pytest.mark.parametrize("holder", ["Vendor", "Employee"])
def test_a_name_that_a_vendor_frees_is_noticed(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, holder: str
) -> None:
    id = quickbooks.add(holder, DisplayName="Acme Ltd", GivenName="Acme", FamilyName="Ltd")
    won(salesforce, "Acme Ltd")
    run(widget)
    second = run(widget)
    assert second.calls == {"salesforce": 1, "quickbooks": 1}
    quickbooks.edit(holder, id, DisplayName="Acme Supplies")

    run(widget)

    assert quickbooks.values("Customer", "DisplayName") == ["Acme Ltd"]
    assert not Problem.objects.exists()


def test_a_name_that_another_customer_frees_is_noticed(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    parent = quickbooks.add("Customer", DisplayName="Group")
    holder = quickbooks.add("Customer", DisplayName="Bolt")
    run(widget)
    salesforce.edit("Account", salesforce.one("Account", Name="Bolt")["Id"], Name="Other")
    won(salesforce, "Bolt")
    first = run(widget)
    assert [text.split(":")[0] for _key, text in log_of(first)] == ['"Bolt" was not sent to QuickBooks']
    quickbooks.edit("Customer", holder, DisplayName="Bolt & Nut")

    run(widget)

    assert quickbooks.values("Customer", "DisplayName") == ["Bolt", "Bolt & Nut", "Group"]
    assert parent


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("A:B", "QuickBooks does not take a colon in a name. Rename it in Salesforce."),
        ("x" * 101, "Name has 101 characters, and QuickBooks takes at most 100. Shorten it to sync it."),
    ],
)
def test_a_name_that_does_not_fit_is_a_warning_and_the_record_is_not_synced(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, name: str, reason: str
) -> None:
    account = won(salesforce, name)

    first, second = run(widget), run(widget)

    assert log_of(first) == [("customers-out", f'"{name}" was not sent to QuickBooks: {reason}')]
    assert log_of(second) == []
    assert quickbooks.all("Customer") == []
    salesforce.edit("Account", account, Name="Fits")
    run(widget)
    assert quickbooks.values("Customer", "DisplayName") == ["Fits"]


def test_a_renamed_account_renames_the_customer_and_the_other_way_round(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    prefer(widget, allow_modify=True)
    customer = quickbooks.add("Customer", DisplayName="Acme")
    run(widget)
    account = salesforce.one("Account")["Id"]
    salesforce.edit("Account", account, Name="Acme Ltd")
    run(widget)
    assert quickbooks.get("Customer", customer)["DisplayName"] == "Acme Ltd"
    quickbooks.edit("Customer", customer, DisplayName="Acme Inc")

    run(widget)

    assert salesforce.get("Account", account)["Name"] == "Acme Inc"


def test_the_suffix_of_inactive_customers_never_travels(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    customer = quickbooks.add("Customer", DisplayName="Acme")
    run(widget)
    quickbooks.edit("Customer", customer, Active=False)
    run(widget)
    run(widget)

    assert quickbooks.get("Customer", customer)["DisplayName"] == "Acme (deleted)"
    assert salesforce.values("Account", "Name") == ["Acme"]


def test_nobody_is_called_by_the_suffix_of_inactive_customers(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    customer = quickbooks.add("Customer", DisplayName="Acme")
    branch = quickbooks.add("Customer", DisplayName="Branch", Job=True, ParentRef={"value": customer})
    run(widget)
    quickbooks.edit("Customer", customer, Active=False)
    quickbooks.edit("Customer", branch, PrimaryPhone={"FreeFormNumber": "555 0100"})

    ended = run(widget)

    said = [message for key, message in log_of(ended, level=10) if key == "customers-in"]
    assert '"Acme:Branch" was updated in Salesforce: Phone.' in said
    assert [message for message in said if "(deleted)" in message] == []
