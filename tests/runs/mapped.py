"""Rows of custom mapping, as people add them."""

from typing import Any

from tests.company import opportunity
from tests.people import People
from tests.runs.conftest import Time
from widget.models import FieldMapping, Widget


def map_fields(widget: Widget, time: Time, direction: str, *rows: tuple[str, str]) -> None:
    """Add rows as the editor does."""
    for source, target in rows:
        FieldMapping.objects.create(widget=widget, direction=direction, source=source, target=target)
    Widget.objects.filter(pk=widget.pk).update(settings_changed_at=time())


def won(salesforce: People, **account: Any) -> str:
    """Make an Account that is sent to QuickBooks, because it has a won Opportunity."""
    id = salesforce.add("Account", **{"Name": "Acme", **account})
    opportunity(salesforce, id, [], name="Tea", type=None)
    return id
