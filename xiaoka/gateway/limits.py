"""Rate limits in memory: so many requests per key within a time."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from xiaoka.gateway.errors import DeskError

_MAX_KEYS = 50_000


class RateLimit:
    """A token bucket per key.

    Args:
        count: requests that may come at once.
        per_s: time in seconds in which so many become free again.
        code: error code for the refused.
        clock: monotonic seconds.
    """

    def __init__(self, count: int, per_s: float, code: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._count, self._rate, self._code, self._clock = count, count / per_s, code, clock
        # the least recently seen key is forgotten first, so that strangers cannot fill the memory
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str) -> None:
        """Take one request.

        Raises:
            DeskError: too many, with ``Retry-After`` in whole seconds.
        """
        now = self._clock()
        left, seen = self._buckets.pop(key, (float(self._count), now))
        left = min(float(self._count), left + (now - seen) * self._rate)
        allowed = left >= 1
        self._buckets[key] = (left - 1 if allowed else left, now)
        if len(self._buckets) > _MAX_KEYS:
            self._buckets.popitem(last=False)
        if not allowed:
            wait = int((1 - left) / self._rate) + 1
            raise DeskError(self._code, {"Retry-After": str(wait)})


@dataclass
class Limits:
    """All limits of the desk."""

    conversation: RateLimit = field(default_factory=lambda: RateLimit(20, 30, "too_many_messages"))
    source: RateLimit = field(default_factory=lambda: RateLimit(300, 60, "too_many_messages"))
    sessions: RateLimit = field(default_factory=lambda: RateLimit(60, 60, "too_many_sessions"))
    face: RateLimit = field(default_factory=lambda: RateLimit(30, 60, "too_many_messages"))
