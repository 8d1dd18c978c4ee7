"""Whoever goes to another carrier is asked once whether his number shall go along."""

import pytest

from tests.unit.tasks.conftest import Talk
from tests.unit.tasks.test_cancel_card import NUMBER
from xiaoka.tasks import porting


@pytest.mark.parametrize(
    "text",
    ["转到联通去了", "要去移动那边了", "换到电信了呗", "打算转网到广电", "我轉到聯通了", "去别家了", "想携号转网"],
)
def test_another_carrier_is_heard(text: str) -> None:
    assert porting.goes_elsewhere(text)


@pytest.mark.parametrize(
    "text",
    [
        "换了别家的号", "办了联通的新号", "转网没转成，干脆把号销了", "移动信号不好", "去别的地方工作",
        "转到我名下别的号",
        "转到联通去了，号码不要了",
    ],
)  # fmt: skip
def test_who_has_a_number_already_is_not_asked(text: str) -> None:
    assert not porting.goes_elsewhere(text)


@pytest.mark.parametrize("text", ["不带了", "接着销户", "号码不要了", "不用"])
def test_who_leaves_it_behind_goes_on_and_is_not_asked_again(talk: Talk, text: str) -> None:
    talk.tell("cancel_card", "我转到联通去了，销户", phone_number=NUMBER)
    assert "一起带过去" in talk.words
    talk.tell("inform", text)
    assert talk.expects == "sms_code"
    assert "已改为" not in talk.words
    talk.tell("inform", "就是转到联通了", cancel_reason="new_number")
    assert "一起带过去" not in talk.words


@pytest.mark.parametrize("text", ["要带走", "带过去"])
def test_who_takes_it_along_cancels_nothing(talk: Talk, text: str) -> None:
    talk.tell("cancel_card", "我转到联通去了，销户", phone_number=NUMBER)
    talk.tell("inform", text)
    assert "先别销户" in talk.words and "没有提交任何申请" in talk.words and talk.task() is None
