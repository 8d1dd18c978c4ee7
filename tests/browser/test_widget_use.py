"""What a customer lives through at the widget: input methods, bad networks, tabs, reloads, small and old phones."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.played import Played, played
from tests.browser.window import Window
from tests.photos import photo, with_traces
from xiaoka.gateway.models import Message
from xiaoka.satisfaction.models import Rating
from xiaoka.vault.models import VaultItem

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 360, "height": 640}, "has_touch": True, "is_mobile": True}
WECHAT = "Mozilla/5.0 (iPhone; CPU iPhone OS 15_4 like Mac OS X) AppleWebKit/605.1.15 MicroMessenger/8.0.20"
# what the web view of an older phone does not have
LACKING = """
delete Document.prototype.adoptedStyleSheets; delete ShadowRoot.prototype.adoptedStyleSheets;
delete AbortSignal.timeout; delete Navigator.prototype.clipboard; delete window.open;
delete window.createImageBitmap; delete crypto.randomUUID;
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with played(tmp_path_factory.mktemp("played")) as one:
        yield one


def test_enter_while_a_word_is_composed_sends_nothing(window: Window) -> None:
    window.open()
    cdp = window.context.new_cdp_session(window.page)
    cdp.send("Input.imeSetComposition", {"text": "bu ka", "selectionStart": 5, "selectionEnd": 5})
    # the browser marks what belongs to the input method by 229
    cdp.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", "windowsVirtualKeyCode": 229, "key": "Enter"})
    window.page.evaluate("""() => {
        const field = document.querySelector('xiaoka-chat').shadowRoot.querySelector('textarea');
        for (const more of [{ isComposing: true }, { keyCode: 229 }])
          field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true, ...more }));
    }""")
    assert window.own() == []
    cdp.send("Input.insertText", {"text": "补卡"})
    assert window.find("textarea").first.input_value() == "补卡"
    window.page.keyboard.press("Shift+Enter")
    window.page.keyboard.type("谢谢")
    assert window.own() == []
    window.page.keyboard.press("Enter")
    window.sees("听到：补卡")
    assert window.own() == ["补卡\n谢谢"]


def test_half_a_minute_without_network_loses_and_doubles_nothing(window: Window) -> None:
    window.page.clock.install()
    window.page.reload()
    window.open()
    window.say("之前")
    window.sees("听到：之前")
    window.context.set_offline(True)
    window.say("第一")
    window.say("第二")
    window.page.clock.run_for(30_000)
    window.find(".bar:visible").wait_for()
    assert window.findings() == []
    assert window.own() == ["之前", "第一", "第二"]
    assert window.find(".delivery").all_inner_texts()[0].startswith("未发送")
    window.context.set_offline(False)
    window.page.clock.run_for(20_000)
    window.sees("听到：第二")
    window.find(".bar").wait_for(state="hidden")
    assert window.own() == ["之前", "第一", "第二"]
    assert window.find("article.bot .bubble").all_inner_texts() == ["听到：之前", "听到：第一", "听到：第二"]
    heard = [one["text"] for one in window.desk.engine.heard[-3:]]
    assert heard == ["之前", "第一", "第二"]


def test_two_tabs_show_the_same_conversation(window: Window) -> None:
    window.open()
    window.say("选项")
    window.sees("新卡怎么取")
    second = window.tab()
    window.open(second)
    window.sees("新卡怎么取", second)
    second.locator("xiaoka-chat article .buttons button", has_text="邮寄到家").click()
    window.sees("好的，邮寄到家", second)
    # the first tab hears of it, and its buttons are inert with the choice to be read
    window.sees("好的，邮寄到家")
    buttons = window.find("article .buttons button")
    assert buttons.first.get_attribute("aria-disabled") == "true"
    assert "已选择" in buttons.first.text_content()
    assert [one.get_attribute("tabindex") for one in buttons.all()] == ["-1", "-1"]
    assert window.own() == window.own(second) == ["选项", "邮寄到家"]


def test_a_reload_in_the_middle_of_an_answer_loses_nothing(window: Window) -> None:
    window.open()
    window.desk.engine.hold.clear()
    window.say("我等着")
    window.find(".typing").wait_for()
    window.page.reload()
    window.open()
    # the desk says that it is still at work, the window does not guess
    window.find(".typing").wait_for()
    window.desk.engine.hold.set()
    window.sees("听到：我等着")
    window.find(".typing").wait_for(state="hidden")
    assert window.own() == ["我等着"]


def test_own_secrets_are_hidden_at_once_and_stay_hidden(window: Window) -> None:
    window.open()
    window.say("验证码")
    window.sees("请输入 6 位验证码")
    window.say("482913")
    window.sees("听到")
    assert "482913" not in window.find(".list").inner_text()
    window.page.reload()
    window.open()
    window.sees("听到")
    assert "482913" not in window.find(".list").inner_text()


def test_a_photo_goes_into_the_vault_with_a_reason(window: Window) -> None:
    window.open()
    window.find(".plus").click()
    files = {"name": "家里.jpg", "mimeType": "image/jpeg", "buffer": with_traces()}
    window.find("input[type=file]").last.set_input_files(files)
    window.find(".preview").wait_for()
    window.find(".preview .primary").click()
    window.sees("加密保存")
    assert window.own() == ["［照片：身份证件］"]
    row = window.desk.rows(Message, Message.shown == "［照片：身份证件］")[-1]
    item = window.desk.rows(VaultItem, VaultItem.conversation_id == row.conversation_id)[0]
    assert (item.kind, row.text) == ("photo", f"⟦photo:{item.id}⟧")
    assert all("photo" not in one["text"] for one in window.desk.engine.heard)


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ({"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"}, "JPG、PNG"),
        ({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"\xff" * (10 * 1024 * 1024 + 1)}, "10 MB"),
    ],
    ids=["type", "size"],
)
def test_what_cannot_be_sent_is_said_before(window: Window, file: dict[str, Any], words: str) -> None:
    window.open()
    window.find(".plus").click()
    window.find("input[type=file]").last.set_input_files(file)
    window.find(
        ".tray [role=alert]",
    ).filter(has_text=words).wait_for()
    assert window.findings() == []


def test_an_opinion_is_given_once_and_the_record_can_be_kept(window: Window) -> None:
    window.open()
    window.say("单号")
    window.sees("XK20261122KXT54")
    window.find(".end .stars label").nth(3).click()
    window.find(".end textarea").fill("很快就办好了")
    with window.page.expect_download() as download:
        window.find(".end button", has_text="保存记录").click()
    kept = download.value.path().read_text(encoding="utf-8")
    assert "小卡" in kept and "XK20261122KXT54" in kept and "补卡申请已受理" in kept
    assert download.value.suggested_filename.endswith(".txt")
    window.find(".end .primary").click()
    window.sees("谢谢您的评价")
    row = window.desk.rows(Rating)[-1]
    assert (row.stars, row.comment) == (4, "很快就办好了")
    window.page.reload()
    window.open()
    window.sees("XK20261122KXT54")
    assert window.find(".end").count() == 0


def test_whoever_goes_on_is_not_asked_again_but_may(window: Window) -> None:
    window.open()
    window.say("单号")
    window.find(".end button", has_text="继续咨询").click()
    assert window.active().startswith("textarea")
    assert window.find(".end").count() == 0
    window.find(".plus").click()
    window.find(".tray button", has_text="评价服务").click()
    window.find(".end").wait_for()
    assert window.active().startswith("input")


@pytest.mark.parametrize("window", [{"user_agent": WECHAT, **PHONE}], indirect=True, ids=["wechat"])
def test_the_browser_of_wechat_lacks_much_and_shows_all(window: Window) -> None:
    window.context.add_init_script(LACKING)
    window.page.reload()
    # the strict page gives our style element no nonce: only a page without policy, or with a nonce, is dressed here
    window.context.unroute_all()
    window.context.route("http://carrier.example/**", window.plain_site)
    window.page.reload()
    window.open()
    window.say("单号")
    window.sees("XK20261122KXT54")
    assert window.find(".panel").evaluate("e => getComputedStyle(e).position") == "fixed"
    window.find("article.bot .text", has_text="复制").click()
    window.find("article.bot .text", has_text="已复制").wait_for()
    window.find(".end button", has_text="保存记录").click()
    window.sees("对话记录已复制")
    assert window.findings() == []


SMALL = {
    "320": {"viewport": {"width": 320, "height": 568}},
    "320-en": {"viewport": {"width": 320, "height": 568}, "more": 'data-lang="en"'},
    "320-large": {"viewport": {"width": 320, "height": 568}, "more": 'data-size="large"'},
    "360": PHONE,
    "360-large-en": {"viewport": {"width": 360, "height": 640}, "more": 'data-size="large" data-lang="en"'},
    "200-percent": {"viewport": {"width": 640, "height": 400}, "device_scale_factor": 2},
    "400-percent": {"viewport": {"width": 320, "height": 256}, "device_scale_factor": 4},
}


@pytest.mark.parametrize("window", SMALL.values(), indirect=True, ids=SMALL)
def test_small_screens_and_large_letters_cut_nothing_off(window: Window, request: pytest.FixtureRequest) -> None:
    from tests.browser.conftest import OUTPUT

    window.open()
    name = re.sub(r"\W+", "-", request.node.name)
    for text, sign in (("核对", "最后核对"), ("障碍", "需要先处理"), ("单号", "XK20261122KXT54")):
        window.say(text)
        window.sees(sign)
        OUTPUT.mkdir(exist_ok=True)
        window.page.screenshot(path=OUTPUT / f"{name}-{sign}.png")
        assert window.cut_off() == []
    assert window.too_small() == []


def test_words_of_the_page_around_open_the_conversation(window: Window) -> None:
    window.page.evaluate("document.querySelector('xiaoka-chat').say('你好')")
    window.sees("听到：你好")
    window.page.keyboard.press("Escape")
    window.find(".panel").wait_for(state="hidden")
    assert window.active() == "button.launcher"


@pytest.mark.parametrize("window", [PHONE], indirect=True, ids=["phone"])
def test_the_back_gesture_closes_the_panel_and_loses_nothing(window: Window) -> None:
    window.open()
    assert window.find(".panel").bounding_box() == {"x": 0, "y": 0, "width": 360, "height": 640}
    assert not window.active().startswith("textarea"), "a phone's keyboard would cover what is to be read"
    window.say("你好")
    window.sees("听到：你好")
    window.page.go_back()
    window.find(".panel").wait_for(state="hidden")
    assert window.page.url.startswith("http://carrier.example")
    window.open()
    assert window.own() == ["你好"]


def test_what_came_while_reading_above_is_one_key_away(window: Window) -> None:
    window.open()
    for _ in range(3):
        window.say("障碍")
        window.page.wait_for_timeout(50)
    window.find("article.bot").nth(2).wait_for()
    window.desk.engine.hold.clear()
    window.say("新的")
    window.page.keyboard.press("PageUp")
    window.page.keyboard.press("PageUp")
    window.find(".log").evaluate("e => (e.scrollTop = 0)")
    window.page.wait_for_timeout(100)
    window.desk.engine.hold.set()
    window.sees("听到：新的")
    window.find(".more:visible").click()
    assert window.active() == "article.msg bot"
    assert window.find("article.bot:focus").inner_text() == "听到：新的"


def test_a_photo_of_the_phone_is_sent_once_when_the_network_comes_back(window: Window) -> None:
    window.open()
    window.context.set_offline(True)
    window.find(".plus").click()
    files = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo(300, 200)}
    window.find("input[type=file]").last.set_input_files(files)
    window.find(".preview input[value=proof]").check()
    window.find(".preview .primary").click()
    assert window.own() == ["［照片：业务凭证］"]
    window.context.set_offline(False)
    window.sees("加密保存")
    assert window.own() == ["［照片：业务凭证］"]
