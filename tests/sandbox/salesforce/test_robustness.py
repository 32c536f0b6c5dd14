"""What must hold for any statement and any body."""

import random
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

DATA = "/services/data/v66.0"
STATEMENTS = (
    "SELECT Id, Name, Account.Name, (SELECT Id FROM OpportunityLineItems ORDER BY SortOrder) FROM Opportunity WHERE"
    " IsWon = true AND (Amount > 10 OR Name LIKE 'a%') ORDER BY Name DESC NULLS LAST LIMIT 5 OFFSET 1",
    "SELECT StageName, COUNT(Id) n, SUM(Amount) FROM Opportunity GROUP BY StageName HAVING COUNT(Id) > 1",
    "SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Opportunity WHERE CloseDate >= LAST_N_DAYS:30)",
    "SELECT FIELDS(ALL) FROM Account LIMIT 10",
)
PIECES = (
    "(",
    ")",
    ",",
    "'x'",
    "5",
    "null",
    "NOT",
    "IN",
    "OR",
    "WHERE",
    "SELECT",
    "SUM(Amount)",
    "BillingAddress",
    "2026-01-01",
)
BODIES: tuple[Any, ...] = (None, 1, "x", [], {}, [1], {"records": 1}, {"records": [1, None, {}, {"attributes": 1}]})
PATHS = (
    *("sobjects/Account", "sobjects/Opportunity", "sobjects/OpportunityLineItem", "sobjects/PricebookEntry"),
    *("sobjects/Account/External_Account_ID__c/x", "composite", "composite/batch", "composite/graph"),
    *("composite/tree/Account", "composite/sobjects", "composite/sobjects/Account/External_Account_ID__c"),
)
CONDITIONS = (
    "Name = 'Customer 00007'",
    "Name IN ('customer 00001', 'Changed 2', 'Nobody')",
    "External_Account_ID__c = 'key 3'",
    "Sync_Me__c = true",
    "Sync_Me__c = false AND OwnerId != null",
    "SystemModstamp >= {then}",
    "SystemModstamp > {then} OR External_Account_ID__c = 'key 1'",
    "LastModifiedDate >= {then} AND Sync_Me__c = true",
    "CreatedDate = {then}",
)


@pytest.mark.parametrize("seed", range(4))
def test_no_statement_is_too_strange_to_be_answered(org: Any, keep_alive: Callable[..., Any], seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(60):
        words = chance.choice(STATEMENTS).split(" ")
        for _ in range(3):
            place = chance.randrange(len(words))
            words[place : place + chance.randrange(2)] = chance.choices(PIECES, k=chance.randrange(3))
            words = words or ["x"]
        statement = " ".join(words)
        assert keep_alive("GET", f"{DATA}/query?q={quote(statement)}")[0] in (200, 400), statement


def test_no_body_is_too_strange_to_be_refused(org: Any, keep_alive: Callable[..., Any]) -> None:
    for path in PATHS:
        for method in ("POST", "PATCH"):
            for body in (*BODIES, *({name: BODIES[-1]["records"]} for name in ("compositeRequest", "graphs"))):
                status, _ = keep_alive(method, f"{DATA}/{path}", body)
                assert status < 500, (method, path, body)


@pytest.mark.parametrize("condition", CONDITIONS)
def test_an_index_never_changes_what_is_found(org: Any, condition: str) -> None:
    """A condition under two NOTs is tested on every record, without an index."""
    org.control("POST", "reset", {"sample": "empty", "accounts": 12})
    ids = [row["Id"] for row in org.query("SELECT Id FROM Account")]
    then = org.query("SELECT SystemModstamp FROM Account LIMIT 1")[0]["SystemModstamp"].replace("+0000", "Z")
    org.control("POST", "config", {"clock_offset_s": 60})
    changes = [
        {"attributes": {"type": "Account"}, "id": id, "Name": f"Changed {at}", "External_Account_ID__c": f"key {at}"}
        for at, id in enumerate(ids[:4])
    ]
    org.json("PATCH", "/composite/sobjects", {"records": changes[:3]})
    undone = [{**changes[3], "id": ids[5]}, {**changes[0], "id": ids[6]}]
    org.json("PATCH", "/composite/sobjects", {"allOrNone": True, "records": undone})
    org.update("Account", ids[1], Last_Sync_Date__c=then, Sync_Me__c=False, External_Account_ID__c=None)
    org.json("DELETE", f"/sobjects/Account/{ids[2]}")
    wanted = condition.format(then=then)
    with_index = org.query(f"SELECT Id FROM Account WHERE {wanted} ORDER BY Id")
    assert with_index == org.query(f"SELECT Id FROM Account WHERE NOT (NOT ({wanted})) ORDER BY Id")
