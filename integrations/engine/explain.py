""" "Why isn't this synced?": the rules of a step with their answers, from the values that the planner asks."""

from dataclasses import dataclass

from integrations.engine.planner import plan_pair
from integrations.engine.process import Held, Step
from integrations.engine.snapshot import Pair, Snapshot


@dataclass(frozen=True, slots=True)
class Check:
    """One rule and whether the record passes it; `message` says what to do when it does not."""

    rule: str
    passed: bool
    message: str = ""


def explain(step: Step, pair: Pair, snapshot: Snapshot) -> list[Check]:
    """Return the chain of rules up to the first that the record fails, or all of them."""
    source = pair.side(step.source)
    if source is None:
        return [Check("exists", False, "The record was not found.")]
    checks: list[Check] = []
    for rule in step.rules:
        if rule.creating and pair.link:
            continue
        if not rule.holds(pair, snapshot):
            return [*checks, Check(rule.name, False, rule.message(pair, snapshot))]
        checks.append(Check(rule.name, True))
    try:
        plan_pair(step, pair, source, snapshot)
    except Held as held:
        return [*checks, Check(held.rule, False, held.message)]
    return checks
