"""The words of the trade: what every connector takes and gives.

A *record* is one aggregate of a system as the engine sees it: a header with its lines, an Account with its billing
Contact, a Product with its standard price. A *write* is what the engine wants done to one aggregate; a *message* is
exactly one wire call that carries one or many whole writes; an *outcome* is what became of one write.

Values: money and quantities are Decimal, dates are date, instants are aware UTC datetime, ids and references are str,
an empty field is None. Field names are paths: `Name`, `Contact.Email`, `BillAddr.City`. A reference holds the bare id;
in a write to Salesforce the path `Invoice__r.External_Invoice_ID__c` refers to a record by its external id.

Boundary: plain values and one protocol; knows no vendor, no database and no clock.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple, Protocol, runtime_checkable

Value = str | Decimal | int | bool | date | datetime | None
Fields = Mapping[str, Value]

SALESFORCE = "salesforce"
QUICKBOOKS = "quickbooks"


class State(StrEnum):
    """Whether a record can be used: lists are made inactive, transactions and Salesforce records are deleted."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    DELETED = "deleted"


class Operation(StrEnum):
    """What a write does to its aggregate."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an aggregate; `entity` tells its kind, `id` is unique within the aggregate (None: not yet made).

    Of a line that is to be changed, `base` holds the values of the same fields that the plan was made on.
    """

    entity: str
    id: str | None
    fields: Fields
    removed: bool = False
    base: Fields = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Record:
    """One aggregate as a system holds it at `version` (opaque; equal versions mean equal content).

    A deleted record may come with nothing but entity, id and state.
    """

    entity: str
    id: str
    fields: Fields
    lines: tuple[Line, ...] = ()
    version: str = ""
    state: State = State.ACTIVE


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an entity as the connected user may use it. `type` is string, text, decimal, integer, boolean,
    date, datetime, choice or reference; `on_layout` is None where the system has no layouts."""

    name: str
    label: str
    type: str
    max_length: int | None = None
    writable: bool = True
    choices: tuple[str, ...] = ()
    restricted: bool = False
    on_layout: bool | None = None


@dataclass(frozen=True, slots=True)
class Write:
    """What is wanted of one aggregate.

    `key` names the write in its message and outcome. `fields` holds only what is to be set; for an update, `base` holds
    the values of the same fields that the plan was made on, and `version` the record's version then. `lines` are the
    lines to set or remove. `identity` of a create is (link kind, source id, generation): the same wish has the same
    identity.
    """

    key: str
    operation: Operation
    entity: str
    id: str | None
    fields: Fields
    lines: tuple[Line, ...] = ()
    version: str = ""
    base: Fields = field(default_factory=dict)
    identity: tuple[str, str, int] | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """One wire call, stored before it is sent and never changed after.

    `id` is the idempotency key where the system has one (at most 32 characters); `route` is method and path; `keys` are
    the writes it carries, whole, in the order of the outcomes.
    """

    id: str
    route: str
    body: bytes
    keys: tuple[str, ...]


class Overwritten(NamedTuple):
    """A value that was newer than the plan, and is gone; `line` is the id of the line that had it, if one had."""

    path: str
    value: Value
    line: str | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """The write was carried out. `record` has the id and whatever the system told of the result (at least the ids of
    new lines); `refused` are parts of the aggregate that were left out, each with its reason; `overwrote` is what
    was newer than the plan."""

    record: Record
    refused: tuple["Refused", ...] = ()
    overwrote: tuple[Overwritten, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """The system will not take this write as it stands. `message` is a sentence without the record's name and with what
    to do; `code` the vendor's own, normalised; `field` the one at fault, if one is; `details` the vendor's words."""

    message: str
    code: str
    field: str | None = None
    details: str = ""


@dataclass(frozen=True, slots=True)
class Stale:
    """The record has changed since the plan was made: nothing was written, plan anew."""

    details: str = ""


@dataclass(frozen=True, slots=True)
class NotDone:
    """Certainly not executed; the same bytes may be sent again after `after`."""

    after: timedelta
    why: str


Outcome = Done | Refused | Stale | NotDone


@dataclass(frozen=True, slots=True)
class Happened:
    """A write whose answer was lost is true over there."""

    record: Record


@dataclass(frozen=True, slots=True)
class Absent:
    """A write whose answer was lost left no trace: the record is as the plan found it."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A write whose answer was lost cannot be told from a later edit: plan anew."""


Settled = Happened | Absent | Changed


@dataclass(frozen=True, slots=True)
class Page:
    """Part of a poll: records of one entity, and the cursor that the next poll of this entity starts from."""

    entity: str
    records: tuple[Record, ...]
    cursor: str


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `calls` calls of a class within any `window` of one company or org."""

    name: str
    calls: int
    window: timedelta


Pace = Callable[[tuple[str, ...]], None]
"""Called before each wire call with the names of the limits that it counts for; waits a little, or raises TryLater when
it would be long."""


class Tokens(Protocol):
    """Where a connector gets its access token; renewal and storage are the owner's business."""

    def current(self) -> str: ...

    def renew(self, rejected: str) -> str:
        """Return a token newer than `rejected`. Raises ReconnectNeeded, TryLater."""
        ...


class Connector(Protocol):
    """One connected company or org.

    Every call may raise TryLater, ReconnectNeeded or SettingNeeded; `send` also AnswerLost. Reads are retried inside
    the connector, writes never.
    """

    limits: tuple[Limit, ...]

    def describe(self, entities: Collection[str]) -> dict[str, list[Field]]:
        """Return the fields of each entity that exists for the connected user; one that does not is absent."""
        ...

    def company(self) -> Record:
        """Return what is true of the company or org as a whole, as one record of facts (see each vocabulary)."""
        ...

    def poll(self, cursors: Mapping[str, str | None]) -> Iterator[Page]:
        """Yield what changed since each entity's cursor (None: everything), in as few calls as the API has.

        Deletions are told for some weeks; of older ones `read` knows.
        """
        ...

    def read(self, wanted: Mapping[str, Collection[str]]) -> Iterator[Record]:
        """Yield records by entity and id; one that no longer exists comes as deleted."""
        ...

    def find(self, entity: str, field: str, values: Collection[str]) -> Iterator[Record]:
        """Yield the records whose `field` equals one of `values`, as the system compares (case-insensitive)."""
        ...

    def encode(self, writes: Sequence[Write]) -> tuple[list[Message], dict[str, Refused]]:
        """Pack writes into messages of the vendor's sizes; pure. A write that cannot be told to the system refuses only
        itself, by its key."""
        ...

    def send(self, message: Message) -> list[Outcome]:
        """Make the one call; outcomes come in the order of `message.keys`. Raises AnswerLost when unknown."""
        ...

    def settle(self, message: Message, writes: Sequence[Write], sent_at: datetime) -> list[Settled]:
        """Find out, by reading, what became of a message whose answer was lost; in the order of `writes`."""
        ...

    def web_url(self, entity: str, id: str) -> str | None:
        """Return the address at which a person sees this record."""
        ...


@runtime_checkable
class Historian(Protocol):
    """A connector that can tell what was before Tandem came."""

    def history(self, entity: str, since: date) -> Iterator[Record]:
        """Yield an entity's transactions dated at or after `since`, oldest first."""
        ...
