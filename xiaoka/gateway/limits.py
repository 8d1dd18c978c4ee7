"""Rate limits: so many requests per key within a time; in memory, or over all desks together by Redis."""

import asyncio
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, fields

from xiaoka.gateway.errors import DeskError
from xiaoka.gateway.shared_limits import SharedBuckets
from xiaoka.settings import Settings

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
        self._one = threading.Lock()
        self._shared: SharedBuckets | None = None
        self._name = code

    def share(self, shared: SharedBuckets, name: str) -> None:
        """Count together with other desks; alone while the shared buckets cannot be reached."""
        self._shared, self._name = shared, name

    def take(self, key: str) -> None:
        """Take one request.

        Raises:
            DeskError: too many, with ``Retry-After`` in whole seconds.
        """
        wait = self._shared.take(f"{self._name}:{key}", self._count, self._rate) if self._shared else None
        wait = self._alone(key) if wait is None else wait
        if wait > 0:
            raise DeskError(self._code, {"Retry-After": str(int(wait) + 1)})

    async def spend(self, key: str) -> None:
        """Take one request without holding up the others; raises as :meth:`take`."""
        if self._shared is None:
            self.take(key)
        else:
            await asyncio.to_thread(self.take, key)

    def _alone(self, key: str) -> float:
        """Take one from the bucket in memory; returns the seconds to wait, 0 when one was taken."""
        with self._one:
            now = self._clock()
            left, seen = self._buckets.pop(key, (float(self._count), now))
            left = min(float(self._count), left + (now - seen) * self._rate)
            allowed = left >= 1
            self._buckets[key] = (left - 1 if allowed else left, now)
            if len(self._buckets) > _MAX_KEYS:
                self._buckets.popitem(last=False)
        return 0.0 if allowed else (1 - left) / self._rate


@dataclass
class Limits:
    """All limits of the desk."""

    conversation: RateLimit = field(default_factory=lambda: RateLimit(20, 30, "too_many_messages"))
    source: RateLimit = field(default_factory=lambda: RateLimit(300, 60, "too_many_messages"))
    sessions: RateLimit = field(default_factory=lambda: RateLimit(60, 60, "too_many_sessions"))
    sign_ins: RateLimit = field(default_factory=lambda: RateLimit(20, 60, "too_many_sign_ins"))
    pictures: RateLimit = field(default_factory=lambda: RateLimit(10, 600, "too_many_pictures"))
    face: RateLimit = field(default_factory=lambda: RateLimit(30, 60, "too_many_messages"))

    @classmethod
    def of(cls, settings: Settings) -> "Limits":
        """Return the limits of an installation; how many customers share an address differs from one to the next."""
        return cls(
            source=RateLimit(settings.address_messages_min, 60, "too_many_messages"),
            sessions=RateLimit(settings.address_sessions_min, 60, "too_many_sessions"),
        )

    def share(self, shared: SharedBuckets) -> "Limits":
        """Count every limit together with other desks."""
        for one in fields(self):
            getattr(self, one.name).share(shared, one.name)
        return self
