"""`manage.py explain WIDGET ID`: why a record is or is not synced, from the code that plans."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from connectors.errors import ConnectorError
from integrations.engine.explain import Check
from integrations.engine.snapshot import name_of
from integrations.engine.translate import SYSTEM_NAMES
from integrations.running.explaining.answers import Answer, Explanation, StepAnswer
from integrations.running.explaining.explain import explain_text
from integrations.running.explaining.rule_words import rule_name
from integrations.running.management.asked import asked_widget
from widget.values import Encoder


class Command(BaseCommand):
    """Prints the answer; exit 1 when no record was found, or several to choose from."""

    help = "Explain why a record is or is not synced, and what a run would do with it now."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("widget", help="the widget's id")
        parser.add_argument("id", help='an address, an id, "Invoice 1042", "Customer 58" or a name')
        parser.add_argument("--json", action="store_true", help="print the answer as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        widget = asked_widget(options["widget"])
        try:
            explanation = explain_text(widget, options["id"], clock=timezone.now)
        except ConnectorError as error:
            raise CommandError(f"{error.message}\n{error.details}".strip()) from error
        answer = explanation.answer
        if answer is None:
            raise CommandError(_undecided(explanation))
        said = json.dumps(document_of(answer), cls=Encoder) if options["json"] else "\n".join(lines_of(answer))
        self.stdout.write(said)


def _undecided(explanation: Explanation) -> str:
    if not explanation.found:
        return f'Neither Salesforce nor QuickBooks has a record that "{explanation.asked}" could mean.'
    found = (f"  {record.entity} id {record.id}: {name_of(record)}" for _system, record in explanation.found)
    return "\n".join([f'"{explanation.asked}" could be one of these:', *found])


def lines_of(answer: Answer) -> Iterator[str]:
    """Yield the answer as lines for a terminal."""
    record = answer.record
    yield f"{answer.name} ({record.entity} {record.id} in {SYSTEM_NAMES[answer.system]})"
    yield answer.summary.text
    for link in answer.links:
        rests = "" if link.row.active else ", which rests"
        yield f"Linked with {link.entity} {link.id}, {link.name}{rests}"
    for step in answer.steps:
        yield ""
        yield step.title
        for check in step.checks:
            yield f"  [{_mark(check)}] {rule_name(check.rule)}{': ' if check.message else ''}{check.message}"
        yield f"  {step.verdict}"
        yield from (f"  {note}" for note in step.notes)
        if step.problem:
            yield f"  Problem since {step.problem.opened_at:%Y-%m-%d %H:%M} UTC: {step.problem.message}"
    for action in answer.actions:
        yield f"{action.created_at:%Y-%m-%d %H:%M:%S} UTC {action.kind} {action.status} ({action.process.title})"


def _mark(check: Check) -> str:
    """Return how an answer stands in a list: passed, failed, or not concerned."""
    if check.passed:
        return "x"
    return " " if check.concerned else "-"


def document_of(answer: Answer) -> dict[str, Any]:
    """Return the answer as JSON-able members."""
    return {
        "system": answer.system,
        "entity": answer.record.entity,
        "id": answer.record.id,
        "name": answer.name,
        "standing": answer.summary.standing,
        "summary": answer.summary.text,
        "links": [
            {
                "kind": link.row.kind,
                "salesforce": link.row.salesforce_id,
                "quickbooks": link.row.quickbooks_id,
                "name": link.name,
                "active": link.row.active,
            }
            for link in answer.links
        ],
        "steps": [_step_document(step) for step in answer.steps],
        "actions": [
            {
                "at": action.created_at.isoformat(),
                "process": action.process.key,
                "kind": action.kind,
                "status": action.status,
            }
            for action in answer.actions
        ],
    }


def _step_document(step: StepAnswer) -> dict[str, Any]:
    planned = step.planned
    return {
        "process": step.process,
        "checks": [asdict(check) for check in step.checks],
        "verdict": step.verdict,
        "notes": list(step.notes),
        "planned": {"kind": planned.kind, "changes": planned.changes} if planned else None,
        "problem": step.problem.message if step.problem else None,
    }
