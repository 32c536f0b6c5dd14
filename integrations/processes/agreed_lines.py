"""What a link remembers of a transaction's lines, so that a person's edit is told from QuickBooks' own change."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from connectors.base import Fields, Line, Record, Value
from integrations.processes.translators import money, rate

SOLD = "sold:"
CENTS = Decimal("0.01")
# Source: Salesforce object reference, OpportunityLineItem.Description.
DESCRIPTION_LENGTH = 255


def agreed_lines(transaction: Record) -> Fields:
    """Return quantity, net rate, service date and description of each line that sells something, as one text each."""
    return {f"{SOLD}{line.id}": _text(line) for line in transaction.lines if line.entity == "SalesItemLine" and line.id}


def quantity_and_rate(line: Line) -> tuple[Decimal, Decimal]:
    """Return quantity and net rate; an amount without quantity is quantity 1."""
    quantity, amount = money(line.fields.get("Qty")), money(line.fields.get("Amount"))
    if not quantity:
        return Decimal(1), amount
    given = line.fields.get("UnitPrice")
    return quantity, money(given) if given is not None else rate(amount, quantity)


def description(line: Line) -> str | None:
    """Return a line's description, as much of it as Salesforce takes."""
    text = line.fields.get("Description")
    return str(text)[:DESCRIPTION_LENGTH] if text else None


def agreed_values(remembered: Value) -> Fields | None:
    """Return the Salesforce values that were agreed with a line; None when nothing is remembered."""
    if not isinstance(remembered, str):
        return None
    quantity, price, day, text = remembered.split("|", 3)
    total = (Decimal(quantity) * Decimal(price)).quantize(CENTS, ROUND_HALF_UP)
    return {
        "Quantity": Decimal(quantity),
        "TotalPrice": total,
        "ServiceDate": date.fromisoformat(day) if day else None,
        "Description": text or None,
    }


def _text(line: Line) -> str:
    quantity, price = quantity_and_rate(line)
    day = line.fields.get("ServiceDate")
    return f"{quantity}|{price}|{day or ''}|{description(line) or ''}"
