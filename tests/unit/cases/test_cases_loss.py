"""A loss report: what it freezes, how it is confirmed, contested and lifted."""

import pytest

from tests.unit.cases.conftest import NUMBER, Desk
from xiaoka.carrier.ports import LineStatus
from xiaoka.cases import service
from xiaoka.cases.machine import IllegalTransition


def stopped(desk: Desk) -> bool:
    return desk.carrier.line(NUMBER).line.status is LineStatus.STOPPED


def test_confirmed_after_a_day_and_never_lifted_by_itself(desk: Desk) -> None:
    loss = desk.file("report_loss")
    desk.pass_time(hours=24)
    desk.work()
    assert desk.read(loss).state == "L2_CONFIRMED"
    for _ in range(12):
        desk.pass_time(days=30)
        desk.work()
    assert (desk.read(loss).state, stopped(desk)) == ("L5_REVIEW", True)
    assert desk.events(loss).count("remind") == 3


def test_freezes_a_cancellation_and_lets_a_replacement_in(desk: Desk) -> None:
    cancel = desk.file("cancel_card", "cancel")
    desk.file("report_loss", "loss")
    frozen = desk.read(cancel)
    assert frozen.state == "FRAUD_HOLD" and frozen.frozen_at is not None
    replacement = desk.replacement()
    assert replacement.state == "R3_RISK"
    desk.pass_time(days=40)
    desk.work()
    assert desk.read(cancel).state == "FRAUD_HOLD"
    with pytest.raises(IllegalTransition) as raised:
        desk.fire(cancel, "pass", "SH")
    assert raised.value.why == "number_busy"
    assert desk.call(service.revoke, cancel, "H").state == "REVOKED"


def test_freezes_an_earlier_replacement(desk: Desk) -> None:
    earlier = desk.replacement("earlier")
    desk.work()
    desk.file("report_loss", "loss")
    frozen = desk.read(earlier)
    assert frozen.state == "OBJECTED" and frozen.frozen_at is not None
    assert desk.replacement("later").state == "R3_RISK"


def test_freezes_the_last_days_before_the_end(desk: Desk) -> None:
    cancel = desk.file("cancel_card", "cancel", fields={"reserved_days": 0})
    desk.work()
    desk.file("report_loss", "loss")
    assert desk.read(cancel).state == "C8H_HELD"
    desk.pass_time(days=60)
    desk.work()
    assert desk.carrier.line(NUMBER).line.status is LineStatus.PRE_CANCELLED


def test_lifting_takes_high_proof_and_two_hours(desk: Desk) -> None:
    loss = desk.file("report_loss")
    with pytest.raises(IllegalTransition):
        desk.fire(loss, "request_lift", "H", level=2)
    with pytest.raises(IllegalTransition):
        desk.fire(loss, "request_lift", "A", level=3)
    desk.fire(loss, "request_lift", "H", level=3)
    desk.work()
    assert stopped(desk)
    desk.pass_time(hours=2)
    desk.work()
    assert (desk.read(loss).state, stopped(desk)) == ("RESUMED", False)


def test_objection_during_the_wait_keeps_the_stop(desk: Desk) -> None:
    loss = desk.file("report_loss")
    desk.fire(loss, "request_lift", "H", level=3)
    desk.fire(loss, "object", "O")
    desk.pass_time(hours=3)
    desk.work()
    assert (desk.read(loss).state, stopped(desk)) == ("L2_CONFIRMED", True)


def test_reported_again_after_a_lift_is_lifted_in_a_shop_only(desk: Desk) -> None:
    first = desk.file("report_loss", "a")
    desk.fire(first, "request_lift", "H", level=3)
    desk.pass_time(hours=2)
    desk.work()
    second = desk.file("report_loss", "b")
    assert desk.fire(second, "request_lift", "H", level=3).state == "LOCKED_SHOP"
    with pytest.raises(IllegalTransition):
        desk.fire(second, "request_lift", "SH")
    desk.fire(second, "request_lift", "SH", second_clerk="agent:wang")
    desk.work()
    assert (desk.read(second).state, stopped(desk)) == ("RESUMED", False)


def test_contested_waits_for_a_person(desk: Desk) -> None:
    loss = desk.file("report_loss", actor="X")
    contested = desk.fire(loss, "contest", "O")
    assert (contested.state, contested.attention) == ("L1A_CONTESTED", True)
    desk.pass_time(days=10)
    desk.work()
    assert desk.read(loss).state == "L1A_CONTESTED"
    assert desk.fire(loss, "keep", "SH").state == "L2_CONFIRMED"


def test_not_withdrawn_like_other_cases(desk: Desk) -> None:
    loss = desk.file("report_loss")
    assert not service.revocable(loss, 3)
    with pytest.raises(IllegalTransition):
        desk.call(service.revoke, loss, "H", level=3)
