"""Turn the paths of a statement into functions that get a value from a row."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from connectors.sandbox.salesforce.errors import SalesforceError
from connectors.sandbox.salesforce.fields import Entity, Field
from connectors.sandbox.salesforce.org import Org
from connectors.sandbox.salesforce.records import Row
from connectors.sandbox.salesforce.soql_tokens import complain
from connectors.sandbox.salesforce.soql_tree import Expression, Path

Getter = Callable[[Row], Any]
_MAX_STEPS = 5
_ADVICE = "Please reference your WSDL or the describe call for the appropriate names."
_PARTS = {
    "city": "City",
    "country": "Country",
    "countryCode": "CountryCode",
    "geocodeAccuracy": "GeocodeAccuracy",
    "latitude": "Latitude",
    "longitude": "Longitude",
    "postalCode": "PostalCode",
    "state": "State",
    "stateCode": "StateCode",
    "street": "Street",
}


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a statement's names are looked up: the org, the object and its alias, and the text for complaints."""

    org: Org
    entity: Entity
    alias: str | None
    soql: str

    def complain(self, at: int, code: str, message: str) -> SalesforceError:
        return complain(self.soql, at, code, message)

    def steps(self, path: Path) -> tuple[list[Field], Field]:
        """Return the references to follow, and the field at the end. Raises SalesforceError INVALID_FIELD."""
        names = list(path.names)
        if len(names) > 1 and names[0].lower() in ((self.alias or "").lower(), self.entity.name.lower()):
            names = names[1:]
        entity = self.entity
        steps: list[Field] = []
        for name in names[:-1]:
            step = self.org.schema.parent(entity, name)
            target = self.org.schema.entity(step.target or "") if step else None
            if step is None or target is None or len(steps) == _MAX_STEPS:
                raise self.complain(path.at, "INVALID_FIELD", _no_relationship(name))
            steps.append(step)
            entity = target
        field = entity.field(names[-1])
        if field is None:
            raise self.complain(path.at, "INVALID_FIELD", _no_column(names[-1], entity))
        return steps, field

    def getter(self, path: Path) -> tuple[Getter, Field]:
        """Return a function that gets the path's value, and the field at its end."""
        steps, field = self.steps(path)
        last = _of_field(field)
        if not steps:
            return last, field
        hops = [(step.name, self.org.records.rows(step.target or "")) for step in steps]

        def get(row: Row) -> Any:
            for name, rows in hops:
                parent = rows.get(row.get(name, ""))
                if parent is None:
                    return None
                row = parent
            return last(row)

        return get, field


def value_of(field: Field, row: Row) -> Any:
    """Return a field's value as the API shows it: a compound address as an object, None for an empty field."""
    if field.type == "address":
        prefix = field.name.removesuffix("Address")
        parts = {part: row.get(prefix + name) for part, name in _PARTS.items() if not part.endswith("Code")}
        codes = {part: row.get(prefix + name) for part, name in _PARTS.items() if part.endswith("Code")}
        parts |= {part: code for part, code in codes.items() if code is not None}
        return parts if any(value is not None for value in parts.values()) else None
    return row.get(field.name)


def path_of(expression: Expression) -> Path | None:
    """Return the path an expression reads; None for COUNT()."""
    return expression if isinstance(expression, Path) else expression.argument


def _of_field(field: Field) -> Getter:
    name = field.name
    if field.type == "address":
        return lambda row: value_of(field, row)
    return lambda row: row.get(name)


def _no_column(name: str, entity: Entity) -> str:
    return (
        f"No such column '{name}' on entity '{entity.name}'. If you are attempting to use a custom field, be sure to"
        f" append the '__c' after the custom field name. {_ADVICE}"
    )


def _no_relationship(name: str) -> str:
    return (
        f"Didn't understand relationship '{name}' in field path. If you are attempting to use a custom relationship, be"
        f" sure to append the '__r' after the custom relationship name. {_ADVICE}"
    )
