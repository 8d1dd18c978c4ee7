"""axe-core finds nothing in any view, dialog or menu of the console, for every role, light and dark."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.browser.busy_desk import fill
from tests.browser.console_window import Caller, Console
from tests.browser.played import Played, played
from tests.browser.test_console_boards import enter
from xiaoka.runtime import build_services
from xiaoka.settings import ROOT

pytestmark = pytest.mark.browser
INDEX = ROOT / "xiaoka" / "console" / "web" / "views" / "index.js"
ROLES = {
    "li.na": ("talks?view=all", "cases?view=all", "inbox", "inbox?status=labelled", "account", "figures", "nowhere"),
    "zhao.min": ("talks?view=all", "cases", "figures?days=7", "inbox", "account"),
    "sun.jie": ("talks?view=all", "cases", "figures", "audit", "account"),
    "admin": ("members", "figures", "account", "talks"),
}
LOOKS = [{}, {"color_scheme": "dark"}]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with played(tmp_path_factory.mktemp("desk")) as one:
        one.numbers = fill(one, build_services(one.core.settings, db=one.core.db))  # type: ignore[attr-defined]
        yield one


def come(console: Console, secrets: dict[str, str], name: str, path: str) -> None:
    """Sign in, with a one-time code where the role needs one."""
    if name == "li.na":
        console.at_work(path)
    else:
        enter(console, secrets, name, path)


def settled(console: Console) -> list[str]:
    """Return what axe-core objects to once the page has come to rest."""
    console.page.locator("main h1").first.wait_for(state="attached")
    console.until("!document.querySelector('.loading, .spinner')")
    return console.findings()


def test_no_view_is_left_out() -> None:
    views = set(re.findall(r'path: "/console/(\w+)', INDEX.read_text(encoding="utf-8")))
    visited = {re.split(r"[/?]", place)[0] for places in ROLES.values() for place in places}
    assert views and views <= visited


@pytest.mark.parametrize("console", LOOKS, indirect=True, ids=["light", "dark"])
@pytest.mark.parametrize("name", ROLES)
def test_every_view_of_every_role(console: Console, secrets: dict[str, str], name: str) -> None:
    come(console, secrets, name, "/console/account")
    found = {}
    for place in ROLES[name]:
        console.open(f"/console/{place}")
        if problems := settled(console):
            found[place] = problems
    assert found == {}


@contextmanager
def dialog(console: Console, found: dict[str, list[str]], name: str) -> Iterator[None]:
    """Look at the dialog that has just been opened, and close it by Esc."""
    shown = console.page.get_by_role("dialog")
    shown.wait_for()
    if problems := console.findings():
        found[name] = problems
    yield
    console.press("Escape")
    shown.wait_for(state="detached")


@pytest.mark.parametrize("console", LOOKS, indirect=True, ids=["light", "dark"])
def test_dialogs_of_an_agent(console: Console, caller: Caller, desk: Played) -> None:
    found: dict[str, list[str]] = {}
    page = console.page
    console.at_work(f"/console/talks/{caller.id}")
    page.locator(".talk-head").get_by_role("button", name="接管").click()
    console.sees("您正在接待")
    console.press("Escape")
    console.press("?")
    with dialog(console, found, "keys"):
        pass
    for item in ("转接", "约回电"):
        page.get_by_role("button", name="更多操作").click()
        if item == "转接" and (problems := console.findings()):
            found["menu"] = problems
        page.get_by_role("menuitem", name=item).click()
        with dialog(console, found, item):
            pass
    for button in ("交还机器人", "结束"):
        page.locator(".talk-head").get_by_role("button", name=button).click()
        with dialog(console, found, button):
            pass
    console.open(f"/console/cases/{desk.numbers['replace']}")  # type: ignore[attr-defined]
    for button in ("记录回访", "代客户申诉"):
        page.get_by_role("button", name=button).click()
        with dialog(console, found, button):
            pass
    assert found == {}


@pytest.mark.parametrize("console", LOOKS, indirect=True, ids=["light", "dark"])
def test_dialogs_of_an_administrator(console: Console, secrets: dict[str, str]) -> None:
    found: dict[str, list[str]] = {}
    page = console.page
    enter(console, secrets, "admin", "/console/members")
    page.get_by_role("button", name="新建账号").click()
    with dialog(console, found, "新建账号"):
        pass
    more = page.locator("tbody tr", has_text="wang.gang").get_by_role("button").last
    more.click()
    if problems := console.findings():
        found["menu"] = problems
    items = [one for one in page.get_by_role("menuitem").all_inner_texts() if one]
    assert len(items) >= 3
    console.press("Escape")
    for item in items:
        more.click()
        page.get_by_role("menuitem", name=item, exact=True).click()
        with dialog(console, found, item):
            pass
    assert found == {}


@pytest.mark.parametrize("console", LOOKS, indirect=True, ids=["light", "dark"])
def test_deciding_and_exporting(console: Console, secrets: dict[str, str], desk: Played) -> None:
    found: dict[str, list[str]] = {}
    page = console.page
    enter(console, secrets, "zhao.min", f"/console/cases/{desk.numbers['replace']}")  # type: ignore[attr-defined]
    for button in ("不通过", "转营业厅办理"):
        page.get_by_role("button", name=button, exact=True).click()
        with dialog(console, found, button):
            pass
    console.open("/console/inbox")
    page.locator(".label-card").wait_for()
    console.press("1")
    page.get_by_text("已标为").first.wait_for()
    page.get_by_role("button", name=re.compile("导出训练改动")).click()
    with dialog(console, found, "导出"):
        pass
    assert found == {}
