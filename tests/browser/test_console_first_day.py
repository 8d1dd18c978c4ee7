"""What somebody new misread on the first day at the console (docs/console.md, 新坐席试用记录), and what it says now."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from tests.browser.busy_desk import fill
from tests.browser.console_window import Caller, Console
from tests.browser.played import Played, played
from tests.browser.test_console_boards import enter
from tests.e2e.waiting import until
from xiaoka.cases.models import Case
from xiaoka.gateway.models import Message
from xiaoka.runtime import build_services
from xiaoka.staff import accounts
from xiaoka.staff.enums import Role

pytestmark = pytest.mark.browser
FIRST, OWN = "first-password-2026", "my-own-first-day"
WHOLE_DATE = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2} 到期")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with played(tmp_path_factory.mktemp("desk")) as one:
        one.numbers = fill(one, build_services(one.core.settings, db=one.core.db))  # type: ignore[attr-defined]
        with one.core.db.session() as session:
            now = datetime.now(UTC)
            accounts.add(session, "new.agent", Role.AGENT, FIRST, by="test", now=now, must_change=False)
        yield one


def test_the_list_tells_what_a_talk_is_about(console: Console, caller: Caller, desk: Played) -> None:
    until(lambda: any("帮您转人工" in text for _, text in caller.hears()), "the answer")
    with desk.core.db.session() as session:
        for message in session.query(Message).filter_by(conversation_id=caller.id, role="customer"):
            message.body = {**message.body, "nlu": {"label": "affirm", "confidence": 0.99}}
    console.at_work("/console/talks?view=all")
    row = console.page.locator(f".row[href*='{caller.id}'] .row-what")
    expect(row).to_have_text("补换卡")


def test_whoever_gave_a_talk_back_reads_that_writing_takes_it_again(console: Console, caller: Caller) -> None:
    console.at_work(f"/console/talks/{caller.id}")
    page = console.page
    box = page.get_by_label("回复内容")
    expect(box).to_have_attribute("placeholder", re.compile("直接回复就会接管"))
    page.locator(".talk-head").get_by_role("button", name="接管").click()
    expect(box).to_have_attribute("placeholder", re.compile("^回复客户"))
    page.locator(".talk-head").get_by_role("button", name="交还机器人").click()
    page.get_by_role("dialog").get_by_role("button", name="交还机器人").click()
    console.sees("机器人正在应答")
    expect(box).to_have_attribute("placeholder", re.compile("直接回复就会接管"))


def test_the_next_date_of_a_case_has_its_day(console: Console, desk: Played) -> None:
    number = desk.numbers["loss"]  # type: ignore[attr-defined]
    with desk.core.db.session() as session:
        # today by the browser's clock, which may not be today at the desk
        session.query(Case).filter_by(number=number).one().next_at = datetime.now(UTC)
    console.at_work(f"/console/cases/{number}")
    assert WHOLE_DATE.search(console.page.locator(".case-state").inner_text())
    console.open("/console/cases?view=all")
    cell = console.page.locator("tbody tr", has_text=number)
    cell.wait_for()
    assert len(re.findall(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}", cell.inner_text())) == 2


def test_a_password_is_changed_from_the_menu(console: Console) -> None:
    console.open("/console/talks")
    console.sign_in("new.agent", FIRST)
    page = console.page
    page.get_by_role("button", name="我的账号：new.agent").click()
    page.get_by_role("menuitem", name="我的账号、更换密码").click()
    for label, text in {"当前密码": FIRST, "新密码": OWN, "再输一遍新密码": OWN}.items():
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_role("button", name="保存新密码").click()
    page.get_by_role("heading", name="登录").wait_for()
    # said once, and one types on
    assert page.get_by_text("密码已更换，请用新密码登录。").count() == 1
    assert console.active() == "name"
    page.keyboard.type("new.agent")
    page.get_by_label("密码", exact=True).fill(OWN)
    page.get_by_role("button", name="登录", exact=True).click()
    page.get_by_role("heading", name="我的账号").wait_for()


def test_the_code_is_typed_at_once(console: Console, secrets: dict[str, str]) -> None:
    console.open("/console/figures")
    console.sign_in("zhao.min")
    console.page.locator(".secret").wait_for()
    assert console.active() == "code"
    secrets.clear()


def test_what_was_labelled_stands_beside_taking_it_back(console: Console) -> None:
    console.at_work("/console/inbox")
    page = console.page
    page.locator(".label-card").wait_for()
    first = page.locator(".wording").inner_text()
    console.press("2")
    console.sees("已标为“销户”", ".label-card")
    page.get_by_role("button", name="撤销上一条").click()
    console.sees(first, ".wording")
    console.press("?")
    keys = page.get_by_role("dialog").inner_text()
    assert "上一条" in keys and "cases.prev" not in keys


def test_pages_one_may_not_see_say_so_in_a_heading(console: Console, secrets: dict[str, str]) -> None:
    enter(console, secrets, "admin", "/console/talks")
    console.page.get_by_role("heading", name="您的岗位看不到这个页面", level=1).wait_for()
