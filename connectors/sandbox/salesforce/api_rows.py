"""The calls for one record: create, read, update, delete, and upsert by an external id."""

from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any

from connectors.sandbox.salesforce.calls import Answer, Call, wrong_method
from connectors.sandbox.salesforce.errors import SalesforceError, not_found
from connectors.sandbox.salesforce.fields import Entity, Field
from connectors.sandbox.salesforce.ids import is_id, to_18
from connectors.sandbox.salesforce.org import Org
from connectors.sandbox.salesforce.records import Row
from connectors.sandbox.salesforce.remove import delete
from connectors.sandbox.salesforce.save import insert, live_row, update
from connectors.sandbox.salesforce.shape import Shape, whole
from connectors.sandbox.salesforce.values import accept


def create(call: Call, entity: Entity) -> Answer:
    """Answer POST /sobjects/X."""
    id = insert(call.org, entity, call.object())
    return Answer(201, {"id": id, "success": True, "errors": []}, _location(call, entity, id))


def by_id(call: Call, entity: Entity, id: str) -> Answer:
    """Answer the calls on /sobjects/X/{id}."""
    if not is_id(id):
        raise SalesforceError(
            "NOT_FOUND", f"Provided external ID field does not exist or is not accessible: {id}", status=404
        )
    return on_row(call, entity, live_row(call.org, entity, to_18(id[:15])))


def on_row(call: Call, entity: Entity, row: Row) -> Answer:
    """Read, update or delete one record that exists."""
    id: str = row["Id"]
    if call.method == "GET":
        return _read(call, entity, row)
    if call.method == "PATCH":
        unmodified = _since(call, "if-unmodified-since")
        if unmodified and _modified(row) > unmodified:
            return Answer(412)
        update(call.org, entity, id, call.object())
        return Answer(204)
    if call.method == "DELETE":
        delete(call.org, entity, id)
        return Answer(204)
    raise wrong_method(call, "DELETE,GET,HEAD,PATCH")


def by_external_id(call: Call, entity: Entity, name: str, value: str) -> Answer:
    """Answer the calls on /sobjects/X/{field}/{value}; PATCH is the upsert."""
    field = lookup_field(entity, name)
    found = matches(call.org, entity, field, value)
    if len(found) > 1:
        return Answer(300, [f"{call.root}/sobjects/{entity.name}/{row['Id']}" for row in found])
    if call.method != "PATCH":
        if not found:
            raise not_found()
        return on_row(call, entity, found[0])
    given = call.object()
    if any(key.lower() == field.name.lower() for key in given):
        raise SalesforceError("INVALID_FIELD", f"The {field.name} field should not be specified in the sobject data.")
    if not found and call.flag("updateOnly"):
        raise not_found()
    id, created = upsert(call.org, entity, field=field, value=value, given=given)
    content = {"id": id, "success": True, "errors": [], "created": created}
    return Answer(201 if created else 200, content, _location(call, entity, id))


def lookup_field(entity: Entity, name: str) -> Field:
    """Return the field that records can be looked up by. Raises SalesforceError."""
    field = entity.field(name)
    if field is None or not (field.id_lookup or field.type == "id"):
        raise SalesforceError(
            "NOT_FOUND", f"Provided external ID field does not exist or is not accessible: {name}", status=404
        )
    return field


def matches(org: Org, entity: Entity, field: Field, value: str) -> list[Row]:
    """Return the records whose lookup field has that value."""
    if field.type == "id":
        row = org.records.get(entity.name, to_18(value[:15]))
        return [row] if row else []
    found = org.records.live(entity.name, field.name, value)
    return [row for row in found if not field.case_sensitive or row[field.name] == value]


def upsert(org: Org, entity: Entity, *, field: Field, value: str, given: dict[str, Any]) -> tuple[str, bool]:
    """Update the record that the value names, or create it. Raises SalesforceError."""
    found = matches(org, entity, field, value)
    if len(found) > 1:
        ids = ", ".join(row["Id"] for row in found)
        raise SalesforceError("DUPLICATE_VALUE", f"More than one record found for external id field: [{ids}]", ())
    if found:
        update(org, entity, found[0]["Id"], given)
        return str(found[0]["Id"]), False
    if field.type == "id":
        raise not_found()
    return insert(org, entity, {**given, field.name: accept(field, value)}), True


def _read(call: Call, entity: Entity, row: Row) -> Answer:
    modified = _since(call, "if-modified-since")
    if modified and _modified(row) <= modified:
        return Answer(304)
    shape = whole(call.org, entity)
    if "fields" in call.query:
        shape = chosen(call.org, entity, call.query["fields"].split(","))
    return Answer(
        200,
        shape.record(row, call.version, lambda child, rows: {}),
        {"Last-Modified": format_datetime(_modified(row), usegmt=True)},
    )


def chosen(org: Org, entity: Entity, names: list[str]) -> Shape:
    """Return the shape with the named fields and the Id. Raises SalesforceError INVALID_FIELD."""
    shape = Shape(org, entity)
    for name in names:
        field = entity.field(name.strip())
        if field is None:
            raise SalesforceError("INVALID_FIELD", f"No such column '{name.strip()}' on sobject of type {entity.name}")
        shape.parts[field.name] = field
    if "Id" not in shape.parts:
        shape.parts["Id"] = entity.by_name["Id"]
    return shape


def _location(call: Call, entity: Entity, id: str) -> dict[str, str]:
    return {"Location": f"{call.root}/sobjects/{entity.name}/{id}"}


def _modified(row: Row) -> datetime:
    return datetime.fromisoformat(row["LastModifiedDate"][:19]).replace(tzinfo=UTC)


def _since(call: Call, header: str) -> datetime | None:
    text = call.headers.get(header)
    if text is None:
        return None
    try:
        return parsedate_to_datetime(text)
    except ValueError:
        raise SalesforceError("INVALID_HEADER", f"Invalid value for header {header}: {text}") from None
