"""Writing the sync log: whole sentences with the records that they are about."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from connectors.base import SALESFORCE
from integrations.engine.actions import Note
from integrations.running.models import LogEntry, ProcessRun
from integrations.running.rows import bulk
from integrations.running.rows.problems import LEVELS


@dataclass(frozen=True, slots=True)
class About:
    """The records that an entry is about: (entity, id) in each system, as far as known."""

    salesforce: tuple[str, str] = ("", "")
    quickbooks: tuple[str, str] = ("", "")


NOTHING = About()


def about(system: str, entity: str, id: str, *, target_entity: str = "", target_id: str = "") -> About:
    """Return what an entry on a source record of `system` and its counterpart is about."""
    source, target = (entity, id), (target_entity, target_id) if target_id else ("", "")
    return About(source, target) if system == SALESFORCE else About(target, source)


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the log that is not stored yet: the attributes of `LogEntry`."""

    widget_id: UUID
    process_id: int
    level: int
    message: str
    details: str
    salesforce_entity: str
    salesforce_id: str
    quickbooks_entity: str
    quickbooks_id: str
    place: str
    created_at: datetime


def entry(process: ProcessRun, note: Note, now: datetime, what: About = NOTHING, place: str = "") -> Entry:
    """Return a new row of the log."""
    return Entry(
        widget_id=process.widget_id,
        process_id=process.pk,
        level=LEVELS[note.level],
        message=note.message,
        details=note.details,
        salesforce_entity=what.salesforce[0],
        salesforce_id=what.salesforce[1],
        quickbooks_entity=what.quickbooks[0],
        quickbooks_id=what.quickbooks[1],
        place=place,
        created_at=now,
    )


def write(entries: Iterable[Entry]) -> None:
    """Append rows to the log, in one statement."""
    bulk.insert(LogEntry, entries)
