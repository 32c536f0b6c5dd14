"""The calls below /sobjects, and the org's limits."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any

from connectors.sandbox.salesforce.api_rows import by_external_id, by_id, create
from connectors.sandbox.salesforce.calls import Answer, Call, wrong_method
from connectors.sandbox.salesforce.describe import brief, full
from connectors.sandbox.salesforce.errors import SalesforceError
from connectors.sandbox.salesforce.fields import Entity
from connectors.sandbox.salesforce.layouts import layout_of, layouts
from connectors.sandbox.salesforce.remove import GONE
from connectors.sandbox.salesforce.values import instant, read_instant

_ETAG = '"e8178a2d"'
_UPDATED_DAYS, _DELETED_DAYS = 30, 15


def sobjects(call: Call) -> Answer:
    """Answer /sobjects and everything below it."""
    if len(call.parts) == 1:
        listed = [brief(entity, call.root) for entity in sorted(call.org.schema.entities.values(), key=_name)]
        return _cached(call, {"encoding": "UTF-8", "maxBatchSize": 200, "sobjects": listed})
    entity = call.org.entity(call.parts[1])
    match (call.method, call.parts[2:]):
        case ("GET", ()):
            return Answer(200, {"objectDescribe": brief(entity, call.root), "recentItems": _recent(call, entity)})
        case ("POST", () | ("Id",)):
            return create(call, entity)
        case ("GET", ("describe",)):
            return _cached(call, full(call.org, entity, root=call.root, base_url=call.base_url))
        case ("GET", ("describe", "layouts")):
            return _cached(call, layouts(call.org, entity, call.root))
        case ("GET", ("describe", "layouts", id)):
            return _cached(call, layout_of(call.org, entity, id))
        case ("GET", ("updated",)):
            return Answer(200, _updated(call, entity))
        case ("GET", ("deleted",)):
            return Answer(200, _deleted(call, entity))
        case (_, (id,)):
            return by_id(call, entity, id)
        case (_, (field, value)):
            return by_external_id(call, entity, field, value)
    raise wrong_method(call, "GET,HEAD,POST")


def limits(call: Call) -> Answer:
    """Answer /limits and /limits/recordCount."""
    if call.parts[1:] == ("recordCount",):
        names = [name for name in call.query.get("sObjects", "").split(",") if name]
        counted = [(name, entity) for name in names if (entity := call.org.schema.entity(name.strip()))]
        counts = [{"count": _count(call, entity), "name": entity.name} for _, entity in counted]
        return Answer(200, {"sObjects": counts})
    daily = call.org.settings.daily_api_requests
    unused = {
        "DailyAsyncApexExecutions": 250000,
        "DailyBulkApiBatches": 15000,
        "DailyBulkV2QueryJobs": 10000,
        "DataStorageMB": 5,
        "FileStorageMB": 20,
        "HourlyTimeBasedWorkflow": 50,
        "SingleEmail": 15,
    }
    listed = {name: {"Max": most, "Remaining": most} for name, most in unused.items()}
    requests = {"Max": daily, "Remaining": max(0, daily - call.org.calls_today)}
    return Answer(200, dict(sorted(({**listed, "DailyApiRequests": requests}).items())))


def _name(entity: Entity) -> str:
    return entity.name


def _count(call: Call, entity: Entity) -> int:
    return sum(not row.get("IsDeleted") for row in call.org.records.rows(entity.name).values())


def _recent(call: Call, entity: Entity) -> list[dict[str, Any]]:
    rows = [row for row in call.org.records.rows(entity.name).values() if not row.get("IsDeleted")][-5:]
    return [
        {"attributes": {"type": entity.name, "url": f"{call.root}/sobjects/{entity.name}/{row['Id']}"}}
        | {"Id": row["Id"], "Name": row.get("Name")}
        for row in reversed(rows)
    ]


def _cached(call: Call, content: dict[str, Any]) -> Answer:
    """Answer with the schema's date, or 304 if it has not changed since the client's."""
    changed = datetime.fromisoformat(call.org.store.meta["schema_changed"]).replace(microsecond=0)
    text = call.headers.get("if-modified-since")
    try:
        unchanged = text is not None and changed <= parsedate_to_datetime(text)
    except ValueError:
        unchanged = False
    if unchanged:
        return Answer(304)
    return Answer(200, content, {"Last-Modified": format_datetime(changed, usegmt=True), "ETag": _ETAG})


def _window(call: Call, days: int) -> tuple[str, str]:
    try:
        start, end = (read_instant(call.query[name].replace(" ", "+")) for name in ("start", "end"))
    except (KeyError, ValueError):
        raise SalesforceError("INVALID_REPLICATION_DATE", "start and end must be given in ISO 8601") from None
    if start < instant(call.org.clock.now() - timedelta(days=days)):
        raise SalesforceError("INVALID_REPLICATION_DATE", f"startDate cannot be more than {days} days ago")
    if end <= start:
        raise SalesforceError("INVALID_REPLICATION_DATE", "startDate before endDate: the window is empty")
    return start, end


def _updated(call: Call, entity: Entity) -> dict[str, Any]:
    start, end = _window(call, _UPDATED_DAYS)
    rows = call.org.records.rows(entity.name)
    stamped = call.org.records.stamped(entity.name, start)
    ids = [id for id in stamped if rows[id]["SystemModstamp"] < end and not rows[id].get("IsDeleted")]
    return {"ids": ids, "latestDateCovered": min(end, call.org.now())}


def _deleted(call: Call, entity: Entity) -> dict[str, Any]:
    start, end = _window(call, _DELETED_DAYS)
    rows = [row for row in call.org.records.rows(entity.name).values() if row.get("IsDeleted")]
    found = [{"deletedDate": row["SystemModstamp"], "id": row["Id"]} for row in rows]
    gone = [row for row in call.org.records.rows(GONE).values() if row["Object"] == entity.name]
    found += [{"deletedDate": row["DeletedDate"], "id": row["Id"]} for row in gone]
    earliest = instant(datetime.now(UTC) - timedelta(days=_DELETED_DAYS))
    return {
        "deletedRecords": [one for one in found if start <= one["deletedDate"] < end],
        "earliestDateAvailable": earliest,
        "latestDateCovered": min(end, call.org.now()),
    }
