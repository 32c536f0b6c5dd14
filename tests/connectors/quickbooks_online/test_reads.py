"""Reads whose answers are told by a script: errors, batches, cursors."""

import json
from datetime import date, timedelta

import pytest

from connectors.base import Record, State
from connectors.errors import ReconnectNeeded, SettingNeeded, TryLater

NOW = "2026-03-08T09:00:00.300-07:00"


def fault(code, detail=""):
    return {"Fault": {"Error": [{"Message": "m", "Detail": detail, "code": code}], "type": "ValidationFault"}}


def customers(*names):
    return [{"Id": str(n), "SyncToken": "0", "DisplayName": name} for n, name in enumerate(names, 1)]


@pytest.mark.parametrize(
    ("content", "status", "times", "error"),
    [
        (b"stream timeout", 200, 1, TryLater),
        (b"<html></html>", 503, 3, TryLater),
        (fault("003001"), 429, 1, TryLater),
        (fault("3001"), 403, 1, TryLater),
        (fault("3100"), 403, 1, ReconnectNeeded),
        (b"", 401, 2, ReconnectNeeded),
        (fault("6190"), 400, 1, SettingNeeded),
        (fault("5020"), 400, 1, SettingNeeded),
        (fault("4001", "QueryValidationError: Property X not found for Entity Customer"), 400, 1, SettingNeeded),
    ],
)
def test_a_read_fails_by_what_a_person_must_do(script, scripted, content, status, times, error):
    script.say(content, status=status, times=times)

    with pytest.raises(error):
        list(scripted.find("Customer", "DisplayName", ["Acme"]))
    assert script.answers == []


def test_a_throttled_read_waits_a_minute(script, scripted):
    script.say(fault("3001"), status=429)

    with pytest.raises(TryLater) as caught:
        list(scripted.find("Customer", "DisplayName", ["Acme"]))
    assert caught.value.after == timedelta(seconds=60)


def test_a_read_is_repeated_while_quickbooks_is_out_of_order(script, scripted):
    script.say(b"", status=502, times=2)
    script.say({"QueryResponse": {"Customer": customers("Acme")}, "time": NOW})

    assert [found.id for found in scripted.find("Customer", "DisplayName", ["Acme"])] == ["1"]


def test_a_thousand_names_are_one_call(script, scripted):
    script.say({"BatchItemResponse": [{"bId": str(n), "QueryResponse": {}} for n in range(25)], "time": NOW})

    assert list(scripted.find("Customer", "DisplayName", [f"Customer {n}" for n in range(1000)])) == []
    ((method, path, body),) = script.requests
    assert (method, path) == ("POST", "/v3/company/123/batch?minorversion=75")
    items = json.loads(body)["BatchItemRequest"]
    assert len(items) == 25
    assert items[0]["Query"].count("'Customer ") == 40


def test_history_is_read_by_date_a_thousand_a_call(script, scripted):
    script.say({"QueryResponse": {"Invoice": [{"Id": "7", "SyncToken": "0", "TxnDate": "2025-02-01"}]}, "time": NOW})

    assert [record.id for record in scripted.history("Invoice", date(2025, 1, 1))] == ["7"]
    assert [body for _method, _path, body in script.requests] == [
        "SELECT * FROM Invoice WHERE TxnDate >= '2025-01-01' ORDERBY TxnDate, Id STARTPOSITION 1 MAXRESULTS 1000"
    ]


def test_one_query_goes_alone_and_spares_the_batch_quota(script, scripted):
    script.say({"QueryResponse": {"Customer": customers("Acme")}, "time": NOW})

    found = list(scripted.read({"Customer": ["1", "2"]}))

    assert [(record.id, record.state) for record in found] == [("1", State.ACTIVE), ("2", State.DELETED)]
    assert script.requests == [
        (
            "POST",
            "/v3/company/123/query?minorversion=75",
            "SELECT * FROM Customer WHERE Id IN ('1', '2') AND Active IN (true, false) "
            "ORDERBY Id STARTPOSITION 1 MAXRESULTS 1000",
        )
    ]


def test_changes_of_all_entities_are_one_call(script, scripted):
    deleted = {
        "domain": "QBO",
        "status": "Deleted",
        "Id": "9",
        "MetaData": {"LastUpdatedTime": "2026-03-08T08:59:00-07:00"},
    }
    script.say({"CDCResponse": [{"QueryResponse": [{}, {"Invoice": [deleted]}]}], "time": NOW})
    cursors = {"Customer": "2026-03-08T15:00:00+00:00", "Invoice": "2026-03-08T14:00:00+00:00"}

    pages = {page.entity: page for page in scripted.poll(cursors)}

    assert script.requests == [
        (
            "GET",
            "/v3/company/123/cdc?entities=Customer%2CInvoice&changedSince=2026-03-08T14%3A00%3A00%2B00%3A00&minorversion=75",
            "",
        )
    ]
    assert pages["Customer"].records == ()
    assert pages["Invoice"].records == (
        Record("Invoice", "9", {}, version="@2026-03-08T08:59:00-07:00", state=State.DELETED),
    )
    assert {page.cursor for page in pages.values()} == {"2026-03-08T15:59:00+00:00"}


def test_from_a_cursor_older_than_twenty_five_days_what_changed_since_is_asked_by_query(script, scripted):
    script.say({"CDCResponse": [{"QueryResponse": [{}]}], "time": NOW})
    (acme,) = customers("Acme")
    acme["MetaData"] = {"LastUpdatedTime": "2026-02-11T00:00:00-08:00"}
    script.say({"QueryResponse": {"Customer": [acme]}, "time": NOW})

    pages = list(scripted.poll({"Customer": "2026-02-10T00:00:00+00:00", "Invoice": "2026-03-08T14:00:00+00:00"}))

    assert [(page.entity, len(page.records)) for page in pages] == [("Invoice", 0), ("Customer", 1)]
    assert "FROM Customer WHERE MetaData.LastUpdatedTime >= '2026-02-10T00:00:00Z'" in script.requests[1][2]


def test_what_change_data_capture_does_not_know_is_asked_by_query(script, scripted):
    script.say({"QueryResponse": {}, "time": NOW})

    (page,) = scripted.poll({"TaxCode": "2026-03-08T14:00:00+00:00"})

    assert (page.entity, page.records, page.cursor) == ("TaxCode", (), "2026-03-08T15:59:00+00:00")


def test_the_companys_facts_are_one_call(script, scripted):
    info = {"CompanyName": "Acme Books", "Country": "US", "DefaultTimeZone": "America/New_York"}
    custom = [
        {"CustomField": [{"Name": "SalesFormsPrefs.UseSalesCustom2", "Type": "BooleanType", "BooleanValue": True}]},
        {
            "CustomField": [
                {"Name": "SalesFormsPrefs.SalesCustomName2", "Type": "StringType", "StringValue": "PO Number"},
                {"Name": "SalesFormsPrefs.SalesCustomName3", "Type": "StringType", "StringValue": "Sales Rep"},
            ]
        },
    ]
    forms = {"CustomField": custom, "CustomTxnNumbers": True, "AllowShipping": True, "DefaultTerms": {"value": "3"}}
    preferences = {
        "SalesFormsPrefs": forms,
        "AccountingInfoPrefs": {"ClassTrackingPerTxnLine": True},
        "CurrencyPrefs": {"HomeCurrency": {"value": "USD"}},
        "TaxPrefs": {"UsingSalesTax": True, "PartnerTaxEnabled": True},
    }
    found = [{"CompanyInfo": [info]}, {"Preferences": [preferences]}]
    items = [{"bId": str(number), "QueryResponse": rows} for number, rows in enumerate(found)]
    script.say({"BatchItemResponse": items, "time": NOW})

    assert scripted.company() == Record(
        "Company",
        "123",
        {
            "Name": "Acme Books",
            "Country": "US",
            "HomeCurrency": "USD",
            "MultiCurrency": False,
            "TimeZone": "America/New_York",
            "SalesTax": "automatic",
            "CustomTxnNumbers": True,
            "ClassPerTxn": False,
            "ClassPerLine": True,
            "Shipping": True,
            "AllowDiscount": False,
            "DefaultTermRef": "3",
            "Plan": None,
            "CustomField.PONumber": "2",
            "CustomField.SalesRep": None,
        },
    )


def test_fields_are_described_without_a_call(scripted, script):
    described = scripted.describe(["Customer", "SalesItemLine", "Unheard"])

    name = next(field for field in described["Customer"] if field.name == "DisplayName")
    assert (name.label, name.type, name.max_length, name.writable) == ("Display name", "string", 100, True)
    assert set(described) == {"Customer", "SalesItemLine"}
    assert script.requests == []
