"""Names and prices by number, the same for every system, so that large samples match each other from the start."""

from decimal import Decimal


def customer_name(number: int) -> str:
    """Return the name of the numbered Account or Customer, counted from 1."""
    return f"Customer {number:05}"


def contact_name(number: int) -> tuple[str, str]:
    """Return first and last name of the numbered customer's billing contact."""
    return "Contact", f"{number:05}"


def email(number: int) -> str:
    """Return the billing contact's e-mail address."""
    return f"contact{number:05}@example.com"


def item_name(number: int) -> str:
    """Return the name of the numbered item, which is also its ProductCode."""
    return f"Item {number:04}"


def price(number: int) -> Decimal:
    """Return the price of the numbered item: 10.25, 20.50 … starting again after a hundred."""
    return Decimal("10.25") * ((number - 1) % 100 + 1)


def quantity(line: int) -> int:
    """Return the quantity of a document's numbered line: 1 to 5."""
    return (line - 1) % 5 + 1


def item_of_line(document: int, line: int, *, lines: int, items: int) -> int:
    """Return the number of the item that a document's line sells, spread over all items."""
    return ((document - 1) * lines + line - 1) % items + 1


def street(number: int) -> str:
    """Return the street of the numbered customer's address."""
    return f"{number} Main Street"


CITY, STATE, POSTAL_CODE, COUNTRY = "Springfield", "IL", "62701", "USA"
