"""Widgets that we did not write cancel a number, unchanged. Optional: ``make test-rasa-clients``."""

import re
from typing import Any

import pytest

from tests.e2e.ledger import the_case
from tests.e2e.people import person
from tests.e2e.stack import Stack
from tests.e2e.waiting import until
from tests.rasa_clients.site import Site
from tests.rasa_clients.widgets import Chatroom, Webchat, Widget

pytestmark = [pytest.mark.rasa_clients, pytest.mark.browser]


def cancel(widget: Widget, stack: Stack, number: str) -> str:
    who = person(number)
    widget.say(f"我要销户，号码 {who.number}")
    widget.sees("验证码")
    until(lambda: stack.sms(number), "the code on the handset", 20)
    widget.say(stack.code(number))
    widget.sees("刷脸核实")
    widget.pass_face(who)
    if isinstance(widget, Chatroom):
        # REST cannot push: the customer comes back and says so
        widget.say("好了")
    widget.sees("销户结算单")
    widget.press("已了解，继续")
    widget.sees("为什么不用这个号")
    widget.press("很少用")
    widget.sees("怎么退给您")
    widget.press("原路退回")
    widget.sees("最后核对一遍")
    widget.press("确认提交")
    return str(re.search(r"XK[0-9A-Z]{8,}", widget.sees("受理单号"))[0])  # type: ignore[index]


def test_rasa_webchat_cancels_a_number_over_socketio(page: Any, site: Site, stack: Stack) -> None:
    widget = Webchat(page, site)
    widget.sees("我是小卡")
    assert cancel(widget, stack, "13800138001") == the_case(stack, "13800138001", "cancel_card").number


def test_rasa_webchat_comes_back_after_a_reload(page: Any, site: Site) -> None:
    widget = Webchat(page, site)
    widget.sees("我是小卡")
    widget.say("销户要带什么证件")
    widget.sees("身份证")
    said = page.locator(widget.answers).count()
    page.reload()
    widget.say("谢谢")
    page.locator(widget.answers).nth(said).wait_for()
    assert page.locator(widget.answers, has_text="我是小卡").count() == 1, "it is one conversation, greeted once"


def test_chatroom_cancels_a_number_over_rest(page: Any, site: Site, stack: Stack) -> None:
    widget = Chatroom(page, site)
    widget.sees("我是小卡")
    assert cancel(widget, stack, "16600166030") == the_case(stack, "16600166030", "cancel_card").number
