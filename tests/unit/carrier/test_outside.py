from collections.abc import Callable
from typing import Any

import pytest

from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.carrier.demo.faults import FaultKind
from xiaoka.carrier.outside import outside, rehearse
from xiaoka.carrier.ports import CarrierUnavailable, LineStatus, StopReason, UnknownLine
from xiaoka.db.session import Database

NUMBER = "13800138001"


class Watched:
    """The demo carrier, which notes whether a transaction of ours was open at each call."""

    def __init__(self, inner: DemoCarrier) -> None:
        self.inner, self.open, self.calls = inner, False, []  # type: ignore[var-annotated]

    def __getattr__(self, name: str) -> Any:
        method: Callable[..., Any] = getattr(self.inner, name)

        def call(*arguments: Any, **named: Any) -> Any:
            self.calls.append((name, self.open))
            return method(*arguments, **named)

        return call


@pytest.fixture
def watched(carrier: DemoCarrier) -> Watched:
    return Watched(carrier)


def run(watched: Watched, db: Database, work: Callable[[Any], Any]) -> Any:
    carrier = outside(watched)  # type: ignore[arg-type]

    def once() -> Any:
        with db.session():
            watched.open = True
            try:
                return work(carrier)
            finally:
                watched.open = False

    return rehearse(carrier, once)


def test_reads_happen_outside_of_the_transaction_and_once(watched: Watched, db: Database) -> None:
    def work(carrier: Any) -> str:
        city = carrier.line(NUMBER).line.city
        return f"{carrier.line(NUMBER).line.city == city} {len(carrier.shops(city))}"

    assert run(watched, db, work) == "True 2"
    assert watched.calls == [("line", False), ("shops", False)]


def test_a_change_happens_once_and_what_is_read_after_it_is_new(watched: Watched, db: Database) -> None:
    def work(carrier: Any) -> LineStatus:
        assert carrier.line(NUMBER).line.status is LineStatus.ACTIVE
        carrier.suspend(NUMBER, StopReason.LOSS, "key")
        return carrier.line(NUMBER).line.status  # type: ignore[no-any-return]

    assert run(watched, db, work) is LineStatus.STOPPED
    assert [name for name, _ in watched.calls] == ["line", "suspend", "line"]


def test_refusals_and_failures_are_met_within_the_work(watched: Watched, db: Database) -> None:
    def work(carrier: Any) -> str:
        try:
            carrier.line("13811112222")
        except UnknownLine:
            return "unknown"
        return "known"

    assert run(watched, db, work) == "unknown"
    watched.inner.faults.set(FaultKind.DOWN)
    with pytest.raises(CarrierUnavailable):
        run(watched, db, lambda carrier: carrier.line(NUMBER))


def test_without_end_is_an_error(watched: Watched, db: Database) -> None:
    numbers = iter(range(100))
    with pytest.raises(RuntimeError, match="without end"):
        run(watched, db, lambda carrier: carrier.check_service_password(NUMBER, str(next(numbers))))


def test_outside_of_a_rehearsal_nothing_changes(carrier: DemoCarrier) -> None:
    assert outside(carrier).line(NUMBER).line.msisdn == NUMBER
    assert outside(carrier).clock is carrier.clock
