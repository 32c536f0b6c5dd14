"""Nested records created in one call, all or none.

Source: REST API Developer Guide, "sObject Tree".
"""

from typing import Any

from connectors.sandbox.salesforce.calls import Answer, Call, objects, wrong_method
from connectors.sandbox.salesforce.errors import SalesforceError
from connectors.sandbox.salesforce.fields import Entity
from connectors.sandbox.salesforce.save import insert

MAX_RECORDS = 200


def tree(call: Call) -> Answer:
    """Answer POST /composite/tree/X."""
    if call.method != "POST" or len(call.parts) != 3:
        raise wrong_method(call, "POST")
    records = call.listed("records")
    if _count(records) > MAX_RECORDS:
        raise SalesforceError("LIMIT_EXCEEDED", f"The tree holds more than {MAX_RECORDS} records.")
    entity = call.org.entity(call.parts[2])
    made: list[dict[str, Any]] = []
    failed: list[dict[str, Any]] = []
    mark = call.org.records.mark()
    for record in records:
        _make(call, entity, record, {}, made, failed)
    if failed:
        call.org.records.rollback(mark)
        return Answer(400, {"hasErrors": True, "results": failed})
    return Answer(201, {"hasErrors": False, "results": made})


def _count(records: list[dict[str, Any]]) -> int:
    return sum(1 + sum(_count(nested) for nested in _nested(record).values()) for record in records)


def _nested(record: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    found = {name: value for name, value in record.items() if isinstance(value, dict) and "records" in value}
    return {name: objects(value["records"], name) for name, value in found.items()}


def _make(
    call: Call,
    entity: Entity,
    record: dict[str, Any],
    parent: dict[str, str],
    made: list[dict[str, Any]],
    failed: list[dict[str, Any]],
) -> None:
    attributes = record.get("attributes")
    reference = attributes.get("referenceId") if isinstance(attributes, dict) else None
    nested = _nested(record)
    own = {name: value for name, value in record.items() if name not in nested}
    try:
        id = insert(call.org, entity, {**own, **parent})
    except SalesforceError as error:
        failed.append({"referenceId": reference, "errors": [error.result()]})
        return
    made.append({"referenceId": reference, "id": id})
    for name, records in nested.items():
        child = call.org.schema.child(entity, name)
        if child is None:
            raise SalesforceError("INVALID_FIELD", f"No such column '{name}' on sobject of type {entity.name}")
        for one in records:
            _make(call, child[0], one, {child[1].name: id}, made, failed)
