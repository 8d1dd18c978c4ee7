"""Rate limits."""

import pytest

from xiaoka.gateway.errors import DeskError
from xiaoka.gateway.limits import Limits, RateLimit
from xiaoka.settings import Settings


class Seconds:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_requests_become_free_again_with_time() -> None:
    clock = Seconds()
    limit = RateLimit(3, 30, "too_many_messages", clock)
    for _ in range(3):
        limit.take("a")
    with pytest.raises(DeskError) as refused:
        limit.take("a")
    assert refused.value.headers == {"Retry-After": "11"}
    limit.take("b")
    clock.now = 10.1
    limit.take("a")
    with pytest.raises(DeskError):
        limit.take("a")


def test_strangers_cannot_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xiaoka.gateway.limits._MAX_KEYS", 10)
    limit = RateLimit(1, 30, "too_many_messages", Seconds())
    for number in range(100):
        limit.take(str(number))
    assert len(limit._buckets) == 10


def test_an_installation_sets_what_one_address_may() -> None:
    limits = Limits.of(Settings(_env_file=None, address_sessions_min=2, address_messages_min=3))
    for limit, many in ((limits.sessions, 2), (limits.source, 3)):
        for _ in range(many):
            limit.take("203.0.113.7")
        with pytest.raises(DeskError):
            limit.take("203.0.113.7")
