"""Turn what a client sends for a field into what the org keeps, or refuse it in Salesforce's words."""

import re
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from connectors.sandbox.salesforce.errors import SalesforceError
from connectors.sandbox.salesforce.fields import NUMBER_TYPES, Field
from connectors.sandbox.salesforce.ids import is_id, to_18

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+$")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$")
_JSON_NAMES = {str: "VALUE_STRING", int: "VALUE_NUMBER_INT", Decimal: "VALUE_NUMBER_FLOAT", float: "VALUE_NUMBER_FLOAT"}


def instant(moment: datetime) -> str:
    """Return an instant as Salesforce writes and keeps it, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000")


def read_instant(text: str) -> str:
    """Return a client's instant in Salesforce's form. Raises ValueError."""
    if not _INSTANT.match(text):
        raise ValueError(text)
    moment = datetime.fromisoformat(re.sub(r"([+-]\d\d)(\d\d)$", r"\1:\2", text))
    return instant(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def accept(field: Field, value: Any) -> Any:
    """Return the value to keep: text trimmed, empty text as None, numbers at the field's scale.

    References come back with 18 characters; whether they lead anywhere is not looked at here. Raises SalesforceError.
    """
    if value is None:
        if field.type == "boolean":
            raise SalesforceError(
                "INVALID_TYPE_ON_FIELD_IN_RECORD",
                f"{field.label}: value not of required type: null",
                (field.name,),
            )
        return None
    if isinstance(value, (dict, list)):
        raise _unreadable(field, value)
    if field.type == "boolean":
        return _boolean(field, value)
    if field.type in NUMBER_TYPES:
        return _number(field, value)
    if field.type in ("date", "datetime"):
        return _time(field, value)
    if not isinstance(value, str):
        raise _unreadable(field, value)
    return _text(field, value)


def _boolean(field: Field, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "false", "1", "0"):
        return value.lower() in ("true", "1")
    raise _unreadable(field, value)


def _number(field: Field, value: Any) -> Any:
    if value == "":
        return None
    try:
        number = Decimal(str(value)) if not isinstance(value, bool) else None
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite():
        raise _unreadable(field, value)
    if field.type == "int":
        return int(number)
    kept = number.quantize(Decimal(1).scaleb(-field.scale), ROUND_HALF_UP)
    if field.precision and abs(kept) >= Decimal(10) ** (field.precision - field.scale):
        raise SalesforceError(
            "NUMBER_OUTSIDE_VALID_RANGE",
            f"{field.label}: value outside of valid range on numeric field: {value}",
            (field.name,),
        )
    return kept


def _time(field: Field, value: Any) -> str | None:
    if value == "":
        return None
    try:
        if not isinstance(value, str):
            raise ValueError
        if field.type == "date":
            return date.fromisoformat(value if len(value) == 10 else read_instant(value)[:10]).isoformat()
        return read_instant(f"{value}T00:00:00Z" if len(value) == 10 else value)
    except ValueError:
        raise _unreadable(field, value) from None


def _text(field: Field, value: str) -> str | None:
    text = value.strip()
    if not text:
        return None
    if field.type == "reference":
        if not is_id(text):
            raise SalesforceError("MALFORMED_ID", f"{field.label}: id value of incorrect type: {text}", (field.name,))
        return to_18(text[:15])
    if field.type == "email" and not _EMAIL.match(text):
        raise SalesforceError("INVALID_EMAIL_ADDRESS", f"{field.label}: invalid email address: {text}", (field.name,))
    if field.length and len(text) > field.length:
        raise SalesforceError(
            "STRING_TOO_LONG",
            f"{field.label}: data value too large: {text} (max length={field.length})",
            (field.name,),
        )
    # Codes of states and countries are checked together, with words of their own.
    if field.restricted and field.choices and not field.name.endswith(("StateCode", "CountryCode")):
        return _choice(field, text)
    return text


def _choice(field: Field, text: str) -> str:
    for choice in field.choices:
        if choice.value.lower() == text.lower():
            return choice.value
    raise SalesforceError(
        "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
        f"{field.label}: bad value for restricted picklist field: {text}",
        (field.name,),
    )


def _unreadable(field: Field, value: Any) -> SalesforceError:
    kind = {"datetime": "datetime", "date": "date", "boolean": "boolean"}.get(field.type)
    wanted = kind or ("double" if field.type in NUMBER_TYPES else "string")
    if isinstance(value, bool):
        token = f"VALUE_{str(value).upper()}"
    else:
        token = _JSON_NAMES.get(type(value), "START_OBJECT" if isinstance(value, dict) else "START_ARRAY")
    said = "" if isinstance(value, (bool, dict, list)) else f" value {value}"
    return SalesforceError(
        "JSON_PARSER_ERROR",
        f"Cannot deserialize instance of {wanted} from {token}{said} or request may be missing a required field"
        f" at [line:1, column:1]",
    )
