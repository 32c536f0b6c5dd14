"""Nested records created in one call, all or none.

Source: REST API Developer Guide, "sObject Tree".
"""

from dataclasses import dataclass, field
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
    made = _Made(call)
    mark = call.org.records.mark()
    for record in records:
        made.add(entity, record)
    if made.failed:
        call.org.records.rollback(mark)
        return Answer(400, {"hasErrors": True, "results": made.failed})
    return Answer(201, {"hasErrors": False, "results": made.created})


@dataclass(slots=True)
class _Made:
    """What became of the records so far."""

    call: Call
    created: list[dict[str, Any]] = field(default_factory=list)
    failed: list[dict[str, Any]] = field(default_factory=list)

    def add(self, entity: Entity, record: dict[str, Any], *, parent: dict[str, str] | None = None) -> None:
        """Create a record and what is nested in it; `parent` is the reference to the record above."""
        attributes = record.get("attributes")
        reference = attributes.get("referenceId") if isinstance(attributes, dict) else None
        nested = _nested(record)
        own = {name: value for name, value in record.items() if name not in nested}
        try:
            id = insert(self.call.org, entity, {**own, **(parent or {})})
        except SalesforceError as error:
            self.failed.append({"referenceId": reference, "errors": [error.result()]})
            return
        self.created.append({"referenceId": reference, "id": id})
        for name, records in nested.items():
            child = self.call.org.schema.child(entity, name)
            if child is None:
                raise SalesforceError("INVALID_FIELD", f"No such column '{name}' on sobject of type {entity.name}")
            for one in records:
                self.add(child[0], one, parent={child[1].name: id})


def _count(records: list[dict[str, Any]]) -> int:
    return sum(1 + sum(_count(nested) for nested in _nested(record).values()) for record in records)


def _nested(record: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    found = {name: value for name, value in record.items() if isinstance(value, dict) and "records" in value}
    return {name: objects(value["records"], name) for name, value in found.items()}
