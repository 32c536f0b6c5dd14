"""The statements of the query language."""

from datetime import UTC, datetime

import pytest

from connectors.quickbooks_online.query import at_or_after, count, literal, one_of, select


@pytest.mark.parametrize(
    ("value", "quoted"),
    [("Acme", "'Acme'"), ("Amy's", r"'Amy\'s'"), ("a\\b", r"'a\\b'"), ("\\'", r"'\\\''"), ("50 % & +", "'50 % & +'")],
)
def test_a_backslash_is_escaped_before_an_apostrophe(value, quoted):
    assert literal(value) == quoted


def test_lists_are_asked_for_their_inactive_members_too():
    assert select("Customer", one_of("DisplayName", ["A", "B"])) == (
        "SELECT * FROM Customer WHERE DisplayName IN ('A', 'B') AND Active IN (true, false) "
        "ORDERBY Id STARTPOSITION 1 MAXRESULTS 1000"
    )


def test_transactions_are_paged_by_change():
    since = at_or_after("LastUpdatedTime", datetime(2026, 3, 2, 17, tzinfo=UTC))

    assert select("Invoice", since, order="MetaData.LastUpdatedTime, Id", start=1001) == (
        "SELECT * FROM Invoice WHERE MetaData.LastUpdatedTime >= '2026-03-02T17:00:00Z' "
        "ORDERBY MetaData.LastUpdatedTime, Id STARTPOSITION 1001 MAXRESULTS 1000"
    )
    assert count("Invoice", since) == (
        "SELECT COUNT(*) FROM Invoice WHERE MetaData.LastUpdatedTime >= '2026-03-02T17:00:00Z'"
    )
