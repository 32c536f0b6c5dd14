"""Values between Salesforce's JSON and ours, and when two of them are the same."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from connectors.base import Value
from connectors.salesforce.objects import reference_of

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_DATE_NAME = re.compile(r"date(__c)?$", re.IGNORECASE)
# Currency fields have two decimals unless the org says otherwise; a finer value is rounded when saved.
MONEY_PLACES = 2


def decoded(value: Any, path: str, *, type: str | None = None) -> Value:
    """Return a JSON value as ours; `type` is the field's (see `base.Field`), None where nobody knows it.

    Salesforce writes dates as text: without a type, a text that looks like a date is one if the field's name ends so.
    """
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | Decimal):
        return Decimal(value)
    text = str(value)
    if type in (None, "datetime") and _INSTANT.fullmatch(text):
        return datetime.fromisoformat(text).astimezone(UTC)
    if type == "date" or (type is None and _DATE_NAME.search(path) and _DATE.fullmatch(text)):
        return date.fromisoformat(text)
    return text


def encoded(value: Value) -> Any:
    """Return a value as JSON wants it; Decimal stays Decimal."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000")
    if isinstance(value, date):
        return value.isoformat()
    return value


def nested(fields: Mapping[str, Value]) -> dict[str, Any]:
    """Return fields as Salesforce wants them; a path over a relationship refers to a record by its external id.

    Such a path with None clears the reference.
    """
    record: dict[str, Any] = {}
    for path, value in fields.items():
        relationship, _, name = path.partition(".")
        if not name:
            record[path] = encoded(value)
        elif value is None:
            record[reference_of(relationship)] = None
        else:
            record[relationship] = {name: encoded(value)}
    return record


def at(row: Mapping[str, Any], path: str) -> Any:
    """Return what a queried row holds at `path`; None where a relationship on the way is empty."""
    found: Any = row
    for name in path.split("."):
        if found is None:
            return None
        found = found.get(name)
    return found


def same(written: Value, found: Value) -> bool:
    """Say whether `found` is what Salesforce makes of `written`: trimmed, rounded to its scale, to the second."""
    if isinstance(written, bool) or isinstance(found, bool):
        return bool(written) == bool(found)
    if isinstance(written, int | Decimal) and isinstance(found, int | Decimal):
        return _rounds_to(Decimal(written), Decimal(found))
    if isinstance(written, datetime) and isinstance(found, datetime):
        return written.replace(microsecond=0) == found.replace(microsecond=0)
    if isinstance(written, date) and isinstance(found, date):
        return written == found
    return _text(written) == _text(found)


def _rounds_to(written: Decimal, found: Decimal) -> bool:
    exponent = found.as_tuple().exponent
    places = max(MONEY_PLACES, -exponent if isinstance(exponent, int) else 0)
    return abs(written - found) <= Decimal(5).scaleb(-places - 1)


def _text(value: Value) -> str:
    return "" if value is None else str(value).replace("\r\n", "\n").strip()
