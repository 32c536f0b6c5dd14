"""Split a SOQL statement into tokens."""

from dataclasses import dataclass

from connectors.sandbox.salesforce.errors import SalesforceError

_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
_SYMBOLS = ("<=", ">=", "!=", "<>", "=", "<", ">", "(", ")", ",")
_BEFORE, _AFTER = 30, 35


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is name, text, literal (a number or an instant), symbol or end; `at` counts from 0."""

    kind: str
    text: str
    at: int

    @property
    def word(self) -> str:
        """The token in upper case, for comparing with keywords; a quoted text is never one."""
        return "" if self.kind == "text" else self.text.upper()


def tokens(soql: str) -> list[Token]:
    """Return the tokens of a statement, the last one of kind end. Raises SalesforceError."""
    found: list[Token] = []
    at = 0
    while at < len(soql):
        char = soql[at]
        if char.isspace():
            at += 1
        elif char == "'":
            token, at = _quoted(soql, at)
            found.append(token)
        elif symbol := next((symbol for symbol in _SYMBOLS if soql.startswith(symbol, at)), None):
            found.append(Token("symbol", symbol, at))
            at += len(symbol)
        else:
            end = _word_end(soql, at)
            kind = "name" if char.isalpha() or char == "_" else "literal"
            found.append(Token(kind, soql[at:end], at))
            at = end
    return [*found, Token("end", "<EOF>", len(soql))]


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


def _word_end(soql: str, at: int) -> int:
    end = at + 1
    # A minus, a plus or a colon is part of a number, an instant or a date literal such as LAST_N_DAYS:3.
    while end < len(soql) and (soql[end].isalnum() or soql[end] in "_.:-+"):
        end += 1
    return end


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
    return Token("text", text, start), at + 1
