"""What a dry run shows of the matches that a run would make."""

from tests.company import item, product
from tests.people import People
from tests.runs.conftest import Runs
from widget.models import Widget


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
