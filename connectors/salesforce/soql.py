"""SOQL texts: what to select of an aggregate, and lists of values cut to the size of a call."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote_plus

from simple_salesforce.format import format_soql

from connectors.salesforce.objects import Aggregate, Child

# Source: Salesforce, "HTTP status codes": 414 above 16,384 bytes of address; the rest is room for the host.
MAX_ADDRESS = 12_000
# A page holds 2,000 rows, less with children: a list of this length nearly always comes in one.
MAX_VALUES = 300

Wanted = Mapping[str, Collection[str]]


@dataclass(frozen=True, slots=True)
class Query:
    """One query. `deleted` asks for the recycle bin too."""

    text: str
    deleted: bool = False

    def address(self, root: str) -> str:
        """Return the path to call; `root` is `/services/data/vNN.0`."""
        return f"{root}/{'queryAll' if self.deleted else 'query'}?q={quote_plus(self.text, safe='(),')}"


@dataclass(frozen=True, slots=True)
class Row:
    """One record by its id. It takes none of the few places that a call has for queries."""

    entity: str
    id: str
    columns: tuple[str, ...]

    def address(self, root: str) -> str:
        """Return the path to call; `root` is `/services/data/vNN.0`."""
        return f"{root}/sobjects/{self.entity}/{self.id}?fields={','.join(self.columns)}"


def select(aggregate: Aggregate, wanted: Wanted, *, deleted: bool = False, currency: str = "") -> str:
    """Return `SELECT … FROM …` for the header and the children that `wanted` names, without a condition.

    `deleted` leaves deleted children out, which a query of the recycle bin would bring; `currency` those prices that
    are in another one.
    """
    columns = set(header_paths(aggregate, wanted)) | ({"IsDeleted"} if aggregate.recycled else set())
    nested = [
        _subselect(child, paths, deleted, currency if child.priced else "")
        for child, paths in children(aggregate, wanted)
    ]
    return f"SELECT {', '.join([*_ordered(columns), *nested])} FROM {aggregate.entity}"


def header_paths(aggregate: Aggregate, wanted: Wanted) -> list[str]:
    """Return what is asked of the header itself, `Id` first."""
    paths = (
        path for path in wanted.get(aggregate.entity, ()) if not any(_of(child, path) for child in aggregate.single)
    )
    return _ordered({"SystemModstamp", *_ids(aggregate.external_id), *aggregate.always, *paths})


def children(aggregate: Aggregate, wanted: Wanted) -> Iterator[tuple[Child, list[str]]]:
    """Yield the children that `wanted` names, with what is asked of each, `Id` first."""
    for child in aggregate.single:
        paths = {path.partition(".")[2] for path in wanted.get(aggregate.entity, ()) if _of(child, path)}
        if paths:
            yield child, _ordered({*paths, *_ids(child.external_id)})
    for child in aggregate.lines:
        if child.entity in wanted:
            yield child, _ordered({*wanted[child.entity], *_ids(child.external_id)})


def literal(value: object) -> str:
    """Return a value as a SOQL literal."""
    return format_soql("{}", value)


def in_lists(field: str, values: Iterable[str], *, room: int) -> Iterator[str]:
    """Yield conditions `field IN (…)` that together name every value once, each within `room` bytes of address."""
    batch: list[str] = []
    used = 0
    for value in dict.fromkeys(value for value in values if value):
        size = len(quote_plus(literal(value))) + 1
        if batch and (used + size > room or len(batch) == MAX_VALUES):
            yield f"{field} IN {literal(batch)}"
            batch, used = [], 0
        batch.append(value)
        used += size
    if batch:
        yield f"{field} IN {literal(batch)}"


def queries(start: str, field: str, values: Iterable[str], *, deleted: bool = False) -> list[Query]:
    """Return the queries that bring every record whose `field` is one of `values`; `start` is a `select`."""
    room = MAX_ADDRESS - len(quote_plus(start))
    return [
        Query(f"{start} WHERE {condition} ORDER BY Id", deleted=deleted)
        for condition in in_lists(field, values, room=room)
    ]


def _subselect(child: Child, paths: list[str], deleted: bool, currency: str) -> str:
    possible = (
        child.condition,
        f"CurrencyIsoCode = {literal(currency)}" if currency else "",
        "IsDeleted = false" if deleted else "",
    )
    conditions = [condition for condition in possible if condition]
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    limit = " LIMIT 1" if child.name else ""
    return f"(SELECT {', '.join(paths)} FROM {child.relationship}{where} ORDER BY {child.order}{limit})"


def _ids(external_id: str | None) -> list[str]:
    return [external_id] if external_id else []


def _of(child: Child, path: str) -> bool:
    return path.startswith(f"{child.name}.")


def _ordered(columns: Iterable[str]) -> list[str]:
    return ["Id", *sorted(set(columns) - {"Id"})]
