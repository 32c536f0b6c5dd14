"""`manage.py sync WIDGET`: one run in the foreground; exit 0 succeeded, 1 warnings, 2 failed."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from integrations.running.foreground import run_to_its_end
from integrations.running.management.asked import asked_widget
from integrations.running.models import Run
from integrations.running.models.runs import Status, Trigger
from integrations.running.summary import lines_of, summary_of
from integrations.running.trigger import RefusedToRun, start_run

EXIT = {Status.SUCCEEDED: 0, Status.WARNINGS: 1}
FAILED = 2


class Command(BaseCommand):
    """Starts a run, or joins the active one or the one that follows an active dry run, and stays until it is over."""

    help = "Run one widget in the foreground."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("widget", help="the widget's id")
        parser.add_argument("--dry-run", action="store_true", help="plan, and write nothing")
        parser.add_argument("--json", action="store_true", help="print the summary as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        widget = asked_widget(options["widget"])
        try:
            started = start_run(widget, Trigger.API, now=timezone.now(), dry_run=options["dry_run"])
        except RefusedToRun as refused:
            raise CommandError(str(refused), returncode=FAILED) from refused
        run = run_to_its_end(started.run)
        follower = Run.objects.filter(follows=run).first()
        if follower and not options["dry_run"]:
            run = run_to_its_end(follower)
        summary = summary_of(run)
        self.stdout.write(json.dumps(summary) if options["json"] else "\n".join(lines_of(summary)))
        sys.exit(EXIT.get(Status(run.status), FAILED))
