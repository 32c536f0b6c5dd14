"""Query texts and lists cut to the size of a call."""

from connectors.salesforce.objects import aggregate_of
from connectors.salesforce.soql import MAX_ADDRESS, Query, in_lists, queries, select

ROOT = "/services/data/v66.0"


def test_a_thousand_ids_are_four_queries_that_fit_into_an_address() -> None:
    ids = [f"001{number:012d}AAA" for number in range(1000)]

    asked = queries(select(aggregate_of("Account"), {"Account": {"Name"}}), "Id", ids)

    assert len(asked) == 4
    assert all(len(query.address(ROOT)) < MAX_ADDRESS + 100 for query in asked)
    assert all(query.text.count(id) == 1 for query, id in zip(asked, ids[::300], strict=True))


def test_long_names_make_shorter_lists() -> None:
    lists = list(in_lists("Name", ["ü" * 100 + str(number) for number in range(100)], room=10_000))

    assert len(lists) == 7
    assert sum(text.count("'") for text in lists) == 200


def test_values_are_quoted_once_and_never_twice_asked() -> None:
    assert list(in_lists("Name", ["O'Neill \\ Sons", "", "O'Neill \\ Sons", "a\nb"], room=1000)) == [
        "Name IN ('O\\'Neill \\\\ Sons','a\\nb')"
    ]


def test_nothing_wanted_is_nothing_asked() -> None:
    assert queries("SELECT Id FROM Account", "Id", []) == []


def test_an_address_is_encoded_and_names_the_recycle_bin_when_it_is_wanted() -> None:
    query = Query("SELECT Id FROM Account WHERE Name = 'R&D + Co'", deleted=True)

    assert query.address(ROOT) == f"{ROOT}/queryAll?q=SELECT+Id+FROM+Account+WHERE+Name+%3D+%27R%26D+%2B+Co%27"
