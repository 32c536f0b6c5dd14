"""What else a plan wants to see of a page of source records, so that it can be fetched in batches."""

from collections.abc import Iterable
from dataclasses import dataclass

from connectors.base import Record
from integrations.engine.process import Computed, Lines, Lookup, Ref, Step
from integrations.engine.snapshot import LinkTo


@dataclass(frozen=True, slots=True)
class Needs:
    """Links by (kind, system, id), and records of the target by the value of one field."""

    links: frozenset[tuple[str, str, str]]
    lookups: frozenset[Lookup]


def needs(step: Step, sources: Iterable[Record]) -> Needs:
    """Return what the plan of these source records refers to."""
    links: set[tuple[str, str, str]] = set()
    lookups: set[Lookup] = set()
    for source in sources:
        for rule in step.fields:
            match rule:
                case Ref() if step.direction in rule.ways:
                    if id := source.fields.get(rule.of(step.source)):
                        links.add((rule.kind, step.source, str(id)))
                case Computed():
                    links.update(_keys(rule.refers(source)))
                case Lines():
                    links.update(_keys(rule.refers(source)))
                    lookups.update(rule.looks_up(source))
                case _:
                    pass
    return Needs(frozenset(links), frozenset(lookups))


def _keys(references: Iterable[LinkTo]) -> Iterable[tuple[str, str, str]]:
    return ((reference.kind, reference.system, reference.id) for reference in references)
