"""Two counterparts for the connector: a server that says what it is told to, and the sandbox."""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from connectors import base
from connectors.http import Session
from connectors.salesforce.client import HEADERS, Salesforce
from connectors.salesforce.polling import Scope
from tests.sandboxes import Port
from tests.tokens import Tokens

Wanted = Mapping[str, Collection[str]]
FIELDS: Wanted = {
    "Account": {"Name", "Phone", "Sync_Me__c", "Contact.Email", "Contact.LastName", "WonOpportunity.Id"},
    "Opportunity": {
        "Name", "StageName", "IsWon", "CloseDate", "Amount", "Transaction_Type__c", "Account.External_Account_ID__c",
        "Pricebook2Id", "Sync_Me__c", "External_Transaction_Number__c", "ContactRole.Contact.MailingStreet",
    },
    "OpportunityLineItem": {"Quantity", "UnitPrice", "TotalPrice", "Product2.ProductCode", "Description"},
    "Product2": {"Name", "ProductCode", "IsActive", "PricebookEntry.UnitPrice", "PricebookEntry.IsActive"},
    "Contact": {"LastName", "Email", "AccountId"},
    "Invoice__c": {"Name", "Account__r.External_Account_ID__c", "Subtotal__c", "Invoice_Date__c"},
    "Invoice_Item__c": {"Amount__c", "Description__c", "Quantity__c"},
    "InvoiceOpportunityLink__c": {"Opportunity__c"},
}  # fmt: skip
START = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Call:
    """A request that came."""

    method: str
    path: str
    body: str
    authorization: str


@dataclass
class Script:
    """Answers still to be given, in order, and the requests that came."""

    url: str = ""
    answers: list[tuple[int, bytes]] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)

    def say(self, content: Any, *, status: int = 200, times: int = 1) -> None:
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.answers += [(status, body)] * times

    def parts(self, *bodies: Any, status: int = 200) -> None:
        """Answer a composite call, one body to a subrequest; an error body makes its subrequest a failure."""
        failed = [isinstance(body, list) for body in bodies]
        self.say(
            {
                "compositeResponse": [
                    {"body": body, "httpHeaders": {}, "httpStatusCode": 400 if bad else 200, "referenceId": f"part{n}"}
                    for n, (body, bad) in enumerate(zip(bodies, failed, strict=True))
                ]
            },
            status=status,
        )

    def asked(self) -> list[list[str]]:
        """The addresses of each composite call's subrequests."""
        return [[part["url"] for part in json.loads(call.body)["compositeRequest"]] for call in self.calls]


@pytest.fixture
def script() -> Iterator[Script]:
    told = Script()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            told.calls.append(Call(self.command, self.path, body, self.headers.get("Authorization", "")))
            status, answer = told.answers.pop(0)
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        do_GET = do_POST

        def log_message(self, format: str, *args: Any) -> None:
            """Keep the tests' output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.url = f"http://127.0.0.1:{server.server_address[1]}"
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield told
    server.shutdown()
    server.server_close()


def connect(url: str, tokens: base.Tokens, *, fields: Wanted = FIELDS, read_s: float = 10, **more: Any) -> Salesforce:
    session = Session(
        url, name="Salesforce", tokens=tokens, pace=lambda limits: None, headers=HEADERS, read_s=read_s
    )  # fmt: skip
    scope = Scope(since=START, all_accounts=more.pop("all_accounts", False))
    return Salesforce(session, fields=fields, scope=scope, web=url + "/people/{entity}/{id}", **more)


@pytest.fixture
def scripted(script: Script) -> Salesforce:
    """A connector that talks to the script."""
    return connect(script.url, Tokens())


@pytest.fixture
def sandbox(ports: dict[str, Port]) -> Port:
    """An empty org, as an administrator leaves it after the install guide."""
    ports["salesforce"].control("POST", "reset", {"sample": "empty"})
    return ports["salesforce"]


def signed_in(sandbox: Port, **more: Any) -> Salesforce:
    """A connector that talks to the sandbox as it is filled now; a reset ends its token."""
    token = sandbox.control("GET", "credentials")["access_token"]
    return connect(sandbox.url, Tokens(token, token), **more)


@pytest.fixture
def org(sandbox: Port) -> Salesforce:
    """A connector that talks to the sandbox."""
    return signed_in(sandbox)


def calls(sandbox: Port) -> int:
    return int(sandbox.control("GET", "stats")["total"])
