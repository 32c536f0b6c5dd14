"""`manage.py reset_widget WIDGET`: forget what was synced, so that matching and migration are done anew."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from integrations.running.management.asked import asked_widget
from integrations.running.resetting import NotNow, reset


class Command(BaseCommand):
    """Resets one widget. Connections, preferences, activity and the records themselves stay."""

    help = "Forget a widget's links, problems and cursors; its connections and preferences stay."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("widget", help="the widget's id")

    def handle(self, *args: Any, **options: Any) -> None:
        widget = asked_widget(options["widget"])
        try:
            reset(widget, timezone.now())
        except NotNow as why:
            raise CommandError(str(why)) from why
        self.stdout.write(f"{widget.name} was reset. Its next run matches the records of both systems again.")
