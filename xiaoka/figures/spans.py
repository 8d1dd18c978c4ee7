"""Days in China time, and shares and percentiles of what was measured."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time

from xiaoka.clock import CHINA, china

MAX_DAYS = 92


@dataclass(frozen=True)
class Span:
    """Whole days in China time, both included; at most :data:`MAX_DAYS`."""

    first: date
    last: date

    @classmethod
    def ending(cls, now: datetime, days: int) -> "Span":
        """Return so many days up to today."""
        today = china(now).date()
        return cls(today - timedelta(days=min(days, MAX_DAYS) - 1), today)

    @property
    def since(self) -> datetime:
        """The first moment, aware UTC."""
        return datetime.combine(self.first, clock_time(), CHINA).astimezone(UTC)

    @property
    def until(self) -> datetime:
        """The first moment after, aware UTC."""
        return datetime.combine(self.last + timedelta(days=1), clock_time(), CHINA).astimezone(UTC)

    def days(self) -> Iterator[date]:
        """Yield every day, also those on which nothing happened."""
        for number in range((self.last - self.first).days + 1):
            yield self.first + timedelta(days=number)


def share(part: int, whole: int) -> float | None:
    """Return a share (0–1) with four digits; None of nothing."""
    return round(part / whole, 4) if whole else None


def percentile(values: Sequence[float], at: float) -> float | None:
    """Return the nearest-rank percentile (``at`` 0–1) of values in any order; None of nothing."""
    if not values:
        return None
    ordered = sorted(values)
    rank = max(1, -(-int(at * 1000) * len(ordered) // 1000))
    return round(ordered[rank - 1], 1)
