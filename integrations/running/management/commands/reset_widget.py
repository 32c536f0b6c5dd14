"""`manage.py reset_widget WIDGET`: forget what was synced, so that matching and migration are done anew."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from integrations.running.resetting import NotNow, reset
from widget.models import Widget


class Command(BaseCommand):
    """Resets one widget. Connections, preferences, activity and the records themselves stay."""

    help = "Forget a widget's links, problems and cursors; its connections and preferences stay."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("widget", help="the widget's id")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            widget = Widget.objects.get(pk=options["widget"])
        except (Widget.DoesNotExist, ValidationError) as error:
            raise CommandError(f"There is no widget {options['widget']}.") from error
        try:
            reset(widget, timezone.now())
        except NotNow as why:
            raise CommandError(str(why)) from why
        self.stdout.write(f"{widget.name} was reset. Its next run matches the records of both systems again.")
