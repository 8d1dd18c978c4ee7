"""axe-core finds nothing in any state of the widget, whatever scheme, language or width, under a strict policy."""

import re
from collections.abc import Iterator

import pytest

from tests.browser.played import AGENT, LINES, Played, played
from tests.browser.window import Window
from tests.photos import photo

pytestmark = pytest.mark.browser
DARK = {"color_scheme": "dark"}
THEMES = {
    "light": {},
    "dark": DARK,
    "taiwan": {"more": 'data-lang="zh-TW"'},
    "taiwan-dark": {"more": 'data-lang="zh-TW"', **DARK},
    "english": {"more": 'data-lang="en"'},
    "phone": {"viewport": {"width": 360, "height": 640}},
    "narrow-dark": {"viewport": {"width": 320, "height": 568}, **DARK},
    "large-letters": {"viewport": {"width": 360, "height": 640}, "more": 'data-size="large"'},
    "twice-as-large": {"viewport": {"width": 640, "height": 400}, "device_scale_factor": 2},
}
HANDOFF = [
    {"text": "好的，帮您转人工。", "custom": {"handoff": True, "handoff_reason": "wish", "tasks": ["replace_card"]}}
]
LINES.setdefault("转人工", HANDOFF)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with played(tmp_path_factory.mktemp("played")) as one:
        yield one


def closed(window: Window) -> None:
    """The launcher alone."""


def opening(window: Window) -> None:
    window.open()
    window.find(".welcome").wait_for()


def conversation(window: Window) -> None:
    window.say("你好")
    window.sees("听到：你好")


def buttons(window: Window) -> None:
    window.say("选项")
    window.sees("新卡怎么取")


def chosen(window: Window) -> None:
    window.find("article .buttons button:not([aria-disabled])").first.click()
    window.sees("好的，邮寄到家")
    assert window.find("article .button.chosen").inner_text().startswith("邮寄到家")


def confirming(window: Window) -> None:
    window.say("核对")
    window.sees("最后核对")


def receipt(window: Window) -> None:
    window.say("单号")
    window.sees("XK20261122KXT54")


def satisfaction(window: Window) -> None:
    window.find(".end .stars label").nth(2).click()


def tray(window: Window) -> None:
    window.find(".plus").click()
    window.find(".items").wait_for()


def upload(window: Window) -> None:
    file = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo(300, 200)}
    window.find("input[type=file]").last.set_input_files(file)
    window.find(".preview .note").wait_for()


def sent(window: Window) -> None:
    window.find(".preview .primary").click()
    window.sees("加密保存")


def obstacles(window: Window) -> None:
    window.say("障碍")
    window.sees("需要先处理")


def typing(window: Window) -> None:
    window.desk.engine.hold.clear()
    window.say("慢慢来")
    window.find(".typing").wait_for()


def answered(window: Window) -> None:
    window.desk.engine.hold.set()
    window.sees("听到：慢慢来")


def a_code(window: Window) -> None:
    window.say("验证码")
    window.sees("请输入 6 位验证码")
    assert window.find(".composer input:visible").get_attribute("autocomplete") == "one-time-code"


def failing(window: Window) -> None:
    window.desk.engine.broken = True
    window.say("坏了")
    window.find(".delivery.bad").wait_for()


def again(window: Window) -> None:
    window.desk.engine.broken = False
    window.say("好了吗")
    window.sees("听到：好了吗")


def secret(window: Window) -> None:
    window.say("验证码")
    window.find(".composer input:visible").wait_for()
    window.say("482913")
    window.find("article.own .show").last.wait_for()


def revealed(window: Window) -> None:
    window.find("article.own .show").last.click()
    assert "482913" in window.own()


def offline(window: Window) -> None:
    window.context.set_offline(True)
    window.say("没有网了")
    window.find(".bar:visible").wait_for()
    window.find(".delivery.bad", has=window.page.locator("button")).last.wait_for()


def online(window: Window) -> None:
    window.context.set_offline(False)
    window.find(".bar").wait_for(state="hidden")
    window.sees("听到：没有网了")


def waiting(window: Window) -> None:
    window.find(".human").click()
    window.sees("帮您转人工")
    window.find(".state", has_text=re.compile("排队中，您在第|排隊中，您在第|Waiting: you are number")).wait_for()


def with_a_person(window: Window) -> None:
    headers = {"Authorization": f"Bearer {AGENT}"}
    request = window.desk.http.get("/api/handoffs", headers=headers).json()["handoffs"][-1]["id"]
    for act, body in (("take", {}), ("reply", {"text": "您好，我是人工客服。"})):
        answer = window.desk.http.post(
            f"/api/handoffs/{request}/{act}", json={"agent": "li.na", **body}, headers=headers
        )
        answer.raise_for_status()
    window.find("article.agent", has_text="我是人工客服").wait_for()


STATES = [
    closed,
    opening,
    conversation,
    buttons,
    chosen,
    confirming,
    receipt,
    satisfaction,
    tray,
    upload,
    sent,
    obstacles,
    typing,
    answered,
    a_code,
    failing,
    again,
    secret,
    revealed,
    offline,
    online,
    waiting,
    with_a_person,
]


@pytest.mark.parametrize("window", THEMES.values(), ids=THEMES, indirect=True)
def test_axe_finds_nothing(window: Window) -> None:
    found = {}
    for state in STATES:
        state(window)
        found[state.__name__] = window.findings()
    assert found == {state.__name__: [] for state in STATES}
