"""What the org says about its objects and fields.

Source: REST API Developer Guide, "sObject Describe"; key sets as recorded from Developer Edition orgs in 2026.
"""

from functools import lru_cache
from typing import Any

from connectors.sandbox.salesforce.choices import Choice
from connectors.sandbox.salesforce.fields import NUMBER_TYPES, Entity, Field
from connectors.sandbox.salesforce.org import Org
from connectors.sandbox.salesforce.schema import MASTER_RECORD_TYPE

_SOAP_TYPES = {
    "id": "tns:ID",
    "reference": "tns:ID",
    "boolean": "xsd:boolean",
    "int": "xsd:int",
    "currency": "xsd:double",
    "double": "xsd:double",
    "percent": "xsd:double",
    "date": "xsd:date",
    "datetime": "xsd:dateTime",
    "address": "urn:address",
}
_SIZED = frozenset({"string", "textarea", "phone", "url", "email", "picklist", "multipicklist"})
# No field of the sandbox differs in these.
_FIELD_CONSTANTS: dict[str, Any] = {
    "aiPredictionField": False,
    "calculated": False,
    "calculatedFormula": None,
    "defaultValueFormula": None,
    "deprecatedAndHidden": False,
    "displayLocationInDecimal": False,
    "encrypted": False,
    "filteredLookupInfo": None,
    "formulaTreatNullNumberAsZero": False,
    "highScaleNumber": False,
    "htmlFormatted": False,
    "mask": None,
    "maskType": None,
    "namePointing": False,
    "polymorphicForeignKey": False,
    "referenceTargetField": None,
    "writeRequiresMasterRead": False,
}


def brief(entity: Entity, root: str) -> dict[str, Any]:
    """Return the object as the global describe lists it."""
    flags = entity.flags
    return {
        "activateable": False,
        "associateEntityType": None,
        "associateParentEntity": None,
        "createable": "c" in flags,
        "custom": entity.custom,
        "customSetting": False,
        "deepCloneable": False,
        "deletable": "D" in flags,
        "deprecatedAndHidden": False,
        "feedEnabled": "m" in flags,
        "hasSubtypes": False,
        "isInterface": False,
        "isSubtype": False,
        "keyPrefix": entity.prefix,
        "label": entity.label,
        "labelPlural": entity.plural,
        "layoutable": "L" in flags,
        "mergeable": "m" in flags,
        "mruEnabled": "L" in flags,
        "name": entity.name,
        "queryable": True,
        "replicateable": "R" in flags,
        "retrieveable": True,
        "searchable": "s" in flags,
        "triggerable": "L" in flags,
        "undeletable": "U" in flags,
        "updateable": "u" in flags,
        "urls": _urls(entity, root),
    }


def full(org: Org, entity: Entity, *, root: str, base_url: str) -> dict[str, Any]:
    """Return the object's describe."""
    pages = {
        "uiDetailTemplate": f"{base_url}/{{ID}}",
        "uiEditTemplate": f"{base_url}/{{ID}}/e",
        "uiNewRecord": f"{base_url}/{entity.prefix}/e",
    }
    described = brief(entity, root) | {
        "actionOverrides": [],
        "childRelationships": [_child(child, field) for child, field in org.schema.children(entity)],
        "compactLayoutable": "L" in entity.flags,
        "defaultImplementation": None,
        "extendedBy": None,
        "extendsInterfaces": None,
        "fields": [field_describe(org, entity, field) for field in entity.fields],
        "implementedBy": None,
        "implementsInterfaces": None,
        "listviewable": None,
        "lookupLayoutable": None,
        "namedLayoutInfos": [],
        "networkScopeFieldName": None,
        "recordTypeInfos": [record_type_info(entity, root)] if "L" in entity.flags else [],
        "searchLayoutable": "s" in entity.flags,
        "sobjectDescribeOption": "FULL",
        "supportedScopes": [
            {"label": f"All {entity.plural.lower()}", "name": "everything"},
            {"label": f"My {entity.plural.lower()}", "name": "mine"},
        ],
        "urls": _urls(entity, root) | pages,
    }
    return dict(sorted(described.items()))


def record_type_info(entity: Entity, root: str) -> dict[str, Any]:
    """Return the master record type, the only one there is."""
    return {
        "active": True,
        "available": True,
        "defaultRecordTypeMapping": True,
        "developerName": "Master",
        "master": True,
        "name": "Master",
        "recordTypeId": MASTER_RECORD_TYPE,
        "urls": {"layout": f"{root}/sobjects/{entity.name}/describe/layouts/{MASTER_RECORD_TYPE}"},
    }


def field_describe(org: Org, entity: Entity, field: Field) -> dict[str, Any]:
    """Return a field's describe, with the 56 keys of 2026. It is shared between calls, and must not be changed."""
    listed = choices(org, entity, field)
    return _described(field) if listed is field.choices else _described(field) | _listed(field, listed)


# Of a few schemas: they change only when an administrator changes the org.
@lru_cache(maxsize=4096)
def _described(field: Field) -> dict[str, Any]:
    sortable = not (field.long_text or field.type == "address")
    described = {
        **_FIELD_CONSTANTS,
        **_listed(field, field.choices),
        "aggregatable": sortable and field.type != "boolean",
        "autoNumber": field.auto_number is not None,
        "byteLength": field.length * 3 if field.type in _SIZED else field.length,
        "cascadeDelete": field.custom and field.on_delete == "cascade",
        "caseSensitive": field.case_sensitive,
        "compoundFieldName": field.compound,
        "controllerName": field.name.replace("State", "Country") if field.name.endswith("StateCode") else None,
        "createable": field.createable,
        "custom": field.custom,
        "defaultValue": (field.default or False) if field.type == "boolean" else None,
        "defaultedOnCreate": field.defaulted,
        "dependentPicklist": field.name.endswith("StateCode"),
        "digits": field.digits,
        "externalId": field.external_id,
        "extraTypeInfo": "plaintextarea" if field.type == "textarea" else None,
        "filterable": not field.long_text,
        "groupable": sortable and field.type not in NUMBER_TYPES - {"int"} and field.type != "datetime",
        "idLookup": field.id_lookup,
        "inlineHelpText": field.help,
        "label": field.label,
        "length": field.length,
        "name": field.name,
        "nameField": field.name_field,
        "nillable": field.nillable,
        "permissionable": field.nillable and (field.createable or field.type == "address"),
        "precision": field.precision,
        "queryByDistance": field.type == "address",
        "referenceTo": [field.target] if field.target else [],
        "relationshipName": field.relationship,
        "relationshipOrder": 0 if field.custom and field.on_delete == "cascade" else None,
        "restrictedDelete": field.on_delete == "restrict",
        "scale": field.scale,
        "searchPrefilterable": field.type == "reference" and field.createable and field.name != "OwnerId",
        "soapType": _SOAP_TYPES.get(field.type, "xsd:string"),
        "sortable": sortable,
        "type": field.type,
        "unique": field.unique,
        "updateable": field.updateable,
    }
    return dict(sorted(described.items()))


def _listed(field: Field, listed: tuple[Choice, ...]) -> dict[str, Any]:
    return {
        "picklistValues": [_choice(choice) for choice in listed],
        "restrictedPicklist": field.restricted and bool(listed),
    }


def choices(org: Org, entity: Entity, field: Field) -> tuple[Choice, ...]:
    """Return a picklist's values; the stages are those of the org's OpportunityStage records."""
    if entity.name == "Opportunity" and field.name == "StageName":
        stages = sorted(org.records.rows("OpportunityStage").values(), key=lambda stage: stage["SortOrder"])
        return tuple(Choice(stage["ApiName"], stage["MasterLabel"]) for stage in stages if stage["IsActive"])
    return field.choices


def _choice(choice: Choice) -> dict[str, Any]:
    return {
        "active": True,
        "defaultValue": choice.default,
        "label": choice.label,
        "validFor": choice.valid_for,
        "value": choice.value,
    }


def _child(child: Entity, field: Field) -> dict[str, Any]:
    return {
        "cascadeDelete": field.on_delete == "cascade",
        "childSObject": child.name,
        "deprecatedAndHidden": False,
        "field": field.name,
        "junctionIdListNames": [],
        "junctionReferenceTo": [],
        "relationshipName": field.child_relationship,
        "restrictedDelete": field.on_delete == "restrict",
    }


def _urls(entity: Entity, root: str) -> dict[str, str]:
    base = f"{root}/sobjects/{entity.name}"
    urls = {"rowTemplate": f"{base}/{{ID}}", "describe": f"{base}/describe", "sobject": base}
    if "L" in entity.flags:
        urls |= {"compactLayouts": f"{base}/describe/compactLayouts", "layouts": f"{base}/describe/layouts"}
    if "m" in entity.flags:
        more = {"approvalLayouts": "describe/approvalLayouts", "listviews": "listviews", "quickActions": "quickActions"}
        urls |= {name: f"{base}/{path}" for name, path in more.items()}
    return urls
