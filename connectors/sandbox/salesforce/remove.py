"""Deleting, undeleting and merging records.

Source: Salesforce object reference, "Delete" and "Undelete"; SOAP API guide, merge().
"""

from typing import Any

from connectors.sandbox.salesforce import rules, triggers
from connectors.sandbox.salesforce.errors import SalesforceError, bad_reference, deleted
from connectors.sandbox.salesforce.fields import Entity
from connectors.sandbox.salesforce.org import Org
from connectors.sandbox.salesforce.records import Row
from connectors.sandbox.salesforce.system_save import touch

# Which deletion took a record away, so that undeleting its root brings all of them back.
ROOT = "_DeletedWith"
# Records that left no trace in the recycle bin: id, object and instant of the deletion.
GONE = "_Gone"


def delete(org: Org, entity: Entity, id: str) -> None:
    """Delete a record as a client asks, with what belongs to it. Raises SalesforceError."""
    row = org.records.rows(entity.name).get(id)
    if row is None:
        gone = org.records.rows(GONE).get(id)
        raise deleted() if gone else bad_reference()
    if row.get("IsDeleted"):
        raise deleted()
    if "D" not in entity.flags or row.get("IsStandard"):
        raise SalesforceError(
            "INSUFFICIENT_ACCESS_OR_READONLY", f"entity type {entity.name} does not support delete", ()
        )
    if entity.name == "Product2" and org.records.live("OpportunityLineItem", "Product2Id", id):
        raise _in_use(row, "opportunities")
    _take(org, entity, row, root=id)
    rules.after(org, entity, row, None)
    triggers.after(org, entity, row, None)


def undelete(org: Org, entity: Entity, id: str) -> None:
    """Bring a record back from the recycle bin, with all that went with it."""
    for object in org.schema.entities:
        taken = [one for one in org.records.rows(object).values() if one.get(ROOT) == id]
        for one in taken:
            org.records.put(object, {**one, "IsDeleted": False, ROOT: None, "SystemModstamp": org.now()})
    row = org.records.get(entity.name, id)
    if row is None:
        raise SalesforceError("UNDELETE_FAILED", "Entity is not in the recycle bin", ())
    triggers.after(org, entity, None, row)


def merge(org: Org, entity: Entity, *, winner: str, loser: str) -> None:
    """Merge one record into another: what belonged to it moves, and it is deleted, pointing to the winner."""
    if "m" not in entity.flags or org.records.get(entity.name, winner) is None or winner == loser:
        raise bad_reference()
    row = org.records.get(entity.name, loser)
    if row is None:
        raise deleted()
    for child, field in org.schema.children(entity):
        if field.name != "MasterRecordId":
            for owned in org.records.live(child.name, field.name, loser):
                touch(org, child.name, owned["Id"], {field.name: winner})
    stamps = {"SystemModstamp": org.now(), "LastModifiedDate": org.now(), "LastModifiedById": org.user}
    org.records.put(entity.name, {**row, "IsDeleted": True, "MasterRecordId": winner, ROOT: loser, **stamps})
    touch(org, entity.name, winner, {}, always=True)


def _take(org: Org, entity: Entity, row: Row, *, root: str) -> None:
    id: str = row["Id"]
    for child, field in org.schema.children(entity):
        for owned in org.records.live(child.name, field.name, id):
            if field.on_delete == "cascade":
                _take(org, child, owned, root=root)
            elif field.on_delete == "restrict":
                raise _in_use(row, child.plural.lower())
            elif field.updateable:
                touch(org, child.name, owned["Id"], {field.name: None}, modified=False)
    if "U" not in entity.flags and root == id:
        org.records.remove(entity.name, id)
        org.records.put(GONE, {"Id": id, "Object": entity.name, "DeletedDate": org.now()})
        return
    stamps: dict[str, Any] = {"SystemModstamp": org.now(), "LastModifiedDate": org.now(), "LastModifiedById": org.user}
    org.records.put(entity.name, {**row, "IsDeleted": True, ROOT: root, **stamps})


def _in_use(row: Row, things: str) -> SalesforceError:
    return SalesforceError(
        "DELETE_FAILED",
        f"Your attempt to delete {row.get('Name')} could not be completed because it is associated with the following"
        f" {things}.",
        (),
    )
