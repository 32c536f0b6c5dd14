"""The wire: headers, the three shapes of a fault, repeated requests, batches, changes, limits."""

from typing import Any

from connectors.sandbox.quickbooks_online.throttle import Throttle

NOT_FOUND = {
    "Message": "Object Not Found",
    "Detail": "Object Not Found : Something you're trying to use has been made inactive. "
    "Check the fields with accounts, customers, items, vendors or employees.",
    "code": "610",
    "element": "",
}


def test_successes_carry_intuits_headers(company: Any) -> None:
    headers = company.call("GET", "item/1").headers

    assert headers["content-type"] == "application/json;charset=utf-8"
    assert headers["intuit_tid"].startswith("1-")
    assert {"qbo-version", "service-time", "x-spanid", "x-amzn-trace-id", "expires"} <= headers.keys()
    assert headers["cache-control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


def test_a_missing_record_is_a_400_without_a_version(company: Any) -> None:
    answer = company.call("GET", "customer/999")

    assert answer.status == 400
    assert answer.json()["Fault"] == {"Error": [NOT_FOUND], "type": "ValidationFault"}
    assert answer.headers["content-type"] == "application/json"
    assert "qbo-version" not in answer.headers


def test_an_id_must_be_a_number(company: Any) -> None:
    error = company.call("GET", "customer/1.5").json()["Fault"]["Error"][0]

    assert (error["code"], error["Message"], error["element"]) == ("2030", "Invalid ID", "Id")
    assert error["Detail"] == "Id should be a valid number. Supplied value:1.5"


def test_an_expired_token_is_refused_by_the_gateway_in_its_own_shape(company: Any) -> None:
    company.port.control("POST", "faults", {"route": "*/item/*", "kind": "expire_token"})

    answer = company.call("GET", "item/1")

    body = answer.json()
    assert (answer.status, body["fault"]["type"]) == (401, "AUTHENTICATION")
    assert body["fault"]["error"] == [
        {
            "message": "message=AuthenticationFailed; errorCode=003200; statusCode=401",
            "detail": f"Token expired: {company.token}",
            "code": "3200",
            "element": None,
        }
    ]
    assert answer.headers["www-authenticate"] == 'Bearer realm="Intuit", error="invalid_token"'
    assert (body["batchItemResponse"], body["queryResponse"], type(body["time"])) == ([], None, int)


def test_another_companys_token_is_forbidden(company: Any) -> None:
    headers = {"Authorization": f"Bearer {company.token}", "Accept": "application/json"}
    answer = company.port.call("GET", "/v3/company/1/item/1", headers=headers)

    error = answer.json()["fault"]["error"][0]
    assert (answer.status, error["code"], error["detail"]) == (403, "3100", None)


def test_json_has_to_be_asked_for(company: Any) -> None:
    assert company.call("GET", "item/1", accept=None).status == 406
    assert company.call("GET", "item/1", accept=None, format="json").status == 200


def test_unknown_paths_and_verbs_are_refused(company: Any) -> None:
    error = company.call("GET", "nonsense").json()["Fault"]["Error"][0]

    assert (error["code"], error["Message"]) == ("500", "Unsupported Operation")
    assert company.call("DELETE", "item/1").status == 405


def test_a_repeated_requestid_gets_the_original_answer(company: Any) -> None:
    first = company.call("POST", "customer", {"DisplayName": "Acme"}, requestid="r-1")
    again = company.call("POST", "customer", {"DisplayName": "Something else"}, requestid="r-1")

    assert again.body == first.body
    assert company.query("SELECT COUNT(*) FROM Customer") == {"totalCount": 1}


def test_a_refused_request_may_be_made_again_with_its_requestid(company: Any) -> None:
    assert company.call("POST", "customer", {"Notes": "x"}, requestid="r-2").status == 400

    assert company.call("POST", "customer", {"DisplayName": "Acme"}, requestid="r-2").status == 200


def test_a_lost_answer_is_had_by_asking_again(company: Any) -> None:
    company.port.control("POST", "faults", {"route": "*/customer", "kind": "drop_response"})
    lost = False
    try:
        company.call("POST", "customer", {"DisplayName": "Acme"}, requestid="r-3")
    except OSError:
        lost = True

    again = company.call("POST", "customer", {"DisplayName": "Acme"}, requestid="r-3")

    assert (lost, again.json()["Customer"]["Id"]) == (True, "1")
    assert company.query("SELECT COUNT(*) FROM Customer") == {"totalCount": 1}


def test_a_batch_answers_each_item_for_itself(company: Any, customer: Any) -> None:
    invoice = company.invoice(customer, 10)
    items = [
        {"bId": "bid1", "operation": "create", "Vendor": {"DisplayName": "Boraski Family Store"}},
        {"bId": "bid2", "operation": "delete", "Invoice": {"Id": "129", "SyncToken": "0"}},
        {"bId": "bid3", "operation": "update", "Customer": {"Id": customer["Id"], "SyncToken": "7", "sparse": True}},
        {"bId": "bid4", "Query": "select * from Vendor"},
        {
            "bId": "bid5",
            "operation": "update",
            "optionsData": "void",
            "Invoice": {"Id": invoice["Id"], "SyncToken": "0", "sparse": True},
        },
    ]

    answer = company.call("POST", "batch", {"BatchItemRequest": items})

    results = answer.json()["BatchItemResponse"]
    assert [one["bId"] for one in results] == ["bid1", "bid2", "bid3", "bid4", "bid5"]
    assert results[0]["Vendor"]["DisplayName"] == "Boraski Family Store"
    assert results[1]["Fault"] == {"Error": [NOT_FOUND], "type": "ValidationFault"}
    assert results[2]["Fault"]["Error"][0]["code"] == "5010"
    assert results[3]["QueryResponse"]["maxResults"] == 1
    assert results[4]["Invoice"]["PrivateNote"] == "Voided"


def test_a_batch_takes_30_items_at_most(company: Any) -> None:
    items = [{"bId": str(number), "Query": "select * from Vendor"} for number in range(31)]

    error = company.call("POST", "batch", {"BatchItemRequest": items}).json()["Fault"]["Error"][0]

    assert (error["code"], error["Message"]) == ("1040", "Batch size exceeds allowed limit")


def test_a_batchs_requestid_is_shorter(company: Any) -> None:
    items = [{"bId": "1", "Query": "select * from Vendor"}]

    assert company.call("POST", "batch", {"BatchItemRequest": items}, requestid="x" * 37).status == 400
    assert company.call("POST", "batch", {"BatchItemRequest": items}, requestid="x" * 36).status == 200


def changes(company: Any, entities: str, since: str) -> Any:
    answer = company.call("GET", "cdc", entities=entities, changedSince=since)
    assert answer.status == 200, answer.body
    return answer.json()["CDCResponse"][0]["QueryResponse"]


def test_changes_list_live_records_then_deleted_ones(company: Any, customer: Any) -> None:
    kept, gone = company.invoice(customer, 1), company.invoice(customer, 2)
    company.written("Invoice", {"Id": gone["Id"], "SyncToken": "0"}, operation="delete")

    vendors, invoices = changes(company, "Vendor,Invoice", "2020-01-01")

    assert vendors == {}
    assert (invoices["startPosition"], invoices["maxResults"]) == (1, 2)
    assert invoices["Invoice"][0]["Id"] == kept["Id"]
    stub = invoices["Invoice"][1]
    assert (stub["Id"], stub["status"], stub["domain"]) == (gone["Id"], "Deleted", "QBO")
    assert stub.keys() == {"domain", "status", "Id", "MetaData"}
    assert stub["MetaData"].keys() == {"LastUpdatedTime"}


def test_nothing_changed_is_one_empty_object(company: Any) -> None:
    assert changes(company, "estimate", "2099-01-01T00:00:00Z") == [{}]


def test_an_inactive_customer_is_a_change_like_any_other(company: Any, customer: Any) -> None:
    company.sparse("Customer", customer, Active=False)

    (found,) = changes(company, "Customer", "2020-01-01T00:00:00-08:00")

    assert found["Customer"][0]["Active"] is False


def test_deletions_are_forgotten_after_30_days(company: Any, customer: Any) -> None:
    gone = company.invoice(customer, 2)
    company.written("Invoice", {"Id": gone["Id"], "SyncToken": "0"}, operation="delete")

    company.configure(clock_offset_s=31 * 24 * 3600)
    token = company.port.control("GET", "credentials")["access_token"]
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    path = f"/v3/company/{company.realm}/cdc?entities=Invoice&changedSince=2020-01-01"
    found = company.port.call("GET", path, headers=headers).json()

    assert found["CDCResponse"] == [{"QueryResponse": [{}]}]


def test_changes_stop_at_1000_objects_in_all(company: Any) -> None:
    company.port.control("POST", "reset", {"sample": "empty", "customers": 800, "items": 300})

    found = changes(company, "Item,Customer", "2020-01-01")

    assert [part["maxResults"] for part in found] == [301, 699]


def test_tax_codes_have_no_changes(company: Any) -> None:
    assert company.call("GET", "cdc", entities="TaxCode", changedSince="2020-01-01").status == 400


def test_more_than_ten_calls_a_second_are_throttled(company: Any) -> None:
    company.configure(limits=True)

    answers = [company.call("GET", "item/1") for _ in range(11)]

    assert [answer.status for answer in answers[:10]] == [200] * 10
    error = answers[10].json()["Fault"]["Error"][0]
    assert (answers[10].status, error["code"]) == (429, "3001")
    assert error["Message"] == "message=ThrottleExceeded; errorCode=003001; statusCode=429"
    assert company.port.control("GET", "stats")["throttled"] == 1


def test_the_windows_of_the_limits_slide() -> None:
    throttle = Throttle()
    throttle.switch(True)
    refused = [throttle.refuses(1, batch=True, at=second) for second in range(41)]

    assert refused == [False] * 40 + [True]
    assert not throttle.refuses(1, batch=False, at=41)
    assert not throttle.refuses(1, batch=True, at=60.5)
    assert throttle.refuses(11, batch=False, at=200)


def test_routes_are_counted_without_their_ids(company: Any) -> None:
    company.port.control("DELETE", "stats")
    company.call("GET", "item/1")
    company.query("select * from Item")

    assert company.port.control("GET", "stats")["calls"] == {
        "GET /v3/company/{realm}/item/{id}": 1,
        "POST /v3/company/{realm}/query": 1,
    }


def test_ordered_failures_have_intuits_own_bodies(company: Any) -> None:
    company.port.control("POST", "faults", {"route": "*/query", "kind": "http_500"})
    company.port.control("POST", "faults", {"route": "*/query", "nth": 2, "kind": "html"})

    broken = company.call("POST", "query", "select * from Item")
    page = company.call("POST", "query", "select * from Item")

    assert (broken.status, broken.json()["Fault"]["type"]) == (500, "SystemFault")
    assert (page.status, page.headers["content-type"]) == (503, "text/html;charset=UTF-8")
