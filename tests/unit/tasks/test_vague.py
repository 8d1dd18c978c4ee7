import pytest

from xiaoka.tasks import vague
from xiaoka.tasks.turn import Entity, Turn


def asked(text: str, **more: object) -> str | None:
    found = vague.question(Turn("m1", "c1", "web", text, "report_loss", **more))  # type: ignore[arg-type]
    return found.key if found else None


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("停机", "utter_which_stop"),
        ("我要停机", "utter_which_to_stop"),
        ("帮我把手机号停了", "utter_which_to_stop"),
        ("停一下", "utter_which_to_stop"),
        ("手机停机了", "utter_which_stop"),
        ("换号", "utter_which_change"),
        ("我想换个号码", "utter_which_change"),
        ("卡", "utter_which_card"),
        ("我的手机卡有问题", "utter_which_card"),
        ("取消", "utter_which_undo"),
        ("查一下", "utter_which_look"),
        ("办业务", "utter_which_any"),
    ],
)
def test_too_little_is_asked_back(text: str, key: str) -> None:
    assert asked(text) == key


@pytest.mark.parametrize(
    "text", ["停机保号", "销户", "补卡", "卡丢了", "挂失", "查余额", "取消销户申请", "换卡", "你好"]
)
def test_what_says_enough_is_not(text: str) -> None:
    assert asked(text) is None


def test_a_press_or_a_number_says_enough() -> None:
    assert asked("停机", chosen=True) is None
    assert asked("停机", entities=(Entity("phone_number", "13800138001"),)) is None
