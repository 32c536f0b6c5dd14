"""The three-way merge: what travels, who wins, and what is said of the values that are lost."""

from connectors.base import Fields, Operation, Record, Value
from integrations.engine.actions import Conflict, Draft, Keep, Level, Note, Update
from integrations.engine.snapshot import Pair
from tests.engine.builders import INWARD, ONE_WAY, OUTWARD, STAMPS, account, customer, linked, planned

OLD = linked(
    {"Name": "Acme", "Phone": "1", "Fax": "8", "BillingStreet": "Elm St 1", "BillingCity": "Ulm"},
    {"DisplayName": "Acme", "PrimaryPhone": "1", "Fax": "8", "BillAddr.Street": "Elm St 1", "BillAddr.City": "Ulm"},
)


def of_account(**changed: Value) -> Record:
    return account({**OLD.salesforce, **changed})


def of_customer(changed: Fields | None = None) -> Record:
    return customer({path: value for path, value in {**OLD.quickbooks, **(changed or {})}.items() if value is not None})


def wins(names: str) -> tuple[Note, ...]:
    return (Note(Level.WARNING, f'"Acme" was changed in both systems, and QuickBooks wins. Overwritten in {names}.'),)


def test_records_that_nobody_changed_are_left_alone() -> None:
    pair = Pair(of_account(), of_customer(), OLD)

    assert planned(INWARD, pair) == []
    assert planned(OUTWARD, pair) == []


def test_only_the_field_that_changed_in_quickbooks_travels_to_salesforce() -> None:
    source = of_customer({"PrimaryPhone": "2"})

    assert planned(INWARD, Pair(of_account(), source, OLD)) == [
        Update(
            source,
            OLD,
            Draft(
                "salesforce",
                Operation.UPDATE,
                "Account",
                "001A",
                {"Phone": "2", **STAMPS},
                version="a1",
                base={"Phone": "1"},
            ),
            accepted={"PrimaryPhone": "2"},
        )
    ]


def test_only_the_field_that_changed_in_salesforce_travels_to_quickbooks() -> None:
    source = of_account(Phone="2")

    assert planned(OUTWARD, Pair(source, of_customer(), OLD)) == [
        Update(
            source,
            OLD,
            Draft(
                "quickbooks",
                Operation.UPDATE,
                "Customer",
                "7",
                {"PrimaryPhone": "2"},
                version="q1",
                base={"PrimaryPhone": "1"},
            ),
            accepted={"Phone": "2"},
        )
    ]


def test_a_counterpart_that_was_not_polled_is_as_it_was_agreed() -> None:
    source = of_account(Phone="2")

    (action,) = planned(OUTWARD, Pair(salesforce=source, link=OLD))

    assert isinstance(action, Update)
    assert (action.draft.version, action.draft.base) == ("q0", {"PrimaryPhone": "1"})


def test_fields_changed_on_different_sides_travel_past_each_other() -> None:
    pair = Pair(of_account(Fax="9"), of_customer({"PrimaryPhone": "2"}), OLD)

    (inward,) = planned(INWARD, pair)
    (outward,) = planned(OUTWARD, pair)

    assert isinstance(inward, Update)
    assert isinstance(outward, Update)
    assert inward.draft.fields == {"Phone": "2", **STAMPS}
    assert outward.draft.fields == {"Fax": "9"}
    assert (inward.conflicts, inward.notes, outward.conflicts, outward.notes) == ((), (), (), ())


def test_the_same_change_on_both_sides_is_no_conflict() -> None:
    account, customer = of_account(Phone="2"), of_customer({"PrimaryPhone": "2"})

    assert planned(INWARD, Pair(account, customer, OLD)) == [Keep(customer, OLD, None, {"PrimaryPhone": "2"})]
    assert planned(OUTWARD, Pair(account, customer, OLD)) == [Keep(account, OLD, None, {"Phone": "2"})]


def test_the_same_field_changed_to_different_values_is_a_conflict_that_quickbooks_wins() -> None:
    source = of_customer({"PrimaryPhone": "2", "Fax": "5"})
    pair = Pair(of_account(Phone="3", Fax="4"), source, OLD)

    (action,) = planned(INWARD, pair)

    assert action == Update(
        source,
        OLD,
        Draft(
            "salesforce",
            Operation.UPDATE,
            "Account",
            "001A",
            {"Phone": "2", "Fax": "5", **STAMPS},
            version="a1",
            base={"Phone": "3", "Fax": "4"},
        ),
        accepted={"PrimaryPhone": "2", "Fax": "5"},
        conflicts=(Conflict("Phone", "3", "2"), Conflict("Fax", "4", "5")),
        notes=wins('Salesforce: Phone: "3" became "2" and Fax: "4" became "5"'),
    )
    assert planned(OUTWARD, pair) == []


def test_a_value_emptied_in_quickbooks_empties_the_one_in_salesforce() -> None:
    (action,) = planned(INWARD, Pair(of_account(), of_customer({"PrimaryPhone": None}), OLD))

    assert isinstance(action, Update)
    assert action.draft.fields == {"Phone": None, **STAMPS}


def test_a_value_emptied_in_quickbooks_wins_over_one_changed_in_salesforce() -> None:
    (action,) = planned(INWARD, Pair(of_account(Phone="3"), of_customer({"PrimaryPhone": None}), OLD))

    assert isinstance(action, Update)
    assert action.notes == wins('Salesforce: Phone: "3" became "(empty)"')


def test_a_value_emptied_in_salesforce_empties_the_one_in_quickbooks() -> None:
    (action,) = planned(OUTWARD, Pair(of_account(Phone=None), of_customer(), OLD))

    assert isinstance(action, Update)
    assert (action.draft.fields, action.accepted) == ({"PrimaryPhone": None}, {"Phone": None})


def test_what_stands_beside_a_changed_part_of_an_address_is_told_as_it_is_now() -> None:
    pair = Pair(of_account(BillingCity="Bonn"), of_customer({"BillAddr.Street": "Oak St 2"}), OLD)

    (action,) = planned(OUTWARD, pair)

    assert isinstance(action, Update)
    assert action.draft.fields == {"BillAddr.City": "Bonn"}
    assert action.draft.base == {"BillAddr.City": "Ulm", "BillAddr.Street": "Oak St 2"}


def test_a_street_emptied_in_quickbooks_does_not_come_back_with_a_new_city() -> None:
    pair = Pair(of_account(BillingCity="Bonn"), of_customer({"BillAddr.Street": None}), OLD)

    (action,) = planned(OUTWARD, pair)

    assert isinstance(action, Update)
    assert action.draft.base == {"BillAddr.City": "Ulm", "BillAddr.Street": None}


def test_an_edit_is_not_sent_while_salesforce_may_not_modify_quickbooks() -> None:
    source = of_account(Phone="3", Sync_Me__c=True)

    (action,) = planned(OUTWARD, Pair(source, of_customer(), OLD), policy=ONE_WAY)

    lamp = Draft(
        "salesforce",
        Operation.UPDATE,
        "Account",
        "001A",
        dict(STAMPS),
        base={"Sync_Me__c": True, "Last_Sync_Date__c": None},
    )
    note = Note(Level.INFO, '"Acme" was changed in Salesforce. The change was not sent.')
    assert action == Keep(source, OLD, lamp, {"Phone": "3"}, (note,))


def test_an_older_edit_is_not_sent_once_salesforce_may_modify_quickbooks() -> None:
    kept = linked({**OLD.salesforce, "Phone": "3"}, OLD.quickbooks)

    assert planned(OUTWARD, Pair(of_account(Phone="3"), of_customer(), kept)) == []


def test_a_change_in_quickbooks_brings_all_its_fields_while_salesforce_follows() -> None:
    pair = Pair(of_account(Fax="9"), of_customer({"PrimaryPhone": "2"}), OLD)

    (action,) = planned(INWARD, pair, policy=ONE_WAY)

    text = '"Acme" was brought in line with QuickBooks. Overwritten in Salesforce: Fax: "9" became "8".'
    assert isinstance(action, Update)
    assert action.draft.fields == {"Phone": "2", "Fax": "8", **STAMPS}
    assert action.notes == (Note(Level.WARNING, text),)


def test_an_edit_that_was_never_sent_is_named_when_quickbooks_overwrites_it() -> None:
    kept = linked({**OLD.salesforce, "Phone": "3"}, OLD.quickbooks)

    (action,) = planned(INWARD, Pair(of_account(Phone="3"), of_customer({"PrimaryPhone": "2"}), kept), policy=ONE_WAY)

    text = '"Acme" was brought in line with QuickBooks. Overwritten in Salesforce: Phone: "3" became "2".'
    assert isinstance(action, Update)
    assert action.notes == (Note(Level.WARNING, text),)


def test_while_salesforce_follows_an_empty_value_overwrites_nothing() -> None:
    before = linked({"Name": "Acme", "Phone": "1"}, {"DisplayName": "Acme", "PrimaryPhone": "1"})
    pair = Pair(account({"Name": "Acme", "Phone": "1", "Fax": "9"}), customer({"DisplayName": "Ac", **PHONE}), before)

    (action,) = planned(INWARD, pair, policy=ONE_WAY)

    assert isinstance(action, Update)
    assert action.draft.fields == {"Name": "Ac", **STAMPS}


PHONE = {"PrimaryPhone": "1"}
