"""The matches of a dry run, and what a person decides about them."""

import re

from django.contrib.auth.models import User
from django.test import Client

from integrations.running.models import MatchChoice, ProcessRun
from tests import builders
from tests.pages.reading import html, links, poll, poll_address, texts
from tests.people import People
from widget.models import Widget

ONE, TWO = "001Hp0000200000001", "001Hp0000200000002"
HELD = [
    ["salesforce", "Account", ONE, "Acme"],
    ["salesforce", "Account", TWO, "ACME"],
    ["quickbooks", "Customer", "58", "Acme"],
]
LINKED = [["salesforce", "Account", "001Hp0000200000003", "Bolt Ltd"], ["quickbooks", "Customer", "59", "bolt ltd"]]


def plan(widget: Widget, status: str = "succeeded") -> ProcessRun:
    """Return the matching of a dry run: one name to decide, one pair to link, one Account to make a customer of."""
    process = builders.process(builders.run(widget, status, dry_run=True), "match-customers", status)
    builders.action(process, "Tamarack Inn", status="planned")
    builders.action(process, "Bolt Ltd ↔ bolt ltd", kind="join", status="planned", target_id="59", namesakes=LINKED)
    builders.action(process, "Acme", kind="hold", status="planned", namesakes=HELD)
    builders.action(process, "Grinder", status="planned", link_kind="item")
    builders.action(process, "Invoice 7", status="planned", link_kind="transaction")
    return process


def test_matches_are_a_table_with_what_is_to_be_decided_first(member: Client, widget: Widget) -> None:
    page = member.get(f"/runs/{plan(widget).run_id}/matches")

    assert texts(page, "th")[4:] == ["Acme Name", "bolt ltd Name", "Tamarack Inn Name", "Grinder Product Code"]
    assert [text for text in texts(page, "a") if " to be " in text or "decide" in text] == [
        "1 to decide",
        "1 to be linked",
        "2 to be created",
    ]


def test_what_is_linked_shows_both_records_with_their_names_and_pages(member: Client, widget: Widget) -> None:
    page = member.get(f"/runs/{plan(widget).run_id}/matches?show=join")

    cells = texts(page, "td")
    assert [cells[0], cells[1]] == ["Bolt Ltd", "bolt ltd"]
    assert cells[2].startswith("To be linked")
    assert "http://127.0.0.1:9101/people/Account/001Hp0000200000003" in links(page)
    assert "http://127.0.0.1:9102/people/Customer/59" in links(page)
    assert "Not the same" in texts(page, "button")


def test_what_is_held_names_every_candidate_with_a_link_and_offers_to_choose(member: Client, widget: Widget) -> None:
    page = member.get(f"/runs/{plan(widget).run_id}/matches?show=hold")

    assert [label for label in texts(page, "label") if "cme" in label.lower()] == ["Acme", "ACME", "Acme"]
    assert f"http://127.0.0.1:9101/people/Account/{TWO}" in links(page)
    assert texts(page, "button")[-2:] == ["Link these two", "None is the same"]


def test_what_will_be_made_says_so(member: Client, widget: Widget) -> None:
    page = member.get(f"/runs/{plan(widget).run_id}/matches?show=create&kind=customer")

    assert texts(page, "td") == ["Tamarack Inn", "New Customer", "To be created"]


def test_matches_are_found_by_kind_and_name(member: Client, widget: Widget) -> None:
    address = f"/runs/{plan(widget).run_id}/matches"
    found = {
        query: texts(member.get(f"{address}?{query}"), "th")[4:]
        for query in ("kind=item", "q=BOLT", "q=nobody", "show=create&q=inn")
    }

    assert found == {
        "kind=item": ["Grinder Product Code"],
        "q=BOLT": ["bolt ltd Name"],
        "q=nobody": [],
        "show=create&q=inn": ["Tamarack Inn Name"],
    }
    assert "No match is like that" in texts(member.get(f"{address}?q=nobody"), "h2")


def test_pages_of_fifty_follow_each_other_and_none_is_left_out(member: Client, widget: Widget) -> None:
    process = plan(widget)
    for number in range(60):
        builders.action(process, f"Customer {number:02d}", status="planned")
    address = f"/runs/{process.run_id}/matches"

    first = member.get(address)
    second = member.get(address + next(link for link in links(first) if "after=" in link))

    names = texts(first, "th")[4:] + texts(second, "th")[4:]
    assert (len(names), len(set(names))) == (64, 64)
    assert member.get(f"{address}?after=nonsense").status_code == 404


def test_matches_can_be_read_while_the_dry_run_is_being_made(member: Client, widget: Widget) -> None:
    process = plan(widget, "running")
    address = f"/runs/{process.run_id}/matches"

    page = member.get(address)

    assert poll(member, address, page).status_code == 204
    builders.action(process, "Newcomer", status="planned")
    assert "Newcomer Name" in texts(poll(member, address, page), "th")
    assert "Newcomer Name" in texts(member.get(address), "th")


def test_the_page_of_an_ended_run_asks_for_nothing_more(member: Client, widget: Widget) -> None:
    assert poll_address(member.get(f"/runs/{plan(widget).run_id}/matches")) == ""


def test_the_dry_run_leads_to_its_matches_and_a_run_without_any_says_so(member: Client, widget: Widget) -> None:
    dry = builders.run(widget, dry_run=True)

    assert f"/runs/{dry.pk}/matches" in links(member.get(f"/runs/{dry.pk}"))
    assert texts(member.get(f"/runs/{dry.pk}/matches"), "h2") == ["No matches"]


def test_strangers_neither_see_nor_decide(stranger: Client, widget: Widget) -> None:
    process = plan(widget)

    assert stranger.get(f"/runs/{process.run_id}/matches").status_code == 404
    assert stranger.post(f"/widgets/{widget.pk}/matches/choose", {"kind": "customer"}).status_code == 404
    assert stranger.post(f"/widgets/{widget.pk}/matches/undo", {"choice": "1"}).status_code == 404


def chosen(client: Client, widget: Widget, *, same: bool, **ids: str | list[str]) -> str:
    """Press a button; return what the page then says."""
    sent = {"kind": "customer", "same": "yes" if same else "no", "next": f"/widgets/{widget.pk}/activity"}
    names = {name if same else f"all-{name}": value for name, value in ids.items()}
    page = client.post(f"/widgets/{widget.pk}/matches/choose", {**sent, **names}, follow=True)
    assert page.redirect_chain == [(f"/widgets/{widget.pk}/activity", 302)]
    return texts(page, "p")[1]


def test_two_records_can_be_said_to_belong_together(
    member: Client, ada: User, connected: Widget, salesforce: People, quickbooks: People
) -> None:
    account = salesforce.add("Account", Name="Acme")
    customer = quickbooks.add("Customer", DisplayName="ACME")

    said = chosen(member, connected, same=True, salesforce=account, quickbooks=customer)

    assert said == '"Acme" in Salesforce and "ACME" in QuickBooks will be linked by the next run.'
    kept = MatchChoice.objects.get()
    assert (kept.widget, kept.kind, kept.salesforce_id, kept.quickbooks_id, kept.same, kept.chosen_by) == (
        connected,
        "customer",
        account,
        customer,
        True,
        ada,
    )


def test_all_of_one_name_can_be_told_apart_and_the_page_says_what_to_do(
    member: Client, connected: Widget, salesforce: People, quickbooks: People
) -> None:
    accounts = [salesforce.add("Account", Name="Acme") for _number in range(2)]
    customer = quickbooks.add("Customer", DisplayName="Acme")

    said = chosen(member, connected, same=False, salesforce=accounts, quickbooks=customer)

    assert said == (
        '"Acme" in Salesforce and "Acme" in QuickBooks are kept apart. As long as they have the same name, neither '
        "gets a counterpart: give one of them another name, and each is synced by itself."
    )
    assert set(MatchChoice.objects.values_list("salesforce_id", "quickbooks_id", "same")) == {
        (account, customer, False) for account in accounts
    }


def test_what_cannot_be_chosen_is_refused_in_words(
    member: Client, connected: Widget, salesforce: People, quickbooks: People
) -> None:
    account, gone = (salesforce.add("Account", Name=name) for name in ("Acme", "Gone"))
    customer = quickbooks.add("Customer", DisplayName="Acme")
    salesforce.delete("Account", gone)

    refused = [
        chosen(member, connected, same=True, salesforce=account),
        chosen(member, connected, same=True, salesforce=[account, gone], quickbooks=customer),
        chosen(member, connected, same=True, salesforce=gone, quickbooks=customer),
        chosen(member, connected, same=True, salesforce=account, quickbooks="999999"),
    ]

    assert refused == [
        "Choose one record on each side.",
        "Only one record of each side can be linked with the other.",
        f"Account {gone} is no longer active in Salesforce.",
        "Customer 999999 is no longer active in QuickBooks.",
    ]
    assert not MatchChoice.objects.exists()


def test_what_is_linked_already_cannot_be_chosen(
    member: Client, connected: Widget, salesforce: People, quickbooks: People
) -> None:
    account = salesforce.add("Account", Name="Acme")
    customer = quickbooks.add("Customer", DisplayName="Acme")
    builders.link(connected, account, "1")

    said = chosen(member, connected, same=True, salesforce=account, quickbooks=customer)

    assert said == '"Acme" in Salesforce is linked already, so there is nothing to choose.'


def test_a_decision_is_shown_with_who_made_it_and_can_be_taken_back(member: Client, ada: User, widget: Widget) -> None:
    process = plan(widget)
    MatchChoice.objects.create(
        widget=widget, kind="customer", salesforce_id=TWO, quickbooks_id="58", same=True, chosen_by=ada,
        chosen_at=builders.NOW,
    )  # fmt: skip
    address = f"/runs/{process.run_id}/matches?show=hold"

    page = member.get(address)

    assert f"{ada.username} decided: ACME ({TWO}) belongs with Acme (58)." in texts(page, "p")
    asked = {"choice": re.findall(r'name="choice"\s+value="(\d+)"', html(page))[0], "next": address}
    back = member.post(f"/widgets/{widget.pk}/matches/undo", asked, follow=True)
    assert back.redirect_chain == [(address, 302)]
    assert "Link these two" in texts(back, "button")
    assert not MatchChoice.objects.exists()


def test_nobody_is_sent_elsewhere_after_a_decision(member: Client, widget: Widget) -> None:
    for place in ("https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"):
        answer = member.post(f"/widgets/{widget.pk}/matches/undo", {"choice": "x", "next": place})
        assert answer.headers["Location"] == f"/widgets/{widget.pk}/problems"


def test_the_problem_of_an_ambiguous_name_offers_the_same_choice(member: Client, widget: Widget) -> None:
    builders.problem(widget, "Acme", "It was not linked.", rule="one-match", record_id=ONE, namesakes=HELD)

    page = member.get(f"/widgets/{widget.pk}/problems")

    assert texts(page, "legend") == ["In Salesforce", "In QuickBooks"]
    assert {"Link these two", "None is the same"} <= set(texts(page, "button"))
