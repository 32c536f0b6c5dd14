"""Salesforce record ids: 15 case-sensitive characters, and the 18-character form that every answer uses."""

import string

_BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase
_CHECK = string.ascii_uppercase + "012345"
# Two characters that real ids use for the instance; no real instance is called so.
INSTANCE = "Td"


def make_id(prefix: str, number: int) -> str:
    """Return the 18-character id of the numbered record of the object with that key prefix."""
    digits = ""
    while number:
        number, digit = divmod(number, 62)
        digits = _BASE62[digit] + digits
    return to_18(f"{prefix}{INSTANCE}{digits:0>10}")


def to_18(id: str) -> str:
    """Return the 18-character form; other lengths come back as they are."""
    if len(id) != 15:
        return id
    groups = (id[start : start + 5] for start in (0, 5, 10))
    return id + "".join(_CHECK[sum(char.isupper() << bit for bit, char in enumerate(group))] for group in groups)


def is_id(text: str) -> bool:
    """Say whether the text has the form of an id, with the right check characters if it has any."""
    if len(text) not in (15, 18) or not (text.isascii() and text.isalnum()):
        return False
    return to_18(text[:15]) == text[:15] + text[15:].upper() if len(text) == 18 else True
