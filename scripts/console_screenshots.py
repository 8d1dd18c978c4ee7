"""Makes the pictures of ``docs/console.md`` from a running desk in demo mode: a real talk, taken over by a real agent.

Run by ``make screenshots`` beside ``scripts/screenshots.py``.
"""

import re
import sys
from typing import Any

import httpx
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chromium import find
from xiaoka.settings import ROOT, settings
from xiaoka.staff.demo import PASSWORD

PICTURES = ROOT / "docs" / "pictures"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
LOST = ("13800138050", "范思齐", "110105199404145016", "936508")
TALKS = (
    ("你好", "我要销户，号码13800138001", "销户要钱吗"),
    ("你们怎么回事，上个月扣了我三十块钱！我要投诉", "转人工"),
    ("查下余额", "13800138002"),
    ("卡读不出来了，想换一张，号码13800138003", "转人工客服"),
)


class Customer:
    """A customer who talks by the API of the widget, and waits for each answer."""

    def __init__(self, url: str) -> None:
        self.http = httpx.Client(base_url=url, timeout=30, trust_env=False)
        begun = self.http.post("/api/chat/sessions").json()
        self.id, self._n = str(begun["conversation_id"]), 0
        self.http.headers["Authorization"] = f"Bearer {begun['token']}"

    def say(self, text: str, page: Page) -> None:
        """Say something and wait until nobody owes an answer."""
        self._n += 1
        self.http.post("/api/chat/messages", json={"client_message_id": f"m{self._n}", "text": text}).raise_for_status()
        for _ in range(60):
            page.wait_for_timeout(300)
            messages = self.http.get("/api/chat/history").json()["messages"]
            if messages and messages[-1]["role"] != "customer":
                return


def window(browser: Browser, url: str, **options: Any) -> Page:
    """Open a window on the console."""
    defaults = {"viewport": {"width": 1440, "height": 900}, "locale": "zh-CN", "reduced_motion": "reduce"}
    page = browser.new_context(**{**defaults, **options}).new_page()
    page.goto(f"{url}/console")
    return page


def sign_in(page: Page) -> None:
    """Sign in as an agent of the demo."""
    page.get_by_label("工号").fill("li.na")
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.get_by_role("navigation").wait_for()


def keep(page: Page, name: str) -> None:
    """Save the page."""
    page.wait_for_timeout(900)
    page.screenshot(path=str(PICTURES / f"console-{name}.png"))


def shift(browser: Browser, url: str) -> None:
    """Play a piece of a shift and keep its pictures."""
    page = window(browser, url)
    keep(page, "sign-in")
    for talk in TALKS:
        customer = Customer(url)
        for text in talk:
            customer.say(text, page)
    number, name, id_card, password = LOST
    lost = Customer(url)
    for text in (f"手机掉了，卡也没了，想补一张，号码{number}", f"{name} {id_card}", password, "补卡多少钱", "转人工"):
        lost.say(text, page)
    sign_in(page)
    page.goto(f"{url}/console/talks/{lost.id}?view=waiting")
    page.locator(".context .facts").first.wait_for()
    keep(page, "waiting")
    page.get_by_role("button", name="接管").click()
    page.get_by_text("您正在接待").wait_for()
    page.get_by_role("switch").click()
    page.get_by_label("回复内容").fill("您好，我是人工客服，已经看到您前面的对话，卡已经帮您挂失了。")
    page.get_by_label("回复内容").press("Enter")
    page.locator(".turn.mine:not(.sending)").first.wait_for()
    lost.http.post("/api/chat/messages", json={"client_message_id": "x1", "text": "好的，谢谢。我人在外地，能寄过来吗"})
    page.get_by_role("tab", name="内部备注").click()
    page.get_by_label("备注内容").fill("客户在外地，最好邮寄")
    page.get_by_label("备注内容").press("Enter")
    page.get_by_role("tab", name="回复客户").click()
    page.get_by_role("tab", name="辅助").click()
    page.locator(".card.next").wait_for()
    keep(page, "talk")
    page.get_by_role("tab", name="客户", exact=True).click()
    page.locator(".masked button").first.click()
    page.get_by_role("dialog").get_by_text("给客户回电").click()
    keep(page, "reveal")
    page.keyboard.press("Escape")
    page.get_by_label("回复内容").fill("/")
    keep(page, "phrases")
    for name_of, options in (
        ("dark", {"color_scheme": "dark"}),
        ("1024", {"viewport": {"width": 1024, "height": 768}}),
    ):
        other = window(browser, url, **options)
        sign_in(other)
        other.goto(f"{url}/console/talks/{lost.id}?view=mine")
        other.locator(".turn.mine").first.wait_for()
        keep(other, name_of)


def main() -> int:
    """Make all pictures."""
    chromium = find()
    if chromium is None:
        sys.stderr.write("screenshots: no Chromium here; run scripts/browser\n")
        return 1
    url = re.sub("/$", "", settings().public_url)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        shift(browser, url)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
