"""What the org says about itself: versions, objects, fields, layouts, limits."""

import base64
from collections.abc import Iterator
from typing import Any

FIELD_TEXT = """
aggregatable aiPredictionField autoNumber byteLength calculated calculatedFormula cascadeDelete caseSensitive
compoundFieldName controllerName createable custom defaultValue defaultValueFormula defaultedOnCreate
dependentPicklist deprecatedAndHidden digits displayLocationInDecimal encrypted externalId extraTypeInfo
filterable filteredLookupInfo formulaTreatNullNumberAsZero groupable highScaleNumber htmlFormatted idLookup
inlineHelpText label length mask maskType name nameField namePointing nillable permissionable picklistValues
polymorphicForeignKey precision queryByDistance referenceTargetField referenceTo relationshipName
relationshipOrder restrictedDelete restrictedPicklist scale searchPrefilterable soapType sortable type unique
updateable writeRequiresMasterRead
"""
FIELD_KEYS = set(FIELD_TEXT.split())
OBJECT_TEXT = """
actionOverrides activateable associateEntityType associateParentEntity childRelationships compactLayoutable
createable custom customSetting deepCloneable defaultImplementation deletable deprecatedAndHidden extendedBy
extendsInterfaces feedEnabled fields hasSubtypes implementedBy implementsInterfaces isInterface isSubtype
keyPrefix label labelPlural layoutable listviewable lookupLayoutable mergeable mruEnabled name namedLayoutInfos
networkScopeFieldName queryable recordTypeInfos replicateable retrieveable searchLayoutable searchable
sobjectDescribeOption supportedScopes triggerable undeletable updateable urls
"""
OBJECT_KEYS = set(OBJECT_TEXT.split())
FULL_TEXT = """
actionOverrides childRelationships compactLayoutable defaultImplementation extendedBy extendsInterfaces fields
implementedBy implementsInterfaces listviewable lookupLayoutable namedLayoutInfos networkScopeFieldName
recordTypeInfos searchLayoutable sobjectDescribeOption supportedScopes
"""
BRIEF_KEYS = OBJECT_KEYS - set(FULL_TEXT.split())


def field(org: Any, object: str, name: str) -> dict[str, Any]:
    fields = org.json("GET", f"/sobjects/{object}/describe")["fields"]
    return next(dict(one) for one in fields if one["name"] == name)


def test_versions_are_listed_without_signing_in(org: Any) -> None:
    versions = org.port.call("GET", "/services/data").json()
    assert versions[0] == {"label": "Summer '14", "url": "/services/data/v31.0", "version": "31.0"}
    assert versions[-1] == {"label": "Winter '27", "url": "/services/data/v68.0", "version": "68.0"}


def test_a_retired_version_is_gone_and_a_future_one_unknown(org: Any) -> None:
    statuses = [
        org.port.call("GET", f"/services/data/v{version}/limits").status for version in ("30.0", "69.0", "68.0")
    ]
    assert statuses == [410, 404, 401]


def test_the_describe_of_an_object_has_the_keys_of_2026(org: Any) -> None:
    described = org.json("GET", "/sobjects/Account/describe")
    assert set(described) == OBJECT_KEYS
    assert {frozenset(one) for one in described["fields"]} == {frozenset(FIELD_KEYS)}
    assert described["recordTypeInfos"][0]["recordTypeId"] == "012000000000000AAA"
    contacts = [one for one in described["childRelationships"] if one["relationshipName"] == "Contacts"]
    assert contacts == [
        {
            "cascadeDelete": True,
            "childSObject": "Contact",
            "deprecatedAndHidden": False,
            "field": "AccountId",
            "junctionIdListNames": [],
            "junctionReferenceTo": [],
            "relationshipName": "Contacts",
            "restrictedDelete": False,
        }
    ]


def test_the_global_describe_lists_every_object(org: Any) -> None:
    listed = org.json("GET", "/sobjects")
    assert (listed["encoding"], listed["maxBatchSize"]) == ("UTF-8", 200)
    assert {frozenset(one) for one in listed["sobjects"]} == {frozenset(BRIEF_KEYS)}
    prefixes = {one["name"]: one["keyPrefix"] for one in listed["sobjects"]}
    assert (prefixes["OpportunityLineItem"], prefixes["OpportunityContactRole"]) == ("00k", "00K")
    assert {"Invoice__c", "Invoice_Item__c", "InvoiceOpportunityLink__c"} < set(prefixes)
    stage = next(one for one in listed["sobjects"] if one["name"] == "OpportunityStage")
    assert (stage["createable"], set(stage["urls"])) == (False, {"rowTemplate", "describe", "sobject"})


def test_fields_are_described_as_recorded(org: Any) -> None:
    name = field(org, "Account", "Name")
    wanted = {"label": "Account Name", "length": 255, "byteLength": 765, "nillable": False, "soapType": "xsd:string"}
    assert {key: name[key] for key in wanted} == wanted
    parent = field(org, "Account", "ParentId")
    assert (parent["referenceTo"], parent["relationshipName"], parent["type"]) == (["Account"], "Parent", "reference")
    stages = [one["value"] for one in field(org, "Opportunity", "StageName")["picklistValues"]]
    assert stages[-3:] == ["Closed Won", "Closed Lost", "Migrated"]


def test_the_packages_fields_are_those_of_its_source(org: Any) -> None:
    id = field(org, "Account", "External_Account_ID__c")
    wanted = {
        "externalId": True,
        "unique": True,
        "caseSensitive": True,
        "length": 255,
        "custom": True,
        "idLookup": True,
    }
    assert {key: id[key] for key in wanted} == wanted
    kinds = [one["value"] for one in field(org, "Opportunity", "Transaction_Type__c")["picklistValues"]]
    assert kinds == ["Sales Order", "Invoice", "Sales Receipt", "None"]


def test_a_describe_is_sent_only_when_it_has_changed(org: Any) -> None:
    date = org.call("GET", "/sobjects/Account/describe").headers["last-modified"]
    assert org.call("GET", "/sobjects/Account/describe", If_Modified_Since=date).status == 304
    org.control("POST", "config", {"clock_offset_s": 60, "hidden_fields": ["Account.Fax"]})
    changed = org.call("GET", "/sobjects/Account/describe", If_Modified_Since=date)
    assert (changed.status, "Fax" in {one["name"] for one in changed.json()["fields"]}) == (200, False)


def on_layout(layouts: Any) -> Iterator[str]:
    """Yield the fields of a layout describe, those inside compound ones too."""
    if isinstance(layouts, dict):
        if layouts.get("type") == "Field" and "value" in layouts:
            yield layouts["value"]
        for value in layouts.values():
            yield from on_layout(value)
    elif isinstance(layouts, list):
        for value in layouts:
            yield from on_layout(value)


def test_layouts_hold_the_packages_fields_until_someone_takes_one_off(org: Any) -> None:
    before = set(on_layout(org.json("GET", "/sobjects/Account/describe/layouts")))
    assert {"Sync_Me__c", "BillingCity", "BillingAddress"} < before
    org.control("POST", "config", {"fields_off_layouts": ["Account.Sync_Me__c"]})
    described = org.json("GET", "/sobjects/Account/describe/layouts/")
    assert before - set(on_layout(described)) == {"Sync_Me__c"}
    assert set(described) == {"layouts", "recordTypeMappings", "recordTypeSelectorRequired"}
    assert "detailLayoutSections" in org.json("GET", "/sobjects/Account/describe/layouts/012000000000000AAA")


def test_a_field_the_user_may_not_write_is_refused_by_name(org: Any) -> None:
    org.control("POST", "config", {"readonly_fields": ["Account.Phone"]})
    error = org.error("POST", "/sobjects/Account", {"Name": "a", "Phone": "1"})[1]
    assert (error["errorCode"], error["fields"]) == ("INVALID_FIELD_FOR_INSERT_UPDATE", ["Phone"])


def test_limits_count_the_calls_of_the_day(org: Any) -> None:
    first, second = (org.json("GET", "/limits")["DailyApiRequests"] for _ in range(2))
    assert (first["Max"], first["Remaining"] - second["Remaining"]) == (15000, 1)
    org.create("Account", Name="a")
    counted = org.json("GET", "/limits/recordCount?sObjects=Account,Contact")
    assert counted == {"sObjects": [{"count": 1, "name": "Account"}, {"count": 0, "name": "Contact"}]}


def test_with_limits_on_the_days_last_call_is_the_last(org: Any) -> None:
    org.control("POST", "config", {"limits": True, "daily_api_requests": 1})
    org.json("GET", "/limits")
    refused = (403, {"message": "TotalRequests Limit exceeded.", "errorCode": "REQUEST_LIMIT_EXCEEDED"})
    assert org.error("GET", "/limits") == refused
    assert org.control("GET", "stats")["throttled"] == 1


def test_with_limits_on_too_many_long_calls_are_refused(org: Any) -> None:
    org.control("POST", "config", {"limits": True, "long_requests": 0})
    message = "ConcurrentRequests (Concurrent API Requests) Limit exceeded."
    assert org.error("GET", "/limits") == (403, {"message": message, "errorCode": "REQUEST_LIMIT_EXCEEDED"})


def test_state_codes_are_listed_with_the_countries_they_are_valid_for(org: Any) -> None:
    org.control("POST", "config", {"state_country_picklists": True})
    countries = [one["value"] for one in field(org, "Account", "BillingCountryCode")["picklistValues"]]
    states = field(org, "Account", "BillingStateCode")
    illinois = next(one for one in states["picklistValues"] if one["value"] == "IL")
    bits = "".join(f"{byte:08b}" for byte in base64.b64decode(illinois["validFor"]))
    assert (states["controllerName"], states["dependentPicklist"]) == ("BillingCountryCode", True)
    assert [country for country, bit in zip(countries, bits, strict=False) if bit == "1"] == ["US"]
