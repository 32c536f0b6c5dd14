"""A process of its own for each measurement: `python -m tests.bench.worker prepare|run …` prints JSON."""

import argparse
import json
import os
from dataclasses import asdict

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from integrations.running import runner  # noqa: E402
from tests.bench.measuring import measured_run, prepared, unpaced  # noqa: E402
from widget.models import Widget  # noqa: E402


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
        runner.LIMITS.update(unpaced())
    if options.command == "prepare":
        widget = prepared(options.salesforce, options.quickbooks, **options.preferences)
        print(json.dumps({"id": str(widget.pk), **asdict(measured_run(widget))}))
    else:
        print(json.dumps(asdict(measured_run(Widget.objects.get(pk=options.widget)))))


if __name__ == "__main__":
    main()
