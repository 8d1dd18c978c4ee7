"""A shift at the console: a talk that waits is taken over, answered, noted, given back; by mouse and by keys alone."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.console_window import Caller, Console
from tests.browser.played import Played, played
from tests.e2e.waiting import until
from xiaoka.audit.models import AuditEntry
from xiaoka.tasks import store

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with played(tmp_path_factory.mktemp("desk")) as one:
        yield one


def row(console: Console, caller: Caller) -> Any:
    return console.page.locator(f".row[href*='{caller.id}']")


def test_a_talk_from_waiting_to_the_bot_again(console: Console, caller: Caller, desk: Played) -> None:
    console.at_work("/console/talks?view=waiting")
    row(console, caller).click()
    console.sees("客户在等人工")
    assert console.findings() == []
    # the bot's turns are marked as the bot's
    assert "小卡（机器人）" in console.page.locator(".turn.bot").first.inner_text()
    console.page.get_by_role("button", name="接管").click()
    console.sees("您正在接待，机器人已暂停")
    heard = len(desk.engine.heard)
    caller.say("您好，我的卡丢了")
    console.sees("您好，我的卡丢了", ".turns")
    assert len(desk.engine.heard) == heard
    box = console.page.get_by_label("回复内容")
    box.fill("您好，我来帮您补卡。")
    box.press("Enter")
    console.sees("您好，我来帮您补卡。", ".turn.mine")
    # the window shows a reply before the desk has it
    until(lambda: ("agent", "您好，我来帮您补卡。") in caller.hears(), "the reply in the customer's window")
    console.page.get_by_role("tab", name="内部备注").click()
    console.page.get_by_label("备注内容").fill("客户在外地，最好邮寄")
    console.page.get_by_role("button", name="记下").click()
    console.sees("客户在外地，最好邮寄", ".turn.note")
    assert "最好邮寄" not in str(caller.hears())
    assert console.findings() == []
    console.page.get_by_role("button", name="交还机器人").click()
    dialog = console.page.get_by_role("dialog")
    assert console.findings() == []
    dialog.get_by_label("备注").fill("已挂失，剩下的机器人办")
    dialog.get_by_role("button", name="交还机器人").click()
    console.sees("机器人正在应答")
    caller.say("那我接着办")
    console.sees("听到：那我接着办", ".turns")


def test_a_shift_by_keys_alone(console: Console, caller: Caller) -> None:
    console.open("/console")
    console.until("document.activeElement?.id === 'name'")
    console.page.keyboard.type("li.na")
    console.press("Tab")
    console.page.keyboard.type("demo-xiaoka-2026")
    console.press("Enter")
    tab = console.page.get_by_role("tab", name="排队")
    tab.wait_for()
    for _ in range(50):  # the keys of a view work a moment after it is drawn
        console.press("2")
        if tab.get_attribute("aria-selected") == "true":
            break
    row(console, caller).wait_for()
    for _ in range(8):
        if caller.id in console.page.url:
            break
        console.press("j")
    assert caller.id in console.page.url
    console.sees("客户在等人工")
    console.press("t")
    console.sees("您正在接待")
    console.press("/")
    console.page.get_by_role("option").first.wait_for()
    console.page.keyboard.type("bye")
    expect(console.page.get_by_role("option").first).to_contain_text("祝您生活愉快")
    console.press("Enter")
    expect(console.page.get_by_label("回复内容")).to_have_value(re.compile("祝您生活愉快"))
    console.press("Control+Enter")
    console.sees("祝您生活愉快", ".turn.mine")
    console.press("Escape", "n")
    console.until("document.activeElement?.getAttribute('aria-label') === '备注内容'")
    console.page.keyboard.type("问完了")
    console.press("Enter")
    console.sees("问完了", ".turn.note")
    console.press("Escape")
    assert console.active() == "对话内容"
    console.press("e")
    console.page.get_by_role("dialog").wait_for()
    console.page.keyboard.type("无需回访")
    console.press("Control+Enter")
    console.sees("整理中")
    console.press("f")
    console.page.get_by_role("button", name="接管").wait_for()
    console.press("?")
    dialog = console.page.get_by_role("dialog")
    dialog.get_by_text("交还机器人").wait_for()
    assert console.findings() == []
    console.press("Escape")
    dialog.wait_for(state="detached")


def test_keys_in_a_field_or_while_composing_are_words(console: Console, caller: Caller) -> None:
    console.at_work(f"/console/talks/{caller.id}")
    box = console.page.get_by_label("回复内容")
    box.focus()
    console.page.keyboard.type("jkt?")
    assert box.input_value() == "jkt?"
    console.sees("客户在等人工")
    enter = "{key: 'Enter', code: 'Enter', bubbles: true, isComposing: true}"
    box.evaluate(f"e => e.dispatchEvent(new KeyboardEvent('keydown', {enter}))")
    assert box.input_value() == "jkt?"
    assert "jkt?" not in str(caller.hears())


def test_a_new_request_appears_at_once_and_is_counted(console: Console, desk: Played) -> None:
    console.at_work("/console/talks?view=waiting")
    console.page.locator(".link-state.live").wait_for()
    # counted once the list was read: either rows, or that there are none
    console.page.locator(".rows .row, .rows .empty").first.wait_for()
    before = console.page.locator(".rows .row").count()
    late = Caller(desk)
    late.say("转人工")
    row(console, late).wait_for()
    console.until(f"document.querySelectorAll('.rows .row').length === {before + 1}")
    console.until("/^\\(\\d+\\)/.test(document.title)")


def test_many_windows_of_one_browser_share_one_stream(console: Console, desk: Played) -> None:
    console.at_work("/console/talks?view=waiting")
    tabs = [console.page, *(console.context.new_page() for _ in range(7))]
    for tab in tabs[1:]:
        tab.goto(f"{desk.url}/console/talks?view=waiting")
    for tab in tabs:
        tab.locator(".link-state.live").wait_for()
    # the window that holds the stream goes; another one takes over and misses nothing
    tabs[0].goto("about:blank")
    late = Caller(desk)
    late.say("转人工")
    for tab in tabs[1:]:
        tab.locator(f".row[href*='{late.id}']").wait_for()


def test_somebody_else_was_quicker(chromium: Any, console: Console, caller: Caller, desk: Played) -> None:
    console.at_work(f"/console/talks/{caller.id}")
    other = Console(chromium, desk)
    other.at_work(f"/console/talks/{caller.id}", name="wang.gang")
    other.page.get_by_role("button", name="接管").click()
    other.sees("您正在接待")
    console.sees("wang.gang 正在接待，机器人已暂停")
    assert console.page.get_by_role("button", name="接管").count() == 0
    other.page.get_by_label("回复内容").type("您好")
    console.sees("wang.gang 正在输入")
    box = console.page.get_by_label("回复内容")
    box.fill("我来")
    assert console.page.get_by_role("button", name="发送").is_disabled()
    other.close()


def test_a_masked_number_is_shown_for_a_reason_that_is_kept(console: Console, caller: Caller, desk: Played) -> None:
    with desk.core.db.session() as session:
        store.remember_msisdn(session, caller.id, "13800138001")
    console.at_work(f"/console/talks/{caller.id}")
    number = console.page.locator(".context .masked").first
    number.get_by_text("138****8001").wait_for()
    assert "13800138001" not in console.page.content()
    # nothing of the account before it is proven whose it is
    console.sees("客户还没有核验身份，账户信息不能看", ".context")
    number.get_by_role("button", name="查看完整号码").click()
    dialog = console.page.get_by_role("dialog")
    dialog.get_by_text("其他", exact=True).click()
    dialog.get_by_role("button", name="查看").click()
    console.sees("请写明原因", "dialog")
    assert console.findings() == []
    dialog.get_by_label("补充说明").fill("客户要求回拨")
    dialog.get_by_role("button", name="查看").click()
    console.sees("13800138001", ".context")
    assert console.findings() == []
    (entry,) = desk.rows(AuditEntry, AuditEntry.event == "datum.revealed")
    assert (entry.actor, entry.subject) == ("agent:li.na", f"conversation:{caller.id}")
    assert "客户要求回拨" in str(entry.after)
    number.get_by_role("button", name="遮住").click()
    number.get_by_text("138****8001").wait_for()


def test_suggestions_are_inserted_and_never_sent(console: Console, caller: Caller) -> None:
    console.at_work(f"/console/talks/{caller.id}")
    console.page.get_by_role("tab", name="辅助").click()
    console.page.locator(".card.next").wait_for()
    console.sees("小结", ".context")
    assert console.findings() == []
    insert = console.page.get_by_role("button", name="插入")
    if insert.count():
        insert.first.click()
        assert console.page.get_by_label("回复内容").input_value()
    assert [text for role, text in caller.hears() if role == "agent"] == []


def test_a_reply_that_failed_can_be_sent_again(console: Console, caller: Caller) -> None:
    console.at_work(f"/console/talks/{caller.id}")
    console.page.get_by_role("button", name="接管").click()
    console.sees("您正在接待")
    console.page.route("**/reply", lambda route: route.abort())
    box = console.page.get_by_label("回复内容")
    box.fill("马上就好")
    box.press("Enter")
    console.sees("连不上服务器")
    assert console.findings() == []
    console.page.unroute("**/reply")
    console.page.get_by_role("button", name="重发").click()
    console.page.locator(".turn.mine:not(.failed, .sending)", has_text="马上就好").wait_for()
    assert [text for role, text in caller.hears() if role == "agent"] == ["马上就好"]


@pytest.mark.parametrize(
    "console",
    [
        {"color_scheme": "dark"},
        {"viewport": {"width": 1024, "height": 768}},
        {"viewport": {"width": 390, "height": 844}},
    ],
    indirect=True,
    ids=["dark", "small", "phone"],
)
def test_axe_finds_nothing_in_other_looks(console: Console, caller: Caller) -> None:
    console.at_work("/console/talks?view=waiting")
    row(console, caller).click()
    console.sees("客户在等人工")
    console.press("i")
    assert console.findings() == []
    assert console.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
