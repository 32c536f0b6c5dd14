"""Resetting a widget: what it has learnt of both systems is forgotten, connections and preferences stay.

Records that were synced keep their external ids, so that they are found again by the next run. Source: sync rules,
section 8.
"""

from datetime import datetime

from django.db import transaction

from integrations.running.models import Link, Message, Problem, Run
from integrations.running.models.journal import OPEN_MESSAGES
from integrations.running.models.runs import ACTIVE
from widget.models import Widget


class NotNow(Exception):
    """The widget cannot be reset at present; the text says why and what to do."""


def reset(widget: Widget, now: datetime) -> None:
    """Forget links, problems, cursors and what was done once. Raises NotNow."""
    with transaction.atomic():
        Widget.objects.select_for_update().get(pk=widget.pk)
        if Run.objects.filter(widget=widget, status__in=ACTIVE).exists():
            raise NotNow("A run is under way. Wait until it has ended, or cancel it.")
        if Message.objects.filter(widget=widget, state__in=OPEN_MESSAGES).exists():
            raise NotNow("It is not known yet what became of the last writes. Run the widget once, then reset it.")
        Link.objects.filter(widget=widget).delete()
        Problem.objects.filter(widget=widget).delete()
        widget.cursors, widget.finished, widget.settings_changed_at = {}, [], now
        widget.save(update_fields=["cursors", "finished", "settings_changed_at"])
