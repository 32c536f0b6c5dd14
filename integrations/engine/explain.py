""" "Why isn't this synced?": the rules of a step with their answers, from the values that the planner asks."""

from dataclasses import dataclass

from integrations.engine.actions import Create, Note, Skip, Update
from integrations.engine.planner import plan_pair, waiting
from integrations.engine.process import Held, Step
from integrations.engine.resolve import Blocked, resolve
from integrations.engine.snapshot import Pair, Snapshot


@dataclass(frozen=True, slots=True)
class Check:
    """One rule and whether the record passes it; `message` says what to do when it does not.

    A rule without a level only says whose business a record is: one that does not pass it is not `concerned`.
    """

    rule: str
    passed: bool
    message: str = ""
    concerned: bool = True


def explain(step: Step, pair: Pair, snapshot: Snapshot) -> list[Check]:
    """Return the chain of rules up to the first that the record fails, or all of them."""
    source = pair.side(step.source)
    if source is None:
        return [Check("exists", False, "The record was not found.")]
    if pair.link and not pair.link.active:
        return [Check("link-active", False, "Its link with QuickBooks rests: the record was deleted or merged.")]
    checks: list[Check] = []
    for rule in step.rules:
        if rule.creating and pair.link:
            continue
        if not rule.holds(pair, snapshot):
            concerned = rule.level is not None
            return [*checks, Check(rule.name, False, rule.message(pair, snapshot), concerned=concerned)]
        checks.append(Check(rule.name, True))
    try:
        action = plan_pair(step, pair, source, snapshot)
    except Held as held:
        return [*checks, Check(held.rule, False, held.message)]
    match action:
        case Skip(rule=name, note=Note(message=message)):
            return [*checks, Check(name, False, message)]
        case Create(draft=draft) | Update(draft=draft):
            write = resolve("", draft, snapshot.links)
            return [*checks, Check("waits", False, waiting(write.on))] if isinstance(write, Blocked) else checks
    return checks
