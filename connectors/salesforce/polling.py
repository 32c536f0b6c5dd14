"""The queries of a poll: records flagged or newer than the cursor, restricted to what can sync. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from connectors.salesforce.objects import aggregate_of
from connectors.salesforce.soql import Query, Row, Wanted, header_paths, literal, select

# Salesforce stamps a record before queries can see it; 60 s of overlap cost nothing, equal values are no change.
OVERLAP = timedelta(seconds=60)
TRANSACTION_TYPES = ("Sales Order", "Invoice", "Sales Receipt")
NEWEST_LAST = "ORDER BY SystemModstamp, Id"


@dataclass(frozen=True, slots=True)
class Scope:
    """What of the org concerns this widget: Opportunities changed since it was installed, whether Accounts without a
    closed/won Opportunity count, and, in an org with several currencies, in which one standard prices are kept."""

    since: datetime
    all_accounts: bool
    currency: str = ""


def poll_queries(cursors: Mapping[str, str | None], wanted: Wanted, *, scope: Scope) -> list[tuple[str, Query | Row]]:
    """Return what to ask, each query with the entity that it brings; Accounts take two, all others one.

    Without a cursor Accounts are read whole, for the matching. The standard price book, once it is known, is no query
    any more.
    """
    asked: list[tuple[str, Query | Row]] = []
    for entity, cursor in cursors.items():
        moment, _, known = (cursor or "").partition(" ")
        since = datetime.fromisoformat(moment) if moment else None
        match entity:
            case "Pricebook2" if known:
                asked.append((entity, Row(entity, known, tuple(header_paths(aggregate_of(entity), wanted)))))
            case "Product2":
                asked.append((entity, _products(wanted, since, scope.currency)))
            case "Account" if since is None:
                asked.append((entity, _changed(entity, wanted, None)))
            case "Account":
                asked += [(entity, _linked_accounts(wanted, since)), (entity, _unlinked_accounts(wanted, scope))]
            case "Opportunity":
                asked.append((entity, _opportunities(wanted, scope, since)))
            case "Pricebook2":
                asked.append((entity, _listed(entity, wanted, "IsStandard = true")))
            case "OpportunityStage":
                asked.append((entity, _listed(entity, wanted, "IsActive = true")))
            case _:
                asked.append((entity, _changed(entity, wanted, since)))
    return asked


def next_cursor(date_header: str) -> str:
    """Return the cursor that follows from the `Date` of the answer to a poll's first call."""
    at = parsedate_to_datetime(date_header).astimezone(UTC) - OVERLAP
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def with_place(cursor: str, entity: str, rows: Sequence[Mapping[str, Any]]) -> str:
    """Return the cursor of one entity; the standard price book's remembers which one it is."""
    return f"{cursor} {rows[0]['Id']}" if entity == "Pricebook2" and rows else cursor


def _newer(since: datetime) -> str:
    return f"SystemModstamp >= {literal(since)}"


def _linked_accounts(wanted: Wanted, since: datetime | None) -> Query:
    start = select(aggregate_of("Account"), wanted, deleted=since is not None)
    where = "External_Account_ID__c != null"
    if since:
        # A deleted record keeps its flag as long as it lies in the recycle bin.
        where += f" AND ((Sync_Me__c = true AND IsDeleted = false) OR {_newer(since)})"
    return Query(f"{start} WHERE {where} {NEWEST_LAST}", deleted=since is not None)


def _unlinked_accounts(wanted: Wanted, scope: Scope) -> Query:
    where = "External_Account_ID__c = null"
    if not scope.all_accounts:
        where += " AND Id IN (SELECT AccountId FROM Opportunity WHERE IsWon = true)"
    return Query(f"{select(aggregate_of('Account'), wanted)} WHERE {where} {NEWEST_LAST}")


def _opportunities(wanted: Wanted, scope: Scope, since: datetime | None) -> Query:
    start = select(aggregate_of("Opportunity"), wanted, deleted=since is not None)
    types = literal(list(TRANSACTION_TYPES))
    won = f"IsWon = true AND Transaction_Type__c IN {types} AND {_newer(scope.since)}"
    linked = "External_Transaction_ID__c != null"
    if since:
        won += f" AND IsDeleted = false AND (Sync_Me__c = true OR {_newer(since)})"
        linked += f" AND {_newer(since)}"
    return Query(f"{start} WHERE ({won}) OR ({linked}) {NEWEST_LAST}", deleted=since is not None)


def _products(wanted: Wanted, since: datetime | None, currency: str) -> Query:
    start = select(aggregate_of("Product2"), wanted, deleted=since is not None, currency=currency)
    where = f" WHERE External_Item_ID__c != null AND {_newer(since)}" if since else ""
    return Query(f"{start}{where} {NEWEST_LAST}", deleted=since is not None)


def _listed(entity: str, wanted: Wanted, condition: str) -> Query:
    return Query(f"{select(aggregate_of(entity), wanted)} WHERE {condition} {NEWEST_LAST}")


def _changed(entity: str, wanted: Wanted, since: datetime | None) -> Query:
    deleted = since is not None and aggregate_of(entity).recycled
    where = f" WHERE {_newer(since)}" if since else ""
    return Query(f"{select(aggregate_of(entity), wanted, deleted=deleted)}{where} {NEWEST_LAST}", deleted=deleted)
