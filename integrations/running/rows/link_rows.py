"""Links as rows: reading those that a page refers to, and storing those that were agreed, in one statement each."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from django.db.models import Q

from connectors.base import QUICKBOOKS, SALESFORCE
from integrations.engine.resting import kept_instead, leads_to
from integrations.engine.snapshot import Link as Agreed
from integrations.running import sql
from integrations.running.models import Action, Link, Run
from integrations.running.models.journal import ActionKind, ActionStatus
from integrations.running.rows import bulk
from widget.values import values_from_text

Key = tuple[str, str, str]
MERGES = 5
"""How often in a row a record may have been merged into another one, to be followed."""
_IDS = {SALESFORCE: "salesforce_id", QUICKBOOKS: "quickbooks_id"}
_LINKS = f"""
SELECT kind, salesforce_id, quickbooks_id, salesforce, quickbooks, quickbooks_entity, version, active,
  confirmed_at IS NOT NULL
FROM {Link._meta.db_table} WHERE widget_id = %s
"""


def links_of(run: Run, keys: Iterable[Key]) -> dict[Key, Agreed]:
    """Return the links of records by (kind, system, id); in a dry run also those that it would make."""
    wanted: dict[tuple[str, str], set[str]] = defaultdict(set)
    for kind, system, id in keys:
        wanted[kind, system].add(id)
    if not wanted:
        return {}
    found: dict[Key, Agreed] = {}
    for link in _agreed(run, wanted):
        add(found, link)
    _lead_on(run, found)
    return _planned(run, wanted) | found if run.dry_run else found


def _agreed(run: Run, wanted: Mapping[tuple[str, str], Collection[str]]) -> Iterator[Agreed]:
    """Yield the links of records by (kind, system), as the engine takes them."""
    either = " OR ".join(f"kind = %s AND {_IDS[system]} = ANY(%s)" for _kind, system in wanted)
    values = (value for (kind, _system), ids in wanted.items() for value in (kind, list(ids)))
    for row in sql.fetch(f"{_LINKS} AND ({either})", (run.widget_id, *values)):
        kind, salesforce_id, quickbooks_id, salesforce, quickbooks, entity, version, active, confirmed = row
        yield Agreed(
            kind,
            salesforce_id,
            quickbooks_id,
            values_from_text(salesforce),
            values_from_text(quickbooks),
            entity,
            version,
            active=active,
            confirmed=confirmed,
        )


def _lead_on(run: Run, found: dict[Key, Agreed]) -> None:
    """Let an Account whose customer was merged in QuickBooks lead to the customer that was kept."""
    for _merge in range(MERGES):
        merged = {key: winner for key, link in found.items() if key[1] == SALESFORCE and (winner := leads_to(link))}
        if not merged:
            return
        wanted = {(kind, QUICKBOOKS): set(merged.values()) for kind, _system, _id in merged}
        kept = {(link.kind, link.quickbooks_id): link for link in _agreed(run, wanted)}
        for key, winner in merged.items():
            if link := kept.get((key[0], winner)):
                found[key] = kept_instead(link, key[2])
            else:
                found[key] = replace(found[key], quickbooks={})


def add(links: dict[Key, Agreed], link: Agreed) -> None:
    """Add a link under both of its ids."""
    if link.salesforce_id and (link.active or (link.kind, SALESFORCE, link.salesforce_id) not in links):
        links[link.kind, SALESFORCE, link.salesforce_id] = link
    if link.quickbooks_id:
        links[link.kind, QUICKBOOKS, link.quickbooks_id] = link


def _planned(run: Run, wanted: dict[tuple[str, str], set[str]]) -> dict[Key, Agreed]:
    kinds = {kind for kind, _system in wanted}
    ids = set().union(*wanted.values())
    rows = Action.objects.filter(
        Q(source_id__in=ids) | Q(target_id__in=ids),
        run=run,
        link_kind__in=kinds,
        status=ActionStatus.PLANNED,
        kind__in=[ActionKind.CREATE, ActionKind.JOIN],
    )
    found: dict[Key, Agreed] = {}
    for row in rows:
        salesforce, quickbooks = row.source_id, row.target_id
        if row.source_system == QUICKBOOKS:
            salesforce, quickbooks = quickbooks, salesforce
        agreement = row.agreement or {}
        link = Agreed(
            row.link_kind,
            salesforce,
            quickbooks,
            agreement.get("salesforce", {}),
            agreement.get("quickbooks", {}),
            planned=True,
        )
        add(found, link)
    return found


def store(run: Run, links: Iterable[Agreed], now: datetime) -> None:
    """Insert or update links."""
    rows = {
        (link.kind, link.quickbooks_id): {
            "widget_id": run.widget_id,
            "kind": link.kind,
            "salesforce_id": link.salesforce_id,
            "quickbooks_id": link.quickbooks_id,
            "quickbooks_entity": link.quickbooks_entity,
            "salesforce": link.salesforce,
            "quickbooks": link.quickbooks,
            "version": link.version,
            "active": link.active,
            "confirmed_at": now if link.confirmed else None,
            "created_at": now,
            "updated_at": now,
        }
        for link in links
    }
    if rows:
        bulk.upsert(
            Link,
            rows.values(),
            unique=("widget", "kind", "quickbooks_id"),
            update=(
                "salesforce_id", "quickbooks_entity", "salesforce", "quickbooks", "version", "active", "confirmed_at",
                "updated_at",
            ),
        )  # fmt: skip


def forget(run: Run, links: Iterable[Agreed]) -> None:
    """Delete the links of records that were deleted."""
    where = Q()
    for link in links:
        where |= Q(kind=link.kind, quickbooks_id=link.quickbooks_id)
    if where:
        Link.objects.filter(where, widget_id=run.widget_id).delete()


def confirm(run: Run, keys: Iterable[tuple[str, str]], now: datetime) -> None:
    """Note that Salesforce holds the external ids of these (kind, Salesforce id)."""
    by_kind: dict[str, list[str]] = defaultdict(list)
    for kind, id in keys:
        by_kind[kind].append(id)
    for kind, ids in by_kind.items():
        Link.objects.filter(widget_id=run.widget_id, kind=kind, salesforce_id__in=ids).update(confirmed_at=now)
