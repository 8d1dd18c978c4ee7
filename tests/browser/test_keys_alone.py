"""From the opening to the case number by keys alone, with the whole product behind it."""

import pytest

from tests.browser.visit import Visit
from tests.e2e.ledger import the_case
from tests.e2e.people import person
from tests.e2e.stack import Stack

pytestmark = pytest.mark.browser
FOCUS = """() => {
  const root = document.querySelector('xiaoka-chat').shadowRoot, e = root.activeElement;
  if (!e) return null;
  const style = getComputedStyle(e);
  return { text: (e.getAttribute('aria-label') || e.textContent).trim(), tag: e.localName,
    seen: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1 };
}"""


class Keys:
    """Hands that have no mouse."""

    def __init__(self, visit: Visit) -> None:
        self.visit, self.board = visit, visit.page.keyboard

    def tab_to(self, words: str, tag: str = "button") -> None:
        """Go forward, or backward, until the focus is on what is called so; it must be seen there."""
        for key in ["Shift+Tab"] * 25 + ["Tab"] * 50:
            self.board.press(key)
            here = self.visit.page.evaluate(FOCUS)
            if here and here["tag"] == tag and here["text"].startswith(words):
                assert here["seen"], f"the focus on {words} cannot be seen"
                return
        raise AssertionError(f"no key leads to {words}")

    def say(self, words: str) -> None:
        self.board.type(words)
        self.board.press("Enter")

    def press(self, words: str) -> None:
        self.tab_to(words)
        self.board.press("Enter")

    def to_field(self) -> None:
        """Back to the field, as Escape does from the conversation."""
        self.board.press("Escape")


def test_a_number_is_cancelled_without_a_mouse(visit: Visit, stack: Stack) -> None:
    who = person("15300153036")
    visit.play(who)
    keys = Keys(visit)
    visit.page.locator("xiaoka-chat [data-state=online]").wait_for()
    keys.tab_to("输入消息", "textarea")
    keys.say(f"我要销户，号码 {who.number}")
    visit.sees("验证码已发到")
    keys.say(visit.code())
    visit.sees("刷脸核实")
    with visit.context.expect_page() as opened:
        keys.tab_to("", "a")
        keys.board.press("Enter")
    face = opened.value
    face.get_by_role("button", name="同意，开始核验").focus()
    face.keyboard.press("Enter")
    name = face.get_by_label("机主姓名")
    name.wait_for()
    name.focus()
    face.keyboard.type(who.name)
    face.keyboard.press("Tab")
    face.keyboard.type(who.id_card)
    face.keyboard.press("Enter")
    face.get_by_role("heading", name="核验通过").wait_for()
    face.close()
    visit.page.bring_to_front()
    for question, answer in (
        ("销户结算单", "已了解，继续"),
        ("为什么不用这个号", "很少用"),
        ("怎么退给您", "原路退回"),
        ("最后核对一遍", "确认提交"),
    ):
        visit.sees(question)
        keys.press(answer)
    shown = visit.case_number()
    assert the_case(stack, who.number, "cancel_card").number == shown
    keys.to_field()
    assert visit.page.evaluate(FOCUS)["tag"] == "textarea"
