"""Keeping within the vendors' limits, per company or org, across all workers: sliding windows in Redis."""

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import lru_cache
from typing import Any

import redis
from django.conf import settings

from connectors.base import Limit, Pace
from connectors.errors import TryLater
from integrations.running.models.journal import new_key

# Longer than this, a worker has better things to do than to wait: the run is parked.
LONGEST_WAIT = timedelta(seconds=2)
BROKER_AWAY = timedelta(seconds=10)
# The vendor sees a call later than we stamp it, by network time that varies.
MARGIN = 1.05

# One round trip: forget what left the window, then either take a place or tell how many ms until one is free.
TAKE = """
local now = redis.call('TIME')
local ms = now[1] * 1000 + math.floor(now[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ms - ARGV[2])
if redis.call('ZCARD', KEYS[1]) < tonumber(ARGV[1]) then
  redis.call('ZADD', KEYS[1], ms, ARGV[3])
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  return 0
end
local oldest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
return math.max(1, oldest[2] + ARGV[2] - ms)
"""


class Pacer:
    """Waits for a place within the limits of one company, and counts the calls that got one."""

    def __init__(
        self, key: str, limits: Sequence[Limit], *, calls: Counter[str], system: str,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:  # fmt: skip
        self._key = key
        self._limits = {limit.name: limit for limit in limits}
        self._first = limits[0].name
        self._calls = calls
        self._system = system
        self._sleep = sleep

    def __call__(self, name: str) -> None:
        """Take a place of the limit `name`. Raises TryLater when that would take long, or Redis is away."""
        limit = self._limits[name]
        while wait := _take(f"pace:{self._key}:{name}", limit):
            if wait > LONGEST_WAIT:
                raise TryLater(f"The limit of {limit.calls} calls is used up just now.", after=wait)
            self._sleep(wait.total_seconds())
        if name == self._first:
            self._calls[self._system] += 1


def pacers(calls: Counter[str], limits: Mapping[str, Sequence[Limit]]) -> Callable[[str, str], Pace]:
    """Return what makes the pacer of a company by its system; all calls are counted in `calls`."""
    return lambda system, company: Pacer(f"{system}:{company}", limits[system], calls=calls, system=system)


def _take(key: str, limit: Limit) -> timedelta:
    window_ms = int(limit.window.total_seconds() * 1000 * MARGIN)
    try:
        wait_ms = _script()(keys=[key], args=[limit.calls, window_ms, new_key()])
    except redis.RedisError as error:
        raise TryLater("The limits cannot be kept just now.", after=BROKER_AWAY, details=str(error)) from error
    return timedelta(milliseconds=float(wait_ms))


@lru_cache(maxsize=1)
def _script() -> Any:
    return redis.Redis.from_url(settings.REDIS_URL).register_script(TAKE)
