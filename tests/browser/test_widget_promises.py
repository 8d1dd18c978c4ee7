"""What the widget promises on its page of documentation, each promise tried by a person's hands in a real browser."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser import test_widget_states as states
from tests.browser.played import Played, played
from tests.browser.window import Window

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 360, "height": 640}, "has_touch": True, "is_mobile": True}
# a web view whose keyboard covers the page, as on iPhones: only the visual viewport tells of it
COVERING = """
const view = Object.assign(new EventTarget(), { height: innerHeight, offsetTop: 0, scale: 1 });
Object.defineProperty(window, 'visualViewport', { value: view });
"""
STREAMLESS = """
delete window.EventSource; Object.defineProperty(Response.prototype, 'body', { value: null });
"""
SPACED = """
const sheet = new CSSStyleSheet();
sheet.replaceSync(`*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}
p{margin-bottom:2em!important}`);
const root = document.querySelector('xiaoka-chat').shadowRoot;
root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with played(tmp_path_factory.mktemp("played")) as one:
        yield one


def meant(choice: str) -> tuple[str, Any]:
    """Return intent and entities of a signed choice, as the engine reads them."""
    body = choice.split(".")[0]
    content = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return content["i"], content["e"]


PLACE = """() => {
  const button = document.querySelector('xiaoka-chat').shadowRoot.querySelector('.human');
  const at = button.getBoundingClientRect();
  const hit = button.getRootNode().elementFromPoint(at.x + at.width / 2, at.y + at.height / 2);
  return { top: at.top, right: at.right, free: Boolean(hit) && button.contains(hit), shown: button.innerText.trim() };
}"""


@pytest.mark.parametrize("window", [{}, PHONE], indirect=True, ids=["desktop", "phone"])
def test_a_person_is_asked_for_at_the_same_place_in_every_state(window: Window) -> None:
    places = {}
    for state in states.STATES:
        state(window)
        if state is not states.closed:
            places[state.__name__] = window.page.evaluate(PLACE)
    assert {(one["top"], one["right"], one["free"]) for one in places.values()} == {
        (places["opening"]["top"], places["opening"]["right"], True)
    }, places
    assert {one["shown"] for name, one in places.items() if name != "with_a_person"} == {"转人工"}
    assert places["with_a_person"]["shown"] == "人工服务中"


def test_every_row_of_a_form_can_be_corrected_by_itself(window: Window) -> None:
    window.open()
    window.say("核对")
    window.sees("最后核对")
    rows = window.find(".card.confirm .row")
    assert [row.locator("button").count() for row in rows.all()] == [0, 1, 1]
    names = [one.get_attribute("aria-label") for one in window.find(".card.confirm .row button").all()]
    assert names == ["修改 收货地址", "修改 联系电话"]
    rows.nth(2).locator("button").click()
    window.find(".card.confirm .row button[aria-disabled]").nth(1).wait_for(state="attached")
    window.find("article.bot .bubble").nth(1).wait_for()
    assert meant(window.desk.engine.heard[-1]["choice"]) == ("edit", {"step": "contact"})
    # the form is spent: neither its rows nor its buttons do anything now
    before = len(window.desk.engine.heard)
    for button in window.find(".card.confirm .row button, article .buttons button").all():
        assert button.get_attribute("aria-disabled") == "true"
        button.dispatch_event("click")
    window.say("还在吗")
    window.sees("听到：还在吗")
    assert len(window.desk.engine.heard) == before + 1


def test_a_spent_button_is_readable_and_does_nothing(window: Window) -> None:
    window.open()
    window.say("选项")
    window.sees("新卡怎么取")
    window.find("article .buttons button").first.click()
    window.sees("好的，邮寄到家")
    heard = len(window.desk.engine.heard)
    chosen, other = window.find("article .buttons button").all()
    assert chosen.text_content() == "邮寄到家（已选择）"
    assert other.text_content() == "到营业厅取（已失效的选项）"
    for button in (chosen, other):
        button.click(force=True)
        button.focus()
        window.page.keyboard.press("Enter")
        window.page.keyboard.press("Space")
    window.say("还在吗")
    window.sees("听到：还在吗")
    assert len(window.desk.engine.heard) == heard + 1
    assert window.own() == ["选项", "邮寄到家", "还在吗"]


def test_the_case_number_of_a_receipt_is_copied(window: Window) -> None:
    window.open()
    window.say("单号")
    window.sees("XK20261122KXT54")
    button = window.find(".card.receipt button")
    assert button.get_attribute("aria-label") == "复制 受理单号"
    button.click()
    button.filter(has_text="已复制").wait_for()
    assert window.find("[role=status]", has_text="已复制").count() == 1
    field = window.find(".composer textarea")
    field.focus()
    window.page.keyboard.press("Control+V")
    expect(field).to_have_value("XK20261122KXT54")


def test_the_steps_of_a_task_are_counted(window: Window) -> None:
    window.open()
    window.say("选项")
    window.find(".steps", has_text="第 2 步，共 4 步").wait_for()
    assert window.find(".steps i.on").count() == 2
    window.say("核对")
    window.find(".steps", has_text="第 4 步，共 4 步").wait_for()


def test_an_own_secret_can_be_read_again_for_ten_seconds_and_is_kept_nowhere(window: Window) -> None:
    window.page.clock.install()
    window.page.reload()
    window.open()
    window.say("验证码")
    window.sees("请输入 6 位验证码")
    window.say("482913")
    window.sees("听到")
    masked = window.own()[-1]
    assert "482913" not in masked
    button = window.find("article.own .show")
    assert button.count() == 1
    button.click()
    assert window.own()[-1] == "482913"
    assert window.findings() == []
    window.page.clock.run_for(10_000)
    assert window.own()[-1] == masked
    button.click()
    button.click()
    assert window.own()[-1] == masked
    button.click()
    window.find(".plus").click()
    with window.page.expect_download() as download:
        window.find(".tray button", has_text="保存记录").click()
    assert "482913" not in download.value.path().read_text(encoding="utf-8")
    kept = window.page.evaluate("JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])")
    assert "482913" not in kept
    # another window, and the same after a reload, cannot show it
    second = window.tab()
    window.open(second)
    window.sees("听到", second)
    assert second.locator("xiaoka-chat .show").count() == 0
    window.page.reload()
    window.open()
    window.sees("听到")
    assert window.find(".show").count() == 0


@pytest.mark.parametrize("window", [PHONE], indirect=True, ids=["phone"])
def test_a_keyboard_that_covers_the_page_covers_neither_field_nor_answer(window: Window) -> None:
    window.context.add_init_script(COVERING)
    window.page.reload()
    window.open()
    window.say("障碍")
    window.sees("需要先处理")
    sees_less = "(now) => Object.assign(visualViewport, now).dispatchEvent(new Event('resize'))"
    window.page.evaluate(sees_less, {"height": 300, "offsetTop": 40})
    panel, field = window.find(".panel").bounding_box(), window.find(".composer").bounding_box()
    assert (panel["y"], panel["height"]) == (40, 300)
    assert field["y"] + field["height"] <= 340
    window.say("看得见吗")
    answer = window.sees("听到：看得见吗").bounding_box()
    assert answer["y"] >= 40 and answer["y"] + answer["height"] <= field["y"]
    # fingers that enlarge the page are no keyboard
    window.page.evaluate(sees_less, {"scale": 2})
    assert window.find(".panel").bounding_box()["height"] == 640
    window.page.evaluate(sees_less, {"height": 640, "offsetTop": 0, "scale": 1})
    assert window.find(".panel").bounding_box() == {"x": 0, "y": 0, "width": 360, "height": 640}


def test_letters_are_enlarged_on_all_pages_until_the_customer_takes_it_back(window: Window) -> None:
    letters = "e => parseFloat(getComputedStyle(e).fontSize)"

    def sizes(page: Any) -> list[float]:
        found = page.locator("xiaoka-chat")
        parts = ("article.own .bubble", ".composer textarea", ".human", ".state")
        return [found.locator(css).first.evaluate(letters) for css in parts]

    window.open()
    window.say("你好")
    window.sees("听到：你好")
    normal = sizes(window.page)
    window.find(".plus").click()
    window.find(".tray button", has_text="放大文字").click()
    assert sizes(window.page) == [one * 1.25 for one in normal]
    assert window.active().startswith("textarea")
    assert window.findings() == []
    second = window.tab()
    window.open(second)
    window.sees("听到：你好", second)
    assert sizes(second) == [one * 1.25 for one in normal]
    window.page.reload()
    window.open()
    window.sees("听到：你好")
    window.find(".plus").click()
    window.find(".tray button", has_text="恢复字号").click()
    assert sizes(window.page) == normal


def test_a_browser_without_event_streams_gets_every_answer(window: Window) -> None:
    window.context.add_init_script(STREAMLESS)
    window.page.reload()
    window.open()
    window.say("你好")
    window.sees("听到：你好")
    window.say("选项")
    window.sees("新卡怎么取")
    window.find("article .buttons button").first.click()
    window.sees("好的，邮寄到家")
    assert window.own() == ["你好", "选项", "邮寄到家"]
    assert window.find("article.bot").count() == 3


def test_wider_spacing_of_text_cuts_nothing_off(window: Window) -> None:
    """WCAG 1.4.12: a reader may set his own spacing."""
    window.open()
    window.page.evaluate(SPACED)
    for text, sign in (("核对", "最后核对"), ("障碍", "需要先处理"), ("单号", "XK20261122KXT54")):
        window.say(text)
        window.sees(sign)
        assert window.cut_off() == []
    assert window.findings() == []
