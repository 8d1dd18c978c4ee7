"""A cancellation from filing to the refund, and every way out of it."""

from datetime import UTC, datetime

import pytest

from tests.unit.cases.conftest import NUMBER, Desk
from xiaoka.carrier.ports import LineStatus, StopReason
from xiaoka.cases import service
from xiaoka.cases.machine import IllegalTransition
from xiaoka.cases.models import Case
from xiaoka.clock import china


def reserved(desk: Desk) -> Case:
    case = desk.file("cancel_card", fields={"refund": "original"})
    desk.work()
    return desk.read(case)


def pre_cancelled(desk: Desk) -> Case:
    case = reserved(desk)
    desk.pass_time(days=3)
    desk.work()
    return desk.read(case)


def test_whole_life(desk: Desk) -> None:
    case = reserved(desk)
    assert case.state == "C7_RESERVED"
    assert desk.carrier.line(NUMBER).line.status is LineStatus.ACTIVE
    desk.pass_time(days=3)
    desk.work()
    assert desk.read(case).state == "C8_PRE_CANCELLED"
    assert desk.carrier.line(NUMBER).line.status is LineStatus.PRE_CANCELLED
    desk.pass_time(days=7)
    desk.work()
    case = desk.read(case)
    assert case.state == "C9_FINAL_BILL"
    assert case.next_at is not None and case.quote is not None
    assert china(case.next_at).date().isoformat() == case.quote["final_by"] == "2026-12-10"
    desk.pass_time(days=9)
    desk.work()
    case = desk.read(case)
    assert case.state == "C12_FROZEN"
    assert desk.carrier.line(NUMBER).line.status is LineStatus.CANCELLED
    assert case.facts["refunded"] == case.quote["refund"] > 0
    desk.pass_time(days=90)
    desk.work()
    case = desk.read(case)
    assert (case.state, case.next_at, case.wake_at) == ("C13_RELEASED", None, None)
    assert case.closed is not None


def test_reminders_come_once_each(desk: Desk) -> None:
    case = reserved(desk)
    for _ in range(80):
        desk.pass_time(hours=1)
        desk.work()
        if desk.read(case).state != "C7_RESERVED":
            break
    # three days are the whole reservation: the first reminder would come with the approval
    assert desk.events(case).count("reminded") == 2


def test_customer_chooses_the_days(desk: Desk) -> None:
    case = desk.file("cancel_card", fields={"reserved_days": 0})
    desk.work()
    assert desk.read(case).state == "C8_PRE_CANCELLED"


def test_reschedule_within_the_range(desk: Desk) -> None:
    case = reserved(desk)
    with pytest.raises(IllegalTransition):
        desk.fire(case, "reschedule", "H", reserved_days=31)
    moved = desk.fire(case, "reschedule", "H", reserved_days=10)
    assert moved.next_at is not None and (moved.next_at - desk.now()).days == 10


@pytest.mark.parametrize("who", ["H", "O"])
def test_withdrawn_before_the_stop(desk: Desk, who: str) -> None:
    case = reserved(desk)
    assert service.revocable(case)
    done = desk.call(service.revoke, case, who)
    assert (done.state, done.next_at) == ("REVOKED", None)
    desk.pass_time(days=30)
    assert desk.work() == 0
    assert desk.carrier.line(NUMBER).line.status is LineStatus.ACTIVE
    assert desk.file("cancel_card", "again").id != case.id


def test_after_the_stop_only_high_proof_restores(desk: Desk) -> None:
    case = pre_cancelled(desk)
    assert not service.revocable(case) and service.revocable(case, 3) and service.revoke_level(case) == 3
    with pytest.raises(IllegalTransition):
        desk.call(service.revoke, case, "H", level=2)
    assert desk.call(service.revoke, case, "H", level=3).state == "C8R_RESTORING"
    assert desk.carrier.line(NUMBER).line.status is LineStatus.PRE_CANCELLED  # a request only
    desk.work()
    assert desk.read(case).state == "REVOKED"
    assert desk.carrier.line(NUMBER).line.status is LineStatus.ACTIVE


def test_too_late_to_withdraw(desk: Desk) -> None:
    case = pre_cancelled(desk)
    desk.pass_time(days=7)
    desk.work()
    assert not service.revocable(desk.read(case), 3)
    with pytest.raises(IllegalTransition):
        desk.call(service.revoke, case, "H", level=3)


def test_doubt_waits_for_a_person(desk: Desk) -> None:
    case = desk.file("cancel_card", number="13100131026") if _has_reset(desk) else None
    assert case is not None
    desk.work()
    case = desk.read(case)
    assert (case.state, case.attention) == ("C6_REVIEW", True)
    before = case.next_at
    desk.pass_time(hours=49)
    desk.work()
    late = desk.read(case)
    assert late.state == "C6_REVIEW" and late.next_at is not None and before is not None and late.next_at > before
    assert desk.events(case)[-1] == "escalate"
    approved = desk.call(service.approve, case, by="agent:li")
    assert approved.state == "C7_RESERVED"


def _has_reset(desk: Desk) -> bool:
    """Make the line of the test doubtful: its service password was set an hour ago."""
    from xiaoka.carrier.demo.models import LineRow

    with desk.carrier.db.session() as session:
        session.get_one(LineRow, "13100131026").password_reset_at = desk.now()
    return True


def test_rejection_needs_everything_that_must_be_told(desk: Desk) -> None:
    case = desk.file("cancel_card")
    with pytest.raises(IllegalTransition) as raised:
        desk.call(service.reject, case, by="agent:li", reason="资料不符", remedy=" ")
    assert raised.value.why == "guard:reasoned"
    done = desk.call(service.reject, case, by="agent:li", reason="资料不符", remedy="请到营业厅补充")
    assert (done.state, done.facts["appeal"]) == ("REJECTED", "12300")


@pytest.mark.parametrize("who", ["S", "R", "B", "H"])
def test_only_a_person_rejects(desk: Desk, who: str) -> None:
    case = desk.file("cancel_card")
    with pytest.raises(IllegalTransition) as raised:
        desk.fire(case, "reject", who, reason="x", remedy="x", documents="x", appeal="x")
    assert raised.value.why == "actor"


@pytest.mark.parametrize("hours", [1, 72])
def test_a_stop_that_came_up_meanwhile_holds_the_case(desk: Desk, hours: int) -> None:
    case = reserved(desk)
    desk.carrier.suspend(NUMBER, StopReason.FRAUD_RISK, "outside")
    desk.pass_time(hours=hours)
    desk.work()
    held = desk.read(case)
    assert (held.state, held.attention) == ("FRAUD_HOLD", True)
    assert desk.carrier.line(NUMBER).line.status is LineStatus.STOPPED


def test_refund_that_the_carrier_refuses_goes_to_a_person(desk: Desk) -> None:
    case = pre_cancelled(desk)
    with desk.db.session() as session:
        held = session.get_one(Case, case.id)
        # without its parts there is nothing to hold the bill against
        held.quote = {"refund": 99_999_999, "final_by": (held.quote or {})["final_by"]}
    for days in (7, 9):
        desk.pass_time(days=days)
        desk.work()
    failed = desk.read(case)
    assert (failed.state, failed.attention) == ("C11B_REFUND_FAILED", True)
    with desk.db.session() as session:
        held = session.get_one(Case, case.id)
        held.quote = {**(held.quote or {}), "refund": 100}
    for short in ({}, {"same_holder": True, "level": 2}, {"same_holder": False, "level": 3}):
        with pytest.raises(IllegalTransition):
            desk.fire(case, "retry_refund", "A", **short)
    desk.fire(case, "retry_refund", "A", same_holder=True, level=3)
    desk.work()
    assert desk.read(case).facts["refunded"] == 100


def test_nothing_to_refund_is_no_refund(desk: Desk) -> None:
    case = desk.file("cancel_card", number="13900139002", quote={"refund": 0, "final_by": "2026-12-10"})
    for days in (0, 3, 7, 9):
        desk.pass_time(days=days)
        desk.work()
    done = desk.read(case)
    assert done.state == "C12_FROZEN" and "refunded" not in done.facts
    with desk.db.session() as session:
        notes = [step.note for step in service.timeline(session, done)]
    assert "sms_cancel_no_refund" in notes and "sms_cancel_refunded" not in notes


def test_final_bill_after_the_quoted_day_is_a_month_later(desk: Desk) -> None:
    case = desk.file("cancel_card", quote={"refund": 0, "final_by": "2026-11-23"})
    for days in (0, 3, 7):
        desk.pass_time(days=days)
        desk.work()
    bill = desk.read(case)
    assert bill.next_at == datetime(2027, 1, 9, 16, tzinfo=UTC)
