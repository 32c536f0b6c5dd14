"""Invoices and Opportunities, many to many: by link and by what a memo names. Source: sync rules, sections 4 and 7."""

import pytest

from integrations.running.models import Link, Problem
from integrations.running.models.runs import Status, Trigger
from integrations.running.runner import advance
from integrations.running.trigger import start_run
from tests.company import item, opportunity, pay, product
from tests.people import People
from tests.runs.conftest import Runs, Time, counts_of, log_of, prefer, said_by
from tests.runs.invoicing import invoice, sale
from widget.models import Widget

KEY = "invoices-in"
# Well-formed, and nobody's.
FOREIGN = "006Zz0000000001IAA"


@pytest.fixture
def sold(widget: Widget, salesforce: People, quickbooks: People, run: Runs) -> tuple[str, str]:
    """Two won Opportunities of one Account, each with its Invoice in both systems."""
    item(quickbooks, "Grinder", 250)
    account = salesforce.add("Account", Name="Acme")
    grinder = product(salesforce, "Grinder", 250)
    made = [opportunity(salesforce, account, [(grinder, n, 250)], name=f"Deal {n}") for n in (2, 3)]
    run(widget)
    return made[0], made[1]


def links_of(salesforce: People) -> list[tuple[str, str]]:
    """Return (Invoice Name, Opportunity Name) of all links."""
    invoices = {row["Id"]: row["Name"] for row in salesforce.all("Invoice__c")}
    names = {row["Id"]: row["Name"] for row in salesforce.all("Opportunity")}
    links = salesforce.all("InvoiceOpportunityLink__c")
    return sorted((invoices[link["Invoice__c"]], names[link["Opportunity__c"]]) for link in links)


def write_another(quickbooks: People, memo: str, **fields: object) -> str:
    """Write one more invoice for the same customer, of half the first one's lines, with a memo."""
    customer, grinder = quickbooks.one("Customer")["Id"], quickbooks.one("Item", Name="Grinder")["Id"]
    return invoice(quickbooks, customer, sale(grinder, 1, 250), PrivateNote=memo, **fields)


def test_an_invoice_that_was_copied_to_bill_in_parts_belongs_to_the_same_opportunity(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, sold: tuple[str, str]
) -> None:
    assert links_of(salesforce) == [("1001", "Deal 2"), ("1002", "Deal 3")]
    copied = quickbooks.one("Invoice", DocNumber="1001")["PrivateNote"]
    assert copied == f"Deal 2 [{sold[0]}]"
    write_another(quickbooks, copied)

    parts = run(widget)

    assert links_of(salesforce) == [("1001", "Deal 2"), ("1002", "Deal 3"), ("1003", "Deal 2")]
    assert (parts.status, counts_of(parts, KEY), len(quickbooks.all("Invoice"))) == (
        Status.SUCCEEDED,
        {"created": 1},
        3,
    )


def test_one_invoice_for_several_opportunities_is_linked_to_each(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, sold: tuple[str, str]
) -> None:
    write_another(quickbooks, f"Deal 2 [{sold[0]}]\nDeal 3 [{sold[1]}]")

    run(widget)

    assert links_of(salesforce) == [("1001", "Deal 2"), ("1002", "Deal 3"), ("1003", "Deal 2"), ("1003", "Deal 3")]


def test_an_opportunity_that_was_never_sent_is_linked_too_after_one_look_for_all_of_them(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, sold: tuple[str, str]
) -> None:
    account = salesforce.one("Account")["Id"]
    lost = [opportunity(salesforce, account, [], name=f"Pilot {n}", type=None, stage="Prospecting") for n in (1, 2)]
    run(widget)
    before = sum(salesforce.calls().values())
    for id in lost:
        write_another(quickbooks, f"Pilot [{id}]")

    looked = run(widget)

    assert links_of(salesforce)[2:] == [("1003", "Pilot 1"), ("1004", "Pilot 2")]
    # The poll, one look for both, and the write.
    assert sum(salesforce.calls().values()) - before == looked.calls["salesforce"] == 3
    assert run(widget).calls == {"salesforce": 1, "quickbooks": 1}


def test_a_memo_that_names_what_is_linked_already_costs_no_look(
    widget: Widget, quickbooks: People, run: Runs, sold: tuple[str, str]
) -> None:
    run(widget)
    write_another(quickbooks, f"Deal 2 [{sold[0]}]")

    assert run(widget).calls == {"salesforce": 2, "quickbooks": 1}


@pytest.mark.parametrize("memo", [f"Elsewhere [{FOREIGN}]", "Broken [006Zz0000000001XXX]", "Short [006Zz0000000001]"])
def test_ids_that_are_unknown_or_none_are_ignored(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, sold: tuple[str, str], memo: str
) -> None:
    write_another(quickbooks, memo)

    ignored = run(widget)

    assert links_of(salesforce) == [("1001", "Deal 2"), ("1002", "Deal 3")]
    assert len(salesforce.all("Invoice__c")) == 3
    assert (log_of(ignored), Problem.objects.count()) == ([], 0)


def test_a_link_goes_when_the_memo_is_edited_away_and_the_opportunitys_own_stays(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, sold: tuple[str, str]
) -> None:
    copy = write_another(quickbooks, f"Deal 2 [{sold[0]}]\nDeal 3 [{sold[1]}]")
    own = quickbooks.one("Invoice", DocNumber="1001")["Id"]
    run(widget)
    quickbooks.edit("Invoice", copy, PrivateNote=f"Deal 3 [{sold[1]}]")
    quickbooks.edit("Invoice", own, PrivateNote="Thank you")

    run(widget)

    assert links_of(salesforce) == [("1001", "Deal 2"), ("1002", "Deal 3"), ("1003", "Deal 3")]


def test_links_stay_while_nothing_but_a_payment_changes(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, sold: tuple[str, str]
) -> None:
    copy = write_another(quickbooks, f"Deal 2 [{sold[0]}]\nDeal 3 [{sold[1]}]")
    run(widget)
    before = sorted(link["Id"] for link in salesforce.all("InvoiceOpportunityLink__c"))
    pay(quickbooks, copy, 100)

    run(widget)

    assert sorted(link["Id"] for link in salesforce.all("InvoiceOpportunityLink__c")) == before
    assert salesforce.one("Invoice__c", Name="1003")["Outstanding_Balance__c"] == 150.0


def test_an_invoice_whose_memo_names_an_opportunity_gets_no_other(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, sold: tuple[str, str]
) -> None:
    prefer(widget, create_opportunities=True)
    write_another(quickbooks, f"Deal 2 [{sold[0]}]")
    write_another(quickbooks, f"Elsewhere [{FOREIGN}]")

    run(widget)

    assert links_of(salesforce) == [
        ("1001", "Deal 2"), ("1002", "Deal 3"), ("1003", "Deal 2"), ("1004", "Invoice 1004"),
    ]  # fmt: skip
    assert run(widget).calls == {"salesforce": 1, "quickbooks": 1}


def test_an_edited_invoice_that_names_no_opportunity_any_more_gets_one_of_its_own(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, sold: tuple[str, str]
) -> None:
    prefer(widget, create_opportunities=True)
    copy = write_another(quickbooks, f"Deal 2 [{sold[0]}]")
    run(widget)
    quickbooks.edit("Invoice", copy, PrivateNote="Thank you")

    run(widget)

    assert links_of(salesforce)[2:] == [("1003", "Invoice 1003")]


def lose_the_answer(
    widget: Widget, salesforce: People, quickbooks: People, time: Time, *, kind: str
) -> tuple[str, str]:
    """Close one more Opportunity, and lose the answer of its Invoice's creation; return its id and the run's."""
    account, grinder = salesforce.one("Account")["Id"], salesforce.one("Product2", ProductCode="Grinder")["Id"]
    third = opportunity(salesforce, account, [(grinder, 5, 250)], name="Deal 5")
    widget.refresh_from_db()
    started = start_run(widget, Trigger.MANUAL, now=time())
    quickbooks.fault("POST /v3/company/*/batch", kind)
    advance(started.run.pk, clock=time)
    assert quickbooks.faults_fired()
    return third, str(started.run.pk)


def test_a_copy_is_not_taken_for_the_invoice_whose_answer_was_lost(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, sold: tuple[str, str], time: Time
) -> None:
    third, lost = lose_the_answer(widget, salesforce, quickbooks, time, kind="drop_response")
    own = quickbooks.one("Invoice", PrivateNote=f"Deal 5 [{third}]")["Id"]
    write_another(quickbooks, f"Deal 5 [{third}]")
    time.pass_by(minutes=10)

    advance(lost, clock=time)

    assert Link.objects.get(kind="transaction", salesforce_id=third).quickbooks_id == own
    run(widget)
    assert links_of(salesforce)[2:] == [("1003", "Deal 5"), ("1004", "Deal 5")]
    assert len(quickbooks.all("Invoice")) == 4


def test_an_invoice_for_several_opportunities_is_not_taken_for_the_one_that_never_arrived(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, sold: tuple[str, str], time: Time
) -> None:
    third, lost = lose_the_answer(widget, salesforce, quickbooks, time, kind="drop_request")
    write_another(quickbooks, f"Deal 2 [{sold[0]}]\nDeal 5 [{third}]")
    time.pass_by(minutes=10)

    advance(lost, clock=time)

    own = Link.objects.get(kind="transaction", salesforce_id=third)
    made = quickbooks.get("Invoice", own.quickbooks_id)
    assert (made["PrivateNote"], made["TotalAmt"]) == (f"Deal 5 [{third}]", 1250)
    assert len(quickbooks.all("Invoice")) == 4


def test_an_invoice_goes_on_without_its_opportunity_when_that_was_deleted(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, sold: tuple[str, str]
) -> None:
    salesforce.delete("Opportunity", sold[0])
    run(widget)
    pay(quickbooks, quickbooks.one("Invoice", DocNumber="1001")["Id"], 100)
    write_another(quickbooks, f"Deal 2 [{sold[0]}]")

    paid = run(widget)

    assert links_of(salesforce) == [("1002", "Deal 3")]
    assert [row["Outstanding_Balance__c"] for row in salesforce.all("Invoice__c")] == [400.0, 750.0, 250.0]
    assert said_by(paid, KEY) == []
