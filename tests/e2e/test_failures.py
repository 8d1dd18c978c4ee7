import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import timedelta

import pytest

from tests.e2e.chat import Chat
from tests.e2e.ledger import audited, cases_of, the_case
from tests.e2e.people import Person, person
from tests.e2e.stack import Stack, require_model, variables
from tests.e2e.test_cancel_by_web import to_card
from xiaoka.carrier.demo.faults import FaultKind
from xiaoka.carrier.ports import LineStatus
from xiaoka.gateway.models import Message

pytestmark = pytest.mark.e2e
# as in production, but quicker to give up: after three calls of a carrier that takes a second, before one of 4 s
DEADLINES = {
    "XIAOKA_TURN_TIMEOUT_S": "8",
    "XIAOKA_ACTION_TIMEOUT_S": "5",
    "XIAOKA_ACTION_DEADLINE_S": "3.5",
    "XIAOKA_SLOW_NOTICE_S": "0.5",
}


@pytest.fixture(scope="module")
def fragile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """An installation of its own, since it is broken on purpose."""
    require_model()
    folder = tmp_path_factory.mktemp("fragile")
    running = Stack(folder, variables(folder, **DEADLINES))
    try:
        running.open()
        yield running
    finally:
        running.close()


@pytest.fixture
def stack(fragile: Stack) -> Iterator[Stack]:
    """The same, whole again after every test."""
    yield fragile
    fragile.carrier.faults.set(FaultKind.NONE)
    if gone := {"rasa", "actions", "desk"} - set(fragile.running):
        fragile.start(*gone)


@contextmanager
def locked(stack: Stack) -> Iterator[None]:
    """Hold the write lock of the product database, as a stuck backup would."""
    with closing(sqlite3.connect(stack.folder / "xiaoka.db", isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            connection.execute("ROLLBACK")


def apologises(words: str) -> None:
    assert "对不起" in words and "INC-" in words
    assert "不会办两次" in words or "没有提交任何申请" in words


def filed_once(stack: Stack, who: Person, chat: Chat) -> None:
    case = the_case(stack, who.number, "cancel_card")
    assert case.number in chat.words
    assert audited(stack, case)


@pytest.mark.parametrize(("name", "number"), [("rasa", "13800138001"), ("actions", "13900139002")])
def test_a_process_dies_and_retrying_files_once(name: str, number: str, stack: Stack, chat: Chat) -> None:
    who = person(number)
    to_card(chat, who)
    stack.kill(name)
    apologises(chat.press("确认提交"))
    assert cases_of(stack, who.number) == []
    [kept] = stack.rows(Message, Message.conversation_id == chat.id, Message.status == "failed")
    assert kept.shown == "确认提交" and kept.incident in chat.words

    stack.start(name)
    chat.press("重试")
    filed_once(stack, who, chat)


def test_a_message_that_the_desk_took_is_answered_after_its_crash(stack: Stack, chat: Chat) -> None:
    who = person("19100191043")
    to_card(chat, who)
    stack.kill("actions")
    seq = chat.post({"choice_id": chat.choice("确认提交")}).raise_for_status().json()["seq"]
    stack.kill("desk")
    stack.start("actions", "desk")
    chat.settle(seq)
    if "重试" in chat.offered():
        chat.press("重试")
    filed_once(stack, who, chat)


@pytest.mark.parametrize(("kind", "number"), [(FaultKind.DOWN, "17700177037"), (FaultKind.ERROR, "18600186052")])
def test_a_carrier_without_answer_costs_nothing_but_time(
    kind: FaultKind, number: str, stack: Stack, chat: Chat
) -> None:
    who = person(number)
    to_card(chat, who)
    stack.carrier.faults.set(kind)
    apologises(chat.press("确认提交"))
    assert cases_of(stack, who.number) == []
    stack.carrier.faults.set(FaultKind.NONE)
    chat.press("再试一次")
    chat.press("确认提交")
    filed_once(stack, who, chat)


def test_a_carrier_that_hangs_is_given_up_and_retrying_files_once(stack: Stack, chat: Chat) -> None:
    who = person("19600196048")
    to_card(chat, who)
    stack.carrier.faults.set(FaultKind.SLOW, seconds=4)
    apologises(chat.press("确认提交"))
    assert cases_of(stack, who.number) == []
    stack.carrier.faults.set(FaultKind.NONE)
    chat.press("重试")
    filed_once(stack, who, chat)


def test_a_slow_carrier_is_announced(stack: Stack, chat: Chat) -> None:
    who = person("18300183015")
    chat.say(f"帮我查一下余额，号码 {who.number}")
    code = stack.code(who.number)
    stack.carrier.faults.set(FaultKind.SLOW, seconds=1)
    assert "请稍候" in chat.say(code)
    assert "98.00" in chat.words


def test_a_lost_answer_of_the_carrier_stops_the_line_once(stack: Stack, chat: Chat) -> None:
    who = person("13800138050")
    chat.say(f"手机丢了要挂失，号码 {who.number}")
    stack.carrier.faults.set(FaultKind.LOST)
    words = chat.say(f"{who.name} {who.id_card}")
    stack.carrier.faults.set(FaultKind.NONE)
    if "INC-" in words:
        chat.press(next(title for title in chat.offered() if title in ("重试", "再试一次")))
        if chat.expects == "name_and_id":
            chat.say(f"{who.name} {who.id_card}")
    case = the_case(stack, who.number, "report_loss")
    assert case.number in chat.words
    assert stack.carrier.line(who.number).line.status is LineStatus.STOPPED


def test_a_locked_database_is_spoken_of_and_the_same_message_works_later(stack: Stack, chat: Chat) -> None:
    who = person("19900199049")
    to_card(chat, who)
    press = {"choice_id": chat.choice("确认提交")}
    with locked(stack):
        refused = chat.post(press, "the-press")
    assert refused.status_code == 503
    assert "没有被处理" in refused.json()["error"]["message"]
    chat.take(press, "the-press")
    filed_once(stack, who, chat)


def test_a_double_click_and_two_tabs_file_one_case(stack: Stack, chat: Chat) -> None:
    who = person("15300153036")
    to_card(chat, who)
    press = {"choice_id": chat.choice("确认提交")}
    with ThreadPoolExecutor(8) as tabs:
        ids = ["first"] * 4 + ["second"] * 4
        answers = list(tabs.map(lambda client_id: chat.post(press, client_id), ids))
    assert {answer.status_code for answer in answers} == {202, 409}
    taken = [answer.json() for answer in answers if answer.status_code == 202]
    assert len({one["seq"] for one in taken}) == 1
    chat.settle(taken[0]["seq"])
    filed_once(stack, who, chat)
    assert len(cases_of(stack, who.number)) == 1


def test_two_conversations_confirming_at_once_file_one_case(stack: Stack) -> None:
    who, first, second = person("19100191044"), Chat(stack), Chat(stack)
    to_card(first, who)
    stack.advance(timedelta(minutes=2))
    to_card(second, who)
    with ThreadPoolExecutor(2) as customers:
        list(customers.map(lambda one: one.press("确认提交"), (first, second)))
    case = the_case(stack, who.number, "cancel_card")
    assert case.number in first.words and case.number in second.words
    assert ("没有重复提交" in first.words) != ("没有重复提交" in second.words)


def test_everybody_is_answered_while_the_carrier_is_slow(stack: Stack, chat: Chat) -> None:
    who, other = person("19100191045"), Chat(stack)
    to_card(chat, who)
    stack.carrier.faults.set(FaultKind.SLOW, seconds=1)
    with ThreadPoolExecutor(2) as customers:
        filing = customers.submit(chat.press, "确认提交")
        assert "小卡" in customers.submit(other.say, "你好").result()
        words = filing.result()
    stack.carrier.faults.set(FaultKind.NONE)
    if "INC-" in words:
        chat.press("重试")
    filed_once(stack, who, chat)
