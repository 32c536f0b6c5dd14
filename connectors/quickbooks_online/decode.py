"""QuickBooks Online's JSON objects as records of the vocabulary."""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from connectors.base import Line, Record, State, Value
from connectors.quickbooks.vocabulary import SALES_FORMS, TRANSACTIONS
from connectors.quickbooks_online.values import flatten

ENVELOPE = frozenset({"Id", "SyncToken", "sparse", "domain", "status", "MetaData", "TxnTaxDetail"})
LINE_ENVELOPE = frozenset({"Id", "DetailType", "LineEx"})
CUSTOM_FIELDS = {"ponumber": "PONumber", "salesrep": "SalesRepRef"}
_NOT_A_LETTER = re.compile(r"[^a-z]")


def record(entity: str, content: Mapping[str, Any]) -> Record:
    """Return one object as a record; a deleted one comes with id and state alone."""
    if content.get("status") == "Deleted":
        return Record(entity, str(content["Id"]), {}, version=version(content), state=State.DELETED)
    fields = dict(flatten(content, leave=ENVELOPE))
    fields |= flatten(content.get("MetaData", {}), leave=frozenset({"CreatedByRef", "LastModifiedByRef"}))
    lines: tuple[Line, ...] = ()
    if "Line" in content:
        lines = tuple(_lines(content["Line"]))
    if entity in TRANSACTIONS:
        fields |= _tax(content.get("TxnTaxDetail", {}))
        fields["Voided"] = _voided(content)
    if entity in SALES_FORMS:
        fields |= _custom(content.get("CustomField", []))
        fields |= _class_of(lines) if "ClassRef" not in fields else {}
    state = State.INACTIVE if content.get("Active") is False else State.ACTIVE
    return Record(entity, str(content["Id"]), fields, lines, version(content), state)


def version(content: Mapping[str, Any]) -> str:
    """Return SyncToken and time of the last change; either may move without the other.

    Source: recorded invoice creation, which moved the customer's LastUpdatedTime but not its SyncToken.
    """
    token, changed = content.get("SyncToken", ""), content.get("MetaData", {}).get("LastUpdatedTime", "")
    return f"{token}@{changed}" if token or changed else ""


def sync_token(version: str) -> str:
    """Return the SyncToken of a record's version."""
    return version.partition("@")[0]


def custom_field(name: str) -> str | None:
    """Return the vocabulary's field for a sales form's custom field of that name, if it is one of ours."""
    return CUSTOM_FIELDS.get(_NOT_A_LETTER.sub("", name.lower()))


def _custom(given: list[Mapping[str, Any]]) -> dict[str, Value]:
    named = ((custom_field(one.get("Name", "")), one.get("StringValue")) for one in given)
    return {field: value for field, value in named if field and value}


def _class_of(lines: Sequence[Line]) -> dict[str, Value]:
    """Return the class that all that is sold is of, for a company that tracks it by lines."""
    classes = {line.fields.get("ClassRef") for line in lines if line.entity == "SalesItemLine"}
    return {"ClassRef": found} if len(classes) == 1 and (found := classes.pop()) else {}


def _tax(detail: Mapping[str, Any]) -> Iterator[tuple[str, Value]]:
    for path, value in flatten(detail, leave=frozenset({"TaxLine"})):
        yield path.removeprefix("Txn"), value


def _voided(content: Mapping[str, Any]) -> bool:
    # Nothing else tells it: a voided transaction keeps its state, with amounts of 0 and the word before its memo.
    # Source: Intuit, "Void an invoice"; recorded answer of a void.
    amounts = [content.get("TotalAmt", 0), *(line.get("Amount", 0) for line in content.get("Line", []))]
    return str(content.get("PrivateNote", "")).startswith("Voided") and not any(amounts)


def _lines(given: list[Mapping[str, Any]], group: str | None = None) -> Iterator[Line]:
    for line in given:
        kind = line.get("DetailType", "")
        detail = line.get(kind) or line.get("DescriptionLineDetail") or {}
        if not kind and line.get("LinkedTxn"):
            yield from _applied(line)
            continue
        fields = dict(flatten(line, leave=LINE_ENVELOPE | {kind, "DescriptionLineDetail"}))
        fields |= flatten(detail, leave=frozenset({"Line"}))
        if group:
            fields["GroupRef"] = group
        if kind == "GroupLineDetail":
            yield Line("GroupLine", line.get("Id"), dict(_bundle(fields)))
            yield from _lines(detail.get("Line", []), line.get("Id"))
        else:
            entity = "DescriptionLine" if kind == "DescriptionOnly" else kind.removesuffix("Detail")
            yield Line(entity, line.get("Id"), fields)


def _applied(line: Mapping[str, Any]) -> Iterator[Line]:
    for linked in line["LinkedTxn"]:
        fields: dict[str, Value] = {
            "Amount": Decimal(line.get("Amount", 0)),
            "TxnId": linked["TxnId"],
            "TxnType": linked["TxnType"],
        }
        yield Line("AppliedLine", line.get("Id"), fields)


def _bundle(fields: Mapping[str, Value]) -> Iterator[tuple[str, Value]]:
    names = {"GroupItemRef": "ItemRef", "GroupItemName": "ItemName", "Quantity": "Qty"}
    for name, value in fields.items():
        yield names.get(name, name), value
