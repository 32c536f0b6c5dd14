"""What the package's triggers do in the org."""

from collections.abc import Callable
from typing import Any

import pytest

SYNCED = "2026-01-02T03:04:05Z"


def lamp(org: Any, object: str, id: str) -> bool:
    return bool(org.read(object, id, "Sync_Me__c")[0])


def clear(org: Any, object: str, id: str, at: str = SYNCED) -> None:
    """Write as Tandem does after a sync."""
    org.update(object, id, Last_Sync_Date__c=at, Sync_Me__c=False)


@pytest.mark.parametrize(
    ("object", "fields", "change"),
    [
        ("Account", {"Name": "a"}, {"Phone": "1"}),
        ("Contact", {"LastName": "a"}, {"Phone": "1"}),
        ("Opportunity", {"Name": "a", "StageName": "Prospecting", "CloseDate": "2026-01-01"}, {"NextStep": "call"}),
        ("Product2", {"Name": "a"}, {"Description": "b"}),
        ("Invoice__c", {"Name": "a"}, {"PO_Number__c": "b"}),
    ],
)
def test_a_save_lights_the_lamp_unless_it_is_tandems_own(
    org: Any, object: str, fields: dict[str, Any], change: dict[str, Any]
) -> None:
    id = org.create(object, **fields)
    seen = [lamp(org, object, id)]
    clear(org, object, id)
    seen.append(lamp(org, object, id))
    org.update(object, id, **change)
    seen.append(lamp(org, object, id))
    assert seen == [True, False, True]
    own = org.create(object, **fields, Last_Sync_Date__c=SYNCED)
    assert lamp(org, object, own) is False


def test_a_save_of_tandems_fields_alone_or_of_nothing_new_lights_nothing(org: Any, account: str) -> None:
    clear(org, "Account", account)
    org.update("Account", account, External_Account_ID__c="1:customer:1", Billing_Address_Block__c="x", Name="Acme")
    assert lamp(org, "Account", account) is False
    org.update("Account", account, Name="ACME")
    assert lamp(org, "Account", account) is True


def test_lines_light_their_opportunity(org: Any) -> None:
    entry, deal = org.product(), org.opportunity()
    line = org.create("OpportunityLineItem", OpportunityId=deal, PricebookEntryId=entry, Quantity=1, UnitPrice=10)
    acts: tuple[Callable[[], Any], ...] = (
        lambda: org.update("OpportunityLineItem", line, External_Line_ID__c="1:line:1:1", External_Line_Index__c=1),
        lambda: org.update("OpportunityLineItem", line, Description="x"),
        lambda: org.update("OpportunityLineItem", line, Quantity=2, UnitPrice=10),
        lambda: org.json("DELETE", f"/sobjects/OpportunityLineItem/{line}"),
    )
    seen = []
    for number, act in enumerate(acts):
        clear(org, "Opportunity", deal, f"2026-01-02T03:04:{number:02}Z")
        act()
        seen.append(lamp(org, "Opportunity", deal))
    assert seen == [False, True, True, True]


def test_the_billing_contact_lights_its_account(org: Any, account: str) -> None:
    billing = org.create("Contact", LastName="b", AccountId=account, Is_Billing_Contact__c=True)
    other = org.create("Contact", LastName="o", AccountId=account)
    clear(org, "Account", account)
    org.update("Contact", other, Phone="1")
    seen = [lamp(org, "Account", account)]
    org.update("Contact", billing, Phone="1")
    seen.append(lamp(org, "Account", account))
    clear(org, "Account", account, "2026-01-03T00:00:00Z")
    org.update("Contact", billing, Last_Sync_Date__c=SYNCED, Phone="2")
    seen.append(lamp(org, "Account", account))
    assert seen == [False, True, False]


def test_marking_a_billing_contact_unmarks_the_others_of_the_account(org: Any, account: str) -> None:
    elsewhere = org.create("Contact", LastName="e", Is_Billing_Contact__c=True)
    records = [
        {"attributes": {"type": "Contact"}, "LastName": name, "AccountId": account, "Is_Billing_Contact__c": True}
        for name in ("a", "b", "c")
    ]
    org.json("POST", "/composite/sobjects", {"records": records})
    marked = org.query("SELECT LastName FROM Contact WHERE Is_Billing_Contact__c = true ORDER BY LastName")
    assert [row["LastName"] for row in marked] == ["c", "e"]
    org.update("Contact", elsewhere, AccountId=account)
    marked = org.query("SELECT LastName FROM Contact WHERE Is_Billing_Contact__c = true")
    assert [row["LastName"] for row in marked] == ["e"]


def test_people_working_through_the_control_api_set_off_the_same_triggers(org: Any, account: str) -> None:
    clear(org, "Account", account)
    changed = org.control("PATCH", f"records/Account/{account}", {"Phone": "1"})
    assert (changed["Phone"], changed["Sync_Me__c"]) == ("1", True)
    made = org.control("POST", "records/Contact", {"LastName": "x"})
    assert (made["Name"], made["Sync_Me__c"]) == ("x", True)


def test_without_the_package_there_are_no_fields_and_no_triggers(org: Any) -> None:
    org.control("POST", "config", {"package_installed": False})
    org.create("Account", Name="a")
    assert org.query_error("SELECT Sync_Me__c FROM Account")[0] == "INVALID_FIELD"
    assert org.query_error("SELECT Id FROM Invoice__c")[0] == "INVALID_TYPE"
