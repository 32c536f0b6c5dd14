"""The collections: up to 200 records a call, each with its own result.

Source: REST API Developer Guide, "sObject Collections".
"""

from collections.abc import Callable, Iterable
from typing import Any

from connectors.sandbox.salesforce.api_rows import chosen, lookup_field, upsert
from connectors.sandbox.salesforce.calls import Answer, Call, wrong_method
from connectors.sandbox.salesforce.errors import SalesforceError, bad_reference
from connectors.sandbox.salesforce.fields import Entity, Field
from connectors.sandbox.salesforce.ids import is_id, to_18
from connectors.sandbox.salesforce.org import Org
from connectors.sandbox.salesforce.remove import delete
from connectors.sandbox.salesforce.save import insert, update

MAX_RECORDS, MAX_RETRIEVED = 200, 2000
Saved = dict[str, Any]
_ROLLED_BACK = SalesforceError(
    "ALL_OR_NONE_OPERATION_ROLLED_BACK",
    "Record rolled back because not all records were valid and the request was using AllOrNone header",
    (),
)


def collections(call: Call) -> Answer:
    """Answer the calls below /composite/sobjects."""
    match (call.method, call.parts[2:]):
        case ("POST", ()):
            return _each(call, _records(call), lambda given: _insert(call.org, given))
        case ("PATCH", ()):
            return _update(call)
        case ("PATCH", (object, field)):
            return _upsert(call, call.org.entity(object), field)
        case ("DELETE", ()):
            return _delete(call)
        case ("GET" | "POST", (object,)):
            return _retrieve(call, call.org.entity(object))
    raise wrong_method(call, "DELETE,GET,HEAD,PATCH,POST")


def each(org: Org, items: Iterable[Any], act: Callable[[Any], Saved], *, all_or_none: bool) -> tuple[list[Saved], bool]:
    """Act on each item, undoing what fails; with `all_or_none`, one failure undoes all. Says whether all went well."""
    results: list[Saved] = []
    start = org.records.mark()
    for item in items:
        mark = org.records.mark()
        try:
            results.append(act(item))
        except SalesforceError as error:
            org.records.rollback(mark)
            results.append({"success": False, "errors": [error.result()]})
    well = all(result["success"] for result in results)
    if all_or_none and not well:
        org.records.rollback(start)
        undone = {"success": False, "errors": [_ROLLED_BACK.result()]}
        results = [undone if result["success"] else result for result in results]
    return results, well


def _each(call: Call, items: list[Any], act: Callable[[Any], Saved], *, all_or_none: bool | None = None) -> Answer:
    if all_or_none is None:
        all_or_none = bool(call.object().get("allOrNone", False))
    results, _ = each(call.org, items, act, all_or_none=all_or_none)
    return Answer(200, results)


def _records(call: Call) -> list[Any]:
    records = call.object().get("records")
    if not isinstance(records, list):
        raise SalesforceError("MISSING_ARGUMENT", "The records parameter is required.")
    _check_count(len(records), MAX_RECORDS)
    return records


def _check_count(count: int, limit: int) -> None:
    if count > limit:
        raise SalesforceError(
            "EXCEEDED_ID_LIMIT", f"record limit reached. cannot submit more than {limit} records into this call"
        )


def _insert(org: Org, given: Any) -> Saved:
    return _saved(insert(org, _type_of(org, given), given))


def _update(call: Call) -> Answer:
    records, seen = _records(call), set[str]()

    def change(given: Any) -> Saved:
        entity = _type_of(call.org, given)
        fields = {name: value for name, value in given.items() if name.lower() != "id"}
        id = next((value for name, value in given.items() if name.lower() == "id"), None)
        if id is None:
            raise SalesforceError("MISSING_ARGUMENT", "Id not specified in an update call", ())
        _check_id(id)
        if to_18(id[:15]) in seen:
            raise SalesforceError("DUPLICATE_VALUE", f"duplicate id in list: {id}", ())
        seen.add(to_18(id[:15]))
        update(call.org, entity, to_18(id[:15]), fields)
        return _saved(to_18(id[:15]))

    return _each(call, records, change)


def _upsert(call: Call, entity: Entity, name: str) -> Answer:
    field, records = lookup_field(entity, name), _records(call)
    values = [_value(field, given) for given in records]

    def save(given: Any) -> Saved:
        _type_of(call.org, given)
        value = _value(field, given)
        if not value:
            raise SalesforceError("MISSING_ARGUMENT", f"{field.name} not specified", ())
        if values.count(value) > 1:
            raise SalesforceError("DUPLICATE_VALUE", f"Duplicate external id specified: {value}", (field.name,))
        fields = {key: one for key, one in given.items() if key.lower() != field.name.lower()}
        id, created = upsert(call.org, entity, field=field, value=value, given=fields)
        return {**_saved(id), "created": created}

    all_or_none = bool(call.object().get("allOrNone", False))
    results, _ = each(call.org, records, save, all_or_none=all_or_none)
    return Answer(200, [result if "created" in result else {**result, "created": False} for result in results])


def _value(field: Field, given: Any) -> str | None:
    if not isinstance(given, dict):
        return None
    value = next((value for name, value in given.items() if name.lower() == field.name.lower()), None)
    return None if value is None else str(value).strip()


def _delete(call: Call) -> Answer:
    ids = [id for id in call.query.get("ids", "").split(",") if id]
    if not ids:
        raise SalesforceError("MISSING_ARGUMENT", "The ids parameter is required.")
    _check_count(len(ids), MAX_RECORDS)

    def take(id: str) -> Saved:
        _check_id(id)
        entity = call.org.schema.of_id(id)
        if entity is None:
            raise bad_reference()
        delete(call.org, entity, to_18(id[:15]))
        return _saved(to_18(id[:15]))

    return _each(call, ids, take, all_or_none=call.flag("allOrNone"))


def _retrieve(call: Call, entity: Entity) -> Answer:
    """Return the records in the order of their ids, null for one that does not exist."""
    if call.method == "POST":
        content = call.object()
        ids, names = content.get("ids", []), content.get("fields", [])
    else:
        ids, names = call.query.get("ids", "").split(","), call.query.get("fields", "").split(",")
    if not all(isinstance(one, list) and all(isinstance(text, str) for text in one) for one in (ids, names)):
        raise SalesforceError("JSON_PARSER_ERROR", "ids and fields must be lists of text")
    _check_count(len(ids), MAX_RETRIEVED)
    shape = chosen(call.org, entity, names)
    rows = [call.org.records.get(entity.name, to_18(id[:15])) for id in ids]
    return Answer(200, [shape.record(row, call.version, lambda child, found: {}) if row else None for row in rows])


def _type_of(org: Org, given: Any) -> Entity:
    if not isinstance(given, dict) or next(iter(given), None) != "attributes":
        raise SalesforceError(
            "JSON_PARSER_ERROR",
            "Nested object for polymorphic foreign key must have an attributes field before any other fields.",
            (),
        )
    attributes = given["attributes"]
    name = str(attributes.get("type") if isinstance(attributes, dict) else attributes)
    entity = org.schema.entity(name)
    if entity is None:
        raise SalesforceError("INVALID_TYPE", f"sObject type '{name}' is not supported.", ())
    return entity


def _check_id(id: Any) -> None:
    if not isinstance(id, str) or not is_id(id):
        raise SalesforceError("MALFORMED_ID", f"malformed id {id}", ())


def _saved(id: str) -> Saved:
    return {"id": id, "success": True, "errors": []}
