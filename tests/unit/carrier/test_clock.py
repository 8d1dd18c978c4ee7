from datetime import UTC, datetime, timedelta

import pytest

from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.carrier.demo.clock import DemoClock, span
from xiaoka.db.session import Database

START = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
SOON = timedelta(seconds=5)


def test_frozen_clock_stands_still_and_advances_by_hand(carrier: DemoCarrier) -> None:
    assert carrier.clock.now() == carrier.clock.now() == START
    carrier.clock.advance(timedelta(days=3, hours=2))
    assert carrier.clock.now() == START + timedelta(days=3, hours=2)


def test_moved_clock_runs_on(carrier: DemoCarrier) -> None:
    carrier.clock.set(START + timedelta(days=400))
    first = carrier.clock.now()
    assert timedelta(0) <= first - (START + timedelta(days=400)) < SOON
    assert carrier.clock.now() > first
    carrier.clock.advance(timedelta(hours=1))
    assert timedelta(hours=1) <= carrier.clock.now() - first < timedelta(hours=1) + SOON


def test_real_time_again(carrier: DemoCarrier) -> None:
    carrier.clock.real()
    assert abs(carrier.clock.now() - datetime.now(UTC)) < SOON


def test_every_reader_sees_the_same_time(carrier: DemoCarrier, carrier_db: Database) -> None:
    other = DemoClock(Database(carrier_db.url))
    carrier.clock.advance(timedelta(minutes=7))
    assert other.now() == START + timedelta(minutes=7)


def test_reading_the_clock_does_not_wait_for_a_running_request(carrier: DemoCarrier, carrier_db: Database) -> None:
    with carrier_db.session() as session:
        session.connection()  # holds the write lock of SQLite from here on
        assert carrier.clock.now() == START


def test_clock_never_advances_backwards_and_refuses_naive_times(carrier: DemoCarrier) -> None:
    with pytest.raises(ValueError, match="only advances"):
        carrier.clock.advance(timedelta(seconds=-1))
    with pytest.raises(ValueError, match="naive"):
        carrier.clock.freeze(datetime(2026, 1, 1))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3d2h", timedelta(days=3, hours=2)),
        ("90m", timedelta(minutes=90)),
        ("1d30s", timedelta(days=1, seconds=30)),
    ],
)
def test_span(text: str, expected: timedelta) -> None:
    assert span(text) == expected


@pytest.mark.parametrize("text", ["", "3", "3x", "d3", "3d 2h", "-3d"])
def test_what_is_no_span(text: str) -> None:
    with pytest.raises(ValueError, match="not a span"):
        span(text)
