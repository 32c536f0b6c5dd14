"""What the connector reads of the sandbox is what people there see."""

from datetime import date
from decimal import Decimal

from connectors.base import Operation, Record, Write
from connectors.base import State as RecordState
from connectors.salesforce.client import Salesforce
from tests.connectors.salesforce.conftest import calls, signed_in
from tests.connectors.salesforce.people import SENT, USUAL, add, polled, product, sent, standard, won_opportunity
from tests.sandboxes import Port


def test_a_poll_is_one_call_and_brings_whole_aggregates(sandbox: Port, org: Salesforce) -> None:
    account = add(sandbox, "Account", Name="Acme", Phone="(503) 555-0101")
    idle = add(sandbox, "Account", Name="No Deal")
    add(sandbox, "Contact", LastName="Roe", Email="roe@acme.example", AccountId=account, Is_Billing_Contact__c=True)
    opportunity, line = won_opportunity(sandbox, account, product(sandbox))
    before = calls(sandbox)

    found = polled(org, dict.fromkeys(USUAL))

    assert calls(sandbox) - before == 1
    acme, other = found["Account"]
    assert (other.id, other.fields["WonOpportunity.Id"]) == (idle, None)
    assert (acme.id, acme.fields["Name"], acme.fields["Phone"]) == (account, "Acme", "(503) 555-0101")
    assert (acme.fields["Contact.LastName"], acme.fields["Contact.Email"]) == ("Roe", "roe@acme.example")
    assert acme.fields["WonOpportunity.Id"] == opportunity
    [deal] = found["Opportunity"]
    assert (deal.id, deal.fields["Amount"], deal.fields["IsWon"]) == (opportunity, Decimal(20), True)
    assert deal.fields["CloseDate"] == date(2026, 11, 20)
    [held] = deal.lines
    assert (held.entity, held.id) == ("OpportunityLineItem", line)
    assert (held.fields["Quantity"], held.fields["Product2.ProductCode"]) == (Decimal(2), "GRINDER")
    assert [(book.fields["IsStandard"], book.fields["IsActive"]) for book in found["Pricebook2"]] == [(True, True)]
    assert "Migrated" in {stage.fields["MasterLabel"] for stage in found["OpportunityStage"]}


def test_the_poll_of_products_too_is_one_call_once_the_standard_price_book_is_known(
    sandbox: Port, org: Salesforce
) -> None:
    [known] = [page.cursor for page in org.poll({"Pricebook2": None})]
    cursor = known.partition(" ")[0]
    before = calls(sandbox)

    found = polled(org, {**dict.fromkeys((*USUAL, "Product2"), cursor), "Pricebook2": known})

    assert calls(sandbox) - before == 1
    [book] = found["Pricebook2"]
    assert (book.id, book.fields["IsStandard"], book.fields["IsActive"]) == (standard(sandbox), True, True)


def test_a_price_book_that_is_not_there_any_more_is_asked_for_again(sandbox: Port, org: Salesforce) -> None:
    [gone] = org.poll({"Pricebook2": "2026-11-22T08:00:00Z 01sTd0000000999IAA"})

    assert (gone.records, " " in str(gone.cursor)) == ((), False)


def test_all_accounts_come_when_all_are_to_be_synced(sandbox: Port) -> None:
    add(sandbox, "Account", Name="No Deal")

    found = polled(signed_in(sandbox, all_accounts=True), {"Account": None})

    assert [record.fields["Name"] for record in found["Account"]] == ["No Deal"]


def test_a_poll_after_the_cursor_brings_only_what_changed(sandbox: Port, org: Salesforce) -> None:
    quiet = add(sandbox, "Account", Name="Quiet", External_Account_ID__c="c:customer:1")
    sent(org, Write("w", Operation.UPDATE, "Account", quiet, {"Sync_Me__c": False, "Last_Sync_Date__c": SENT}))
    flagged = add(sandbox, "Account", Name="Flagged", External_Account_ID__c="c:customer:2")
    [first] = [page for page in org.poll({"Account": None}) if page.records]
    sandbox.control("POST", "config", {"clock_offset_s": 3600})
    later = next(iter(org.poll({"Pricebook2": None}))).cursor
    gone = add(sandbox, "Account", Name="Gone", External_Account_ID__c="c:customer:3")
    sandbox.control("DELETE", f"records/Account/{gone}")

    found = polled(org, {"Account": later})

    assert {record.id for record in first.records} == {quiet, flagged}
    assert first.cursor < later
    assert {(record.id, record.state) for record in found["Account"]} == {
        (flagged, RecordState.ACTIVE),
        (gone, RecordState.DELETED),
    }


def test_a_linked_opportunity_comes_in_any_stage(sandbox: Port, org: Salesforce) -> None:
    opportunity, _ = won_opportunity(sandbox, add(sandbox, "Account", Name="Acme"), product(sandbox))
    other, _ = won_opportunity(sandbox, add(sandbox, "Account", Name="Other"), product(sandbox, "BOILER"))
    sent(org, Write("w", Operation.UPDATE, "Opportunity", opportunity, {"External_Transaction_ID__c": "c:1"}))
    for id in (opportunity, other):
        sandbox.control("PATCH", f"records/Opportunity/{id}", {"StageName": "Closed Lost"})

    found = polled(org, {"Opportunity": None})

    assert [(record.id, record.fields["IsWon"]) for record in found["Opportunity"]] == [(opportunity, False)]


def test_a_merged_account_names_its_winner(sandbox: Port, org: Salesforce) -> None:
    winner = add(sandbox, "Account", Name="Acme", External_Account_ID__c="c:customer:1")
    loser = add(sandbox, "Account", Name="Acme Ltd", External_Account_ID__c="c:customer:2")
    cursor = next(iter(org.poll({"Pricebook2": None}))).cursor
    sandbox.control("PATCH", f"records/Account/{loser}", {"MasterRecordId": winner})

    found = {record.id: record for record in polled(org, {"Account": cursor})["Account"]}

    assert (found[loser].state, found[loser].fields["MasterRecordId"]) == (RecordState.DELETED, winner)
    assert list(org.read({"Account": [loser]})) == [
        Record("Account", loser, {"MasterRecordId": winner}, state=RecordState.DELETED)
    ]


def test_an_idle_poll_is_one_call_and_empty(sandbox: Port, org: Salesforce) -> None:
    now = next(iter(org.poll({"Pricebook2": None}))).cursor
    before = calls(sandbox)

    found = polled(org, {"Account": now, "Opportunity": now, "Pricebook2": now, "OpportunityStage": now})

    assert calls(sandbox) - before == 1
    assert (found["Account"], found["Opportunity"]) == ([], [])


def test_more_records_than_a_page_holds_are_followed_to_the_end(sandbox: Port) -> None:
    sandbox.control("POST", "reset", {"sample": "empty", "accounts": 2100})
    org = signed_in(sandbox, all_accounts=True, fields={"Account": {"Name"}})

    pages = [page for page in org.poll({"Account": None}) if page.records]

    assert [len(page.records) for page in pages] == [2000, 100]
    assert len({record.id for page in pages for record in page.records}) == 2100
    assert len({page.cursor for page in pages}) == 1


def test_fields_and_layouts_are_described(sandbox: Port, org: Salesforce) -> None:
    sandbox.control("POST", "config", {"fields_off_layouts": ["Account.Terms__c"]})

    found = org.describe(
        ["Account", "Opportunity", "OpportunityLineItem", "Product2", "Contact", "Invoice__c", "No__c"]
    )

    assert set(found) == {"Account", "Opportunity", "OpportunityLineItem", "Product2", "Contact", "Invoice__c"}
    fields = {field.name: field for field in found["Account"]}
    assert (fields["Sync_Me__c"].type, fields["Sync_Me__c"].on_layout) == ("boolean", True)
    assert (fields["Terms__c"].type, fields["Terms__c"].on_layout) == ("choice", False)
    assert (fields["External_Account_ID__c"].max_length, fields["External_Account_ID__c"].writable) == (255, True)
    invoice_fields = {field.name: field for field in found["Invoice__c"]}
    assert (invoice_fields["Subtotal__c"].type, invoice_fields["Subtotal__c"].on_layout) == ("decimal", None)


def test_the_org_says_what_it_is(sandbox: Port, org: Salesforce) -> None:
    before = calls(sandbox)

    company = org.company()

    assert calls(sandbox) - before == 1
    assert company.id.startswith("00D")
    assert company.fields["StandardPricebookId"] == standard(sandbox)
    assert (company.fields["StandardPricebookActive"], company.fields["MultiCurrency"]) == (True, False)
    assert company.fields["StatePicklists"] is False
