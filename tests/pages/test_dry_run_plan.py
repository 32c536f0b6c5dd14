"""The plan of a dry run in the browser."""

from django.test import Client

from integrations.running.models import ProcessRun
from tests import builders
from tests.pages.reading import links, texts
from widget.models import Widget


def plan(widget: Widget, status: str = "succeeded") -> tuple[ProcessRun, ProcessRun]:
    """Return the two processes of a dry run, of which the second links two pairs and makes one customer."""
    run = builders.run(widget, status, dry_run=True)
    items = builders.process(run, "items", title="Syncing QuickBooks Items to Salesforce Products")
    customers = builders.process(run, status=status, counts={"created": 1, "linked": 2, "left_out": 3, "unchanged": 4})
    builders.action(customers, "Tamarack Inn", status="planned")
    for title in ("Acme ltd ↔ ACME Ltd", "Bolt ↔ bolt"):
        builders.action(customers, title, kind="join", status="planned", target_id="58")
    builders.action(items, "Grinder", status="planned")
    return items, customers


def test_a_dry_run_leads_to_the_plan_of_each_process_that_has_one(member: Client, widget: Widget) -> None:
    _items, customers = plan(widget)

    page = member.get(f"/runs/{customers.run_id}")

    plans = [link for link in links(page) if "?process=" in link]
    assert plans == [f"/runs/{customers.run_id}/changes?process=customers-out"]
    assert "Syncing Salesforce Accounts to QuickBooks Customers 3 planned" in texts(page, "th")


def test_a_run_that_wrote_has_no_plan(member: Client, widget: Widget) -> None:
    process = builders.process(builders.run(widget), counts={"created": 1})

    assert not [link for link in links(member.get(f"/runs/{process.run_id}")) if "?process=" in link]


def test_matches_come_first_with_the_names_of_both_sides(member: Client, widget: Widget) -> None:
    _items, customers = plan(widget)

    page = member.get(f"/runs/{customers.run_id}/changes?process=customers-out")

    assert texts(page, "h2") == ["Link Acme ltd ↔ ACME Ltd", "Link Bolt ↔ bolt", "Create Tamarack Inn"]


def test_pages_of_a_plan_go_on_behind_the_matches(member: Client, widget: Widget) -> None:
    items, customers = plan(widget)
    match = customers.actions.get(title__startswith="Bolt")

    page = member.get(f"/runs/{items.run_id}/changes?after={match.pk}")

    assert texts(page, "h2") == ["Create Tamarack Inn"]


def test_a_plan_can_be_read_while_it_is_made(member: Client, widget: Widget) -> None:
    _items, customers = plan(widget, "running")

    page = member.get(f"/runs/{customers.run_id}/changes")

    assert texts(page, "h2") == [
        "Create Grinder",
        "Link Acme ltd ↔ ACME Ltd",
        "Link Bolt ↔ bolt",
        "Create Tamarack Inn",
    ]
    assert "3 planned" in " ".join(texts(member.get(f"/runs/{customers.run_id}"), "th"))
