"""Intuit's request limits, on real time.

Source: Intuit, "Limits and throttles", August 2025: 500 a minute, 10 a second, 10 at once, 40 batches a minute.
"""

import time
from collections import deque

PER_MINUTE, PER_SECOND, AT_ONCE, BATCHES_PER_MINUTE = 500, 10, 10, 40
MINUTE_S = 60.0


class Throttle:
    """Sliding windows over the calls that were let through."""

    def __init__(self) -> None:
        self.on = False
        self._calls: deque[float] = deque()
        self._batches: deque[float] = deque()

    def switch(self, on: bool) -> None:
        self.on = on
        self._calls.clear()
        self._batches.clear()

    def refuses(self, concurrent: int, *, batch: bool, at: float | None = None) -> bool:
        """Say whether a call made now is one too many, and count it if it is not."""
        if not self.on:
            return False
        now = time.monotonic() if at is None else at
        _forget(self._calls, now - MINUTE_S)
        _forget(self._batches, now - MINUTE_S)
        within_second = sum(1 for when in reversed(self._calls) if when > now - 1)
        full = len(self._calls) >= PER_MINUTE or within_second >= PER_SECOND or concurrent > AT_ONCE
        if full or (batch and len(self._batches) >= BATCHES_PER_MINUTE):
            return True
        self._calls.append(now)
        if batch:
            self._batches.append(now)
        return False


def _forget(times: deque[float], before: float) -> None:
    while times and times[0] <= before:
        times.popleft()
