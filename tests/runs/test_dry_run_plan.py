"""What a dry run shows of the matches that a run would make."""

from integrations.running.models.runs import Status
from integrations.running.runner import advance
from tests import builders
from tests.company import item, product
from tests.pages.conftest import signed_in
from tests.pages.reading import texts
from tests.people import People
from tests.runs.conftest import Runs, Time, counts_of, prefer
from widget.models import Widget

ACCOUNTS, PAGE = 1_100, 1_000


def test_the_matches_can_be_seen_before_they_are_made_with_both_names(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    salesforce.add("Account", Name=" Acme  ltd ")
    quickbooks.add("Customer", DisplayName="ACME Ltd")
    product(salesforce, "Old grinder", 10, code="Grinder")
    item(quickbooks, "Grinder", 250)

    dry = run(widget, dry_run=True)

    matches = dry.actions.filter(kind="join").order_by("process__position").values_list("process__key", "title")
    assert list(matches) == [("match-customers", "Acme  ltd ↔ ACME Ltd"), ("match-items", "Old grinder ↔ Grinder")]


def test_the_plan_of_a_large_dry_run_can_be_read_page_by_page_while_it_is_made(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs, time: Time
) -> None:
    prefer(widget, all_accounts=True)
    run(widget)
    salesforce.reset(accounts=ACCOUNTS)
    # The names of each page are looked for in one call; the second has to wait.
    quickbooks.fault("POST */batch", "throttle", nth=2)

    waiting = run(widget, dry_run=True)

    ada = builders.person()
    widget.workspace.members.add(ada)
    page = signed_in(ada).get(f"/runs/{waiting.pk}/changes?process=customers-out")
    assert (waiting.status, waiting.actions.count()) == (Status.WAITING, PAGE)
    assert [title.split()[0] for title in texts(page, "h2")] == ["Create"] * 50

    time.pass_by(minutes=2)
    ended = advance(waiting.pk, clock=time)

    assert (ended.status, counts_of(ended, "customers-out")) == (Status.SUCCEEDED, {"created": ACCOUNTS})
    assert len(set(ended.actions.values_list("title", flat=True))) == ended.actions.count() == ACCOUNTS
    assert quickbooks.all("Customer") == []
