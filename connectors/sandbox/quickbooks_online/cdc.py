"""Change data capture.

Source: Intuit, "Change data capture" (1,000 objects in all, no paging; deleted objects after the live ones), recorded
answers (nothing changed: an empty object).
"""

from collections.abc import Mapping
from typing import Any

from connectors.sandbox.quickbooks_online import faults
from connectors.sandbox.quickbooks_online.company import Company, view
from connectors.sandbox.quickbooks_online.tables.company_objects import BY_LOWER, NOT_IN_CHANGES
from connectors.sandbox.quickbooks_online.tables.schema import Entity
from connectors.sandbox.quickbooks_online.values import instant

MOST = 1000


def answer(company: Company, query: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the content of `CDCResponse`. Raises Fault."""
    names = [name.strip() for name in query.get("entities", "").split(",") if name.strip()]
    if not names:
        raise faults.missing("entities")
    try:
        since = int(instant(query.get("changedSince", ""), company.zone).timestamp())
    except ValueError:
        raise faults.missing("changedSince") from None
    parts = []
    left = MOST
    for name in names:
        entity = _entity(name)
        rows = _changed(company, entity, since=since)[:left]
        left -= len(rows)
        parts.append({entity.name: rows, "startPosition": 1, "maxResults": len(rows)} if rows else {})
    return [{"QueryResponse": parts if any(parts) else [{}]}]


def _entity(name: str) -> Entity:
    entity = BY_LOWER.get(name.lower())
    if entity is None or entity.name in NOT_IN_CHANGES:
        raise faults.query_invalid(f"invalid context declaration: {name}")
    return entity


def _changed(company: Company, entity: Entity, *, since: int) -> list[dict[str, Any]]:
    table = company.store.table(entity.name)
    live = [id for id, at in company.indexes.changed[entity.name].items() if at >= since]
    live.sort(key=int, reverse=True)
    gone = [
        {"domain": "QBO", "status": "Deleted", "Id": row["Id"], "MetaData": {"LastUpdatedTime": row["time"]}}
        for row in company.deleted_since(entity.name, since)
    ]
    return [view(table[id]) for id in live] + gone
