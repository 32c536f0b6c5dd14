"""What a worker holds while it advances a run, and the ways in which it lets go of it."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from integrations.engine.mapping import Flaw
from integrations.engine.policy import Policy
from integrations.engine.process import Process
from integrations.engine.snapshot import Pair, Snapshot
from integrations.processes.registry import PROCESSES
from integrations.running import sql, standing
from integrations.running.ahead import Ahead
from integrations.running.facts import Facts
from integrations.running.models import ProcessRun, Run
from widget.connections import Connectors
from widget.models import Widget

# Longer than the longest call, so that nobody else takes a run whose worker is only waiting for an answer.
LEASE = timedelta(minutes=5)

# A call is over after 125 s at our end and 120 s at the vendors': what is true then stays true.
# Source: Intuit, "Limits and throttles".
SETTLE_AFTER = timedelta(seconds=150)

SECOND = timedelta(seconds=1)

_RENEW = f"UPDATE {Run._meta.db_table} SET lease_until = %s WHERE id = %s AND fence = %s"

Clock = Callable[[], datetime]


class Parked(Exception):
    """The run has to wait: it is left as it is and entered again at `until`."""

    def __init__(self, until: datetime, why: str) -> None:
        super().__init__(why)
        self.until = until
        self.why = why


class FenceLost(Exception):
    """Another worker has claimed the run: nothing more may be written for it here."""


@dataclass(slots=True)
class Work:
    """A claimed run with all that its processes need.

    `ahead` is what lay ahead at the last look. `mappings` are the widget's own rows by the key of their list,
    `processes` the run's with those that work, `flaws` what is wrong with the others. `reopen` opens the connectors for
    other Salesforce fields.
    """

    run: Run
    widget: Widget
    fence: int
    policy: Policy
    clock: Clock
    connectors: Connectors
    calls: Counter[str] = field(default_factory=Counter)
    facts: Facts = field(default_factory=Facts)
    ahead: Ahead = field(default_factory=Ahead)
    last_stamp: datetime | None = None
    last_number: int = 0
    mappings: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    processes: tuple[Process, ...] = PROCESSES
    flaws: Sequence[Flaw] = ()
    reopen: Callable[[Mapping[str, Collection[str]]], Connectors] | None = None

    @property
    def today(self) -> date:
        """The day in the company's time zone on which the run was started."""
        return self.now.astimezone(self.facts.zone).date()

    @property
    def now(self) -> datetime:
        """When the run was started."""
        return self.run.started_at or self.run.created_at

    def next_stamp(self) -> datetime:
        """Return a Last Sync Date that no save before had: a save that does not change it counts as a person's.

        Salesforce keeps whole seconds. Source: sync rules, section 12.
        """
        now = self.clock().replace(microsecond=0)
        before = self.last_stamp or self.widget.last_stamp
        return max(now, before + SECOND) if before else now

    def snapshot(self, pairs: Sequence[Pair] = (), **more: Any) -> Snapshot:
        """Return a snapshot with the facts of both companies."""
        return Snapshot(
            pairs=pairs,
            policy=self.policy,
            company=self.facts.company,
            organization=self.facts.organization,
            today=self.today,
            now=self.next_stamp(),
            lists=self.facts.lists,
            schemas=self.facts.schemas,
            **more,
        )

    def process(self, key: str) -> Process:
        """Return a process of this run by its key. Raises StopIteration for an unknown one."""
        return next(process for process in self.processes if process.key == key)

    def consumes_later(self, key: str, system: str, entity: str) -> bool:
        """Tell whether a process after `key` reads such records."""
        keys = [process.key for process in self.processes]
        later = (process for process in self.processes[keys.index(key) + 1 :] if process.when(self.policy))
        return any(
            step.source == system and entity in step.pairing.entities(system)
            for process in later
            for step in process.steps
        )

    def count(self, process: ProcessRun, counts: Mapping[str, int]) -> None:
        """Add to a process's counts and store them."""
        for name, number in counts.items():
            process.counts[name] = process.counts.get(name, 0) + number
        standing.counted(process)

    def renew_lease(self) -> datetime:
        """Hold on to the run for another while; to be called in the transaction that writes for it.

        Raises FenceLost.
        """
        now = self.clock()
        if not sql.change(_RENEW, (now + LEASE, self.run.pk, self.fence)):
            raise FenceLost
        return now
