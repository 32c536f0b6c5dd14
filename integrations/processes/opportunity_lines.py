"""Opportunity Products made and changed after the lines of a QuickBooks transaction. Source: sync rules, section 5."""

from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal

from connectors.base import QUICKBOOKS, Line, Record, Value
from integrations.engine.actions import Level, Note
from integrations.engine.merge import id_of, line_marks
from integrations.engine.process import Lookup
from integrations.engine.snapshot import Link, LinkTo, Pair, Snapshot
from integrations.engine.values import listed, same, shown
from integrations.processes.agreed_lines import CENTS, SOLD, agreed_values, description, quantity_and_rate
from integrations.processes.currencies import record_currency
from integrations.processes.price_entries import BOOK, entry_lookup, entry_of, remembered_entry, standard_entry
from integrations.processes.transactions import TRANSACTIONS
from integrations.processes.translators import money

LINE = "OpportunityLineItem"
EXTERNAL_LINE = "External_Line_ID__c"
LABELS = {"Quantity": "Quantity", "TotalPrice": "Total price", "Description": "Description", "ServiceDate": "Date"}


def items_referred(transaction: Record) -> tuple[LinkTo, ...]:
    """Return the items that the lines refer to."""
    items = {str(line.fields["ItemRef"]) for line in transaction.lines if line.fields.get("ItemRef")}
    return tuple(LinkTo("item", QUICKBOOKS, id) for id in sorted(items))


def new_lines(transaction: Record, snapshot: Snapshot) -> tuple[Line, ...]:
    """Return the lines of a new Opportunity in the standard price book, for lines with a Product that has a price."""
    positions = {id(line): index for index, line in enumerate(_sold(transaction), start=1)}
    currency = record_currency(transaction, snapshot)
    return tuple(
        Line(LINE, line.id, _new(transaction, line, entry, positions[id(line)], snapshot))
        for line, product in with_product(transaction, snapshot)
        if (entry := standard_entry(currency, product, snapshot))
    )


def changed_lines(pair: Pair, snapshot: Snapshot) -> tuple[tuple[Line, ...], tuple[Note, ...]]:
    """Return what makes the Opportunity's lines those of its transaction, and a WARNING of lines that cannot be added.

    Lines that people have added to the Opportunity themselves stay as they are.
    """
    transaction, opportunity, link = pair.quickbooks, pair.salesforce, pair.link
    if transaction is None or opportunity is None or link is None:
        return (), ()
    standing = _standing(transaction, opportunity, link, snapshot)
    lines: list[Line] = []
    missing: list[str] = []
    lost: list[str] = []
    for index, line in enumerate(_sold(transaction), start=1):
        product = snapshot.link("item", QUICKBOOKS, line.fields.get("ItemRef"))
        there = standing.pop(str(line.id), None)
        if product is None or not product.salesforce_id:
            continue
        if there and there.fields.get("Product2Id") in (None, product.salesforce_id):
            if fields := _differing(transaction, line, there, snapshot):
                lines.append(Line(LINE, there.id, fields, base=_known(there, fields)))
                lost.extend(_overwritten(line, there, link, fields))
        elif entry := entry_of(opportunity, product, snapshot):
            lines.extend(_freed(there))
            lines.append(Line(LINE, f"new-{line.id}", _new(transaction, line, entry, index, snapshot)))
        else:
            missing.append(str(line.fields.get("ItemName") or line.fields.get("ItemRef")))
    lines.extend(Line(LINE, gone.id, {}, removed=True) for gone in standing.values())
    return tuple(lines), (*_not_added(transaction, missing), *_lost(transaction, lost))


def entries_looked_up(snapshot: Snapshot) -> tuple[Lookup, ...]:
    """Return the price book entries that new lines need, as far as the links of the items do not name them."""
    return tuple(
        entry_lookup(product)
        for pair in snapshot.pairs
        if pair.link and pair.quickbooks and pair.salesforce and pair.salesforce.lines
        for line, product in with_product(pair.quickbooks, snapshot)
        if str(line.id) not in _standing(pair.quickbooks, pair.salesforce, pair.link, snapshot)
        and not remembered_entry(pair.salesforce.fields.get(BOOK), product, snapshot)
    )


def _sold(transaction: Record) -> list[Line]:
    return [line for line in transaction.lines if line.entity == "SalesItemLine" and line.id]


def with_product(transaction: Record, snapshot: Snapshot) -> Iterator[tuple[Line, Link]]:
    """Yield the lines whose items are Products, with the links of these."""
    for line in _sold(transaction):
        product = snapshot.link("item", QUICKBOOKS, line.fields.get("ItemRef"))
        if product and product.salesforce_id:
            yield line, product


def _standing(transaction: Record, opportunity: Record, link: Link, snapshot: Snapshot) -> dict[str, Line]:
    """Return the Opportunity's lines that came to or from the transaction, by the transaction's line ids.

    What links them is the external id; where writing that back has failed, the order in which they were sent.
    """
    prefix = snapshot.external_id("line", f"{transaction.id}:")
    sent = {key: id for key, mark in line_marks(link.quickbooks).items() if (id := id_of(mark))}
    found: dict[str, Line] = {}
    for line in opportunity.lines:
        external_id = str(line.fields.get(EXTERNAL_LINE) or "")
        if external_id.startswith(prefix):
            found[external_id.removeprefix(prefix)] = line
        elif not external_id and line.id in sent:
            found[sent[line.id]] = line
    return found


def _new(transaction: Record, line: Line, entry: str, index: int, snapshot: Snapshot) -> Mapping[str, Value]:
    quantity, price = quantity_and_rate(line)
    return {
        EXTERNAL_LINE: snapshot.external_id("line", f"{transaction.id}:{line.id}"),
        "External_Line_Index__c": Decimal(index),
        "PricebookEntryId": entry,
        "Quantity": quantity,
        "UnitPrice": price,
        "Description": description(line),
        "ServiceDate": line.fields.get("ServiceDate"),
    }


def _differing(transaction: Record, line: Line, there: Line, snapshot: Snapshot) -> dict[str, Value]:
    """Return the fields of a line that QuickBooks has changed.

    Salesforce keeps the total when Quantity alone is set, so the price goes with it; with an unchanged net rate it is
    the price that stands there, so that a Discount keeps its meaning. Source: Salesforce object reference,
    OpportunityLineItem.
    """
    quantity, price = quantity_and_rate(line)
    before = money(there.fields.get("Quantity"))
    same_rate = (price * before).quantize(CENTS, ROUND_HALF_UP) == money(there.fields.get("TotalPrice"))
    fields: dict[str, Value] = {}
    if quantity != before or not same_rate:
        fields |= {"Quantity": quantity, "UnitPrice": there.fields.get("UnitPrice") if same_rate else price}
        if not same_rate and there.fields.get("Discount"):
            fields["Discount"] = None
    wanted = {
        "Description": description(line),
        "ServiceDate": line.fields.get("ServiceDate"),
        EXTERNAL_LINE: snapshot.external_id("line", f"{transaction.id}:{line.id}"),
    }
    return fields | {path: value for path, value in wanted.items() if not same(value, there.fields.get(path))}


def _known(there: Line, changing: Mapping[str, Value]) -> dict[str, Value]:
    """Return what is known of a line that is about to be changed, with the name by which people know it."""
    return {path: there.fields.get(path) for path in (*changing, "Product2.Name")}


def _overwritten(line: Line, there: Line, link: Link, fields: Mapping[str, Value]) -> list[str]:
    """Return the values of a line that are overwritten, though QuickBooks never had them: people typed them."""
    agreed = agreed_values(link.quickbooks.get(f"{SOLD}{line.id}"))
    if agreed is None:
        return []
    changing = {"Quantity", "TotalPrice"} if "Quantity" in fields else set()
    changing |= fields.keys() & {"Description", "ServiceDate"}
    return [
        f'{LABELS[path]} "{shown(there.fields.get(path))}" of "{line.fields.get("ItemName") or there.id}"'
        for path in LABELS
        if path in changing and not same(agreed[path], there.fields.get(path))
    ]


def _lost(transaction: Record, lost: list[str]) -> tuple[Note, ...]:
    if not lost:
        return ()
    text = f'The lines of the Opportunity of "{TRANSACTIONS.title(transaction)}" were brought in line with QuickBooks.'
    return (Note(Level.WARNING, f"{text} Overwritten in Salesforce: {listed(lost)}."),)


def _freed(there: Line | None) -> tuple[Line, ...]:
    """Return what takes away a line whose item became another: its product is fixed, and the new line needs its id."""
    if there is None:
        return ()
    return Line(LINE, there.id, {EXTERNAL_LINE: None}), Line(LINE, there.id, {}, removed=True)


def _not_added(transaction: Record, missing: list[str]) -> tuple[Note, ...]:
    if not missing:
        return ()
    text = (
        f'"{TRANSACTIONS.title(transaction)}" has lines that were not added to its Opportunity, because its price book '
        f"has no active entry for them: {listed(dict.fromkeys(missing))}. Add them to the price book, then change the "
        "transaction or add the lines by hand."
    )
    return (Note(Level.WARNING, text),)
