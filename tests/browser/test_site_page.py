"""The demo carrier's own page with the widget in it: accessible, whole on small screens, its buttons start a task."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.played import Played, played
from tests.browser.window import AXE, RULES

pytestmark = pytest.mark.browser
LOOKS = {
    "light": {"viewport": {"width": 1280, "height": 820}},
    "dark": {"viewport": {"width": 1280, "height": 820}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 360, "height": 640}},
    "narrow": {"viewport": {"width": 320, "height": 568}},
    "twice-as-large": {"viewport": {"width": 640, "height": 400}, "device_scale_factor": 2},
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with played(tmp_path_factory.mktemp("played")) as one:
        yield one


@pytest.fixture
def page(chromium: Any, desk: Played, request: pytest.FixtureRequest) -> Iterator[Any]:
    options = {"locale": "zh-CN", "reduced_motion": "reduce", **getattr(request, "param", {})}
    context = chromium.new_context(**options)
    context.set_default_timeout(30_000)
    errors: list[str] = []
    one = context.new_page()
    one.on("pageerror", lambda error: errors.append(str(error)))
    one.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    one.goto(f"{desk.url}/site")
    one.locator("xiaoka-chat .launcher").wait_for()
    yield one
    context.close()
    assert errors == []


def faults(page: Any) -> list[Any]:
    """Return what axe-core objects to, and whether the page is wider than its window."""
    page.evaluate(AXE)
    found = page.evaluate("tags => axe.run(document, {runOnly: tags})", RULES)["violations"]
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [*((one["id"], [node["html"] for node in one["nodes"]]) for one in found), *(["too wide"] if wide else [])]


@pytest.mark.parametrize("page", LOOKS.values(), ids=LOOKS, indirect=True)
def test_axe_finds_nothing_and_nothing_sticks_out(page: Any) -> None:
    assert faults(page) == []
    page.get_by_role("button", name="在线咨询", exact=True).first.click()
    page.locator("xiaoka-chat [data-state=online]").wait_for()
    assert faults(page) == []


@pytest.mark.parametrize(
    ("title", "words"),
    [("补卡换卡", "我要补卡"), ("挂失停机", "手机丢了要停机"), ("销户", "我要销户"), ("停机保号", "我想停机保号")],
)
def test_a_button_of_the_page_says_it_in_the_conversation(page: Any, desk: Played, title: str, words: str) -> None:
    page.get_by_role("button", name=title).click()
    page.locator("xiaoka-chat article.bot", has_text=f"听到：{words}").wait_for()
    assert page.locator("xiaoka-chat article.own .bubble").all_inner_texts() == [words]
    assert desk.engine.heard[-1]["text"] == words


def test_the_conversation_goes_on_from_page_to_page(page: Any, desk: Played) -> None:
    page.get_by_role("button", name="查话费").click()
    page.locator("xiaoka-chat article.bot", has_text="听到：查话费余额").wait_for()
    page.get_by_role("link", name="验证码在模拟手机上看").click()
    page.locator("xiaoka-chat article.bot", has_text="听到：查话费余额").wait_for()
    assert page.url == f"{desk.url}/"
    page.get_by_role("link", name="看它嵌在运营商网站里的样子").click()
    page.locator("xiaoka-chat .launcher").click()
    page.locator("xiaoka-chat article.bot", has_text="听到：查话费余额").wait_for()
