"""What a field and an object are: the vocabulary of the schema."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from connectors.sandbox.salesforce.choices import Choice

TEXT_TYPES = frozenset({"string", "textarea", "phone", "url", "email", "picklist", "multipicklist", "id", "reference"})
NUMBER_TYPES = frozenset({"currency", "double", "percent", "int"})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Field:
    """One field, with the names of the describe where they say it well. Compared by identity; made once per schema."""

    name: str
    label: str
    type: str
    length: int = 0
    precision: int = 0
    scale: int = 0
    digits: int = 0
    createable: bool = False
    updateable: bool = False
    nillable: bool = False
    defaulted: bool = False
    unique: bool = False
    external_id: bool = False
    case_sensitive: bool = False
    id_lookup: bool = False
    name_field: bool = False
    custom: bool = False
    restricted: bool = False
    auto_number: str | None = None
    default: Any = None
    target: str | None = None
    relationship: str | None = None
    child_relationship: str | None = None
    # What the deletion of the parent does: "set_null", "restrict" or "cascade".
    on_delete: str = "set_null"
    choices: tuple[Choice, ...] = ()
    compound: str | None = None
    help: str | None = None

    @property
    def required(self) -> bool:
        return self.createable and not self.nillable and not self.defaulted

    @property
    def long_text(self) -> bool:
        """Long text can be neither filtered nor sorted."""
        return self.type == "textarea" and self.length > 255

    @property
    def indexed(self) -> bool:
        """Filters on these must stay fast with many records."""
        return (
            self.type in ("reference", "boolean")
            or self.external_id
            or self.unique
            or self.id_lookup
            or self.name_field
        )


@dataclass(frozen=True)
class Entity:
    """One object. Compared by identity; made once per schema."""

    name: str
    label: str
    plural: str
    prefix: str
    flags: str
    fields: tuple[Field, ...]
    custom: bool = False
    by_name: dict[str, Field] = field(default_factory=dict, compare=False)

    @cached_property
    def required(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if field.required)

    @cached_property
    def uniques(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if field.unique)

    @cached_property
    def references(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if field.target)

    @cached_property
    def booleans(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if field.type == "boolean")

    @cached_property
    def name_field(self) -> Field | None:
        return next((field for field in self.fields if field.name_field), None)

    def field(self, name: str) -> Field | None:
        """Return the field of that name, in any case."""
        return self.by_name.get(name) or self.by_name.get(name.lower())
