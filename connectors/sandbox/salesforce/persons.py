"""Acting as a person in the org: the same rules and triggers as in its pages, and the powers of an administrator."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from connectors.sandbox.salesforce.errors import SalesforceError
from connectors.sandbox.salesforce.fields import Entity
from connectors.sandbox.salesforce.ids import to_18
from connectors.sandbox.salesforce.org import Org
from connectors.sandbox.salesforce.records import Row
from connectors.sandbox.salesforce.remove import delete, merge, undelete
from connectors.sandbox.salesforce.save import insert, update
from connectors.sandbox.salesforce.soql_fields import value_of
from connectors.sandbox.salesforce.values import accept
from connectors.sandbox.system import Rejected

# An administrator changes these in Setup, where no trigger runs.
_SETUP = frozenset({"OpportunityStage", "Organization", "Profile", "RecordType"})
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Persons:
    """The administrator at work, with `records` deleted or not as the recycle bin shows them."""

    org: Org

    def records(self, object: str) -> list[Row]:
        """Return an object's records that are not deleted, with every field. Raises Rejected."""
        entity = self._entity(object)
        rows = self.org.records.rows(entity.name).values()
        return [self._shown(entity, row) for row in rows if not row.get("IsDeleted")]

    def record(self, object: str, id: str) -> Row | None:
        """Return a record, deleted ones too."""
        entity = self._entity(object)
        row = self.org.records.rows(entity.name).get(to_18(id))
        return self._shown(entity, row) if row else None

    def create(self, object: str, fields: dict[str, Any]) -> Row:
        """Create a record. Raises Rejected."""
        entity = self._entity(object)
        id = self._done(
            lambda: self._set_up(entity, fields) if entity.name in _SETUP else insert(self.org, entity, fields)
        )
        return self._shown(entity, self.org.records.rows(entity.name)[id])

    def change(self, object: str, id: str, fields: dict[str, Any]) -> Row:
        """Edit a record. `IsDeleted: false` undeletes it, `MasterRecordId` merges it into that one. Raises Rejected."""
        entity, id = self._entity(object), to_18(id)
        if fields.get("IsDeleted") is False:
            self._done(lambda: undelete(self.org, entity, id))
        elif fields.get("MasterRecordId"):
            self._done(lambda: merge(self.org, entity, winner=to_18(fields["MasterRecordId"]), loser=id))
        elif entity.name in _SETUP:
            self._done(lambda: self._set_up(entity, {**self.org.records.rows(entity.name)[id], **fields}))
        else:
            self._done(lambda: update(self.org, entity, id, fields))
        return self._shown(entity, self.org.records.rows(entity.name)[id])

    def delete(self, object: str, id: str) -> None:
        """Delete a record. Raises Rejected."""
        entity, id = self._entity(object), to_18(id)
        if entity.name in _SETUP:
            self._done(lambda: self.org.records.remove(entity.name, id))
        else:
            self._done(lambda: delete(self.org, entity, id))

    def _set_up(self, entity: Entity, fields: dict[str, Any]) -> str:
        row: Row = {field.name: False for field in entity.booleans}
        for name, value in fields.items():
            field = entity.field(name)
            if field is None:
                raise SalesforceError("INVALID_FIELD", f"No such column '{name}' on sobject of type {entity.name}")
            row[field.name] = value if field.type == "id" else accept(field, value)
        now = self.org.now()
        row |= {"Id": row.get("Id") or self.org.records.new_id(entity), "SystemModstamp": now, "LastModifiedDate": now}
        row.setdefault("CreatedDate", now)
        self.org.records.put(entity.name, row)
        return str(row["Id"])

    def _done(self, act: Callable[[], Result]) -> Result:
        self.org.user = next(iter(self.org.records.rows("User")))
        try:
            return act()
        except SalesforceError as error:
            self.org.records.rollback(0)
            raise Rejected(error.message) from error
        finally:
            self.org.records.forget()

    def _entity(self, object: str) -> Entity:
        entity = self.org.schema.entity(object)
        if entity is None:
            raise Rejected(f"There is no object {object}.")
        return entity

    def _shown(self, entity: Entity, row: Row) -> Row:
        return {field.name: value_of(field, row) for field in entity.fields}
