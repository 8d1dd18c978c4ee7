from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.carrier.demo.records import ChargeRow, RequestRow, SimOrderRow
from xiaoka.carrier.ports import CarrierError, StopReason

NUMBER = "13800138001"


def _count(carrier: DemoCarrier, table: type) -> int:
    with carrier.db.session() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_the_same_key_is_carried_out_once(carrier: DemoCarrier) -> None:
    assert carrier.issue_sim(NUMBER, "r7") == carrier.issue_sim(NUMBER, "r7")
    assert _count(carrier, SimOrderRow) == 1
    assert carrier.issue_sim(NUMBER, "r7-again") not in carrier.issue_sim(NUMBER, "r7")


def test_the_same_key_for_other_arguments_is_refused(carrier: DemoCarrier) -> None:
    carrier.charge(NUMBER, 1000, "补卡工本费", "k")
    with pytest.raises(CarrierError, match="幂等键"):
        carrier.charge(NUMBER, 2000, "补卡工本费", "k")
    assert carrier.line(NUMBER).account.principal == 8640 - 1000


def test_one_key_may_serve_two_operations(carrier: DemoCarrier) -> None:
    carrier.charge(NUMBER, 1000, "补卡工本费", "case:R7")
    card = carrier.issue_sim(NUMBER, "case:R7")
    assert carrier.ship(card, "林小满", "北京市朝阳区样例路 2 号", NUMBER, "case:R7").startswith("YS")


def test_a_repetition_is_answered_even_when_the_state_has_moved_on(carrier: DemoCarrier) -> None:
    carrier.pre_cancel(NUMBER, "c8")
    carrier.cancel(NUMBER, "c10")
    carrier.pre_cancel(NUMBER, "c8")
    carrier.cancel(NUMBER, "c10")


def test_a_refused_request_leaves_nothing_and_may_be_tried_again(carrier: DemoCarrier) -> None:
    with pytest.raises(CarrierError):
        carrier.resume(NUMBER, StopReason.LOSS, "k")
    assert _count(carrier, RequestRow) == 0
    carrier.suspend(NUMBER, StopReason.LOSS, "s")
    carrier.resume(NUMBER, StopReason.LOSS, "k")
    assert carrier.line(NUMBER).line.stop_reasons == ()


def test_a_key_is_needed(carrier: DemoCarrier) -> None:
    with pytest.raises(CarrierError, match="缺少幂等键"):
        carrier.pre_cancel(NUMBER, "")


def test_simultaneous_repetitions_charge_once(carrier: DemoCarrier) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: carrier.charge(NUMBER, 1000, "工本费", "k"), range(8)))
    assert _count(carrier, ChargeRow) == 1
    assert carrier.line(NUMBER).account.principal == 8640 - 1000
