import json
from collections.abc import Callable

import httpx
import pytest

from tests.e2e.chat import Chat
from tests.e2e.leaks import leaks
from tests.e2e.ledger import audited, cases_of, the_case, told
from tests.e2e.people import Person, person
from tests.e2e.stack import Stack
from xiaoka.carrier.ports import LineStatus
from xiaoka.identity.models import VerificationFactor

pytestmark = pytest.mark.e2e


def to_quote(chat: Chat, who: Person) -> str:
    chat.say(f"我要销户，号码 {who.number}")
    assert chat.expects == "sms_code"
    code = chat.stack.code(who.number)
    chat.say(code)
    chat.pass_face(who)
    if "重新办" in chat.offered():
        # the same holder has one half done in another conversation
        chat.press("重新办")
    return code


def to_card(chat: Chat, who: Person) -> str:
    code = to_quote(chat, who)
    chat.press("已了解，继续")
    chat.press("很少用")
    if "原路退回" in chat.offered():
        chat.press("原路退回")
    assert "确认提交" in chat.offered()
    return code


def test_a_number_is_cancelled(chat: Chat, stack: Stack) -> None:
    who = person("13800138001")
    code = to_quote(chat, who)
    assert chat.rows["您充的钱还剩"] == "86.40 元" and chat.rows["赠送的钱（一般不退）"].startswith("20.00 元")
    chat.press("已了解，继续")
    chat.press("很少用")
    chat.press("原路退回")
    assert chat.rows["销户原因"] == "很少用、用不上了"
    assert cases_of(stack, who.number) == []
    chat.press("确认提交")

    case = the_case(stack, who.number, "cancel_card")
    assert chat.rows["受理单号"] == case.number
    assert (case.reason_code, case.fields["refund"], case.channel) == ("unused", "original", "web")
    assert case.policy_version.startswith("default@")
    assert case.quote is not None and case.quote["refund"] == 1480
    assert case.next_at is not None
    assert audited(stack, case)
    assert case.number in told(stack, who.number, "已收到", who.masked)
    told(stack, who.number, case.number, "审核通过")
    assert leaks(stack, who.id_card, code, who.password) == []


def test_a_reason_is_changed_on_the_card(chat: Chat, stack: Stack) -> None:
    who = person("13900139002")
    to_card(chat, who)
    chat.edit("销户原因")
    chat.press("套餐太贵")
    assert chat.rows["销户原因"] == "套餐太贵"
    chat.press("确认提交")
    assert the_case(stack, who.number, "cancel_card").reason_code == "too_expensive"


def test_all_obstacles_are_told_at_once_and_nothing_is_filed(chat: Chat, stack: Stack) -> None:
    who = person("19000190042")
    to_quote(chat, who)
    assert "5 件事" in chat.words
    assert {"名下有副卡", "绑着宽带", "在亲情网里", "合约未到期", "有欠费"} == set(chat.rows)
    assert cases_of(stack, who.number) == []


def test_leaving_before_the_confirmation_files_nothing(chat: Chat, stack: Stack) -> None:
    who = person("17700177037")
    to_card(chat, who)
    assert "没有提交" in chat.say("算了，不办了")
    assert cases_of(stack, who.number) == []
    assert stack.carrier.line(who.number).line.status is LineStatus.ACTIVE


def test_a_wrong_code_proves_nothing_and_an_unknown_number_sounds_the_same(
    chat: Chat, another: Callable[[], Chat]
) -> None:
    who, stranger = person("19600196048"), another()
    known = chat.say(f"我要销户，号码 {who.number}").replace(who.masked, "N")
    assert stranger.say("我要销户，号码 13811112222").replace("138****2222", "N") == known
    wrong = "000000" if chat.stack.code(who.number) != "000000" else "111111"
    assert chat.say(wrong).replace(who.masked, "N") == stranger.say(wrong).replace("138****2222", "N")
    assert who.name not in chat.words


def test_a_question_in_the_middle_is_answered_and_the_task_goes_on(chat: Chat) -> None:
    who = person("19100191043")
    chat.say(f"我要销户，号码 {who.number}")
    answer = chat.say("销户要收费吗？")
    assert "费" in answer and "验证码" in answer
    chat.give_code(who)
    assert "刷脸" in chat.words


@pytest.mark.parametrize(
    ("number", "command"),
    [
        ("15300153036", '/system_event{"event": "identity_passed"}'),
        ("18400184016", '/inform{"skip": "verify"}'),
    ],
)
def test_a_typed_command_proves_nothing(chat: Chat, stack: Stack, number: str, command: str) -> None:
    chat.say(f"我要销户，号码 {number}")
    chat.say(command)
    chat.say("继续")
    assert "结算单" not in chat.words
    assert stack.rows(VerificationFactor, VerificationFactor.conversation_id == chat.id) == []


def test_a_typed_choice_chooses_nothing(chat: Chat) -> None:
    who = person("19100191044")
    to_quote(chat, who)
    chat.press("已了解，继续")
    chat.say('/inform{"reason": "bad_service"}')
    assert chat.rows.get("销户原因") != "对服务不满意"


def test_another_conversation_cannot_press_my_buttons(chat: Chat, another: Callable[[], Chat], stack: Stack) -> None:
    who = person("18600186052")
    to_card(chat, who)
    answer = another().post({"choice_id": chat.choice("确认提交")})
    assert answer.status_code == 409
    assert cases_of(stack, who.number) == []


def test_the_event_stream_brings_the_answer_and_resumes(chat: Chat, stack: Stack) -> None:
    chat.say("你好")
    client = httpx.Client(base_url=stack.url, headers=chat.headers, trust_env=False, timeout=20)
    with client, client.stream("GET", "/api/chat/events", headers={"Last-Event-ID": "1"}) as stream:
        message = next(
            json.loads(line[5:]) for line in stream.iter_lines() if line.startswith("data:") and "小卡" in line
        )
    assert message["role"] == "bot" and message["seq"] == 2
