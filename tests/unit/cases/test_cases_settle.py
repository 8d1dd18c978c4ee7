"""The last bill against what was agreed: the customer may get more without being asked, never less."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from tests.unit.cases.conftest import NUMBER, Desk
from tests.unit.cases.test_cases_cancel import pre_cancelled
from xiaoka.carrier.demo.models import AccountRow
from xiaoka.carrier.ports import LineStatus
from xiaoka.cases import disputes, requests, service
from xiaoka.cases.enums import Actor
from xiaoka.cases.machine import IllegalTransition
from xiaoka.cases.models import Case
from xiaoka.notify.models import Outbox

HOLDER = requests.Asked(Actor.HOLDER, 3)
AGENT = requests.Asked(Actor.AGENT, by="agent:li")


def change(desk: Desk, **fen: int) -> None:
    with desk.carrier.db.session() as session:
        account = session.get_one(AccountRow, NUMBER)
        for name, more in fen.items():
            setattr(account, name, getattr(account, name) + more)


def final_bill(desk: Desk, **fen: int) -> Case:
    case = pre_cancelled(desk)
    change(desk, **fen)
    for days in (7, 10):
        desk.pass_time(days=days)
        desk.work()
    return desk.read(case)


def sent(desk: Desk) -> list[str]:
    with desk.db.session() as session:
        found = session.scalars(select(Outbox.payload).where(Outbox.kind == "sms").order_by(Outbox.id))
        return [str(one["wording"]) for one in found]


def test_more_is_paid_without_asking(desk: Desk) -> None:
    case = final_bill(desk, principal=500)
    assert case.quote is not None
    assert (case.state, case.facts["refunded"]) == ("C12_FROZEN", case.quote["refund"] + 500)


def test_less_waits_and_is_told(desk: Desk) -> None:
    case = final_bill(desk, unbilled=1)
    assert (case.state, case.attention) == ("C9D_DIFFERENCE", True)
    assert desk.carrier.line(NUMBER).line.status is LineStatus.PRE_CANCELLED
    assert "sms_cancel_difference" in sent(desk)
    desk.pass_time(days=100)
    desk.work()
    assert desk.read(case).state == "C9D_DIFFERENCE"


def test_agreed_anew_the_new_sum_counts(desk: Desk) -> None:
    case = final_bill(desk, unbilled=300)
    with pytest.raises(IllegalTransition):
        desk.call(disputes.agree, case, requests.Asked(Actor.HOLDER, 1))
    desk.call(disputes.agree, case, HOLDER)
    desk.work()
    done = desk.read(case)
    assert done.quote is not None
    assert (done.state, done.facts["refunded"]) == ("C12_FROZEN", done.quote["refund"] - 300)


def test_agreed_to_one_sum_is_not_agreed_to_a_worse_one(desk: Desk) -> None:
    case = final_bill(desk, unbilled=300)
    desk.call(disputes.agree, case, HOLDER)
    change(desk, unbilled=1)
    desk.work()
    assert desk.read(case).state == "C9D_DIFFERENCE"


def test_the_carrier_bears_it(desk: Desk) -> None:
    case = final_bill(desk, unbilled=300)
    with pytest.raises(IllegalTransition):
        desk.call(disputes.honour, case, HOLDER)
    desk.call(disputes.honour, case, AGENT)
    desk.work()
    done = desk.read(case)
    assert done.quote is not None and done.facts["refunded"] == done.quote["refund"]


def test_the_number_can_still_be_had_back(desk: Desk) -> None:
    case = final_bill(desk, unbilled=300)
    desk.fire(case, "revoke", "H", level=3)
    desk.work()
    assert desk.carrier.line(NUMBER).line.status is LineStatus.ACTIVE


def test_a_bill_that_is_not_covered_goes_to_a_person(desk: Desk) -> None:
    case = final_bill(desk, unbilled=10_000_000)
    desk.call(disputes.agree, case, HOLDER)
    desk.work()
    assert desk.read(case).state == "C9D_DIFFERENCE"
    assert desk.carrier.line(NUMBER).line.status is LineStatus.PRE_CANCELLED


def test_a_quote_of_last_month_is_void(desk: Desk) -> None:
    desk.carrier.clock.freeze(datetime(2026, 11, 30, 10, 30, tzinfo=UTC))  # 18:30 in China: closed until tomorrow
    case = desk.file("cancel_card")
    desk.pass_time(hours=14)
    desk.work()
    assert (desk.read(case).state, desk.carrier.line(NUMBER).line.status) == ("EXPIRED", LineStatus.ACTIVE)
    assert "sms_cancel_expired" in sent(desk)
    assert desk.file("cancel_card", "again").state == "C6_REVIEW"


def test_a_dispute_runs_beside_the_case(desk: Desk) -> None:
    case = final_bill(desk)
    assert case.state == "C12_FROZEN"
    opened = desk.call(disputes.dispute, case, requests.Asked(Actor.CONTACT), money=True, key="d1")
    assert (opened.state, opened.attention, opened.msisdn) == ("D1_OPEN", True, NUMBER)
    assert desk.call(disputes.dispute, case, HOLDER, money=True, key="d2").number == opened.number
    with pytest.raises(IllegalTransition):
        desk.fire(opened, "answer", "A", reason=" ")
    answered = desk.fire(opened, "answer", "A", reason="多收的 3 元已退回")
    assert answered.state == "D2_ANSWERED"
    assert desk.fire(opened, "reopen", "X").state == "D1_OPEN"
    desk.fire(opened, "answer", "A", reason="已核实")
    desk.pass_time(days=90)
    desk.work()
    assert (desk.read(opened).state, desk.read(case).state) == ("CLOSED", "C13_RELEASED")


def test_a_dispute_has_its_time(desk: Desk) -> None:
    case = final_bill(desk)
    desk.pass_time(days=91)
    desk.work()
    desk.pass_time(days=6 * 31)
    with pytest.raises(disputes.TooLate):
        desk.call(disputes.dispute, case, HOLDER, money=True, key="d")
    assert desk.call(disputes.dispute, case, HOLDER, money=False, key="d").state == "D1_OPEN"


def test_an_unanswered_dispute_is_told(desk: Desk) -> None:
    opened = desk.call(disputes.dispute, desk.file("cancel_card"), HOLDER, money=True, key="d")
    desk.pass_time(days=16)
    desk.work()
    assert desk.events(opened)[-1] == "escalate" and "sms_case_delayed" in sent(desk)


def test_two_missed_calls_then_an_sms(desk: Desk) -> None:
    case = desk.file("cancel_card")
    before = case.next_at
    for _ in range(2):
        missed = desk.fire(case, "call_missed", "A", by="agent:li")
    assert (missed.state, missed.next_at, missed.attention) == ("C6_REVIEW", before, True)
    assert sent(desk)[-1] == "sms_cancel_answer_by_sms"
    assert "sms_cancel_call_missed" in sent(desk)
    assert desk.fire(case, "confirm_by_sms", "O").state == "C6_REVIEW"
    assert desk.call(service.approve, case, by="agent:li").state == "C7_RESERVED"
