"""The statements of QuickBooks Online's query language, with its escaping in one place."""

from collections.abc import Collection
from datetime import UTC, datetime

PAGE = 1000
"""Rows a query returns at most. Source: Intuit, "Query operations and syntax"."""

# Lists hide their inactive members from a query that does not name them.
NAME_LISTS = frozenset(
    {"Customer", "Vendor", "Employee", "Item", "Account", "Term", "Class", "Department", "PaymentMethod"}
    | {"TaxCode", "TaxRate", "CompanyCurrency", "CustomerType"}
)
NESTED = {"LastUpdatedTime": "MetaData.LastUpdatedTime", "CreateTime": "MetaData.CreateTime"}


def literal(value: str) -> str:
    """Quote a value: a backslash is doubled first, then an apostrophe escaped by one; doubling it would be an error.

    Source: recorded query `WHERE DisplayName = 'Amy\\'s Bird Sanctuary'`.
    """
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def one_of(field: str, values: Collection[str]) -> str:
    """Return the condition that a field is one of these values."""
    return f"{NESTED.get(field, field)} IN ({', '.join(literal(value) for value in values)})"


def at_or_after(field: str, moment: datetime) -> str:
    """Return the condition that an instant is not before `moment`."""
    return f"{NESTED.get(field, field)} >= '{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}'"


def select(entity: str, *conditions: str, order: str = "Id", start: int = 1) -> str:
    """Return the statement for one page of an entity, inactive members of lists included."""
    return f"SELECT * FROM {entity}{_where(entity, conditions)} ORDERBY {order} STARTPOSITION {start} MAXRESULTS {PAGE}"


def count(entity: str, *conditions: str) -> str:
    """Return the statement that counts what `select` would find."""
    return f"SELECT COUNT(*) FROM {entity}{_where(entity, conditions)}"


def _where(entity: str, conditions: tuple[str, ...]) -> str:
    given = (*conditions, "Active IN (true, false)") if entity in NAME_LISTS else conditions
    return f" WHERE {' AND '.join(given)}" if given else ""
