"""What a run costs in calls, statements and copies of them: formulae that hold at every size."""

from math import ceil

import pytest

from tests.bench.conftest import Pair
from tests.bench.filling import add_invoices, add_opportunities
from tests.bench.goals import GOALS, Goal
from tests.bench.measuring import prepared

BATCH, ROWS, LINES = 30, 160, 5
"""QuickBooks takes 30 writes in a batch; Salesforce 160 headers of five lines in a call of five collections of 200."""
POLLS = 2


def test_a_run_without_changes_costs_two_calls_and_no_statement_per_record(pair: Pair) -> None:
    small, calls = pair.run(pair.matched(customers=5, items=2))
    large, calls_of_large = pair.run(pair.matched(customers=60, items=20))

    assert (calls, calls_of_large) == (POLLS, POLLS)
    assert large.statements == small.statements


def test_a_first_run_reads_pages_and_never_looks_a_record_up(pair: Pair) -> None:
    reads = []
    for customers, items in ((20, 10), (200, 80)):
        pair.salesforce.reset(accounts=customers, products=items)
        pair.quickbooks.reset(
            customers=customers, items=items, first_customer=customers // 2 + 1, first_item=items // 2 + 1
        )
        pair.quickbooks.config(automated_sales_tax=False)
        widget = prepared(pair.salesforce.url, pair.quickbooks.url, all_accounts=True)

        measured, calls = pair.run(widget)

        assert measured.counts["match-customers"]["linked"] == customers // 2
        assert measured.counts["customers-in"]["created"] == customers // 2
        assert measured.counts["customers-out"]["created"] == customers // 2
        reads.append(calls - measured.messages)

    assert reads == [10, 10]


@pytest.mark.parametrize("count", [30, 200])
def test_accounts_out_take_a_search_the_batches_and_one_call_to_write_the_ids_back(pair: Pair, count: int) -> None:
    widget = pair.matched(all_accounts=True)
    pair.salesforce.reset(accounts=count)
    pair.pass_by()

    measured, calls = pair.run(widget)

    assert measured.counts["customers-out"]["created"] == count
    assert calls == POLLS + 1 + ceil(count / BATCH) + 1


@pytest.mark.parametrize("invoices", [False, True])
def test_opportunities_out_take_the_batches_and_whole_calls_of_rows(pair: Pair, invoices: bool) -> None:
    widget = pair.matched(customers=5, items=5, sync_invoices=invoices)
    add_opportunities(pair.salesforce, 190, lines=LINES)

    measured, calls = pair.run(widget)

    assert measured.counts["opportunities-out"]["created"] == 190
    assert measured.counts.get("invoices-in", {}).get("created", 0) == (190 if invoices else 0)
    assert calls == POLLS + ceil(190 / BATCH) + ceil(190 / ROWS) * (2 if invoices else 1)


def test_invoices_in_take_whole_calls_of_rows(pair: Pair) -> None:
    widget = pair.matched(customers=5, items=5)
    add_invoices(pair.quickbooks, 190, lines=LINES)

    measured, calls = pair.run(widget)

    assert measured.counts["invoices-in"]["created"] == 190
    assert calls == POLLS + ceil(190 / ROWS)


def test_statements_grow_with_pages_and_not_with_records(pair: Pair) -> None:
    statements = []
    for count in (10, 150):
        widget = pair.matched(all_accounts=True)
        pair.salesforce.reset(accounts=count)
        pair.pass_by()
        measured, _calls = pair.run(widget)
        assert measured.counts["customers-out"]["created"] == count
        statements.append(measured.statements)

    assert statements[0] == statements[1]


def test_a_page_of_a_thousand_takes_at_most_twenty_statements(pair: Pair) -> None:
    """Twenty a page are four for 200 records."""
    widget = pair.matched(all_accounts=True)
    idle, _calls = pair.run(widget)
    pair.salesforce.reset(accounts=1_010)
    pair.pass_by()

    measured, _calls = pair.run(widget)

    # What is there for the step as a whole, however many its pages are.
    for_the_step = 12
    assert measured.counts["customers-out"]["created"] == 1_010
    assert measured.statements - idle.statements <= 2 * 20 + for_the_step


@pytest.mark.parametrize(
    ("goal", "figure", "met"),
    [(Goal("a", "A", most=2), 2, True), (Goal("a", "A", most=2), 3, False), (Goal("a", "A", least=5), 4, False),
     (Goal("a", "A"), 9, True)],
)  # fmt: skip
def test_a_goal_is_met_at_its_bound(goal: Goal, figure: float, met: bool) -> None:
    assert goal.met_by(figure) is met


def test_every_goal_has_a_key_of_its_own() -> None:
    assert len({goal.key for goal in GOALS}) == len(GOALS)
