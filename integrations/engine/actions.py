"""What a plan consists of: plain values that the preview shows, the runner carries out and the log tells of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from connectors.base import Fields, Line, Operation, Record, Value
from integrations.engine.snapshot import Link, LinkTo, WantedFields


class Level(StrEnum):
    """How much an entry matters to a person."""

    INFO = "INFO"
    WARNING = "WARNING"
    SEVERE = "SEVERE"


@dataclass(frozen=True, slots=True)
class Note:
    """A whole sentence for the sync log; vendor codes and long lists go to the details."""

    level: Level
    message: str
    details: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A write whose references may still be open.

    The `id` of its lines is the key by which they are known again; `line_ids` are the target's ids by that key. Paths
    that are `apart` are written without being agreed on, `implied` values are agreed on without being written: what is
    written under another name than it is read. What was `dropped` finds no place in the target as it is.
    """

    system: str
    operation: Operation
    entity: str
    id: str | None
    fields: WantedFields
    lines: tuple[Line, ...] = ()
    version: str = ""
    base: Fields = field(default_factory=dict)
    identity: tuple[str, str, int] | None = None
    line_ids: Mapping[str, str] = field(default_factory=dict)
    apart: frozenset[str] = frozenset()
    implied: Fields = field(default_factory=dict)
    dropped: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that was changed on both sides to different values."""

    field: str
    salesforce: Value
    quickbooks: Value


@dataclass(frozen=True, slots=True)
class Create:
    """Make the counterpart of `source`. `replaces` is the link with one that is gone."""

    source: Record
    draft: Draft
    notes: tuple[Note, ...] = ()
    replaces: Link | None = None


@dataclass(frozen=True, slots=True)
class Update:
    """Bring changed fields of `source` to its counterpart. `accepted` are source fields agreed without being sent."""

    source: Record
    link: Link
    draft: Draft
    accepted: Mapping[str, Value] = field(default_factory=dict)
    conflicts: tuple[Conflict, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Join:
    """Link two records that existed before; `draft` writes the external id to Salesforce and nothing else.

    `derived` are computed target values: they count as agreed, though they were not written.
    """

    source: Record
    counterpart: Record
    draft: Draft
    derived: Fields = field(default_factory=dict)
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Keep:
    """Send nothing; `accepted` source values count as agreed from now on, and Sync Me is put out by `draft`."""

    source: Record
    link: Link
    draft: Draft | None
    accepted: Mapping[str, Value] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Delete:
    """Delete the mirrored record of a deleted source."""

    source: Record
    link: Link
    draft: Draft
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Rest:
    """Write nothing and keep `link` as it is given: resting, because a record is gone, or synced again."""

    source: Record
    link: Link
    notes: tuple[Note, ...] = ()
    draft: Draft | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """Give the counterpart of a merged record to the one it was merged into, which is the source; `link` is its new
    link, which takes the place of what it `replaces`, and `draft` writes the external id."""

    source: Record
    link: Link
    draft: Draft
    notes: tuple[Note, ...] = ()
    replaces: Link | None = None


@dataclass(frozen=True, slots=True)
class Skip:
    """Leave a record out because `rule` does not hold. With a note it is an open problem until it passes; `blocked_on`
    names the record that it waits for, `namesakes` are all records of both systems that it might be linked with or
    that might be linked in its place, itself among them."""

    source: Record
    rule: str
    note: Note | None = None
    blocked_on: LinkTo | None = None
    namesakes: tuple[Record, ...] = ()


Action = Create | Update | Join | Keep | Delete | Rest | Move | Skip
Writing = Create | Update | Join | Keep | Delete | Rest | Move
