"""Salesforce's reasons for refusing one record, as sentences that say what to do."""

import re
from collections.abc import Sequence

from connectors.base import Refused
from connectors.salesforce.faults import Fault

LOCKED = "UNABLE_TO_LOCK_ROW"

_SENTENCES = {
    "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY": (
        "A trigger or flow of this Salesforce org stopped it: {message} Ask your Salesforce administrator."
    ),
    "DUPLICATES_DETECTED": (
        "A duplicate rule of this Salesforce org blocks it. Merge the duplicates, or let the rule alert only."
    ),
    "DUPLICATE_VALUE": "Another Salesforce record already has the same value in a unique field{field}. {message}",
    "ENTITY_IS_LOCKED": "The record is locked by an approval process. Unlock it or finish the approval.",
    "FIELD_CUSTOM_VALIDATION_EXCEPTION": "A validation rule of this Salesforce org refuses it: {message}",
    "FIELD_FILTER_VALIDATION_EXCEPTION": (
        "A lookup filter in Salesforce does not accept the record chosen{field}. Choose another or change the filter."
    ),
    "FIELD_INTEGRITY_EXCEPTION": "Salesforce does not accept a value{field}: {message}",
    "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY": (
        "The connected Salesforce user may not use a record that this one refers to. Share it with that user."
    ),
    "INSUFFICIENT_ACCESS_OR_READONLY": (
        "The connected Salesforce user may not change this record. Share it with that user for editing."
    ),
    "INVALID_CROSS_REFERENCE_KEY": (
        "It refers to a Salesforce record that no longer exists or that the connected user may not see."
    ),
    "INVALID_EMAIL_ADDRESS": "Salesforce does not accept the e-mail address. Correct it.",
    "INVALID_FIELD": "A field or a record that it refers to is unknown to Salesforce: {message}",
    "INVALID_FIELD_FOR_INSERT_UPDATE": (
        "The connected Salesforce user may not write a field{field}. Assign it the permission set Tandem Integration."
    ),
    "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST": (
        "The picklist{field} in Salesforce does not have this value. Add the value to the picklist or change it."
    ),
    "LIMIT_EXCEEDED": "A limit of this Salesforce org is reached: {message}",
    LOCKED: "Somebody else was changing the same Salesforce record. Tandem tries again in the next run.",
    "NUMBER_OUTSIDE_VALID_RANGE": "A number{field} is too large for its field in Salesforce.",
    "REQUIRED_FIELD_MISSING": "Salesforce requires a value{field} that is empty. Fill it, or make it optional.",
    "STANDARD_PRICE_NOT_DEFINED": "The product has no price in the Standard Price Book. Give it one.",
    "STORAGE_LIMIT_EXCEEDED": "The Salesforce org has no storage left. Delete records or buy storage.",
    "STRING_TOO_LONG": "A text is too long for its field in Salesforce{field}. Shorten it. {message}",
}
_GENERAL = "Salesforce refused it: {message}"
_WRAPPED = re.compile(r"caused by:?\s*(?:[\w.]+:\s*)?(.+)", re.DOTALL)


def refused(faults: Sequence[Fault]) -> Refused:
    """Return the reason for which Salesforce refused a row; the first error decides, the details hold all."""
    fault = faults[0]
    text = _SENTENCES.get(fault.code, _GENERAL)
    field = f" ({', '.join(fault.fields)})" if fault.fields else ""
    return Refused(
        message=text.format(message=_sentence(fault), field=field).strip(),
        code=fault.code,
        field=fault.fields[0] if fault.fields else None,
        details="; ".join(str(each) for each in faults),
    )


def locked(faults: Sequence[Fault]) -> bool:
    """Say whether a row was refused only because somebody else held it; customers' triggers wrap that error."""
    return any(fault.code == LOCKED or LOCKED in fault.message for fault in faults)


def _sentence(fault: Fault) -> str:
    text = " ".join((fault.message or fault.code).split())
    if fault.code == "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY" and (found := _WRAPPED.search(text)):
        text = found[1]
    return text if text.endswith((".", "!", "?")) else f"{text}."
