"""What people paste to name a record, read into where that record may be: addresses, ids, "Invoice 1042", names."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from connectors.base import QUICKBOOKS, SALESFORCE
from connectors.quickbooks_online.client import PAGES

# Source: Salesforce, "Standard field record ID prefix decoder"; custom objects have prefixes of each org's own.
PREFIXES = {"001": "Account", "003": "Contact", "006": "Opportunity", "00k": "OpportunityLineItem", "01t": "Product2"}
CUSTOM = ("Invoice__c", "Invoice_Item__c", "InvoiceOpportunityLink__c")
KINDS = ("Customer", "Item", "Invoice", "SalesReceipt")
TYPES = {"customer": ("Customer",), "item": ("Item",), "transaction": ("Invoice", "SalesReceipt")}
FORMS = ("Invoice", "SalesReceipt")

_ID = re.compile(r"[0-9A-Za-z]{15}(?:[0-9A-Za-z]{3})?")
_CHECKS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_ENTITY_OF_PAGE = {page.partition("?")[0]: entity for entity, page in PAGES.items() if "{id}" in page}
_EXTERNAL = re.compile(r"[0-9a-f]+:(customer|item|transaction):([0-9-]+)")
_NUMBERED = re.compile(r"(?:([A-Za-z][A-Za-z ]*?)\s*)?(\bid|\bno\.?|\bnumber|#)?\s*([0-9-]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record may be: of `entity`, the one whose `field` is `value`; no field means its id."""

    system: str
    entity: str
    value: str
    field: str = ""


def places(text: str) -> list[Place]:
    """Return where to look for what was pasted, the likeliest first; empty for nothing that could name a record.

    Ids of QuickBooks are unique only within one type, and numbers are not ids: of a bare number all types are tried.
    """
    text = text.strip()
    if "://" in text:
        return _of_address(text)
    if id := salesforce_id(text):
        return _of_salesforce(id)
    if match := _EXTERNAL.fullmatch(text):
        return [Place(QUICKBOOKS, entity, match[2]) for entity in TYPES[match[1]]]
    if match := _NUMBERED.fullmatch(text):
        return _of_number(match[1] or "", match[2] or "", match[3])
    return _of_name(text) if text else []


def salesforce_id(text: str) -> str | None:
    """Return an id in its 18 characters, whichever of its two lengths is given; None for what is none.

    The last three characters tell which of the others are capitals, five to each.
    Source: Salesforce, "Converting 15 character ids to 18 character ids".
    """
    if not _ID.fullmatch(text) or text.isdecimal() or not any(letter.isdecimal() for letter in text[:3]):
        return None
    fives = (text[start : start + 5] for start in (0, 5, 10))
    check = "".join(_CHECKS[sum(1 << at for at, letter in enumerate(five) if letter.isupper())] for five in fives)
    return text[:15] + check if text[15:].upper() in ("", check) else None


def _of_address(address: str) -> list[Place]:
    """Read an address: of a record's page in Lightning, the classic pages, QuickBooks or the sandbox."""
    parts = urlsplit(address)
    steps = [unquote(step) for step in f"{parts.path}/{parts.fragment}".split("/") if step]
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    for step in (*steps, *asked.values()):
        if id := salesforce_id(step.partition("?")[0]):
            return _of_salesforce(id)
    if id := asked.get("txnId") or asked.get("nameId"):
        entity = _ENTITY_OF_PAGE.get(steps[-1] if steps else "")
        return [Place(QUICKBOOKS, kind, id) for kind in ([entity] if entity else KINDS)]
    match steps:
        case [*_, "people", entity, id]:
            return [Place(QUICKBOOKS, entity, id)]
    return []


def _of_salesforce(id: str) -> list[Place]:
    entity = PREFIXES.get(id[:3])
    return [Place(SALESFORCE, kind, id) for kind in ([entity] if entity else CUSTOM)]


def _of_number(word: str, sign: str, number: str) -> list[Place]:
    """Read "Customer 58", "Invoice 1042", "sales receipt no. 7", "Invoice id 130"; only "id" rules out a number."""
    wanted = _NAMED_KINDS.get(word.replace(" ", "").lower(), ()) if word else KINDS
    if not wanted:
        return _of_name(" ".join(part for part in (word, sign, number) if part))
    ids = [Place(QUICKBOOKS, entity, number) for entity in wanted]
    numbers = [Place(QUICKBOOKS, entity, number, "DocNumber") for entity in wanted if entity in FORMS]
    match sign.lower():
        case "id":
            return ids
        case "":
            return [*numbers, *ids] if word else [*ids, *numbers]
        case _:
            return numbers or ids


_NAMED_KINDS: Mapping[str, tuple[str, ...]] = {
    **{kind.lower(): (kind,) for kind in KINDS},
    "transaction": FORMS,
    "product": ("Item",),
}


def _of_name(name: str) -> list[Place]:
    return [
        Place(SALESFORCE, "Account", name, "Name"),
        Place(SALESFORCE, "Opportunity", name, "Name"),
        Place(SALESFORCE, "Product2", name, "ProductCode"),
        Place(QUICKBOOKS, "Customer", name, "FullyQualifiedName"),
        Place(QUICKBOOKS, "Item", name, "FullyQualifiedName"),
    ]
