"""Where records are looked at."""

import pytest

from integrations.running.explaining.record_links import record_url
from tests import builders
from widget.models import Widget


@pytest.fixture
def live(widget: Widget) -> Widget:
    """A widget of the vendors' own systems."""
    widget.connections.filter(system="salesforce").update(web_url="https://cascadia.my.salesforce.com/")
    widget.connections.filter(system="quickbooks").update(web_url="")
    return widget


@pytest.mark.parametrize(
    ("system", "entity", "id", "address"),
    [
        ("salesforce", "Invoice__c", "a01A", "https://cascadia.my.salesforce.com/lightning/r/Invoice__c/a01A/view"),
        ("quickbooks", "Invoice", "403", "https://app.qbo.intuit.com/app/invoice?txnId=403"),
        ("quickbooks", "Customer", "5&8", "https://app.qbo.intuit.com/app/customerdetail?nameId=5%268"),
        ("quickbooks", "TaxAgency", "1", None),
        ("salesforce", "", "", None),
    ],
)
def test_records_of_the_vendors_are_at_the_vendors_addresses(
    live: Widget, system: str, entity: str, id: str, address: str | None
) -> None:
    assert record_url(live, system, entity=entity, id=id) == address


def test_records_of_the_sandbox_are_on_its_pages(widget: Widget) -> None:
    assert record_url(widget, "quickbooks", entity="Item", id="7") == "http://127.0.0.1:9102/people/Item/7"


def test_quickbooks_desktop_has_no_pages(live: Widget) -> None:
    live.edition = "desktop"

    assert record_url(live, "quickbooks", entity="Invoice", id="403") is None


def test_an_unconnected_system_has_no_pages(widget: Widget) -> None:
    bare = builders.widget(widget.workspace, "Bare")

    assert record_url(bare, "salesforce", entity="Account", id="001A") is None
