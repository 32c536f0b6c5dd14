"""Parses a query statement.

Source: Intuit, "Query operations and syntax"; recorded statements (keywords in any case, the paging clauses in either
order, ORDERBY as one word or two).
"""

from dataclasses import dataclass

from connectors.sandbox.quickbooks_online import faults
from connectors.sandbox.quickbooks_online.query.tokens import Token, tokens

COMPARISONS = ("=", "<", ">", "<=", ">=")
PAGING = ('"iterator" ...', '"maxresults" ...', '"order" ...', '"orderby" ...', '"startposition" ...')
AFTER_CONDITION = ("<EOF> ", "<AND> ...", PAGING[0], PAGING[1], "<OR> ...", *PAGING[2:])
AFTER_ENTITY = ("<EOF> ", *PAGING, '"where" ...')
SIGNS = ('"!=" ...', '"<" ...', '"<=" ...', '"=" ...', '">" ...', '">=" ...')
OPERATORS = (*SIGNS, '"between" ...', '"contains" ...', '"in" ...', '"like" ...', '"not" ...')
VALUES = ("<BOOLEAN> ...", "<INTEGER> ...", "<QUOTED_STRING> ...")
LONGEST_PAGE = 1000


@dataclass(frozen=True, slots=True)
class Condition:
    """`operator` is one of the comparisons, IN or LIKE; `values` has one item unless it is IN."""

    name: str
    operator: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """One name to order by."""

    name: str
    descending: bool


@dataclass(frozen=True, slots=True)
class Statement:
    """A parsed statement; `fields` is empty for `*`."""

    entity: str
    count: bool
    fields: tuple[str, ...]
    conditions: tuple[Condition, ...]
    order: tuple[Order, ...]
    start: int
    longest: int


def parse(text: str) -> Statement:
    """Parse a statement. Raises Fault 4000, or 4001 for a page number that is too small."""
    if not text.strip():
        raise faults.query_syntax("The query provided was empty")
    return _Parser(tokens(text)).statement()


class _Parser:
    def __init__(self, found: list[Token]) -> None:
        self._tokens = found
        self._at = 0

    def statement(self) -> Statement:
        if not self._word("select"):
            raise self._unexpected('"select" ...')
        count, fields = self._selection()
        self._need_word("from")
        entity = self._name()
        conditions = self._conditions() if self._word("where") else ()
        order, start, longest = self._rest(AFTER_CONDITION if conditions else AFTER_ENTITY)
        return Statement(entity, count, fields, conditions, order, start, longest)

    def _selection(self) -> tuple[bool, tuple[str, ...]]:
        if self._word("count"):
            for mark in "(*)":
                self._need_mark(mark)
            return True, ()
        everything = self._mark("*")
        fields = [] if everything else [self._name()]
        while self._mark(","):
            fields.append(self._name())
        return False, () if everything else tuple(fields)

    def _conditions(self) -> tuple[Condition, ...]:
        found = [self._condition()]
        while self._word("and"):
            found.append(self._condition())
        if self._next.is_word("or"):
            raise faults.query_invalid("OR is not supported in the where clause")
        return tuple(found)

    def _condition(self) -> Condition:
        name = self._name()
        if self._word("in"):
            return Condition(name, "IN", self._list())
        if self._word("like"):
            return Condition(name, "LIKE", (self._value(),))
        if self._next.is_word("not", "between", "contains") or self._next.is_mark("!="):
            raise faults.query_invalid(f"operator {self._next.source} is not supported")
        for comparison in COMPARISONS:
            if self._mark(comparison):
                return Condition(name, comparison, (self._value(),))
        raise self._unexpected(*OPERATORS)

    def _list(self) -> tuple[str, ...]:
        self._need_mark("(")
        values = [self._value()]
        while self._mark(","):
            values.append(self._value())
        self._need_mark(")")
        return tuple(values)

    def _rest(self, expected: tuple[str, ...]) -> tuple[tuple[Order, ...], int, int]:
        order: tuple[Order, ...] = ()
        start, longest = 1, 100
        if self._word("orderby"):
            order = self._order()
        elif self._word("order"):
            self._need_word("by")
            order = self._order()
        while self._next.kind != "end":
            if self._word("startposition"):
                start = self._positive()
            elif self._word("maxresults"):
                longest = min(self._positive(), LONGEST_PAGE)
            else:
                raise self._unexpected(*expected)
        return order, start, longest

    def _order(self) -> tuple[Order, ...]:
        found = [self._one_order()]
        while self._mark(","):
            found.append(self._one_order())
        return tuple(found)

    def _one_order(self) -> Order:
        name = self._name()
        descending = self._word("desc")
        if not descending:
            self._word("asc")
        return Order(name, descending)

    def _positive(self) -> int:
        token = self._next
        if token.kind != "number" or not token.value.lstrip("-").isdigit():
            raise self._unexpected("<INTEGER> ...")
        self._at += 1
        if int(token.value) < 1:
            raise faults.query_invalid(f"value {token.value} is too small. Min allowed value is 1")
        return int(token.value)

    def _value(self) -> str:
        token = self._next
        if token.kind in ("text", "number") or token.is_word("true", "false"):
            self._at += 1
            return token.value
        raise self._unexpected(*VALUES)

    def _name(self) -> str:
        token = self._next
        if token.kind != "name":
            raise self._unexpected("<IDENTIFIER> ...")
        self._at += 1
        return token.value

    @property
    def _next(self) -> Token:
        token = self._tokens[self._at]
        if token.kind == "bad":
            raise faults.query_syntax(token.value)
        return token

    def _word(self, word: str) -> bool:
        found = self._next.is_word(word)
        self._at += found
        return found

    def _mark(self, mark: str) -> bool:
        found = self._next.is_mark(mark)
        self._at += found
        return found

    def _need_word(self, word: str) -> None:
        if not self._word(word):
            raise self._unexpected(f'"{word}" ...')

    def _need_mark(self, mark: str) -> None:
        if not self._mark(mark):
            raise self._unexpected(f'"{mark}" ...')

    def _unexpected(self, *expected: str) -> faults.Fault:
        token = self._next
        where = f"line {1 if token.column else 0}, column {token.column}"
        lead = "Was expecting:" if len(expected) == 1 else "Was expecting one of:"
        wanted = "".join(f"    {one}\n" for one in expected)
        return faults.query_syntax(f"Encountered {token.quoted()} at {where}.\n{lead}\n{wanted}    ")
