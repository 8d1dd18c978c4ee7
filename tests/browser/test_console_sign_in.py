"""Signing in to the console: wrong passwords, lock-out, the first password, one-time codes, roles, language."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tests.browser.console_window import Console, code_for
from tests.browser.played import Played, played
from xiaoka.staff import accounts
from xiaoka.staff.enums import Role

pytestmark = pytest.mark.browser
FIRST = "first-password-2026"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with played(tmp_path_factory.mktemp("desk")) as one:
        with one.core.db.session() as session:
            for name, role in (("new.agent", Role.AGENT), ("locked.agent", Role.AGENT)):
                accounts.add(session, name, role, FIRST, by="test", now=datetime.now(UTC))
        yield one


def test_a_wrong_password_is_told_and_the_address_is_kept(console: Console) -> None:
    console.open("/console/talks/c_unknown")
    assert console.findings() == []
    console.sign_in(password="wrong-password-1")
    console.sees("工号或密码不正确")
    assert console.findings() == []
    console.sign_in()
    console.sees("没有这个会话")
    assert console.page.url.endswith("/console/talks/c_unknown")


def test_the_lock_is_said_clearly(console: Console) -> None:
    console.open()
    for _ in range(6):
        console.sign_in("locked.agent", "wrong-password-1")
        console.page.get_by_role("alert").wait_for()
        console.until("!document.querySelector('form button.primary').disabled")
    assert "已锁定 15 分钟" in console.page.get_by_role("alert").inner_text()
    assert console.findings() == []


def test_a_first_password_must_be_changed(console: Console) -> None:
    console.open()
    console.sign_in("new.agent", FIRST)
    console.page.get_by_role("heading", name="设置自己的密码").wait_for()
    assert console.findings() == []
    fields = {"当前密码": FIRST, "新密码": "my-own-words-2026", "再输一遍新密码": "my-other-words-2026"}
    for label, text in fields.items():
        console.page.get_by_label(label, exact=True).fill(text)
    console.page.get_by_role("button", name="保存新密码").click()
    console.sees("两次输入的新密码不一样")
    console.page.get_by_label("再输一遍新密码").fill("my-own-words-2026")
    console.page.get_by_role("button", name="保存新密码").click()
    console.page.get_by_role("heading", name="登录").wait_for()
    console.sign_in("new.agent", "my-own-words-2026")
    console.page.get_by_role("navigation").wait_for()


def test_who_decides_needs_an_authenticator_and_sees_more(console: Console) -> None:
    console.open()
    console.sign_in("admin")
    console.page.get_by_role("img", name="动态口令二维码").wait_for()
    assert console.findings() == []
    secret = console.page.locator("code.secret").inner_text().replace(" ", "")
    console.page.get_by_label("动态口令", exact=True).fill(code_for(secret))
    console.page.get_by_role("button", name="完成绑定").click()
    nav = console.page.get_by_role("navigation")
    nav.get_by_role("link", name="账号").click()
    console.page.get_by_role("button", name="li.na").or_(console.page.get_by_text("li.na")).first.wait_for()
    assert console.findings() == []
    # an administrator has nothing to do with customers
    assert nav.get_by_role("link", name="会话").count() == 0
    console.open("/console/talks")
    console.sees("您的岗位看不到这个页面")


def test_a_session_that_ended_leads_to_signing_in_and_back(console: Console) -> None:
    console.at_work("/console/account")
    console.page.get_by_role("heading", name="更换密码").wait_for()
    assert console.findings() == []
    console.context.clear_cookies()
    console.page.get_by_role("switch").click()
    console.sees("登录已失效")
    console.sign_in()
    console.page.get_by_role("heading", name="更换密码").wait_for()


@pytest.mark.parametrize("console", [{}, {"color_scheme": "dark"}], indirect=True, ids=["light", "dark"])
def test_english_is_there_and_kept(console: Console) -> None:
    console.open()
    console.page.get_by_label("语言").select_option("en")
    console.page.get_by_role("heading", name="Sign in").wait_for()
    assert console.page.evaluate("document.documentElement.lang") == "en"
    console.page.reload()
    console.page.get_by_role("heading", name="Sign in").wait_for()
    assert console.findings() == []
    kept = console.page.evaluate("Object.keys(localStorage)")
    assert set(kept) <= {"xiaoka.console.lang", "xiaoka.console.theme"}
    assert console.page.evaluate("document.cookie") == ""
