"""The billing Contact of an Account and the person of its customer, both ways."""

from typing import Any

from integrations.running.models import Link
from tests.company import opportunity
from tests.people import People
from tests.runs.conftest import Runs, counts_of, log_of, prefer
from tests.runs.customers import linked, phone
from widget.models import Widget


def person(first: str | None, last: str | None, email: str | None = None) -> dict[str, Any]:
    """Return the fields of a customer that name a person."""
    named = {"GivenName": first, "FamilyName": last, "PrimaryEmailAddr": {"Address": email} if email else None}
    return {name: value for name, value in named.items() if value}


def test_a_customer_with_a_persons_name_makes_a_billing_contact(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    account, customer = linked(widget, salesforce, quickbooks, run, **person("Ann", "Lee", "ann@acme.example"))

    contact = salesforce.one("Contact")
    assert (contact["AccountId"], contact["FirstName"], contact["LastName"]) == (account, "Ann", "Lee")
    assert (contact["Email"], contact["Is_Billing_Contact__c"]) == ("ann@acme.example", True)
    assert contact["External_Contact_ID__c"].endswith(f":contact:{customer}")


def test_without_a_family_name_the_given_name_is_the_last_name_and_without_both_none_is_made(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    quickbooks.add("Customer", DisplayName="Bolt", **person(None, None, "info@bolt.example"))
    linked(widget, salesforce, quickbooks, run, **person("Ann", None))

    contact = salesforce.one("Contact")
    assert (contact["FirstName"], contact["LastName"]) == (None, "Ann")


def test_a_later_person_becomes_the_accounts_contact_with_the_same_email(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    account, customer = linked(widget, salesforce, quickbooks, run)
    salesforce.add("Contact", AccountId=account, FirstName="Bob", LastName="Lee")
    ann = salesforce.add("Contact", AccountId=account, LastName="Leigh", Email="ANN@acme.example")
    quickbooks.edit("Customer", customer, **person("Ann", "Lee", "ann@acme.example"))

    ended = run(widget)

    contact = salesforce.one("Contact", Id=ann)
    assert (contact["FirstName"], contact["LastName"], contact["Is_Billing_Contact__c"]) == ("Ann", "Lee", True)
    assert len(salesforce.all("Contact")) == 2
    assert log_of(ended) == [
        (
            "customers-in",
            '"Acme": its Contact was brought in line with QuickBooks. Overwritten in Salesforce: Last name: "Leigh" '
            'became "Lee" and E-mail: "ANN@acme.example" became "ann@acme.example".',
        )
    ]


def test_else_the_accounts_contact_with_the_same_name_and_no_second_billing_contact(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    account, customer = linked(widget, salesforce, quickbooks, run)
    ann = salesforce.add("Contact", AccountId=account, FirstName="ann", LastName="lee", Phone="5")
    quickbooks.edit("Customer", customer, **person("Ann", "Lee", "ann@acme.example"))

    run(widget)
    run(widget)

    contact = salesforce.one("Contact")
    assert (contact["Id"], contact["Email"], contact["Phone"]) == (ann, "ann@acme.example", "5")


def test_several_contacts_of_the_same_email_are_left_alone_with_one_warning(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    account, customer = linked(widget, salesforce, quickbooks, run)
    for last in ("Lee", "Leigh"):
        salesforce.add("Contact", AccountId=account, LastName=last, Email="ann@acme.example")
    quickbooks.edit("Customer", customer, **person("Ann", "Lee", "ann@acme.example"))

    ended = run(widget)

    said = (
        '"Acme" was not synced to Salesforce: Its Account has several Contacts of the same e-mail. Mark one of them as '
        "billing Contact."
    )
    assert (log_of(ended), log_of(run(widget))) == ([("customers-in", said)], [])
    assert len(salesforce.all("Contact")) == 2


def test_a_changed_email_changes_the_linked_contact(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    _account, customer = linked(widget, salesforce, quickbooks, run, **person("Ann", "Lee", "ann@acme.example"))
    quickbooks.edit("Customer", customer, PrimaryEmailAddr={"Address": "lee@acme.example"})

    run(widget)

    assert salesforce.one("Contact")["Email"] == "lee@acme.example"


def test_another_person_in_quickbooks_is_a_new_contact_with_a_warning(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    prefer(widget, allow_modify=True)
    account, customer = linked(widget, salesforce, quickbooks, run, **person("Ann", "Lee", "ann@acme.example"))
    quickbooks.edit("Customer", customer, **person("Bob", "Ray", "bob@acme.example"))

    ended = run(widget)
    salesforce.edit("Account", account, Phone="5")
    run(widget)

    contacts = {one["LastName"]: (one["Email"], one["Is_Billing_Contact__c"]) for one in salesforce.all("Contact")}
    assert contacts == {"Lee": ("ann@acme.example", True), "Ray": ("bob@acme.example", False)}
    assert [text.split(".")[0] for _key, text in log_of(ended)] == ['"Acme" names another person in QuickBooks now']
    assert quickbooks.get("Customer", customer)["FamilyName"] == "Ray"
    assert quickbooks.get("Customer", customer)["PrimaryPhone"] == phone("5")

    quickbooks.edit("Customer", customer, Mobile=phone("7"))
    run(widget)

    assert salesforce.one("Contact", LastName="Ray")["MobilePhone"] == "7"


def test_a_new_customer_has_the_billing_contacts_name_and_mailing_address(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    account = salesforce.add("Account", Name="Acme", BillingCity="Ulm", BillingStreet="1 Main St")
    salesforce.add(
        "Contact", AccountId=account, FirstName="Ann", LastName="Lee", Email="ann@acme.example", Phone="5",
        MailingStreet="2 Oak St", MailingCity="Bonn", Is_Billing_Contact__c=True,
    )  # fmt: skip
    salesforce.add("Contact", AccountId=account, LastName="Ray", MailingCity="Rome")
    opportunity(salesforce, account, [], type=None)

    run(widget)
    run(widget)

    customer = quickbooks.one("Customer")
    assert (customer["GivenName"], customer["FamilyName"]) == ("Ann", "Lee")
    assert (customer["PrimaryEmailAddr"], customer["AlternatePhone"]) == (
        {"Address": "ann@acme.example"}, phone("5"),
    )  # fmt: skip
    assert (customer["BillAddr"]["Line1"], customer["BillAddr"]["City"]) == ("2 Oak St", "Bonn")
    assert salesforce.get("Account", account)["BillingCity"] == "Ulm"


def test_the_billing_contacts_email_goes_to_the_customer_when_salesforce_may_modify(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    prefer(widget, allow_modify=True)
    _account, customer = linked(widget, salesforce, quickbooks, run, **person("Ann", "Lee", "ann@acme.example"))
    salesforce.edit("Contact", salesforce.one("Contact")["Id"], Email="lee@acme.example")

    run(widget)

    assert quickbooks.get("Customer", customer)["PrimaryEmailAddr"] == {"Address": "lee@acme.example"}


# QuickBooks asks an address for an at sign and a dot, wherever they stand.
ODD = "ann.lee@acme"
REFUSED = (
    '"Acme" was synced to Salesforce without one value: Salesforce does not accept the e-mail address. Correct it.'
)


def test_a_value_that_salesforce_refuses_of_a_new_contact_is_left_out_in_the_same_run(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    customer = quickbooks.add("Customer", DisplayName="Acme", **person("Ann", "Lee", ODD))

    first, second = run(widget), run(widget)

    contact = salesforce.one("Contact")
    assert (contact["LastName"], contact["Email"], contact["AccountId"]) == (
        "Lee", None, salesforce.one("Account")["Id"],
    )  # fmt: skip
    assert contact["Is_Billing_Contact__c"] is True
    assert (log_of(first), log_of(second)) == ([("customers-in", REFUSED)], [])
    assert counts_of(first, "customers-in") == {"created": 1}

    quickbooks.edit("Customer", customer, PrimaryEmailAddr={"Address": "ann@acme.example"}, Fax=phone("7"))
    third = run(widget)

    assert (salesforce.one("Contact")["Email"], salesforce.one("Account")["Fax"]) == ("ann@acme.example", "7")
    assert log_of(third) == []


def test_a_value_that_salesforce_refuses_of_a_linked_contact_keeps_back_nothing_else(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    account, customer = linked(widget, salesforce, quickbooks, run, **person("Ann", "Lee", "ann@acme.example"))
    mobile, fax = phone("5"), phone("7")
    quickbooks.edit("Customer", customer, PrimaryEmailAddr={"Address": ODD}, Mobile=mobile, Fax=fax)

    first, second = run(widget), run(widget)

    contact = salesforce.one("Contact")
    assert (contact["Email"], contact["MobilePhone"]) == ("ann@acme.example", "5")
    assert salesforce.get("Account", account)["Fax"] == "7"
    assert (log_of(first), log_of(second)) == ([("customers-in", REFUSED)], [])
    updated = [text for _key, text in log_of(first, level=10) if text.startswith('"Acme" was updated')]
    assert updated == ['"Acme" was updated in Salesforce: Fax and Mobile phone.']


def test_a_contact_whose_last_name_does_not_fit_is_not_made_and_that_is_told(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    quickbooks.add("Customer", DisplayName="Acme", **person("Ann", "L" * 81, "ann@acme.example"))

    first, second = run(widget), run(widget)

    said = (
        '"Acme" was synced to Salesforce without one value: Last name has 81 characters, and Salesforce takes at most '
        "80. Shorten it to sync it."
    )
    assert (salesforce.values("Account", "Name"), salesforce.all("Contact")) == (["Acme"], [])
    assert (log_of(first), log_of(second)) == ([("customers-in", said)], [])


def test_a_contact_of_which_too_much_is_refused_is_told_and_its_account_is_synced(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    fields = ("Salutation", "FirstName", "Phone", "MobilePhone")
    salesforce.config(readonly_fields=[f"Contact.{name}" for name in fields])
    numbers = {"AlternatePhone": phone("1"), "Mobile": phone("2"), "Title": "Ms."}
    customer = quickbooks.add("Customer", DisplayName="Acme", **person("Ann", "Lee"), **numbers)

    first, second = run(widget), run(widget)

    assert (salesforce.values("Account", "Name"), salesforce.all("Contact")) == (["Acme"], [])
    said = (
        'A part of "Acme" was left out: The connected Salesforce user may not write a field (MobilePhone). Assign it '
        "the permission set Tandem Integration. The rest of it is in Salesforce."
    )
    assert (log_of(first), log_of(second)) == ([("customers-in", said)], [])
    assert Link.objects.get(kind="customer", quickbooks_id=customer).active


def test_several_contacts_of_the_same_name_are_left_alone_with_one_warning(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    account, customer = linked(widget, salesforce, quickbooks, run)
    for _number in range(2):
        salesforce.add("Contact", AccountId=account, FirstName="Ann", LastName="Lee")
    quickbooks.edit("Customer", customer, **person("Ann", "Lee", "ann@acme.example"))

    first, second = run(widget), run(widget)

    said = (
        '"Acme" was not synced to Salesforce: Its Account has several Contacts of the same name. Mark one of them as '
        "billing Contact."
    )
    assert (log_of(first), log_of(second)) == ([("customers-in", said)], [])
    assert len(salesforce.all("Contact")) == 2


def test_the_person_of_a_customer_that_named_nobody_does_not_overwrite_another_billing_contact(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    account, customer = linked(widget, salesforce, quickbooks, run)
    bob = {"FirstName": "Bob", "LastName": "Ray", "Email": "bob@acme.example"}
    salesforce.add("Contact", AccountId=account, Is_Billing_Contact__c=True, **bob)
    run(widget)
    quickbooks.edit("Customer", customer, **person("Ann", "Lee", "ann@acme.example"))

    first, second = run(widget), run(widget)

    contacts = {one["LastName"]: (one["Email"], one["Is_Billing_Contact__c"]) for one in salesforce.all("Contact")}
    assert contacts == {"Ray": ("bob@acme.example", True), "Lee": ("ann@acme.example", False)}
    assert [text.split(".")[0] for _key, text in log_of(first)] == ['"Acme" names another person in QuickBooks now']
    assert log_of(second) == []


def test_without_a_billing_contact_the_accounts_billing_address_is_the_bill_to_whatever_roles_there_are(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    account = salesforce.add("Account", Name="Acme", BillingCity="Ulm", BillingStreet="1 Main St")
    contact = salesforce.add("Contact", AccountId=account, LastName="Lee", MailingCity="Bonn", Email="a@b.example")
    sold = opportunity(salesforce, account, [], type=None)
    salesforce.add("OpportunityContactRole", OpportunityId=sold, ContactId=contact, IsPrimary=True)

    run(widget)

    customer = quickbooks.one("Customer")
    assert (customer["BillAddr"]["Line1"], customer["BillAddr"]["City"]) == ("1 Main St", "Ulm")
    assert ("FamilyName" in customer, "PrimaryEmailAddr" in customer) == (False, False)
