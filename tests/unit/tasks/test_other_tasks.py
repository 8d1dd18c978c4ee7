import pytest
from sqlalchemy import select

from tests.unit.tasks.conftest import Talk
from tests.unit.tasks.test_cancel_card import HOLDER, NUMBER, to_confirmation
from tests.unit.tasks.test_replace_card import identify
from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.carrier.demo.faults import FaultKind
from xiaoka.carrier.ports import LineStatus
from xiaoka.cases.models import Case


def test_the_balance_is_told_after_one_proof(talk: Talk) -> None:
    talk.tell("check_balance")
    talk.tell("inform", phone_number=NUMBER)
    assert "86.40" not in talk.words
    outcome = talk.secret("sms_code", talk.last_code(NUMBER))
    assert not outcome.open
    assert any(row["value"] == "86.40 元" for row in talk.said[-1]["custom"]["card"]["rows"])


def test_a_loss_is_reported_with_one_proof(talk: Talk) -> None:
    talk.tell("report_loss", "手机被偷了", phone_number=NUMBER)
    identify(talk)
    assert talk.services.carrier.line(NUMBER).line.status is LineStatus.STOPPED
    with talk.services.db.session() as session:
        assert session.scalars(select(Case)).one().number in talk.words


def test_progress_is_told_by_case_number(talk: Talk) -> None:
    to_confirmation(talk)
    talk.press(confirm="yes")
    with talk.services.db.session() as session:
        number = session.scalars(select(Case.number)).one()
    talk.tell("case_status", case_number=number)
    assert number in str(talk.said) and "审核" in str(talk.said)


def test_an_application_is_withdrawn(talk: Talk) -> None:
    to_confirmation(talk)
    talk.press(confirm="yes")
    talk.tell("revoke_case")
    talk.press(confirm="yes")
    assert "已经撤回" in talk.words
    with talk.services.db.session() as session:
        assert session.scalars(select(Case)).one().closed is not None


def test_the_balance_in_the_middle_comes_back_to_the_first_task(talk: Talk) -> None:
    talk.tell("cancel_card", phone_number=NUMBER)
    talk.secret("sms_code", talk.last_code(NUMBER))
    talk.tell("check_balance")
    assert "可用" in talk.words and "接着办" in talk.words
    talk.tell("affirm")
    talk.pass_face(*HOLDER)
    assert "结算单" in talk.words


def test_another_number_needs_its_own_proof(talk: Talk) -> None:
    talk.tell("cancel_card", phone_number=NUMBER)
    talk.secret("sms_code", talk.last_code(NUMBER))
    talk.pass_face(*HOLDER)
    talk.tell("inform", phone_number="13500135003")
    assert "135****5003" in talk.words
    assert talk.expects == "sms_code"


def test_a_carrier_that_is_down_loses_nothing(talk: Talk, carrier: DemoCarrier) -> None:
    to_confirmation(talk)
    carrier.faults.set(FaultKind.DOWN)
    talk.press(confirm="yes")
    assert "没有提交" in talk.words and "INC-" in talk.words
    with talk.services.db.session() as session:
        assert session.scalars(select(Case)).all() == []
    carrier.faults.set(FaultKind.NONE)
    talk.press(retry="1")
    assert "确认提交" in str(talk.asked)
    talk.press(confirm="yes")
    with talk.services.db.session() as session:
        assert session.scalars(select(Case)).one().number in talk.words


def test_unusable_answers_are_explained_then_a_person_is_offered(talk: Talk) -> None:
    talk.tell("cancel_card")
    seen = []
    for text in ("啊", "什么鬼", "哈哈哈"):
        talk.tell("nlu_fallback", text)
        seen.append(talk.words)
    assert "138 0000 1234" in seen[1] and "真人客服" in seen[2]


def test_two_wishes_in_one_message_are_done_in_order(talk: Talk) -> None:
    talk.tell("check_balance", "先查下余额再把号销了", phone_number=NUMBER, wishes=("check_balance", "cancel_card"))
    talk.secret("sms_code", talk.last_code(NUMBER))
    assert "可用" in talk.words and "接下来办您刚才说的销户" in talk.words
    talk.tell("affirm", "好")
    talk.pass_face(*HOLDER)
    assert "结算单" in talk.words


def test_a_loss_reported_here_is_not_asked_for_again(talk: Talk) -> None:
    talk.tell("report_loss", phone_number=NUMBER)
    identify(talk)
    talk.tell("replace_card")
    assert talk.task().data["loss_reason"] == "lost" and talk.expects == "service_password"


def test_being_through_with_the_face_check_agrees_to_nothing(talk: Talk) -> None:
    talk.tell("cancel_card", phone_number=NUMBER)
    talk.secret("sms_code", talk.last_code(NUMBER))
    talk.pass_face(*HOLDER)
    talk.tell("affirm", "做好了")
    assert talk.task().step == "quote" and "结算单" in talk.words


@pytest.mark.parametrize("text", ["刷好了", "脸刷完了", "弄好了"])
def test_being_done_is_no_wish_to_stop_whatever_it_is_taken_for(talk: Talk, text: str) -> None:
    talk.tell("cancel_card", phone_number=NUMBER)
    talk.secret("sms_code", talk.last_code(NUMBER))
    talk.tell("stop", text)
    assert talk.task().step == "verify" and "没有提交" not in talk.words


def test_a_line_is_never_stopped_by_one_sentence_after_another_proof(talk: Talk) -> None:
    talk.tell("check_balance", phone_number=NUMBER)
    talk.secret("sms_code", talk.last_code(NUMBER))
    talk.tell("report_loss", "凭什么停我")
    assert talk.services.carrier.line(NUMBER).line.status is LineStatus.ACTIVE
    assert "要为 138****8001 挂失停机吗" in talk.words
    talk.press(confirm="no")
    assert talk.services.carrier.line(NUMBER).line.status is LineStatus.ACTIVE
    talk.tell("report_loss", "手机丢了")
    assert talk.tell("report_loss", "快停").open is False, "a code by SMS that counts no more is not asked for again"
    assert talk.services.carrier.line(NUMBER).line.status is LineStatus.STOPPED


@pytest.mark.parametrize("label", ["report_loss", "deny"])
@pytest.mark.parametrize("text", ["别停机", "先不要挂失", "那个先别给我停", "我没让你停机啊，千万不要停"])
def test_a_refusal_to_stop_never_stops(talk: Talk, text: str, label: str) -> None:
    talk.tell("check_balance", phone_number=NUMBER)
    talk.secret("sms_code", talk.last_code(NUMBER))
    talk.tell("report_loss", "挂失")
    talk.tell(label, text)
    assert talk.services.carrier.line(NUMBER).line.status is LineStatus.ACTIVE


def test_the_reserved_contact_gets_no_text_unless_the_customer_wishes_it(talk: Talk, carrier: DemoCarrier) -> None:
    talk.tell("check_balance", phone_number=NUMBER)
    talk.tell("deny", "收不到")
    talk.tell("deny", "密码忘了")
    talk.tell("deny", "不想刷脸")
    assert carrier.inbox("13999990001") == []
    assert "您选一种" in talk.words
    talk.press(method="reserved_contact")
    assert talk.expects == "sms_code" and len(carrier.inbox("13999990001")) == 1


@pytest.mark.parametrize("text", ["我不想销户", "不要给我销户", "我没说要销户", "别给我销了"])
def test_who_does_not_want_it_starts_nothing(talk: Talk, text: str) -> None:
    talk.tell("cancel_card", text)
    assert talk.last is not None and not talk.last.open and "手机号码" not in talk.words


def test_a_vague_word_at_the_card_files_nothing(talk: Talk) -> None:
    to_confirmation(talk)
    talk.tell("affirm", "你觉得呢")
    assert talk.task().step == "confirm"
    with talk.services.db.session() as session:
        assert list(session.scalars(select(Case))) == []
    talk.tell("affirm", "好，提交")
    with talk.services.db.session() as session:
        assert [case.kind for case in session.scalars(select(Case))] == ["cancel_card"]
