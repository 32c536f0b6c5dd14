"""Which object has which rules of its own."""

from collections.abc import Callable, Mapping
from typing import Any

from connectors.sandbox.salesforce import address_rules, opportunity_rules, price_rules
from connectors.sandbox.salesforce.errors import SalesforceError
from connectors.sandbox.salesforce.fields import Entity
from connectors.sandbox.salesforce.org import Org
from connectors.sandbox.salesforce.records import Row

Before = Callable[[Org, Row | None, Row, Mapping[str, Any]], None]
After = Callable[[Org, Row | None, Row | None], None]


def before(org: Org, entity: Entity, *, old: Row | None, row: Row, values: Mapping[str, Any]) -> None:
    """Complete and check a record before it is saved; `values` is what the client gave. Raises SalesforceError."""
    address_rules.check(org, entity, row, values)
    rule = _BEFORE.get(entity.name)
    if rule:
        rule(org, old, row, values)
    _validate(org, entity, row)


def after(org: Org, entity: Entity, old: Row | None, row: Row | None) -> None:
    """Bring other records into line with a saved record, or with a deleted one (`row` is None)."""
    rule = _AFTER.get(entity.name)
    if rule:
        rule(org, old, row)


def _validate(org: Org, entity: Entity, row: Row) -> None:
    """Hold the org's own validation rules. Source: Salesforce Help, "Validation rules"."""
    wanted = (
        name.partition(".")[2] for name in org.settings.fields_required_by_rule if name.startswith(f"{entity.name}.")
    )
    for name in wanted:
        if row.get(name) in (None, ""):
            raise SalesforceError("FIELD_CUSTOM_VALIDATION_EXCEPTION", f"{name} must be filled in.", (name,))


def _name_person(org: Org, old: Row | None, row: Row, values: Mapping[str, Any]) -> None:
    row["Name"] = " ".join(part for part in (row.get("FirstName"), row.get("LastName")) if part)


_BEFORE: dict[str, Before] = {
    "Contact": _name_person,
    "User": _name_person,
    "Opportunity": opportunity_rules.before_opportunity,
    "OpportunityLineItem": opportunity_rules.before_line,
    "PricebookEntry": price_rules.before_entry,
}
_AFTER: dict[str, After] = {
    "Opportunity": opportunity_rules.after_opportunity,
    "OpportunityLineItem": opportunity_rules.after_line,
    "OpportunityContactRole": opportunity_rules.after_role,
    "PricebookEntry": price_rules.after_entry,
    "Product2": price_rules.after_product,
}
