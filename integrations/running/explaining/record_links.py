"""Where a person sees a record, in Salesforce or QuickBooks."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from connectors.base import SALESFORCE
from connectors.quickbooks_online.client import PAGES
from widget.models import Connection, Edition, System, Widget

QUICKBOOKS_ONLINE = "https://app.qbo.intuit.com"
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True)
class RecordLink:
    """A record as the text of a link; `url` is None where the system has no page for it."""

    text: str
    url: str | None


def record_url(widget: Widget, system: str, *, entity: str, id: str) -> str | None:
    """Return the address of a record's page; None where there is none.

    Reads the widget's connections, so prefetch them for lists. A connection to this machine is the sandbox, whose pages
    are the same for every system. QuickBooks Desktop has no pages.
    """
    connection = next((each for each in widget.connections.all() if each.system == system), None)
    if connection is None or not entity or not id:
        return None
    base = connection.web_url.rstrip("/")
    if urlsplit(base).hostname in LOOPBACK:
        return f"{base}/people/{quote(entity, safe='')}/{quote(id, safe='')}"
    if system == SALESFORCE:
        return f"{base}/lightning/r/{quote(entity, safe='')}/{quote(id, safe='')}/view" if base else None
    return _intuit_url(connection, widget, entity, id)


def _intuit_url(connection: Connection, widget: Widget, entity: str, id: str) -> str | None:
    if widget.edition == Edition.DESKTOP or entity not in PAGES:
        return None
    base = connection.web_url.rstrip("/") or QUICKBOOKS_ONLINE
    return f"{base}/app/{PAGES[entity].format(id=quote(id, safe=''))}"


def record_link(widget: Widget, system: str, *, entity: str, id: str) -> RecordLink:
    """Return the link to a record, named by its kind and system, like "Invoice 1045 in QuickBooks"."""
    return RecordLink(f"{entity} {id} in {System(system).label}", record_url(widget, system, entity=entity, id=id))


def record_links(widget: Widget, places: Sequence[tuple[str, str, str]]) -> list[RecordLink]:
    """Return links to the records of (system, entity, id) that are named."""
    return [record_link(widget, system, entity=entity, id=id) for system, entity, id in places if entity and id]
