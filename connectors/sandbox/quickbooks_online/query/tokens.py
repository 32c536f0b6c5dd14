"""Cuts a query statement into tokens, and quotes them in errors as Intuit's parser does.

Source: parser errors quoted in public issue threads of Intuit client libraries.
"""

import re
from dataclasses import dataclass

KEYWORDS = frozenset(
    [
        "select",
        "count",
        "from",
        "where",
        "and",
        "or",
        "not",
        "in",
        "like",
        "between",
        "contains",
        "order",
        "orderby",
        "by",
        "asc",
        "desc",
        "startposition",
        "maxresults",
        "iterator",
        "true",
        "false",
    ]
)
# The parser's grammar knows these by a name of its own, the others by their text.
NAMED = {"and": "<AND>", "or": "<OR>", "true": "<BOOLEAN>", "false": "<BOOLEAN>"}
PATTERN = re.compile(
    r"""(?P<blank>\s+)
    |(?P<text>'(?:[^'\\]|\\.)*')
    |(?P<number>-?\d[\w.:+-]*)
    |(?P<name>[A-Za-z_][A-Za-z0-9_.]*)
    |(?P<mark><=|>=|!=|[=<>(),*])""",
    re.VERBOSE | re.DOTALL,
)
ESCAPED = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is text, number, name, mark, keyword, end, or bad for what begins no token.

    `value` is a text's content, a keyword in lower case, the parser's words about a bad character.
    """

    kind: str
    value: str
    source: str
    column: int

    def is_word(self, *words: str) -> bool:
        return self.kind == "keyword" and self.value in words

    def is_mark(self, mark: str) -> bool:
        return self.kind == "mark" and self.value == mark

    def quoted(self) -> str:
        """Give the token as parser errors quote it."""
        if self.kind == "end":
            return '"<EOF>"'
        image = {"text": "<QUOTED_STRING>", "number": "<INTEGER>", "name": "<IDENTIFIER>"}.get(self.kind)
        image = image or NAMED.get(self.value, f'"{self.value}"')
        return f'" {image} "{self.source} ""'


def tokens(statement: str) -> list[Token]:
    """Cut the statement; the last token is the end, or bad: what was wrong before it is told first."""
    found: list[Token] = []
    at = 0
    while at < len(statement):
        match = PATTERN.match(statement, at)
        if match is None:
            return [*found, Token("bad", _lexical(statement, at), "", at + 1)]
        if match.lastgroup != "blank":
            found.append(_token(str(match.lastgroup), match.group(), column=at + 1))
        at = match.end()
    column = found[-1].column + len(found[-1].source) - 1 if found else 0
    return [*found, Token("end", "", "", column)]


def _token(kind: str, source: str, *, column: int) -> Token:
    if kind == "text":
        return Token("text", ESCAPED.sub(r"\1", source[1:-1]), source, column)
    if kind == "name" and source.lower() in KEYWORDS:
        return Token("keyword", source.lower(), source, column)
    return Token(kind, source, source, column)


def _lexical(statement: str, at: int) -> str:
    character = statement[at]
    if character == "'":
        shown, at = "<EOF>", len(statement)
    else:
        shown = f'"{character}" ({ord(character)}),'
    return f'Invalid content. Lexical error at line 1, column {at + 1}.  Encountered: {shown} after : ""'
