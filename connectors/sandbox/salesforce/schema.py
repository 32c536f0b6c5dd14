"""All objects of the org: the standard ones from their tables, the package's from its source."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path

from connectors.sandbox.salesforce.addresses import country_choices, state_choices
from connectors.sandbox.salesforce.choices import CHOICES, Choice
from connectors.sandbox.salesforce.currencies import CURRENCY_TYPE, currency_field
from connectors.sandbox.salesforce.fields import Entity, Field
from connectors.sandbox.salesforce.package import Package, read_package
from connectors.sandbox.salesforce.standard_sales import SALES
from connectors.sandbox.salesforce.standard_setup import SETUP

PACKAGE = Path(__file__).parents[2] / "salesforce" / "package" / "force-app" / "main" / "default"
MASTER_RECORD_TYPE = "012000000000000AAA"
_TYPE = re.compile(r"(\w+)(?:\(([^)]*)\))?$")
_SYSTEM = """
CreatedDate; Created Date; datetime; d
CreatedById; Created By ID; reference(User CreatedBy); d
LastModifiedDate; Last Modified Date; datetime; d
LastModifiedById; Last Modified By ID; reference(User LastModifiedBy); d
SystemModstamp; System Modstamp; datetime; d
"""
_ADDRESS = """
*Street; * Street; textarea(255); cun
*City; * City; string(40); cun
*State; * State/Province; string(80); cun
*PostalCode; * Zip/Postal Code; string(20); cun
*Country; * Country; string(80); cun
*Latitude; * Latitude; double(18,15); cun
*Longitude; * Longitude; double(18,15); cun
*GeocodeAccuracy; * Geocode Accuracy; picklist(40); cunR
*Address; * Address; address; n
"""
_CODES = """
*StateCode; * State/Province Code; picklist(10); cunR
*CountryCode; * Country Code; picklist(10); cunR
"""


@dataclass(frozen=True)
class Schema:
    """The objects by name."""

    entities: dict[str, Entity]

    def entity(self, name: str) -> Entity | None:
        """Return the object of that name, in any case."""
        return self.entities.get(name) or self._by_lower.get(name.lower())

    def of_id(self, id: str) -> Entity | None:
        """Return the object whose key prefix an id has."""
        return self._by_prefix.get(id[:3])

    def children(self, entity: Entity) -> list[tuple[Entity, Field]]:
        """Return the fields of all objects that point to this one."""
        return self._children.get(entity.name, [])

    def child(self, entity: Entity, relationship: str) -> tuple[Entity, Field] | None:
        """Return the child object and its field behind a child relationship's name."""
        wanted = relationship.lower()
        for child, field in self.children(entity):
            if field.child_relationship and field.child_relationship.lower() == wanted:
                return child, field
        return None

    def parent(self, entity: Entity, relationship: str) -> Field | None:
        """Return the reference field behind a parent relationship's name."""
        wanted = relationship.lower()
        found = (field for field in entity.references if (field.relationship or "").lower() == wanted)
        return next(found, None)

    @cached_property
    def _by_lower(self) -> dict[str, Entity]:
        return {name.lower(): entity for name, entity in self.entities.items()}

    @cached_property
    def _by_prefix(self) -> dict[str, Entity]:
        return {entity.prefix: entity for entity in self.entities.values()}

    @cached_property
    def _children(self) -> dict[str, list[tuple[Entity, Field]]]:
        found: dict[str, list[tuple[Entity, Field]]] = {}
        for entity in self.entities.values():
            for field in entity.references:
                found.setdefault(field.target or "", []).append((entity, field))
        return found


@lru_cache(maxsize=4)
def build_schema(
    *,
    address_codes: bool = False,
    currencies: tuple[str, ...] = (),
    installed: bool = True,
    hidden: tuple[str, ...] = (),
    readonly: tuple[str, ...] = (),
) -> Schema:
    """Return the org's schema as its user sees it.

    `address_codes` switches state and country picklists on; `currencies` are those of an org with several; `hidden`
    and `readonly` name fields as `Object.Field`.
    """
    entities = dict(_standard(SALES + SETUP + (CURRENCY_TYPE if currencies else ""), address_codes))
    source = read_package(PACKAGE) if installed else Package({}, {})
    for name, fields in source.fields.items():
        if name in entities:
            entities[name] = _entity(entities[name], (*entities[name].fields, *fields))
    entities |= _custom(source)
    for name, entity in entities.items() if currencies else ():
        if field := currency_field(entity, currencies):
            entities[name] = _entity(entity, (*entity.fields, field))
    for name, entity in entities.items():
        seen = [field for field in entity.fields if f"{name}.{field.name}" not in hidden]
        locked = [
            replace(field, createable=False, updateable=False) if f"{name}.{field.name}" in readonly else field
            for field in seen
        ]
        if hidden or readonly:
            entities[name] = _entity(entity, locked)
    return Schema(entities)


def _entity(entity: Entity, fields: Iterable[Field]) -> Entity:
    kept = tuple(fields)
    names = {field.name.lower(): field for field in kept} | {field.name: field for field in kept}
    return replace(entity, fields=kept, by_name=names)


def _standard(blocks: str, address_codes: bool) -> Iterator[tuple[str, Entity]]:
    for block in blocks.strip().split("\n\n"):
        head, *lines = block.splitlines()
        name, label, plural, prefix, flags = (part.strip() for part in head.split(";"))
        own = [field for line in _expanded(lines, address_codes) for field in [_field(name, line)]]
        first = _field(name, f"Id; {label} ID; id(18); di")
        deleted = _field(name, "IsDeleted; Deleted; boolean; d")
        yield name, _entity(Entity(name, label, plural, prefix, flags, ()), (first, deleted, *own))


def _expanded(lines: list[str], address_codes: bool) -> Iterator[str]:
    for line in lines:
        if line == "@System":
            yield from _SYSTEM.strip().splitlines()
        elif line.startswith("@"):
            template = _ADDRESS + _CODES.lstrip() if address_codes else _ADDRESS
            yield from template.strip().replace("*", line[1:]).splitlines()
        else:
            yield line


def _field(object: str, line: str) -> Field:
    name, label, kind, flags = (part.strip() for part in line.split(";"))
    match = _TYPE.match(kind)
    if match is None:
        raise ValueError(f"{object}: unreadable field {line}")
    type, inside = match[1], match[2] or ""
    numbers = [int(part) for part in inside.split(",")] if inside and type != "reference" else []
    names = [*inside.split(), None, None] if type == "reference" else [None] * 3
    prefix = name.removesuffix(next((part for part in _address_parts() if name.endswith(part)), ""))
    return Field(
        name=name,
        label=label,
        type=type,
        length=18 if type == "reference" else numbers[0] if len(numbers) == 1 and type != "int" else 0,
        precision=numbers[0] if len(numbers) == 2 else 0,
        scale=numbers[1] if len(numbers) == 2 else 0,
        digits=numbers[0] if type == "int" else 0,
        createable="c" in flags,
        updateable="u" in flags,
        nillable="n" in flags,
        defaulted="d" in flags,
        id_lookup="i" in flags,
        name_field="N" in flags,
        restricted="R" in flags,
        target=names[0],
        relationship=names[1],
        child_relationship=names[2],
        on_delete="cascade" if "K" in flags else "set_null",
        choices=_choices(object, name),
        compound=f"{prefix}Address"
        if prefix in ("Billing", "Shipping", "Mailing", "Other") and prefix != name
        else None,
    )


def _choices(object: str, name: str) -> tuple[Choice, ...]:
    if name.endswith("CountryCode"):
        return country_choices()
    return state_choices() if name.endswith("StateCode") else CHOICES.get(f"{object}.{name}", ())


def _address_parts() -> tuple[str, ...]:
    return (
        *("Street", "City", "StateCode", "State", "PostalCode", "CountryCode", "Country"),
        *("Latitude", "Longitude", "GeocodeAccuracy"),
    )


def _custom(package: Package) -> dict[str, Entity]:
    """Return the package's own objects, numbered a00, a01, … in the order of their names."""
    made = {}
    for number, (name, custom) in enumerate(sorted(package.objects.items())):
        entity = Entity(name, custom.label, custom.plural, f"a{number:02}", "cuDULRs", (), custom=True)
        child = any(field.on_delete == "cascade" for field in package.fields.get(name, []))
        owner = [] if child else [_field(name, "OwnerId; Owner ID; reference(User Owner); cud")]
        system = [_field(name, line) for line in _SYSTEM.strip().splitlines()]
        head = [_field(name, "Id; Record ID; id(18); di"), *owner, _field(name, "IsDeleted; Deleted; boolean; d")]
        made[name] = _entity(entity, (*head, custom.name_field, *system, *package.fields.get(name, [])))
    return made
