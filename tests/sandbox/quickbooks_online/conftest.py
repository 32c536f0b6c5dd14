"""A client of the QuickBooks Online side, for plain calls."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest
from intuitlib.client import AuthClient
from quickbooks import QuickBooks

CHECKING, PURCHASES = "35", "85"


@dataclass(frozen=True, slots=True)
class Company:
    """One connected company: `port` speaks HTTP, the rest came from the control API's credentials."""

    port: Any
    realm: str
    token: str
    credentials: dict[str, Any]

    def call(
        self, method: str, path: str, body: Any = None, *, accept: str | None = "application/json", **query: Any
    ) -> Any:
        """Make one call of the API, below the company's address."""
        headers = {"Authorization": f"Bearer {self.token}"}
        if accept:
            headers["Accept"] = accept
        url = f"/v3/company/{self.realm}/{path}" + (f"?{urlencode(query)}" if query else "")
        if isinstance(body, str):
            return self.port.call(method, url, body=body, headers={**headers, "Content-Type": "application/text"})
        return self.port.call(method, url, json_body=body, headers=headers)

    def create(self, entity: str, **fields: Any) -> Any:
        """Create a record and return it."""
        return self.written(entity, fields)

    def written(self, entity: str, body: dict[str, Any], **query: Any) -> Any:
        answer = self.call("POST", entity.lower(), body, **query)
        assert answer.status == 200, answer.body
        return answer.json()[entity]

    def sparse(self, entity: str, record: Any, **fields: Any) -> Any:
        """Update sparsely from the record's version."""
        head = {"Id": record["Id"], "SyncToken": record["SyncToken"], "sparse": True}
        return self.written(entity, {**head, **fields})

    def read(self, entity: str, id: str) -> Any:
        answer = self.call("GET", f"{entity.lower()}/{id}")
        assert answer.status == 200, answer.body
        return answer.json()[entity]

    def query(self, statement: str) -> Any:
        """Return the content of QueryResponse."""
        answer = self.call("POST", "query", statement)
        assert answer.status == 200, answer.body
        return answer.json()["QueryResponse"]

    def refused(self, entity: str, **fields: Any) -> tuple[str, str]:
        """Return code and detail of the fault that a create meets."""
        return error(self.call("POST", entity.lower(), fields))

    def refused_query(self, statement: str) -> tuple[str, str]:
        return error(self.call("GET", "query", query=statement))

    def invoice(self, customer: Any, *amounts: Any, **fields: Any) -> Any:
        """Create an invoice with one plain line per amount."""
        lines = [service(amount) for amount in amounts]
        return self.create("Invoice", CustomerRef={"value": customer["Id"]}, Line=lines, **fields)

    def pay(self, customer: Any, total: Any, **invoices: Any) -> Any:
        """Take a payment; `invoices` are amounts by `i<id>`."""
        lines = [
            {"Amount": amount, "LinkedTxn": [{"TxnId": name[1:], "TxnType": "Invoice"}]}
            for name, amount in invoices.items()
        ]
        return self.create("Payment", CustomerRef={"value": customer["Id"]}, TotalAmt=total, Line=lines)

    def configure(self, **settings: Any) -> None:
        self.port.control("POST", "config", settings)

    def bill(self, vendor: Any, *amounts: Any, **fields: Any) -> Any:
        """Create a bill with one plain line per amount."""
        lines = [expense(amount) for amount in amounts]
        return self.create("Bill", VendorRef={"value": vendor["Id"]}, Line=lines, **fields)

    def pay_bills(self, vendor: Any, total: Any, *paid: tuple[str, Any, Any], **fields: Any) -> Any:
        """Pay by check; `paid` are the kind of form, the form, and the amount."""
        lines = [
            {"Amount": amount, "LinkedTxn": [{"TxnId": form["Id"], "TxnType": kind}]} for kind, form, amount in paid
        ]
        how = {"PayType": "Check", "CheckPayment": {"BankAccountRef": {"value": CHECKING}}}
        return self.create(
            "BillPayment", VendorRef={"value": vendor["Id"]}, TotalAmt=total, Line=lines, **how, **fields
        )

    def deleted(self, entity: str, record: Any) -> Any:
        """Delete a record in its newest version and return the answer."""
        token = self.read(entity, record["Id"])["SyncToken"]
        return self.call("POST", entity.lower(), {"Id": record["Id"], "SyncToken": token}, operation="delete")


def error(answer: Any) -> tuple[str, str]:
    assert answer.status == 400, answer.body
    found = answer.json()["Fault"]["Error"][0]
    return found["code"], found["Detail"]


def service(amount: Any, item: str = "1", **detail: Any) -> dict[str, Any]:
    """Return a sales line."""
    return {
        "Amount": amount,
        "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": {"ItemRef": {"value": item}, **detail},
    }


def today(days: int = 0) -> str:
    """Return the company's day, or one so many days later."""
    return (datetime.now(ZoneInfo("America/Los_Angeles")).date() + timedelta(days=days)).isoformat()


def expense(amount: Any, account: str = PURCHASES, **detail: Any) -> dict[str, Any]:
    """Return a line of what is bought."""
    kind = "AccountBasedExpenseLineDetail"
    return {"Amount": amount, "DetailType": kind, kind: {"AccountRef": {"value": account}, **detail}}


@pytest.fixture
def company(quickbooks_online: Any) -> Company:
    """A new company without customers, signed in to."""
    found = quickbooks_online.control("GET", "credentials")
    return Company(quickbooks_online, found["realm_id"], found["access_token"], found)


@pytest.fixture
def customer(company: Company) -> Any:
    """One customer with a billing address."""
    address = {"Line1": "4581 Finch St.", "City": "Bayshore", "CountrySubDivisionCode": "CA", "PostalCode": "94326"}
    return company.create("Customer", DisplayName="Amy's Bird Sanctuary", BillAddr=address)


@pytest.fixture
def vendor(company: Company) -> Any:
    """One vendor without an address."""
    return company.create("Vendor", DisplayName="Norton Lumber")


@pytest.fixture
def auth(company: Company) -> Any:
    """intuit-oauth, signed in to the company."""
    known = company.credentials
    client = AuthClient(
        known["client_id"], known["client_secret"], "http://localhost:1/callback", known["discovery_url"]
    )
    client.refresh(refresh_token=known["refresh_token"])
    return client


@pytest.fixture
def client(company: Company, auth: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """python-quickbooks, connected with the company."""
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    monkeypatch.setattr(QuickBooks, "api_url_v3", f"{company.port.url}/v3")
    return QuickBooks(
        auth_client=auth, refresh_token=auth.refresh_token, company_id=company.realm, minorversion=75, use_decimal=True
    )


@pytest.fixture
def line() -> Callable[..., dict[str, Any]]:
    """A builder of sales lines."""
    return service


@pytest.fixture(name="expense")
def builder_of_expenses() -> Callable[..., dict[str, Any]]:
    """A builder of lines of what is bought."""
    return expense
