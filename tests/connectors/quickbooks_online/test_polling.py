"""Polls of the sandbox: pages, the cap of change data capture, deletions, the number of calls."""

from datetime import UTC, datetime, timedelta

from connectors.base import State
from connectors.quickbooks import vocabulary
from tests.connectors.quickbooks_online.conftest import calls

ENTITIES = ("Customer", "Item", "Invoice", "SalesReceipt", "Payment", "Term", "Class", "Vendor", "Employee")

READABLE = [name for name in vocabulary.ENTITIES if not name.endswith("Line")]


def yesterday(*entities):
    cursor = (datetime.now(UTC) - timedelta(days=1)).isoformat(timespec="seconds")
    return dict.fromkeys(entities or ENTITIES, cursor)


def ids(pages, entity, state=State.ACTIVE):
    found = [record.id for page in pages if page.entity == entity for record in page.records if record.state is state]
    assert len(found) == len(set(found))
    return set(found)


def cursors(pages):
    return {page.entity: page.cursor for page in pages}


def fill(sandbox, **sizes):
    sandbox.control("POST", "reset", {"sample": "empty", **sizes})
    sandbox.control("DELETE", "stats")


def all_ids(sandbox, entity):
    return {record["Id"] for record in sandbox.control("GET", f"records/{entity}")}


def make_invoice(sandbox, customer):
    line = {"DetailType": "SalesItemLineDetail", "Amount": 10, "SalesItemLineDetail": {"ItemRef": {"value": "1"}}}
    return sandbox.control("POST", "records/Invoice", {"CustomerRef": {"value": customer}, "Line": [line]})


def make_customer(sandbox, name="Acme"):
    return sandbox.control("POST", "records/Customer", {"DisplayName": name})["Id"]


def test_the_first_poll_reads_everything_in_pages_of_a_thousand(sandbox, company, tokens):
    fill(sandbox, customers=1200, items=3)
    tokens.renew("")
    sandbox.control("DELETE", "stats")

    pages = list(company.poll(dict.fromkeys(("Customer", "Item", "Term"))))

    assert ids(pages, "Customer") == all_ids(sandbox, "Customer")
    assert len(ids(pages, "Customer")) == 1200
    assert calls(sandbox) == 4


def test_small_entities_share_a_call_of_the_first_poll(sandbox, company):
    make_customer(sandbox)
    sandbox.control("DELETE", "stats")

    pages = list(company.poll(dict.fromkeys(READABLE)))

    assert {page.entity for page in pages} == set(READABLE)
    assert calls(sandbox) == 2


def test_every_entity_can_be_polled_again(sandbox, company):
    make_customer(sandbox)

    pages = list(company.poll(yesterday(*READABLE)))

    assert {page.entity for page in pages} == set(READABLE)
    assert len(ids(pages, "Customer")) == 1


def test_inactive_members_of_lists_are_read_too(sandbox, company):
    customer = make_customer(sandbox)
    sandbox.control("PATCH", f"records/Customer/{customer}", {"Active": False})

    (page,) = company.poll({"Customer": None})

    assert [(record.id, record.state) for record in page.records] == [(customer, State.INACTIVE)]


def test_a_poll_without_changes_is_one_call(sandbox, company):
    pages = list(company.poll(yesterday()))
    sandbox.control("POST", "config", {"clock_offset_s": 300})
    later = list(company.poll(cursors(pages)))
    sandbox.control("DELETE", "stats")

    last = list(company.poll(cursors(later)))

    assert [page.records for page in last] == [()] * len(ENTITIES)
    assert {page.entity for page in last} == set(ENTITIES)
    assert calls(sandbox) == 1


def test_what_changed_in_the_last_minute_is_seen_twice_rather_than_never(sandbox, company):
    first = list(company.poll(yesterday("Customer")))
    customer = make_customer(sandbox)

    second = list(company.poll(cursors(first)))
    third = list(company.poll(cursors(second)))

    assert ids(second, "Customer") == ids(third, "Customer") == {customer}


def test_a_thousand_changed_invoices_are_four_calls(sandbox, company, tokens):
    fill(sandbox, customers=5, items=3, invoices=1000, lines=1)
    tokens.renew("")
    sandbox.control("DELETE", "stats")

    pages = list(company.poll(yesterday()))

    assert ids(pages, "Invoice") == all_ids(sandbox, "Invoice")
    assert len(ids(pages, "Invoice")) == 1000
    assert calls(sandbox) <= 4
    assert {page.entity for page in pages} == set(ENTITIES)


def test_pages_of_equal_time_stamps_lose_no_row(sandbox, company, tokens):
    fill(sandbox, customers=2100, items=1)
    tokens.renew("")

    pages = list(company.poll(yesterday("Customer", "Invoice")))

    assert ids(pages, "Customer") == all_ids(sandbox, "Customer")
    assert len(ids(pages, "Customer")) == 2100


def test_a_deleted_invoice_comes_as_deleted(sandbox, company):
    customer = make_customer(sandbox)
    invoice = make_invoice(sandbox, customer)["Id"]
    sandbox.control("DELETE", f"records/Invoice/{invoice}")

    pages = list(company.poll(yesterday()))

    assert ids(pages, "Invoice", State.DELETED) == {invoice}
    assert ids(pages, "Customer") == {customer}


def test_deletions_beyond_the_cap_are_still_told(sandbox, company, tokens):
    fill(sandbox, customers=1100, items=1)
    tokens.renew("")
    invoice = make_invoice(sandbox, min(all_ids(sandbox, "Customer")))["Id"]
    sandbox.control("DELETE", f"records/Invoice/{invoice}")

    pages = list(company.poll(yesterday("Customer", "Invoice")))

    assert ids(pages, "Invoice", State.DELETED) == {invoice}
    assert len(ids(pages, "Customer")) == 1100


def test_a_deletion_between_two_pages_loses_no_row(sandbox, company, tokens):
    fill(sandbox, customers=1, items=1, invoices=1500, lines=1)
    tokens.renew("")
    before = all_ids(sandbox, "Invoice")
    polled = company.poll({"Invoice": None})

    first = next(polled)
    gone = [record.id for record in first.records[:3]]
    for id in gone:
        sandbox.control("DELETE", f"records/Invoice/{id}")
    rest = list(polled)

    assert {record.id for page in (first, *rest) for record in page.records} == before


def test_a_change_between_two_pages_of_one_stamp_loses_no_row(sandbox, company, tokens):
    fill(sandbox, customers=1500)
    tokens.renew("")
    sandbox.control("POST", "config", {"clock_offset_s": 30})
    polled = company.poll(yesterday("Customer"))

    _deletions, first = next(polled), next(polled)
    edited = first.records[0].id
    sandbox.control("PATCH", f"records/Customer/{edited}", {"Notes": "New"})
    rest = list(polled)

    assert {record.id for page in (first, *rest) for record in page.records} == all_ids(sandbox, "Customer")
    assert rest[-1].records[-1].fields["Notes"] == "New"
