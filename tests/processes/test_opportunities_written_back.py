"""What Salesforce learns of the transaction that an Opportunity has become."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from connectors.base import Line, Record, Write
from integrations.engine.actions import Level, Note
from integrations.engine.agreement import agreement, conclude
from integrations.engine.resolve import resolve
from integrations.engine.snapshot import Pair
from integrations.processes.opportunities_out import OPPORTUNITIES_OUT, totals_agree
from tests.processes.builders import TODAY, made, opportunity, planned, snapshot, sold

(STEP,) = OPPORTUNITIES_OUT.steps
MADE = Record(
    "Invoice",
    "130",
    {
        "DocNumber": "1037",
        "TxnDate": TODAY,
        "DueDate": date(2026, 4, 1),
        "SalesTermRef": "3",
        "BillAddr.Block": "Bonn",
        "TotalAmt": Decimal("21.50"),
        "TotalTax": Decimal("1.50"),
    },
    (Line("SalesItemLine", "1", {}), Line("SubTotalLine", "2", {}), Line("SalesItemLine", "3", {})),
)


def test_salesforce_learns_what_quickbooks_decided_and_the_ids_of_the_lines() -> None:
    assert STEP.after
    assert STEP.after(opportunity({}, sold(), sold({}, "00k2")), MADE, snapshot()) == (
        {
            "External_Transaction_ID__c": "9130:transaction:130",
            "External_Transaction_Number__c": "1037",
            "Transaction_Date__c": TODAY,
            "Billing_Address_Block__c": "Bonn",
            "Shipping_Address_Block__c": None,
            "Due_Date__c": date(2026, 4, 1),
            "Terms__c": "Net 30",
        },
        (
            Line(
                "OpportunityLineItem",
                "00k1",
                {"External_Line_ID__c": "9130:line:130:1", "External_Line_Index__c": Decimal(1)},
            ),
            Line(
                "OpportunityLineItem",
                "00k2",
                {"External_Line_ID__c": "9130:line:130:3", "External_Line_Index__c": Decimal(2)},
            ),
        ),
    )


def test_of_a_sales_receipt_salesforce_learns_no_terms_and_no_due_date() -> None:
    assert STEP.after
    fields, _lines = STEP.after(opportunity(), Record("SalesReceipt", "131", MADE.fields), snapshot())

    assert not {"Terms__c", "Due_Date__c"} & fields.keys()


@pytest.mark.parametrize("amount", [None, Decimal("20.00"), Decimal("20.009"), Decimal("19.991")])
def test_totals_that_agree_to_the_cent_say_nothing(amount: Decimal | None) -> None:
    assert totals_agree(opportunity({"Amount": amount}), MADE) == ()


@pytest.mark.parametrize(("amount", "shown"), [(Decimal("20.01"), "20.01"), (Decimal(1019), "1,019.00")])
def test_a_total_before_tax_that_differs_by_a_cent_is_a_warning_with_both_figures(
    amount: Decimal | None, shown: str
) -> None:
    text = (
        f'"Big deal" has an Amount of {shown} in Salesforce, but Invoice 1037 comes to 20.00 before tax in QuickBooks. '
        "Compare their lines."
    )
    assert totals_agree(opportunity({"Amount": amount}), MADE) == (Note(Level.WARNING, text),)


def test_the_echo_of_what_was_written_back_is_no_change() -> None:
    source = opportunity({"Terms__c": "Net 30"})
    action = made(OPPORTUNITIES_OUT, source)
    write = resolve("k", action.draft, {})
    assert isinstance(write, Write)
    assert STEP.after
    learnt, _lines = STEP.after(source, MADE, snapshot())
    link = conclude(agreement(STEP, action, write), MADE)
    link = replace(link, salesforce={**link.salesforce, **learnt})

    echo = replace(source, fields={**source.fields, **learnt, "Sync_Me__c": False})

    assert planned(OPPORTUNITIES_OUT, Pair(salesforce=echo, link=link)) is None
