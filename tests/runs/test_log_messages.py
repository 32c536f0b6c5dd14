"""The sync log as people read it: whole sentences that name the record, and vendors' codes in the details."""

import re

from integrations.running.models import LogEntry
from integrations.running.models.runs import LogLevel
from tests.company import opportunity, product
from tests.people import People
from tests.runs.conftest import Runs
from tests.runs.selling import shop
from widget.models import FieldMapping, Widget

CODES = re.compile(r"\b6240\b|HTTP|[A-Z]+_[A-Z_]+|Exception|Error\b|Fault|__c")


def entries_of_a_bad_day(widget: Widget, salesforce: People, quickbooks: People, run: Runs) -> list[LogEntry]:
    """Return the log of a run in which much goes wrong."""
    buyer, grinder = shop(salesforce, quickbooks)
    quickbooks.add("Vendor", DisplayName="Bolt")
    taken = salesforce.add("Account", Name="Bolt")
    opportunity(salesforce, taken, [], name="Tea", type=None)
    bad_name = salesforce.add("Account", Name="Nut: Ltd")
    opportunity(salesforce, bad_name, [], name="Coffee", type=None)
    opportunity(salesforce, buyer, [(grinder, 1, 250)], name="On order", type="Sales Order")
    opportunity(salesforce, buyer, [(product(salesforce, "Unknown", 5), 1, 5)], name="Strange")
    opportunity(salesforce, buyer, [(grinder, 1, 250)], name="On terms", Terms__c="Net 21")
    opportunity(salesforce, buyer, [(grinder, 2, 250)], name="Good one")
    done = run(widget)
    return list(LogEntry.objects.filter(process__run=done).order_by("id"))


def test_every_entry_is_a_whole_sentence_without_codes(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    entries = entries_of_a_bad_day(widget, salesforce, quickbooks, run)

    messages = [entry.message for entry in entries]
    assert len([entry for entry in entries if entry.level == LogLevel.WARNING]) >= 5
    assert [text for text in messages if not re.fullmatch(r"[\"“A-Z0-9].*[.?!]", text, re.DOTALL)] == []
    assert [text for text in messages if CODES.search(text)] == []


def test_every_warning_names_its_record_and_links_it(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    entries = entries_of_a_bad_day(widget, salesforce, quickbooks, run)

    warnings = [entry for entry in entries if entry.level == LogLevel.WARNING]
    names = ("Bolt", "Nut: Ltd", "On order", "Strange", "On terms")
    assert sorted({name for name in names for entry in warnings if entry.message.startswith(f'"{name}"')}) == sorted(
        names
    )
    assert [entry.message for entry in warnings if not (entry.salesforce_id or entry.quickbooks_id)] == []


def test_the_words_of_the_vendor_are_in_the_details(
    widget: Widget, salesforce: People, quickbooks: People, run: Runs
) -> None:
    entries = entries_of_a_bad_day(widget, salesforce, quickbooks, run)

    (taken,) = (entry for entry in entries if entry.message.startswith('"Bolt"'))
    assert "6240" in taken.details
    assert "6240" not in taken.message
    assert "Rename one of them." in taken.message


def test_a_setting_that_is_wrong_says_where_to_mend_it(widget: Widget, run: Runs) -> None:
    FieldMapping.objects.create(widget=widget, direction="customer-out", source="Gone__c", target="Notes")

    done = run(widget)

    (entry,) = LogEntry.objects.filter(process__run=done, level=LogLevel.WARNING)
    assert (entry.place, "Change or remove that row." in entry.message) == (f"/widgets/{widget.pk}/mapping", True)
