"""Parse SOQL by recursive descent.

Source: SOQL and SOSL Reference v65, "SOQL SELECT Syntax".
"""

from decimal import Decimal, InvalidOperation

from connectors.sandbox.salesforce.errors import SalesforceError
from connectors.sandbox.salesforce.soql_tokens import Token, complain, tokens
from connectors.sandbox.salesforce.soql_tree import (
    Call,
    Compare,
    Condition,
    Expression,
    Group,
    Item,
    Literal,
    Not,
    Order,
    Path,
    Query,
)
from connectors.sandbox.salesforce.values import read_instant

_KEYWORDS = frozenset(
    {"SELECT", "FROM", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "FOR", "ALL", "WITH", "USING", "BY"}
    | {"AND", "OR", "NOT", "IN", "LIKE", "INCLUDES", "EXCLUDES", "ASC", "DESC", "NULLS"}
)
_OPERATORS = frozenset({"=", "!=", "<>", "<", ">", "<=", ">="})
_MAX_STATEMENT = 100_000


def parse(soql: str) -> Query:
    """Return the statement's parts. Raises SalesforceError MALFORMED_QUERY."""
    if len(soql) > _MAX_STATEMENT:
        raise SalesforceError("QUERY_TOO_COMPLICATED", "Query is too long")
    return _Parser(soql).statement()


class _Parser:
    def __init__(self, soql: str) -> None:
        self._soql = soql
        self._tokens = tokens(soql)
        self._place = 0

    def statement(self) -> Query:
        if self._next.kind == "end":
            raise SalesforceError("MALFORMED_QUERY", "A query string has to be specified")
        query = self._select()
        if self._next.kind != "end":
            raise self._unexpected()
        return query

    @property
    def _next(self) -> Token:
        return self._tokens[self._place]

    def _take(self) -> Token:
        token = self._next
        self._place += token.kind != "end"
        return token

    def _took(self, *words: str) -> bool:
        """Take the words if they come next, all of them."""
        if self._next.word != words[0]:
            return False
        coming = [token.word for token in self._tokens[self._place : self._place + len(words)]]
        if coming != list(words):
            return False
        self._place += len(words)
        return True

    def _need(self, word: str) -> Token:
        if self._next.word != word:
            raise self._unexpected()
        return self._take()

    def _unexpected(self) -> SalesforceError:
        return complain(self._soql, self._next.at, "MALFORMED_QUERY", f"unexpected token: '{self._next.text}'")

    def _select(self) -> Query:
        start = self._need("SELECT").at
        items = [self._item()]
        while self._took(","):
            items.append(self._item())
        self._need("FROM")
        source = self._name()
        self._took("AS")
        alias = self._name().text if self._is_name() else None
        if self._took("USING"):
            self._need("SCOPE")
            self._name()
        where = self._condition() if self._took("WHERE") else None
        self._skip_with()
        group = self._grouping() if self._took("GROUP", "BY") else ()
        having = self._condition() if self._took("HAVING") else None
        order = self._ordering() if self._took("ORDER", "BY") else ()
        limit = self._whole() if self._took("LIMIT") else None
        offset = self._whole() if self._took("OFFSET") else 0
        while self._took("FOR"):
            self._name()
        return Query(
            items=tuple(items),
            source=source.text,
            source_at=source.at,
            alias=alias,
            where=where,
            group=group,
            having=having,
            order=order,
            limit=limit,
            offset=offset,
            all_rows=self._took("ALL", "ROWS"),
            at=start,
        )

    def _skip_with(self) -> None:
        if self._took("WITH"):
            self._name()

    def _item(self) -> Item:
        if self._took("("):
            query = self._select()
            self._need(")")
            return Item(query)
        what = self._expression()
        alias = self._take().text if self._is_name() and isinstance(what, (Call, Path)) else None
        return Item(what, alias)

    def _is_name(self) -> bool:
        return self._next.kind == "name" and self._next.word not in _KEYWORDS

    def _name(self) -> Token:
        if self._next.kind != "name":
            raise self._unexpected()
        return self._take()

    def _expression(self) -> Expression:
        if not self._is_name():
            raise self._unexpected()
        name = self._take()
        if not self._took("("):
            return Path(tuple(name.text.split(".")), name.at)
        if self._took(")"):
            return Call(name.word, None, name.at)
        inner = self._expression()
        self._need(")")
        return Call(name.word, inner if isinstance(inner, Path) else inner.argument, name.at)

    def _grouping(self) -> tuple[Expression, ...]:
        group = [self._expression()]
        while self._took(","):
            group.append(self._expression())
        return tuple(group)

    def _ordering(self) -> tuple[Order, ...]:
        order = [self._order()]
        while self._took(","):
            order.append(self._order())
        return tuple(order)

    def _order(self) -> Order:
        what = self._expression()
        descending = self._took("DESC")
        if not descending:
            self._took("ASC")
        last = self._took("NULLS", "LAST")
        if not last:
            self._took("NULLS", "FIRST")
        return Order(what, descending, last)

    def _whole(self) -> int:
        if not self._next.text.isdigit():
            raise self._unexpected()
        return int(self._take().text)

    def _condition(self) -> Condition:
        """Conditions joined by one word: SOQL wants parentheses where AND and OR meet."""
        first = self._term()
        word = self._next.word
        if word not in ("AND", "OR"):
            return first
        found = [first]
        while self._took(word):
            found.append(self._term())
        if self._next.word in ("AND", "OR"):
            raise self._unexpected()
        return Group(word, tuple(found))

    def _term(self) -> Condition:
        if self._took("NOT"):
            return Not(self._term())
        if self._took("("):
            condition = self._condition()
            self._need(")")
            return condition
        return self._comparison()

    def _comparison(self) -> Compare:
        what = self._expression()
        if self._took("NOT"):
            self._need("IN")
            return Compare(what, "NOT IN", self._values())
        for word in ("IN", "INCLUDES", "EXCLUDES"):
            if self._took(word):
                return Compare(what, word, self._values())
        if self._took("LIKE"):
            return Compare(what, "LIKE", self._literal())
        if self._next.text not in _OPERATORS:
            raise self._unexpected()
        operator = self._take().text
        return Compare(what, "!=" if operator == "<>" else operator, self._literal())

    def _values(self) -> tuple[Literal, ...] | Query:
        self._need("(")
        if self._next.word == "SELECT":
            query = self._select()
            self._need(")")
            return query
        values = [self._literal()]
        while self._took(","):
            values.append(self._literal())
        self._need(")")
        return tuple(values)

    def _literal(self) -> Literal:
        token = self._next
        literal = _read_literal(token)
        if literal is None:
            raise self._unexpected()
        self._take()
        return literal


def _read_literal(token: Token) -> Literal | None:
    if token.kind == "text":
        return Literal("text", token.text, token.at)
    if token.kind == "name":
        return _named(token)
    if token.kind != "literal":
        return None
    if len(token.text) == 10 and token.text.count("-") == 2:
        return Literal("date", token.text, token.at)
    try:
        if "T" in token.word and token.text[:1].isdigit():
            return Literal("datetime", read_instant(token.text), token.at)
        return Literal("number", Decimal(token.text), token.at)
    except (ValueError, InvalidOperation):
        return None


def _named(token: Token) -> Literal | None:
    if token.word in ("TRUE", "FALSE"):
        return Literal("boolean", token.word == "TRUE", token.at)
    if token.word == "NULL":
        return Literal("null", None, token.at)
    name, _, count = token.word.partition(":")
    if name in _KEYWORDS or (count and not count.isdigit()):
        return None
    return Literal("named", name, token.at, int(count) if count else None)
