"""The frame that all simulated systems share: HTTP, control API, faults, persistence."""

import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, RemoteDisconnected
from pathlib import Path
from typing import Any

import pytest

LIMITS = "/services/data/v66.0/limits"


@pytest.fixture
def signed(salesforce: Any) -> dict[str, str]:
    """The headers of a client that is signed in to Salesforce."""
    token = salesforce.control("GET", "credentials")["access_token"]
    return {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}


def test_bodies_may_come_in_chunks_and_gzipped(salesforce: Any, signed: dict[str, str]) -> None:
    path = "/services/data/v66.0/sobjects/Account"

    def chunks() -> Iterator[bytes]:
        yield b'{"Name":'
        yield b'"Acme"}'

    chunked = salesforce.call("POST", path, body=chunks(), headers=signed)
    packed = gzip.compress(b'{"Name":"Beta"}')
    zipped = salesforce.call("POST", path, body=packed, headers={**signed, "Content-Encoding": "gzip"})
    assert [chunked.status, zipped.status] == [201, 201]
    assert [row["Name"] for row in salesforce.control("GET", "records/Account")] == ["Acme", "Beta"]


def test_long_answers_are_gzipped_for_who_accepts_it(salesforce: Any, signed: dict[str, str]) -> None:
    path = "/services/data/v66.0/sobjects"
    answer = salesforce.call("GET", path, headers={**signed, "Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert json.loads(gzip.decompress(answer.body)) == salesforce.call("GET", path, headers=signed).json()


def test_a_head_is_a_get_without_its_body_and_a_trailing_slash_is_no_matter(
    salesforce: Any, signed: dict[str, str]
) -> None:
    head = salesforce.call("HEAD", f"{LIMITS}/", headers=signed)
    assert (head.status, head.body, head.headers["content-type"]) == (200, b"", "application/json;charset=UTF-8")


def test_a_connection_serves_many_calls(salesforce: Any, signed: dict[str, str]) -> None:
    connection = HTTPConnection("127.0.0.1", salesforce.number, timeout=10)
    for _ in range(3):
        connection.request("GET", LIMITS, headers=signed)
        socket = connection.sock
        assert connection.getresponse().read()
    assert connection.sock is socket
    connection.close()


def test_stats_count_calls_by_route_but_no_control_calls_and_no_pages(salesforce: Any, signed: dict[str, str]) -> None:
    salesforce.call("GET", LIMITS, headers=signed)
    salesforce.call("GET", "/services/data/v60.0/sobjects/Account/001000000000001AAA", headers=signed)
    salesforce.call("GET", "/people/Account")
    assert salesforce.control("GET", "stats") == {
        "total": 2,
        "calls": {"GET /services/data/{v}/limits": 1, "GET /services/data/{v}/sobjects/{object}/{id}": 1},
        "max_concurrent": 1,
        "throttled": 0,
    }


def test_the_last_requests_can_be_read_with_their_bodies(salesforce: Any, signed: dict[str, str]) -> None:
    salesforce.call("GET", LIMITS, headers=signed)
    salesforce.call("POST", "/services/data/v66.0/sobjects/Account?a=b", body=b"{}", headers=signed)
    (last,) = salesforce.control("GET", "requests?last=1")
    assert {name: last[name] for name in ("method", "path", "status", "request_body")} == {
        "method": "POST",
        "path": "/services/data/v66.0/sobjects/Account?a=b",
        "status": 400,
        "request_body": "{}",
    }
    assert "REQUIRED_FIELD_MISSING" in last["response_body"]


def test_calls_at_the_same_time_are_seen_as_such(salesforce: Any, signed: dict[str, str]) -> None:
    salesforce.control("POST", "config", {"latency_ms": 100})
    with ThreadPoolExecutor(4) as pool:
        statuses = list(pool.map(lambda _: salesforce.call("GET", LIMITS, headers=signed).status, range(4)))
    assert (statuses, salesforce.control("GET", "stats")["max_concurrent"]) == ([200] * 4, 4)


def test_a_dropped_request_was_not_handled_and_a_dropped_response_was(salesforce: Any, signed: dict[str, str]) -> None:
    path = "/services/data/v66.0/sobjects/Account"
    salesforce.control("POST", "faults", {"route": "*/sobjects/*", "nth": 1, "kind": "drop_request"})
    salesforce.control("POST", "faults", {"route": "POST */sobjects/*", "nth": 2, "kind": "drop_response"})
    for name in ("first", "second"):
        with pytest.raises((RemoteDisconnected, ConnectionResetError)):
            salesforce.call("POST", path, json_body={"Name": name}, headers=signed)
    assert salesforce.call("POST", path, json_body={"Name": "third"}, headers=signed).status == 201
    assert [row["Name"] for row in salesforce.control("GET", "records/Account")] == ["second", "third"]
    assert [(fault["seen"], fault["fired"]) for fault in salesforce.control("GET", "faults")] == [(3, True), (3, True)]


@pytest.mark.parametrize(
    ("kind", "status", "piece"),
    [
        ("http_500", 500, b"UNKNOWN_EXCEPTION"),
        ("throttle", 403, b"REQUEST_LIMIT_EXCEEDED"),
        ("html", 503, b"<html>"),
        ("expire_token", 401, b"INVALID_SESSION_ID"),
    ],
)
def test_a_fault_answers_as_the_vendor_would(
    salesforce: Any, signed: dict[str, str], kind: str, status: int, piece: bytes
) -> None:
    salesforce.control("POST", "faults", {"route": "/services/data/{v}/limits", "kind": kind})
    answer = salesforce.call("GET", LIMITS, headers=signed)
    assert (answer.status, piece in answer.body) == (status, True)


def test_a_timeout_never_answers_and_never_acts(salesforce: Any, signed: dict[str, str]) -> None:
    salesforce.control("POST", "faults", {"route": "*", "kind": "timeout"})
    connection = HTTPConnection("127.0.0.1", salesforce.number, timeout=0.2)
    connection.request("POST", "/services/data/v66.0/sobjects/Account", b'{"Name":"a"}', signed)
    with pytest.raises(TimeoutError):
        connection.getresponse()
    connection.close()
    assert salesforce.control("GET", "records/Account") == []


def test_a_fault_can_be_called_off(salesforce: Any, signed: dict[str, str]) -> None:
    salesforce.control("POST", "faults", {"route": "*", "kind": "http_500"})
    assert salesforce.control("DELETE", "faults") == []
    assert salesforce.call("GET", LIMITS, headers=signed).status == 200


@pytest.mark.parametrize(
    ("path", "body", "message"),
    [
        ("faults", {"route": "*", "kind": "magic"}, "kind must be one of"),
        ("config", {"nonsense": 1}, "unknown setting: nonsense"),
        ("reset", {"sample": "other"}, "sample must be one of demo, empty"),
        ("reset", {"accounts": "many"}, "sizes must be whole numbers"),
        ("records/Nothing", {}, "There is no object Nothing."),
    ],
)
def test_a_wrong_control_call_is_explained(salesforce: Any, path: str, body: dict[str, Any], message: str) -> None:
    answer = salesforce.call("POST", f"/_sandbox/{path}", json_body=body)
    assert answer.status == 400
    assert answer.json()["message"].startswith(message)


def test_people_create_filter_change_and_delete_records(salesforce: Any) -> None:
    made = salesforce.control("POST", "records/Account", {"Name": "Acme", "Phone": "1"})
    salesforce.control("POST", "records/Account", {"Name": "Beta"})
    assert [row["Id"] for row in salesforce.control("GET", "records/Account?Phone=1")] == [made["Id"]]
    assert salesforce.control("PATCH", f"records/Account/{made['Id']}", {"Phone": ""})["Phone"] is None
    salesforce.control("DELETE", f"records/Account/{made['Id']}")
    assert [row["Name"] for row in salesforce.control("GET", "records/Account")] == ["Beta"]
    assert salesforce.call("GET", "/_sandbox/records/Account/001000000000001AAA").status == 404


def test_the_clock_can_be_moved(salesforce: Any, signed: dict[str, str]) -> None:
    salesforce.control("POST", "config", {"clock_offset_s": 86400 * 365 * 100})
    assert " 2126 " in salesforce.call("GET", LIMITS, headers=signed).headers["date"]


def test_a_client_stays_signed_in_over_a_reset(salesforce: Any, signed: dict[str, str]) -> None:
    salesforce.control("POST", "reset", {"sample": "empty", "accounts": 2})
    assert salesforce.call("GET", LIMITS, headers=signed).status == 200


def test_state_survives_in_its_file(tmp_path: Path, sandbox: Any) -> None:
    arguments = ("--data", str(tmp_path / "state.sqlite"), "--sample", "empty")
    with sandbox(tmp_path, *arguments) as ports:
        port = ports["salesforce"]
        token = port.control("GET", "credentials")["access_token"]
        for name in ("b", "a", "c"):
            port.control("POST", "records/Account", {"Name": name, "AnnualRevenue": 12})
        gone = port.control("GET", "records/Account?Name=c")[0]["Id"]
        port.control("DELETE", f"records/Account/{gone}")
    with sandbox(tmp_path, *arguments) as ports:
        port = ports["salesforce"]
        rows = port.control("GET", "records/Account")
        made = port.control("POST", "records/Account", {"Name": "d"})
        answer = port.call("GET", LIMITS, headers={"Authorization": f"Bearer {token}"})
    assert [(row["Name"], row["AnnualRevenue"]) for row in rows] == [("b", 12), ("a", 12)]
    assert made["Id"] not in {row["Id"] for row in rows} | {gone}
    assert answer.status == 200


def test_recorded_records_can_be_loaded(tmp_path: Path, sandbox: Any) -> None:
    folder = tmp_path / "recorded" / "salesforce"
    folder.mkdir(parents=True)
    url = "/services/data/v59.0/sobjects/Account/001dM00003jU9GyQAK"
    account = {
        "attributes": {"type": "Account", "url": url},
        "Id": "001dM00003jU9GyQAK",
        "Name": "Acme",
        "SystemModstamp": "2026-05-01T07:25:37.000+0000",
    }
    deal = {"Name": "Deal", "AccountId": account["Id"], "StageName": "Closed Won", "CloseDate": "2026-02-27"}
    (folder / "Account.json").write_text(json.dumps([account]))
    (folder / "Opportunity.json").write_text(json.dumps([{**deal, "Amount": 85000}]))
    with sandbox(tmp_path, "--load", str(folder.parent)) as ports:
        port = ports["salesforce"]
        (stored,) = port.control("GET", "records/Account")
        (won,) = port.control("GET", "records/Opportunity?IsWon=true")
    assert (stored["Id"], stored["SystemModstamp"]) == (account["Id"], account["SystemModstamp"])
    assert (won["AccountId"], won["Amount"], won["Probability"]) == (account["Id"], 85000, 100)


@pytest.mark.parametrize("folder", ["nowhere", ""])
def test_a_folder_without_recorded_records_is_refused_in_a_sentence(folder: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "connectors.sandbox", "--load", str(tmp_path / folder)]
    refused = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=60)

    assert refused.returncode == 2
    assert f"{tmp_path / folder} holds no records: they are looked for in its folders salesforce or" in refused.stderr


def test_the_root_leads_to_the_pages(salesforce: Any) -> None:
    answer = salesforce.call("GET", "/")
    assert (answer.status, answer.headers["location"]) == (302, "/people/")
    assert salesforce.call("GET", "/people/style.css").headers["content-type"].startswith("text/css")
