"""What the planner looks at: pairs of records, their links, and the facts of both systems, as of the start of a run.

Boundary: values only. Whoever assembles a snapshot does the reading.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from connectors.base import QUICKBOOKS, SALESFORCE, Field, Fields, Record, State, Value
from integrations.engine.policy import Policy


@dataclass(frozen=True, slots=True)
class Link:
    """The pair of ids of one record in both systems, with the values last agreed on each side.

    `version` is the QuickBooks version at that time. An `active` link is synced; a resting one is remembered only.
    `confirmed` tells that Salesforce was seen to hold the external id. `planned` marks a link that a dry run would
    make: the id of the side to be made is empty.
    """

    kind: str
    salesforce_id: str
    quickbooks_id: str
    salesforce: Fields = field(default_factory=dict)
    quickbooks: Fields = field(default_factory=dict)
    quickbooks_entity: str = ""
    version: str = ""
    active: bool = True
    confirmed: bool = True
    planned: bool = False

    def id_in(self, system: str) -> str:
        """Return the record's id in that system."""
        return self.salesforce_id if system == SALESFORCE else self.quickbooks_id

    def agreed_in(self, system: str) -> Fields:
        """Return the values last agreed of that system."""
        return self.salesforce if system == SALESFORCE else self.quickbooks


@dataclass(frozen=True, slots=True)
class LinkTo:
    """A reference to the counterpart of `id` (a record of `system`), which may not exist yet; `name` is for people."""

    kind: str
    system: str
    id: str
    name: str = ""


Wanted = Value | LinkTo
WantedFields = Mapping[str, Wanted]


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person has decided of two unlinked records: they are the same, or they are not."""

    salesforce_id: str
    quickbooks_id: str
    same: bool

    def id_in(self, system: str) -> str:
        """Return the record's id in that system."""
        return self.salesforce_id if system == SALESFORCE else self.quickbooks_id


@dataclass(frozen=True, slots=True)
class Pair:
    """One record in both systems. Of an unlinked one only one side is there, `candidates` are the unlinked records of
    the other side that have the same key or were chosen for it, and `rivals` those of its own side. `choices` are what
    people have decided of any of them."""

    salesforce: Record | None = None
    quickbooks: Record | None = None
    link: Link | None = None
    candidates: tuple[Record, ...] = ()
    rivals: tuple[Record, ...] = ()
    choices: tuple[Choice, ...] = ()

    def side(self, system: str) -> Record | None:
        """Return the record of one system."""
        return self.salesforce if system == SALESFORCE else self.quickbooks


Schemas = Mapping[tuple[str, str], Mapping[str, Field]]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything that a plan depends on.

    `links` are those that the pairs refer to, by (kind, system, id). `related` are other records that were asked for,
    by (system, entity, key as `match_key` makes it), or by id if they are parents or winners of a merge. `families` are
    all records with the same parent, by (system, entity, parent's id). `lists` are QuickBooks' name lists by entity.
    `today` and `now` come from the company's zone and the run's start, never from the machine at hand.
    """

    pairs: Sequence[Pair]
    policy: Policy
    company: Record
    organization: Record
    today: date
    now: datetime
    links: Mapping[tuple[str, str, str], Link] = field(default_factory=dict)
    related: Mapping[tuple[str, str, str], Record] = field(default_factory=dict)
    families: Mapping[tuple[str, str, str], Sequence[Record]] = field(default_factory=dict)
    lists: Mapping[str, Sequence[Record]] = field(default_factory=dict)
    schemas: Schemas = field(default_factory=dict)

    def link(self, kind: str, system: str, id: Value) -> Link | None:
        """Return the link of a record, if it has one."""
        return self.links.get((kind, system, str(id))) if id else None

    def named(self, entity: str, name: str) -> Record | None:
        """Return the active entry of a QuickBooks name list, compared as QuickBooks does."""
        wanted = match_key(name)
        active = (entry for entry in self.lists.get(entity, ()) if entry.state is State.ACTIVE)
        return next((entry for entry in active if match_key(name_of(entry)) == wanted), None)

    def listed(self, entity: str, id: Value) -> Record | None:
        """Return an entry of a QuickBooks name list by its id."""
        return next((entry for entry in self.lists.get(entity, ()) if entry.id == id), None)

    def external_id(self, type: str, id: str) -> str:
        """Return the text that Salesforce keeps of a QuickBooks id. Source: sync rules, section 12."""
        return f"{self.company.id}:{type}:{id}"

    def quickbooks_id(self, type: str, external_id: Value) -> str | None:
        """Return the QuickBooks id in an external id of this company and type; None for any other text."""
        prefix = f"{self.company.id}:{type}:"
        text = str(external_id or "")
        return text.removeprefix(prefix) if text.startswith(prefix) else None


def name_of(record: Record) -> str:
    """Return what people call a record."""
    for path in ("FullyQualifiedName", "DisplayName", "Name", "DocNumber"):
        if value := record.fields.get(path):
            return str(value)
    return f"#{record.id}"


def match_key(name: Value) -> str:
    """Return a name as it is compared in matching: trimmed, blanks folded, case ignored, level by level."""
    return ":".join(" ".join(part.split()) for part in str(name or "").split(":")).casefold()


def other(system: str) -> str:
    """Return the system on the other side."""
    return QUICKBOOKS if system == SALESFORCE else SALESFORCE
