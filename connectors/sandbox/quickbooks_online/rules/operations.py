"""Create, update, void, send and delete: one function each, for every entity."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any, Protocol

from connectors.sandbox.quickbooks_online import faults
from connectors.sandbox.quickbooks_online.company import Company
from connectors.sandbox.quickbooks_online.rules import (
    applying,
    bill_payments,
    books,
    items,
    ledger,
    payments,
    people,
    purchases,
    sales_forms,
    time_activities,
)
from connectors.sandbox.quickbooks_online.rules.clean import clean
from connectors.sandbox.quickbooks_online.rules.merging import merged, require, with_addresses, with_references
from connectors.sandbox.quickbooks_online.rules.names import (
    check_name,
    name_field,
    rename_children,
    with_activity,
    with_family,
)
from connectors.sandbox.quickbooks_online.tables.schema import Entity

Record = dict[str, Any]
VOIDABLE = ("Invoice", "SalesReceipt", "Payment", "BillPayment")
SENDABLE = ("Invoice", "SalesReceipt", "Estimate", "CreditMemo", "RefundReceipt", "Payment", "PurchaseOrder")
VOIDED = "Voided"


class Rules(Protocol):
    """What each kind of transaction does in its own way; all raise Fault."""

    def build(
        self,
        company: Company,
        entity: Entity,
        *,
        values: Mapping[str, Any],
        existing: Mapping[str, Any] | None,
        sparse: bool,
        duplicates: bool,
    ) -> Record:
        """Return the transaction, checked and worked out, but not yet posted."""

    def post(self, company: Company, entity: Entity, *, record: Record) -> Record:
        """Save it and let all that hangs on it follow."""

    def unpost(self, company: Company, entity: Entity, *, record: Mapping[str, Any]) -> None:
        """Delete it and let all that hangs on it follow."""


RULES: Mapping[str, Rules] = {
    "form": sales_forms,
    "payment": payments,
    "purchase": purchases,
    "bill payment": bill_payments,
    "ledger": ledger,
    "time": time_activities,
}


def create(
    company: Company,
    entity: Entity,
    *,
    body: Mapping[str, Any],
    duplicates: bool = False,
    person: bool = False,
    id: str | None = None,
) -> Record:
    """Create a record. `duplicates` allows a used document number; a person may also make bundles and projects.

    `id` is for samples: the id that the record is to have. Raises Fault.
    """
    if not entity.writable or entity.kind == "settings":
        raise faults.unsupported(f"create {entity.name}")
    values = clean(entity, body)
    if values.get("Type") == "Group" and not person:
        raise faults.business("Bundles can only be made in the product.")
    if person and body.get("IsProject"):
        values["IsProject"] = True
    if rules := RULES.get(entity.kind):
        record = rules.build(company, entity, values=values, existing=None, sparse=False, duplicates=duplicates)
        return rules.post(company, entity, record=company.created(entity, record, id))
    record = _list_record(company, entity, values=values, existing=None, sparse=False)
    return _save_list(company, entity, record=company.created(entity, record, id))


def update(company: Company, entity: Entity, *, body: Mapping[str, Any], duplicates: bool = False) -> Record:
    """Change a record, fully, or sparsely if the body says so. Raises Fault 610, 5010 and the rules' own."""
    if not entity.writable:
        raise faults.unsupported(f"update {entity.name}")
    # The body is parsed before the record is looked for: an unknown property hides a stale version.
    values = clean(entity, body)
    existing = existing_for(company, entity, body=body)
    sparse = str(body.get("sparse", False)).lower() == "true"
    if entity.kind == "settings":
        return _update_settings(company, entity, body=body, existing=existing)
    if rules := RULES.get(entity.kind):
        _refuse_locked(company, existing)
        record = rules.build(company, entity, values=values, existing=existing, sparse=sparse, duplicates=duplicates)
        return rules.post(company, entity, record=company.edited(record))
    if existing.get("Active") is False and values.get("Active") is False:
        # Source: recorded update of an inactive account: nothing changes, not even the SyncToken.
        return existing
    return _save_list(
        company,
        entity,
        record=company.edited(_list_record(company, entity, values=values, existing=existing, sparse=sparse)),
    )


def delete(company: Company, entity: Entity, *, body: Mapping[str, Any]) -> Record:
    """Delete a transaction, or a category, for good. Raises Fault."""
    existing = existing_for(company, entity, body=body)
    if rules := RULES.get(entity.kind):
        _refuse_locked(company, existing)
        rules.unpost(company, entity, record=existing)
    elif existing.get("Type") == "Category":
        company.remove(entity.name, existing["Id"])
    else:
        raise faults.unsupported(f"delete {entity.name}")
    return {"domain": "QBO", "status": "Deleted", "Id": existing["Id"]}


def void(company: Company, entity: Entity, *, body: Mapping[str, Any]) -> Record:
    """Void a transaction. Raises Fault."""
    if entity.name not in VOIDABLE:
        raise faults.unsupported(f"void {entity.name}")
    existing = existing_for(company, entity, body=body)
    _refuse_locked(company, existing)
    old = existing.get("PrivateNote") or VOIDED
    note = {"PrivateNote": old if old.startswith(VOIDED) else f"{VOIDED} - {old}"}
    if entity.name in applying.UNAPPLIED:
        record = applying.voided(entity.name, {**existing, **note})
        return RULES[entity.kind].post(company, entity, record=company.edited(record))
    sales_forms.unlink(company, entity, id=existing["Id"])
    record = sales_forms.voided({**company.need(entity.name, existing["Id"]), **note})
    return sales_forms.post(company, entity, record=company.edited(record))


def send(company: Company, entity: Entity, *, id: str, address: str | None) -> Record:
    """Mark a form as sent by e-mail; nothing leaves the simulator. Raises Fault."""
    if entity.name not in SENDABLE:
        raise faults.unsupported(f"send {entity.name}")
    record = company.need(entity.name, id)
    kept = "POEmail" if entity.name == "PurchaseOrder" else "BillEmail"
    mail = {"Address": address} if address else record.get(kept)
    if not mail and entity.name != "Payment":
        raise faults.business("You must specify at least one e-mail address.")
    moment = company.touched(record)["MetaData"]["LastUpdatedTime"]
    sent = {"EmailStatus": "EmailSent", "DeliveryInfo": {"DeliveryType": "Email", "DeliveryTime": moment}}
    changed = company.edited({**record, **sent, **({kept: mail} if mail else {})})
    company.save(entity.name, changed)
    return changed


def existing_for(company: Company, entity: Entity, *, body: Mapping[str, Any]) -> Record:
    """Return the record that a body with Id and SyncToken means. Raises Fault 2030, 2020, 610, 5010."""
    id = str(body.get("Id") or "")
    record = company.need(entity.name, id)
    token = body.get("SyncToken")
    if token is None or token == "":
        raise faults.missing("SyncToken")
    if str(token) != str(record.get("SyncToken", "0")):
        raise faults.stale(company.setting("user_name"))
    return record


def _refuse_locked(company: Company, record: Mapping[str, Any]) -> None:
    """Raise Fault 6210 in a closed period, 6540 when the money has been taken to the bank."""
    books.check_open_period(company, record["TxnDate"])
    if any(link.get("TxnType") == "Deposit" for link in record.get("LinkedTxn", ())):
        raise sales_forms.deposited()


def _list_record(
    company: Company, entity: Entity, *, values: Record, existing: Mapping[str, Any] | None, sparse: bool
) -> Record:
    record = merged(entity, existing, values=values, sparse=sparse)
    defaults = people.with_defaults if entity.kind == "names" else items.with_defaults
    if existing and not sparse:
        # A full update cannot take away what the record could not be without.
        own = name_field(entity) if entity.has_active else entity.by
        record = {name: existing[name] for name in (own, "Type") if name in existing} | record
    require(entity, record)
    record = with_references(company, entity, record=record, existing=existing)
    record = with_addresses(company, entity, record=record, existing=existing)
    record = defaults(company, entity, record=record, existing=existing)
    record = with_activity(company, entity, record=record, existing=existing)
    record = with_family(company, entity, record=record)
    if name_field(entity) in record and existing != record:
        check_name(company, entity, record=record)
    return record


def _save_list(company: Company, entity: Entity, *, record: Record) -> Record:
    old = company.get(entity.name, record["Id"])
    company.save(entity.name, record)
    rename_children(company, entity, parent=record)
    if entity.name == "Customer" and old and old.get("ParentRef") != record.get("ParentRef"):
        books.move_family(company, old, new=record)
    return record


def _update_settings(company: Company, entity: Entity, *, body: Mapping[str, Any], existing: Record) -> Record:
    fixed = {name for name, property in entity.properties.items() if property.fixed}
    changed = company.edited(_overlaid(existing, {k: v for k, v in body.items() if k not in fixed and v is not None}))
    company.save(entity.name, changed)
    return changed


def _overlaid(old: Mapping[str, Any], new: Mapping[str, Any]) -> Record:
    """Return `old` with the parts that `new` has, at every depth."""
    both = deepcopy(dict(old))
    for name, value in new.items():
        inner = both.get(name)
        both[name] = _overlaid(inner, value) if isinstance(inner, dict) and isinstance(value, dict) else value
    return both
