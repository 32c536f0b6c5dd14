"""The numbers of what is sold in a company with custom transaction numbers. Source: sync rules, section 4.

Such a company leaves the number of a sales form to whoever makes it, and refuses one that is taken.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol, runtime_checkable

from connectors.base import QUICKBOOKS, Operation
from integrations.running.work import Work
from integrations.running.writing.carried import Carried

NUMBERED = frozenset({"Invoice", "SalesReceipt"})
TAKEN = "6140"
"""Intuit's code for a number that another transaction has."""


@runtime_checkable
class Numbers(Protocol):
    """A connector that knows the numbers of its company."""

    def highest_number(self) -> int:
        """Return the highest number of the sales forms, 0 if there is none."""
        ...


def number(work: Work, ready: Sequence[Carried]) -> None:
    """Give new forms numbers, in their order, above all that are there and all that were tried in this run."""
    if not work.facts.company.fields.get("CustomTxnNumbers"):
        return
    forms = [one for one in ready if one.write and _is_new_form(one)]
    connector = work.connectors.of(QUICKBOOKS)
    if not forms or not isinstance(connector, Numbers):
        return
    work.last_number = max(work.last_number, connector.highest_number())
    for one in forms:
        assert one.write is not None
        work.last_number += 1
        one.write = replace(one.write, fields={**one.write.fields, "DocNumber": str(work.last_number)})


def is_taken(work: Work, code: str) -> bool:
    """Tell whether a form was refused for the number that it was given here."""
    return code == TAKEN and bool(work.facts.company.fields.get("CustomTxnNumbers"))


def _is_new_form(one: Carried) -> bool:
    write = one.write
    return (
        write is not None
        and write.operation is Operation.CREATE
        and write.entity in NUMBERED
        and not write.fields.get("DocNumber")
    )
