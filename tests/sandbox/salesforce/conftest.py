"""A client of the simulated org that sends plain HTTP."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any
from urllib.parse import quote

import pytest

DATA = "/services/data/v66.0"


@dataclass(frozen=True, slots=True)
class Org:
    """Signed in as the administrator."""

    port: Any
    credentials: dict[str, Any]

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Call a resource below the version; header names with underscores."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        signed = {"Authorization": f"Bearer {self.credentials['access_token']}", **sent}
        return self.port.call(method, DATA + path, json_body=body, headers=signed)

    def json(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Call, and return the JSON of a success."""
        answer = self.call(method, path, body, **headers)
        assert answer.status < 300, answer.body
        return json.loads(answer.body) if answer.body else None

    def error(self, method: str, path: str, body: Any = None) -> tuple[int, dict[str, Any]]:
        """Call, and return status and first error of a refusal."""
        answer = self.call(method, path, body)
        assert answer.status >= 400, answer.body
        return answer.status, json.loads(answer.body)[0]

    def query(self, soql: str) -> list[dict[str, Any]]:
        """Return the records without their attributes."""
        found = self.json("GET", f"/query?q={quote(soql)}")["records"]
        return [{name: value for name, value in record.items() if name != "attributes"} for record in found]

    def query_error(self, soql: str) -> tuple[str, str]:
        """Return code and message of a refused statement."""
        _, error = self.error("GET", f"/query?q={quote(soql)}")
        return error["errorCode"], error["message"]

    def create(self, object: str, **fields: Any) -> str:
        """Create a record and return its id."""
        return str(self.json("POST", f"/sobjects/{object}", fields)["id"])

    def update(self, object: str, id: str, **fields: Any) -> None:
        self.json("PATCH", f"/sobjects/{object}/{id}", fields)

    def read(self, object: str, id: str, *names: str) -> tuple[Any, ...]:
        """Return the named fields of a record."""
        record = self.json("GET", f"/sobjects/{object}/{id}?fields={','.join(names)}")
        return tuple(record[name] for name in names)

    def product(self, name: str = "Widget", price: float = 10) -> str:
        """Create a product with its standard price, and return the price's id."""
        product = self.create("Product2", Name=name, ProductCode=name, IsActive=True)
        return self.create(
            "PricebookEntry", Product2Id=product, Pricebook2Id=self.book(), UnitPrice=price, IsActive=True
        )

    def book(self) -> str:
        """Return the id of the Standard Price Book."""
        return str(self.query("SELECT Id FROM Pricebook2 WHERE IsStandard = true")[0]["Id"])

    def opportunity(self, **fields: Any) -> str:
        """Create a won Opportunity."""
        defaults = {"Name": "Deal", "StageName": "Closed Won", "CloseDate": "2026-03-01"}
        return self.create("Opportunity", **{**defaults, **fields})

    def control(self, method: str, path: str, body: Any = None) -> Any:
        return self.port.control(method, path, body)


@pytest.fixture
def org(salesforce: Any) -> Org:
    """An empty org."""
    return Org(salesforce, salesforce.control("GET", "credentials"))


@pytest.fixture
def account(org: Org) -> str:
    """The id of an Account called Acme."""
    return org.create("Account", Name="Acme")


@pytest.fixture
def keep_alive(org: Org) -> Callable[..., Any]:
    """Calls over one connection, as (status, JSON)."""
    connection = HTTPConnection("127.0.0.1", org.port.number, timeout=10)

    def call(method: str, path: str, body: Any = None) -> tuple[int, Any]:
        sent = None if body is None else json.dumps(body)
        connection.request(method, path, sent, {"Authorization": f"Bearer {org.credentials['access_token']}"})
        answer = connection.getresponse()
        content = answer.read()
        return answer.status, json.loads(content) if content else None

    return call
