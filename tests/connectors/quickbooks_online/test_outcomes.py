"""What the answers to a batch mean, with faults as Intuit words them."""

from datetime import timedelta

import pytest

from connectors.base import Done, NotDone, Operation, Refused, Stale, State, Write
from connectors.errors import AnswerLost, ReconnectNeeded, SettingNeeded, TryLater

MINUTE = timedelta(seconds=60)
INACTIVE = "Something you're trying to use has been made inactive."


def fault(code, message, detail="", *, element=None, type="ValidationFault"):
    error = {"Message": message, "Detail": detail, "code": code} | ({"element": element} if element else {})
    return {"Fault": {"Error": [error], "type": type}}


def answers(*items):
    return {
        "BatchItemResponse": [{"bId": str(n), **item} for n, item in enumerate(items)],
        "time": "2026-01-01T00:00:00Z",
    }


@pytest.fixture
def send(scripted, script):
    """Send these writes and have them answered so."""

    def sent(content, *writes, **how):
        script.say(content, **how)
        (message,), _ = scripted.encode(writes or (create("a"),))
        return scripted.send(message)

    return sent


def create(key, entity="Customer"):
    return Write(key, Operation.CREATE, entity, None, {"DisplayName": key})


def delete(key):
    return Write(key, Operation.DELETE, "Invoice", "9", {}, version="0@")


def test_results_are_told_apart_by_their_bid_in_any_order(send):
    made = {"Customer": {"Id": "8", "SyncToken": "0", "DisplayName": "b"}}
    stale = fault("5010", "Stale Object Error", "Stale Object Error : You and Ann were working on this")
    content = answers(stale, made)
    content["BatchItemResponse"].reverse()

    first, second = send(content, create("a"), create("b"))

    assert isinstance(first, Stale)
    assert isinstance(second, Done)
    assert (second.record.id, second.record.version) == ("8", "0@")


@pytest.mark.parametrize(
    ("item", "refused"),
    [
        (
            fault("6240", "Duplicate Name Exists Error", "The name supplied already exists. : null"),
            ("QuickBooks already has a vendor, customer or employee of that name. Rename one of them.", "6240", None),
        ),
        (
            fault("6240", "Duplicate Name Exists Error", "… : Another vendor is already using  this name."),
            ("QuickBooks already has a vendor of that name. Rename one of them.", "6240", None),
        ),
        (
            fault("6240", "Duplicate Name Exists Error", "… : Another product or service is already using this name."),
            ("QuickBooks already has an item of that name. Rename one of them.", "6240", None),
        ),
        (
            fault("02050", "String length", "Min:0 Max:21 supported. Supplied length:45", element="DocNumber"),
            (
                "DocNumber is longer than QuickBooks allows. Shorten it. QuickBooks says: "
                '"Min:0 Max:21 supported. Supplied length:45"',
                "2050",
                "DocNumber",
            ),
        ),
        (
            fault("2020", "Required param missing", "Required parameter Line is missing", element="Line"),
            ("QuickBooks requires Line, which is empty. Fill it in.", "2020", "Line"),
        ),
        (
            fault("6000", "A business validation error", "Business Validation Error: Select a tax rate."),
            ('QuickBooks did not accept it. QuickBooks says: "Select a tax rate."', "6000", None),
        ),
        (
            fault("9999", "Something new"),
            ('QuickBooks did not accept it. QuickBooks says: "Something new"', "9999", None),
        ),
    ],
)
def test_a_refused_record_says_why_in_a_bookkeepers_words(send, item, refused):
    (outcome,) = send(answers(item))

    assert isinstance(outcome, Refused)
    assert (outcome.message, outcome.code, outcome.field) == refused


@pytest.mark.parametrize(
    ("element", "code", "field"),
    [
        ("PrimaryEmailAddr.Address", "2050", "PrimaryEmailAddr"),
        ("Fax.FreeFormNumber", "2050", "Fax"),
        ("BillAddr.Line2", "2050", "BillAddr.Street"),
        ("BillAddr.City", "2050", "BillAddr.City"),
        (None, "2210", "PrimaryEmailAddr"),
        (None, "2500", None),
    ],
)
def test_the_field_at_fault_is_named_in_the_vocabulary(send, element, code, field):
    (outcome,) = send(answers(fault(code, "m", element=element)))

    assert isinstance(outcome, Refused)
    assert outcome.field == field


def test_a_taken_number_keeps_the_transaction_that_has_it_in_the_details(send):
    detail = "Duplicate Document Number Error : DocNumber=18696 is assigned to TxnType=Invoice with TxnId=6575"

    (outcome,) = send(answers(fault("6140", "Duplicate Document Number Error", detail)), headers={"intuit_tid": "1-5f"})

    assert outcome == Refused(
        "QuickBooks already has a transaction of that number. Give one of them another number.",
        "6140",
        None,
        f"HTTP 200 6140 Duplicate Document Number Error: {detail} intuit_tid 1-5f",
    )


def test_a_lock_on_inventory_passes_by_itself(send):
    words = "another user was editing a transaction with inventory products at exactly the same time"
    detail = f"Business Validation Error: {words}"

    (outcome,) = send(answers(fault("6000", "A business validation error", detail)))

    assert outcome == NotDone(timedelta(seconds=5), "Somebody works on the same inventory items in QuickBooks.")


def test_what_is_gone_already_counts_as_deleted(send):
    (outcome,) = send(answers(fault("610", "Object Not Found", INACTIVE)), delete("a"))

    assert isinstance(outcome, Done)
    assert (outcome.record.id, outcome.record.state) == ("9", State.DELETED)


def test_a_throttled_item_is_not_done(send):
    made = {"Customer": {"Id": "8", "SyncToken": "0"}}

    _, second = send(answers(made, fault("003001", "message=ThrottleExceeded")), create("a"), create("b"))

    assert second == NotDone(MINUTE, "QuickBooks asks for a pause: too many calls.")


@pytest.mark.parametrize(("headers", "after"), [({}, 60), ({"Retry-After": "7"}, 7)])
@pytest.mark.parametrize("name", ["Fault", "fault"])
def test_a_throttled_message_is_not_done_at_all(send, headers, after, name):
    error = {"message": "message=ThrottleExceeded; errorCode=003001; statusCode=429", "detail": None, "code": "003001"}
    content = {name: {"error": [error], "type": "SERVICE"}}

    outcomes = send(content, create("a"), create("b"), status=429, headers=headers)

    assert outcomes == [NotDone(timedelta(seconds=after), "QuickBooks asks for a pause: too many calls.")] * 2


def test_a_message_refused_as_a_whole_refuses_every_write(send):
    content = fault("2010", "Request has invalid or unsupported property", "Property Name:Unrecognized field")

    outcomes = send(content, create("a"), create("b"), status=400)

    assert [outcome.code for outcome in outcomes] == ["2010", "2010"]


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"<html>Bad gateway</html>", 502),
        (b"<html>Sign in</html>", 200),
        (b"stream timeout", 504),
        (b"", 200),
        (fault("10000", "An application error has occurred", type="SystemFault"), 500),
        (fault("600", "Duplicate Request ID"), 400),
        (answers(fault("10000", "An application error has occurred", type="SystemFault")), 200),
        (answers(), 200),
        (answers({"Vendor": {"Id": "8"}}), 200),
    ],
)
def test_where_quickbooks_failed_the_answer_is_lost(send, content, status):
    with pytest.raises(AnswerLost):
        send(content, status=status)


@pytest.mark.parametrize(
    ("content", "status", "error"),
    [
        (
            {"fault": {"error": [{"message": "m", "detail": None, "code": "3100"}], "type": "SERVICE"}},
            403,
            ReconnectNeeded,
        ),
        (fault("6190", "Invalid Company Status"), 400, SettingNeeded),
        (answers(fault("6190", "Invalid Company Status")), 200, SettingNeeded),
        (b"<html>Not found</html>", 404, TryLater),
    ],
)
def test_what_lies_in_the_company_is_no_refusal(send, content, status, error):
    with pytest.raises(error):
        send(content, status=status)
