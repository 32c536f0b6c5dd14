"""Read the package's objects and fields from its source, as a deployment would: the two cannot drift apart.

Source: Salesforce Metadata API Developer Guide, CustomObject and CustomField.
"""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from connectors.sandbox.salesforce.choices import Choice
from connectors.sandbox.salesforce.fields import Field

_NAMESPACE = "{http://soap.sforce.com/2006/04/metadata}"
_TYPES = {
    "Text": "string",
    "TextArea": "textarea",
    "LongTextArea": "textarea",
    "Html": "textarea",
    "Checkbox": "boolean",
    "DateTime": "datetime",
    "Date": "date",
    "Number": "double",
    "Currency": "currency",
    "Percent": "percent",
    "Picklist": "picklist",
    "MultiselectPicklist": "multipicklist",
    "Phone": "phone",
    "Email": "email",
    "Url": "url",
    "Lookup": "reference",
    "MasterDetail": "reference",
    "AutoNumber": "string",
}
_FIXED_LENGTHS = {"TextArea": 255, "Picklist": 255, "Phone": 40, "Email": 80, "Url": 255, "AutoNumber": 30}


@dataclass(frozen=True, slots=True)
class CustomObject:
    """One object of the package; its other fields are in `Package.fields`."""

    label: str
    plural: str
    name_field: Field


@dataclass(frozen=True, slots=True)
class Package:
    """What the package adds: its objects, and fields by object, of standard objects too."""

    objects: dict[str, CustomObject]
    fields: dict[str, list[Field]]


def read_package(folder: Path) -> Package:
    """Return what the source under `folder/objects` declares; a missing folder is an empty package."""
    objects: dict[str, CustomObject] = {}
    fields: dict[str, list[Field]] = {}
    for place in sorted((folder / "objects").glob("*/")):
        declared = place / f"{place.name}.object-meta.xml"
        if place.name.endswith("__c") and declared.exists():
            objects[place.name] = _object(place.name, ElementTree.parse(declared).getroot())
        files = sorted((place / "fields").glob("*.field-meta.xml"))
        fields[place.name] = [_field(ElementTree.parse(file).getroot()) for file in files]
    return Package(objects, fields)


def _object(name: str, root: ElementTree.Element) -> CustomObject:
    label = _text(root, "label") or name
    plural = _text(root, "pluralLabel") or label
    declared = root.find(f"{_NAMESPACE}nameField")
    name_label = (_text(declared, "label") if declared is not None else None) or "Name"
    numbered = declared is not None and _text(declared, "type") == "AutoNumber"
    pattern = (_text(declared, "displayFormat") if declared is not None else None) or "{0}"
    return CustomObject(
        label,
        plural,
        Field(
            name="Name",
            label=name_label,
            type="string",
            length=80,
            createable=not numbered,
            updateable=not numbered,
            # Salesforce names a record without a name after its id.
            nillable=not numbered,
            defaulted=numbered,
            name_field=True,
            id_lookup=True,
            auto_number=pattern if numbered else None,
        ),
    )


def _field(root: ElementTree.Element) -> Field:
    name, kind = _text(root, "fullName") or "", _text(root, "type") or "Text"
    detail = kind == "MasterDetail"
    lookup = _text(root, "relationshipName")
    calculated = root.find(f"{_NAMESPACE}formula") is not None or kind == "AutoNumber"
    on_delete = {"Restrict": "restrict", "Cascade": "cascade"}.get(_text(root, "deleteConstraint") or "", "set_null")
    return Field(
        name=name,
        label=_text(root, "label") or name,
        type=_TYPES.get(kind, "string"),
        length=18 if kind in ("Lookup", "MasterDetail") else int(_text(root, "length") or _FIXED_LENGTHS.get(kind, 0)),
        precision=int(_text(root, "precision") or 0),
        scale=int(_text(root, "scale") or 0),
        createable=not calculated,
        updateable=not calculated and (not detail or _flag(root, "reparentableMasterDetail")),
        nillable=not detail and kind != "Checkbox" and not _flag(root, "required"),
        defaulted=kind == "Checkbox" or root.find(f"{_NAMESPACE}defaultValue") is not None,
        unique=_flag(root, "unique"),
        external_id=_flag(root, "externalId"),
        case_sensitive=_flag(root, "caseSensitive"),
        id_lookup=_flag(root, "externalId"),
        custom=True,
        restricted=_value_set_flag(root, "restricted"),
        auto_number=_text(root, "displayFormat") if kind == "AutoNumber" else None,
        default=_default(kind, _text(root, "defaultValue")),
        target=_text(root, "referenceTo"),
        relationship=name.removesuffix("__c") + "__r" if kind in ("Lookup", "MasterDetail") else None,
        child_relationship=f"{lookup}__r" if lookup else None,
        on_delete="cascade" if detail else on_delete,
        choices=_choices(root),
        help=_text(root, "inlineHelpText"),
    )


def _text(root: ElementTree.Element | None, name: str) -> str | None:
    return root.findtext(f"{_NAMESPACE}{name}") if root is not None else None


def _flag(root: ElementTree.Element, name: str) -> bool:
    return _text(root, name) == "true"


def _value_set_flag(root: ElementTree.Element, name: str) -> bool:
    value_set = root.find(f"{_NAMESPACE}valueSet")
    return value_set is not None and _flag(value_set, name)


def _default(kind: str, text: str | None) -> Any:
    if kind == "Checkbox":
        return text == "true"
    if text is None:
        return None
    return Decimal(text) if kind in ("Number", "Currency", "Percent") else text.strip("'\"")


def _choices(root: ElementTree.Element) -> tuple[Choice, ...]:
    path = "/".join(f"{_NAMESPACE}{part}" for part in ("valueSet", "valueSetDefinition", "value"))
    values = ((_text(value, "fullName") or "", value) for value in root.findall(path))
    return tuple(Choice(name, _text(value, "label") or name, _flag(value, "default")) for name, value in values)
