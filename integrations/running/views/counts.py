"""What processes did, as people read it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from integrations.running.models import ProcessRun

NAMES = (
    "created",
    "updated",
    "linked",
    "accepted",
    "deleted",
    "rested",
    "unchanged",
    "not_planned",
    "left_out",
    "failed",
)
# A table has these columns always, others only when there is something in them.
COLUMNS = ("created", "updated", "left_out", "failed")


@dataclass(frozen=True, slots=True)
class Count:
    """One number with its word; `name` is the word without spaces."""

    name: str
    label: str
    number: int


def table(rows: Iterable[Mapping[str, int]]) -> list[list[Count]]:
    """Return the counts of each row, all with the same columns."""
    rows = list(rows)
    columns = [name for name in NAMES if name in COLUMNS or any(counts.get(name) for counts in rows)]
    return [[_count(counts, name) for name in columns] for counts in rows]


def summary(counts: Mapping[str, int]) -> list[Count]:
    """Return the counts that say that something happened."""
    return [_count(counts, name) for name in NAMES if counts.get(name) and name != "unchanged"]


def totals_of_runs(ids: Iterable[UUID]) -> dict[UUID, dict[str, int]]:
    """Return the summed counts of the processes of each run, in one query."""
    totals: dict[UUID, dict[str, int]] = {}
    for id, counts in ProcessRun.objects.filter(run__in=list(ids)).values_list("run_id", "counts"):
        total = totals.setdefault(id, {})
        for name, number in counts.items():
            total[name] = total.get(name, 0) + number
    return totals


def _count(counts: Mapping[str, int], name: str) -> Count:
    return Count(name, name.replace("_", " "), counts.get(name, 0))
