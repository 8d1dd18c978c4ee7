"""A loss report: what it freezes, how it is confirmed, contested and lifted."""

import pytest

from tests.unit.cases.conftest import NUMBER, Desk
from xiaoka.carrier.demo.faults import FaultKind
from xiaoka.carrier.demo.models import CustomerRow, LineRow
from xiaoka.carrier.ports import LineStatus, StopReason
from xiaoka.cases import requests, service
from xiaoka.cases.enums import Actor
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
    assert raised.value.why == "guard:no_loss"
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


def confirmed(desk: Desk) -> service.Case:
    return desk.fire(desk.file("report_loss"), "confirm", "H", level=2)


def holder(level: int = 3) -> requests.Asked:
    return requests.Asked(Actor.HOLDER, level)


def test_proven_holder_confirms_at_once(desk: Desk) -> None:
    loss = desk.file("report_loss", actor="X")
    with pytest.raises(IllegalTransition):
        desk.fire(loss, "confirm", "H", level=1)
    assert desk.fire(loss, "confirm", "H", level=2).state == "L2_CONFIRMED"


def test_a_report_during_the_wait_leads_to_a_shop(desk: Desk) -> None:
    loss = confirmed(desk)
    desk.call(requests.request_lift, loss, holder())
    again = desk.file("report_loss", "another", actor="X")
    assert (again.id, again.state, stopped(desk)) == (loss.id, "LOCKED_SHOP", True)
    desk.pass_time(days=3)
    desk.work()
    assert stopped(desk)


@pytest.mark.parametrize("changed", ["password", "contact"])
def test_no_remote_lift_after_a_fresh_password_or_contact(desk: Desk, changed: str) -> None:
    loss = confirmed(desk)
    with desk.carrier.db.session() as session:
        line = session.get_one(LineRow, NUMBER)
        if changed == "password":
            line.password_reset_at = desk.now()
        else:
            session.get_one(CustomerRow, line.customer_id).reserved_contact_since = desk.now()
    assert desk.call(requests.request_lift, loss, holder()).state == "LOCKED_SHOP"


def test_password_changed_during_the_wait(desk: Desk) -> None:
    loss = confirmed(desk)
    desk.call(requests.request_lift, loss, holder())
    with desk.carrier.db.session() as session:
        session.get_one(LineRow, NUMBER).password_reset_at = desk.now()
    desk.pass_time(hours=2)
    desk.work()
    assert (desk.read(loss).state, stopped(desk)) == ("LOCKED_SHOP", True)


def test_third_failure_locks(desk: Desk) -> None:
    loss = confirmed(desk)
    assert desk.call(requests.lift_failed, loss).state == "L2_CONFIRMED"
    desk.call(requests.request_lift, loss, holder())
    assert desk.fire(loss, "object", "O").state == "L2_CONFIRMED"
    desk.call(requests.request_lift, loss, holder())
    assert desk.fire(loss, "object", "O").state == "LOCKED_SHOP"


def test_failed_face_checks_count_as_failures(desk: Desk) -> None:
    from xiaoka.identity.models import IdentityAttempt

    loss = confirmed(desk)
    with desk.db.session() as session:
        for n in range(3):
            session.add(
                IdentityAttempt(
                    id=f"ia_{n}", at=desk.now(), kind="failure", method="face", msisdn=NUMBER, source="s",
                    conversation_id="c", turn_id=None, outcome=None,
                )
            )  # fmt: skip
    assert desk.call(requests.request_lift, loss, holder()).state == "LOCKED_SHOP"


def test_low_proof_cannot_even_send_it_to_a_shop(desk: Desk) -> None:
    desk.file("report_loss", "a")
    loss = desk.file("report_loss", "a")
    for _ in range(3):
        with pytest.raises(IllegalTransition):
            desk.call(requests.request_lift, loss, holder(2))
    assert desk.read(loss).state == "L1_PROVISIONAL_STOP"


def test_a_lift_that_the_carrier_cannot_do_is_told_and_goes_on(desk: Desk) -> None:
    loss = confirmed(desk)
    desk.call(requests.request_lift, loss, holder())
    desk.carrier.faults.set(FaultKind.DOWN)
    desk.pass_time(hours=2)
    for _ in range(60):
        desk.work()
        desk.pass_time(minutes=30)
    late = desk.read(loss)
    assert late.next_at is not None and late.next_at > desk.now() and not late.closed
    desk.carrier.faults.set(FaultKind.NONE)
    desk.pass_time(hours=1)
    desk.work()
    assert (desk.read(loss).state, stopped(desk)) == ("RESUMED", False)


@pytest.mark.parametrize(
    ("to", "stop"), [("keep_number", StopReason.KEEP_NUMBER), ("cancel_card", StopReason.REQUESTED)]
)
def test_turned_into_another_stop_without_a_gap(desk: Desk, to: str, stop: StopReason) -> None:
    loss = confirmed(desk)
    with pytest.raises(IllegalTransition):
        desk.call(requests.convert_loss, loss, holder(2), to=to)
    with pytest.raises(IllegalTransition):
        desk.call(requests.convert_loss, loss, holder(), to="anything")
    desk.call(requests.convert_loss, loss, holder(), to=to)
    desk.work()
    assert desk.read(loss).state == "CONVERTED"
    assert desk.carrier.line(NUMBER).line.stop_reasons == (stop,) and stopped(desk)


def test_locked_goes_on_in_a_shop_with_two_clerks_only(desk: Desk) -> None:
    loss = confirmed(desk)
    for _ in range(3):
        desk.call(requests.lift_failed, loss)
    assert desk.read(loss).state == "LOCKED_SHOP"
    shop = requests.Asked(Actor.SHOP, 3, by="shop:li")
    with pytest.raises(IllegalTransition):
        desk.call(requests.convert_loss, loss, shop, to="keep_number")
    with pytest.raises(IllegalTransition):
        desk.call(requests.request_lift, loss, holder())
    assert desk.call(requests.convert_loss, loss, shop, to="keep_number", second_clerk="wang").state == "L6_CONVERTING"


def test_contested_stops_the_new_card_asked_for_under_it(desk: Desk) -> None:
    loss = desk.file("report_loss", actor="X")
    card = desk.replacement(old_sim="no", delivery="shop")
    desk.work()
    desk.fire(loss, "contest", "O", comment="I am the holder and my card is in my hand")
    assert desk.read(card).state == "OBJECTED"
    desk.pass_time(days=40)
    desk.work()
    assert desk.read(card).state == "OBJECTED"


def test_two_weak_reports_of_a_number_a_day(desk: Desk) -> None:
    for n in range(2):
        loss = desk.file("report_loss", f"k{n}", actor="X")
        desk.fire(loss, "request_lift", "SH", second_clerk="w")
        desk.work()
    with pytest.raises(service.TooManyReports):
        desk.file("report_loss", "third", actor="X")
    assert not stopped(desk)
    assert desk.file("report_loss", "holder", actor="H").state == "L1_PROVISIONAL_STOP"


def test_three_numbers_of_a_source_a_day(desk: Desk) -> None:
    numbers = ["13800138001", "13900139002", "13500135003", "13600136004"]
    for number in numbers[:3]:
        desk.file("report_loss", number, number=number, actor="X", source="here")
    with pytest.raises(service.TooManyReports):
        desk.file("report_loss", "k", number=numbers[3], actor="X", source="here")
    desk.file("report_loss", "other", number=numbers[3], actor="X", source="elsewhere")


def test_the_second_day_is_counted_anew(desk: Desk) -> None:
    for number in ("13800138001", "13900139002", "13500135003"):
        desk.file("report_loss", number, number=number, actor="X", source="here")
    desk.pass_time(hours=25)
    assert desk.file("report_loss", "k", number="13600136004", actor="X", source="here").state == "L1_PROVISIONAL_STOP"
