"""Which won Opportunities become QuickBooks transactions, and what is said of the others."""

import pytest

from connectors.base import Fields, Line, Record, State
from integrations.engine.actions import Level, Note, Skip
from integrations.engine.explain import Check, explain
from integrations.engine.policy import Policy
from integrations.engine.snapshot import Link, LinkTo, Pair
from integrations.processes.opportunities_out import OPPORTUNITIES_OUT
from tests.processes.builders import held, made, opportunity, planned, snapshot, sold

SENT = Link(
    "transaction",
    "006000000000001AAA",
    "130",
    {"AccountId": "001A"},
    {"CustomerRef": "7", "DocNumber": "1037"},
    "Invoice",
    "q0",
)


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"IsWon": False}, "won"),
        ({"Transaction_Type__c": None}, "transaction-type"),
        ({"Transaction_Type__c": "None"}, "transaction-type"),
    ],
)
def test_what_is_not_won_or_has_no_transaction_type_is_not_concerned(fields: Fields, rule: str) -> None:
    assert held(OPPORTUNITIES_OUT, opportunity(fields)) == (rule, "")


@pytest.mark.parametrize(
    ("fields", "rule", "said"),
    [
        (
            {"Transaction_Type__c": "Sales Order"},
            "transaction-type-works",
            "QuickBooks Online has no sales orders. Set its Transaction Type to Invoice or Sales Receipt.",
        ),
        (
            {"External_Transaction_ID__c": "9130:transaction:1"},
            "not-sent-before",
            "It already has an External Transaction ID. To have it made anew, delete the transaction in QuickBooks and "
            "clear that field.",
        ),
        ({"AccountId": None}, "has-account", "It has no Account. Choose the Account that is to be billed."),
        (
            {"Terms__c": "Net 3"},
            "terms-exists",
            'QuickBooks has no terms "Net 3". The nearest names are Net 30 and Net 15.',
        ),
        (
            {"Class__c": "Sales:Nort"},
            "class-exists",
            'QuickBooks has no class "Sales:Nort". The nearest names are Sales:North.',
        ),
        (
            {"Terms__c": "Whenever"},
            "terms-exists",
            'QuickBooks has no terms "Whenever". Create it in QuickBooks or choose another.',
        ),
    ],
)
def test_an_opportunity_that_cannot_be_sent_is_a_warning_with_what_to_do(fields: Fields, rule: str, said: str) -> None:
    text = f'"Big deal" was not sent to QuickBooks: {said}'

    assert held(OPPORTUNITIES_OUT, opportunity(fields)) == (rule, text)


def test_an_opportunity_without_products_is_not_sent() -> None:
    source = Record("Opportunity", "006", {"Name": "Big deal", **opportunity().fields})

    text = '"Big deal" was not sent to QuickBooks: It has no Products. Add what was sold as Opportunity Products.'
    assert held(OPPORTUNITIES_OUT, source) == ("has-products", text)


def test_products_that_are_no_items_hold_the_opportunity_by_their_names() -> None:
    unknown = {"Product2.External_Item_ID__c": None, "Product2.ProductCode": "Fine", "Product2.Name": "Fine Widget"}
    lines = (
        sold(unknown),
        sold({**unknown, "Product2.ProductCode": None, "Product2.Name": "Advice"}, "00k2"),
        sold(unknown, "00k3"),
    )

    text = (
        '"Big deal" was not sent to QuickBooks: QuickBooks does not know what was sold: "Fine Widget" (no item is '
        'named "Fine") and "Advice" (it has no Product Code). Create the item in QuickBooks under that name, or '
        "correct the Product Code."
    )
    assert held(OPPORTUNITIES_OUT, opportunity({}, *lines)) == ("products-known", text)


def test_an_account_that_is_not_synced_yet_comes_first() -> None:
    action = made(OPPORTUNITIES_OUT, opportunity({"AccountId": "001Z"}))

    assert action.draft.fields["CustomerRef"] == LinkTo("customer", "salesforce", "001Z")


def test_why_an_opportunity_is_not_synced_is_the_first_rule_that_it_fails() -> None:
    (step,) = OPPORTUNITIES_OUT.steps
    pair = Pair(salesforce=opportunity({"AccountId": "001Z"}))

    checks = explain(step, pair, snapshot(pair))

    passed = [check.rule for check in checks if check.passed]
    assert passed == [
        "won",
        "transaction-type",
        "not-sent-before",
        "transaction-type-works",
        "has-products",
        "has-account",
        "still-won",
        "same-transaction-type",
        "same-account",
        "id-cleared",
    ]
    assert checks[len(passed) :] == [
        Check("waits", False, "It waits for a record that it refers to, which is not synced yet.")
    ]


@pytest.mark.parametrize(
    ("fields", "rule", "said"),
    [
        (
            {"IsWon": False},
            "still-won",
            "It is no longer won. Void Invoice 1037 in QuickBooks, or win the Opportunity again.",
        ),
        (
            {"Transaction_Type__c": "Sales Receipt"},
            "same-transaction-type",
            "Its Transaction Type was changed, and cannot change any more. Set it back to Invoice.",
        ),
        (
            {"Transaction_Type__c": None},
            "same-transaction-type",
            "Its Transaction Type was changed, and cannot change any more. Set it back to Invoice.",
        ),
        (
            {"AccountId": "001Z"},
            "same-account",
            "It was moved to another Account. Move it back, or change the customer of Invoice 1037 in QuickBooks.",
        ),
    ],
)
def test_a_synced_opportunity_that_no_longer_fits_names_its_transaction(fields: Fields, rule: str, said: str) -> None:
    source = opportunity(fields)

    note = Note(Level.WARNING, f'"Big deal" is Invoice 1037 in QuickBooks, which was not changed: {said}')
    assert planned(OPPORTUNITIES_OUT, Pair(salesforce=source, link=SENT)) == Skip(source, rule, note)


def test_a_deleted_opportunity_leaves_its_transaction() -> None:
    source = Record("Opportunity", "006000000000001AAA", {"Name": "Big deal"}, state=State.DELETED)

    action = planned(OPPORTUNITIES_OUT, Pair(salesforce=source, link=SENT))

    text = (
        '"Big deal" was deleted in Salesforce. Invoice 1037 in QuickBooks stays as it is. Delete it there too, or '
        "restore the deleted record."
    )
    assert action == Skip(source, "deleted", Note(Level.WARNING, text))


def test_opportunities_are_sent_by_preference() -> None:
    assert [OPPORTUNITIES_OUT.when(Policy(sync_opportunities=on)) for on in (True, False)] == [True, False]


def test_lines_that_sell_nothing_hold_nothing() -> None:
    assert made(OPPORTUNITIES_OUT, opportunity({}, sold({"TotalPrice": 0, "Quantity": 0}))).draft.lines == (
        Line("SalesItemLine", "00k1", {"ItemRef": "5", "Qty": 0, "UnitPrice": 0, "Amount": 0, "TaxCodeRef": "TAX"}),
    )
