"""`manage.py demo`: a story between two sandboxes, in the foreground; exit 0 when every step came out, else 1."""

import json
import logging
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from integrations.running.demo.people import People, Unanswered
from integrations.running.demo.scene import Scene, Told, WentWrong, make_person, open_scene, pages_of
from integrations.running.demo.stories import Story, story_for
from integrations.running.demo.telling import document_of, lines_of, sign_in_lines
from widget.models import Widget
from widget.sandbox import QUICKBOOKS_URL, SALESFORCE_URL, NoSandbox

EVERY = timedelta(minutes=15)


class Command(BaseCommand):
    """Makes the person and the widget anew, tells the story, and leaves the widget on a schedule."""

    help = "Tell the story of the demo between two running sandboxes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--salesforce", default=SALESFORCE_URL, help="the sandbox's Salesforce address")
        parser.add_argument("--quickbooks", default=QUICKBOOKS_URL, help="the sandbox's QuickBooks address")
        parser.add_argument("--json", action="store_true", help="print the story as one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        salesforce = People(options["salesforce"], "Salesforce")
        quickbooks = People(options["quickbooks"], "QuickBooks")
        as_json: bool = options["json"]
        try:
            company, story = story_for(salesforce, quickbooks)
            workspace, sign_in = make_person(company)
            scene = open_scene(workspace, salesforce, quickbooks, now=timezone.now())
        except (NoSandbox, Unanswered) as error:
            raise CommandError(str(error)) from error
        told, failed = self._play(story, scene, silent=as_json)
        if as_json:
            self._say([json.dumps(document_of(told, sign_in, pages_of(scene), failed=failed))])
        else:
            self._say(sign_in_lines(sign_in, pages_of(scene)))
        if failed is not None:
            self.stderr.write(f"The story did not come out. {failed}")
            sys.exit(1)
        put_on_schedule(scene.widget)

    def _play(self, story: Story, scene: Scene, *, silent: bool) -> tuple[list[Told], str | None]:
        """Return the steps that came out, and why the next one did not."""
        told: list[Told] = []
        try:
            with quiet("integrations.running"):
                for step in story(scene):
                    told.append(step)
                    self._say([] if silent else lines_of(step))
        except (WentWrong, Unanswered) as error:
            return told, str(error)
        return told, None

    def _say(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.stdout.write(line)
        self.stdout.flush()


@contextmanager
def quiet(name: str) -> Iterator[None]:
    """Keep a logger to warnings: the story says what it would, and its lines are to stand alone on a terminal."""
    logger = logging.getLogger(name)
    before = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(before)


def put_on_schedule(widget: Widget) -> None:
    """Let beat start a run every quarter of an hour from now on; where no beat runs, nothing starts."""
    Widget.objects.filter(pk=widget.pk).update(every=EVERY, next_due_at=timezone.now() + EVERY)
