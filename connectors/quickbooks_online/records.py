"""Any record of QuickBooks Online as it is: queried, read, made, changed, deleted and voided, JSON in and JSON out.

A `Connection` says where, an `Operation` says what; each is configured once and used with the other as often as
wanted. Numbers are exact in both directions: fractions are Decimal.

Boundary: no vocabulary and no links. The sync goes through `client.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from connectors.base import Refused
from connectors.errors import AnswerLost, TryLater
from connectors.http import Answer, Session, excerpt
from connectors.json_text import dumps
from connectors.quickbooks_online.calls import CALL, MINOR_VERSION, SOON, error, retry_after
from connectors.quickbooks_online.entities import Action, Entity, entity_named, similar_names
from connectors.quickbooks_online.faults import Fault, contents, fault_of
from connectors.quickbooks_online.outcomes import COMPANY
from connectors.quickbooks_online.refusals import refusal
from connectors.quickbooks_online.statements import Filters, paged, statement_of

Json = Mapping[str, Any]
NOTHING: Json = {}
USED_BEFORE = "600"
STALE = "5010"


@dataclass(frozen=True, slots=True)
class Connection:
    """One company, through a session that signs in and keeps to the limits."""

    session: Session
    realm_id: str

    def path(self, name: str) -> str:
        """Return the path of a resource of the company."""
        return f"/v3/company/{quote(self.realm_id, safe='')}/{name}"


@dataclass(frozen=True, slots=True)
class Operation:
    """What is to be done with records of `entity`, named in any case.

    A query takes `filters`, values by field of which all must hold, or a whole `statement`, which then names the entity
    itself. All other actions are told their record by the body.
    """

    action: Action
    entity: str = ""
    filters: Filters = field(default_factory=dict)
    statement: str = ""


@dataclass(frozen=True, slots=True)
class Performed:
    """What QuickBooks answered: the records found, or the one that was made or changed. A deleted transaction comes as
    Id and status; a count as `totalCount`."""

    records: tuple[Json, ...]


def perform(
    connection: Connection, operation: Operation, body: Json = NOTHING, *, request_id: str | None = None
) -> Performed | Refused:
    """Carry out an operation. A query takes no body, `get`, `delete` and `void` its Id, the others the record.

    A query brings all of its pages, unless its statement says where to start or how many. An update changes only the
    properties in the body; without a SyncToken there the newest version is changed. `request_id` (at most 50
    characters, one of its own for every wish) makes a write safe to repeat: QuickBooks carries it out once.

    Raises TryLater, ReconnectNeeded, SettingNeeded; for a write also AnswerLost, which tells the request id.
    """
    if operation.action is Action.QUERY and operation.statement:
        return _query(connection, operation.statement)
    entity = entity_named(operation.entity)
    if entity is None or operation.action not in entity.can:
        return _not_offered(operation, entity)
    match operation.action:
        case Action.QUERY:
            return _query(connection, statement_of(entity.name, operation.filters), ordered=not entity.single)
        case Action.GET:
            return _get(connection, entity, body)
        case Action.CREATE:
            return _write(connection, entity, body, {}, request_id)
        case _:
            return _change(connection, operation.action, entity, body, request_id)


def _not_offered(operation: Operation, entity: Entity | None) -> Refused:
    if entity is not None:
        return Refused(f"QuickBooks Online offers no {operation.action} of {entity.name}.", "not-offered")
    near = similar_names(operation.entity)
    hint = f" Do you mean {' or '.join(near)}?" if near else ""
    return Refused(f'QuickBooks Online has no records named "{operation.entity}".{hint}', "unknown-entity")


def _query(connection: Connection, statement: str, *, ordered: bool = True) -> Performed | Refused:
    records: dict[str, Json] = {}
    for page in paged(statement, ordered=ordered):
        content = _read(connection, "POST", "query", page.statement().encode(), "application/text")
        if isinstance(content, Refused):
            return content
        response = content.get("QueryResponse", {})
        found = next((rows for rows in response.values() if isinstance(rows, list)), None)
        if found is None:
            found = [{"totalCount": response["totalCount"]}] if "totalCount" in response else []
        for row in found:
            records[str(row.get("Id") or f"row {len(records)}")] = row
        page.came([str(row.get("Id", "")) for row in found])
    return Performed(tuple(records.values()))


def _get(connection: Connection, entity: Entity, body: Json) -> Performed | Refused:
    id = connection.realm_id if entity.name == "CompanyInfo" else str(body.get("Id") or "")
    if not id and not entity.single:
        return _without_id(entity)
    resource = entity.name.lower() + (f"/{quote(id, safe='')}" if id else "")
    return _performed(_read(connection, "GET", resource, None, "application/json"), entity)


def _without_id(entity: Entity) -> Refused:
    return Refused(f"Which {entity.name}? Its Id is missing.", "no-id", "Id")


def _change(
    connection: Connection, action: Action, entity: Entity, body: Json, request_id: str | None
) -> Performed | Refused:
    current = _current(connection, entity, body)
    if isinstance(current, Refused):
        return current
    if action is Action.UPDATE:
        return _write(connection, entity, {**body, **current, "sparse": True}, {}, request_id)
    if action is Action.VOID:
        return _write(connection, entity, {**current, "sparse": True}, dict(entity.voids_by), request_id)
    if entity.listed:
        return _write(connection, entity, {**current, "sparse": True, "Active": False}, {}, request_id)
    return _write(connection, entity, current, {"operation": "delete"}, request_id)


def _current(connection: Connection, entity: Entity, body: Json) -> dict[str, Any] | Refused:
    """Return Id and SyncToken, asked for where the body does not tell them."""
    known = {name: body[name] for name in ("Id", "SyncToken") if body.get(name) not in (None, "")}
    if len(known) == 2:
        return known
    found = _get(connection, entity, body)
    if isinstance(found, Refused):
        return found
    return {name: found.records[0][name] for name in ("Id", "SyncToken")}


def _read(connection: Connection, method: str, resource: str, body: bytes | None, content_type: str) -> Json | Refused:
    answer = connection.session.read(
        method, connection.path(resource), limits=CALL, query={"minorversion": MINOR_VERSION}, body=body,
        content_type=content_type,
    )  # fmt: skip
    if fault := fault_of(answer):
        return _refused(fault, answer)
    content = contents(answer)
    if content is None:
        raise TryLater("QuickBooks is out of order just now.", after=SOON, details=excerpt(answer))
    return content


def _write(
    connection: Connection, entity: Entity, body: Json, parameters: Mapping[str, str], request_id: str | None
) -> Performed | Refused:
    id = request_id or uuid4().hex
    query = {**parameters, "minorversion": MINOR_VERSION, "requestid": id}
    try:
        answer = connection.session.write(
            "POST", connection.path(entity.name.lower()), limits=CALL, query=query, body=dumps(body).encode()
        )
        return _performed(_written(answer), entity)
    except AnswerLost as lost:
        text = f"{lost.message} Repeat the call with the request id {id}: QuickBooks carries it out once."
        raise AnswerLost(text, details=lost.details) from lost


def _written(answer: Answer) -> Json | Refused:
    if fault := fault_of(answer):
        if not fault.throttled and (fault.status >= 500 or fault.broken or fault.code == USED_BEFORE):
            raise AnswerLost("QuickBooks failed while it was at work.", details=fault.details)
        return _refused(fault, answer)
    content = contents(answer)
    if content is None:
        raise AnswerLost("QuickBooks answered with something that is no answer.", details=excerpt(answer))
    return content


def _refused(fault: Fault, answer: Answer) -> Refused:
    """Return what QuickBooks has against this one record or statement; what concerns the whole company is raised."""
    if fault.throttled or fault.broken or fault.status in (401, 403) or fault.code in COMPANY or not fault.code:
        raise error(fault, retry_after(answer))
    if fault.code == STALE:
        text = "Somebody has changed it in QuickBooks since it was read. Read it again and repeat the change."
        return Refused(text, STALE, "SyncToken", fault.details)
    return refusal(fault)


def _performed(content: Json | Refused, entity: Entity) -> Performed | Refused:
    if isinstance(content, Refused):
        return content
    if entity.name not in content:
        raise AnswerLost("QuickBooks left out its answer.", details=dumps(content)[:500])
    return Performed((content[entity.name],))
