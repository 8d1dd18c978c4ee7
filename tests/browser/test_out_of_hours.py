"""Outside the hours of work (人工服务时间以外): what the customer hears, and what an agent finds in the morning."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.browser.console_window import Console
from tests.browser.played import Played, played
from tests.browser.window import Window
from xiaoka.clock import china
from xiaoka.handoff.models import HandoffRequest
from xiaoka.settings import ROOT

pytestmark = pytest.mark.browser
OVERLAY = """\
about: {name: 白天有人, approved_by: "test"}
handoff.hours: {value: "08:00-22:00", source: "K hours of the desk"}
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    folder = tmp_path_factory.mktemp("desk")
    rules = folder / "policy"
    shutil.copytree(ROOT / "policy", rules)
    (rules / "daytime.yml").write_text(OVERLAY, encoding="utf-8")
    with played(folder, carrier="daytime", policy_dir=rules) as one:
        yield one


def at(desk: Played, hour: int) -> None:
    """Set the demo carrier's clock to the next time that it is this hour in China."""
    clock: Any = desk.core.clock
    now = clock.now()
    then = china(now).replace(hour=hour, minute=30)
    clock.set(then if then > now else then + timedelta(days=1))


def request_of(desk: Played) -> HandoffRequest:
    found = desk.rows(HandoffRequest)
    return sorted(found, key=lambda one: one.created)[-1]


def asks_for_a_person(window: Window) -> Any:
    """Ask for a person and return what is said about the hours."""
    window.open()
    window.say("转人工")
    return window.sees("现在同事下班了")


def test_at_night_a_call_is_promised_and_nobody_is_queued(window: Window, console: Console, desk: Played) -> None:
    at(desk, 23)
    console.at_work("/console/talks?view=waiting")
    console.page.get_by_role("button", name="上线接待").click()
    console.page.locator(".away").wait_for(state="detached")
    told = asks_for_a_person(window).inner_text()
    assert "人工服务时间是每天 08:00 到 22:00" in told and "挂失" in told
    assert window.findings() == []
    for promise in ("前面还有", "马上", "请稍等", "分钟"):
        assert promise not in told
    window.find("button", has_text="请给我回电").click()
    window.sees("打哪个电话能找到您")
    window.say("13900001111，明天上午")
    window.sees("会尽量照着打")
    # an agent who is there all the same is offered nothing, and sees what was left
    row = console.page.locator(".rows .row", has_text="待回电")
    row.wait_for()
    assert console.page.locator(".offer").count() == 0
    assert request_of(desk).offered_to is None
    row.click()
    console.sees("139****1111，明天上午", ".owner-bar")
    assert "13900001111" not in console.page.content()
    assert console.findings() == []


def test_words_left_at_night_are_answered_in_the_morning(window: Window, console: Console, desk: Played) -> None:
    at(desk, 23)
    asks_for_a_person(window)
    window.say("我在外地，卡坏了")
    window.sees("听到：我在外地，卡坏了")
    at(desk, 8)
    console.at_work(f"/console/talks/{request_of(desk).conversation_id}?view=waiting")
    console.sees("我在外地，卡坏了", ".turns")
    console.sees("还没有留电话", ".owner-bar")
    assert console.findings() == []
    box = console.page.get_by_label("回复内容")
    box.fill("您好，昨晚您留了言，我来帮您补卡。")
    box.press("Enter")
    window.sees("您好，昨晚您留了言")
    assert request_of(desk).state == "active"


def test_by_day_the_same_wish_is_queued(window: Window, desk: Played) -> None:
    at(desk, 10)
    window.open()
    window.say("转人工")
    window.sees("好的，帮您转人工")
    window.page.wait_for_timeout(500)
    assert window.find("article:not(.own)", has_text="下班").count() == 0
    assert request_of(desk).state in ("waiting", "offered")
