"""`manage.py status`: how the installation is doing, as JSON."""

import json
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from integrations.running.status import status


class Command(BaseCommand):
    """Prints one JSON object."""

    help = "Show the lateness of the tick, the oldest message on the wire, what waits and why, and problems by cause."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(json.dumps(status(timezone.now()), indent=2))
