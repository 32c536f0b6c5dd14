"""Takes in records from JSON lists: recorded ones as they are, sketched ones through the rules.

A recorded record has a SyncToken. What it refers to and the lists do not have gets a stand-in of that name.
"""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from connectors.sandbox.quickbooks_online.company import SEQUENCES, Company
from connectors.sandbox.quickbooks_online.faults import Fault
from connectors.sandbox.quickbooks_online.rules import operations
from connectors.sandbox.quickbooks_online.rules.form_parts import ON_ONE_COUNTER
from connectors.sandbox.quickbooks_online.rules.lines import all_lines
from connectors.sandbox.quickbooks_online.seed import account, put, service
from connectors.sandbox.quickbooks_online.tables.company_objects import BY_NAME
from connectors.sandbox.system import Rejected

ORDER = [
    "CompanyInfo",
    "Preferences",
    "Account",
    "Term",
    "PaymentMethod",
    "Class",
    "Department",
    "TaxAgency",
    "TaxRate",
    "TaxCode",
    "CompanyCurrency",
    "Item",
    "Customer",
    "Vendor",
    "Employee",
    "Estimate",
    "Invoice",
    "SalesReceipt",
    "CreditMemo",
    "RefundReceipt",
    "Payment",
    "PurchaseOrder",
    "Bill",
    "VendorCredit",
    "BillPayment",
    "Purchase",
    "JournalEntry",
    "Deposit",
    "Transfer",
    "TimeActivity",
]
SYSTEM = "quickbooks_online"


def load(company: Company, folder: Path) -> None:
    """Add the records of `folder/quickbooks_online/<Object>.json`. Raises Rejected."""
    lists = {name: _records(folder / SYSTEM / f"{name}.json") for name in ORDER}
    recorded = [(name, record) for name, records in lists.items() for record in records if _is_recorded(name, record)]
    for name, record in recorded:
        _keep(company, name, record=record)
    for name, record in recorded:
        _resolve(company, name, record=record)
    for name, records in lists.items():
        for record in records:
            if not _is_recorded(name, record):
                _make(company, name, record=record)


def _records(file: Path) -> list[dict[str, Any]]:
    if not file.exists():
        return []
    found = json.loads(file.read_text(), parse_float=Decimal, parse_int=Decimal)
    if not isinstance(found, list):
        raise Rejected(f"{file.name} must be a list")
    return found


def _is_recorded(name: str, record: dict[str, Any]) -> bool:
    return "SyncToken" in record or BY_NAME[name].kind == "settings"


def _keep(company: Company, name: str, *, record: dict[str, Any]) -> None:
    entity = BY_NAME[name]
    id = "1" if entity.kind == "settings" else str(record["Id"])
    if entity.kind == "settings":
        record = {**company.need(name, "1"), **record}
    if name in ("Bill", "VendorCredit"):
        # Recordings of before minor version 12 do not tell it.
        record = {"Balance": record.get("TotalAmt", Decimal(0)), **record}
    if entity.is_transaction:
        ids = [int(line["Id"]) for line in all_lines(record.get("Line", ()))]
        record = {**record, "_last_line": max(ids, default=0)}
        if name in ON_ONE_COUNTER and str(record.get("DocNumber", "")).isdigit():
            company.count_past("number", int(record["DocNumber"]))
    for part in ("BillAddr", "ShipAddr", "PrimaryAddr"):
        address = str((record.get(part) or {}).get("Id", ""))
        if address.isdigit():
            company.count_past("address", int(address))
    put(company, name, id=id, fields={**record, "Id": id})


def _make(company: Company, name: str, *, record: dict[str, Any]) -> None:
    """Create a sketched record as a person would, with the id and times it asks for."""
    id = str(record["Id"]) if "Id" in record else None
    body = {field: value for field, value in record.items() if field not in ("Id", "MetaData")}
    try:
        made = operations.create(company, BY_NAME[name], body=body, person=True, id=id)
    except Fault as fault:
        who = record.get("DisplayName") or record.get("Name") or record.get("DocNumber") or id
        raise Rejected(f"{name} {who}: {fault.detail}") from fault
    if id and id.isdigit():
        company.count_past(SEQUENCES[name] or name, int(id))
    if "MetaData" in record:
        company.save(name, {**made, "MetaData": {**made["MetaData"], **record["MetaData"]}})


def _resolve(company: Company, name: str, *, record: dict[str, Any]) -> None:
    """Make sure that all a recorded record refers to exists; the references are corrected in place."""
    kept = company.need(name, "1" if BY_NAME[name].kind == "settings" else str(record["Id"]))
    for target, ref in _references(name, kept):
        _stand_in(company, target, ref=ref, times=kept.get("MetaData"))
    company.save(name, kept)


def _references(name: str, record: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for property in BY_NAME[name].properties.values():
        ref = record.get(property.name)
        if property.type == "ref" and property.target and isinstance(ref, dict):
            yield property.target, ref
    for line in all_lines(record.get("Line", ())):
        for detail, field, target in (
            ("SalesItemLineDetail", "ItemRef", "Item"),
            ("SalesItemLineDetail", "ClassRef", "Class"),
            ("GroupLineDetail", "GroupItemRef", "Item"),
            ("AccountBasedExpenseLineDetail", "AccountRef", "Account"),
            ("ItemBasedExpenseLineDetail", "ItemRef", "Item"),
            ("JournalEntryLineDetail", "AccountRef", "Account"),
            ("DepositLineDetail", "AccountRef", "Account"),
        ):
            ref = line.get(detail, {}).get(field)
            if ref and not str(ref.get("value", "")).endswith("_ITEM_ID"):
                yield target, ref


def _stand_in(company: Company, target: str, *, ref: dict[str, Any], times: Mapping[str, Any] | None) -> None:
    """Point the reference at the record it means, made if there is none of that id and name.

    `times` are those of the record that refers: a stand-in is as old, so that it is no news to who asks for changes.
    """
    id, name = str(ref["value"]), ref.get("name")
    found = company.get(target, id)
    if found and (not name or name in (found.get("FullyQualifiedName"), found.get("DisplayName"), found.get("Name"))):
        return
    # A sub-item is referred to by its full name in some years' recordings and by its own in others.
    if found and name and str(found.get("FullyQualifiedName", "")).endswith(f":{name}"):
        return
    if name and (same := company.find(target, BY_NAME[target].by, name)):
        ref["value"] = same[0]["Id"]
        return
    ref["value"] = company.next_id(BY_NAME[target]) if found else id
    head = {"MetaData": dict(times)} if times else {}
    _make_stand_in(company, target, id=ref["value"], name=name or f"{target} {id}", head=head)


def _make_stand_in(company: Company, target: str, *, id: str, name: str, head: Mapping[str, Any]) -> None:
    *above, own = name.split(":")
    match target:
        case "Item":
            fields = {**service(own, {"value": "1", "name": "Services"}), "FullyQualifiedName": name}
            fields |= _below(company, above, head=head)
        case "Account":
            fields = {**account(company, own, kind="Income", detail="SalesOfProductIncome"), "FullyQualifiedName": name}
        case "Term":
            fields = {"Name": name, "Active": True, "Type": "STANDARD", "DueDays": 30}
        case "Customer" | "Vendor":
            fields = {"DisplayName": own, "PrintOnCheckName": own, "Active": True, "Balance": Decimal(0)}
            fields |= {"FullyQualifiedName": name} if target == "Customer" else {}
            fields |= {"Job": False, "Taxable": True, "BalanceWithJobs": Decimal(0)} if target == "Customer" else {}
            fields["CurrencyRef"] = company.currency(company.home_currency)
        case _:
            fields = {"Name": own, "Active": True, "FullyQualifiedName": name}
    put(company, target, id=id, fields={**head, **fields})


def _below(company: Company, above: list[str], *, head: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that place an item below categories of these names, made if they do not exist."""
    if not above:
        return {}
    name = ":".join(above)
    found = company.find("Item", "FullyQualifiedName", name)
    if not found:
        id = company.next_id(BY_NAME["Item"])
        fields = {"Name": above[-1], "FullyQualifiedName": name, "Active": True, "Type": "Category"}
        put(company, "Item", id=id, fields={**head, **fields, **_below(company, above[:-1], head=head)})
        found = [company.need("Item", id)]
    return {"SubItem": True, "ParentRef": {"value": found[0]["Id"], "name": name}, "Level": len(above)}
