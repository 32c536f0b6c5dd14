"""What a process is made of: a process is a value, and so is everything in it.

A *step* pairs records of both systems under a *pairing* and carries them in one direction. Its *fields* say what
travels, its *rules* which records qualify. The two steps of a two-way pairing share one tuple of fields.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from connectors.base import QUICKBOOKS, SALESFORCE, Fields, Line, Record, State, Value
from integrations.engine.actions import Draft, Level, Note
from integrations.engine.policy import Policy
from integrations.engine.snapshot import LinkTo, Pair, Snapshot, Wanted


class Direction(StrEnum):
    """Where a step carries records: OUT of Salesforce, or IN to Salesforce."""

    IN = "in"
    OUT = "out"

    @property
    def source(self) -> str:
        """The system that is read."""
        return QUICKBOOKS if self is Direction.IN else SALESFORCE

    @property
    def target(self) -> str:
        """The system that is written."""
        return SALESFORCE if self is Direction.IN else QUICKBOOKS


class Unfit(Exception):
    """A value that the other system cannot take; the text ends a sentence: 'its e-mail "x" is not an address'."""


class Held(Exception):
    """A record that cannot be planned at all; the text is the whole sentence after the record's name."""

    def __init__(self, message: str, *, rule: str, blocked_on: LinkTo | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.rule = rule
        self.blocked_on = blocked_on


Translate = Callable[[Value, Snapshot], Value]


def as_it_is(value: Value, snapshot: Snapshot) -> Value:
    """Return the value unchanged."""
    return value


@dataclass(frozen=True, slots=True)
class Map:
    """One field on each side. `ways` are the directions it travels; `on_create` restricts it to the creation of the
    target. A `required` field that is unfit holds its record; any other is left out with a WARNING. An `added` one is a
    custom mapping: links made before it remember nothing of its field."""

    salesforce: str
    quickbooks: str
    label: str
    ways: frozenset[Direction] = frozenset(Direction)
    on_create: bool = False
    required: bool = False
    to_quickbooks: Translate = as_it_is
    to_salesforce: Translate = as_it_is
    added: bool = False

    def of(self, system: str) -> str:
        """Return the field's path in one system."""
        return self.salesforce if system == SALESFORCE else self.quickbooks

    def translate(self, value: Value, direction: Direction, snapshot: Snapshot) -> Value:
        """Return the value as the target of `direction` takes it. Raises Unfit."""
        convert = self.to_quickbooks if direction is Direction.OUT else self.to_salesforce
        return convert(value, snapshot)


@dataclass(frozen=True, slots=True)
class Ref:
    """A reference field: the counterpart of the record that the source refers to, by its link of `kind`."""

    salesforce: str
    quickbooks: str
    kind: str
    ways: frozenset[Direction] = frozenset(Direction)
    on_create: bool = False

    def of(self, system: str) -> str:
        """Return the field's path in one system."""
        return self.salesforce if system == SALESFORCE else self.quickbooks


@dataclass(frozen=True, slots=True)
class Lookup:
    """Records of the other system that a plan wants to see, by the value of one field.

    Where records share that value, `beside` are further fields that tell them apart: they are found under all values,
    `<value>|<value of the first>|…`, one that is empty or not there as "".
    """

    system: str
    entity: str
    field: str
    value: str
    beside: tuple[str, ...] = ()


def nothing_to_refer(record: Record) -> tuple[LinkTo, ...]:
    """Return no references."""
    return ()


def nothing_to_look_up(record: Record) -> tuple[Lookup, ...]:
    """Return no look-ups."""
    return ()


@dataclass(frozen=True, slots=True)
class Computed:
    """A target field that is worked out from the whole source record. Raises Unfit or Held.

    `refers` names the links that `value` asks the snapshot for.
    """

    field: str
    value: Callable[[Record, Snapshot], Wanted]
    on_create: bool = False
    refers: Callable[[Record], tuple[LinkTo, ...]] = nothing_to_refer


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of the target, built from the source record. Raises Held.

    A line's `id` here is the key by which the same line is known again. `refers` and `looks_up` name the links and the
    records that `build` asks the snapshot for. `against` gives what changes the lines of a target as they stand, and
    what there is to say of it, where a step compares; without it they are compared with what the link remembers.
    """

    build: Callable[[Record, Snapshot], tuple[Line, ...]]
    on_create: bool = False
    refers: Callable[[Record], tuple[LinkTo, ...]] = nothing_to_refer
    looks_up: Callable[[Record], tuple[Lookup, ...]] = nothing_to_look_up
    against: Callable[[Pair, Snapshot], tuple[tuple[Line, ...], tuple[Note, ...]]] | None = None


ValueRule = Map | Ref | Computed
FieldRule = ValueRule | Lines


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition that a record must meet, and the sentence said when it does not.

    `message` returns what follows the record's name. At level None the record is simply not concerned: nothing is
    logged. `creating` rules are asked only before a counterpart is made.
    """

    name: str
    holds: Callable[[Pair, Snapshot], bool]
    message: Callable[[Pair, Snapshot], str]
    level: Level | None = Level.WARNING
    creating: bool = False


@dataclass(frozen=True, slots=True)
class Pairing:
    """Which records belong together: `kind` of link, entities, the external id field in Salesforce and its type.

    `key` gives the text by which unlinked records of either side are matched (None: never), `find_by` the field that
    the connector searches by, per system. `remember` are QuickBooks fields kept with the link though they do not
    travel, `remember_lines` gives the same of the lines; `reads` are Salesforce paths, by object, that rules and
    computed fields look at. `rests_in` are the states of a record in which its link rests.
    """

    kind: str
    salesforce: str
    quickbooks: tuple[str, ...]
    external_id: str
    type: str
    title: Callable[[Record], str]
    key: Callable[[Record], str] | None = None
    find_by: Mapping[str, str] = field(default_factory=dict)
    remember: tuple[str, ...] = ()
    remember_lines: Callable[[Record], Fields] | None = None
    reads: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rests_in: frozenset[State] = frozenset()

    def entities(self, system: str) -> tuple[str, ...]:
        """Return the entities of one system."""
        return (self.salesforce,) if system == SALESFORCE else self.quickbooks


@dataclass(frozen=True, slots=True)
class Step:
    """One direction of one pairing.

    `deletes` mirrors deletions, `updates` says whether linked records follow under a policy. `adjust` has the last word
    on a draft. `after` gives the Salesforce fields and lines that are written back when the target is made or changed,
    `check` what there is to say once source and made record can be compared. `unsent` is said of a linked record whose
    changes are not sent. `chooses` names the entity to create where the pairing has several. The direction
    tells `source`, the system that is read, and `target`, the one that is written.

    A step that `renews` makes the counterpart anew when it is gone and its external id was cleared in Salesforce. A
    step that `compares` sees the target as it stands, whenever the source has changed since the link was agreed.
    `looks_up` names records to see of pairs that are joined with their links already. `rests` ends what is said of a
    source that is gone and whose counterpart stays. `family` names the records of which a pair wants to see all with
    the same parent; `climbs` gives a record that its links do not know, and above which the nearest linked one is
    looked for. A step that `forgives` sends what is refused for one field again without it; one that `watches` looks at
    its source again when people delete or restore the Salesforce record that it brings up to date.
    """

    pairing: Pairing
    direction: Direction
    fields: tuple[FieldRule, ...] = ()
    rules: tuple[Rule, ...] = ()
    joins: bool = True
    creates: bool = True
    updates: Callable[[Policy], bool] = lambda policy: True
    follows: Callable[[Policy], bool] = lambda policy: False
    deletes: bool = False
    adjust: Callable[[Draft, Pair, Snapshot], tuple[Draft, tuple[Note, ...]]] | None = None
    after: Callable[[Record, Record, Snapshot], tuple[Fields, tuple[Line, ...]]] | None = None
    check: Callable[[Record, Record], tuple[Note, ...]] | None = None
    unsent: str = ""
    chooses: Callable[[Record], str] | None = None
    compares: bool = False
    looks_up: Callable[[Snapshot], tuple[Lookup, ...]] | None = None
    rests: str = ""
    family: Callable[[Pair], Lookup | None] | None = None
    climbs: Callable[[Record, Snapshot], LinkTo | None] | None = None
    forgives: bool = False
    watches: bool = False
    renews: bool = False
    source: str = field(init=False)
    target: str = field(init=False)
    creating: tuple[ValueRule, ...] = field(init=False)
    updating: tuple[ValueRule, ...] = field(init=False)
    agreed: Mapping[str, tuple[str, ...]] = field(init=False)

    def __post_init__(self) -> None:
        # Every value of every record asks for them: worked out each time they cost a fifth of a plan (measured).
        # `creating` and `updating` are the rules that apply to a new target or one that is there; `agreed` are the
        # paths, by system, that a link remembers.
        rules = tuple(
            rule
            for rule in self.fields
            if not isinstance(rule, Lines) and (isinstance(rule, Computed) or self.direction in rule.ways)
        )
        pairs = tuple(rule for rule in self.fields if isinstance(rule, Map | Ref))
        worked_out = {
            "source": self.direction.source,
            "target": self.direction.target,
            "creating": rules,
            "updating": tuple(rule for rule in rules if not rule.on_create),
            "agreed": {
                SALESFORCE: tuple(rule.salesforce for rule in pairs),
                QUICKBOOKS: (*(rule.quickbooks for rule in pairs), *self.pairing.remember),
            },
        }
        for name, value in worked_out.items():
            object.__setattr__(self, name, value)

    def entity(self, source: Record) -> str:
        """Return the entity that is created for a source record."""
        return self.chooses(source) if self.chooses else self.pairing.entities(self.target)[0]

    def maps(self) -> tuple[Map, ...]:
        """Return the plain field pairs."""
        return tuple(rule for rule in self.fields if isinstance(rule, Map))

    def sources_of(self, targets: Collection[str]) -> set[str]:
        """Return the source's paths whose values come to these paths of the target."""
        rules = (rule for rule in self.fields if isinstance(rule, Map | Ref))
        return {rule.of(self.source) for rule in rules if rule.of(self.target) in targets}


@dataclass(frozen=True, slots=True)
class Process:
    """One entry of a run, as View Activity shows it. Without steps it is `initialize`, which only looks.

    `since` tells from which day on the process reads the history of its sources by itself: they are not polled.
    """

    key: str
    title: str
    when: Callable[[Policy], bool]
    steps: tuple[Step, ...] = ()
    once: bool = False
    since: Callable[[Policy], date | None] | None = None
