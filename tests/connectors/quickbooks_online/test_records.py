"""Any record of QuickBooks Online through one connection and reusable operations, against the sandbox."""

from decimal import Decimal
from typing import Any

import pytest

from connectors.base import Refused
from connectors.errors import AnswerLost, TryLater
from connectors.http import Session
from connectors.quickbooks_online.client import HEADERS
from connectors.quickbooks_online.entities import Action
from connectors.quickbooks_online.records import Connection, Json, Operation, Performed, perform
from tests.connectors.quickbooks_online.conftest import Script
from tests.sandboxes import Port
from tests.tokens import Tokens

NOW = "2026-03-08T09:00:00.300-07:00"


def connection_to(url: str, realm_id: str, tokens: Tokens) -> Connection:
    session = Session(url, name="QuickBooks", tokens=tokens, pace=lambda limits: None, headers=HEADERS, read_s=10)
    return Connection(session, realm_id)


@pytest.fixture
def connection(sandbox: Port, tokens: Tokens) -> Connection:
    return connection_to(sandbox.url, sandbox.control("GET", "credentials")["realm_id"], tokens)


@pytest.fixture
def told(script: Script) -> Connection:
    """A connection to the script."""
    return connection_to(script.url, "123", Tokens())


def done(connection: Connection, action: Action, entity: str, body: Json | None = None, **more: Any) -> Json:
    performed = perform(connection, Operation(action, entity), body or {}, **more)
    assert isinstance(performed, Performed), performed
    return performed.records[0]


def found(connection: Connection, entity: str = "", **more: Any) -> tuple[Json, ...]:
    performed = perform(connection, Operation(Action.QUERY, entity, **more))
    assert isinstance(performed, Performed), performed
    return performed.records


def service(connection: Connection, name: str = "Grinding") -> Json:
    income = found(connection, "Account", filters={"AccountType": "Income"})[0]
    made = {"Name": name, "Type": "Service", "IncomeAccountRef": {"value": income["Id"]}}
    return done(connection, Action.CREATE, "Item", made)


def sold(connection: Connection, rate: Any) -> list[Json]:
    detail = {"ItemRef": {"value": service(connection)["Id"]}, "Qty": 1, "UnitPrice": rate}
    return [{"Amount": rate, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail}]


@pytest.mark.parametrize(
    ("entity", "made", "changed"),
    [
        ("Customer", {"DisplayName": "Acme"}, {"CompanyName": "Acme Ltd"}),
        ("Vendor", {"DisplayName": "Bolt & Co"}, {"CompanyName": "Bolt Inc"}),
        ("Account", {"Name": "Repairs", "AccountType": "Expense"}, {"Description": "What breaks"}),
    ],
)
def test_members_of_lists_are_made_read_changed_and_made_inactive(
    connection: Connection, entity: str, made: dict[str, Any], changed: dict[str, Any]
) -> None:
    id = done(connection, Action.CREATE, entity, made)["Id"]
    done(connection, Action.UPDATE, entity, {"Id": id, **changed})

    read = done(connection, Action.GET, entity, {"Id": id})
    assert {name: read[name] for name in (*made, *changed)} == {**made, **changed}
    assert done(connection, Action.DELETE, entity, {"Id": id})["Active"] is False
    assert found(connection, entity, filters={"Id": id}) == ()
    assert len(found(connection, entity, filters={"Id": id, "Active": False})) == 1


@pytest.mark.parametrize("entity", ["Estimate", "CreditMemo", "Invoice", "SalesReceipt"])
def test_transactions_are_made_read_changed_and_deleted_with_exact_amounts(connection: Connection, entity: str) -> None:
    customer = done(connection, Action.CREATE, "Customer", {"DisplayName": "Acme"})["Id"]
    body = {"CustomerRef": {"value": customer}, "Line": sold(connection, Decimal("1234567.89"))}
    id = done(connection, Action.CREATE, entity, body)["Id"]
    done(connection, Action.UPDATE, entity, {"Id": id, "PrivateNote": "by hand"})

    read = done(connection, Action.GET, entity, {"Id": id})
    assert (read["TotalAmt"], type(read["TotalAmt"]), read["PrivateNote"]) == (
        Decimal("1234567.89"),
        Decimal,
        "by hand",
    )
    assert done(connection, Action.DELETE, entity, {"Id": id}) == {"domain": "QBO", "status": "Deleted", "Id": id}
    assert found(connection, entity) == ()


def test_a_payment_is_taken_for_an_invoice_and_voided(connection: Connection) -> None:
    customer = {"value": done(connection, Action.CREATE, "Customer", {"DisplayName": "Acme"})["Id"]}
    invoice = done(connection, Action.CREATE, "Invoice", {"CustomerRef": customer, "Line": sold(connection, 80)})["Id"]
    applied = [{"Amount": 80, "LinkedTxn": [{"TxnId": invoice, "TxnType": "Invoice"}]}]
    payment = done(connection, Action.CREATE, "Payment", {"CustomerRef": customer, "TotalAmt": 80, "Line": applied})
    balances = [done(connection, Action.GET, "Invoice", {"Id": invoice})["Balance"]]

    done(connection, Action.VOID, "Payment", {"Id": payment["Id"]})

    balances.append(done(connection, Action.GET, "Invoice", {"Id": invoice})["Balance"])
    assert balances == [0, 80]
    assert done(connection, Action.VOID, "Invoice", {"Id": invoice})["TotalAmt"] == 0


def test_a_query_is_filters_or_a_whole_statement(connection: Connection) -> None:
    for name in ("Acme", "Bird's", "Clay"):
        done(connection, Action.CREATE, "Customer", {"DisplayName": name})

    by_value = found(connection, "customer", filters={"DisplayName": ["Bird's", "Clay"]})
    statement = "select DisplayName from Customer where DisplayName = 'Bird\\'s'"

    assert [record["DisplayName"] for record in by_value] == ["Bird's", "Clay"]
    assert [record["DisplayName"] for record in found(connection, statement=statement)] == ["Bird's"]
    assert found(connection, statement="select count(*) from Customer") == ({"totalCount": 3},)
    assert [one["DisplayName"] for one in found(connection, statement="select * from Customer maxresults 1")] == [
        "Acme"
    ]


def test_a_query_brings_all_pages(connection: Connection, sandbox: Port) -> None:
    sandbox.control("POST", "reset", {"sample": "empty", "customers": 2100})

    ids = {record["Id"] for record in found(connection, "Customer")}

    assert len(ids) == 2100


def test_the_company_and_its_preferences_need_no_id(connection: Connection) -> None:
    assert done(connection, Action.GET, "CompanyInfo")["CompanyName"]
    assert "SalesFormsPrefs" in done(connection, Action.GET, "Preferences")


@pytest.mark.parametrize(
    ("operation", "body", "said"),
    [
        (Operation(Action.GET, "Custmer"), {"Id": "1"}, 'has no records named "Custmer". Do you mean Customer'),
        (Operation(Action.VOID, "Customer"), {"Id": "1"}, "QuickBooks Online offers no void of Customer."),
        (Operation(Action.GET, "Customer"), {}, "Which Customer? Its Id is missing."),
        (Operation(Action.GET, "Customer"), {"Id": "999"}, "QuickBooks does not find the record"),
        (Operation(Action.CREATE, "Customer"), {}, "QuickBooks"),
        (Operation(Action.QUERY, statement="select * from Custmer"), {}, "Custmer"),
    ],
)
def test_what_is_refused_says_why_in_a_sentence(
    connection: Connection, operation: Operation, body: Json, said: str
) -> None:
    refused = perform(connection, operation, body)

    assert isinstance(refused, Refused)
    assert said in refused.message


def test_a_name_that_is_taken_says_whose_it_is(connection: Connection) -> None:
    done(connection, Action.CREATE, "Vendor", {"DisplayName": "Acme"})

    refused = perform(connection, Operation(Action.CREATE, "Customer"), {"DisplayName": "Acme"})

    assert isinstance(refused, Refused)
    assert refused.message.startswith("QuickBooks already has a vendor")
    assert refused.message.endswith("of that name. Rename one of them.")


def test_a_change_of_a_version_that_is_no_longer_there_is_refused(connection: Connection) -> None:
    made = done(connection, Action.CREATE, "Customer", {"DisplayName": "Acme"})
    done(connection, Action.UPDATE, "Customer", {"Id": made["Id"], "CompanyName": "Acme Ltd"})

    refused = perform(connection, Operation(Action.UPDATE, "Customer"), {**made, "CompanyName": "Acme Inc"})

    assert isinstance(refused, Refused)
    assert refused.message.startswith("Somebody has changed it in QuickBooks since it was read.")


def test_a_write_whose_answer_is_lost_is_carried_out_once_when_it_is_repeated(
    connection: Connection, sandbox: Port
) -> None:
    sandbox.control("POST", "faults", {"route": "POST *customer", "kind": "drop_response"})

    with pytest.raises(AnswerLost, match="Repeat the call with the request id acme-1"):
        done(connection, Action.CREATE, "Customer", {"DisplayName": "Acme"}, request_id="acme-1")
    again = done(connection, Action.CREATE, "Customer", {"DisplayName": "Acme"}, request_id="acme-1")

    assert found(connection, "Customer") == (again,)


def test_a_write_bears_a_request_id_and_the_exact_number(script: Script, told: Connection) -> None:
    script.say({"Payment": {"Id": "7", "SyncToken": "0"}, "time": NOW})

    done(told, Action.CREATE, "Payment", {"TotalAmt": Decimal("0.10")}, request_id="wish")

    assert script.requests == [("POST", "/v3/company/123/payment?minorversion=75&requestid=wish", '{"TotalAmt":0.10}')]


def test_a_throttled_call_is_put_off(script: Script, told: Connection) -> None:
    script.say({"fault": {"error": [{"code": "3001"}]}}, status=429)

    with pytest.raises(TryLater):
        done(told, Action.CREATE, "Customer", {"DisplayName": "Acme"})


def test_a_page_is_read_again_where_records_before_it_were_deleted(script: Script, told: Connection) -> None:
    rows = [{"Id": str(number)} for number in range(1, 1002)]
    for some in (rows[:1000], rows[1000:], rows[500:]):
        script.say({"QueryResponse": {"Customer": some}, "time": NOW})

    assert len(found(told, "Customer")) == 1001
    starts = [body.split("STARTPOSITION ")[1].split()[0] for _method, _path, body in script.requests]
    assert starts == ["1", "1000", "500"]
