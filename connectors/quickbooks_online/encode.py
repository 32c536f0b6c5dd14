"""Writes as QuickBooks Online's batch items: sparse updates, whole line arrays, addresses as a whole."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from connectors.base import Fields, Line, Operation, Value, Write
from connectors.quickbooks.vocabulary import ADDRESSES, SALES_FORMS, QuickBooksField, fields_of
from connectors.quickbooks_online.decode import sync_token
from connectors.quickbooks_online.query import NAME_LISTS
from connectors.quickbooks_online.values import PARTS, outgoing, outgoing_address, rounded

CUSTOM = frozenset({"PONumber", "SalesRepRef"})
LINE_PARTS = ("Description", "Amount")
NOT_SENT = frozenset({*LINE_PARTS, "LineNum", "ItemName", "GroupRef"})


class Untold(Exception):
    """A write that QuickBooks cannot be told: the message is for people, `field` the one at fault."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


def batch_item(write: Write, custom_fields: Mapping[str, str]) -> dict[str, Any]:
    """Return the item of a batch for one write, without its bId. `custom_fields` are definition ids by field.

    Lists cannot be deleted in QuickBooks: their deletion is an update to inactive. Raises Untold.
    """
    match write.operation:
        case Operation.CREATE:
            return {"operation": "create", write.entity: _content(write, custom_fields)}
        case Operation.UPDATE:
            content = _existing(write) | {"sparse": True} | _content(write, custom_fields)
            return {"operation": "update", write.entity: content}
        case Operation.DELETE if write.entity not in NAME_LISTS:
            return {"operation": "delete", write.entity: _existing(write)}
        case Operation.DELETE:
            return {"operation": "update", write.entity: _existing(write) | {"sparse": True, "Active": False}}


def ours(line: Line) -> bool:
    """Whether a line can be written: QuickBooks makes subtotals itself, and a bundle's components from the bundle."""
    return line.entity != "SubTotalLine" and "GroupRef" not in line.fields


def _existing(write: Write) -> dict[str, Any]:
    token = sync_token(write.version)
    if not write.id or not token:
        raise Untold("Its id or version in QuickBooks is not known; it will be read again.")
    return {"Id": write.id, "SyncToken": token}


def _content(write: Write, custom_fields: Mapping[str, str]) -> dict[str, Any]:
    known = fields_of(write.entity)
    content: dict[str, Any] = {}
    customs: list[dict[str, Any]] = []
    addresses: set[str] = set()
    for path, value in write.fields.items():
        field = known.get(path)
        if field is not None and not (field.on_create if write.operation is Operation.CREATE else field.on_update):
            raise Untold(f"{field.label} cannot be set in QuickBooks.", path)
        head = path.partition(".")[0]
        if write.entity in SALES_FORMS and path in CUSTOM:
            customs.append(_custom(path, value, custom_fields))
        elif write.entity in SALES_FORMS and path == "TaxCodeRef":
            content["TxnTaxDetail"] = {"TxnTaxCodeRef": outgoing(path, value, None)}
        elif head in addresses:
            continue
        elif head in ADDRESSES:
            addresses.add(head)
            content |= _address(write, head)
        elif value is not None or write.operation is Operation.UPDATE:
            _set(content, path, outgoing(path, _emptied(value, field), field.places if field else None))
    if customs:
        content["CustomField"] = customs
    if write.lines:
        content["Line"] = [_line(line, write.operation) for line in write.lines if not line.removed and ours(line)]
    return content


def _emptied(value: Value, field: QuickBooksField | None) -> Value:
    # A sparse update leaves a property sent as null as it was; a text is emptied by an empty text.
    return "" if value is None and (field is None or field.type in ("string", "text")) else value


def _set(content: dict[str, Any], path: str, value: Any) -> None:
    *parents, name = path.split(".")
    for parent in parents:
        content = content.setdefault(parent, {})
    content[name] = value


def _address(write: Write, name: str) -> dict[str, dict[str, str]]:
    """Return the property of an address; that of an update is made whole by what the plan was made on."""
    given = {**write.base, **write.fields}
    parts = {part: given[f"{name}.{part}"] for part in ("Street", *PARTS) if f"{name}.{part}" in given}
    if write.operation is Operation.UPDATE and len(parts) <= len(PARTS):
        raise Untold("QuickBooks replaces an address as a whole, and the rest of this one is not known.", name)
    try:
        address = outgoing_address(parts)
    except ValueError as error:
        raise Untold(str(error), f"{name}.Street") from error
    if write.operation is Operation.CREATE:
        address = {part: text for part, text in address.items() if text}
    return {name: address} if address else {}


def _custom(field: str, value: Value, custom_fields: Mapping[str, str]) -> dict[str, Any]:
    if field not in custom_fields:
        label = fields_of("Invoice")[field].label
        raise Untold(f"The sales forms of this QuickBooks company have no custom field named {label}.", field)
    return {"DefinitionId": custom_fields[field], "Type": "StringType", "StringValue": value or ""}


def _line(line: Line, operation: Operation) -> dict[str, Any]:
    fields, known = line.fields, fields_of(line.entity)
    # On a create a line may carry the id of what it was made from.
    content: dict[str, Any] = {"Id": line.id} if line.id and operation is Operation.UPDATE else {}
    for name in LINE_PARTS:
        if (value := fields.get(name)) is not None:
            content[name] = outgoing(name, value, known[name].places if name in known else None)
    if line.entity == "AppliedLine":
        return content | {"LinkedTxn": [{"TxnId": fields["TxnId"], "TxnType": fields["TxnType"]}]}
    detail: dict[str, Any] = {}
    for name, value in fields.items():
        if name not in NOT_SENT and value is not None:
            detail[name] = outgoing(name, value, known[name].places if name in known else None)
    match line.entity:
        case "SalesItemLine":
            return _amount(fields) | content | {"DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail}
        case "DescriptionLine":
            return content | {"DetailType": "DescriptionOnly", "DescriptionLineDetail": detail}
        case "DiscountLine":
            detail["PercentBased"] = "DiscountPercent" in detail
            return content | {"DetailType": "DiscountLineDetail", "DiscountLineDetail": detail}
        case "GroupLine":
            bundle = {"GroupItemRef": detail.get("ItemRef"), "Quantity": detail.get("Qty")}
            return content | {"DetailType": "GroupLineDetail", "GroupLineDetail": bundle}
        case _:
            raise Untold(f"QuickBooks takes no line of the kind {line.entity}.")


def _amount(fields: Fields) -> dict[str, Decimal]:
    """Return what Quantity times rate comes to, for a line that gives no Amount; QuickBooks requires one (2020)."""
    quantity, rate = fields.get("Qty"), fields.get("UnitPrice")
    if isinstance(quantity, Decimal) and isinstance(rate, Decimal):
        return {"Amount": rounded(quantity * rate, 2)}
    return {}
