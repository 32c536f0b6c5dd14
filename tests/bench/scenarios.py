"""What is measured: each scenario fills both systems, runs a widget, and returns figures by name."""

import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection
from math import ceil
from typing import Any

from tests.bench.filling import add_invoices, add_opportunities
from tests.bench.surroundings import Bench
from tests.people import People

CUSTOMERS, ITEMS, LINES = 200, 25, 5
QUICKBOOKS_PAGE, SALESFORCE_PAGE, WORKED_THROUGH = 1_000, 2_000, 1_000
"""How many records the vendors put on a page, and Tandem works through at a time."""
CLIENTS = 4
Figures = dict[str, float]
Measured = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many records: `page` for the calls of one run; `low` and `high` of Accounts, and `page` and `documents` of
    what has lines, tell what each further record costs; `first` are the customers of a first run on each side."""

    page: int
    low: int
    high: int
    documents: int
    simple_calls: int
    first: int


FULL = Sizes(page=1_000, low=2_000, high=10_000, documents=3_000, simple_calls=4_000, first=5_000)
QUICK = Sizes(page=1_000, low=1_000, high=2_000, documents=2_000, simple_calls=1_000, first=5_000)


def first_run(bench: Bench, customers: int) -> Measured:
    """Run for the first time between companies of which each has half of the other's customers and items.

    `after` it come a run that reads its echo, and one that has nothing to do.
    """
    items, shared = items_beside(customers), customers // 2
    beyond = {"first_customer": customers - shared + 1, "first_item": items - items // 2 + 1}
    bench.begin({"accounts": customers, "products": items}, {"customers": customers, "items": items, **beyond})
    measured = bench.first_run(all_accounts=True)
    counts = measured["counts"]
    assert counts["match-customers"]["linked"] == shared, measured
    assert counts["match-items"]["linked"] == items // 2, measured
    assert counts["customers-in"]["created"] == counts["customers-out"]["created"] == customers - shared, measured
    # A new company has an item of its own.
    assert counts["items"]["created"] == items - items // 2 + 1, measured
    bench.pass_by()
    return {**measured, "after": [bench.run(measured["id"]), bench.run(measured["id"])]}


def items_beside(customers: int) -> int:
    """Return how many items a company of so many customers has: 2,000 beside 5,000."""
    return customers * 2 // 5


def reading_calls(measured: Measured) -> int:
    """Return how many calls of a run only read."""
    return int(measured["calls"] - measured["messages"])


def pages_of(customers: int) -> int:
    """Return how many pages both companies are read in, and the Contacts of the Accounts of a page of customers."""
    items = items_beside(customers)
    # Each page of QuickBooks' begins with the last record of the one before. A new company has an item of its own.
    quickbooks = sum(ceil((count - 1) / (QUICKBOOKS_PAGE - 1)) for count in (customers, items + 1))
    salesforce = sum(ceil(count / SALESFORCE_PAGE) for count in (customers, items))
    return quickbooks + salesforce + ceil(customers / WORKED_THROUGH)


def accounts(bench: Bench, count: int, *, limits: bool = False) -> Measured:
    """Send Accounts to a company that has none of them."""
    bench.begin({}, {})
    widget = bench.widget(all_accounts=True)
    bench.add_accounts(count)
    measured = bench.run(widget, limits=limits)
    assert measured["counts"]["customers-out"]["created"] == count, measured
    return measured


def opportunities(bench: Bench, count: int, *, invoices: bool) -> Measured:
    """Send won Opportunities of linked Accounts; with invoice sync, the invoices come back in the same run."""
    widget = _matched(bench, sync_invoices=invoices)
    add_opportunities(bench.salesforce, count, lines=LINES)
    measured = bench.run(widget)
    assert measured["counts"]["opportunities-out"]["created"] == count, measured
    assert measured["counts"].get("invoices-in", {}).get("created", 0) == (count if invoices else 0), measured
    return measured


def invoices(bench: Bench, count: int) -> Measured:
    """Bring invoices of linked customers to Salesforce."""
    widget = _matched(bench)
    add_invoices(bench.quickbooks, count, lines=LINES)
    measured = bench.run(widget)
    assert measured["counts"]["invoices-in"]["created"] == count, measured
    return measured


def idle(bench: Bench) -> Measured:
    """Run a widget of linked customers and items for which nothing has changed."""
    return bench.run(_matched(bench))


def _matched(bench: Bench, **preferences: bool) -> str:
    bench.begin({"accounts": CUSTOMERS, "products": ITEMS}, {"customers": CUSTOMERS, "items": ITEMS})
    return bench.widget(**preferences)


def simple_calls(bench: Bench, count: int) -> float:
    """Return how many simple calls a second both systems answer, half of the calls each."""
    salesforce = bench.salesforce.port.control("GET", "credentials")["access_token"]
    told = bench.quickbooks.port.control("GET", "credentials")
    asked = (
        (bench.salesforce, "/services/data/v66.0/limits", salesforce),
        (bench.quickbooks, f"/v3/company/{told['realm_id']}/companyinfo/{told['realm_id']}", told["access_token"]),
    )
    began = time.monotonic()
    for system, path, token in asked:
        with ThreadPoolExecutor(CLIENTS) as pool:
            some = [count // CLIENTS // len(asked)] * CLIENTS
            list(pool.map(partial(_call, system, path, token), some))
    return count / (time.monotonic() - began)


def _call(system: People, path: str, token: str, count: int) -> None:
    connection = HTTPConnection("127.0.0.1", system.port.number, timeout=10)
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    for _ in range(count):
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, (path, answer.status)
    connection.close()


def marginal(low: Measured, high: Measured, name: str, *, records: int, each: int) -> float:
    """Return what `each` further records cost of a figure."""
    return float((high[name] - low[name]) / records * each)
