"""What a person does in QuickBooks' own screens: the same rules, without versions, and with what the screens do on top.

Source: Intuit, "Manage linked transactions": the screen unlinks payments before it deletes an invoice.
"""

from collections.abc import Callable, Mapping
from typing import Any

from connectors.sandbox.quickbooks_online.company import Company, view
from connectors.sandbox.quickbooks_online.faults import Fault
from connectors.sandbox.quickbooks_online.rules import operations, sales_forms
from connectors.sandbox.quickbooks_online.rules.duplicates import merge_customers
from connectors.sandbox.quickbooks_online.tables.company_objects import BY_NAME
from connectors.sandbox.quickbooks_online.tables.schema import Entity
from connectors.sandbox.quickbooks_online.values import ZERO
from connectors.sandbox.system import Rejected

PARTIES = ("Customer", "Vendor")
Record = dict[str, Any]


class Person:
    """Raises Rejected with the words of the fault."""

    def __init__(self, company: Company) -> None:
        self._company = company

    def records(self, object: str) -> list[Record]:
        return [view(record) for record in self._company.all(_entity(object).name)]

    def record(self, object: str, id: str) -> Record | None:
        found = self._company.get(_entity(object).name, id)
        return view(found) if found else None

    def create(self, object: str, fields: Mapping[str, Any]) -> Record:
        """Create a record; the screens show a form in its customer's or vendor's currency."""
        entity = _entity(object)
        named = [self._company.get(who, (fields.get(f"{who}Ref") or {}).get("value", "")) for who in PARTIES]
        party = next((record for record in named if record), None)
        if party and self._company.multicurrency and "CurrencyRef" in entity.properties:
            fields = {"CurrencyRef": party["CurrencyRef"], **fields}
        try:
            return view(operations.create(self._company, entity, body=fields, duplicates=True, person=True))
        except Fault as fault:
            raise _rejected(fault) from fault

    def change(self, object: str, id: str, fields: Mapping[str, Any]) -> Record:
        """Change the fields that are given; of an address or the preferences, the parts that are given.

        `MergeInto`, a name, merges a customer into the one of that name instead.
        """
        entity = _entity(object)
        old = self._company.get(entity.name, id)
        if old is None:
            raise Rejected(f"There is no {object} {id}.")
        if entity.name == "Customer" and "MergeInto" in fields:
            return view(merge_customers(self._company, id, str(fields["MergeInto"])))
        whole = {name: _whole(entity, old, name=name, value=value) for name, value in fields.items()}
        try:
            return view(operations.update(self._company, entity, body={**whole, **_head(old)}, duplicates=True))
        except Fault as fault:
            raise _rejected(fault) from fault

    def delete(self, object: str, id: str) -> None:
        """Delete a transaction; make a list's element inactive, as that is what the screen's button does."""
        entity = _entity(object)
        if entity.has_active and (self.record(object, id) or {}).get("Type") != "Category":
            self.change(object, id, {"Active": False})
            return
        self._act(operations.delete, entity, id=id, unlink=True)

    def void(self, object: str, id: str) -> None:
        self._act(operations.void, _entity(object), id=id, unlink=False)

    def pay(self, invoice_id: str, amount: Any, *, method: str | None = None) -> Record:
        """Take a payment against an invoice."""
        invoice = self.record("Invoice", invoice_id)
        if invoice is None:
            raise Rejected(f"There is no Invoice {invoice_id}.")
        link = {"TxnId": invoice_id, "TxnType": "Invoice"}
        body = {"CustomerRef": invoice["CustomerRef"], "TotalAmt": amount}
        body |= {"Line": [{"Amount": amount, "LinkedTxn": [link]}]}
        return self.create("Payment", body | ({"PaymentMethodRef": {"value": method}} if method else {}))

    def credit(self, invoice_id: str) -> Record:
        """Make a credit memo over the lines of an invoice."""
        invoice = self.record("Invoice", invoice_id)
        if invoice is None:
            raise Rejected(f"There is no Invoice {invoice_id}.")
        lines = [{k: v for k, v in line.items() if k not in ("Id", "LinkedTxn")} for line in invoice["Line"]]
        return self.create("CreditMemo", {"CustomerRef": invoice["CustomerRef"], "Line": lines})

    def _act(self, action: Callable[..., Record], entity: Entity, *, id: str, unlink: bool) -> None:
        record = self._company.get(entity.name, id)
        if record is None:
            raise Rejected(f"There is no {entity.name} {id}.")
        try:
            if unlink and entity.name == "Invoice" and record.get("Balance", ZERO) != record["TotalAmt"]:
                sales_forms.unlink(self._company, entity, id=id)
            action(self._company, entity, body=_head(self._company.need(entity.name, id)))
        except Fault as fault:
            raise _rejected(fault) from fault


def _entity(object: str) -> Entity:
    if object not in BY_NAME:
        raise Rejected(f"There is no object {object}. There are {', '.join(BY_NAME)}.")
    return BY_NAME[object]


def _head(record: Mapping[str, Any]) -> Record:
    return {"Id": record["Id"], "SyncToken": record.get("SyncToken", "0"), "sparse": True}


def _whole(entity: Entity, old: Mapping[str, Any], *, name: str, value: Any) -> Any:
    property = entity.properties.get(name)
    if property and property.type == "address" and isinstance(value, dict):
        return {**old.get(name, {}), **value}
    return value


def _rejected(fault: Fault) -> Rejected:
    return Rejected(fault.detail)
