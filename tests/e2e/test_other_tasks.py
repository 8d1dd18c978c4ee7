import pytest

from tests.e2e.chat import Chat
from tests.e2e.leaks import leaks
from tests.e2e.ledger import audited, cases_of, the_case, told
from tests.e2e.people import person
from tests.e2e.stack import Stack
from tests.e2e.test_cancel_by_web import to_card
from xiaoka.carrier.ports import LineStatus
from xiaoka.handoff.models import HandoffRequest

pytestmark = pytest.mark.e2e


def test_a_loss_is_reported_and_takes_effect_at_once(chat: Chat, stack: Stack) -> None:
    who = person("15600156029")
    chat.say(f"手机丢了，赶紧帮我挂失 {who.number}")
    chat.say(f"{who.name}，{who.id_card}")
    case = the_case(stack, who.number, "report_loss")
    assert case.number in chat.words
    assert stack.carrier.line(who.number).line.status is LineStatus.STOPPED
    assert audited(stack, case)
    assert leaks(stack, who.id_card) == []


def test_the_balance_is_told_after_one_proof(chat: Chat) -> None:
    who = person("13600136004")
    chat.say("帮我查下余额")
    chat.say(who.number)
    assert "60.00" not in chat.words
    chat.give_code(who)
    assert chat.rows["欠费"] == "60.00 元" and chat.rows["欠费违约金"] == "5.40 元"


def test_the_password_proves_too_and_is_kept_nowhere(chat: Chat, stack: Stack) -> None:
    who = person("15000150006")
    chat.say(f"帮我查一下余额，号码 {who.number}")
    chat.press("用服务密码")
    chat.say(who.password)
    assert chat.rows["您充的钱"] == "43.00 元"
    assert leaks(stack, who.password) == []


def test_progress_is_told_and_an_application_is_withdrawn(chat: Chat, stack: Stack) -> None:
    who = person("13100131026")
    to_card(chat, who)
    chat.press("确认提交")
    case = the_case(stack, who.number, "cancel_card")
    assert case.number in chat.say("我的申请办到哪一步了")
    chat.say("撤回销户申请")
    chat.press("确认撤回")
    assert "已经撤回" in chat.words
    assert the_case(stack, who.number, "cancel_card").closed is not None
    told(stack, who.number, case.number, "已撤回")
    assert audited(stack, case)
    assert stack.carrier.line(who.number).line.status is LineStatus.ACTIVE


def test_a_person_is_called_at_the_first_wish(chat: Chat, stack: Stack) -> None:
    who = person("13200132027")
    chat.say(f"我要销户，号码 {who.number}")
    assert "转人工" in chat.say("转人工")
    request = stack.rows(HandoffRequest, HandoffRequest.conversation_id == chat.id)
    assert [one.context["tasks"] for one in request] == [["cancel_card"]]
    assert cases_of(stack, who.number) == []
