"""A process of its own for each measurement: `python -m tests.bench.worker prepare|run …` prints JSON."""

import argparse
import json
import os
from dataclasses import asdict, replace

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.utils import timezone  # noqa: E402

from integrations.running import runner  # noqa: E402
from tests.bench.measuring import measured_run  # noqa: E402
from widget.models import Plan, Preferences, Widget, Workspace  # noqa: E402
from widget.sandbox import create_sandbox_widget  # noqa: E402

UNPACED = 1_000_000


def main() -> None:
    """Make a widget, or measure one run of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    prepare = commands.add_parser("prepare", help="make a widget and let it run once; prints its id")
    prepare.add_argument("salesforce")
    prepare.add_argument("quickbooks")
    prepare.add_argument("preferences", type=json.loads)
    run = commands.add_parser("run", help="run the widget; prints what it cost")
    run.add_argument("widget")
    run.add_argument("--paced", action="store_true", help="keep within the vendors' limits")
    options = parser.parse_args()
    if options.command == "prepare" or not options.paced:
        lift_limits()
    if options.command == "prepare":
        widget = prepared(options.salesforce, options.quickbooks, **options.preferences)
        print(json.dumps({"id": str(widget.pk), **asdict(measured_run(widget))}))
    else:
        print(json.dumps(asdict(measured_run(Widget.objects.get(pk=options.widget)))))


def lift_limits() -> None:
    """Let calls go out as fast as they can: a measurement of ten thousand records would wait for minutes."""
    for system, limits in runner.LIMITS.items():
        runner.LIMITS[system] = tuple(replace(limit, calls=UNPACED) for limit in limits)


def prepared(salesforce: str, quickbooks: str, **preferences: bool) -> Widget:
    """Return a new premium widget between two sandboxes."""
    widget = create_sandbox_widget(
        Workspace.objects.create(name="Benchmark"),
        salesforce_url=salesforce,
        quickbooks_url=quickbooks,
        plan=Plan.PREMIUM,
        now=timezone.now(),
    )
    Preferences.objects.filter(widget=widget).update(**preferences)
    return Widget.objects.get(pk=widget.pk)


if __name__ == "__main__":
    main()
