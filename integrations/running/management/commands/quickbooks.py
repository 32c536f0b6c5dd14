"""`manage.py quickbooks WIDGET ACTION …`: any record of a widget's QuickBooks Online company, for support."""

import json
import sys
from argparse import ArgumentParser
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from connectors.base import Refused
from connectors.errors import ConnectorError
from connectors.json_text import dumps
from connectors.quickbooks_online.client import QuickBooksOnline
from connectors.quickbooks_online.entities import Action
from connectors.quickbooks_online.records import Connection, Json, Operation, Performed, perform
from integrations.running.management.asked import asked_widget
from integrations.running.pacing import pacers
from integrations.running.runner import LIMITS
from widget.connections import open_connectors

NAMES = ("DisplayName", "FullyQualifiedName", "Name", "DocNumber", "CompanyName", "status")
WITH_BODY = (Action.CREATE, Action.UPDATE)
WITH_ID = (Action.GET, Action.DELETE, Action.VOID)


class Command(BaseCommand):
    """Prints the records that the call brought, each on a line, or as one JSON list; exit 1 with a sentence if not."""

    help = "Query, read, create, update, delete or void any record of a widget's QuickBooks Online company."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("widget", help="the widget's id")
        actions = parser.add_subparsers(dest="action", required=True)
        query = actions.add_parser(Action.QUERY, help="find records")
        query.add_argument("statement", help="such as: select * from Customer where Active = true")
        _add_json(query)
        for action in WITH_ID:
            one = actions.add_parser(action, help=f"{action} one record")
            one.add_argument("entity", help="such as Customer")
            one.add_argument("id", nargs="?", default="", help="its QuickBooks id")
            _add_json(one, writes=action is not Action.GET)
        for action in WITH_BODY:
            made = actions.add_parser(action, help=f"{action} one record from JSON")
            made.add_argument("entity", help="such as Customer")
            made.add_argument("file", nargs="?", default="-", help="a file of JSON; - is standard input")
            _add_json(made, writes=True)

    def handle(self, *args: Any, **options: Any) -> None:
        action = Action(options["action"])
        operation = Operation(action, options.get("entity", ""), statement=options.get("statement", ""))
        body = _read_json(options["file"]) if action in WITH_BODY else {"Id": options.get("id", "")}
        try:
            done = perform(_connection(options["widget"]), operation, body, request_id=options.get("request_id"))
        except ConnectorError as error:
            raise CommandError(f"{error.message}\n{error.details}".strip()) from error
        if isinstance(done, Refused):
            raise CommandError(f"{done.message}\n{done.details}".strip())
        self.stdout.write(dumps(done.records) if options["json"] else _lines(operation, done))


def _add_json(parser: ArgumentParser, *, writes: bool = False) -> None:
    parser.add_argument("--json", action="store_true", help="print a JSON list of the whole records")
    if writes:
        parser.add_argument("--request-id", help="repeat a call whose answer was lost: it is carried out once")


def _connection(widget_id: str) -> Connection:
    widget = asked_widget(widget_id)
    connector = open_connectors(widget, fields={}, pacer_of=pacers(Counter(), LIMITS)).quickbooks
    if not isinstance(connector, QuickBooksOnline):
        raise CommandError(f"{widget.name} is not connected to QuickBooks Online.")
    return Connection(connector.session, connector.realm_id)


def _read_json(file: str) -> Json:
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
        content = json.loads(text, parse_float=Decimal)
    except (OSError, ValueError) as error:
        raise CommandError(f"{'Standard input' if file == '-' else file} cannot be read as JSON: {error}") from error
    if not isinstance(content, dict):
        raise CommandError("The record must be one JSON object.")
    return content


def _lines(operation: Operation, done: Performed) -> str:
    """Return one line per record: its id and what people call it."""
    lines = []
    for record in done.records:
        called = next((str(record[name]) for name in NAMES if record.get(name)), "")
        count = f"{record['totalCount']} records" if "totalCount" in record else ""
        lines.append(" ".join(part for part in (operation.entity, record.get("Id", ""), called, count) if part))
    return "\n".join(lines) or "Nothing was found."
