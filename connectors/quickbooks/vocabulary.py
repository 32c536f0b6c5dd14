"""The one QuickBooks vocabulary: objects, their fields and limits, in QuickBooks Online's names flattened to paths.

`PrimaryEmailAddr` is the address itself, `BillAddr.Street` the address lines joined by newlines, a reference the bare
id; beside each reference `XRef` a record may hold `XName`, the name that QuickBooks gave with it (for reading only).
The Amount of a DiscountLine is positive and lowers the total. Both editions speak these names; each connector
translates at its own edge.

Source: Intuit, API reference of Customer, Item, Invoice, SalesReceipt, Payment, CreditMemo, Estimate; v3 API's XSD.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from connectors.base import Field

SALES_FORMS = frozenset({"Invoice", "SalesReceipt", "CreditMemo", "Estimate", "RefundReceipt"})
TRANSACTIONS = SALES_FORMS | {"Payment"}
ADDRESSES = ("BillAddr", "ShipAddr")
"""A change of one part of an address is a change of the whole: QuickBooks replaces the address that is sent."""
ADDRESS_LINES = 5


@dataclass(frozen=True, slots=True)
class QuickBooksField:
    """One field in both editions' limits.

    `online` and `desktop` are the longest text each takes (None: none stated), `places` the decimal places kept,
    `max_lines` how many lines a text may have, `on_create` and `on_update` whether it can be set then.
    """

    name: str
    label: str
    type: str = "string"
    online: int | None = None
    desktop: int | None = None
    places: int | None = None
    max_lines: int | None = None
    on_create: bool = True
    on_update: bool = True
    choices: tuple[str, ...] = ()

    def described(self, length: int | None) -> Field:
        """Return it as connectors describe fields, for the edition whose longest text is `length`."""
        writable = self.on_create or self.on_update
        return Field(self.name, self.label, self.type, length, writable=writable, choices=self.choices)


def fields_of(entity: str) -> Mapping[str, QuickBooksField]:
    """Return the known fields of an entity or of a kind of line by name; empty for one the vocabulary does not list."""
    return _BY_NAME.get(entity, {})


def _text(name: str, label: str, online: int | None = None, desktop: int | None = None) -> QuickBooksField:
    return QuickBooksField(name, label, online=online, desktop=desktop)


def _money(name: str, label: str) -> QuickBooksField:
    return QuickBooksField(name, label, "decimal", places=2)


def _rate(name: str, label: str) -> QuickBooksField:
    return QuickBooksField(name, label, "decimal", places=7)


def _of(type: str, name: str, label: str) -> QuickBooksField:
    return QuickBooksField(name, label, type)


def _read_only(type: str, name: str, label: str) -> QuickBooksField:
    return QuickBooksField(name, label, type, on_create=False, on_update=False)


def _once(type: str, name: str, label: str) -> QuickBooksField:
    return QuickBooksField(name, label, type, on_update=False)


def _address(name: str, label: str) -> tuple[QuickBooksField, ...]:
    return (
        QuickBooksField(f"{name}.Street", f"{label} street", "text", online=2000, max_lines=ADDRESS_LINES),
        _text(f"{name}.City", f"{label} city", 255),
        _text(f"{name}.CountrySubDivisionCode", f"{label} state", 255),
        _text(f"{name}.PostalCode", f"{label} ZIP code", 30),
        _text(f"{name}.Country", f"{label} country", 255),
        _read_only("text", f"{name}.Block", f"{label} address as printed"),
    )


_STAMPS = (
    _read_only("datetime", "CreateTime", "Created"),
    _read_only("datetime", "LastUpdatedTime", "Last changed"),
)
_LIST = (_of("boolean", "Active", "Active"), *_STAMPS)
_NAMED = (_text("Name", "Name", 100), _read_only("string", "FullyQualifiedName", "Full name"))
_PARENT = _of("reference", "ParentRef", "Parent")
_PERSON = (
    _text("DisplayName", "Display name", 100, 41),
    _text("CompanyName", "Company name", 100),
    _text("Title", "Title", 16),
    _text("GivenName", "First name", 100),
    _text("FamilyName", "Last name", 100),
    _text("PrimaryEmailAddr", "E-mail", 100),
    _text("PrimaryPhone", "Phone", 30),
    _text("AlternatePhone", "Alternate phone", 30),
    _text("Mobile", "Mobile", 30),
    _text("Fax", "Fax", 30),
    _text("WebAddr", "Website", 1000),
    *_address("BillAddr", "Billing"),
)
_CUSTOMER = (
    *_PERSON,
    *_address("ShipAddr", "Shipping"),
    _PARENT,
    _of("boolean", "Job", "Sub-customer"),
    _read_only("boolean", "IsProject", "Project"),
    _of("reference", "SalesTermRef", "Terms"),
    _once("reference", "CurrencyRef", "Currency"),
    _of("boolean", "Taxable", "Taxable"),
    _of("reference", "DefaultTaxCodeRef", "Default tax code"),
    _read_only("string", "FullyQualifiedName", "Full name"),
    _read_only("decimal", "Balance", "Balance"),
    QuickBooksField("Notes", "Notes", "text", online=2000),
    *_LIST,
)
_ITEM = (
    *_NAMED,
    QuickBooksField("Description", "Description", "text", online=4000),
    _text("Sku", "SKU", 100),
    QuickBooksField("Type", "Type", "choice", on_update=False, choices=("Service", "NonInventory", "Inventory")),
    _rate("UnitPrice", "Price"),
    _of("boolean", "Taxable", "Taxable"),
    _of("reference", "SalesTaxCodeRef", "Sales tax code"),
    _rate("QtyOnHand", "Quantity on hand"),
    _PARENT,
    *_LIST,
)
_HEADER = (
    _of("date", "TxnDate", "Date"),
    _of("reference", "CustomerRef", "Customer"),
    _of("reference", "CurrencyRef", "Currency"),
    QuickBooksField("PrivateNote", "Memo", "text", online=4000),
    _read_only("boolean", "Voided", "Voided"),
    *_STAMPS,
)
_SALES = (
    *_HEADER,
    _text("DocNumber", "Number", 21, 11),
    _of("date", "ShipDate", "Ship date"),
    _of("reference", "ClassRef", "Class"),
    _text("ShipMethodRef", "Shipping method", 30),
    _text("PONumber", "P.O. number", 31, 25),
    _text("SalesRepRef", "Sales rep", 31),
    _text("BillEmail", "E-mail", 100),
    *_address("BillAddr", "Billing"),
    *_address("ShipAddr", "Shipping"),
    _read_only("decimal", "TotalAmt", "Total"),
    _read_only("decimal", "Balance", "Balance"),
    _read_only("decimal", "TotalTax", "Sales tax"),
    _of("reference", "TaxCodeRef", "Tax code"),
    QuickBooksField(
        "GlobalTaxCalculation", "Amounts are", "choice", choices=("TaxExcluded", "TaxInclusive", "NotApplicable")
    ),
    QuickBooksField("EmailStatus", "E-mail status", "choice", choices=("NotSet", "NeedToSend", "EmailSent")),
)
_PAYMENT = (*_HEADER, _money("TotalAmt", "Amount"), _read_only("decimal", "UnappliedAmt", "Not applied"))
_TERMS = (_of("date", "DueDate", "Due date"), _of("reference", "SalesTermRef", "Terms"))
_ANY_LINE = (
    QuickBooksField("Description", "Description", "text", online=4000),
    _money("Amount", "Amount"),
    _read_only("integer", "LineNum", "Position"),
)
_TREE = (*_NAMED, _PARENT, *_LIST)

ENTITIES: Mapping[str, tuple[QuickBooksField, ...]] = {
    "Customer": _CUSTOMER,
    "Vendor": (*_PERSON, *_LIST),
    "Employee": (*_PERSON, *_LIST),
    "Item": _ITEM,
    "Invoice": (*_SALES, *_TERMS),
    "SalesReceipt": _SALES,
    "CreditMemo": (*_SALES, _TERMS[1]),
    "Estimate": (*_SALES, *_TERMS),
    "RefundReceipt": _SALES,
    "Payment": _PAYMENT,
    "Term": (_text("Name", "Name", 31), _of("integer", "DueDays", "Due in days"), *_LIST),
    "PaymentMethod": (_text("Name", "Name", 31), *_LIST),
    "Class": _TREE,
    "Department": _TREE,
    "Account": (*_TREE, _text("AccountType", "Type"), _text("AcctNum", "Number", 20)),
    "TaxCode": (_text("Name", "Name", 100), QuickBooksField("Description", "Description", "text", online=4000), *_LIST),
    "TaxRate": (_text("Name", "Name", 100), _rate("RateValue", "Rate"), *_LIST),
    "SalesItemLine": (
        *_ANY_LINE,
        _of("reference", "ItemRef", "Item"),
        _read_only("string", "ItemName", "Item name"),
        _rate("Qty", "Quantity"),
        _rate("UnitPrice", "Rate"),
        _of("date", "ServiceDate", "Service date"),
        _of("reference", "TaxCodeRef", "Tax code"),
        _of("reference", "ClassRef", "Class"),
        _read_only("reference", "GroupRef", "Line of its bundle"),
    ),
    "DescriptionLine": (*_ANY_LINE, _of("date", "ServiceDate", "Service date")),
    "DiscountLine": (*_ANY_LINE, _rate("DiscountPercent", "Discount in percent")),
    "SubTotalLine": _ANY_LINE,
    "GroupLine": (*_ANY_LINE, _of("reference", "ItemRef", "Bundle"), _rate("Qty", "Quantity")),
    "AppliedLine": (
        _money("Amount", "Amount"),
        _of("reference", "TxnId", "Transaction"),
        _text("TxnType", "Transaction type"),
    ),
}
_BY_NAME = {entity: {field.name: field for field in fields} for entity, fields in ENTITIES.items()}
