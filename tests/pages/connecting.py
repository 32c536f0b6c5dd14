"""The way to a vendor's sign-in page and back."""

from django.test import Client

from tests.pages.reading import texts
from widget.connections import open_connectors
from widget.models import Widget


def leave(client: Client, widget: Widget, system: str, query: str = "") -> str:
    """Press Connect; return where the visitor is sent."""
    return client.get(f"/widgets/{widget.pk}/connect/{system}{query}").headers["Location"]


def said(client: Client, address: str) -> str:
    """Come back, and return what the page says first."""
    return texts(client.get(address, follow=True), "p")[1]


def works(widget: Widget, system: str) -> bool:
    """Tell whether the stored tokens open the system."""
    connectors = open_connectors(widget, fields={}, pacer_of=lambda system, company: lambda limits: None)
    return bool(connectors.of(system).company().id)
