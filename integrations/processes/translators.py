"""How values change on their way between the systems; what cannot change raises Unfit with what to do."""

import re
from decimal import ROUND_HALF_UP, Decimal
from difflib import get_close_matches

from connectors.base import State, Value
from integrations.engine.process import Unfit
from integrations.engine.snapshot import Snapshot, match_key, name_of
from integrations.engine.values import listed

DELETED_SUFFIX = re.compile(r" \(deleted\)( \(\d+\))?(?=:|$)")
FORBIDDEN = {":": "a colon", "\t": "a tab", "\n": "a line break", "\r": "a line break"}
RATE_DIGITS = Decimal("0.0000001")


def customer_name(value: Value, snapshot: Snapshot) -> Value:
    """Return an Account's name as a customer's. Source: Intuit, Customer.DisplayName."""
    name = str(value or "").strip()
    for character, said in FORBIDDEN.items():
        if character in name:
            raise Unfit(f"QuickBooks does not take {said} in a name. Rename it in Salesforce")
    return name


def leaf_name(value: Value, snapshot: Snapshot) -> Value:
    """Return a customer's own name without the suffix that QuickBooks gives to inactive ones."""
    return DELETED_SUFFIX.sub("", str(value)) if value else None


def terms_in_quickbooks(value: Value, snapshot: Snapshot) -> Value:
    """Return the id of the terms of that name."""
    return named_in_quickbooks("Term", "terms", value, snapshot)


def name_in_list(entity: str, value: Value, snapshot: Snapshot) -> Value:
    """Return the name of an entry of a QuickBooks list by its id."""
    entry = snapshot.listed(entity, value)
    return name_of(entry) if entry else None


def terms_in_salesforce(value: Value, snapshot: Snapshot) -> Value:
    """Return the name of the terms with that id."""
    return name_in_list("Term", value, snapshot)


def named_in_quickbooks(entity: str, said: str, value: Value, snapshot: Snapshot) -> Value:
    """Return the id of an entry of a QuickBooks list by its name. Raises Unfit, naming the nearest ones."""
    if not value:
        return None
    if entry := snapshot.named(entity, str(value)):
        return entry.id
    active = (record for record in snapshot.lists.get(entity, ()) if record.state is State.ACTIVE)
    names = {match_key(name_of(record)): name_of(record) for record in active}
    near = [names[key] for key in get_close_matches(match_key(value), names, n=3, cutoff=0.5)]
    hint = f"The nearest names are {listed(near)}" if near else "Create it in QuickBooks or choose another"
    raise Unfit(f'QuickBooks has no {said} "{value}". {hint}')


def price(value: Value, snapshot: Snapshot) -> Value:
    """Return an item's price; QuickBooks keeps none for an item without one, Salesforce needs one."""
    return value if isinstance(value, Decimal | int) else Decimal(0)


def rate(total: Decimal, quantity: Decimal) -> Decimal:
    """Return the price of one, so that discounts count. QuickBooks Online keeps seven digits."""
    return (total / quantity).quantize(RATE_DIGITS, ROUND_HALF_UP).normalize() + 0 if quantity else total


def money(value: Value) -> Decimal:
    """Return an amount, zero for an empty field."""
    return Decimal(value) if isinstance(value, Decimal | int) else Decimal(0)


def as_text(value: Value) -> str:
    """Return a text, empty for an empty field."""
    return str(value) if value is not None else ""
