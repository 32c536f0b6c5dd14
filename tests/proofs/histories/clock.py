"""One time for everybody: what passes for Tandem passes for both systems."""

from dataclasses import dataclass

from tests.people import People
from tests.runs.conftest import Time


@dataclass
class SharedTime(Time):
    """A clock that takes those of the systems along."""

    systems: tuple[People, ...] = ()

    def pass_by(self, **duration: float) -> None:
        """Let time pass everywhere."""
        super().pass_by(**duration)
        for system in self.systems:
            system.config(clock_offset_s=self.ahead.total_seconds())
