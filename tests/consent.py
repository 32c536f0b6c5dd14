"""What a person does on the sign-in pages of the sandbox's vendors."""

from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.people import People
from tests.sandboxes import Answer


def allow_in_salesforce(people: People, address: str, *, choice: str = "allow", password: str | None = None) -> str:
    """Sign in and press Allow or Deny; return the address at ours that Salesforce leads back to."""
    told = people.port.control("GET", "credentials")
    asked = dict(parse_qsl(urlsplit(address).query))
    form = {**asked, "username": told["username"], "password": password or told["password"], choice: "1"}
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    return _ours(people.port.call("POST", urlsplit(address).path, body=urlencode(form), headers=kind))


def connect_in_quickbooks(people: People, address: str, *, choice: str = "connect") -> str:
    """Press Connect or No, thanks; return the address at ours that Intuit leads back to."""
    there = urlsplit(address)
    return _ours(people.port.call("GET", f"{there.path}?{there.query}&choice={choice}"))


def _ours(answer: Answer) -> str:
    assert answer.status == 302, answer.body
    back = urlsplit(answer.headers["location"])
    return f"{back.path}?{back.query}"
