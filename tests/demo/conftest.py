"""Sandboxes for the stories: with the sample companies, and with small recorded ones that share nothing."""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command

from integrations.running.demo.people import People
from tests.sandboxes import Port, run_sandbox

Ports = dict[str, Port]
Rows = list[dict[str, Any]]
CLOSE = {"CloseDate": "2026-03-08"}
RECORDED: dict[str, dict[str, Rows]] = {
    "salesforce": {
        "Account": [{"Id": "001dM00003aaaaaQAA", "Name": "Borealis Mining"}],
        "Opportunity": [
            {"Id": "006dM00003aaaabQAA", "Name": "Aurora Lodge Kettles", "StageName": "Qualification", **CLOSE},
            {"Id": "006dM00003aaaacQAA", "Name": "Borealis Drills", "StageName": "Prospecting", **CLOSE},
            {"Id": "006dM00003aaaadQAA", "Name": "Borealis Lamps", "StageName": "Closed Won", **CLOSE},
        ],
        "Product2": [
            {"Id": "01tdM00003aaaaeQAA", "Name": "Rock drill", "ProductCode": "RD-1"},
            {"Id": "01tdM00003aaaafQAA", "Name": "Rope, 50 m", "ProductCode": "RO-50"},
        ],
        "PricebookEntry": [
            {"Id": "01udM00003aaaagQAA", "Product2Id": "01tdM00003aaaaeQAA", "UnitPrice": 1200.5},
            {"Id": "01udM00003aaaahQAA", "Product2Id": "01tdM00003aaaafQAA", "UnitPrice": 80},
        ],
    },
    "quickbooks_online": {
        "Customer": [{"Id": "4", "SyncToken": "0", "DisplayName": "Quarry Café", "Active": True}],
        "SalesReceipt": [
            {
                "Id": "47",
                "SyncToken": "3",
                "MetaData": {"CreateTime": "2017-09-20T18:32:11-07:00", "LastUpdatedTime": "2017-09-20T18:33:39-07:00"},
                "CustomerRef": {"value": "4", "name": "Quarry Café"},
                "TotalAmt": 9.5,
                "Line": [
                    {
                        "Id": "1",
                        "Amount": 9.5,
                        "DetailType": "SalesItemLineDetail",
                        "SalesItemLineDetail": {"ItemRef": {"value": "20", "name": "Tools:Hand:Chisel"}},
                    }
                ],
            }
        ],
    },
}


@pytest.fixture(autouse=True)
def unused_limits() -> None:
    """Nobody has used up the vendors' limits: all the sandboxes' companies have the same id."""
    # The limits are kept in the cache's database.
    cache.clear()


@pytest.fixture
def sample(ports: dict[str, Port]) -> Ports:
    """The sample companies as they are at first."""
    for port in ports.values():
        port.control("POST", "reset", {"sample": "demo"})
    return ports


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., Any]:
    """Runs a sandbox with RECORDED, of which the Salesforce objects given are other lists."""

    def loaded(**salesforce: Rows) -> Any:
        lists = {**RECORDED, "salesforce": {**RECORDED["salesforce"], **salesforce}}
        for system, objects in lists.items():
            folder = tmp_path / "recorded" / system
            folder.mkdir(parents=True)
            for name, rows in objects.items():
                (folder / f"{name}.json").write_text(json.dumps(rows))
        return run_sandbox(tmp_path, "--load", str(tmp_path / "recorded"))

    return loaded


def people_of(ports: Ports) -> tuple[People, People]:
    """Return the people of both systems."""
    return People(ports["salesforce"].url, "Salesforce"), People(ports["quickbooks_online"].url, "QuickBooks")


def tell(ports: Ports, *words: str) -> str:
    """Run the command between both systems; return what it printed."""
    printed = StringIO()
    salesforce, quickbooks = (people.url for people in people_of(ports))
    call_command("demo", "--salesforce", salesforce, "--quickbooks", quickbooks, *words, stdout=printed)
    return printed.getvalue()
