"""Saving one record: what every object has in common, in Salesforce's order of execution.

Source: Apex Developer Guide v65, "Triggers and Order of Execution".
"""

from collections.abc import Mapping
from typing import Any

from connectors.sandbox.salesforce import rules, triggers
from connectors.sandbox.salesforce.errors import SalesforceError, bad_reference, deleted, not_found
from connectors.sandbox.salesforce.fields import Entity, Field
from connectors.sandbox.salesforce.org import Org
from connectors.sandbox.salesforce.records import Row
from connectors.sandbox.salesforce.values import accept


def insert(org: Org, entity: Entity, given: Mapping[str, Any]) -> str:
    """Create a record from a client's fields and return its id. Raises SalesforceError."""
    if "c" not in entity.flags:
        raise _not_allowed(entity, "create")
    values = _accepted(org, entity, given, creating=True)
    _require(entity, values, entity.required)
    return store_new(org, entity, values)


def store_new(org: Org, entity: Entity, values: Row) -> str:
    """Create a record from values that are already in order: rules, triggers, uniqueness, stamps."""
    _lock(org, "")
    row = _defaults(org, entity) | {name: value for name, value in values.items() if value is not None}
    row["Id"] = org.records.new_id(entity)
    if entity.name_field and entity.name_field.auto_number:
        row[entity.name_field.name] = _numbered(org, entity, entity.name_field.auto_number)
    elif entity.custom:
        row.setdefault("Name", row["Id"])
    rules.before(org, entity, old=None, row=row, values=values)
    triggers.before(org, entity, None, row)
    _finish(org, entity, None, row)
    return str(row["Id"])


def update(org: Org, entity: Entity, id: str, given: Mapping[str, Any]) -> None:
    """Change a record as a client asks. Raises SalesforceError."""
    old = org.records.rows(entity.name).get(id)
    if old is None:
        raise bad_reference()
    if old.get("IsDeleted"):
        raise deleted()
    if "u" not in entity.flags:
        raise _not_allowed(entity, "update")
    values = _accepted(org, entity, given, creating=False)
    _require(entity, values, (field for field in entity.required if field.name in values))
    _lock(org, id)
    row = {**old, **values}
    rules.before(org, entity, old=old, row=row, values=values)
    triggers.before(org, entity, old, row)
    _finish(org, entity, old, row)


def live_row(org: Org, entity: Entity, id: str) -> Row:
    """Return a record. Raises NOT_FOUND or ENTITY_IS_DELETED."""
    row = org.records.rows(entity.name).get(id)
    if row is None:
        raise not_found()
    if row.get("IsDeleted"):
        raise deleted()
    return row


def _finish(org: Org, entity: Entity, old: Row | None, row: Row) -> None:
    _check_unique(org, entity, row)
    now = org.now()
    if old is None:
        row |= {"CreatedDate": now, "CreatedById": org.user, "IsDeleted": False}
    row |= {"LastModifiedDate": now, "LastModifiedById": org.user, "SystemModstamp": now}
    org.records.put(entity.name, row)
    rules.after(org, entity, old, row)
    triggers.after(org, entity, old, row)


def _accepted(org: Org, entity: Entity, given: Mapping[str, Any], *, creating: bool) -> Row:
    values: Row = {}
    refused: list[str] = []
    for name, value in given.items():
        if name == "attributes":
            continue
        field = entity.field(name)
        if field is None:
            field, value = _by_relationship(org, entity, name, value)
        if not (field.createable if creating else field.updateable):
            refused.append(field.name)
            continue
        values[field.name] = kept = accept(field, value)
        if kept is not None and field.target:
            _check_reference(org, field, kept)
    if refused == ["Id"]:
        raise _id_given(creating)
    if refused:
        raise SalesforceError(
            "INVALID_FIELD_FOR_INSERT_UPDATE",
            f"Unable to create/update fields: {', '.join(refused)}. Please check the security settings of this field"
            " and verify that it is read/write for your profile or permission set.",
            refused,
        )
    return values


def _by_relationship(org: Org, entity: Entity, name: str, value: Any) -> tuple[Field, str]:
    """Resolve `{"Account": {"External_Account_ID__c": "…"}}` to the reference field and the id it means."""
    field = org.schema.parent(entity, name)
    if field is None or not isinstance(value, dict):
        raise SalesforceError("INVALID_FIELD", f"No such column '{name}' on sobject of type {entity.name}")
    target = org.entity(field.target or "")
    keys = [(key, wanted) for key, wanted in value.items() if key != "attributes"]
    key = target.field(keys[0][0]) if len(keys) == 1 else None
    if key is None or not key.id_lookup:
        raise SalesforceError(
            "INVALID_FIELD", f"{name} must name one external id field of {target.name}", (field.name,)
        )
    found = [row for row in org.records.live(target.name, key.name, keys[0][1]) if row.get(key.name) == keys[0][1]]
    if not found:
        raise SalesforceError(
            "INVALID_FIELD",
            f"Foreign key external ID: {keys[0][1]} not found for field {key.name} in entity {target.name}",
            (),
        )
    return field, str(found[0]["Id"])


def _check_reference(org: Org, field: Field, id: str) -> None:
    target = org.schema.of_id(id)
    if target is None or target.name != field.target:
        raise SalesforceError(
            "FIELD_INTEGRITY_EXCEPTION", f"{field.label}: id value of incorrect type: {id}", (field.name,)
        )
    row = org.records.rows(target.name).get(id)
    if row is None:
        raise SalesforceError("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", (field.name,))
    if row.get("IsDeleted"):
        raise SalesforceError("ENTITY_IS_DELETED", "entity is deleted", ())


def _require(entity: Entity, values: Row, fields: Any) -> None:
    missing = [field.name for field in fields if values.get(field.name) is None]
    if missing:
        raise SalesforceError("REQUIRED_FIELD_MISSING", f"Required fields are missing: [{', '.join(missing)}]", missing)


def _check_unique(org: Org, entity: Entity, row: Row) -> None:
    for field in entity.uniques:
        value = row.get(field.name)
        if value is None:
            continue
        for other in org.records.live(entity.name, field.name, value):
            if other["Id"] != row["Id"] and (not field.case_sensitive or other[field.name] == value):
                raise SalesforceError(
                    "DUPLICATE_VALUE",
                    f"duplicate value found: {field.name} duplicates value on record with id: {other['Id']}",
                    (),
                )


def _defaults(org: Org, entity: Entity) -> Row:
    row: Row = {field.name: bool(field.default) for field in entity.booleans}
    row |= {field.name: field.default for field in entity.fields if field.default is not None}
    row |= {field.name: _default_choice(field) for field in entity.fields if field.custom and _default_choice(field)}
    return row | ({"OwnerId": org.user} if entity.field("OwnerId") else {})


def _default_choice(field: Field) -> str | None:
    return next((choice.value for choice in field.choices if choice.default), None)


def _numbered(org: Org, entity: Entity, pattern: str) -> str:
    """Return the next automatic number, `INV-{0000}` giving `INV-0001`."""
    head, _, rest = pattern.partition("{")
    zeros, _, tail = rest.partition("}")
    return f"{head}{org.records.next_number(entity.name):0{len(zeros)}}{tail}"


def _lock(org: Org, id: str) -> None:
    if org.settings.lock_next > 0:
        org.configure({"lock_next": org.settings.lock_next - 1})
        raise SalesforceError(
            "UNABLE_TO_LOCK_ROW",
            f"unable to obtain exclusive access to this record or 1 records: {id}".rstrip(": "),
            (),
        )


def _id_given(creating: bool) -> SalesforceError:
    if creating:
        return SalesforceError("INVALID_FIELD_FOR_INSERT_UPDATE", "cannot specify Id in an insert call", ("Id",))
    return SalesforceError("INVALID_FIELD", "The Id field should not be specified in the sobject data.")


def _not_allowed(entity: Entity, action: str) -> SalesforceError:
    return SalesforceError(
        "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY" if action == "create" else "INSUFFICIENT_ACCESS_OR_READONLY",
        f"entity type {entity.name} does not support {action}",
        (),
    )
