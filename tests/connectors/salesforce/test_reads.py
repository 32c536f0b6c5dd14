"""Reads whose answers are told by a script: pages, describes, errors."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import unquote_plus

import pytest

from connectors.base import Field, Record, State
from connectors.errors import ConnectorError, ReconnectNeeded, SettingNeeded, TryLater
from connectors.salesforce.client import Salesforce
from tests.connectors.salesforce.conftest import Script

ROOT = "/services/data/v66.0"


def page(*rows: dict[str, Any], more: str | None = None) -> dict[str, Any]:
    return {"totalSize": 9, "done": more is None, "records": list(rows), **({"nextRecordsUrl": more} if more else {})}


def line(number: int) -> dict[str, Any]:
    return {"Id": f"00k{number}", "Quantity": number, "Product2": None}


def field(name: str, type: str, **more: Any) -> dict[str, Any]:
    given = {"label": f"The {name}", "length": 0, "createable": True, "updateable": True, "picklistValues": []}
    return {"name": name, "type": type, **given, **more}


def layout(*names: str) -> dict[str, Any]:
    address = {"type": "Address", "value": "BillingAddress", "components": [{"type": "Field", "value": "BillingCity"}]}
    items = [{"type": "Field", "value": name} for name in names]
    rows = [{"layoutItems": [{"layoutComponents": [component]} for component in [*items, address]]}]
    return {"detailLayoutSections": [{"layoutRows": rows}], "editLayoutSections": [], "relatedLists": []}


def test_pages_of_several_queries_share_their_calls(script: Script, scripted: Salesforce) -> None:
    script.parts(page({"Id": "a1"}, more=f"{ROOT}/query/1-2000"), page({"Id": "c1"}, more=f"{ROOT}/query/2-2000"))
    script.parts(page({"Id": "a2"}), page({"Id": "c2"}))

    found = list(scripted.read({"Pricebook2": ["a1", "a2"], "OpportunityStage": ["c1", "c2"]}))

    assert [(record.entity, record.id) for record in found] == [
        ("Pricebook2", "a1"),
        ("OpportunityStage", "c1"),
        ("Pricebook2", "a2"),
        ("OpportunityStage", "c2"),
    ]
    assert script.asked()[1] == [f"{ROOT}/query/1-2000", f"{ROOT}/query/2-2000"]


def test_lines_that_do_not_fit_are_fetched_before_their_header_comes(script: Script, scripted: Salesforce) -> None:
    first = {"Id": "006A", "OpportunityLineItems": page(line(1), more=f"{ROOT}/query/L-1")}
    second = {"Id": "006B", "OpportunityLineItems": page(line(4))}
    script.parts(page(first, second))
    script.parts(page(line(2), more=f"{ROOT}/query/L-2"))
    script.parts(page(line(3)))

    found = list(scripted.read({"Opportunity": ["006A", "006B"]}))

    assert [[held.id for held in record.lines] for record in found] == [["00k1", "00k2", "00k3"], ["00k4"]]
    assert script.asked()[1:] == [[f"{ROOT}/query/L-1"], [f"{ROOT}/query/L-2"]]


def test_a_thousand_names_are_found_in_one_call(script: Script, scripted: Salesforce) -> None:
    script.parts(*(page({"Id": f"001{n}", "Name": "x"}) for n in range(4)))

    assert len(list(scripted.find("Account", "Name", [f"Customer {n:05d}" for n in range(1000)]))) == 4
    assert len(script.asked()[0]) == 4


def test_a_missing_record_comes_as_deleted_and_a_merged_one_names_its_winner(
    script: Script, scripted: Salesforce
) -> None:
    script.parts(page({"Id": "001A", "Name": "Acme"}), page())
    script.parts(page({"Id": "001B", "MasterRecordId": "001A"}))

    found = list(scripted.read({"Account": ["001A", "001B", "001C"], "Opportunity": ["006A"]}))

    assert found[1:] == [
        Record("Account", "001B", {"MasterRecordId": "001A"}, state=State.DELETED),
        Record("Account", "001C", {}, state=State.DELETED),
        Record("Opportunity", "006A", {}, state=State.DELETED),
    ]
    assert [unquote_plus(address) for address in script.asked()[1]] == [
        f"{ROOT}/queryAll?q=SELECT Id, MasterRecordId FROM Account WHERE Id IN ('001B','001C') ORDER BY Id"
    ]


def test_fields_are_described_with_their_place_on_layouts(script: Script, scripted: Salesforce) -> None:
    choices = [{"value": "Net 30", "active": True}, {"value": "Old", "active": False}]
    described = {
        "fields": [
            field("Name", "string", length=255),
            field("BillingAddress", "address"),
            field("BillingCity", "string", length=40),
            field("Terms__c", "picklist", length=255, picklistValues=choices, restrictedPicklist=True),
            field("IsWon", "boolean", createable=False, updateable=False),
            field("Sync_Me__c", "boolean"),
        ]
    }
    script.parts(described, {"fields": []}, {"layouts": [layout("Name"), layout("Sync_Me__c")]})

    found = scripted.describe(["Account", "Invoice__c"])

    assert found == {
        "Account": [
            Field("Name", "The Name", "string", 255, on_layout=True),
            Field("BillingCity", "The BillingCity", "string", 40, on_layout=True),
            Field(
                "Terms__c", "The Terms__c", "choice", 255, choices=("Net 30",), restricted=True, on_layout=False
            ),
            Field("IsWon", "The IsWon", "boolean", writable=False, on_layout=False),
            Field("Sync_Me__c", "The Sync_Me__c", "boolean", on_layout=True),
        ],
        "Invoice__c": [],
    }  # fmt: skip
    assert script.asked() == [
        [
            f"{ROOT}/sobjects/Account/describe",
            f"{ROOT}/sobjects/Invoice__c/describe",
            f"{ROOT}/sobjects/Account/describe/layouts",
        ]
    ]


def test_an_object_with_record_types_has_its_layouts_fetched_one_by_one(script: Script, scripted: Salesforce) -> None:
    types = [
        {"available": True, "urls": {"layout": f"{ROOT}/sobjects/Account/describe/layouts/012A"}},
        {"available": False, "urls": {"layout": f"{ROOT}/sobjects/Account/describe/layouts/012B"}},
    ]
    script.parts({"fields": [field("Sync_Me__c", "boolean")]}, {"layouts": None, "recordTypeMappings": types})
    script.parts(layout("Sync_Me__c"))

    assert scripted.describe(["Account"])["Account"][0].on_layout is True
    assert script.asked()[1] == [f"{ROOT}/sobjects/Account/describe/layouts/012A"]


def test_the_facts_of_the_org_are_one_call(script: Script, scripted: Salesforce) -> None:
    org = {"Id": "00D", "Name": "Acme", "IsSandbox": False, "OrganizationType": "Developer Edition"}
    fields = [field("Name", "string"), field("BillingStateCode", "picklist")]
    script.parts(
        page(org | {"TimeZoneSidKey": "America/Los_Angeles"}),
        page({"Id": "01s", "IsActive": True}),
        {"fields": fields},
    )

    assert scripted.company() == Record(
        "Organization", "00D",
        {
            "Name": "Acme",
            "IsSandbox": False,
            "OrganizationType": "Developer Edition",
            "TimeZone": "America/Los_Angeles",
            "MultiCurrency": False,
            "StatePicklists": True,
            "StandardPricebookId": "01s",
            "StandardPricebookActive": True,
        },
    )  # fmt: skip
    assert len(script.calls) == 1


def test_money_is_read_without_binary_fractions(script: Script, scripted: Salesforce) -> None:
    script.say(
        b'{"compositeResponse":[{"httpStatusCode":200,"referenceId":"part0","httpHeaders":{},"body":'
        b'{"totalSize":1,"done":true,"records":[{"Id":"006A","Amount":0.10}]}}]}'
    )

    [record] = scripted.read({"Opportunity": ["006A"]})

    assert record.fields["Amount"] == Decimal("0.10")


@pytest.mark.parametrize(
    ("content", "status", "times", "error"),
    [
        (b"<html>Maintenance</html>", 200, 1, TryLater),
        (b"<html>Maintenance</html>", 503, 3, TryLater),
        (b"", 401, 2, ReconnectNeeded),
        ([{"errorCode": "API_DISABLED_FOR_ORG", "message": "no"}], 403, 1, SettingNeeded),
        ([{"errorCode": "NOT_FOUND", "message": "no"}], 404, 1, SettingNeeded),
        ([{"errorCode": "JSON_PARSER_ERROR", "message": "no"}], 400, 1, ConnectorError),
    ],
)
def test_a_read_fails_by_what_a_person_must_do(
    script: Script, scripted: Salesforce, content: Any, status: int, times: int, error: type[ConnectorError]
) -> None:
    script.say(content, status=status, times=times)

    with pytest.raises(error):
        list(scripted.find("Account", "Name", ["Acme"]))
    assert script.answers == []


def test_calls_of_a_used_up_day_wait_an_hour(script: Script, scripted: Salesforce) -> None:
    script.say([{"errorCode": "REQUEST_LIMIT_EXCEEDED", "message": "TotalRequests Limit exceeded."}], status=403)

    with pytest.raises(TryLater) as caught:
        list(scripted.find("Account", "Name", ["Acme"]))
    assert caught.value.after == timedelta(minutes=60)


def test_a_missing_field_is_named_though_only_one_query_failed(script: Script, scripted: Salesforce) -> None:
    text = "\nSELECT Id, Sync_Me__c\n  ^\nERROR at Row:1:Column:12\nNo such column 'Sync_Me__c' on entity 'Account'. If"
    script.parts([{"errorCode": "INVALID_FIELD", "message": text}], page())

    with pytest.raises(SettingNeeded, match="The field Sync_Me__c of Account is missing"):
        list(scripted.poll({"Account": None}))


def test_a_record_s_page_is_where_the_template_says(script: Script, scripted: Salesforce) -> None:
    assert scripted.web_url("Account", "001A") == f"{script.url}/people/Account/001A"
