"""Queries: what they find, and Salesforce's words when they are wrong."""

from typing import Any
from urllib.parse import quote

import pytest


@pytest.fixture
def three(org: Any) -> dict[str, str]:
    """Three Accounts with a Contact and a deal or none, ids by name."""
    ids = {
        "Acme": org.create("Account", Name="Acme", BillingCity="Bonn", NumberOfEmployees=10),
        "Beta": org.create("Account", Name="Beta", NumberOfEmployees=20, Description="long"),
        "O'Hara_1": org.create("Account", Name="O'Hara_1", BillingCity="Aachen"),
    }
    org.create("Contact", LastName="Young", FirstName="Al", AccountId=ids["Acme"], Email="al@example.com")
    org.create("Contact", LastName="Old", AccountId=ids["Acme"])
    org.opportunity(AccountId=ids["Acme"], Amount=100)
    org.opportunity(AccountId=ids["Beta"], StageName="Prospecting", Amount=50.5)
    return ids


@pytest.mark.parametrize(
    ("where", "names"),
    [
        ("Name = 'ACME'", ["Acme"]),
        ("Name != 'acme'", ["Beta", "O'Hara_1"]),
        ("BillingCity = null", ["Beta"]),
        ("BillingCity != null", ["Acme", "O'Hara_1"]),
        ("BillingCity = ''", ["Beta"]),
        ("BillingCity != 'Bonn'", ["Beta", "O'Hara_1"]),
        ("BillingCity NOT IN ('Bonn')", ["Beta", "O'Hara_1"]),
        ("Name IN ('acme', 'Beta')", ["Acme", "Beta"]),
        ("Name LIKE '%A'", ["Beta"]),
        ("Name LIKE 'O\\'Hara\\_1'", ["O'Hara_1"]),
        ("Name LIKE '_cme'", ["Acme"]),
        ("NOT Name LIKE 'A%'", ["Beta", "O'Hara_1"]),
        ("NumberOfEmployees > 10", ["Beta"]),
        ("NumberOfEmployees >= 10 AND NumberOfEmployees < 20.5", ["Acme", "Beta"]),
        ("NumberOfEmployees = 10 OR (Name = 'Beta' AND Sync_Me__c = true)", ["Acme", "Beta"]),
        ("CreatedDate = TODAY AND CreatedDate > LAST_N_DAYS:1", []),
        (
            "CreatedDate = TODAY AND CreatedDate > YESTERDAY AND CreatedDate >= LAST_N_DAYS:2",
            ["Acme", "Beta", "O'Hara_1"],
        ),
        ("SystemModstamp >= 2020-01-31T23:01:01Z", ["Acme", "Beta", "O'Hara_1"]),
        ("SystemModstamp > 2120-01-31T23:01:01+01:00", []),
        ("Id IN (SELECT AccountId FROM Opportunity WHERE IsWon = true)", ["Acme"]),
        ("Id NOT IN (SELECT AccountId FROM Opportunity)", ["O'Hara_1"]),
        ("Id IN (SELECT AccountId FROM Opportunity) AND Id NOT IN (SELECT AccountId FROM Contact)", ["Beta"]),
        ("Owner.Username LIKE 'admin%' AND Owner.Profile.Name != null", ["Acme", "Beta", "O'Hara_1"]),
    ],
)
def test_a_condition_finds_what_it_would_in_salesforce(
    org: Any, three: dict[str, str], where: str, names: list[str]
) -> None:
    assert [row["Name"] for row in org.query(f"SELECT Name FROM Account WHERE {where} ORDER BY Name")] == names


def test_ids_are_found_in_their_short_form_and_come_back_in_the_long_one(org: Any, three: dict[str, str]) -> None:
    id = three["Acme"]
    assert org.query(f"SELECT Id FROM Account WHERE Id = '{id[:15]}'") == [{"Id": id}]
    assert [row["LastName"] for row in org.query(f"SELECT LastName FROM Contact WHERE AccountId IN ('{id[:15]}')")] == [
        "Young",
        "Old",
    ]


def test_parents_are_nested_and_a_missing_one_is_null(org: Any, three: dict[str, str]) -> None:
    org.create("Contact", LastName="Alone")
    found = org.query("SELECT c.LastName, c.Account.Name, Account.Owner.IsActive FROM Contact c ORDER BY LastName")
    owner = {"attributes": found[1]["Account"]["Owner"]["attributes"], "IsActive": True}
    url = f"/services/data/v66.0/sobjects/Account/{three['Acme']}"
    acme = {"attributes": {"type": "Account", "url": url}, "Name": "Acme", "Owner": owner}
    assert found == [
        {"LastName": "Alone", "Account": None},
        {"LastName": "Old", "Account": acme},
        {"LastName": "Young", "Account": acme},
    ]


def test_children_come_as_a_result_of_their_own_and_none_as_null(org: Any, three: dict[str, str]) -> None:
    inner = "(SELECT LastName FROM Contacts WHERE LastName != 'x' ORDER BY LastName DESC LIMIT 1)"
    found = org.query(f"SELECT Name, {inner} FROM Account ORDER BY Name")
    assert found[1] == {"Name": "Beta", "Contacts": None}
    contacts = found[0]["Contacts"]
    assert (contacts["totalSize"], contacts["done"], contacts["records"][0]["LastName"]) == (1, True, "Young")


def test_order_puts_nulls_first_unless_told_otherwise(org: Any, three: dict[str, str]) -> None:
    ordered = {
        "BillingCity": ["Beta", "O'Hara_1", "Acme"],
        "BillingCity DESC": ["Beta", "Acme", "O'Hara_1"],
        "BillingCity ASC NULLS LAST": ["O'Hara_1", "Acme", "Beta"],
        "BillingCity DESC NULLS LAST, Name": ["Acme", "O'Hara_1", "Beta"],
    }
    found = {
        order: [row["Name"] for row in org.query(f"SELECT Name FROM Account ORDER BY {order}")] for order in ordered
    }
    assert found == ordered
    assert org.query("SELECT Name FROM Account ORDER BY Name LIMIT 1 OFFSET 1") == [{"Name": "Beta"}]


def test_aggregates_count_sum_and_group(org: Any, three: dict[str, str]) -> None:
    count = org.json("GET", f"/query?q={quote('SELECT COUNT() FROM Opportunity WHERE Amount > 60')}")
    assert count == {"totalSize": 1, "done": True, "records": []}
    grouped = "SELECT StageName, COUNT(Id), SUM(Amount) total FROM Opportunity GROUP BY StageName"
    assert org.query(f"{grouped} HAVING SUM(Amount) < 100 ORDER BY COUNT(Id)") == [
        {"StageName": "Prospecting", "expr0": 1, "total": 50.5}
    ]
    assert org.query("SELECT MAX(Amount), MIN(CloseDate), COUNT_DISTINCT(Name) FROM Opportunity") == [
        {"expr0": 100.0, "expr1": "2026-03-01", "expr2": 1}
    ]


ADVICE = "Please reference your WSDL or the describe call for the appropriate names."


@pytest.mark.parametrize(
    ("soql", "code", "message"),
    [
        (
            "SELECT Id, Foo FROM Account",
            "INVALID_FIELD",
            "\nSELECT Id, Foo FROM Account\n           ^\nERROR at Row:1:Column:12\n"
            "No such column 'Foo' on entity 'Account'."
            " If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. "
            + ADVICE,
        ),
        (
            "SELECT Id FROM Acc",
            "INVALID_TYPE",
            "\nSELECT Id FROM Acc\n               ^\nERROR at Row:1:Column:16\n"
            "sObject type 'Acc' is not supported. If you are attempting to use a custom object, be sure to append the"
            " '__c' after the entity name. " + ADVICE,
        ),
        ("SELECT Id FROM Account WHERE Id IN ()", "MALFORMED_QUERY", "unexpected token: ')'"),
        ("SELECT Id FROM Account WHERE", "MALFORMED_QUERY", "unexpected token: '<EOF>'"),
        (
            "SELECT Id FROM Account WHERE Name = 'a' AND Name = 'b' OR Name = 'c'",
            "MALFORMED_QUERY",
            "unexpected token: 'OR'",
        ),
        ("SELECT FROM Account", "MALFORMED_QUERY", "unexpected token: 'FROM'"),
        (
            "SELECT Id FROM Account WHERE CreatedDate > '2026-01-01T00:00:00Z'",
            "INVALID_FIELD",
            "value of filter criterion for field 'CreatedDate' must be of type dateTime and should not be"
            " enclosed in quotes",
        ),
        (
            "SELECT Id FROM Account WHERE Name = 5",
            "INVALID_FIELD",
            "value of filter criterion for field 'Name' must be of type string and should be enclosed in quotes",
        ),
        (
            "SELECT Id FROM Account WHERE Description = 'x'",
            "INVALID_FIELD",
            "field 'Description' can not be filtered in a query call",
        ),
        ("SELECT Id FROM Account WHERE Id = 'nonsense'", "INVALID_QUERY_FILTER_OPERATOR", "invalid ID field: nonsense"),
        ("SELECT Foo__r.Name FROM Account", "INVALID_FIELD", "Didn't understand relationship 'Foo__r' in field path."),
        (
            "SELECT (SELECT Id FROM Foos) FROM Account",
            "INVALID_TYPE",
            "Didn't understand relationship 'Foos' in FROM part",
        ),
        (
            "SELECT Id FROM Account WHERE Name = 'x' OR Id IN (SELECT AccountId FROM Contact)",
            "MALFORMED_QUERY",
            "Semi join sub-selects are not allowed with the 'OR' operator",
        ),
        (
            "SELECT Id FROM Account WHERE Name = 'x' AND (Phone = null AND Id IN (SELECT AccountId FROM Contact))",
            "MALFORMED_QUERY",
            "Semi join sub-selects are only allowed at the top level WHERE expressions and not in nested WHERE"
            " expressions.",
        ),
        ("SELECT Id FROM Account OFFSET 2001", "NUMBER_OUTSIDE_VALID_RANGE", "Maximum SOQL offset allowed is 2000"),
        ("SELECT Id FROM Account WHERE Name = 'a\\x'", "MALFORMED_QUERY", "invalid escape sequence \\x"),
    ],
)
def test_a_wrong_statement_is_refused_in_salesforces_words(org: Any, soql: str, code: str, message: str) -> None:
    found = org.query_error(soql)
    assert (found[0], message in found[1]) == (code, True), found


def test_the_complaint_about_a_long_statement_shows_the_piece_around_the_mistake(org: Any) -> None:
    fields = (
        "SELECT Id,Name,BillingCity,BillingCountry,BillingPostalCode,Nope__c,BillingState,BillingStreet FROM Account"
    )
    lines = org.query_error(fields)[1].splitlines()
    caret = lines[2].index("^")
    assert lines[1][caret:].startswith("Nope__c,")
    assert fields[int(lines[3].rpartition(":")[2]) - 1 :].startswith("Nope__c")


def test_a_large_result_is_read_by_locator_and_keeps_its_total(org: Any) -> None:
    org.control("POST", "reset", {"sample": "empty", "accounts": 2086})
    first = org.json("GET", f"/query?q={quote('SELECT Id FROM Account')}")
    url = first["nextRecordsUrl"]
    second = org.json("GET", url.removeprefix("/services/data/v66.0"))
    assert url.startswith("/services/data/v66.0/query/0r8")
    assert url.endswith("-2000")
    assert (first["totalSize"], first["done"], len(first["records"])) == (2086, False, 2000)
    assert (second["totalSize"], second["done"], len(second["records"])) == (2086, True, 86)
    assert "nextRecordsUrl" not in second
    assert org.error("GET", url.removeprefix("/services/data/v66.0")) == (
        400,
        {"message": "invalid query locator", "errorCode": "INVALID_QUERY_LOCATOR"},
    )


def test_the_client_may_ask_for_smaller_pages(org: Any) -> None:
    org.control("POST", "reset", {"sample": "empty", "accounts": 450})
    sizes, path = [], f"/query?q={quote('SELECT Id FROM Account')}"
    while path:
        page = org.json("GET", path, Sforce_Query_Options="batchSize=200")
        sizes.append(len(page["records"]))
        path = page.get("nextRecordsUrl", "").removeprefix("/services/data/v66.0")
    assert sizes == [200, 200, 50]


def test_query_all_shows_deleted_records(org: Any, account: str) -> None:
    org.json("DELETE", f"/sobjects/Account/{account}")
    assert org.query("SELECT Id FROM Account") == []
    found = org.json("GET", f"/queryAll?q={quote('SELECT Id, IsDeleted FROM Account')}")
    assert [(row["Id"], row["IsDeleted"]) for row in found["records"]] == [(account, True)]


def test_the_recycle_bin_forgets_after_15_days(org: Any, account: str) -> None:
    org.json("DELETE", f"/sobjects/Account/{account}")

    org.port.control("POST", "config", {"clock_offset_s": 16 * 24 * 3600})

    token = org.port.control("GET", "credentials")["access_token"]
    address = f"/services/data/v66.0/queryAll?q={quote('SELECT Id FROM Account')}"
    found = org.port.call("GET", address, headers={"Authorization": f"Bearer {token}"}).json()
    assert found["records"] == []


def test_columns_describe_the_select_list(org: Any) -> None:
    statement = quote("SELECT Id, Name, Owner.Username FROM Account")
    columns = org.json("GET", f"/query?q={statement}&columns=true")
    assert (columns["entityName"], columns["keyPrefix"], columns["idSelected"]) == ("Account", "001", True)
    assert [column["columnName"] for column in columns["columnMetadata"]] == ["Id", "Name", "Owner"]
