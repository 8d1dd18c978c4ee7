import pytest

from tests.browser.visit import Visit
from tests.e2e.ledger import the_case
from tests.e2e.people import person
from tests.e2e.stack import Stack

pytestmark = pytest.mark.browser


def cancel(visit: Visit, number: str) -> str:
    who = person(number)
    visit.play(who)
    visit.say(f"我要销户，号码 {who.number}")
    visit.sees("验证码已发到")
    code = visit.code()
    visit.say(code)
    visit.sees("刷脸核实")
    assert code not in visit.page.locator("xiaoka-chat").inner_text(), "a code is not shown back"
    visit.pass_face(who)
    visit.sees("销户结算单")
    visit.press("已了解，继续")
    visit.sees("为什么不用这个号")
    visit.press("很少用")
    visit.sees("怎么退给您")
    visit.press("原路退回")
    visit.sees("最后核对一遍")
    visit.press("确认提交")
    return visit.case_number()


def test_a_number_is_cancelled_by_typing_and_clicking(visit: Visit, stack: Stack) -> None:
    shown = cancel(visit, "13800138001")
    assert the_case(stack, "13800138001", "cancel_card").number == shown


def test_the_conversation_is_still_there_after_a_reload(visit: Visit) -> None:
    visit.say("你好")
    visit.sees("我是小卡")
    visit.page.reload()
    visit.sees("我是小卡")
    assert visit.page.locator("xiaoka-chat article.own").count() == 1


NARROW = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


@pytest.mark.parametrize(
    ("visit", "number"),
    [(NARROW, "17700177037"), ({**NARROW, "color_scheme": "dark"}, "18600186052")],
    indirect=["visit"],
    ids=["narrow", "narrow-dark"],
)
def test_a_small_phone_shows_everything(visit: Visit, number: str, stack: Stack) -> None:
    shown = cancel(visit, number)
    assert the_case(stack, number, "cancel_card").number == shown
    assert visit.sideways() <= 0


@pytest.mark.parametrize("visit", [{"color_scheme": "dark"}], indirect=True, ids=["dark"])
def test_a_dark_screen_stays_dark(visit: Visit) -> None:
    visit.say("你好")
    visit.sees("我是小卡")
    background = visit.page.evaluate("getComputedStyle(document.body).backgroundColor")
    levels = [int(part) for part in background.strip("rgba()").split(",")[:3]]
    assert max(levels) < 100, background
