"""The simulated systems' own time."""

from datetime import UTC, datetime, timedelta


class Clock:
    """The machine's clock, moved by an offset that the control API sets."""

    def __init__(self) -> None:
        self.offset_s: float = 0

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.offset_s)
