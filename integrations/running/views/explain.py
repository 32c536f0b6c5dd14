""" "Why isn't this synced?": the page on which any record can be asked about."""

from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from connectors.base import SALESFORCE, Record
from connectors.errors import ConnectorError
from integrations.engine.explain import Check
from integrations.engine.snapshot import name_of, other
from integrations.running.explaining.answers import Answer, Explanation, Standing, StepAnswer, entity_name
from integrations.running.explaining.explain import explain_text
from integrations.running.explaining.record_links import RecordLink, record_link
from integrations.running.explaining.rule_words import rule_name
from integrations.running.views.changes import Change, changes_shown
from widget.models import Widget
from widget.views import visible_widget


class Question(forms.Form):
    """What record a person asks about."""

    id = forms.CharField(
        label="Record",
        max_length=500,
        required=False,
        widget=forms.TextInput({"type": "search", "placeholder": "Paste its address, id, number or name"}),
    )


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several records that were found."""

    name: str
    link: RecordLink
    asked: str


LOOKS = {
    Standing.IN_STEP: "success",
    Standing.COMING: "calm",
    Standing.WAITS: "warning",
    Standing.NOT_SYNCED: "warning",
}
ICONS = {
    Standing.IN_STEP: "succeeded",
    Standing.COMING: "planned",
    Standing.WAITS: "waiting",
    Standing.NOT_SYNCED: "warnings",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule with its answer as icon and words."""

    name: str
    badge: str
    answer: str
    message: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One step as the page shows it; `change` is what a run would write."""

    step: StepAnswer
    rules: list[Rule]
    change: Change | None


@login_required
def explain(request: HttpRequest, id: UUID) -> HttpResponse:
    """Show a form, and the answer on the record that was asked for; the systems are asked, nothing is written."""
    widget = visible_widget(request, id)
    question = Question(request.GET)
    text = str(question.cleaned_data["id"]) if question.is_valid() else ""
    context: dict[str, object] = {"widget": widget, "question": question, "asked": text}
    if text:
        try:
            explanation = explain_text(widget, text, clock=timezone.now)
        except ConnectorError as error:
            context["error"] = error.message
        else:
            context |= _shown(widget, explanation)
    return render(request, "running/explain.html", context)


def _shown(widget: Widget, explanation: Explanation) -> dict[str, object]:
    answer = explanation.answer
    if answer is None:
        return {"choices": [_choice(widget, system, record) for system, record in explanation.found]}
    return {
        "answer": answer,
        "summary": answer.summary,
        "look": LOOKS[answer.summary.standing],
        "icon_name": ICONS[answer.summary.standing],
        "what": entity_name(answer.record.entity),
        "records": _records(widget, answer),
        "steps": [_step(widget, step) for step in answer.steps],
        "actions": changes_shown(widget, answer.actions),
    }


def _choice(widget: Widget, system: str, record: Record) -> Choice:
    asked = record.id if system == SALESFORCE else f"{record.entity} id {record.id}"
    return Choice(name_of(record), record_link(widget, system, entity=record.entity, id=record.id), asked)


def _records(widget: Widget, answer: Answer) -> list[RecordLink]:
    """Return links to the record and to what it is linked with."""
    record = answer.record
    own = record_link(widget, answer.system, entity=record.entity, id=record.id)
    there = other(answer.system)
    others = [record_link(widget, there, entity=link.entity, id=link.id) for link in answer.links]
    return [own, *others]


def _step(widget: Widget, step: StepAnswer) -> Shown:
    rules = [Rule(rule_name(check.rule), *_answered(check), check.message) for check in step.checks]
    return Shown(step, rules, changes_shown(widget, [step.planned])[0] if step.planned else None)


def _answered(check: Check) -> tuple[str, str]:
    if check.passed:
        return "succeeded", "Passes"
    return ("failed", "Fails") if check.concerned else ("dropped", "Not concerned")
