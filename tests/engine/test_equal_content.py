"""Equal content is no conflict and is never written."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from connectors.base import Fields, Line, Value
from integrations.engine.snapshot import LinkTo, Pair, Wanted
from integrations.engine.values import digest, listed, same, shown
from tests.engine.builders import INWARD, OUTWARD, account, customer, linked, planned

EQUAL: list[tuple[Value, Value]] = [
    (None, ""),
    (None, "  \n "),
    ("Acme", " Acme "),
    ("Elm St 1\nUlm", "Elm St 1\r\nUlm"),
    ("Elm St 1\nUlm", "Elm St 1  \rUlm\n"),
    (Decimal("10"), Decimal("10.00")),
    (Decimal("10"), 10),
    (0, Decimal("0.00")),
]
DIFFERENT: list[tuple[Value, Value]] = [
    (None, Decimal(0)),
    (None, False),
    ("Acme", "ACME"),
    ("Elm St", "Elm  St"),
    ("10", Decimal(10)),
    (date(2026, 3, 2), None),
]


@pytest.mark.parametrize(("one", "two"), EQUAL)
def test_values_of_equal_content_are_the_same(one: Value, two: Value) -> None:
    assert same(one, two)
    assert same(two, one)


@pytest.mark.parametrize(("one", "two"), DIFFERENT)
def test_values_of_different_content_are_not_the_same(one: Value, two: Value) -> None:
    assert not same(one, two)
    assert not same(two, one)


@pytest.mark.parametrize(("one", "two"), EQUAL)
def test_equal_content_is_never_written(one: Value, two: Value) -> None:
    agreed = linked({"Name": "Acme", "Size": one}, {"DisplayName": "Acme", "Size": one})

    assert planned(INWARD, Pair(account({"Name": "Acme", "Size": one}), customer(named(Size=two)), agreed)) == []
    assert planned(OUTWARD, Pair(account({"Name": "Acme", "Size": two}), customer(named(Size=one)), agreed)) == []


def named(**fields: Value) -> Fields:
    return {"DisplayName": "Acme", **fields}


@pytest.mark.parametrize(("one", "two"), EQUAL)
def test_lines_of_equal_content_have_the_same_digest(one: Value, two: Value) -> None:
    assert digest(Line("Row__c", "a", {"Size": one})) == digest(Line("Row__c", "b", {"Size": two}))


def test_an_empty_field_and_an_absent_one_have_the_same_digest() -> None:
    assert digest(Line("Row__c", "a", {"Size": None, "Name": "x"})) == digest(Line("Row__c", "a", {"Name": "x"}))


def test_lines_of_different_kinds_have_different_digests() -> None:
    assert digest(Line("Row__c", "a", {})) != digest(Line("Link__c", "a", {}))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "(empty)"),
        ("", "(empty)"),
        (True, "yes"),
        (False, "no"),
        (Decimal("1234.50"), "1,234.50"),
        (datetime(2026, 3, 2, 9, 30, tzinfo=UTC), "2026-03-02 09:30 UTC"),
        (date(2026, 3, 2), "2026-03-02"),
        (LinkTo("customer", "salesforce", "001", "Acme"), "Acme"),
        (LinkTo("customer", "salesforce", "001"), "(new record)"),
        ("Net 30", "Net 30"),
    ],
)
def test_values_are_shown_as_people_read_them(value: Wanted, text: str) -> None:
    assert shown(value) == text


def test_names_are_listed_as_a_sentence_lists_them() -> None:
    assert [listed([]), listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
