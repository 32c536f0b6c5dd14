"""The page layouts: one per object, with every field that is not kept off it.

Source: SOAP API Developer Guide, DescribeLayoutResult.
"""

from typing import Any

from connectors.sandbox.salesforce.describe import field_describe, record_type_info
from connectors.sandbox.salesforce.errors import not_found
from connectors.sandbox.salesforce.fields import Entity, Field
from connectors.sandbox.salesforce.org import Org
from connectors.sandbox.salesforce.schema import MASTER_RECORD_TYPE

_HIDDEN = frozenset({"Id", "IsDeleted", "SystemModstamp", "MasterRecordId", "PhotoUrl"})
_COLUMNS = 2


def layouts(org: Org, entity: Entity, root: str) -> dict[str, Any]:
    """Return the object's layouts and which record type has which. Raises SalesforceError."""
    if "L" not in entity.flags:
        raise not_found()
    layout = layout_of(org, entity)
    mapping = record_type_info(entity, root)
    kept = (
        "active",
        "available",
        "defaultRecordTypeMapping",
        "developerName",
        "master",
        "name",
        "recordTypeId",
        "urls",
    )
    return {
        "layouts": [layout],
        "recordTypeMappings": [
            {key: mapping[key] for key in kept} | {"layoutId": layout["id"], "picklistsForRecordType": None}
        ],
        "recordTypeSelectorRequired": [False],
    }


def layout_of(org: Org, entity: Entity, record_type: str = MASTER_RECORD_TYPE) -> dict[str, Any]:
    """Return the layout of a record type. Raises SalesforceError for any but the master one."""
    if record_type != MASTER_RECORD_TYPE:
        raise not_found()
    off = {name.partition(".")[2] for name in org.settings.fields_off_layouts if name.startswith(f"{entity.name}.")}
    fields = [field for field in entity.fields if field.name not in off | _HIDDEN]
    return {
        "buttonLayoutSection": {"detailButtons": []},
        "detailLayoutSections": [_section(org, entity, fields)],
        "editLayoutSections": [_section(org, entity, [field for field in fields if field.updateable])],
        "feedView": None,
        "highlightsPanelLayoutSection": None,
        "id": f"00hTd000000{entity.prefix}AAAA"[:18],
        "multirowEditLayoutSections": [],
        "offlineLinks": [],
        "quickActionList": None,
        "relatedContent": None,
        "relatedLists": [],
        "saveOptions": [],
    }


def _section(org: Org, entity: Entity, fields: list[Field]) -> dict[str, Any]:
    entries = _entries(fields)
    rows = [entries[start : start + _COLUMNS] for start in range(0, len(entries), _COLUMNS)]
    return {
        "collapsed": False,
        "columns": _COLUMNS,
        "heading": f"{entity.label} Information",
        "layoutRows": [
            {"layoutItems": [_item(org, entity, entry) for entry in row], "numItems": len(row)} for row in rows
        ],
        "layoutSectionId": f"01BTd000000{entity.prefix}AAAA"[:18],
        "parentLayoutId": f"00hTd000000{entity.prefix}AAAA"[:18],
        "rows": len(rows),
        "tabOrder": "TopToBottom",
        "useCollapsibleSection": False,
        "useHeading": True,
    }


def _entries(fields: list[Field]) -> list[list[Field]]:
    """Group the parts of an address under their compound field."""
    parts: dict[str, list[Field]] = {}
    for field in fields:
        if field.compound:
            parts.setdefault(field.compound, []).append(field)
    loose = [[field] for field in fields if not field.compound and field.type != "address"]
    return [*loose, *parts.values()]


def _item(org: Org, entity: Entity, entry: list[Field]) -> dict[str, Any]:
    field = entry[0]
    shown = [_component(org, entity, part, place) for place, part in enumerate(entry, 1)]
    compound = field.compound and entity.field(field.compound)
    if compound:
        shown = [_component(org, entity, compound, 1) | {"components": shown, "fieldType": "address"}]
    return {
        "editableForNew": field.createable,
        "editableForUpdate": field.updateable,
        "label": compound.label if compound else field.label,
        "layoutComponents": shown,
        "placeholder": False,
        "required": field.required,
    }


def _component(org: Org, entity: Entity, field: Field, order: int) -> dict[str, Any]:
    return {
        "apiName": field.name,
        "details": field_describe(org, entity, field),
        "displayLines": 1,
        "tabOrder": order,
        "type": "Field",
        "value": field.name,
    }
