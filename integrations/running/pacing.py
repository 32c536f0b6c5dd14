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

# One round trip: forget what left each window, then take a place in all of them, or in none, and tell in how many ms
# there is one in the window that takes longest, and which that is.
TAKE = """
local now = redis.call('TIME')
local ms = now[1] * 1000 + math.floor(now[2] / 1000)
local longest, full = 0, 0
for place, key in ipairs(KEYS) do
  local calls, window = tonumber(ARGV[2 * place]), tonumber(ARGV[2 * place + 1])
  redis.call('ZREMRANGEBYSCORE', key, '-inf', ms - window)
  if redis.call('ZCARD', key) >= calls then
    local oldest = redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')
    local wait = math.max(1, oldest[2] + window - ms)
    if wait > longest then longest, full = wait, place end
  end
end
if full == 0 then
  for place, key in ipairs(KEYS) do
    redis.call('ZADD', key, ms, ARGV[1])
    redis.call('PEXPIRE', key, ARGV[2 * place + 1])
  end
end
return {longest, full}
"""


class Pacer:
    """Waits for a place within the limits of one company, and counts the calls that got one."""

    def __init__(
        self, key: str, limits: Sequence[Limit], *, calls: Counter[str], system: str,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:  # fmt: skip
        self._key = key
        self._limits = {limit.name: limit for limit in limits}
        self._calls = calls
        self._system = system
        self._sleep = sleep

    def __call__(self, names: tuple[str, ...]) -> None:
        """Take a place of each of these limits. Raises TryLater when that would take long, or Redis is away."""
        limits = [self._limits[name] for name in names]
        keys = [f"pace:{self._key}:{name}" for name in names]
        while taken := _take(keys, limits):
            wait, full = taken
            if wait > LONGEST_WAIT:
                raise TryLater(f"The limit of {full.calls} calls is used up just now.", after=wait)
            self._sleep(wait.total_seconds())
        self._calls[self._system] += 1


def pacers(calls: Counter[str], limits: Mapping[str, Sequence[Limit]]) -> Callable[[str, str], Pace]:
    """Return what makes the pacer of a company by its system; all calls are counted in `calls`."""
    return lambda system, company: Pacer(f"{system}:{company}", limits[system], calls=calls, system=system)


def _take(keys: Sequence[str], limits: Sequence[Limit]) -> tuple[timedelta, Limit] | None:
    """Take the places, or tell how long to wait, and for which limit."""
    sizes = [size for limit in limits for size in (limit.calls, _window_ms(limit))]
    try:
        wait_ms, full = _script()(keys=keys, args=[new_key(), *sizes])
    except redis.RedisError as error:
        raise TryLater("The limits cannot be kept just now.", after=BROKER_AWAY, details=str(error)) from error
    return (timedelta(milliseconds=wait_ms), limits[full - 1]) if full else None


def _window_ms(limit: Limit) -> int:
    return int(limit.window.total_seconds() * 1000 * MARGIN)


@lru_cache(maxsize=1)
def _script() -> Any:
    return redis.Redis.from_url(settings.REDIS_URL).register_script(TAKE)
