"""Fields, page layouts and facts of an org."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from connectors.base import Field, Record, Value
from connectors.salesforce.calls import MAX_SUBREQUESTS, Part, Reader
from connectors.salesforce.objects import aggregate_of
from connectors.salesforce.soql import Query

_TYPES = {
    "boolean": "boolean",
    "combobox": "choice",
    "currency": "decimal",
    "date": "date",
    "datetime": "datetime",
    "double": "decimal",
    "email": "string",
    "encryptedstring": "string",
    "id": "reference",
    "int": "integer",
    "multipicklist": "choice",
    "percent": "decimal",
    "phone": "string",
    "picklist": "choice",
    "reference": "reference",
    "string": "string",
    "textarea": "text",
    "url": "string",
}
_COMPANY = (
    Query("SELECT Id, Name, IsSandbox, OrganizationType, TimeZoneSidKey FROM Organization"),
    Query("SELECT Id, IsActive FROM Pricebook2 WHERE IsStandard = true"),
)
_SECTIONS = ("detailLayoutSections", "editLayoutSections")


def describe(reader: Reader, entities: Collection[str]) -> dict[str, list[Field]]:
    """Return the fields that the connected user sees, with their presence on page layouts where people must put them
    there; an object that does not exist for the user is absent. One call for up to 20 objects."""
    names = list(dict.fromkeys(entities))
    laid_out = [name for name in names if aggregate_of(name).on_layouts]
    addresses = [f"{reader.root}/sobjects/{name}/describe" for name in names]
    addresses += [f"{reader.root}/sobjects/{name}/describe/layouts" for name in laid_out]
    parts = list(_fetched(reader, addresses))
    layouts = _on_layouts(reader, dict(zip(laid_out, parts[len(names) :], strict=True)))
    return {
        name: [_field(field, layouts.get(name)) for field in part.required()["fields"] if field["type"] in _TYPES]
        for name, part in zip(names, parts, strict=False)
        if part.status != 404
    }


def company(reader: Reader) -> Record:
    """Return the facts of the org as the record `Organization`: Name, IsSandbox, OrganizationType, TimeZone,
    MultiCurrency, StatePicklists, StandardPricebookId and StandardPricebookActive."""
    addresses = [query.address(reader.root) for query in _COMPANY]
    parts, _ = reader.get([*addresses, f"{reader.root}/sobjects/Account/describe"])
    organization, books, account = (part.required() for part in parts)
    org = organization["records"][0]
    book = next(iter(books["records"]), {"Id": None, "IsActive": False})
    names = {field["name"] for field in account["fields"]}
    fields: dict[str, Value] = {
        "Name": org["Name"],
        "IsSandbox": org["IsSandbox"],
        "OrganizationType": org["OrganizationType"],
        "TimeZone": org["TimeZoneSidKey"],
        "MultiCurrency": "CurrencyIsoCode" in names,
        "StatePicklists": "BillingStateCode" in names,
        "StandardPricebookId": book["Id"],
        "StandardPricebookActive": book["IsActive"],
    }
    return Record("Organization", org["Id"], fields)


def _fetched(reader: Reader, addresses: list[str]) -> Iterator[Part]:
    for start in range(0, len(addresses), MAX_SUBREQUESTS):
        parts, _ = reader.get(addresses[start : start + MAX_SUBREQUESTS])
        yield from parts


def _on_layouts(reader: Reader, described: Mapping[str, Part]) -> dict[str, set[str]]:
    """Return the fields that stand on at least one layout of each object.

    An object with record types answers without layouts and names the address of each instead.
    Source: Salesforce REST API, "Describe Layouts".
    """
    found: dict[str, set[str]] = {}
    addresses: dict[str, str] = {}
    for name, part in described.items():
        if part.status == 404:
            continue
        body = part.required()
        found[name] = set(_placed(body.get("layouts") or ()))
        if not body.get("layouts"):
            types = body.get("recordTypeMappings") or ()
            addresses |= {mapping["urls"]["layout"]: name for mapping in types if mapping.get("available", True)}
    for name, part in zip(addresses.values(), _fetched(reader, list(addresses)), strict=True):
        body = part.required()
        found[name] |= set(_placed(body.get("layouts") or [body]))
    return found


def _placed(layouts: Collection[Mapping[str, Any]]) -> Iterator[str]:
    sections = [section for layout in layouts for kind in _SECTIONS for section in layout.get(kind) or ()]
    items = [item for section in sections for row in section["layoutRows"] for item in row["layoutItems"]]
    for item in items:
        yield from _components(item["layoutComponents"])


def _components(components: Collection[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the fields of a layout item; an address or a name holds its parts as components of its own."""
    for component in components:
        if component["type"] == "Field":
            yield str(component["value"])
        yield from _components(component.get("components") or ())


def _field(described: Mapping[str, Any], on_layout: set[str] | None) -> Field:
    choices = tuple(choice["value"] for choice in described.get("picklistValues") or () if choice["active"])
    return Field(
        name=described["name"],
        label=described["label"],
        type=_TYPES[described["type"]],
        max_length=described["length"] or None,
        writable=described["createable"] or described["updateable"],
        choices=choices,
        restricted=bool(described.get("restrictedPicklist")),
        on_layout=None if on_layout is None else described["name"] in on_layout,
    )
