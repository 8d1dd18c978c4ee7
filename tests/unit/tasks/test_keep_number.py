from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.unit.tasks.conftest import Talk
from tests.unit.tasks.people import prove
from xiaoka.carrier.ports import LineStatus, StopReason
from xiaoka.cases.models import Case
from xiaoka.cases.run import run_due
from xiaoka.notify.models import Outbox

NUMBER = "13800138001"


def offered(talk: Talk, number: str = NUMBER) -> dict[str, str]:
    talk.tell("keep_number", "想少花钱把号留着", phone_number=number)
    prove(talk, number)
    return {row["label"]: row["value"] for row in talk.asked[-1]["custom"]["card"]["rows"]}


def case_of(talk: Talk) -> Case:
    with talk.services.db.session() as session:
        return session.scalars(select(Case).where(Case.kind == "keep_number")).one()


def test_the_offer_tells_prices_and_what_does_not_work(talk: Talk) -> None:
    rows = offered(talk)
    assert list(rows) == ["5 元保号套餐，每月 5 元", "8 元保号套餐，每月 8 元", "停机保号，每月 5 元"]
    assert "验证码也收不到" in rows["停机保号，每月 5 元"]
    assert [button["title"] for button in talk.asked[-1]["buttons"]][-1] == "先不办"


@pytest.mark.parametrize("words", ["要8块的那个", "选八元的套餐"])
def test_a_plan_begins_next_month_and_the_line_stays_on(talk: Talk, words: str) -> None:
    offered(talk)
    talk.tell("inform", words)
    talk.press(confirm="yes")
    assert "下月 1 日" in talk.words and case_of(talk).state == "CHANGED"
    carrier: Any = talk.services.carrier
    assert carrier.line(NUMBER).line.plan_name == "畅享套餐"
    carrier.clock.advance(timedelta(days=10))
    line = carrier.line(NUMBER).line
    assert (line.plan_name, line.month_fee, line.status) == ("8 元保号套餐", 800, LineStatus.ACTIVE)


def test_the_stop_is_made_reminded_of_and_ends_with_resuming(talk: Talk) -> None:
    offered(talk)
    talk.press(keep="stop")
    assert "收不到验证码" in talk.words
    assert talk.services.carrier.line(NUMBER).line.status is LineStatus.ACTIVE
    talk.press(confirm="yes")
    assert StopReason.KEEP_NUMBER in talk.services.carrier.line(NUMBER).line.stop_reasons
    assert "2027年5月22日" in talk.words and talk.task() is None
    carrier: Any = talk.services.carrier
    for days in (152, 23, 6):  # up to 30, 7 and 1 days before
        carrier.clock.advance(timedelta(days=days))
        run_due(talk.services.db, talk.services.cases)
    with talk.services.db.session() as session:
        texts = [one.payload.get("wording") for one in session.scalars(select(Outbox))]
    assert texts.count("sms_keep_remind") == 6  # three times, to the line and to the contact
    talk.tell("resume_service", phone_number=NUMBER)
    prove(talk, NUMBER)
    talk.press(confirm="yes")
    assert carrier.line(NUMBER).line.status is LineStatus.ACTIVE
    assert case_of(talk).state == "K4_RESUMED"


@pytest.mark.parametrize("words", ["都不要", "不办了", "算了还是不弄了"])
def test_nothing_has_to_be_taken(talk: Talk, words: str) -> None:
    offered(talk)
    talk.tell("deny", words)
    assert "不办保号" in talk.words
    with talk.services.db.session() as session:
        assert session.scalars(select(Case)).all() == []


def test_no_plan_while_a_contract_runs(talk: Talk) -> None:
    rows = offered(talk, "13700137005")
    assert list(rows) == ["停机保号，每月 5 元"] and "换不了更低的套餐" in talk.words


def test_with_debts_and_the_cheapest_plan_there_is_nothing(talk: Talk) -> None:
    talk.tell("keep_number", phone_number="19000190042")
    prove(talk, "19000190042")
    assert "办不了保号" in talk.words and talk.task() is None


def test_who_keeps_it_already_is_told_so(talk: Talk) -> None:
    number = "13400134022"
    talk.tell("keep_number", phone_number=number)
    talk.tell("deny", "收不到")
    prove(talk, number)
    assert "已经在停机保号了" in talk.words


def test_a_cancellation_mentions_it_once_and_goes_on(talk: Talk) -> None:
    talk.tell("cancel_card", phone_number=NUMBER)
    prove(talk, NUMBER)
    assert talk.words.count("停机保号") == 1 and "结算单" in talk.asked[-1]["text"]
    talk.tell("stop")
    talk.tell("cancel_card", phone_number=NUMBER)
    assert "停机保号" not in talk.words and "结算单" in talk.words


def test_who_looked_at_it_is_not_offered_it_again(talk: Talk) -> None:
    offered(talk)
    talk.press(keep="none")
    talk.tell("cancel_card", phone_number=NUMBER)
    prove(talk, NUMBER)
    assert "停机保号" not in talk.words and "结算单" in talk.words
