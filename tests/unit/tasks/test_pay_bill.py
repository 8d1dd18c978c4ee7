from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.unit.tasks.conftest import Talk
from tests.unit.tasks.people import prove
from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.carrier.ports import LineStatus
from xiaoka.cases.models import Case
from xiaoka.cases.run import run_due
from xiaoka.gateway.background import command_of
from xiaoka.notify.models import Outbox

OWES, STOPPED, PLAIN = "13500135003", "19800198021", "13800138001"


def case_of(talk: Talk) -> Case:
    with talk.services.db.session() as session:
        return session.scalars(select(Case).where(Case.kind == "pay_bill")).one()


def carrier_of(talk: Talk) -> DemoCarrier:
    carrier = talk.services.carrier
    assert isinstance(carrier, DemoCarrier)
    return carrier


def news(talk: Talk) -> str:
    """Let the worker look, and bring what it found into the conversation as the desk does."""
    carrier_of(talk).clock.advance(timedelta(seconds=6))
    run_due(talk.services.db, talk.services.cases)
    case = case_of(talk)
    with talk.services.db.session() as session:
        payloads = [one.payload for one in session.scalars(select(Outbox)) if command_of(one.payload)]
    assert [one["state"] for one in payloads if one.get("case_number") == case.number] == [case.state]
    talk.tell("system_event", chosen=True, event="payment", case_number=case.number)
    return talk.words


def test_a_sum_named_at_once_leads_straight_to_the_link(talk: Talk) -> None:
    talk.tell("pay_bill", "给13800138001充50块", phone_number=PLAIN, amount="5000")
    case = case_of(talk)
    assert "50.00 元" in talk.words and "还没有扣款" in talk.words and case.number in talk.words
    assert talk.said[-1]["custom"]["link"]["url"].endswith(case.fields["order"])
    assert (case.state, case.customer_id, case.fields["fee"]) == ("B1_AWAITING", "", 5000)
    assert carrier_of(talk).line(PLAIN).account.principal == 8640


def test_money_that_arrived_is_told_once_and_only_then(talk: Talk) -> None:
    talk.tell("pay_bill", "充50", phone_number=PLAIN, amount="5000")
    run_due(talk.services.db, talk.services.cases)
    assert case_of(talk).state == "B1_AWAITING"
    carrier_of(talk).settle(case_of(talk).fields["order"])
    assert "50.00 元到账" in news(talk)
    assert carrier_of(talk).line(PLAIN).account.principal == 8640 + 5000


def test_anybody_may_pay_and_hears_nothing_of_the_account(talk: Talk) -> None:
    talk.tell("pay_bill", "帮我妈交话费", phone_number=OWES)
    assert "12.30" not in talk.words and talk.expects == "amount"
    talk.tell("inform", "20")
    assert "20.00 元" in talk.words and "12.30" not in talk.words


def test_a_number_of_nobody_gets_the_same_words_and_fails_at_the_carrier(talk: Talk) -> None:
    talk.tell("pay_bill", "充30", phone_number="13712345678", amount="3000")
    assert "还没有扣款" in talk.words
    carrier_of(talk).settle(case_of(talk).fields["order"])
    assert "没有扣款" in news(talk) and "到账" not in talk.words


@pytest.mark.parametrize("wish", ["把欠的都交了", "欠多少交多少", "一次交清", "全部缴了吧"])
def test_what_is_owed_is_read_only_after_a_proof(talk: Talk, wish: str) -> None:
    talk.tell("pay_bill", wish, phone_number=OWES)
    assert "12.30" not in talk.words and talk.expects == "sms_code"
    prove(talk, OWES)
    assert "12.30" in talk.words and case_of(talk).fields["fee"] == 1230


def test_without_a_debt_the_sum_is_asked_for(talk: Talk) -> None:
    talk.tell("pay_bill", "把欠的都交了", phone_number=PLAIN)
    prove(talk, PLAIN)
    assert "没有欠费" in talk.words and talk.expects == "amount"


def test_who_rather_names_a_sum_need_not_prove_anything(talk: Talk) -> None:
    talk.tell("pay_bill", "把欠的都交了", phone_number=OWES)
    talk.press(skip="verify_owed")
    assert talk.expects == "amount"
    talk.press(amount="3000")
    assert case_of(talk).fields["fee"] == 3000


@pytest.mark.parametrize("amount", ["50", "60000"])
def test_sums_outside_the_limits_are_asked_again(talk: Talk, amount: str) -> None:
    talk.tell("pay_bill", "缴费", phone_number=PLAIN)
    talk.tell("inform", "充这么多", amount=amount)
    assert "1.00 到 500.00 元" in talk.words and talk.expects == "amount"


def test_the_link_runs_out_and_nothing_is_taken(talk: Talk) -> None:
    talk.tell("pay_bill", "充50", phone_number=PLAIN, amount="5000")
    carrier_of(talk).clock.advance(timedelta(minutes=31))
    assert "过期了，没有扣款" in news(talk)


def test_a_stop_for_arrears_ends_with_the_payment(talk: Talk) -> None:
    talk.tell("pay_bill", "交95.92", phone_number=STOPPED, amount="9592")
    carrier_of(talk).pay(STOPPED, 9592, "app")
    assert "到账" in news(talk) and "停机也解除" in talk.words
    assert carrier_of(talk).line(STOPPED).line.status is LineStatus.ACTIVE


def test_too_little_leaves_the_line_stopped(talk: Talk) -> None:
    talk.tell("pay_bill", "交50", phone_number=STOPPED, amount="5000")
    carrier_of(talk).settle(case_of(talk).fields["order"])
    assert "停机也解除" not in news(talk)
    assert carrier_of(talk).line(STOPPED).line.status is LineStatus.STOPPED


def test_a_cancellation_turned_away_for_the_debt_comes_back(talk: Talk) -> None:
    talk.tell("cancel_card", "销户", phone_number=OWES)
    prove(talk, OWES)
    assert "要先解决" in talk.words
    talk.tell("pay_bill", "把欠的交了")
    carrier_of(talk).settle(case_of(talk).fields["order"])
    assert "到账" in news(talk) and "销户，现在继续办理吗" in talk.words
    talk.tell("affirm", "继续")
    assert "可以销户" in talk.words


def test_the_news_of_another_conversation_is_not_told_here(talk: Talk, another) -> None:  # type: ignore[no-untyped-def]
    talk.tell("pay_bill", "充50", phone_number=PLAIN, amount="5000")
    carrier_of(talk).settle(case_of(talk).fields["order"])
    run_due(talk.services.db, talk.services.cases)
    other = another("c_other")
    other.tell("system_event", chosen=True, event="payment", case_number=case_of(talk).number)
    assert other.words == ""
