"""The numbers of what is sold: sync rules, section 4."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from connectors.base import Connector
from integrations.running.models.runs import Trigger
from integrations.running.runner import advance
from integrations.running.trigger import start_run
from integrations.running.writing.numbering import Numbers
from tests.company import opportunity
from tests.people import People
from tests.runs.conftest import Runs, Time, log_of
from tests.runs.selling import sale, shop
from widget.connections import Connectors, PacerOf, open_connectors
from widget.models import Widget


def numbered(salesforce: People, quickbooks: People, *, names: str) -> None:
    """Let the company give custom numbers, and win an Opportunity of each name."""
    quickbooks.config(custom_numbers=True)
    buyer, grinder = shop(salesforce, quickbooks)
    for price, name in enumerate(names, start=1):
        opportunity(salesforce, buyer, [(grinder, 1, price)], name=name)


def form(salesforce: People, quickbooks: People, number: str, *, entity: str = "Invoice") -> str:
    """Make a form of another customer by hand."""
    known = [customer["Id"] for customer in quickbooks.all("Customer") if customer["DisplayName"] == "By hand"]
    customer = known[0] if known else quickbooks.add("Customer", DisplayName="By hand")
    detail = {"ItemRef": {"value": "1"}, "Qty": 1, "UnitPrice": 9}
    line = {"Amount": 9, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail}
    return quickbooks.add(entity, CustomerRef={"value": customer}, DocNumber=number, Line=[line])


def test_with_custom_numbers_the_highest_of_all_sales_forms_is_counted_on(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    numbered(salesforce, quickbooks, names="abc")
    form(salesforce, quickbooks, "77")
    form(salesforce, quickbooks, "A-900")
    form(salesforce, quickbooks, "120", entity="SalesReceipt")

    ended = run(widget)

    numbers = {row["Name"]: row["External_Transaction_Number__c"] for row in salesforce.all("Opportunity")}
    assert sorted(number for number in numbers.values() if number) == ["121", "122", "123"]
    assert set(quickbooks.values("Invoice", "DocNumber")) == {"77", "A-900", "121", "122", "123"}
    assert log_of(ended) == []


def test_a_number_that_is_taken_meanwhile_gives_way_to_the_next_in_the_same_run(
    widget: Widget, salesforce: People, quickbooks: People, time: Time
) -> None:
    numbered(salesforce, quickbooks, names="ab")
    form(salesforce, quickbooks, "77")
    run = start_run(widget, Trigger.MANUAL, now=time()).run

    ended = advance(run.pk, clock=time, opener=busy(lambda number: form(salesforce, quickbooks, number)))

    found = {invoice["DocNumber"]: invoice["TotalAmt"] for invoice in quickbooks.all("Invoice")}
    assert found == {"77": 9.0, "78": 9.0, "80": 2.0, "79": 1.0} or found == {
        "77": 9.0, "78": 9.0, "79": 2.0, "80": 1.0,
    }, log_of(ended, level=10)  # fmt: skip
    assert {row["External_Transaction_Number__c"] for row in salesforce.all("Opportunity")} == {"79", "80"}
    assert log_of(ended) == []


@dataclass
class _Busy:
    """A company in which somebody takes the next number just after it was asked for."""

    connector: Connector
    take: Callable[[str], str]
    taken: bool = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self.connector, name)

    def highest_number(self) -> int:
        assert isinstance(self.connector, Numbers)
        highest = self.connector.highest_number()
        if not self.taken:
            self.take(str(highest + 1))
        self.taken = True
        return highest


def busy(take: Callable[[str], str]) -> Callable[..., Connectors]:
    """Return an opener of connectors to such a company."""

    def opener(widget: Widget, *, fields: Mapping[str, Collection[str]], pacer_of: PacerOf) -> Connectors:
        opened = open_connectors(widget, fields=fields, pacer_of=pacer_of)
        return replace(opened, quickbooks=_Busy(opened.quickbooks, take))

    return opener


def test_without_custom_numbers_quickbooks_gives_them(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    sale(salesforce, quickbooks)

    run(widget)

    assert quickbooks.values("Invoice", "DocNumber") == ["1001"]
