"""The new card: put in by the system alone, void when it may not be used, locked when somebody objects."""

import pytest

from tests.unit.cases.conftest import NUMBER, Desk
from tests.unit.cases.test_cases_replace import HOLDER, delivered, shipped
from xiaoka.carrier.demo.faults import FaultKind
from xiaoka.carrier.demo.records import ChargeRow
from xiaoka.carrier.ports import CarrierError, StopReason
from xiaoka.cases import reports, requests, service
from xiaoka.cases.enums import Actor
from xiaoka.cases.locks import locked
from xiaoka.cases.machine import IllegalTransition

WARNED = requests.Asked(Actor.OLD_SIM)
OPERATIONS = ("cancel", "replace", "transfer", "portcode", "reset_password", "call_records")


def test_three_wrong_card_numbers_lead_to_a_shop_and_void_the_card(desk: Desk) -> None:
    case = delivered(desk)
    weak = requests.Asked(Actor.HOLDER, 2)
    with pytest.raises(IllegalTransition):
        desk.call(requests.activate, case, weak, iccid="89860000000000000000")
    left = [desk.call(requests.activate, case, HOLDER, iccid="89860000000000000000").tries_left for _ in range(3)]
    assert left == [2, 1, 0]
    desk.work()
    assert desk.read(case).state == "SHOP_ONLY"
    with pytest.raises(CarrierError):
        desk.carrier.activate_sim(NUMBER, case.facts["iccid"], "whoever holds it")


def test_a_card_made_again_in_the_shop_costs_nothing_more(desk: Desk) -> None:
    case = delivered(desk)
    for _ in range(3):
        desk.call(requests.activate, case, HOLDER, iccid="x")
    desk.work()
    first = desk.read(case).facts["iccid"]
    desk.call(requests.identify, case, requests.Asked(Actor.SHOP, 3, by="shop:li"))
    desk.work()
    again = desk.read(case)
    assert again.state == "R7P_AT_SHOP" and again.facts["iccid"] != first
    with desk.carrier.db.session() as session:
        assert session.query(ChargeRow).count() == 1


def test_the_network_refuses_the_card(desk: Desk) -> None:
    case = delivered(desk)
    desk.carrier.void_sim(case.facts["iccid"], "by the carrier itself")
    for _ in range(3):
        desk.call(requests.activate, case, HOLDER, iccid=case.facts["iccid"])
        desk.work()
    assert desk.read(case).state == "SHOP_ONLY"
    assert desk.events(case).count("activation_failed") == 3


@pytest.mark.parametrize("how", ["object", "expire"])
def test_a_card_nobody_may_use_is_void(desk: Desk, how: str) -> None:
    case = delivered(desk)
    if how == "object":
        desk.fire(case, "object", "O")
    else:
        desk.pass_time(days=30)
    desk.work()
    assert desk.read(case).state in ("OBJECTED", "EXPIRED")
    with pytest.raises(CarrierError):
        desk.carrier.activate_sim(NUMBER, case.facts["iccid"], "thief")


def test_objection_just_too_late_stops_the_card_that_works_already(desk: Desk) -> None:
    case = shipped(desk)
    desk.carrier.activate_sim(NUMBER, case.facts["iccid"], "thief")
    desk.fire(case, "object", "O")
    desk.work()
    assert desk.read(case).state == "FRAUD_LOCK"
    assert StopReason.FRAUD_RISK in desk.carrier.line(NUMBER).line.stop_reasons


def test_reminded_before_it_expires(desk: Desk) -> None:
    case = delivered(desk)
    for _ in range(27):
        desk.pass_time(days=1)
        desk.work()
    assert (desk.read(case).state, desk.events(case).count("reminded")) == ("EXPIRED", 2)


def test_only_the_shop_opens_what_somebody_objected_to(desk: Desk) -> None:
    case = shipped(desk)
    desk.fire(case, "object", "O")
    for who in ("H", "A", "R", "O", "X"):
        for event in ("close", "identify", "reject", "approve", "revoke"):
            with pytest.raises(IllegalTransition):
                desk.fire(case, event, who, level=3, reason="x", remedy="x", documents="x", appeal="x")


def test_not_me_before_and_after_the_switch(desk: Desk) -> None:
    case = shipped(desk)
    with desk.db.session() as session:
        assert [one.state for one in requests.stop_all(session, desk.ctx, NUMBER, WARNED)] == ["OBJECTED"]
        assert requests.stop_all(session, desk.ctx, NUMBER, WARNED) == []
    assert desk.read(case).attention


def test_not_me_after_the_switch_stops_at_once(desk: Desk) -> None:
    case = delivered(desk)
    desk.call(requests.activate, case, HOLDER, iccid=case.facts["iccid"])
    desk.work()
    with desk.db.session() as session:
        requests.stop_all(session, desk.ctx, NUMBER, WARNED)
    assert StopReason.FRAUD_RISK in desk.carrier.line(NUMBER).line.stop_reasons
    assert desk.read(case).state == "FRAUD_LOCK"


def test_not_me_while_the_carrier_is_down_is_kept_and_done_later(desk: Desk) -> None:
    case = delivered(desk)
    desk.call(requests.activate, case, HOLDER, iccid=case.facts["iccid"])
    desk.work()
    desk.carrier.faults.set(FaultKind.DOWN)
    with desk.db.session() as session:
        requests.stop_all(session, desk.ctx, NUMBER, WARNED)
    assert desk.read(case).state == "R11L_LOCKING"
    desk.carrier.faults.set(FaultKind.NONE)
    desk.work()
    assert desk.read(case).state == "FRAUD_LOCK"


def test_who_proves_little_stops_the_requests_of_three_numbers_a_day(desk: Desk) -> None:
    numbers = ("13800138001", "13900139002", "13800138050", "15600156029")
    asking = requests.Asked(Actor.CONTACT, 1, source="one")
    stopped = []
    for number in numbers:
        desk.file("replace_card", number, number=number, reason_code="damaged")
        with desk.db.session() as session:
            try:
                reports.check_stops(session, desk.ctx, number, "one", desk.now())
            except reports.TooManyReports:
                break
            stopped += requests.stop_all(session, desk.ctx, number, asking)
    assert [case.state for case in stopped] == ["OBJECTED"] * 3
    with desk.db.session() as session:
        reports.check_stops(session, desk.ctx, numbers[-1], "another", desk.now())
        desk.pass_time(hours=25)
        reports.check_stops(session, desk.ctx, numbers[-1], "one", desk.now())


def test_locks_of_the_number(desk: Desk) -> None:
    def reasons() -> dict[str, str]:
        with desk.db.session() as session:
            found = {one: locked(session, desk.ctx, NUMBER, one) for one in OPERATIONS}
        return {one: lock.reason for one, lock in found.items() if lock}

    assert reasons() == {}
    case = delivered(desk)
    assert set(reasons().values()) == {"busy"} and "call_records" not in reasons()
    desk.call(requests.activate, case, HOLDER, iccid=case.facts["iccid"])
    desk.work()
    assert reasons() == dict.fromkeys(OPERATIONS, "protected")
    desk.pass_time(hours=71)
    desk.work()
    assert reasons() == dict.fromkeys(OPERATIONS, "protected")
    desk.pass_time(hours=1)
    desk.work()
    assert reasons() == {}
    desk.file("report_loss", "loss")
    assert reasons() == dict.fromkeys(OPERATIONS[:1] + OPERATIONS[2:5], "loss")


def test_an_objection_locks_everything(desk: Desk) -> None:
    desk.fire(shipped(desk), "object", "O")
    with desk.db.session() as session:
        for operation in OPERATIONS:
            lock = locked(session, desk.ctx, NUMBER, operation)
            assert lock is not None and lock.reason == "alarm"


def test_a_parked_application_ends_with_the_new_card(desk: Desk) -> None:
    earlier = desk.replacement("earlier")
    desk.file("report_loss", "loss")
    later = desk.file("replace_card", "later", fields={"delivery": "shop", "fee": 0}, reason_code="damaged")
    desk.work()
    if desk.read(later).state == "R4_REVIEW":
        desk.call(service.approve, later, by="agent:li")
        desk.work()
    desk.carrier.activate_sim(NUMBER, desk.read(later).facts["iccid"], "in-shop")
    desk.pass_time(minutes=10)
    desk.work()
    assert (desk.read(later).state, desk.read(earlier).state) == ("R11_PROTECTED", "CLOSED")
