"""What people have decided about records of one name: which of them may still be linked.

Source: sync rules, section 2.2.
"""

from collections.abc import Sequence
from dataclasses import replace

from connectors.base import Record
from integrations.engine.process import Step
from integrations.engine.snapshot import Choice, Pair


def as_decided(step: Step, pair: Pair, source: Record) -> Pair:
    """Return the pair with the candidates and rivals that the choices leave; either direction leaves the same.

    Who was chosen is a candidate of nobody else and nobody's rival; two records that are not the same are no candidates
    of each other.
    """
    if not pair.choices:
        return pair
    left = tuple(one for one in pair.candidates if _may_be_one(step, source, one, pair.choices))
    rivals = tuple(
        rival for rival in pair.rivals if any(_may_be_one(step, rival, one, pair.choices) for one in left)
    )  # fmt: skip
    return replace(pair, candidates=left, rivals=rivals)


def _may_be_one(step: Step, source: Record, target: Record, choices: Sequence[Choice]) -> bool:
    for choice in choices:
        mine, its = choice.id_in(step.source) == source.id, choice.id_in(step.target) == target.id
        if (mine or its) if choice.same else (mine and its):
            return choice.same and mine and its
    return True
