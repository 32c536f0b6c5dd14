"""Statements of QuickBooks Online's query language as people write them: filters made into one, and its pages."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from connectors.quickbooks_online.query import NESTED, PAGE, literal, one_of

Filter = str | Decimal | int | bool | date | Collection[str]
Filters = Mapping[str, Filter]

_QUOTED = re.compile(r"'(?:\\.|[^'\\])*'")
_PAGED = re.compile(r"\b(startposition|maxresults)\b|\bcount\s*\(", re.IGNORECASE)
_ORDERED = re.compile(r"\border\s*by\b", re.IGNORECASE)


def statement_of(entity: str, filters: Filters) -> str:
    """Return the statement that finds an entity's records by the values of fields, of which all must hold."""
    conditions = " AND ".join(_condition(name, value) for name, value in filters.items())
    return f"SELECT * FROM {entity}" + (f" WHERE {conditions}" if conditions else "")


def _condition(name: str, value: Filter) -> str:
    path = NESTED.get(name, name)
    match value:
        case bool():
            return f"{path} = {str(value).lower()}"
        case str():
            return f"{path} = {literal(value)}"
        case Decimal():
            return f"{path} = '{value:f}'"
        case datetime():
            return f"{path} = '{value.isoformat(timespec='seconds')}'"
        case int() | date():
            return f"{path} = '{value}'"
        case _:
            return one_of(name, value)


@dataclass(slots=True)
class Page:
    """One page to be asked for; `came` is told the ids of its rows, so that the next one is known."""

    text: str
    start: int | None
    ids: list[str] = field(default_factory=list)

    def statement(self) -> str:
        """Return the statement of this page."""
        return self.text if self.start is None else f"{self.text} STARTPOSITION {self.start} MAXRESULTS {PAGE}"

    def came(self, ids: list[str]) -> None:
        """Take the ids of the rows that this page brought."""
        self.ids = ids


def paged(statement: str, *, ordered: bool) -> Iterator[Page]:
    """Yield the pages of a statement, each to be told what came before the next is asked for.

    A statement that says where to start, how many it wants or that it only counts is one page as it stands. `ordered`
    ones are put in the order of their ids where they name no other. A page starts at the last row of the one before:
    where another row stands, records were deleted meanwhile, and it is read again from further back.
    """
    bare = _QUOTED.sub("''", statement)
    if _PAGED.search(bare) or not ordered:
        yield Page(statement, None)
        return
    text = statement if _ORDERED.search(bare) else f"{statement} ORDERBY Id"
    start, seen = 1, set[str]()
    while True:
        page = Page(text, start)
        yield page
        if start > 1 and not (page.ids and page.ids[0] in seen):
            start = max(1, start - PAGE // 2)
            continue
        if len(page.ids) < PAGE:
            return
        seen = set(page.ids)
        start += PAGE - 1
