from datetime import timedelta

import pytest

from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.carrier.ports import CarrierError, StopReason

LOST = "18700187017"
TO = ("杨柳青", "广州市天河区样板路 8 号", "13999990017")


def test_a_card_goes_from_order_to_network(carrier: DemoCarrier) -> None:
    old = carrier.line(LOST).sim.iccid
    card = carrier.issue_sim(LOST, "r7")
    waybill = carrier.ship(card, *TO, "r8")
    assert carrier.line(LOST).sim.iccid == old
    carrier.clock.advance(timedelta(days=3))
    carrier.activate_sim(LOST, card, "r10")
    carrier.activate_sim(LOST, card, "r10")
    view = carrier.line(LOST)
    assert view.sim.iccid == card
    assert view.sim.attached
    assert [swap.at for swap in view.swaps] == [carrier.clock.now()]
    assert view.line.stop_reasons == (StopReason.LOSS,)  # lifting it is a separate step
    assert carrier.shipment(waybill) == "已签收"


@pytest.mark.parametrize(
    ("hours", "status"),
    [(0, "已揽收"), (11, "已揽收"), (12, "运输中"), (59, "运输中"), (60, "派送中"), (72, "已签收")],
)
def test_the_courier_moves_with_the_clock(carrier: DemoCarrier, hours: int, status: str) -> None:
    waybill = carrier.ship(carrier.issue_sim(LOST, "a"), *TO, "b")
    carrier.clock.advance(timedelta(hours=hours))
    assert carrier.shipment(waybill) == status


def test_shipping_needs_a_blank_card_and_a_full_address(carrier: DemoCarrier) -> None:
    card = carrier.issue_sim(LOST, "a")
    with pytest.raises(CarrierError, match="都要填写"):
        carrier.ship(card, "杨柳青", " ", "13999990017", "b")
    carrier.ship(card, *TO, "b")
    for other in (card, carrier.line(LOST).sim.iccid, "8986"):
        with pytest.raises(CarrierError, match="没有待寄出"):
            carrier.ship(other, *TO, "c")
    with pytest.raises(CarrierError, match="没有运单"):
        carrier.shipment("YS0")


def test_only_the_blank_card_of_this_line_is_activated(carrier: DemoCarrier) -> None:
    card = carrier.issue_sim(LOST, "a")
    for msisdn, iccid in (("13800138001", card), (LOST, carrier.line(LOST).sim.iccid), (LOST, "8986")):
        with pytest.raises(CarrierError, match="待激活白卡"):
            carrier.activate_sim(msisdn, iccid, "b")


@pytest.mark.parametrize("msisdn", ["18100181040", "18900189041"])
def test_no_card_for_a_line_that_is_going_or_gone(carrier: DemoCarrier, msisdn: str) -> None:
    with pytest.raises(CarrierError, match="不能补换卡"):
        carrier.issue_sim(msisdn, "k")


def test_a_cancelled_line_takes_its_blank_cards_along(carrier: DemoCarrier) -> None:
    card = carrier.issue_sim("13800138001", "a")
    carrier.pre_cancel("13800138001", "b")
    carrier.cancel("13800138001", "c")
    with pytest.raises(CarrierError):
        carrier.activate_sim("13800138001", card, "d")
