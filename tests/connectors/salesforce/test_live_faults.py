"""Lost answers, limits and missing settings of the sandbox."""

import pytest

from connectors.base import Absent, Changed, Happened, NotDone, Operation, Write
from connectors.errors import AnswerLost, SettingNeeded, TryLater
from connectors.salesforce.client import Salesforce
from tests.connectors.salesforce.people import SENT, USUAL, add, one_message, row
from tests.sandboxes import Port


@pytest.mark.parametrize(("kind", "happened"), [("drop_response", True), ("drop_request", False), ("html", False)])
def test_a_lost_answer_is_settled_by_reading(sandbox: Port, org: Salesforce, kind: str, happened: bool) -> None:
    account = add(sandbox, "Account", Name="Acme")
    update = Write("u", Operation.UPDATE, "Account", account, {"Name": "Acme Ltd"}, base={"Name": "Acme"})
    create = Write("c", Operation.CREATE, "Account", None, {"External_Account_ID__c": "c:customer:7", "Name": "New"})
    message = one_message(org, update, create)
    sandbox.control("POST", "faults", {"route": "*/composite", "kind": kind})

    with pytest.raises(AnswerLost):
        org.send(message)

    verdicts = org.settle(message, [update, create], SENT)
    assert [type(verdict) for verdict in verdicts] == ([Happened, Happened] if happened else [Absent, Absent])


def test_an_update_that_a_person_overtook_is_planned_anew(sandbox: Port, org: Salesforce) -> None:
    account = add(sandbox, "Account", Name="Acme")
    write = Write("u", Operation.UPDATE, "Account", account, {"Name": "Acme Ltd"}, base={"Name": "Acme"})
    message = one_message(org, write)
    sandbox.control("PATCH", f"records/Account/{account}", {"Name": "Acme Corporation"})

    assert org.settle(message, [write], SENT) == [Changed()]


def test_a_read_survives_one_bad_answer(sandbox: Port, org: Salesforce) -> None:
    add(sandbox, "Account", Name="Acme")
    sandbox.control("POST", "faults", {"route": "*/composite", "kind": "drop_response"})

    assert [record.fields["Name"] for record in org.find("Account", "Name", ["ACME"])] == ["Acme"]


def test_limits_that_are_reached_put_everything_off(sandbox: Port, org: Salesforce) -> None:
    account = add(sandbox, "Account", Name="Acme")
    message = one_message(org, Write("u", Operation.UPDATE, "Account", account, {"Name": "Acme Ltd"}))
    sandbox.control("POST", "faults", {"route": "*/composite", "kind": "throttle", "times": 2})

    [outcome] = org.send(message)
    with pytest.raises(TryLater):
        list(org.find("Account", "Name", ["Acme"]))

    assert isinstance(outcome, NotDone)
    assert row(sandbox, "Account", account)["Name"] == "Acme"


def test_an_org_without_the_package_says_what_to_install(sandbox: Port, org: Salesforce) -> None:
    sandbox.control("POST", "config", {"package_installed": False})

    with pytest.raises(SettingNeeded, match="Install the current Tandem package"):
        list(org.poll(dict.fromkeys(USUAL)))
