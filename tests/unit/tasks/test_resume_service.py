from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.unit.tasks.conftest import Talk
from tests.unit.tasks.people import prove, secrets_of
from xiaoka.carrier.ports import LineStatus, StopReason
from xiaoka.cases.models import Case, CaseEvent
from xiaoka.cases.run import run_due

OWN, KEPT, LOST, ARREARS = "14700147023", "13400134022", "18700187017", "19800198021"
FRAUD, POLICE, UNREGISTERED = "19500195019", "19700197020", "17200172024"


def ask(talk: Talk, number: str) -> None:
    talk.tell("resume_service", "帮我恢复使用", phone_number=number)
    assert talk.expects == "service_password", "a line that is off gets no texts"
    talk.secret("service_password", secrets_of(number)[2])


def case_of(talk: Talk, kind: str) -> Case:
    with talk.services.db.session() as session:
        return session.scalars(select(Case).where(Case.kind == kind)).one()


def status(talk: Talk, number: str) -> LineStatus:
    return talk.services.carrier.line(number).line.status


def pass_time(talk: Talk, **span: float) -> None:
    carrier: Any = talk.services.carrier
    carrier.clock.advance(timedelta(**span))
    run_due(talk.services.db, talk.services.cases)


@pytest.mark.parametrize("number", [OWN, KEPT])
def test_what_the_holder_stopped_he_may_switch_on_again(talk: Talk, number: str) -> None:
    ask(talk, number)
    assert "要恢复" in talk.words and "59.00 元" in talk.words
    assert status(talk, number) is LineStatus.STOPPED
    talk.press(confirm="yes")
    assert status(talk, number) is LineStatus.ACTIVE
    case = case_of(talk, "resume_service")
    assert case.number in talk.words and case.state == "S2_RESUMED"


def test_nothing_is_told_before_a_proof(talk: Talk) -> None:
    talk.tell("resume_service", phone_number=FRAUD)
    first = talk.words
    other = Talk(talk.services, "c_other")
    other.tell("resume_service", phone_number="13712345678")
    assert first.replace("195****5019", "") == other.words.replace("137****5678", "")


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (FRAUD, ("保护性停机", "身份证原件", "申诉")),
        (POLICE, ("公安机关", "办案机关申诉")),
        (UNREGISTERED, ("实名信息不全", "补登记")),
    ],
)
def test_what_others_stopped_is_explained_and_never_lifted_here(talk: Talk, number: str, told: tuple[str, ...]) -> None:
    ask(talk, number)
    assert all(words in talk.words for words in told) and talk.task() is None
    assert status(talk, number) is LineStatus.STOPPED
    with talk.services.db.session() as session:
        assert session.scalars(select(Case)).all() == []


def test_arrears_are_told_and_can_be_paid_at_once(talk: Talk) -> None:
    ask(talk, ARREARS)
    assert "95.92" in talk.words and "24 小时" in talk.words
    (button,) = talk.said[-1]["buttons"]
    assert button["payload"] == '/pay_bill{"amount": "9592"}'
    talk.tell("pay_bill", button["title"], chosen=True, amount="9592")
    assert "95.92 元" in talk.words and "还没有扣款" in talk.words


def test_a_loss_stop_waits_after_the_high_proof(talk: Talk) -> None:
    ask(talk, LOST)
    talk.pass_face(*secrets_of(LOST)[:2])
    assert "挂失" in talk.words and "2 小时才恢复，这段时间会短信通知您的预留联系人（尾号 17）" in talk.words
    talk.press(confirm="yes")
    assert case_of(talk, "report_loss").state == "L3_LIFT_REQUESTED"
    assert status(talk, LOST) is LineStatus.STOPPED
    pass_time(talk, hours=1)
    assert status(talk, LOST) is LineStatus.STOPPED
    pass_time(talk, hours=2)
    assert status(talk, LOST) is LineStatus.ACTIVE


def test_a_password_alone_never_lifts_a_loss_stop(talk: Talk) -> None:
    ask(talk, LOST)
    assert "刷脸" in talk.words
    talk.press(confirm="yes")
    talk.tell("affirm", "我是本人，帮我恢复吧")
    with talk.services.db.session() as session:
        assert session.scalars(select(Case)).all() == []
    assert status(talk, LOST) is LineStatus.STOPPED


def report_loss(talk: Talk, number: str) -> None:
    talk.tell("report_loss", phone_number=number)
    if talk.expects == "name_and_id":
        tokens = {}
        with talk.services.db.session() as session:
            for kind, value in zip(("name", "id_card"), secrets_of(number), strict=False):
                tokens[kind] = talk.services.vault.seal(
                    session, kind=kind, value=value, conversation_id=talk.conversation, now=talk.services.clock.now()
                )
        talk.tell("inform", **tokens)
    else:
        talk.press(confirm="yes")
    assert StopReason.LOSS in talk.services.carrier.line(number).line.stop_reasons


def lift(talk: Talk, number: str) -> None:
    talk.tell("resume_service", "卡找到了", phone_number=number)
    prove(talk, number)
    talk.press(confirm="yes")


def test_after_a_second_report_only_a_shop_lifts(talk: Talk) -> None:
    number = "13800138001"
    report_loss(talk, number)
    lift(talk, number)
    pass_time(talk, hours=3)
    assert status(talk, number) is LineStatus.ACTIVE
    report_loss(talk, number)
    lift(talk, number)
    assert "营业厅" in talk.words and "谁也不能代办" in talk.words
    assert status(talk, number) is LineStatus.STOPPED
    with talk.services.db.session() as session:
        states = list(session.scalars(select(Case.state).where(Case.kind == "report_loss")))
    assert sorted(states) == ["LOCKED_SHOP", "RESUMED"]


def test_asking_twice_tells_the_date_that_stands(talk: Talk) -> None:
    ask(talk, LOST)
    talk.pass_face(*secrets_of(LOST)[:2])
    talk.press(confirm="yes")
    talk.tell("resume_service", "怎么还没恢复", phone_number=LOST)
    assert "不用重复申请" in talk.words


def test_a_line_that_works_is_told_so(talk: Talk) -> None:
    ask(talk, "13800138001")
    assert "没有停机" in talk.words


def test_a_swap_nobody_remembers_is_an_alarm(talk: Talk) -> None:
    ask(talk, "13000130025")
    assert "刚换过卡" in talk.words
    assert "马上挂失" in [button["title"] for button in talk.said[-1]["buttons"]]


@pytest.mark.parametrize(("number", "told"), [("18100181040", "撤回销户申请"), ("18900189041", "已经正式销户")])
def test_cancelled_lines_are_sent_the_right_way(talk: Talk, number: str, told: str) -> None:
    ask(talk, number)
    assert told in talk.words


@pytest.mark.parametrize("words", ["恢复", "是的恢复吧", "好，恢复使用"])
def test_the_wish_said_once_more_is_a_yes(talk: Talk, words: str) -> None:
    ask(talk, OWN)
    talk.tell("resume_service", words)
    assert status(talk, OWN) is LineStatus.ACTIVE and talk.task() is None


@pytest.mark.parametrize("words", ["不恢复了", "还是别开了", "算了先不恢复", "那就先别恢复"])
def test_a_no_with_the_word_of_the_wish_in_it_is_a_no(talk: Talk, words: str) -> None:
    ask(talk, OWN)
    talk.tell("resume_service", words)
    assert status(talk, OWN) is LineStatus.STOPPED and "保持停机" in talk.words


def test_a_question_is_neither(talk: Talk) -> None:
    ask(talk, OWN)
    talk.tell("resume_service", "恢复要多少钱？")
    assert status(talk, OWN) is LineStatus.STOPPED and talk.task() is not None


def test_whoever_wants_a_stop_lifted_and_proves_too_little_is_told_of_and_counted(talk: Talk) -> None:
    number = "13800138001"
    report_loss(talk, number)
    for times in (1, 2, 3):
        thief = Talk(talk.services, f"c_thief{times}")
        thief.tell("resume_service", "卡找到了", phone_number=number)
        thief.secret("service_password", secrets_of(number)[2])
        thief.tell("deny", "不刷脸")
        thief.press(method="reserved_contact")
        thief.tell("deny", "收不到")
        pass_time(talk, minutes=5)
        with talk.services.db.session() as session:
            steps = list(session.scalars(select(CaseEvent.event).where(CaseEvent.event == "lift_failed")))
        assert len(steps) == times, thief.words
    assert case_of(talk, "report_loss").state == "LOCKED_SHOP" and status(talk, number) is LineStatus.STOPPED
