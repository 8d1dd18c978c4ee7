"""Token buckets in Redis, so that a limit holds over all desks together."""

import time
from typing import Any

import redis
import structlog
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

_TAKE = """
local t = redis.call('TIME')
local now = t[1] + t[2] / 1000000
local count, rate = tonumber(ARGV[1]), tonumber(ARGV[2])
local seen = redis.call('HMGET', KEYS[1], 'left', 'at')
local left = math.min(count, (tonumber(seen[1]) or count) + (now - (tonumber(seen[2]) or now)) * rate)
local wait = 0
if left >= 1 then left = left - 1 else wait = (1 - left) / rate end
redis.call('HSET', KEYS[1], 'left', tostring(left), 'at', string.format('%.6f', now))
redis.call('PEXPIRE', KEYS[1], math.ceil(count / rate * 1000) + 1000)
return tostring(wait)
"""
_ANSWER_S = 0.1
_AWAY_S = 5.0
log = structlog.get_logger(__name__)


class SharedBuckets:
    """The buckets of all desks; an answer takes less than a millisecond, and no more than a tenth of a second.

    Args:
        url: of Redis.
    """

    def __init__(self, url: str) -> None:
        self._redis = redis.Redis.from_url(
            url, socket_timeout=_ANSWER_S, socket_connect_timeout=_ANSWER_S, retry=Retry(NoBackoff(), 0)
        )
        self._take: Any = self._redis.register_script(_TAKE)
        self._ask_again = 0.0

    def take(self, name: str, count: int, rate: float) -> float | None:
        """Take one from a bucket.

        Args:
            name: of the bucket.
            count: how many it holds.
            rate: how many come back in a second.

        Returns:
            Seconds until there is one again, 0 when one was taken, None when Redis does not answer.
        """
        if time.monotonic() < self._ask_again:
            return None
        try:
            return float(self._take(keys=[f"xiaoka:limit:{name}"], args=[count, rate]))
        except (RedisError, OSError) as error:
            log.warning("limits_alone", error=type(error).__name__)
            self._ask_again = time.monotonic() + _AWAY_S
            return None
