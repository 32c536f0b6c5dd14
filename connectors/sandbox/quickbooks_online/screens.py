"""What each screen of QuickBooks shows and lets a person edit, as data."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from connectors.sandbox.quickbooks_online.company import Company
from connectors.sandbox.quickbooks_online.tables.company_objects import BY_NAME

Input = tuple[str, str, str, Any, list[tuple[str, str]]]
Action = tuple[str, str, list[Input]]
PHONES = (("Phone", "PrimaryPhone.FreeFormNumber"), ("Mobile", "Mobile.FreeFormNumber"), ("Fax", "Fax.FreeFormNumber"))
HISTORY = (("Id", "Id"), ("Version", "SyncToken"), ("Last changed", "MetaData.LastUpdatedTime"))
MONEY = (("Total", "TotalAmt"), ("Balance", "Balance"))
BUYER = ("Customer", "CustomerRef.name")
FORM_COLUMNS = (("No.", "DocNumber"), ("Date", "TxnDate"), BUYER, *MONEY)
MEMO = (("Memo", "PrivateNote"),)


@dataclass(frozen=True, slots=True)
class Screen:
    """One object's screen: columns of its table, inputs and facts of its page, as (heading, path)."""

    entity: str
    label: str
    columns: tuple[tuple[str, str], ...]
    inputs: tuple[tuple[str, str], ...] = ()
    facts: tuple[tuple[str, str], ...] = HISTORY
    creatable: bool = False
    actions: tuple[tuple[str, str], ...] = ()

    def actions_for(self, company: Company, record: Mapping[str, Any]) -> list[Action]:
        """Return the buttons that the record has now."""
        buttons: list[Action] = []
        if self.entity == "Invoice" and Decimal(record.get("Balance") or 0) > 0:
            methods = [(one["Id"], one["Name"]) for one in company.all("PaymentMethod")]
            amount: Input = ("amount", "Amount", "number", cell(record["Balance"]), [])
            buttons.append(("pay", "Receive payment", [amount, ("method", "Method", "choice", "", methods)]))
        if self.entity == "Customer" and record.get("Active"):
            buttons.append(("merge", "Merge contacts", [("into", "Into", "text", "", [])]))
        return buttons + [(name, text, []) for name, text in self.actions]


STREET = (("street", "Line1"), ("street 2", "Line2"), ("city", "City"), ("state", "CountrySubDivisionCode"))
PARTS = (*STREET, ("postal code", "PostalCode"), ("country", "Country"))
ADDRESSES = tuple(
    (f"{label} {name}", f"{path}.{part}")
    for label, path in (("Billing", "BillAddr"), ("Shipping", "ShipAddr"))
    for name, part in PARTS
)
NAMED, COMPANY, ACTIVE = ("Display name", "DisplayName"), ("Company", "CompanyName"), ("Active", "Active")
MAIL, TAXED = ("E-mail", "PrimaryEmailAddr.Address"), ("Taxable", "Taxable")
PERSON = (NAMED, COMPANY, ("Title", "Title"), ("First name", "GivenName"), ("Last name", "FamilyName"), MAIL, *PHONES)
CUSTOMER_ONLY = (("Website", "WebAddr.URI"), ("Terms", "SalesTermRef.value"), ("Parent customer", "ParentRef.value"))
PRODUCT = (("Name", "Name"), ("SKU", "Sku"), ("Type", "Type"), ("Description", "Description"), ("Price", "UnitPrice"))
STOCK = (("Quantity on hand", "QtyOnHand"), ("Income account", "IncomeAccountRef.value"), TAXED)
CUSTOMER = Screen(
    "Customer",
    "Customers",
    (("Name", "FullyQualifiedName"), COMPANY, MAIL, ("Balance", "BalanceWithJobs"), ACTIVE),
    (*PERSON, *CUSTOMER_ONLY, TAXED, ACTIVE, *ADDRESSES, ("Notes", "Notes")),
    (("Balance", "Balance"), ("Balance with sub-customers", "BalanceWithJobs"), *HISTORY),
    creatable=True,
)
ITEM = Screen(
    "Item",
    "Products and services",
    (("Name", "FullyQualifiedName"), ("Type", "Type"), ("Price", "UnitPrice"), ("On hand", "QtyOnHand"), ACTIVE),
    (*PRODUCT, *STOCK, ("Category", "ParentRef.value"), ACTIVE),
    creatable=True,
)
INVOICE = Screen(
    "Invoice",
    "Invoices",
    (*FORM_COLUMNS, ("Due", "DueDate")),
    (("Number", "DocNumber"), ("Date", "TxnDate"), ("Due", "DueDate"), ("Terms", "SalesTermRef.value"), *MEMO),
    (BUYER, *MONEY, ("Tax", "TxnTaxDetail.TotalTax"), *HISTORY),
    actions=(("credit", "Make a credit memo"), ("void", "Void"), ("delete", "Delete")),
)
SALES_RECEIPT = Screen(
    "SalesReceipt",
    "Sales receipts",
    FORM_COLUMNS,
    (("Number", "DocNumber"), ("Date", "TxnDate"), *MEMO),
    (BUYER, *MONEY, ("Tax", "TxnTaxDetail.TotalTax"), *HISTORY),
    actions=(("void", "Void"), ("delete", "Delete")),
)
PAYMENT = Screen(
    "Payment",
    "Payments",
    (("Date", "TxnDate"), BUYER, ("Amount", "TotalAmt"), ("Not applied", "UnappliedAmt")),
    (("Date", "TxnDate"), ("Reference", "PaymentRefNum"), *MEMO),
    (BUYER, ("Amount", "TotalAmt"), ("Not applied", "UnappliedAmt"), *HISTORY),
    actions=(("void", "Void"), ("delete", "Delete")),
)
CREDIT_MEMO = Screen(
    "CreditMemo",
    "Credit memos",
    FORM_COLUMNS,
    (("Number", "DocNumber"), ("Date", "TxnDate"), *MEMO),
    (BUYER, ("Total", "TotalAmt"), ("Remaining", "RemainingCredit"), *HISTORY),
    actions=(("delete", "Delete"),),
)
ESTIMATE = Screen(
    "Estimate",
    "Estimates",
    (("No.", "DocNumber"), ("Date", "TxnDate"), BUYER, ("Total", "TotalAmt")),
    (("Number", "DocNumber"), ("Date", "TxnDate"), ("Status", "TxnStatus"), *MEMO),
    actions=(("delete", "Delete"),),
)


def _person(entity: str, label: str) -> Screen:
    inputs = (("Display name", "DisplayName"), ("First name", "GivenName"), ("Last name", "FamilyName"))
    return Screen(
        entity,
        label,
        (("Name", "DisplayName"), ("Active", "Active")),
        (*inputs, ("E-mail", "PrimaryEmailAddr.Address"), PHONES[0], ("Active", "Active")),
        creatable=True,
    )


def _list(entity: str, label: str, *inputs: tuple[str, str]) -> Screen:
    columns = (("Name", "Name"), ("Active", "Active"))
    return Screen(entity, label, columns, (("Name", "Name"), *inputs, ("Active", "Active")), creatable=True)


SCREENS = {
    screen.entity: screen
    for screen in (
        CUSTOMER,
        ITEM,
        INVOICE,
        SALES_RECEIPT,
        PAYMENT,
        CREDIT_MEMO,
        ESTIMATE,
        _person("Vendor", "Vendors"),
        _person("Employee", "Employees"),
        _list("Term", "Terms", ("Due days", "DueDays")),
        _list("Class", "Classes"),
        _list("Department", "Locations"),
        _list("PaymentMethod", "Payment methods"),
        _list("Account", "Chart of accounts", ("Type", "AccountType")),
    )
}


def at(record: Mapping[str, Any], path: str) -> Any:
    """Return the value at a path, None where there is none."""
    value: Any = record
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def cell(value: Any) -> str:
    """Return a value as a screen shows it."""
    match value:
        case None:
            return ""
        case bool():
            return "Yes" if value else "No"
        case Decimal() | float():
            return f"{value:,.2f}".replace(",", "") if value == round(value, 2) else f"{value:f}"
    return str(value)


def title_of(screen: Screen, record: Mapping[str, Any]) -> str:
    """Return what a record is called."""
    name = record.get("FullyQualifiedName") or record.get("DisplayName") or record.get("Name")
    number = record.get("DocNumber") or f"#{record.get('Id', '')}"
    return str(name or f"{screen.entity} {number}, {record.get('TxnDate', '')}, {cell(record.get('TotalAmt'))}")


def inputs_of(company: Company, screen: Screen, *, record: Mapping[str, Any]) -> list[Input]:
    """Return the inputs of a record's page, with the kind that each property's type asks for."""
    return [_input(company, screen, record=record, label=label, path=path) for label, path in screen.inputs]


def _input(company: Company, screen: Screen, *, record: Mapping[str, Any], label: str, path: str) -> Input:
    property = BY_NAME[screen.entity].properties[path.split(".")[0]]
    value = at(record, path)
    match property.type:
        case "bool":
            return (path, label, "checkbox", property.name in ("Active", "Taxable") if value is None else value, [])
        case "ref":
            return (path, label, "choice", value or "", _choices(company, str(property.target)))
        case "enum":
            return (path, label, "choice", value or "", [(choice, choice) for choice in property.choices])
        case "number" | "money":
            return (path, label, "number", "" if value is None else f"{value}", [])
        case "date":
            return (path, label, "date", value or "", [])
    return (
        path,
        label,
        "area" if property.name in ("Notes", "Description", "PrivateNote") else "text",
        value or "",
        [],
    )


def _choices(company: Company, entity: str) -> list[tuple[str, str]]:
    rows = [row for row in company.all(entity) if row.get("Active", True)]
    return sorted(((row["Id"], title_of(SCREENS[entity], row)) for row in rows), key=lambda choice: choice[1])


def fields_of(screen: Screen, form: Mapping[str, str], *, new: bool) -> dict[str, Any]:
    """Return the sent inputs as the API's fields: paths opened, empty ones None (absent in a new record)."""
    fields: dict[str, Any] = {}
    for _, path in screen.inputs:
        if path not in form or (new and not form[path].strip()):
            continue
        top, _, part = path.partition(".")
        text = form[path].strip() or None
        if not part:
            fields[top] = text
        elif fields.get(top) is None:
            fields[top] = {part: text} if text or _has_many_parts(top) else None
        else:
            fields[top][part] = text
    return fields


def _has_many_parts(name: str) -> bool:
    return name in ("BillAddr", "ShipAddr")
