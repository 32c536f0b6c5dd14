"""Amounts, dates and instants as the service reads and writes them."""

import re
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

ZERO = Decimal(0)
CENT = Decimal("0.01")
RATE = Decimal("0.0000001")
DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
INSTANT = re.compile(
    r"(\d{4}-\d{1,2}-\d{1,2})(?:[T ](\d{1,2}):(\d{1,2})(?::(\d{1,2}))?(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?$"
)


def money(value: Decimal) -> Decimal:
    """Round half up to cents; nothing is `0`, as the service writes it."""
    return value.quantize(CENT, ROUND_HALF_UP) if value else ZERO


def decimal(value: Any) -> Decimal:
    """Read a number that may have come as a JSON string. Raises ValueError."""
    if isinstance(value, bool):
        raise ValueError(value)
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        raise ValueError(value) from None
    if not number.is_finite():
        raise ValueError(value)
    return number


def day(value: Any) -> str:
    """Read a date leniently: whatever follows the day is dropped. Raises ValueError.

    Source: recorded requests with `2019-03-06 10:43:14 -0800` and `2013-07-30T19:19:5Z`.
    """
    found = DATE.match(str(value).strip())
    if not found:
        raise ValueError(value)
    return date(*(int(part) for part in found.groups())).isoformat()


def instant(text: str, zone: ZoneInfo) -> datetime:
    """Read an instant; without an offset it is the company's time. Raises ValueError."""
    # A plus sign that the client did not encode has become a blank.
    found = INSTANT.match(re.sub(r" (\d{2}:\d{2})$", r"+\1", text.strip()))
    if not found:
        raise ValueError(text)
    on, hour, minute, second, offset = found.groups()
    naive = datetime.combine(date.fromisoformat(day(on)), datetime.min.time())
    naive = naive.replace(hour=int(hour or 0), minute=int(minute or 0), second=int(second or 0))
    if offset is None:
        return naive.replace(tzinfo=zone).astimezone(UTC)
    return datetime.fromisoformat(f"{naive.isoformat()}{offset.replace('Z', '+00:00')}").astimezone(UTC)


def stamp(moment: datetime, zone: ZoneInfo) -> str:
    """Write an instant as MetaData has it: whole seconds, the company's offset of that day."""
    return moment.astimezone(zone).isoformat(timespec="seconds")


def answer_time(moment: datetime, zone: ZoneInfo) -> str:
    """Write an instant as an answer's `time` has it: milliseconds."""
    return moment.astimezone(zone).isoformat(timespec="milliseconds")
