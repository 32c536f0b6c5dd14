"""Collections and the composite family."""

from typing import Any

ROLLED_BACK = {
    "statusCode": "ALL_OR_NONE_OPERATION_ROLLED_BACK",
    "message": "Record rolled back because not all records were valid and the request was using AllOrNone header",
    "fields": [],
}
DATA = "/services/data/v66.0"


def record(type: str, **fields: Any) -> dict[str, Any]:
    return {"attributes": {"type": type}, **fields}


def test_each_record_has_its_own_result_in_the_order_of_the_request(org: Any) -> None:
    records = [record("Account", Name="a"), record("Account"), record("Contact", LastName="c")]
    results = org.json("POST", "/composite/sobjects", {"allOrNone": False, "records": records})
    missing = {
        "statusCode": "REQUIRED_FIELD_MISSING",
        "message": "Required fields are missing: [Name]",
        "fields": ["Name"],
    }
    assert results[0] == {"id": results[0]["id"], "success": True, "errors": []}
    assert results[1] == {"success": False, "errors": [missing]}
    assert results[2]["id"].startswith("003")


def test_all_or_none_undoes_the_good_records_and_says_so(org: Any) -> None:
    results = org.json(
        "POST", "/composite/sobjects", {"allOrNone": True, "records": [record("Account", Name="a"), record("Account")]}
    )
    assert results[0] == {"success": False, "errors": [ROLLED_BACK]}
    assert results[1]["errors"][0]["statusCode"] == "REQUIRED_FIELD_MISSING"
    assert org.query("SELECT Id FROM Account") == []


def test_an_update_of_an_unknown_id_is_an_invalid_reference(org: Any) -> None:
    results = org.json(
        "PATCH", "/composite/sobjects", {"records": [record("Account", id="001xx000003DHP0AAO", Name="a")]}
    )
    error = {"statusCode": "INVALID_CROSS_REFERENCE_KEY", "message": "invalid cross reference id", "fields": []}
    assert results == [{"success": False, "errors": [error]}]


def test_the_upsert_of_a_collection_says_what_it_created(org: Any) -> None:
    path = "/composite/sobjects/Account/External_Account_ID__c"
    key = "External_Account_ID__c"
    org.json("PATCH", path, {"records": [record("Account", Name="a", **{key: "1"})]})
    records = [record("Account", Name="b", **{key: "1"}), record("Account", Name="c", **{key: "2"}), {key: "3"}]
    results = org.json("PATCH", path, {"allOrNone": False, "records": records})
    message = "Nested object for polymorphic foreign key must have an attributes field before any other fields."
    assert [result.get("created") for result in results] == [False, True, False]
    assert results[2] == {
        "success": False,
        "errors": [{"statusCode": "JSON_PARSER_ERROR", "message": message, "fields": []}],
        "created": False,
    }


def test_the_same_key_twice_in_one_upsert_is_refused(org: Any) -> None:
    records = [record("Account", Name=name, External_Account_ID__c="1") for name in ("a", "b")]
    results = org.json("PATCH", "/composite/sobjects/Account/External_Account_ID__c", {"records": records})
    assert [result["errors"][0]["statusCode"] for result in results] == ["DUPLICATE_VALUE"] * 2


def test_a_collection_is_retrieved_in_order_with_null_for_what_is_missing(org: Any, account: str) -> None:
    missing = "001000000000001AAA"
    wanted = {"ids": [missing, account], "fields": ["Name"]}
    shown = [None, {"attributes": {"type": "Account", "url": f"{DATA}/sobjects/Account/{account}"}, "Name": "Acme"}]
    shown[1] |= {"Id": account}  # type: ignore[operator]
    assert org.json("POST", "/composite/sobjects/Account", wanted) == shown
    assert org.json("GET", f"/composite/sobjects/Account?ids={missing},{account}&fields=Name") == shown


def test_a_collection_is_deleted_by_ids(org: Any, account: str) -> None:
    results = org.json("DELETE", f"/composite/sobjects?ids={account},001000000000001AAA&allOrNone=false")
    assert results[0] == {"id": account, "success": True, "errors": []}
    assert results[1]["errors"][0]["statusCode"] == "INVALID_CROSS_REFERENCE_KEY"


def test_more_than_200_records_are_refused(org: Any) -> None:
    status, _ = org.error("POST", "/composite/sobjects", {"records": [record("Account", Name="a")] * 201})
    assert (status, org.query("SELECT Id FROM Account")) == (400, [])


def test_a_composite_request_passes_results_on(org: Any) -> None:
    requests = [
        {"method": "POST", "url": f"{DATA}/sobjects/Account", "referenceId": "account", "body": {"Name": "Acme"}},
        {
            "method": "POST",
            "url": f"{DATA}/sobjects/Contact",
            "referenceId": "contact",
            "body": {"LastName": "x", "AccountId": "@{account.id}"},
        },
        {
            "method": "GET",
            "url": f"{DATA}/query?q=SELECT+Account.Name+FROM+Contact+WHERE+Id='@{{contact.id}}'",
            "referenceId": "found",
        },
        {"method": "GET", "url": f"{DATA}/sobjects/Account/001000000000001AAA", "referenceId": "none"},
    ]
    answers = org.json("POST", "/composite", {"compositeRequest": requests})["compositeResponse"]
    assert [answer["httpStatusCode"] for answer in answers] == [201, 201, 200, 404]
    assert answers[0]["httpHeaders"]["Location"].endswith(answers[0]["body"]["id"])
    assert answers[2]["body"]["records"][0]["Account"]["Name"] == "Acme"
    assert answers[3] == {
        "body": [{"message": "The requested resource does not exist", "errorCode": "NOT_FOUND"}],
        "httpHeaders": {},
        "httpStatusCode": 404,
        "referenceId": "none",
    }


def test_a_reference_to_what_failed_halts_the_subrequest_that_uses_it(org: Any) -> None:
    requests = [
        {"method": "POST", "url": f"{DATA}/sobjects/Account", "referenceId": "account", "body": {}},
        {
            "method": "POST",
            "url": f"{DATA}/sobjects/Contact",
            "referenceId": "contact",
            "body": {"LastName": "x", "AccountId": "@{account.id}"},
        },
    ]
    halted = org.json("POST", "/composite", {"compositeRequest": requests})["compositeResponse"][1]["body"][0]
    assert halted["errorCode"] == "PROCESSING_HALTED"
    assert halted["message"].startswith("Invalid reference specified. No value for account.id found in account.")


def test_a_composite_request_with_all_or_none_leaves_nothing(org: Any) -> None:
    requests = [
        {"method": "POST", "url": f"{DATA}/sobjects/Account", "referenceId": name, "body": body}
        for name, body in (("good", {"Name": "a"}), ("bad", {}))
    ]
    answers = org.json("POST", "/composite", {"allOrNone": True, "compositeRequest": requests})["compositeResponse"]
    assert answers[0]["body"] == [
        {
            "errorCode": "PROCESSING_HALTED",
            "message": "The transaction was rolled back since another operation in the same transaction failed.",
        }
    ]
    assert answers[1]["body"][0]["errorCode"] == "REQUIRED_FIELD_MISSING"
    assert org.query("SELECT Id FROM Account") == []


def test_a_composite_request_holds_25_subrequests_and_counts_as_one_call(org: Any) -> None:
    one = {"method": "GET", "url": f"{DATA}/sobjects/User/{org.credentials['user_id']}"}
    requests = [{**one, "referenceId": f"r{number}"} for number in range(26)]
    assert org.error("POST", "/composite", {"compositeRequest": requests})[0] == 400
    org.control("DELETE", "stats")
    assert len(org.json("POST", "/composite", {"compositeRequest": requests[:25]})["compositeResponse"]) == 25
    assert org.control("GET", "stats")["calls"] == {"POST /services/data/{v}/composite": 1}


def test_a_graph_is_done_as_a_whole_or_not_at_all(org: Any) -> None:
    def graph(name: str, *bodies: dict[str, Any]) -> dict[str, Any]:
        url = f"{DATA}/sobjects/Account"
        nodes = [
            {"method": "POST", "url": url, "referenceId": f"n{at}", "body": body} for at, body in enumerate(bodies)
        ]
        return {"graphId": name, "compositeRequest": nodes}

    sent = {"graphs": [graph("good", {"Name": "a"}), graph("bad", {"Name": "b"}, {})]}
    answered = org.json("POST", "/composite/graph", sent)["graphs"]
    assert [(one["graphId"], one["isSuccessful"]) for one in answered] == [("good", True), ("bad", False)]
    node = answered[0]["graphResponse"]["compositeResponse"][0]
    assert (node["httpStatusCode"], node["referenceId"], node["body"]["success"]) == (201, "n0", True)
    assert org.query("SELECT Name FROM Account") == [{"Name": "a"}]


def test_a_batch_answers_each_and_can_halt(org: Any, account: str) -> None:
    requests = [
        {"method": "GET", "url": url} for url in ("v66.0/sobjects/Account/nope", f"v66.0/sobjects/Account/{account}")
    ]
    answered = org.json("POST", "/composite/batch", {"haltOnError": True, "batchRequests": requests})
    assert (answered["hasErrors"], [one["statusCode"] for one in answered["results"]]) == (True, [404, 412])
    answered = org.json("POST", "/composite/batch", {"batchRequests": requests[1:]})
    assert (answered["hasErrors"], answered["results"][0]["result"]["Name"]) == (False, "Acme")


def test_a_tree_creates_parents_with_their_children(org: Any) -> None:
    contact = {"attributes": {"type": "Contact", "referenceId": "c"}, "LastName": "x"}
    tree = {"attributes": {"type": "Account", "referenceId": "a"}, "Name": "Acme", "Contacts": {"records": [contact]}}
    answer = org.call("POST", "/composite/tree/Account", {"records": [tree]})
    assert (answer.status, [one["referenceId"] for one in answer.json()["results"]]) == (201, ["a", "c"])
    assert org.query("SELECT Account.Name FROM Contact")[0]["Account"]["Name"] == "Acme"
    broken = {**tree, "Contacts": {"records": [{**contact, "LastName": ""}]}}
    answer = org.call("POST", "/composite/tree/Account", {"records": [broken]})
    assert (answer.status, answer.json()["hasErrors"]) == (400, True)
    assert len(org.query("SELECT Id FROM Account")) == 1
