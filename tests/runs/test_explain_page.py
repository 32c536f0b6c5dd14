"""The page "Why isn't this synced?" with answers from both systems."""

from django.test import Client

from integrations.running.models import Problem
from tests.company import item, opportunity
from tests.pages.reading import html, links, texts
from tests.people import People
from tests.runs.conftest import Runs
from widget.models import Connection, Widget


def test_a_held_opportunity_shows_its_rules_its_problem_and_a_way_to_try_again(
    widget: Widget, salesforce: People, run: Runs, member: Client
) -> None:
    run(widget)
    id = opportunity(salesforce, salesforce.add("Account", Name="Acme"), [])
    run(widget)

    page = member.get(f"/widgets/{widget.pk}/explain", {"id": id})

    assert texts(page, "h2") == ["Opportunity New machine"]
    assert "Syncing Salesforce Opportunities to QuickBooks" in texts(page, "h3")
    assert any(text.startswith("Fails Has Products It has no Products.") for text in texts(page, "li"))
    assert any(text.startswith("Passes Is in a closed/won stage") for text in texts(page, "li"))
    assert f'name="problem" value="{Problem.objects.get().pk}"' in html(page)
    assert f"{salesforce.url}/people/Opportunity/{id}" in links(page)


def test_a_synced_record_shows_both_sides_and_what_runs_did(
    widget: Widget, quickbooks: People, salesforce: People, run: Runs, member: Client
) -> None:
    customer = quickbooks.add("Customer", DisplayName="Acme")
    run(widget)

    page = member.get(f"/widgets/{widget.pk}/explain", {"id": f"Customer {customer}"})

    account = salesforce.one("Account", Name="Acme")["Id"]
    assert f"{salesforce.url}/people/Account/{account}" in links(page)
    assert texts(page, "h2") == ["Customer Acme", "What runs did with it"]
    assert any(text.startswith("Done Create: Acme") for text in texts(page, "li"))


def test_of_several_records_one_can_be_chosen(widget: Widget, quickbooks: People, member: Client) -> None:
    customer = quickbooks.add("Customer", DisplayName="Acme")
    for name in ("Grinder", "Brewer", "Kettle"):
        item(quickbooks, name, 5)

    page = member.get(f"/widgets/{widget.pk}/explain", {"id": customer})

    assert texts(page, "h2") == ["Which of these?"]
    chosen = member.get(f"/widgets/{widget.pk}/explain" + next(link for link in links(page) if "Customer" in link))
    assert texts(chosen, "h2")[0] == "Customer Acme"


def test_what_is_not_there_is_said_to_be_not_found(widget: Widget, member: Client) -> None:
    page = member.get(f"/widgets/{widget.pk}/explain", {"id": "Invoice 9999"})

    assert texts(page, "h2") == ["No record was found"]


def test_a_system_that_cannot_be_asked_says_so_in_a_sentence(widget: Widget, member: Client) -> None:
    Connection.objects.filter(widget=widget, system="quickbooks").delete()

    page = member.get(f"/widgets/{widget.pk}/explain", {"id": "Invoice 9999"})

    assert "QuickBooks is not connected yet. Connect it first." in texts(page, "p")


def test_a_deleted_record_that_was_linked_is_explained_by_what_is_remembered(
    widget: Widget, quickbooks: People, salesforce: People, run: Runs, member: Client
) -> None:
    quickbooks.add("Customer", DisplayName="Acme")
    run(widget)
    account = salesforce.one("Account", Name="Acme")["Id"]
    salesforce.delete("Account", account)

    page = member.get(f"/widgets/{widget.pk}/explain", {"id": account})

    assert texts(page, "h2")[0] == "Account Acme"
    assert any("was deleted in Salesforce" in text for text in texts(page, "p"))


def test_a_record_in_step_says_so_first_and_nothing_looks_like_a_failure(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, member: Client
) -> None:
    item(quickbooks, "Grinder", 250)
    run(widget)
    grinder = salesforce.one("Product2", ProductCode="Grinder")["Id"]
    sale = opportunity(salesforce, salesforce.add("Account", Name="Acme"), [(grinder, 1, 250)])
    for _again in range(2):
        run(widget)

    page = member.get(f"/widgets/{widget.pk}/explain", {"id": "Invoice 1001"})

    said = [text for text in texts(page, "p") if text.startswith("In step")]
    assert said == ["In step: Invoice 1001 in Salesforce and Opportunity New machine in Salesforce."]
    assert not any(text.startswith("Fails") for text in texts(page, "li"))
    assert any(text.startswith("Not concerned Has changed since it was last synced") for text in texts(page, "li"))
    mirror = salesforce.one("Invoice__c")["Id"]
    there = {f"{salesforce.url}/people/Opportunity/{sale}", f"{salesforce.url}/people/Invoice__c/{mirror}"}
    assert there | {f"{quickbooks.url}/people/Invoice/{quickbooks.one('Invoice')['Id']}"} <= set(links(page))
