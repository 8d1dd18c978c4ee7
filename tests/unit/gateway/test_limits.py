"""Rate limits."""

import pytest

from xiaoka.gateway.errors import DeskError
from xiaoka.gateway.limits import RateLimit


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
