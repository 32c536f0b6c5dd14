"""What an answer, as Salesforce words it, says of each write."""

import json
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from connectors.base import Done, Line, Message, NotDone, Operation, Outcome, Record, Refused, Stale, State, Write
from connectors.errors import AnswerLost, ConnectorError, SettingNeeded, TryLater
from connectors.http import Answer
from connectors.salesforce.answers import outcomes_of
from connectors.salesforce.faults import Fault, meaning
from connectors.salesforce.packing import pack
from connectors.salesforce.refusals import refused

Rows = list[dict[str, Any]]
PRODUCT = Write(
    "w", Operation.CREATE, "Product2", None,
    {"External_Item_ID__c": "c:item:3", "PricebookEntry.UnitPrice": Decimal(1)},
)  # fmt: skip
OPPORTUNITY = Write(
    "w", Operation.UPDATE, "Opportunity", "006A", {"PO_Number__c": "7"},
    (
        Line("OpportunityLineItem", "00kA", {"Quantity": Decimal(1)}),
        Line("OpportunityLineItem", "00kB", {}, removed=True),
    ),
)  # fmt: skip


def message_of(writes: Sequence[Write]) -> Message:
    [message], _ = pack(writes, root="/services/data/v66.0", new_id=lambda: "m")
    return message


def answer(status: int, body: Any) -> Answer:
    return Answer(status, {}, body if isinstance(body, bytes) else json.dumps(body).encode())


def outcomes(writes: Sequence[Write], *parts: Rows, status: int = 200) -> list[Outcome]:
    composite = [{"body": rows, "httpHeaders": {}, "httpStatusCode": status, "referenceId": "part"} for rows in parts]
    return outcomes_of(message_of(writes), answer(200, {"compositeResponse": composite}))


def done(id: str) -> dict[str, Any]:
    return {"id": id, "success": True, "errors": []}


def failed(code: str, message: str = "no", fields: Sequence[str] = ()) -> dict[str, Any]:
    return {"success": False, "errors": [{"statusCode": code, "message": message, "fields": list(fields)}]}


def account(number: int) -> Write:
    return Write(f"w{number}", Operation.UPDATE, "Account", f"001{number}", {"Name": "Acme"})


def test_each_write_gets_its_own_outcome() -> None:
    assert outcomes(
        [account(n) for n in range(5)],
        [
            done("0010"),
            failed("STRING_TOO_LONG", "Account Name: data value too large: … (max length=255)", ["Name"]),
            failed("UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record"),
            failed("ENTITY_IS_DELETED", "entity is deleted"),
            failed(
                "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "x: execution of BeforeUpdate caused by: UNABLE_TO_LOCK_ROW"
            ),
        ],
    ) == [
        Done(Record("Account", "0010", {})),
        Refused(
            "A text is too long for its field in Salesforce (Name). Shorten it. "
            "Account Name: data value too large: … (max length=255).",
            "STRING_TOO_LONG",
            "Name",
            "STRING_TOO_LONG: Account Name: data value too large: … (max length=255) [Name]",
        ),
        NotDone(timedelta(seconds=5), "Somebody else was changing the same Salesforce record."),
        Stale("ENTITY_IS_DELETED: entity is deleted"),
        NotDone(timedelta(seconds=5), "Somebody else was changing the same Salesforce record."),
    ]


def test_ids_of_header_child_and_lines_come_back_in_the_order_given() -> None:
    assert outcomes([PRODUCT], [done("01tA")], [done("01uA")]) == [
        Done(Record("Product2", "01tA", {"PricebookEntry.Id": "01uA"}))
    ]
    assert outcomes([OPPORTUNITY], [done("006A"), done("00kA")], [done("00kB")]) == [
        Done(
            Record(
                "Opportunity", "006A", {},
                (Line("OpportunityLineItem", "00kA", {}), Line("OpportunityLineItem", "00kB", {}, removed=True)),
            )
        )
    ]  # fmt: skip


def test_a_refused_part_leaves_the_rest_done() -> None:
    [outcome] = outcomes(
        [OPPORTUNITY],
        [done("006A"), failed("FIELD_CUSTOM_VALIDATION_EXCEPTION", "Quantity must be even")],
        [done("00kB")],
    )

    assert isinstance(outcome, Done)
    assert [reason.message for reason in outcome.refused] == [
        "A validation rule of this Salesforce org refuses it: Quantity must be even."
    ]


def test_a_refused_field_of_the_billing_contact_is_named_by_its_path() -> None:
    fields = {"Name": "Acme", "Contact.Id": "003A", "Contact.Email": "x"}

    [outcome] = outcomes(
        [Write("w", Operation.UPDATE, "Account", "001A", fields)],
        [done("001A"), failed("INVALID_EMAIL_ADDRESS", "Email: invalid email address: x", ["Email"])],
    )

    assert isinstance(outcome, Done)
    assert [reason.field for reason in outcome.refused] == ["Contact.Email"]


def test_a_write_of_which_nothing_was_done_is_no_success() -> None:
    line = Line("OpportunityLineItem", "00kA", {"Quantity": Decimal(1)})
    write = Write("w", Operation.UPDATE, "Opportunity", "006A", {}, (line,))

    assert isinstance(outcomes([write], [failed("INSUFFICIENT_ACCESS_OR_READONLY")])[0], Refused)
    assert isinstance(outcomes([write], [failed("UNABLE_TO_LOCK_ROW")])[0], NotDone)


def test_a_refused_header_refuses_the_whole() -> None:
    [outcome] = outcomes([PRODUCT], [failed("REQUIRED_FIELD_MISSING", "…", ["Name"])], [failed("INVALID_FIELD")])

    assert isinstance(outcome, Refused)
    assert (outcome.code, outcome.field) == ("REQUIRED_FIELD_MISSING", "Name")


def test_a_price_that_exists_and_a_line_that_is_gone_are_no_refusals() -> None:
    assert outcomes([PRODUCT], [done("01tA")], [failed("DUPLICATE_VALUE")]) == [Done(Record("Product2", "01tA", {}))]
    [outcome] = outcomes([OPPORTUNITY], [done("006A"), done("00kA")], [failed("ENTITY_IS_DELETED")])
    assert isinstance(outcome, Done)
    assert outcome.refused == ()


NEW_LINE = Write(
    "w", Operation.UPDATE, "Invoice__c", "a01", {},
    (Line("Invoice_Item__c", None, {"External_Invoice_Line_ID__c": "c:1", "Amount__c": Decimal(1)}),),
)  # fmt: skip
THERE = failed("INVALID_FIELD_FOR_INSERT_UPDATE", "Unable to create/update fields: Invoice__c.", ["Invoice__c"])


@pytest.mark.parametrize(
    ("revised", "made", "expected"),
    [
        (done("a02"), THERE, "a02"),
        (failed("REQUIRED_FIELD_MISSING", "…", ["Invoice__c"]), done("a02"), "a02"),
        (failed("STRING_TOO_LONG"), THERE, "STRING_TOO_LONG"),
        (failed("REQUIRED_FIELD_MISSING", "…", ["Invoice__c"]), failed("STRING_TOO_LONG"), "STRING_TOO_LONG"),
    ],
)
def test_a_line_is_revised_or_made(revised: dict[str, Any], made: dict[str, Any], expected: str) -> None:
    [outcome] = outcomes([NEW_LINE], [revised], [made])

    if isinstance(outcome, Done):
        assert outcome == Done(Record("Invoice__c", "a01", {}, (Line("Invoice_Item__c", expected, {}),)))
    else:
        assert isinstance(outcome, Refused)
        assert outcome.code == expected


def test_a_line_that_is_there_already_is_no_refusal_of_a_new_invoice() -> None:
    write = Write("w", Operation.CREATE, "Invoice__c", None, {"External_Invoice_ID__c": "c:1"}, NEW_LINE.lines)

    assert outcomes([write], [done("a01")], [THERE]) == [
        Done(Record("Invoice__c", "a01", {}, (Line("Invoice_Item__c", None, {}),)))
    ]


def test_deleting_what_is_gone_is_done() -> None:
    writes = [Write(f"w{n}", Operation.DELETE, "Invoice__c", f"a0{n}", {}) for n in range(3)]

    assert outcomes(writes, [done("a00"), failed("ENTITY_IS_DELETED"), failed("DELETE_FAILED", "in use")]) == [
        Done(Record("Invoice__c", "a00", {}, state=State.DELETED)),
        Done(Record("Invoice__c", "a01", {}, state=State.DELETED)),
        Refused("Salesforce refused it: in use.", "DELETE_FAILED", None, "DELETE_FAILED: in use"),
    ]


def test_a_collection_refused_as_a_whole_refuses_each_of_its_rows() -> None:
    error = [{"errorCode": "INVALID_FIELD", "message": "No such column 'Foo' on sobject of type Account"}]

    found = outcomes([account(1), account(2)], error, status=400)

    assert [type(outcome) for outcome in found] == [Refused, Refused]


def test_a_collection_that_broke_in_the_middle_is_a_lost_answer() -> None:
    with pytest.raises(AnswerLost):
        outcomes([account(1)], [{"errorCode": "UNKNOWN_EXCEPTION", "message": "ErrorId"}], status=500)


@pytest.mark.parametrize(
    ("status", "body"), [(200, b"<html>Maintenance</html>"), (503, b"<html></html>"), (500, [{"errorCode": "X"}])]
)
def test_pages_and_server_errors_are_lost_answers(status: int, body: Any) -> None:
    with pytest.raises(AnswerLost):
        outcomes_of(message_of([account(1)]), answer(status, body))


def test_a_call_over_the_limit_was_certainly_not_made() -> None:
    body = [{"errorCode": "REQUEST_LIMIT_EXCEEDED", "message": "TotalRequests Limit exceeded."}]

    [outcome] = outcomes_of(message_of([account(1)]), answer(403, body))

    assert isinstance(outcome, NotDone)
    assert outcome.after == timedelta(minutes=60)


def test_a_malformed_call_refuses_every_write_alike() -> None:
    body = [{"errorCode": "JSON_PARSER_ERROR", "message": "Unexpected character"}]

    assert outcomes_of(message_of([account(1), account(2)]), answer(400, body)) == [
        Refused(
            "Salesforce refused it: Unexpected character.",
            "JSON_PARSER_ERROR", None, "JSON_PARSER_ERROR: Unexpected character",
        )
    ] * 2  # fmt: skip


def test_an_api_that_is_switched_off_stops_the_run() -> None:
    body = [{"errorCode": "API_DISABLED_FOR_ORG", "message": "The REST API is not enabled for this Organization."}]

    with pytest.raises(SettingNeeded, match="may not use the API"):
        outcomes_of(message_of([account(1)]), answer(403, body))


@pytest.mark.parametrize(
    ("status", "code", "message", "kind", "sentence"),
    [
        (403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.", TryLater, "has used up its API calls"),
        (403, "REQUEST_LIMIT_EXCEEDED", "ConcurrentRequests (Concurrent API Requests) Limit exceeded.", TryLater,
         "too many calls at once"),
        (400, "INVALID_FIELD", "\nERROR at Row:1:Column:8\nNo such column 'Sync_Me__c' on entity 'Account'. If you",
         SettingNeeded, "The field Sync_Me__c of Account is missing in Salesforce"),
        (400, "INVALID_FIELD", "\nDidn't understand relationship 'Invoice_Items__r' in FROM part of query call.",
         SettingNeeded, "The relationship Invoice_Items__r is missing"),
        (400, "INVALID_TYPE", "sObject type 'Invoice__c' is not supported. If you", SettingNeeded,
         "The object Invoice__c is missing"),
        (403, "INSUFFICIENT_ACCESS", "no rights", SettingNeeded, "lacks a right: no rights"),
        (400, "INVALID_QUERY_LOCATOR", "invalid query locator", TryLater, "out of order"),
        (503, "SERVER_UNAVAILABLE", "busy", TryLater, "out of order"),
        (410, "UNSUPPORTED_API_VERSION", "gone", SettingNeeded, "Update Tandem"),
        (404, "NOT_FOUND", "The requested resource does not exist", SettingNeeded, "Connect Salesforce again"),
        (400, "MALFORMED_QUERY", "unexpected token: FROM", ConnectorError, "unexpected token"),
    ],
)  # fmt: skip
def test_a_refused_call_says_what_to_do(
    status: int, code: str, message: str, kind: type[ConnectorError], sentence: str
) -> None:
    error = meaning(status, [Fault(code, message)])

    assert type(error) is kind
    assert sentence in error.message
    assert code in error.details


def test_the_text_of_a_customer_s_own_trigger_is_shown_without_its_wrapping() -> None:
    text = "AcmeTrigger: execution of BeforeUpdate\n\ncaused by: System.DmlException: Credit hold: call finance"

    assert refused([Fault("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", text)]).message == (
        "A trigger or flow of this Salesforce org stopped it: Credit hold: call finance. "
        "Ask your Salesforce administrator."
    )
