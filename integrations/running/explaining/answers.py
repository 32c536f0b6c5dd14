""" "Why isn't this synced?": what the answer for a record consists of, and what it comes to in one sentence."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from connectors.base import Record
from integrations.engine.explain import Check
from integrations.engine.snapshot import other
from integrations.engine.translate import SYSTEM_NAMES
from integrations.engine.values import listed
from integrations.running.models import Action, Link, Problem
from integrations.running.models.journal import ActionKind
from integrations.running.writing.carried import NewAction

SILENT = frozenset({ActionKind.KEEP, ActionKind.REST})
"""What writes nothing that people would look for."""


class Standing(StrEnum):
    """How a record stands."""

    IN_STEP = "in-step"
    COMING = "coming"
    WAITS = "waits"
    NOT_SYNCED = "not-synced"


@dataclass(frozen=True, slots=True)
class Summary:
    """The whole answer in a sentence."""

    standing: Standing
    text: str


@dataclass(frozen=True, slots=True)
class StepAnswer:
    """One step for a record: its rules up to the first that fails, what a run would do, and the plan.

    `kind` and `source` are those of the step; a step that does not concern the record only says why. `ignored` tells
    that a person has set the record aside.
    """

    process: str
    title: str
    kind: str
    source: str
    checks: Sequence[Check]
    verdict: str
    planned: Action | NewAction | None = None
    notes: Sequence[str] = ()
    problem: Problem | None = None
    concerns: bool = True
    ignored: bool = False

    @property
    def passed(self) -> bool:
        """Whether no rule fails."""
        return all(check.passed for check in self.checks)

    @property
    def failure(self) -> Check | None:
        """The rule that keeps a record out that the step would carry."""
        return next((check for check in self.checks if not check.passed and check.concerned), None)

    @property
    def writes(self) -> bool:
        """Whether a run would write something."""
        return self.planned is not None and self.planned.kind not in SILENT


@dataclass(frozen=True, slots=True)
class Linked:
    """A link of the record, and what it is linked with."""

    row: Link
    entity: str
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Answer:
    """All there is to say of one record; `actions` are what runs did with it, newest first. `refusal` is why the widget
    does not run, `why` why no process takes the record."""

    system: str
    record: Record
    name: str
    links: Sequence[Linked]
    steps: Sequence[StepAnswer]
    actions: Sequence[Action]
    why: str = ""
    refusal: str = ""

    @property
    def summary(self) -> Summary:
        """The answer in a sentence: what keeps the record out, what a run would do, or with what it is in step."""
        return next(self._reasons())

    def _reasons(self) -> Iterator[Summary]:
        """Yield what there is to say, the weightiest first."""
        active = [link for link in self.links if link.row.active]
        out = "Not in step" if active else "Not synced"
        if self.refusal:
            yield Summary(Standing.NOT_SYNCED, f"{out}: {self.refusal}")
        yield from self._left_out(out)
        for step in self.steps:
            if step.writes and step.concerns:
                yield Summary(Standing.COMING, f"{'Changed' if active else 'Not synced yet'}: {_lower(step.verdict)}")
        if active:
            yield Summary(Standing.IN_STEP, f"In step: {listed(map(self._counterpart, active))}.")
        if self.links:
            yield Summary(Standing.NOT_SYNCED, "Not synced any more: its link rests, because a record was deleted.")
        for step in sorted(self.steps, key=lambda step: step.source != self.system):
            for check in step.checks:
                if not check.passed:
                    yield Summary(Standing.NOT_SYNCED, f"Not synced: {_lower(check.message)}")
        yield Summary(Standing.NOT_SYNCED, f"Not synced: {_lower(self.why or 'A run has nothing to do with it.')}")

    def _left_out(self, out: str) -> Iterator[Summary]:
        for step in self.steps:
            failure = step.failure if step.concerns else None
            if step.ignored:
                yield Summary(Standing.NOT_SYNCED, f"{out}: {_lower(step.verdict)}")
            elif failure and failure.rule == "waits":
                yield Summary(Standing.WAITS, f"Waits: {_lower(step.verdict)}")
            elif failure:
                yield Summary(Standing.NOT_SYNCED, f"{out}: {_lower(failure.message)}")
            elif step.problem and step.writes:
                yield Summary(Standing.NOT_SYNCED, f"{out}: {step.problem.message}")

    def _counterpart(self, link: Linked) -> str:
        """Return what the record is linked with, like "Invoice 1043 in QuickBooks"."""
        return f"{entity_name(link.entity)} {link.name} in {SYSTEM_NAMES[other(self.system)]}"


@dataclass(frozen=True, slots=True)
class Explanation:
    """What was found of what was asked: one record with its answer, several to choose from, or none."""

    asked: str
    found: Sequence[tuple[str, Record]] = ()
    answer: Answer | None = field(default=None)


def entity_name(entity: str) -> str:
    """Return an object as people call it: "Sales Receipt", "Product", "Invoice"."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", entity.removesuffix("__c").removesuffix("2"))


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
