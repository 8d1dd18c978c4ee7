from collections.abc import Callable

import pytest
from sqlalchemy import select

from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.carrier.demo.faults import FaultKind, Faults
from xiaoka.carrier.demo.records import SimOrderRow
from xiaoka.carrier.ports import CarrierUnavailable, LineStatus, StopReason
from xiaoka.db.session import Database

NUMBER = "13800138001"
CALLS: list[Callable[[DemoCarrier], object]] = [
    lambda c: c.line(NUMBER),
    lambda c: c.lines_of("demo-001"),
    lambda c: c.shops("北京"),
    lambda c: c.check_service_password(NUMBER, "258036"),
    lambda c: c.matches_identity(NUMBER, "林小满", "110105199203051021"),
    lambda c: c.compare_face(NUMBER, "live:110105199203051021"),
    lambda c: c.send_sms(NUMBER, "您好", "k"),
    lambda c: c.suspend(NUMBER, StopReason.LOSS, "k"),
    lambda c: c.resume(NUMBER, StopReason.LOSS, "k"),
    lambda c: c.pre_cancel(NUMBER, "k"),
    lambda c: c.restore(NUMBER, "k"),
    lambda c: c.cancel(NUMBER, "k"),
    lambda c: c.refund(NUMBER, 1, "原路", "k"),
    lambda c: c.charge(NUMBER, 1, "工本费", "k"),
    lambda c: c.issue_sim(NUMBER, "k"),
    lambda c: c.ship("1", "a", "b", "c", "k"),
    lambda c: c.shipment("1"),
]


@pytest.mark.parametrize("kind", [FaultKind.DOWN, FaultKind.ERROR])
def test_every_call_fails_and_nothing_is_carried_out(carrier: DemoCarrier, kind: FaultKind) -> None:
    before = carrier.line(NUMBER)
    carrier.faults.set(kind)
    for call in CALLS:
        with pytest.raises(CarrierUnavailable):
            call(carrier)
    assert carrier.clock.now() == before.account.as_of  # the clock alone keeps going
    carrier.faults.set(FaultKind.NONE)
    assert carrier.line(NUMBER) == before
    assert carrier.inbox(NUMBER) == []


def test_slow_waits_the_set_seconds_and_then_answers(carrier_db: Database) -> None:
    waited: list[float] = []
    carrier = DemoCarrier(carrier_db, Faults(carrier_db, sleep=waited.append))
    carrier.faults.set(FaultKind.SLOW, 7)
    assert carrier.line(NUMBER).line.msisdn == NUMBER
    assert waited == [7]


def test_lost_answer_means_done_and_the_same_key_finds_it(carrier: DemoCarrier) -> None:
    carrier.faults.set(FaultKind.LOST)
    with pytest.raises(CarrierUnavailable):
        carrier.issue_sim(NUMBER, "r7")
    carrier.faults.set(FaultKind.NONE)
    with carrier.db.session() as session:
        (ordered,) = session.scalars(select(SimOrderRow.iccid)).all()
    assert carrier.issue_sim(NUMBER, "r7") == ordered
    assert carrier.line(NUMBER).line.status is LineStatus.ACTIVE


def test_a_fault_hits_every_process(carrier: DemoCarrier, carrier_db: Database) -> None:
    carrier.faults.set(FaultKind.DOWN)
    with pytest.raises(CarrierUnavailable):
        DemoCarrier(Database(carrier_db.url)).line(NUMBER)
