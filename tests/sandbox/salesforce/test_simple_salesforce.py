"""A client that nobody here wrote, simple-salesforce, works against the simulated org."""

from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

import pytest
from requests import PreparedRequest, Response, Session
from requests.adapters import HTTPAdapter
from simple_salesforce.api import Salesforce
from simple_salesforce.exceptions import (
    SalesforceAuthenticationFailed,
    SalesforceExpiredSession,
    SalesforceMalformedRequest,
    SalesforceMoreThanOneRecord,
    SalesforceResourceNotFound,
)
from simple_salesforce.login import SalesforceLogin


class Plain(HTTPAdapter):
    """Sends to the sandbox what the client addresses to https, which it has built in."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self._address = address

    def send(self, request: PreparedRequest, *args: Any, **kwargs: Any) -> Response:
        parts = urlsplit(str(request.url))
        request.url = parts._replace(scheme="http", netloc=self._address).geturl()
        return super().send(request, *args, **kwargs)


@pytest.fixture
def session(org: Any) -> Session:
    made = Session()
    made.trust_env = False
    made.mount("https://", Plain(urlsplit(org.port.url).netloc))
    return made


@pytest.fixture
def client(org: Any, session: Session) -> Any:
    address = urlsplit(org.port.url).netloc
    token = org.credentials["access_token"]
    return Salesforce(instance=address, session_id=token, session=session, version="66.0", parse_float=Decimal)


def test_it_signs_in_with_password_and_security_token(org: Any, session: Session) -> None:
    names = {key: org.credentials[key] for key in ("username", "password", "security_token")}
    token, instance = SalesforceLogin(**names, session=session)
    client: Any = Salesforce(instance=instance, session_id=token, session=session)
    assert client.query("SELECT COUNT() FROM Account")["totalSize"] == 0


def test_it_reports_a_wrong_password(org: Any, session: Session) -> None:
    with pytest.raises(SalesforceAuthenticationFailed, match="INVALID_LOGIN"):
        SalesforceLogin(username=org.credentials["username"], password="x", security_token="y", session=session)


def test_it_creates_reads_changes_and_deletes(client: Any) -> None:
    id = client.Account.create({"Name": "Acme"})["id"]
    assert client.Account.update(id, {"Phone": "1"}) == 204
    assert client.Account.get(id)["Phone"] == "1"
    assert client.Account.upsert("External_Account_ID__c/1:customer:1", {"Name": "Beta"}) == 201
    assert client.Account.get_by_custom_id("External_Account_ID__c", "1:customer:1")["Name"] == "Beta"
    assert client.Account.delete(id) == 204
    with pytest.raises(SalesforceResourceNotFound, match="entity is deleted"):
        client.Account.get(id)


def test_it_queries_page_after_page(org: Any, client: Any) -> None:
    org.control("POST", "reset", {"sample": "empty", "accounts": 2100})
    assert len(client.query_all("SELECT Id FROM Account")["records"]) == 2100
    assert sum(1 for _ in client.query_all_iter("SELECT Id FROM Account WHERE Name LIKE 'Customer 000%'")) == 99


def test_it_raises_its_own_errors(org: Any, client: Any) -> None:
    with pytest.raises(SalesforceMalformedRequest, match="REQUIRED_FIELD_MISSING"):
        client.Account.create({})
    for _ in range(2):
        client.Contact.create({"LastName": "a", "Email": "a@example.com"})
    with pytest.raises(SalesforceMoreThanOneRecord):
        client.Contact.upsert("Email/a@example.com", {"LastName": "b"})
    org.control("POST", "faults", {"route": "*/limits", "kind": "expire_token"})
    with pytest.raises(SalesforceExpiredSession):
        client.limits()


def test_it_describes_and_reads_limits_and_collections(client: Any) -> None:
    assert client.describe()["maxBatchSize"] == 200
    assert client.Account.metadata()["objectDescribe"]["keyPrefix"] == "001"
    assert "Sync_Me__c" in {field["name"] for field in client.Account.describe()["fields"]}
    assert "detailLayoutSections" in client.Account.describe_layout("012000000000000AAA")
    assert client.limits()["DailyApiRequests"]["Max"] == 15000
    assert client.api_usage["api-usage"].total == 15000
    body = {"records": [{"attributes": {"type": "Account"}, "Name": "a"}]}
    assert client.restful("composite/sobjects", method="POST", json=body)[0]["success"] is True
    id = client.Opportunity.create({"Name": "d", "StageName": "s", "CloseDate": "2026-01-01", "Amount": 10.1})["id"]
    assert client.query(f"SELECT Amount FROM Opportunity WHERE Id = '{id}'")["records"][0]["Amount"] == Decimal("10.1")
