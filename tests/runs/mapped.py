"""Rows of custom mapping, as people add them."""

from tests.runs.conftest import Time
from widget.models import FieldMapping, Widget


def map_fields(widget: Widget, time: Time, direction: str, *rows: tuple[str, str]) -> None:
    """Add rows as the editor does."""
    for source, target in rows:
        FieldMapping.objects.create(widget=widget, direction=direction, source=source, target=target)
    Widget.objects.filter(pk=widget.pk).update(settings_changed_at=time())
