"""The three shapes in which Intuit reports an error, with its own words and codes.

Source: recorded responses of the v3 API (service and gateway faults), Intuit "Handling common errors", error code list.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

INACTIVE = (
    "Something you're trying to use has been made inactive. "
    "Check the fields with accounts, customers, items, vendors or employees."
)


@dataclass(slots=True, eq=False)
class Fault(Exception):
    """One refusal by the service: HTTP 400, or an item of a batch."""

    code: str
    message: str
    detail: str
    element: str | None = None
    status: int = 400
    kind: str = "ValidationFault"

    def content(self) -> dict[str, Any]:
        """Give the `Fault` object as it appears in a body or in a batch item."""
        error = {"Message": self.message, "Detail": self.detail, "code": self.code}
        if self.element is not None:
            error["element"] = self.element
        return {"Error": [error], "type": self.kind}


@dataclass(frozen=True, slots=True)
class GatewayFault:
    """A refusal before the service is reached: other keys, nulls, epoch milliseconds."""

    status: int
    code: str
    name: str
    detail: str | None
    kind: str
    headers: Mapping[str, str] = field(default_factory=dict)

    def content(self, now: datetime) -> dict[str, Any]:
        """Give the whole body."""
        message = f"message={self.name}; errorCode={self.code.zfill(6)}; statusCode={self.status}"
        error = {"message": message, "detail": self.detail, "code": self.code, "element": None}
        return {
            "warnings": None,
            "intuitObject": None,
            "fault": {"error": [error], "type": self.kind},
            "report": None,
            "queryResponse": None,
            "batchItemResponse": [],
            "attachableResponse": [],
            "syncErrorResponse": None,
            "requestId": None,
            "time": int(now.timestamp() * 1000),
            "status": None,
            "cdcresponse": [],
        }


def token_expired(token: str) -> GatewayFault:
    """The access token is unknown, expired or revoked."""
    challenge = {"WWW-Authenticate": 'Bearer realm="Intuit", error="invalid_token"'}
    return GatewayFault(401, "3200", "AuthenticationFailed", f"Token expired: {token}", "AUTHENTICATION", challenge)


def wrong_company() -> GatewayFault:
    """The token was given for another company."""
    return GatewayFault(403, "3100", "ApplicationAuthorizationFailed", None, "SERVICE")


def throttled() -> Fault:
    """Too many requests. Source: recorded 429; its JSON casing differs between reporters."""
    return Fault(
        "3001",
        "message=ThrottleExceeded; errorCode=003001; statusCode=429",
        "The request limit was reached.  Try again later",
        status=429,
        kind="SERVICE",
    )


def not_found() -> Fault:
    """A record is missing: a read of an unknown id answers this, never 404."""
    return Fault("610", "Object Not Found", f"Object Not Found : {INACTIVE}", "")


def inactive_reference() -> Fault:
    """A new transaction names a record that was made inactive."""
    return not_found()


def bad_reference(plural: str, id: str) -> Fault:
    """A reference names a record that does not exist."""
    return Fault("2500", "Invalid Reference Id", f"Invalid Reference Id : {plural} element id {id} not found", "")


def not_linkable(id: str) -> Fault:
    """A line names a transaction of a kind that it cannot be linked with."""
    return Fault("620", "Txn ID cannot be linked", f"Txn ID cannot be linked : {id}", "")


def stale(person: str) -> Fault:
    """The SyncToken sent is not the record's."""
    detail = (
        f"Stale Object Error : You and {person} were working on this at the same time. "
        f"{person} finished before you did, so your work was not saved."
    )
    return Fault("5010", "Stale Object Error", detail, "")


def missing(name: str) -> Fault:
    """A required property is absent."""
    return Fault(
        "2020",
        "Required param missing, need to supply the required value for the API",
        f"Required parameter {name} is missing in the request",
        name,
    )


def bad_id(value: object) -> Fault:
    """An id is not a whole number."""
    return Fault("2030", "Invalid ID", f"Id should be a valid number. Supplied value:{value}", "Id")


def bad_length(name: str, length: int, *, longest: int, shortest: int = 0) -> Fault:
    """A text is too long."""
    return Fault(
        "2050",
        "String length is either shorter or longer than supported by specification",
        "String length specified does not match the supported length. "
        f"Min:{shortest} Max:{longest} supported. Supplied length:{length}",
        name,
    )


def bad_property(detail: str) -> Fault:
    """The body cannot be read as the entity: an unknown property, or a value of another type."""
    return Fault(
        "2010",
        "Request has invalid or unsupported property",
        f"Property Name:{detail}\n specified is unsupported or invalid",
    )


def bad_choice(value: object) -> Fault:
    """A value is not one of the enumeration's."""
    return Fault("2170", "Invalid Enumeration", f"Invalid Enumeration : {value}", "")


def duplicate_name(who: str = "customer, vendor or employee", suffix: str = "") -> Fault:
    """A name is taken."""
    detail = (
        f"The name supplied already exists. : Another {who} is already using this name. "
        f"Please use a different name.{suffix}"
    )
    return Fault("6240", "Duplicate Name Exists Error", detail, "")


def duplicate_number(number: str, entity: str, *, id: str) -> Fault:
    """A document number is taken, and the company wants to be warned."""
    detail = (
        "Duplicate Document Number Error : You must specify a different number. This number has already been used. "
        f"DocNumber={number} is assigned to TxnType={entity} with TxnId={id}"
    )
    return Fault("6140", "Duplicate Document Number Error", detail, "")


def business(detail: str) -> Fault:
    """A rule of the books is broken."""
    return Fault(
        "6000",
        "A business validation error has occurred while processing your request",
        f"Business Validation Error: {detail}",
        "",
    )


def amount_mismatch(amount: object) -> Fault:
    """A line's amount is not quantity times price."""
    message = "Amount calculation incorrect in the request"
    detail = f"{message} : Amount is not equal to UnitPrice * Qty. Supplied value:{amount}"
    return Fault("6070", message, detail, "")


def bad_line_tax_code(code: str) -> Fault:
    """A line of a US form names another code than TAX or NON."""
    return Fault(
        "6100",
        "Invalid Line Tax Code",
        f"Invalid Line Tax Code : US sales tax codes on lines must be TAX or NON. Supplied value:{code}",
        "",
    )


def before_stock_start() -> Fault:
    """An inventory item is sold before its stock begins. Source: recorded 400."""
    text = (
        "Transactions with inventory (QOH) products cant be dated earlier than the Inventory Start Date for the product"
    )
    return Fault("6270", "Transaction date is prior to start date for inventory item", text, "")


def period_closed() -> Fault:
    """The books are closed on that date."""
    return Fault(
        "6210",
        "Account Period Closed, Cannot Update Through Services",
        "The account period has closed and the account books cannot be updated through through the QBO Services API. "
        "Please use the QBO website to make these changes.",
        "",
    )


def has_balance() -> Fault:
    """A name with money owed cannot be made inactive through the API."""
    return Fault(
        "6220",
        "Delete List Has Balance Error",
        "Delete List Has Balance Error : The list element cannot be deleted because it has a non-zero balance.",
        "",
    )


def unsupported(what: str) -> Fault:
    """No such resource or operation."""
    return Fault("500", "Unsupported Operation", f"Operation {what} is not supported.", "")


def query_syntax(detail: str) -> Fault:
    """The statement cannot be parsed."""
    return Fault("4000", "Error parsing query", f"QueryParserError: {detail}")


def query_invalid(detail: str) -> Fault:
    """The statement names what does not exist or may not be asked."""
    return Fault("4001", "Invalid query", f"QueryValidationError: {detail}")


def batch_too_large() -> Fault:
    """More than 30 items in one batch."""
    return Fault("1040", "Batch size exceeds allowed limit", "Batch size exceeds allowed limit : 30", "")


def system_failure() -> Fault:
    """The service broke."""
    return Fault(
        "10000",
        "An application error has occurred while processing your request",
        "System Failure Error: Could not open JPA EntityManager for transaction",
        status=500,
        kind="SystemFault",
    )
