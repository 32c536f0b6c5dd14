"""The parts of a parsed SOQL statement."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Path:
    """A field, by its path from the queried object; `at` is its place in the statement."""

    names: tuple[str, ...]
    at: int

    @property
    def text(self) -> str:
        return ".".join(self.names)


@dataclass(frozen=True, slots=True)
class Call:
    """A function of a field: an aggregate, or a date function. `argument` is None in COUNT()."""

    function: str
    argument: Path | None
    at: int


Expression = Path | Call


@dataclass(frozen=True, slots=True)
class Item:
    """One element of the select list."""

    what: "Expression | Query"
    alias: str | None = None


@dataclass(frozen=True, slots=True)
class Literal:
    """A value in a condition: kind text, number, boolean, null, date, datetime, or named (TODAY, LAST_N_DAYS)."""

    kind: str
    value: str | Decimal | bool | None
    at: int
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Compare:
    """`what operator value`, with operator one of = != < > <= >= LIKE IN, NOT IN, INCLUDES, EXCLUDES."""

    what: Expression
    operator: str
    value: "Literal | tuple[Literal, ...] | Query"


@dataclass(frozen=True, slots=True)
class Not:
    condition: "Condition"


@dataclass(frozen=True, slots=True)
class Group:
    """Conditions joined by AND or by OR."""

    word: str
    conditions: tuple["Condition", ...]


Condition = Compare | Not | Group


@dataclass(frozen=True, slots=True)
class Order:
    what: Expression
    descending: bool
    nulls_last: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One SELECT; `source` is an object, or a child relationship in a subquery of the select list."""

    items: tuple[Item, ...]
    source: str
    source_at: int
    alias: str | None = None
    where: Condition | None = None
    group: tuple[Expression, ...] = ()
    having: Condition | None = None
    order: tuple[Order, ...] = ()
    limit: int | None = None
    offset: int = 0
    all_rows: bool = False
    at: int = 0
