"""The calls for one record."""

from email.utils import parsedate_to_datetime
from typing import Any

import pytest

MISSING = {"message": "The requested resource does not exist", "errorCode": "NOT_FOUND"}


def test_a_record_is_created_read_changed_and_deleted(org: Any) -> None:
    created = org.call("POST", "/sobjects/Account/", {"Name": "Acme"})
    id = created.json()["id"]
    assert (created.status, created.json()) == (201, {"id": id, "success": True, "errors": []})
    assert created.headers["location"] == f"/services/data/v66.0/sobjects/Account/{id}"
    assert created.headers["sforce-limit-info"].startswith("api-usage=")

    row = org.call("GET", f"/sobjects/Account/{id[:15]}")
    assert next(iter(row.json().items())) == ("attributes", {"type": "Account", "url": created.headers["location"]})
    assert row.json()["Id"] == id
    assert parsedate_to_datetime(row.headers["last-modified"])

    changed = org.call("PATCH", f"/sobjects/Account/{id}", {"Phone": "1"})
    assert (changed.status, changed.body) == (204, b"")
    assert org.read("Account", id, "Phone", "Name") == ("1", "Acme")

    assert org.call("DELETE", f"/sobjects/Account/{id}").status == 204
    assert org.error("DELETE", f"/sobjects/Account/{id}") == (
        404,
        {"message": "entity is deleted", "errorCode": "ENTITY_IS_DELETED", "fields": []},
    )


@pytest.mark.parametrize(
    ("object", "fields", "code", "message", "named"),
    [
        ("Account", {}, "REQUIRED_FIELD_MISSING", "Required fields are missing: [Name]", ["Name"]),
        ("Account", {"Name": "  "}, "REQUIRED_FIELD_MISSING", "Required fields are missing: [Name]", ["Name"]),
        ("Account", {"Name": "a", "Foo": 1}, "INVALID_FIELD", "No such column 'Foo' on sobject of type Account", None),
        (
            "Contact",
            {"LastName": "x" * 81},
            "STRING_TOO_LONG",
            f"Last Name: data value too large: {'x' * 81} (max length=80)",
            ["LastName"],
        ),
        (
            "Contact",
            {"LastName": "x", "Name": "y"},
            "INVALID_FIELD_FOR_INSERT_UPDATE",
            "Unable to create/update fields: Name. Please check the security settings of this field and verify that it"
            " is read/write for your profile or permission set.",
            ["Name"],
        ),
        (
            "Contact",
            {"LastName": "x", "Email": "y"},
            "INVALID_EMAIL_ADDRESS",
            "Email: invalid email address: y",
            ["Email"],
        ),
        (
            "Account",
            {"Name": "a", "CleanStatus": "a"} | {"ParentId": "001000000000001AAA"},
            "INVALID_CROSS_REFERENCE_KEY",
            "invalid cross reference id",
            ["ParentId"],
        ),
        (
            "Account",
            {"Name": "a", "ParentId": "x"},
            "MALFORMED_ID",
            "Parent Account ID: id value of incorrect type: x",
            ["ParentId"],
        ),
        (
            "Account",
            {"Name": "a", "BillingGeocodeAccuracy": "Moon"},
            "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
            "Billing Geocode Accuracy: bad value for restricted picklist field: Moon",
            ["BillingGeocodeAccuracy"],
        ),
        (
            "Opportunity",
            {"Name": "a", "StageName": "s", "CloseDate": "03/01/2026"},
            "JSON_PARSER_ERROR",
            "Cannot deserialize instance of date from VALUE_STRING value 03/01/2026 or request may be missing a"
            " required field at [line:1, column:1]",
            None,
        ),
        (
            "Account",
            {"Name": "a", "Id": "x"},
            "INVALID_FIELD_FOR_INSERT_UPDATE",
            "cannot specify Id in an insert call",
            ["Id"],
        ),
    ],
)
def test_a_wrong_field_is_refused_in_salesforces_words(
    org: Any, object: str, fields: dict[str, Any], code: str, message: str, named: list[str] | None
) -> None:
    status, error = org.error("POST", f"/sobjects/{object}", fields)
    assert (status, error) == (
        400,
        {"message": message, "errorCode": code} | ({} if named is None else {"fields": named}),
    )


def test_text_is_trimmed_and_empty_text_is_null(org: Any) -> None:
    id = org.create("Account", Name="  Acme ", Phone="", BillingStreet="1 A\r\nB")
    assert org.read("Account", id, "Name", "Phone", "BillingStreet") == ("Acme", None, "1 A\r\nB")


def test_numbers_come_back_at_the_fields_scale_and_instants_to_the_second(org: Any) -> None:
    id = org.opportunity(Amount="10.005", Last_Sync_Date__c="2026-01-02T03:04:05.678+01:00")
    found = org.read("Opportunity", id, "Amount", "Last_Sync_Date__c")
    assert found == (10.01, "2026-01-02T02:04:05.000+0000")


def test_the_upsert_creates_then_updates_then_refuses_a_repeated_id(org: Any) -> None:
    path = "/sobjects/Account/External_Account_ID__c/1%3Acustomer%3A5%2F7"
    first = org.call("PATCH", path, {"Name": "Acme"})
    id = first.json()["id"]
    assert (first.status, first.json()) == (201, {"id": id, "success": True, "errors": [], "created": True})
    assert first.headers["location"].endswith(id)
    second = org.call("PATCH", path, {"Name": "Acme Ltd"})
    assert (second.status, second.json()) == (200, {"id": id, "success": True, "errors": [], "created": False})
    assert org.read("Account", id, "External_Account_ID__c", "Name") == ("1:customer:5/7", "Acme Ltd")
    assert org.json("GET", path)["Id"] == id
    assert org.error("PATCH", path, {"External_Account_ID__c": "x"})[1]["errorCode"] == "INVALID_FIELD"


def test_an_upsert_by_a_field_that_is_no_key_is_not_found(org: Any) -> None:
    message = "Provided external ID field does not exist or is not accessible: Phone"
    assert org.error("PATCH", "/sobjects/Account/Phone/1", {"Name": "a"}) == (
        404,
        {"message": message, "errorCode": "NOT_FOUND"},
    )


def test_update_only_never_creates(org: Any) -> None:
    path = "/sobjects/Account/External_Account_ID__c/none?updateOnly=true"
    assert org.error("PATCH", path, {"Name": "a"}) == (404, MISSING)


def test_several_matches_are_listed_and_nothing_is_written(org: Any) -> None:
    ids = [org.create("Contact", LastName="a", Email="a@example.com") for _ in range(2)]
    answer = org.call("PATCH", "/sobjects/Contact/Email/a@example.com", {"LastName": "b"})
    assert (answer.status, answer.json()) == (300, [f"/services/data/v66.0/sobjects/Contact/{id}" for id in ids])
    assert org.query("SELECT LastName FROM Contact GROUP BY LastName") == [{"LastName": "a"}]


def test_a_second_record_with_the_same_external_id_is_refused(org: Any) -> None:
    id = org.create("Account", Name="a", External_Account_ID__c="1:customer:1")
    refused = org.error("POST", "/sobjects/Account", {"Name": "b", "External_Account_ID__c": "1:customer:1"})
    message = f"duplicate value found: External_Account_ID__c duplicates value on record with id: {id}"
    assert refused == (400, {"message": message, "errorCode": "DUPLICATE_VALUE", "fields": []})
    # Case sensitive: another case is another id.
    assert org.create("Account", Name="c", External_Account_ID__c="1:CUSTOMER:1")


def test_a_parent_can_be_named_by_its_external_id(org: Any) -> None:
    org.create("Account", Name="Acme", External_Account_ID__c="1:customer:1")
    contact = org.create("Contact", LastName="a", Account={"External_Account_ID__c": "1:customer:1"})
    assert org.query(f"SELECT Account.Name FROM Contact WHERE Id = '{contact}'")[0]["Account"]["Name"] == "Acme"
    missing = org.error("POST", "/sobjects/Contact", {"LastName": "a", "Account": {"External_Account_ID__c": "x"}})
    text = "Foreign key external ID: x not found for field External_Account_ID__c in entity Account"
    assert (missing[1]["errorCode"], missing[1]["message"]) == ("INVALID_FIELD", text)


def test_a_write_on_condition_fails_when_the_record_is_newer(org: Any, account: str) -> None:
    date = org.call("GET", f"/sobjects/Account/{account}").headers["last-modified"]
    path = f"/sobjects/Account/{account}"
    assert org.call("GET", path, If_Modified_Since=date).status == 304
    assert org.call("PATCH", path, {"Phone": "1"}, If_Unmodified_Since=date).status == 204
    org.control("POST", "config", {"clock_offset_s": 60})
    org.update("Account", account, Phone="2")
    assert org.call("PATCH", path, {"Phone": "3"}, If_Unmodified_Since=date).status == 412


def test_a_record_that_does_not_exist_is_not_found(org: Any) -> None:
    assert org.error("GET", "/sobjects/Account/001000000000001AAA") == (404, MISSING)
    assert org.error("GET", "/sobjects/Nothing/describe") == (404, MISSING)
    assert org.error("GET", "/nothing") == (404, MISSING)


def test_updated_and_deleted_list_ids_by_time(org: Any, account: str) -> None:
    org.create("Account", Name="b")
    org.json("DELETE", f"/sobjects/Account/{account}")
    now = org.query("SELECT SystemModstamp FROM Account")[0]["SystemModstamp"]
    window = f"start={now[:17]}00%2B00:00&end=2126-01-01T00:00:00Z"
    assert len(org.json("GET", f"/sobjects/Account/updated/?{window}")["ids"]) == 1
    found = org.json("GET", f"/sobjects/Account/deleted/?{window}")
    assert [row["id"] for row in found["deletedRecords"]] == [account]
    assert set(found) == {"deletedRecords", "earliestDateAvailable", "latestDateCovered"}
    old = "start=2020-01-01T00:00:00Z&end=2020-01-02T00:00:00Z"
    assert org.error("GET", f"/sobjects/Account/updated/?{old}")[1]["errorCode"] == "INVALID_REPLICATION_DATE"


def test_a_locked_row_is_reported_once_as_ordered(org: Any, account: str) -> None:
    org.control("POST", "config", {"lock_next": 1})
    status, error = org.error("PATCH", f"/sobjects/Account/{account}", {"Phone": "1"})
    message = f"unable to obtain exclusive access to this record or 1 records: {account}"
    assert (status, error) == (400, {"message": message, "errorCode": "UNABLE_TO_LOCK_ROW", "fields": []})
    org.update("Account", account, Phone="1")
