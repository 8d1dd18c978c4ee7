from datetime import UTC, datetime, timedelta

import pytest

from xiaoka.tasks import remarks
from xiaoka.tasks.enums import TaskKind
from xiaoka.tasks.turn import Turn

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
IDLE = timedelta(hours=1)


def turn(text: str, label: str = "inform", chosen: bool = False) -> Turn:
    return Turn("m1", "c1", "web", text, label, chosen=chosen)


@pytest.mark.parametrize("text", ["继续", "接着办", "那继续吧", "接着弄昨天那个", "往下办"])
def test_going_on_is_heard(text: str) -> None:
    assert remarks.goes_on(text)


@pytest.mark.parametrize("text", ["不继续了", "还能继续用吗", "别接着办", "好的", "怎么继续"])
def test_other_things_are_not_going_on(text: str) -> None:
    assert not remarks.goes_on(text)


def test_a_bare_yes_after_a_long_silence_is_no_consent() -> None:
    late = NOW + timedelta(hours=2)
    assert remarks.returns(turn("好", "affirm"), NOW, late, IDLE)
    assert not remarks.returns(turn("好", "affirm"), NOW, NOW, IDLE)
    assert remarks.returns(turn("继续刚才的", "repeat"), NOW, NOW, IDLE)
    assert not remarks.returns(turn("继续", "affirm"), NOW, NOW, IDLE)
    assert not remarks.returns(turn("接着办", "affirm", chosen=True), NOW, late, IDLE)


@pytest.mark.parametrize("text", ["等一下", "稍等哈", "我去拿身份证", "等我找找", "你等会儿"])
def test_asking_for_a_moment_is_heard(text: str) -> None:
    assert remarks.pauses(text)


@pytest.mark.parametrize(
    "text",
    [
        "等下，这个收费不",
        "等一下，先帮我查下余额",
        "要等多久",
        "等一下，号码是13800138001",
        "好的",
        "要等一下吗",
        "帮我看看余额",
        "给我找找申请",
    ],
)
def test_other_things_are_no_pause(text: str) -> None:
    assert not remarks.pauses(text)


@pytest.mark.parametrize(
    ("text", "kind", "dropped"),
    [
        ("先不销了", "cancel_card", True),
        ("不销户了谢谢", "cancel_card", True),
        ("不补了", "replace_card", True),
        ("我不换卡了", "replace_card", True),
        ("不办了", "cancel_card", True),
        ("不补了", "cancel_card", False),
        ("不销户行吗", "cancel_card", False),
        ("不是销户", "cancel_card", False),
        ("这个号我不要了", "cancel_card", False),
    ],
)
def test_leaving_a_task_is_heard(text: str, kind: str, dropped: bool) -> None:
    assert remarks.drops(text, kind) is dropped


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("不是补卡，是销户", ("replace_card", "cancel_card")),
        ("我要补卡，不是销户", ("cancel_card", "replace_card")),
        ("不要销户，帮我补张卡", ("cancel_card", "replace_card")),
        ("不是挂失是销号", ("report_loss", "cancel_card")),
        ("不是销户", None),
        ("销户要补卡吗", None),
        ("我要销户", None),
    ],
)
def test_not_this_but_that(text: str, pair: tuple[str, str] | None) -> None:
    assert remarks.instead(text) == pair


@pytest.mark.parametrize(
    "text",
    [
        "我那个投诉咋样了",
        "上次投诉有结果没",
        "查下投诉进度",
        "投诉处理到哪了 13800138001",
        "上個月的投訴有沒有回覆",
        "投诉完好几天了，有消息没",
    ],
)
def test_whoever_asks_after_a_complaint_makes_no_new_one(text: str) -> None:
    assert remarks.asked_for(turn(text, "file_complaint"), TaskKind.FILE_COMPLAINT) == TaskKind.CASE_STATUS


@pytest.mark.parametrize(
    "text", ["我要投诉", "投诉你们三天没结果，我要投诉到底", "上次投诉没有答复，我再投诉一次", "投诉，排队两小时没人理"]
)
def test_a_complaint_stays_one(text: str) -> None:
    assert remarks.asked_for(turn(text, "file_complaint"), TaskKind.FILE_COMPLAINT) == TaskKind.FILE_COMPLAINT
    assert (
        remarks.asked_for(turn("投诉进度", "file_complaint", chosen=True), TaskKind.FILE_COMPLAINT) == "file_complaint"
    )


def test_a_greeting_after_a_long_silence_is_told_what_is_open() -> None:
    late = NOW + timedelta(hours=2)
    assert remarks.returns(turn("在吗", "greet"), NOW, late, IDLE) == remarks.HERE_AGAIN
    assert remarks.returns(turn("有人吗", "human_handoff"), NOW, late, IDLE) == remarks.HERE_AGAIN
    assert remarks.returns(turn("在吗", "greet"), NOW, NOW, IDLE) == ""


@pytest.mark.parametrize(
    "text", ["办得咋样了", "办好了没", "销户办得怎么样了？", "办到哪一步了", "卡补好了没", "审核完了吗", "处理得如何了"]
)
def test_how_far_it_is_is_asked(text: str) -> None:
    assert remarks.asks_how_far(text)


@pytest.mark.parametrize(
    "text", ["办好了", "销户怎么办", "补卡要怎么样办", "销户办完多久退钱", "办好了以后能恢复吗", "好了没"]
)
def test_how_it_is_done_is_another_question(text: str) -> None:
    assert not remarks.asks_how_far(text)


@pytest.mark.parametrize("text", ["我想想再说", "嗯哼看看再说", "先考虑一下再定", "跟家里商量下再说"])
def test_thinking_it_over_is_a_pause_and_no_refusal(text: str) -> None:
    assert remarks.thinks(text) and remarks.pauses(text)


@pytest.mark.parametrize("text", ["先查余额再说", "想好了再说", "看看保号", "到时候再说吧"])
def test_other_things_are_no_thinking_over(text: str) -> None:
    assert not remarks.thinks(text)


@pytest.mark.parametrize("text", ["什么意思", "啥意思啊", "这话什么意思？", "没看懂", "不明白", "搞不懂"])
def test_who_does_not_see_what_is_meant_is_heard(text: str) -> None:
    assert remarks.puzzled(text)


@pytest.mark.parametrize("text", ["不是这个意思", "不清楚", "没用", "销户是什么意思", "不懂事的客服"])
def test_other_things_are_not_puzzled(text: str) -> None:
    assert not remarks.puzzled(text)
