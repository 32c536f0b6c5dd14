"""Values that do not fit: the record is synced without them, only a name holds it, and each is said once."""

from connectors.base import Operation
from integrations.engine.actions import Create, Draft, Keep, Level, Note, Skip, Update
from integrations.engine.snapshot import Pair
from tests.engine.builders import INWARD, ONE_WAY, OUTWARD, STAMPS, account, customer, linked, planned

TOO_LONG = (
    '"Acme" was sent to QuickBooks without one value: Phone has 11 characters, and QuickBooks takes at most 10. '
    "Shorten it to sync it."
)
LONG = "01234567890"
OLD = linked({"Name": "Acme", "Phone": "1"}, {"DisplayName": "Acme", "PrimaryPhone": "1"})


def test_a_value_that_is_too_long_is_left_out_with_a_warning() -> None:
    source = account({"Name": "Acme", "Phone": LONG, "Fax": "8"})

    fields = {"DisplayName": "Acme", "CompanyName": "Acme", "Fax": "8", "Note": "from 001A"}
    draft = Draft("quickbooks", Operation.CREATE, "Customer", None, fields, identity=("customer", "001A", 0))
    assert planned(OUTWARD, Pair(salesforce=source)) == [Create(source, draft, (Note(Level.WARNING, TOO_LONG),))]


def test_a_value_that_is_not_in_a_restricted_list_is_left_out_with_a_warning() -> None:
    source = customer({"DisplayName": "Acme", "BillAddr.Street": "Elm St 1", "BillAddr.City": "Rome"})

    (action,) = planned(INWARD, Pair(quickbooks=source))

    text = (
        '"Acme" was synced to Salesforce without one value: "Rome" is not in the list of Billing City in Salesforce. '
        "Add it there, or choose one of the list."
    )
    fields = {"Name": "Acme", "BillingStreet": "Elm St 1", "External__c": "9130:customer:7", **STAMPS}
    draft = Draft("salesforce", Operation.CREATE, "Account", None, fields, identity=("customer", "7", 0))
    assert action == Create(source, draft, (Note(Level.WARNING, text),))


def test_a_name_that_does_not_fit_holds_its_record() -> None:
    source = account({"Name": "Acme: North", "Phone": "1"})

    text = '"Acme: North" was not sent to QuickBooks: QuickBooks does not take a colon in a name.'
    assert planned(OUTWARD, Pair(salesforce=source)) == [Skip(source, "name", Note(Level.WARNING, text))]


def test_a_name_that_is_too_long_holds_its_record() -> None:
    source = account({"Name": "The Very Long Acme Company"})

    text = (
        '"The Very Long Acme Company" was not sent to QuickBooks: Name has 26 characters, and QuickBooks takes at '
        "most 20. Shorten it to sync it."
    )
    assert planned(OUTWARD, Pair(salesforce=source)) == [Skip(source, "name", Note(Level.WARNING, text))]


def test_a_changed_value_that_does_not_fit_is_said_once() -> None:
    source = account({"Name": "Acme", "Phone": LONG, "Fax": "8"})

    (action,) = planned(OUTWARD, Pair(source, customer(OLD.quickbooks), OLD))

    assert isinstance(action, Update)
    assert action.draft.fields == {"Fax": "8"}
    assert action.accepted == {"Phone": LONG, "Fax": "8"}
    assert action.notes == (Note(Level.WARNING, TOO_LONG),)


def test_a_record_of_which_nothing_else_changed_is_kept_with_the_warning() -> None:
    source = account({"Name": "Acme", "Phone": LONG})

    assert planned(OUTWARD, Pair(source, customer(OLD.quickbooks), OLD)) == [
        Keep(source, OLD, None, {"Phone": LONG}, (Note(Level.WARNING, TOO_LONG),))
    ]


def test_a_value_that_does_not_fit_is_not_said_again_while_nobody_changes_it() -> None:
    agreed = linked({"Name": "Acme", "Phone": LONG}, {"DisplayName": "Acme"})

    assert planned(OUTWARD, Pair(account({"Name": "Acme", "Phone": LONG}), customer(OLD.quickbooks), agreed)) == []


def test_a_name_that_does_not_fit_does_not_hold_the_other_fields_of_a_linked_record() -> None:
    agreed = linked({"Name": "Acme: North"}, {"DisplayName": "Acme North"})
    source = account({"Name": "Acme: North", "Fax": "8"})

    (action,) = planned(OUTWARD, Pair(source, customer({"DisplayName": "Acme North"}), agreed))

    assert isinstance(action, Update)
    assert (action.draft.fields, action.notes) == ({"Fax": "8"}, ())


def test_an_edit_that_is_not_sent_anyway_is_not_checked() -> None:
    source = account({"Name": "Acme: North", "Phone": LONG, "Sync_Me__c": True})

    (action,) = planned(OUTWARD, Pair(source, customer(OLD.quickbooks), OLD), policy=ONE_WAY)

    assert isinstance(action, Keep)
    assert action.accepted == {"Name": "Acme: North", "Phone": LONG}
    assert [note.level for note in action.notes] == [Level.INFO]


def test_a_conflict_that_quickbooks_wins_with_a_value_that_does_not_fit_is_not_undone_by_salesforce() -> None:
    agreed = linked({"Name": "Acme", "BillingCity": "Ulm"}, {"DisplayName": "Acme", "BillAddr.City": "Ulm"})
    pair = Pair(
        account({"Name": "Acme", "BillingCity": "Bonn"}),
        customer({"DisplayName": "Acme", "BillAddr.City": "Rome"}),
        agreed,
    )

    (inward,) = planned(INWARD, pair)

    assert isinstance(inward, Keep)
    assert inward.accepted == {}
    assert [note.level for note in inward.notes] == [Level.WARNING]
    assert planned(OUTWARD, pair) == []
