"""The processes of a run in their order, and what they read and poll."""

import pytest

from connectors.base import QUICKBOOKS, SALESFORCE
from integrations.engine.policy import Policy
from integrations.engine.process import Map, Ref
from integrations.processes.reading import entities_polled, fields_read, read_whole
from integrations.processes.registry import PROCESSES, process_of

NAMES = ("Vendor", "Employee")
MATCHED = ("match-customers", "match-items")


def test_the_processes_of_a_run_in_order() -> None:
    assert [process.key for process in PROCESSES] == [
        "initialize",
        "match-customers",
        "match-items",
        "items",
        "quantities",
        "customers-in",
        "customers-out",
        "transactions-in",
        "opportunities-out",
        "invoices-in",
        "migrate-invoices",
    ]


def test_processes_that_bring_quickbooks_records_come_before_those_that_send_to_it() -> None:
    ways = {process.key: [step.source for step in process.steps] for process in PROCESSES}
    keys = list(ways)

    assert keys.index("customers-in") < keys.index("customers-out")
    assert (ways["customers-in"], ways["customers-out"]) == ([QUICKBOOKS], [SALESFORCE])


def test_matching_and_migration_are_done_once() -> None:
    assert [process.key for process in PROCESSES if process.once] == [*MATCHED, "migrate-invoices"]


def test_a_process_is_found_by_its_key() -> None:
    assert process_of("items").title == "Syncing QuickBooks Items to Salesforce Products"
    with pytest.raises(StopIteration):
        process_of("tea")


@pytest.mark.parametrize("two", [("customers-in", "customers-out"), ("transactions-in", "opportunities-out")])
def test_the_two_steps_of_a_two_way_pairing_share_their_fields(two: tuple[str, str]) -> None:
    (inward,), (outward,) = (process_of(key).steps for key in two)

    assert inward.pairing is outward.pairing
    assert inward.maps() == outward.maps()


def test_every_field_that_is_compared_is_read() -> None:
    read = fields_read()

    for process in PROCESSES:
        for step in process.steps:
            compared = {rule.salesforce for rule in step.fields if isinstance(rule, Map | Ref)}
            assert compared <= read[step.pairing.salesforce]


def test_what_rules_and_lines_look_at_is_read() -> None:
    read = fields_read()

    assert {"WonOpportunity.Id", "Contact.MailingStreet", "Parent.Parent.Parent.Parent.Name", "Sync_Me__c"} <= read[
        "Account"
    ]
    assert {"IsWon", "Amount", "Name", "AccountId", "ContactRole.Contact.Email"} <= read["Opportunity"]
    assert {"Quantity", "TotalPrice", "Product2.ProductCode"} <= read["OpportunityLineItem"]
    assert {"ProductCode", "PricebookEntry.UnitPrice", "Name", "IsActive"} <= read["Product2"]


def test_currencies_are_read_only_where_the_org_has_several() -> None:
    several = fields_read(currencies=True)

    assert not any("CurrencyIsoCode" in paths for paths in fields_read().values())
    assert sorted(entity for entity, paths in several.items() if "CurrencyIsoCode" in paths) == [
        "Account",
        "Opportunity",
        "PricebookEntry",
    ]


def test_a_first_run_polls_both_sides_of_what_is_to_be_matched() -> None:
    assert entities_polled(Policy(), (), QUICKBOOKS) == [
        "Customer",
        "Item",
        "Invoice",
        "SalesReceipt",
        "Term",
        "Class",
        *NAMES,
    ]
    assert entities_polled(Policy(), (), SALESFORCE) == [
        "Account",
        "Product2",
        "Opportunity",
        "Pricebook2",
        "OpportunityStage",
    ]


def test_later_runs_poll_the_sources_of_their_processes_and_the_products_that_are_watched() -> None:
    quickbooks = entities_polled(Policy(), MATCHED, QUICKBOOKS)
    assert quickbooks == ["Item", "Customer", "Invoice", "SalesReceipt", "Term", "Class", *NAMES]
    assert entities_polled(Policy(), MATCHED, SALESFORCE) == [
        "Product2",
        "Account",
        "Opportunity",
        "Pricebook2",
        "OpportunityStage",
    ]


def test_what_is_switched_off_is_not_polled() -> None:
    policy = Policy(sync_items=False, sync_opportunities=False, sync_invoices=False)

    assert entities_polled(policy, MATCHED, QUICKBOOKS) == ["Customer", "Term", "Class", *NAMES]
    assert entities_polled(policy, MATCHED, SALESFORCE) == ["Account", "Pricebook2", "OpportunityStage"]


def test_customers_and_items_are_read_whole_at_first_and_what_is_to_be_matched_too() -> None:
    assert read_whole((), SALESFORCE) == {"Account", "Product2"}
    assert read_whole(MATCHED, SALESFORCE) == set()
    assert read_whole(MATCHED, QUICKBOOKS) == {"Customer", "Item"}
