"""What commands are asked about."""

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from widget.models import Widget


def asked_widget(id: str) -> Widget:
    """Return the widget of that id.

    Raises CommandError when there is none, or `id` is no id at all.
    """
    try:
        return Widget.objects.get(pk=id)
    except (Widget.DoesNotExist, ValidationError) as error:
        raise CommandError(f"There is no widget {id}.") from error
