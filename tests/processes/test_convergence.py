"""Whatever people edit on both sides of a customer, two runs bring it to rest, and no value is lost without a word."""

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from connectors.base import Value
from integrations.engine.actions import Level
from integrations.engine.policy import Policy
from integrations.engine.process import Direction
from integrations.engine.values import same, shown
from tests.processes.builders import snapshot
from tests.processes.companies import INWARD, Companies

TWO_WAY, ONE_WAY = Policy(allow_modify=True), Policy(allow_modify=False)
MAPS = tuple(rule for rule in INWARD.maps() if not rule.on_create)
TEXTS: list[Value] = [None, "", "x", " x ", "y", "y\nz", "y\r\nz"]
NAMES: list[Value] = ["Acme", "Beta", " Beta", "Ceta"]
TERMS = {None: None, "1": "Net 15", "3": "Net 30"}
FACTS = snapshot()
Edits = Mapping[str, Value]


def values_of(path: str) -> list[Value]:
    match path:
        case "Name" | "DisplayName":
            return NAMES
        case "SalesTermRef" | "Terms__c":
            return [*(TERMS if path == "SalesTermRef" else TERMS.values())]
        case "Contact.LastName" | "FamilyName":
            # Salesforce wants a Contact to have one.
            return ["Roe", "Doe"]
        case _:
            return TEXTS


def edits(system: str) -> st.SearchStrategy[Edits]:
    paths = [rule.of(system) for rule in MAPS]
    possible = [(path, value) for path in paths for value in values_of(path)]
    return st.lists(st.sampled_from(possible), max_size=8).map(dict)


def customers() -> st.SearchStrategy[Edits]:
    named = {"DisplayName": "Acme", "FullyQualifiedName": "Acme", "FamilyName": "Roe"}
    return edits("quickbooks").map(lambda drawn: {**drawn, **named})


def of_one_person(drawn: Edits) -> Edits:
    """Leave the e-mail alone where the name changes: both at once make another person, with a Contact of its own."""
    renamed = drawn.keys() & {"GivenName", "FamilyName"}
    return {path: value for path, value in drawn.items() if not (renamed and path == "PrimaryEmailAddr")}


ROUNDS = st.lists(st.tuples(edits("salesforce"), edits("quickbooks").map(of_one_person)), min_size=1, max_size=3)


def in_salesforce(value: Value, rule: object) -> Value:
    (known,) = [one for one in MAPS if one is rule]
    return known.translate(value, Direction.IN, snapshot())


def differing(companies: Companies) -> list[str]:
    return [
        rule.label
        for rule in MAPS
        if not same(
            companies.account.get(rule.salesforce), in_salesforce(companies.customer.get(rule.quickbooks), rule)
        )
    ]


def warned(companies: Companies, label: str, lost: Value, won: Value) -> bool:
    said = f'{label}: "{shown(lost)}" became "{shown(won)}"'
    return any(said in note.message for note in companies.notes if note.level is Level.WARNING)


def linked(customer: Edits, policy: Policy) -> Companies:
    companies = Companies({}, {})
    companies.edit({}, customer)
    assert companies.runs_until_quiet(policy) <= 1
    return companies


@given(customers())
def test_after_a_record_is_made_nothing_is_left_to_do(customer: Edits) -> None:
    companies = linked(customer, TWO_WAY)

    assert differing(companies) == []


@given(customers(), ROUNDS)
def test_edits_on_both_sides_come_to_rest_in_agreement(customer: Edits, rounds: list[tuple[Edits, Edits]]) -> None:
    companies = linked(customer, TWO_WAY)

    for account_edits, customer_edits in rounds:
        companies.edit(account_edits, customer_edits)
        assert companies.runs_until_quiet(TWO_WAY) <= 2
        assert differing(companies) == []


@given(customers(), edits("salesforce"), edits("quickbooks").map(of_one_person))
def test_in_a_conflict_quickbooks_wins_and_the_overwritten_value_is_named(
    customer: Edits, account_edits: Edits, customer_edits: Edits
) -> None:
    companies = linked(customer, TWO_WAY)
    before, before_there = dict(companies.account), dict(companies.customer)
    companies.edit(account_edits, customer_edits)
    edited, edited_there = dict(companies.account), dict(companies.customer)
    companies.runs_until_quiet(TWO_WAY)

    for rule in MAPS:
        mine, theirs = edited.get(rule.salesforce), edited_there.get(rule.quickbooks)
        here = not same(mine, before.get(rule.salesforce))
        there = not same(theirs, before_there.get(rule.quickbooks))
        expected = in_salesforce(theirs, rule) if there or not here else mine
        assert same(companies.account.get(rule.salesforce), expected)
        conflict = here and there and not same(mine, in_salesforce(theirs, rule))
        assert warned(companies, rule.label, mine, in_salesforce(theirs, rule)) == conflict


@given(customers(), ROUNDS)
def test_while_salesforce_follows_quickbooks_is_never_written_and_every_lost_value_is_named(
    customer: Edits, rounds: list[tuple[Edits, Edits]]
) -> None:
    companies = linked(customer, ONE_WAY)

    for account_edits, customer_edits in rounds:
        companies.edit(account_edits, customer_edits)
        edited, edited_there = dict(companies.account), dict(companies.customer)
        agreed = dict(companies.link.quickbooks) if companies.link else {}
        companies.notes.clear()
        assert companies.runs_until_quiet(ONE_WAY) <= 2
        assert companies.customer == edited_there
        for rule in MAPS:
            mine, now = edited.get(rule.salesforce), companies.account.get(rule.salesforce)
            own = mine is not None and not same(mine, in_salesforce(agreed.get(rule.quickbooks), rule))
            if own and not same(mine, now):
                assert warned(companies, rule.label, mine, now)


@given(edits("salesforce"), customers(), ROUNDS)
def test_records_that_existed_before_come_to_rest_too(
    account: Edits, customer: Edits, rounds: list[tuple[Edits, Edits]]
) -> None:
    companies = Companies({}, {})
    companies.edit({**account, "Name": "Acme", "Contact.Id": "003C", "Contact.LastName": "Doe"}, customer)
    existing = dict(companies.account)
    assert companies.run(TWO_WAY)
    assert companies.runs_until_quiet(TWO_WAY) <= 2
    for rule in MAPS:
        mine = existing.get(rule.salesforce)
        filled = mine if not same(mine, None) else in_salesforce(companies.customer.get(rule.quickbooks), rule)
        assert same(companies.account.get(rule.salesforce), filled)

    for account_edits, customer_edits in rounds:
        companies.edit(account_edits, customer_edits)
        assert companies.runs_until_quiet(TWO_WAY) <= 2


def test_all_fields_that_travel_both_ways_are_tried() -> None:
    assert len(MAPS) == 21
