"""What people type into an Opportunity's lines while a run brings them in line with QuickBooks.

Source: sync rules, section 4.
"""

from connectors.base import SALESFORCE
from integrations.running.models.runs import Trigger
from integrations.running.runner import advance
from integrations.running.trigger import start_run
from tests.people import People
from tests.runs.conftest import Runs, Time, log_of
from tests.runs.meanwhile import meanwhile
from tests.runs.selling import sale, sales_lines
from widget.models import Widget


def test_a_value_of_a_line_that_is_newer_than_the_plan_is_named_where_it_is_overwritten(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, time: Time
) -> None:
    sale(salesforce, quickbooks)
    run(widget)
    invoice, line = quickbooks.one("Invoice"), salesforce.one("OpportunityLineItem")
    (sold,) = sales_lines(invoice)
    detail = {**sold["SalesItemLineDetail"], "Qty": 5}
    changed = {**sold, "SalesItemLineDetail": detail, "Amount": 5 * detail["UnitPrice"], "Description": "Five of them"}
    quickbooks.edit("Invoice", invoice["Id"], Line=[changed])
    begun = start_run(widget, Trigger.MANUAL, now=time()).run

    def edit() -> None:
        salesforce.edit("OpportunityLineItem", line["Id"], Quantity=3, Description="Five of them")

    ended = advance(begun.pk, clock=time, opener=meanwhile(edit, SALESFORCE, b"Five of them"))

    assert salesforce.one("OpportunityLineItem")["Quantity"] == 5
    (said,) = [message for key, message in log_of(ended) if key == "transactions-in"]
    assert said == (
        '"Invoice 1001" had just been changed in Salesforce. Overwritten there: Quantity of "Grinder": "3" became "5" '
        'and Sales Price of "Grinder": "166.33" became "249.50".'
    )
