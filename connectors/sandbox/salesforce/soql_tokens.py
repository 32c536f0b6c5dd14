"""Split a SOQL statement into tokens."""

import re
from typing import NamedTuple

from connectors.sandbox.salesforce.errors import SalesforceError

_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
# A minus, a plus or a colon is part of a number, an instant or a date literal such as LAST_N_DAYS:3.
_PIECE = re.compile(r"\s+|(?P<symbol><=|>=|!=|<>|[=<>(),])|(?P<name>[^\W\d][\w.:+-]*)|(?P<literal>[^'][\w.:+-]*)")
_BEFORE, _AFTER = 30, 35


class Token(NamedTuple):
    """`kind` is name, text, literal (a number or an instant), symbol or end; `at` counts from 0.

    `word` is the token in upper case, for comparing with keywords; a quoted text is never one.
    """

    kind: str
    text: str
    at: int
    word: str


def tokens(soql: str) -> list[Token]:
    """Return the tokens of a statement, the last one of kind end. Raises SalesforceError."""
    found: list[Token] = []
    at = 0
    while at < len(soql):
        if piece := _PIECE.match(soql, at):
            if piece.lastgroup:
                found.append(Token(piece.lastgroup, piece[0], at, piece[0].upper()))
            at = piece.end()
        else:
            token, at = _quoted(soql, at)
            found.append(token)
    return [*found, Token("end", "<EOF>", len(soql), "")]


def complain(soql: str, at: int, code: str, message: str) -> SalesforceError:
    """Return an error that points at its place, with the piece of the statement around it and a caret below."""
    start = max(0, at - _BEFORE)
    while 0 < start < at and _inside(soql[start - 1]):
        start += 1
    end = min(len(soql), at + _AFTER)
    while at < end < len(soql) and _inside(soql[end]) and _inside(soql[end - 1]):
        end -= 1
    if end <= at:
        end = min(len(soql), at + _AFTER)
    snippet = soql[start:end].replace("\n", " ")
    row = soql.count("\n", 0, at) + 1
    column = at - soql.rfind("\n", 0, at)
    return SalesforceError(code, f"\n{snippet}\n{' ' * (at - start)}^\nERROR at Row:{row}:Column:{column}\n{message}")


def _inside(char: str) -> bool:
    return char.isalnum() or char in "_."


def _quoted(soql: str, start: int) -> tuple[Token, int]:
    """Read a quoted text. `\\_` and `\\%` keep their backslash, for LIKE to understand."""
    at, text = start + 1, ""
    while at < len(soql) and soql[at] != "'":
        if soql[at] == "\\":
            escaped = soql[at + 1 : at + 2]
            if escaped.lower() == "u" and len(soql) > at + 5:
                text += chr(int(soql[at + 2 : at + 6], 16))
                at += 6
                continue
            if escaped not in _ESCAPES and escaped not in "_%":
                raise SalesforceError("MALFORMED_QUERY", f"Illegal string literal: invalid escape sequence \\{escaped}")
            text += _ESCAPES.get(escaped, "\\" + escaped)
            at += 2
        else:
            text += soql[at]
            at += 1
    if at >= len(soql):
        raise complain(soql, start, "MALFORMED_QUERY", "line breaks not allowed in string literals")
    return Token("text", text, start, ""), at + 1
