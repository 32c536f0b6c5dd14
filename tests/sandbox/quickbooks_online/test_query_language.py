"""The query language: what it finds, in what order, and how it refuses."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.sandbox.clock import Clock
from connectors.sandbox.quickbooks_online.company import Company
from connectors.sandbox.quickbooks_online.faults import Fault
from connectors.sandbox.quickbooks_online.query.execute import answer
from connectors.sandbox.quickbooks_online.seed import found_company
from connectors.sandbox.store import Store

SYNTAX = [
    "select",
    "*",
    "count(*)",
    "from",
    "where",
    "and",
    "in",
    "like",
    "=",
    ">=",
    "(",
    ")",
    ",",
    "order",
    "by",
    "desc",
]
VALUES = ["'x'", "' '", "'", "\\", "%", "1", "-1", "true", "startposition", "maxresults", "orderby"]
NAMES = ["Item", "Customer", "Id", "Active", "Name", "UnitPrice", "MetaData.LastUpdatedTime", "IncomeAccountRef"]
WORDS = st.sampled_from([*SYNTAX, *VALUES, *NAMES])
NEW = Company(Store("quickbooks_online", None), Clock())
found_company(NEW)


@pytest.fixture
def people(company: Any) -> Any:
    for name in ("Cool Cars", "Amy's Bird Sanctuary", "back\\slash", "Bill's Windsurf Shop"):
        company.create("Customer", DisplayName=name, CompanyName=name.upper())
    return company


def names(answer: Any, entity: str = "Customer", field: str = "DisplayName") -> list[str]:
    return [row[field] for row in answer.get(entity, [])]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("SELECT * FROM Customer WHERE DisplayName = 'Amy\\'s Bird Sanctuary'", ["Amy's Bird Sanctuary"]),
        ("select * from customer where displayname = 'COOL CARS'", ["Cool Cars"]),
        ("SELECT * FROM Customer WHERE DisplayName = 'back\\\\slash'", ["back\\slash"]),
        ("SELECT * FROM Customer WHERE DisplayName LIKE '%\\'s%'", ["Amy's Bird Sanctuary", "Bill's Windsurf Shop"]),
        ("SELECT * FROM Customer WHERE Id IN ('1', '3') ORDERBY Id DESC", ["back\\slash", "Cool Cars"]),
        ("SELECT * FROM Customer WHERE CompanyName = 'cool cars' AND Active = true", ["Cool Cars"]),
        ("SELECT * FROM Customer WHERE GivenName = ' ' ORDER BY Id ASC MAXRESULTS 1", ["Cool Cars"]),
        ("SELECT * FROM Customer Order By Id MAXRESULTS 1 STARTPOSITION 2", ["Amy's Bird Sanctuary"]),
        ("SELECT * FROM Customer startposition 4 maxresults 1000", ["Cool Cars"]),
        ("SELECT * FROM Customer WHERE Metadata.LastUpdatedTime > '2099-01-01T00:00:00-08:00'", []),
        ("SELECT * FROM Customer WHERE Active = false", []),
    ],
)
def test_statements_find_what_the_service_would(people: Any, statement: str, expected: list[str]) -> None:
    assert names(people.query(statement)) == expected


def test_customers_come_by_name_when_nothing_else_is_asked(people: Any) -> None:
    found = people.query("SELECT * FROM Customer")

    assert names(found) == ["Amy's Bird Sanctuary", "back\\slash", "Bill's Windsurf Shop", "Cool Cars"]
    assert (found["startPosition"], found["maxResults"]) == (1, 4)


def test_an_empty_page_is_an_empty_object(people: Any) -> None:
    assert people.query("SELECT * FROM Customer STARTPOSITION 5") == {}


def test_count_gives_only_the_total(people: Any) -> None:
    assert people.query("SELECT COUNT(*) FROM Customer") == {"totalCount": 4}


def test_the_default_page_has_100_rows_and_the_longest_1000(company: Any) -> None:
    company.port.control("POST", "reset", {"sample": "empty", "customers": 1001})

    assert company.query("SELECT Id FROM Customer")["maxResults"] == 100
    assert company.query("SELECT Id FROM Customer MAXRESULTS 5000")["maxResults"] == 1000


def test_a_projection_is_sparse_and_has_only_what_was_asked(people: Any) -> None:
    found = people.query("select DisplayName, MetaData.LastUpdatedTime from Customer where Id = '1'")

    row = found["Customer"][0]
    assert row.keys() == {"domain", "sparse", "Id", "DisplayName", "MetaData"}
    assert (row["sparse"], row["MetaData"].keys()) == (True, {"LastUpdatedTime"})


def test_a_star_with_more_names_is_still_everything(company: Any) -> None:
    assert company.query("SELECT *, Sku FROM Item")["Item"][0]["sparse"] is False


def test_inactive_records_are_hidden_unless_asked_for(people: Any) -> None:
    people.sparse("Customer", people.read("Customer", "1"), Active=False)

    assert people.query("SELECT COUNT(*) FROM Customer") == {"totalCount": 3}
    assert people.query("SELECT COUNT(*) FROM Customer WHERE Active IN (true, false)") == {"totalCount": 4}


@pytest.mark.parametrize(
    ("statement", "code", "detail"),
    [
        ("", "4000", "QueryParserError: The query provided was empty"),
        ("SELECT * FROM Custmoer", "4001", "QueryValidationError: invalid context declaration: Custmoer"),
        (
            "SELECT * FROM Customer WHERE Foo = '1'",
            "4001",
            "QueryValidationError: Property Foo not found for Entity Customer",
        ),
        (
            "SELECT * FROM Vendor WHERE PrimaryEmailAddr = 'a@b.c'",
            "4001",
            "QueryValidationError: property 'PrimaryEmailAddr' is not queryable",
        ),
        (
            "SELECT * FROM Invoice WHERE PrivateNote LIKE '%x%'",
            "4001",
            "QueryValidationError: property 'PrivateNote' is not queryable",
        ),
        (
            "SELECT * FROM Customer STARTPOSITION 0",
            "4001",
            "QueryValidationError: value 0 is too small. Min allowed value is 1",
        ),
        ("SELECT * FROM Customer WHERE Id = ''", "2030", "Id should be a valid number. Supplied value:"),
        (
            "select%20* from Customer",
            "4000",
            'QueryParserError: Invalid content. Lexical error at line 1, column 7.  Encountered: "%" (37), after : ""',
        ),
        (
            "select * from vendor where DisplayName = 'Cutlery 'R Us'",
            "4000",
            'QueryParserError: Encountered " <IDENTIFIER> "R "" at line 1, column 52.\nWas expecting one of:\n'
            '    <EOF> \n    <AND> ...\n    "iterator" ...\n    "maxresults" ...\n    <OR> ...\n    "order" ...\n'
            '    "orderby" ...\n    "startposition" ...\n    ',
        ),
    ],
)
def test_bad_statements_are_refused_in_the_parsers_own_words(
    company: Any, statement: str, code: str, detail: str
) -> None:
    assert company.refused_query(statement) == (code, detail)


def test_references_and_amounts_can_be_asked_for(company: Any, customer: Any) -> None:
    company.invoice(customer, 100)
    company.invoice(customer, 250.5)

    found = company.query(f"SELECT * FROM Invoice WHERE CustomerRef = '{customer['Id']}' AND TotalAmt > '200.00'")

    assert [row["TotalAmt"] for row in found["Invoice"]] == [250.5]


def test_preferences_and_company_data_can_be_queried(company: Any) -> None:
    assert company.query("select * from CompanyInfo")["CompanyInfo"][0]["Id"] == "1"
    assert company.query("select * from Preferences")["Preferences"][0]["TaxPrefs"]["UsingSalesTax"] is True


@settings(max_examples=150, deadline=None)
@given(
    st.lists(WORDS, max_size=12), st.sampled_from(["", "select * from Item where ", "select Name from Item orderby "])
)
def test_any_text_is_answered_or_refused(words: list[str], start: str) -> None:
    code, found = "", {}
    try:
        found = answer(NEW, start + " ".join(words))
    except Fault as fault:
        code = fault.code

    assert code in ("", "4000", "4001", "2030")
    assert found.keys() <= {"Item", "Customer", "totalCount", "startPosition", "maxResults"}
