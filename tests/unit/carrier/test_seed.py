from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.carrier.demo.faults import FaultKind
from xiaoka.carrier.demo.models import DemoBase
from xiaoka.carrier.demo.scenarios import subscribers
from xiaoka.carrier.demo.seed import ensure, reset, seed
from xiaoka.carrier.ports import StopReason
from xiaoka.db.session import Database

START = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


def _contents(db: Database) -> dict[str, list[Any]]:
    with db.session() as session:
        return {
            table.name: sorted(map(repr, session.execute(select(table)).all()))
            for table in DemoBase.metadata.sorted_tables
        }


def test_the_same_start_gives_the_same_database(carrier_db: Database, tmp_path: Path) -> None:
    other = Database(f"sqlite:///{tmp_path / 'other.db'}")
    reset(other, frozen_at=START)
    assert _contents(other) == _contents(carrier_db)


def test_reset_undoes_everything(carrier: DemoCarrier) -> None:
    before = _contents(carrier.db)
    carrier.suspend("13800138001", StopReason.LOSS, "a")
    carrier.ship(carrier.issue_sim("13800138001", "b"), "林小满", "某地", "13800138001", "c")
    carrier.send_sms("13800138001", "您好", "d")
    carrier.clock.advance(timedelta(days=9))
    carrier.faults.set(FaultKind.DOWN)
    reset(carrier.db, frozen_at=START)
    assert _contents(carrier.db) == before


def test_after_reset_the_clock_runs_in_real_time(carrier: DemoCarrier) -> None:
    reset(carrier.db)
    assert abs(carrier.clock.now() - datetime.now(UTC)) < timedelta(seconds=10)


def test_scenarios_stay_true_on_any_start_day(carrier_db: Database) -> None:
    carrier = DemoCarrier(carrier_db)
    for start in (datetime(2027, 2, 28, 20, tzinfo=UTC), datetime(2028, 2, 29, 1, tzinfo=UTC)):
        carrier.clock.freeze(start)
        seed(carrier_db, start)
        assert start - carrier.line("13000130025").swaps[-1].at == timedelta(days=1)
        assert carrier.line("18300183015").line.roamed_this_month
        assert carrier.line("13700137005").contracts[0].penalty > 0
        assert carrier.line("17500175031").customer.birth.year > start.year - 16


def test_every_subscriber_can_be_read(carrier: DemoCarrier) -> None:
    for one in subscribers():
        view = carrier.line(one.number)
        assert view.line.status is one.line_status()
        assert view.line.customer_id == view.customer.id


def test_ensure_seeds_an_empty_database_and_leaves_a_used_one_alone(tmp_path: Path) -> None:
    db = Database(f"sqlite:///{tmp_path / 'new.db'}")
    ensure(db)
    carrier = DemoCarrier(db)
    carrier.suspend("13800138001", StopReason.LOSS, "a")
    ensure(db)
    assert carrier.line("13800138001").line.stop_reasons == (StopReason.LOSS,)
