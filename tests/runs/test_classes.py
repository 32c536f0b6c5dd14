"""The class of a sale that is changed in QuickBooks, on the form or on its lines.

Source: sync rules, sections 5 and 11.
"""

from typing import Any

import pytest

from tests.company import opportunity
from tests.people import People
from tests.runs.conftest import Runs, log_of
from tests.runs.selling import sale, sales_lines, shop
from widget.models import Widget


def reclass(quickbooks: People, *classes: str) -> None:
    """Give the lines of the only Invoice these classes, one after the other."""
    invoice = quickbooks.one("Invoice")
    changed: list[dict[str, Any]] = [
        {**line, "SalesItemLineDetail": {**line["SalesItemLineDetail"], "ClassRef": {"value": one}}}
        for line, one in zip(sales_lines(invoice), classes, strict=True)
    ]
    quickbooks.edit("Invoice", invoice["Id"], Line=changed)


def classes_in_salesforce(salesforce: People) -> tuple[str | None, str | None]:
    """Return the class of the only Opportunity and of its mirrored Invoice."""
    return salesforce.one("Opportunity")["Class__c"], salesforce.one("Invoice__c")["Class__c"]


@pytest.fixture
def north_and_south(quickbooks: People) -> tuple[str, str]:
    """Two classes."""
    return quickbooks.add("Class", Name="North"), quickbooks.add("Class", Name="South")


def test_a_changed_class_of_the_form_comes_back(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, north_and_south: tuple[str, str]
) -> None:
    sale(salesforce, quickbooks, Class__c="North")
    run(widget)
    quickbooks.edit("Invoice", quickbooks.one("Invoice")["Id"], ClassRef={"value": north_and_south[1]})

    ended = run(widget)

    assert classes_in_salesforce(salesforce) == ("South", "South")
    assert log_of(ended) == []


@pytest.mark.parametrize(
    ("second", "known"), [("South", "South"), ("North", None)], ids=["all lines alike", "lines differ"]
)
def test_a_changed_class_of_the_lines_comes_back_where_all_have_the_same(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, north_and_south: tuple[str, str], second: str,
    known: str | None,
) -> None:  # fmt: skip
    quickbooks.config(class_per_form=False, class_per_line=True)
    north, south = north_and_south
    buyer, grinder = shop(salesforce, quickbooks)
    opportunity(salesforce, buyer, [(grinder, 1, 5), (grinder, 2, 7)], Class__c="North")
    run(widget)
    assert classes_in_salesforce(salesforce) == ("North", "North")
    reclass(quickbooks, south, south if second == "South" else north)

    ended = run(widget)

    assert classes_in_salesforce(salesforce) == (known, known)
    assert log_of(ended) == []
