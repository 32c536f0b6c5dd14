"""How an entity is declared: one line per property, read from the tables in `lists`, `*forms` and `company_objects`.

A line is `Name type[:argument] flags…`. Types: text, bool, number, money, date, time, ref, address, email, phone, web,
memo, enum, custom, lines, links, tax, object, list. The argument is a text's longest length, a reference's entity, or
an enumeration's values (`~` for a blank). Flags: required (on create), fixed (read-only: ignored when sent), query (may
stand in WHERE), sort (may stand in ORDER BY).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

COMMON = """
Id         text  fixed query sort
SyncToken  text  fixed
MetaData   object fixed
MetaData.CreateTime       time fixed query sort
MetaData.LastUpdatedTime  time fixed query sort
domain     text  fixed
sparse     bool  fixed
status     text  fixed
"""


TRANSACTIONS = ("form", "payment", "purchase", "bill payment", "ledger", "time")


@dataclass(frozen=True, slots=True)
class Property:
    """One property; `longest`, `target` and `choices` only where the type has them."""

    name: str
    type: str
    longest: int | None = None
    target: str | None = None
    choices: tuple[str, ...] = ()
    required: bool = False
    fixed: bool = False
    query: bool = False
    sort: bool = False


@dataclass(frozen=True, slots=True)
class Entity:
    """One entity. `kind` is names, list, settings, part or one of TRANSACTIONS; unordered ones come by `by`."""

    name: str
    kind: str
    by: str
    properties: Mapping[str, Property]
    ignored: frozenset[str]
    writable: bool = True
    by_lower: Mapping[str, Property] = field(default_factory=dict)

    @property
    def is_transaction(self) -> bool:
        return self.kind in TRANSACTIONS

    @property
    def has_active(self) -> bool:
        return "Active" in self.properties

    def knows(self, name: str) -> bool:
        return name in self.properties or name in self.ignored


def entity(
    name: str, kind: str, *, by: str, table: str, ignored: str = "", writable: bool = True, common: str = COMMON
) -> Entity:
    """Read an entity's table; `ignored` names what Intuit's schema has and the service does nothing with."""
    lines = [line.split() for line in (common + table).splitlines() if line.strip()]
    properties = {words[0]: _property(*words) for words in lines}
    lower = {name.lower(): property for name, property in properties.items()}
    return Entity(name, kind, by, properties, frozenset(ignored.split()), writable, lower)


def _property(name: str, type_: str, *flags: str) -> Property:
    kind, _, argument = type_.partition(":")
    return Property(
        name,
        kind,
        longest=int(argument) if kind in ("text", "memo") and argument else None,
        target=argument if kind == "ref" and argument else None,
        choices=tuple(argument.replace("~", " ").split("|")) if kind == "enum" else (),
        required="required" in flags,
        fixed="fixed" in flags,
        query="query" in flags,
        sort="sort" in flags,
    )
