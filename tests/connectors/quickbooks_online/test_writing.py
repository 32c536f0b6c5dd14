"""Writes to the sandbox: batches, replays, lost answers and what became of them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from connectors.base import Absent, Changed, Done, Happened, Line, NotDone, Operation, Refused, Stale, State, Write
from connectors.errors import AnswerLost
from tests.connectors.quickbooks_online.conftest import calls, connect

CREATE, UPDATE, DELETE = Operation.CREATE, Operation.UPDATE, Operation.DELETE


def customer(name, **fields):
    return Write(name, CREATE, "Customer", None, {"DisplayName": name, **fields})


def invoice(key, customer_id, opportunity):
    fields = {"CustomerRef": customer_id, "TxnDate": date(2026, 3, 2), "PrivateNote": f"Deal [{opportunity}]"}
    lines = (
        Line(
            "SalesItemLine",
            None,
            {"ItemRef": "1", "Qty": Decimal(3), "UnitPrice": Decimal("3.3333333"), "Amount": Decimal(10)},
        ),
        Line("DescriptionLine", None, {"Description": "Thanks"}),
    )
    return Write(key, CREATE, "Invoice", None, fields, lines)


@pytest.fixture
def send(company):
    """Send writes as one message and return their outcomes."""

    def sent(*writes):
        (message,), refused = company.encode(writes)
        assert refused == {}
        return company.send(message)

    return sent


@pytest.fixture
def lose(company, sandbox):
    """Send writes, lose request or answer, and return what settling says of each."""

    def lost(kind, *writes):
        (message,), _ = company.encode(writes)
        sandbox.control("POST", "faults", {"route": "*/batch", "kind": kind})
        sent_at = datetime.now(UTC)
        with pytest.raises(AnswerLost):
            company.send(message)
        return company.settle(message, writes, sent_at)

    return lost


@pytest.fixture
def acme(send):
    """A customer named Acme."""
    (done,) = send(customer("Acme", **{"PrimaryPhone": "555-0100", "BillAddr.Street": "1 Main St\nSuite 4"}))
    return done.record


def names(sandbox):
    return sorted(record["DisplayName"] for record in sandbox.control("GET", "records/Customer"))


def test_a_batch_may_succeed_in_part(send, acme, sandbox):
    first, second, third = send(customer("Bird"), customer("ACME"), customer("Cars", PrimaryEmailAddr="none"))

    assert isinstance(first, Done)
    assert first.record.fields["DisplayName"] == "Bird"
    assert isinstance(second, Refused)
    assert second.code == "6240"
    assert isinstance(third, Refused)
    assert names(sandbox) == ["Acme", "Bird"]


def test_what_was_sent_comes_back_in_the_same_words(acme, company):
    (again,) = company.read({"Customer": [acme.id]})

    assert again == acme
    assert acme.fields["BillAddr.Street"] == "1 Main St\nSuite 4"
    assert acme.fields["PrimaryPhone"] == "555-0100"


def test_an_invoice_comes_back_with_the_ids_of_its_lines(send, acme):
    (done,) = send(invoice("a", acme.id, "006A"))

    first, second, subtotal = done.record.lines
    assert (first.entity, first.id, first.fields["Amount"]) == ("SalesItemLine", "1", Decimal(10))
    assert (second.entity, second.id) == ("DescriptionLine", "2")
    assert subtotal.entity == "SubTotalLine"
    assert done.record.fields["TotalAmt"] == Decimal(10)
    assert done.record.fields["DocNumber"]


def test_the_same_message_sent_again_is_not_carried_out_again(company, sandbox):
    (message,), _ = company.encode([customer("Acme")])

    assert company.send(message) == company.send(message)
    assert names(sandbox) == ["Acme"]


def test_an_update_changes_what_it_names_and_empties_what_became_empty(send, acme, company):
    write = Write("u", UPDATE, "Customer", acme.id, {"PrimaryPhone": None, "Notes": "New"}, version=acme.version)

    (done,) = send(write)

    assert "PrimaryPhone" not in done.record.fields
    assert done.record.fields["Notes"] == "New"
    assert done.record.fields["BillAddr.Street"] == "1 Main St\nSuite 4"


def test_an_update_of_an_older_version_is_stale(send, acme):
    write = Write("u", UPDATE, "Customer", acme.id, {"Notes": "New"}, version=acme.version)
    send(write)

    (outcome,) = send(write)

    assert isinstance(outcome, Stale)


def test_transactions_are_deleted_and_lists_made_inactive(send, acme):
    (made,) = send(invoice("a", acme.id, "006A"))

    gone, resting = send(
        Write("d", DELETE, "Invoice", made.record.id, {}, version=made.record.version),
        Write("e", DELETE, "Customer", acme.id, {}, version=acme.version),
    )

    assert gone.record.state is State.DELETED
    assert resting.record.state is State.INACTIVE
    assert resting.record.fields["DisplayName"] == "Acme (deleted)"


def test_customers_whose_answer_was_lost_are_found_by_name(lose, sandbox):
    settled = lose("drop_response", customer("Acme"), customer("Bird's"))

    assert [type(one) for one in settled] == [Happened, Happened]
    assert [one.record.fields["DisplayName"] for one in settled] == ["Acme", "Bird's"]
    assert names(sandbox) == ["Acme", "Bird's"]


@pytest.mark.parametrize("kind", ["drop_request", "http_500", "html"])
def test_customers_that_never_arrived_are_absent(lose, sandbox, kind):
    assert lose(kind, customer("Acme")) == [Absent()]
    assert names(sandbox) == []


def test_a_write_that_times_out_is_settled_like_any_lost_one(sandbox, tokens):
    hasty = connect(sandbox.url, sandbox.control("GET", "credentials")["realm_id"], tokens, read_s=0.2)
    sandbox.control("POST", "faults", {"route": "*/batch", "kind": "timeout"})
    (message,), _ = hasty.encode([customer("Acme")])

    with pytest.raises(AnswerLost):
        hasty.send(message)

    assert hasty.settle(message, [customer("Acme")], datetime.now(UTC)) == [Absent()]
    assert isinstance(hasty.send(message)[0], Done)


def test_a_customer_that_another_made_long_before_is_not_ours(lose, sandbox, acme):
    sandbox.control("POST", "config", {"clock_offset_s": -3600})
    sandbox.control("POST", "records/Customer", {"DisplayName": "Old", "Notes": "Somebody else's"})
    sandbox.control("POST", "config", {"clock_offset_s": 0})

    assert lose("drop_request", customer("Old", Notes="Ours")) == [Absent()]


def test_invoices_whose_answer_was_lost_are_found_by_the_mark_in_their_memo(lose, sandbox, acme):
    writes = [invoice("a", acme.id, "006A"), invoice("b", acme.id, "006B")]

    settled = lose("drop_response", *writes)

    assert [type(one) for one in settled] == [Happened, Happened]
    assert [one.record.fields["PrivateNote"] for one in settled] == ["Deal [006A]", "Deal [006B]"]
    assert len(sandbox.control("GET", "records/Invoice")) == 2


def test_an_invoice_that_never_arrived_is_absent_though_its_customer_has_others(lose, send, acme):
    send(invoice("a", acme.id, "006A"))

    assert lose("drop_request", invoice("b", acme.id, "006B")) == [Absent()]


def test_settling_a_full_message_is_one_call(lose, sandbox, acme):
    before = calls(sandbox)

    lose("drop_response", *(invoice(f"k{n}", acme.id, f"006{n:03}") for n in range(30)))

    assert calls(sandbox) - before == 2


def test_an_update_whose_answer_was_lost_is_read_and_compared(lose, acme):
    write = Write("u", UPDATE, "Customer", acme.id, {"Notes": "New"}, version=acme.version, base={"Notes": None})

    assert lose("drop_request", write) == [Absent()]
    (settled,) = lose("drop_response", write)
    assert isinstance(settled, Happened)
    assert settled.record.fields["Notes"] == "New"


def test_an_update_that_somebody_overtook_has_changed(lose, acme, sandbox):
    sandbox.control("PATCH", f"records/Customer/{acme.id}", {"Notes": "Theirs"})
    write = Write("u", UPDATE, "Customer", acme.id, {"Notes": "Ours"}, version=acme.version, base={"Notes": None})

    assert lose("drop_request", write) == [Changed()]


def test_a_deletion_whose_answer_was_lost_is_proved_by_what_is_gone(lose, send, acme):
    (made,) = send(invoice("a", acme.id, "006A"))
    write = Write("d", DELETE, "Invoice", made.record.id, {}, version=made.record.version)

    assert lose("drop_request", write) == [Absent()]
    (settled,) = lose("drop_response", write)
    assert isinstance(settled, Happened)
    assert settled.record.state is State.DELETED


def test_a_voided_invoice_says_so(send, acme, company, sandbox):
    (made,) = send(invoice("a", acme.id, "006A"))
    path = f"/v3/company/{company.realm_id}/invoice?operation=void"
    token = sandbox.control("GET", "credentials")["access_token"]
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    sandbox.call("POST", path, json_body={"Id": made.record.id, "SyncToken": "0"}, headers=headers)

    (now,) = company.read({"Invoice": [made.record.id]})

    assert (now.fields["Voided"], now.fields["TotalAmt"]) == (True, Decimal(0))


def test_too_many_calls_are_not_done(company, sandbox):
    sandbox.control("POST", "config", {"limits": True})
    messages = [company.encode([customer(f"C{n}")])[0][0] for n in range(12)]

    outcomes = [company.send(message)[0] for message in messages]

    assert NotDone(timedelta(seconds=60), "QuickBooks asks for a pause: too many calls.") in outcomes
    assert isinstance(outcomes[0], Done)


def test_an_expired_token_is_renewed_and_the_message_carried_out_once(company, sandbox, tokens):
    sandbox.control("POST", "faults", {"route": "*/batch", "kind": "expire_token"})
    (message,), _ = company.encode([customer("Acme")])

    (done,) = company.send(message)

    assert isinstance(done, Done)
    assert len(tokens.renewed) == 1
    assert names(sandbox) == ["Acme"]


def test_names_are_found_as_quickbooks_compares_them(company, sandbox, acme, send):
    send(customer("Amy's \\ Birds"), customer("Resting"))
    (resting,) = company.find("Customer", "DisplayName", ["Resting"])
    send(Write("d", DELETE, "Customer", resting.id, {}, version=resting.version))

    found = company.find("Customer", "DisplayName", ["ACME", "amy's \\ birds", "Nobody", "Resting (deleted)"])

    assert sorted((one.fields["DisplayName"], one.state) for one in found) == [
        ("Acme", State.ACTIVE),
        ("Amy's \\ Birds", State.ACTIVE),
        ("Resting (deleted)", State.INACTIVE),
    ]


def test_the_highest_number_spans_all_sales_forms(company, send, acme):
    (made,) = send(invoice("a", acme.id, "006A"))

    assert company.highest_number() == int(str(made.record.fields["DocNumber"]))


def test_the_sandboxs_company_is_described(company):
    facts = company.company()

    assert facts.id == company.realm_id
    assert (facts.fields["Country"], facts.fields["HomeCurrency"]) == ("US", "USD")
    assert facts.fields["TimeZone"] == "America/Los_Angeles"


def test_records_have_an_address_for_people(company, sandbox):
    assert company.web_url("Invoice", "9") == f"{sandbox.url}/people/Invoice/9"
