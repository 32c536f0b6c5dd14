"""Asking "why isn't this synced?" in tests of runs."""

from integrations.running.explaining.answers import Answer, StepAnswer
from integrations.running.explaining.explain import explain_text
from tests.company import item, opportunity
from tests.people import People
from tests.runs.conftest import Runs, Time
from widget.models import Widget


def answer_of(widget: Widget, text: str, time: Time) -> Answer:
    """Return the answer for the one record that is meant."""
    widget.refresh_from_db()
    explanation = explain_text(widget, text, clock=time)
    assert explanation.answer is not None, explanation
    return explanation.answer


def step_of(answer: Answer, process: str) -> StepAnswer:
    """Return what is said of one process."""
    return next(step for step in answer.steps if step.process == process)


def sell(widget: Widget, salesforce: People, quickbooks: People, run: Runs) -> str:
    """Have a won Opportunity become an invoice; return its id."""
    item(quickbooks, "Grinder", 250)
    run(widget)
    grinder = salesforce.one("Product2", ProductCode="Grinder")["Id"]
    id = opportunity(salesforce, salesforce.add("Account", Name="Acme"), [(grinder, 2, 249.5)])
    run(widget)
    return id
