"""A replacement from filing to the end of its protection, and every way out of it."""

from datetime import timedelta

import pytest

from tests.unit.cases.conftest import NUMBER, Desk
from xiaoka.carrier.demo.records import ChargeRow, ShipmentRow
from xiaoka.carrier.ports import CarrierError, LineStatus, StopReason
from xiaoka.cases import requests, service
from xiaoka.cases.enums import Actor
from xiaoka.cases.machine import IllegalTransition
from xiaoka.cases.models import Case

HOLDER = requests.Asked(Actor.HOLDER, 3)


def shipped(desk: Desk) -> Case:
    case = desk.replacement()
    desk.work()
    return desk.read(case)


def delivered(desk: Desk) -> Case:
    case = shipped(desk)
    desk.pass_time(days=4)
    desk.work()
    return desk.read(case)


def test_by_courier_to_the_end(desk: Desk) -> None:
    case = shipped(desk)
    assert (case.state, case.facts["risk"]) == ("R7S_SHIPPED", "low")
    with desk.carrier.db.session() as session:
        parcel = session.get_one(ShipmentRow, case.facts["waybill"])
        assert (parcel.recipient, parcel.address) == ("林小满", "广东省广州市天河区样例路 1 号")
        assert session.query(ChargeRow).one().fen == 1000
    desk.pass_time(days=4)
    desk.work()
    assert desk.read(case).state == "R8_DELIVERED"
    assert desk.call(requests.activate, case, HOLDER, iccid=f" {case.facts['iccid'].lower()} ").started
    desk.work()
    assert desk.carrier.line(NUMBER).sim.iccid == case.facts["iccid"]
    protected = desk.read(case)
    assert protected.state == "R11_PROTECTED"
    with desk.db.session() as session:
        holder = service.holder_of(session, NUMBER)
        assert holder is not None and holder.id == case.id
    desk.pass_time(hours=72)
    desk.work()
    assert desk.read(case).state == "R12_DONE"


def test_at_a_shop(desk: Desk) -> None:
    case = desk.file(
        "replace_card", fields={"delivery": "shop", "shop_name": "样例路营业厅", "fee": 0}, reason_code="damaged"
    )
    desk.work()
    assert desk.read(case).state == "R7P_AT_SHOP"
    desk.fire(case, "collected", "SH")
    desk.carrier.activate_sim(NUMBER, desk.read(case).facts["iccid"], "in-shop")
    desk.work()
    assert desk.read(case).state == "R11_PROTECTED"


@pytest.mark.parametrize(("attached", "hours"), [(True, 24), (False, 2)])
def test_hold_is_longer_while_the_old_card_is_on_the_network(desk: Desk, attached: bool, hours: int) -> None:
    from xiaoka.carrier.demo.models import SimRow

    with desk.carrier.db.session() as session:
        session.query(SimRow).filter_by(msisdn=NUMBER, state="active").one().attached = attached
    case = desk.replacement(old_sim="no")
    desk.work()
    held = desk.read(case)
    assert held.state == "R6_HOLD"
    assert held.next_at is not None and held.next_at - desk.now() == timedelta(hours=hours)


def test_activation_wants_high_proof_and_the_right_card(desk: Desk) -> None:
    case = delivered(desk)
    for wrong in ({"level": 2, "iccid": case.facts["iccid"]}, {"level": 3, "iccid": "8986"}):
        with pytest.raises(IllegalTransition):
            desk.fire(case, "activate", "H", **wrong)


def test_third_failed_activation_leads_to_a_shop(desk: Desk) -> None:
    case = delivered(desk)
    for _ in range(3):
        desk.fire(case, "activate", "H", level=3, iccid=case.facts["iccid"])
        state = desk.fire(case, "activation_failed", "S").state
    assert state == "SHOP_ONLY"


def test_not_activated_in_time_expires(desk: Desk) -> None:
    case = delivered(desk)
    desk.pass_time(days=26)
    desk.work()
    assert desk.read(case).state == "EXPIRED"


def test_withdrawn_parcel_does_nothing_more(desk: Desk) -> None:
    case = shipped(desk)
    assert desk.call(service.revoke, case, "H").state == "RX_WITHDRAWING"
    desk.work()
    assert desk.read(case).state == "CANCELLED"
    with pytest.raises(CarrierError):
        desk.carrier.activate_sim(NUMBER, case.facts["iccid"], "whoever holds the parcel")
    desk.pass_time(days=60)
    assert desk.work() == 0


@pytest.mark.parametrize("who", ["O", "H"])
def test_objection_stops_and_keeps_the_number_locked(desk: Desk, who: str) -> None:
    case = shipped(desk)
    objected = desk.fire(case, "object", who)
    assert (objected.state, objected.frozen_at, objected.attention) == ("OBJECTED", None, True)
    with pytest.raises(service.DuplicateCase):
        desk.replacement("another")
    assert desk.fire(case, "identify", "SH").state == "FRAUD_LOCK"
    assert desk.fire(case, "close", "SH").closed is not None


def test_not_me_after_the_switch_stops_the_new_card(desk: Desk) -> None:
    case = delivered(desk)
    desk.carrier.activate_sim(NUMBER, case.facts["iccid"], "thief")
    desk.pass_time(minutes=10)
    desk.work()
    assert desk.read(case).state == "R11_PROTECTED"
    desk.fire(case, "not_me", "X")
    desk.work()
    assert desk.read(case).state == "FRAUD_LOCK"
    assert StopReason.FRAUD_RISK in desk.carrier.line(NUMBER).line.stop_reasons


def test_unreadable_address_leads_to_a_shop(desk: Desk) -> None:
    case = desk.replacement()
    with desk.db.session() as session:
        desk.ctx.vault.erase(session, "conv_1")
    desk.work()
    assert desk.read(case).state == "SHOP_ONLY"


def test_a_lost_card_still_in_use_is_looked_at_by_a_person(desk: Desk) -> None:
    case = desk.file("replace_card", fields={"delivery": "shop"}, reason_code="stolen")
    desk.work()
    reviewed = desk.read(case)
    assert (reviewed.state, reviewed.facts["risk_reasons"]) == ("R4_REVIEW", ["lost_card_in_use"])
    assert desk.call(service.approve, case, by="agent:li").state == "R5_APPROVED"


def test_loss_stop_ends_only_with_the_new_card(desk: Desk) -> None:
    loss = desk.file("report_loss", "loss")
    case = desk.replacement(delivery="shop", old_sim="no")
    desk.work()
    if desk.read(case).state == "R4_REVIEW":
        desk.call(service.approve, case, by="agent:li")
        desk.work()
    issued = desk.read(case)
    assert issued.state == "R7P_AT_SHOP"
    assert desk.carrier.line(NUMBER).line.status is LineStatus.STOPPED
    desk.carrier.activate_sim(NUMBER, issued.facts["iccid"], "in-shop")
    desk.pass_time(minutes=10)
    desk.work()
    assert desk.read(case).state == "R11_PROTECTED"
    assert desk.read(loss).state == "REPLACED"
    assert desk.carrier.line(NUMBER).line.status is LineStatus.ACTIVE
