"""`manage.py create_sandbox_widget`: a widget connected to a running sandbox."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from widget.models import Plan, Workspace
from widget.sandbox import DEFAULT_PLAN, QUICKBOOKS_URL, SALESFORCE_URL, NoSandbox, create_sandbox_widget


class Command(BaseCommand):
    """Makes the widget in the workspace "Sandbox", which is made at first."""

    help = "Create a widget that is connected to a running sandbox."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--salesforce", default=SALESFORCE_URL, help="the sandbox's Salesforce address")
        parser.add_argument("--quickbooks", default=QUICKBOOKS_URL, help="the sandbox's QuickBooks address")
        parser.add_argument("--edition", choices=["online"], default="online")
        parser.add_argument("--plan", choices=Plan.values, default=DEFAULT_PLAN)
        parser.add_argument("--json", action="store_true", help="print the id as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        workspace, _made = Workspace.objects.get_or_create(name="Sandbox")
        try:
            widget = create_sandbox_widget(
                workspace,
                salesforce_url=options["salesforce"],
                quickbooks_url=options["quickbooks"],
                plan=options["plan"],
                now=timezone.now(),
            )
        except NoSandbox as error:
            raise CommandError(str(error)) from error
        said = json.dumps({"id": str(widget.pk)}) if options["json"] else f"Widget {widget.pk} is connected."
        self.stdout.write(said)
