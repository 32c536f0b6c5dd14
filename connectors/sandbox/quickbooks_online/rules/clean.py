"""Reads a client's body against an entity's table: types, lengths, enumerations, unknown properties.

What comes out has only properties that may be written, in the service's own types; a property sent as null or as an
empty text is None.
"""

from collections.abc import Callable, Mapping
from typing import Any

from connectors.sandbox.quickbooks_online import faults
from connectors.sandbox.quickbooks_online.tables.schema import Entity, Property
from connectors.sandbox.quickbooks_online.values import day, decimal

JAVA = {"number": "java.math.BigDecimal", "money": "java.math.BigDecimal", "date": "java.util.Date"}
ADDRESS = {
    "Line1": 500,
    "Line2": 500,
    "Line3": 500,
    "Line4": 500,
    "Line5": 500,
    "City": 255,
    "Country": 255,
    "CountrySubDivisionCode": 255,
    "PostalCode": 30,
}
TAX_PARTS = {"TxnTaxCodeRef", "TotalTax", "TaxLine", "DefaultTaxCodeRef", "TaxReviewStatus", "UseAutomatedSalesTax"}
ADDRESS_IGNORED = {"Id", "CountryCode", "County", "PostalCodeSuffix", "Lat", "Long", "Tag", "Note"}
PARTS = {
    "email": ("EmailAddress", "Address", 100, {"Id", "Default", "Tag"}),
    "web": ("WebSiteAddress", "URI", 1000, {"Id", "Default", "Tag"}),
    "phone": (
        "TelephoneNumber",
        "FreeFormNumber",
        30,
        {"Id", "DeviceType", "CountryCode", "AreaCode", "ExchangeCode", "Extension", "Default", "Tag"},
    ),
}


def clean(entity: Entity, body: Mapping[str, Any]) -> dict[str, Any]:
    """Read the body's writable properties. Raises Fault 2010, 2050, 2170."""
    found: dict[str, Any] = {}
    for name, value in body.items():
        property = entity.properties.get(name)
        if property is None:
            if name not in entity.ignored:
                raise unknown(entity.name, name, known=[*entity.properties, *entity.ignored])
        elif not property.fixed:
            found[name] = None if _empty(value) else read(property, value)
    return found


def unknown(class_name: str, name: str, *, known: list[str]) -> faults.Fault:
    """Say, as Intuit's parser does, that a class has no such property."""
    names = ", ".join(f'"{one}"' for one in known if "." not in one)
    return faults.bad_property(
        f'Unrecognized field "{name}" (class com.intuit.schema.finance.v3.{class_name}), '
        f"not marked as ignorable ({len(known)} known properties: {names}])"
    )


def read(property: Property, value: Any) -> Any:
    """Read one value that is not empty."""
    reader = READERS.get(property.type)
    return reader(property, value) if reader else value


def _empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _text(property: Property, value: Any) -> str:
    if isinstance(value, dict | list):
        raise faults.bad_property("Can not deserialize instance of java.lang.String out of START_OBJECT token")
    text = str(value).lower() if isinstance(value, bool) else str(value).strip()
    if property.longest is not None and len(text) > property.longest:
        raise faults.bad_length(property.name, len(text), longest=property.longest)
    return text


def _bool(property: Property, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if str(value).lower() in ("true", "false"):
        return str(value).lower() == "true"
    raise faults.bad_property(_invalid("java.lang.Boolean", value))


def _number(property: Property, value: Any) -> Any:
    try:
        return decimal(value)
    except ValueError:
        raise faults.bad_property(_invalid(JAVA["number"], value)) from None


def _date(property: Property, value: Any) -> str:
    try:
        return day(value)
    except ValueError:
        raise faults.bad_property(_invalid(JAVA["date"], value)) from None


def _invalid(java: str, value: Any) -> str:
    return f"Can not construct instance of {java} from String value '{value}': not a valid representation"


def _ref(property: Property, value: Any) -> dict[str, Any] | None:
    if not isinstance(value, dict):
        return {"value": str(value)}
    for name in value:
        if name not in ("value", "name", "type"):
            raise unknown("ReferenceType", name, known=["value", "name", "type"])
    if _empty(value.get("value")):
        return None
    return {"value": str(value["value"]), **({"name": value["name"]} if value.get("name") else {})}


def _enum(property: Property, value: Any) -> str:
    if value not in property.choices:
        raise faults.bad_choice(value)
    return str(value)


def _memo(property: Property, value: Any) -> dict[str, str] | None:
    inner = value.get("value") if isinstance(value, dict) else value
    return None if _empty(inner) else {"value": _text(property, inner)}


def _part(property: Property, value: Any) -> dict[str, str] | None:
    class_name, key, longest, ignored = PARTS[property.type]
    inside = _inside(class_name, value, known={key, *ignored})
    if _empty(inside.get(key)):
        return None
    text = str(inside[key]).strip()
    if len(text) > longest:
        raise faults.bad_length(f"{property.name}.{key}", len(text), longest=longest)
    if property.type == "email" and ("@" not in text or "." not in text):
        raise faults.Fault(
            "2210", "Invalid Email Address", f"Invalid Email Address : Email Address format is invalid. {text}", ""
        )
    return {key: text}


def _address(property: Property, value: Any) -> dict[str, Any] | None:
    """Keep the Id that was sent, so that the address it names can be recognised."""
    inside = _inside("PhysicalAddress", value, known={*ADDRESS, *ADDRESS_IGNORED})
    kept = {name: str(inside[name]).strip() for name in ADDRESS if not _empty(inside.get(name))}
    for name, text in kept.items():
        if len(text) > ADDRESS[name]:
            raise faults.bad_length(f"{property.name}.{name}", len(text), longest=ADDRESS[name])
    if not kept:
        return None
    return kept if _empty(inside.get("Id")) else {"Id": str(inside["Id"]), **kept}


def _inside(class_name: str, value: Any, *, known: set[str]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise faults.bad_property(f"Can not construct instance of com.intuit.schema.finance.v3.{class_name}")
    for name in value:
        if name not in known:
            raise unknown(class_name, name, known=sorted(known))
    return value


def _list(property: Property, value: Any) -> list[Any]:
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise faults.bad_property("Can not deserialize instance of java.util.ArrayList out of START_OBJECT token")
    return value


def _links(property: Property, value: Any) -> list[dict[str, str]]:
    links = [_inside("LinkedTxn", link, known={"TxnId", "TxnType", "TxnLineId"}) for link in _list(property, value)]
    if not all(link.get("TxnId") and link.get("TxnType") for link in links):
        raise faults.missing("LinkedTxn.TxnId")
    return [{name: str(text) for name, text in link.items() if text is not None} for link in links]


def _tax(property: Property, value: Any) -> dict[str, Any]:
    """Keep what may be sent of a form's tax: the code, the total, the lines."""
    inside = _inside("TxnTaxDetail", value, known=TAX_PARTS)
    total = Property("TxnTaxDetail.TotalTax", "money")
    code = Property("TxnTaxDetail.TxnTaxCodeRef", "ref")
    parts = {
        "TotalTax": None if _empty(inside.get("TotalTax")) else _number(total, inside["TotalTax"]),
        "TxnTaxCodeRef": None if _empty(inside.get("TxnTaxCodeRef")) else _ref(code, inside["TxnTaxCodeRef"]),
        "TaxLine": _list(property, inside["TaxLine"]) if inside.get("TaxLine") else None,
    }
    return {name: part for name, part in parts.items() if part is not None}


def _object(property: Property, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise faults.bad_property(f"Can not construct instance of com.intuit.schema.finance.v3.{property.name}")
    return value


READERS: dict[str, Callable[[Property, Any], Any]] = {
    "text": _text,
    "bool": _bool,
    "number": _number,
    "money": _number,
    "date": _date,
    "ref": _ref,
    "enum": _enum,
    "memo": _memo,
    "email": _part,
    "web": _part,
    "phone": _part,
    "address": _address,
    "custom": _list,
    "lines": _list,
    "links": _links,
    "tax": _tax,
    "object": _object,
}
