"""Makes the pictures of ``docs/widget.md`` from a running desk in demo mode: one replacement on the carrier's own page.

The same conversation is looked at on a desktop, on phones of 360 and 320 pixels, enlarged twice, and in the dark.
Run by ``make screenshots`` beside ``scripts/screenshots.py``.
"""

import re
import sys

import httpx
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.chromium import find
from xiaoka.settings import ROOT, settings

PICTURES = ROOT / "docs" / "pictures"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
NUMBER, NAME, ID_CARD, PASSWORD = "13900139002", "周一帆", "31010419950718203X", "716204"
DESKTOP, LARGE = {"width": 1280, "height": 820}, {"width": 640, "height": 410}
PHONE, NARROW = {"width": 360, "height": 720}, {"width": 320, "height": 640}


class Site:
    """One person on the demo carrier's page."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.url = url
        options = {"device_scale_factor": 2, "locale": "zh-CN", "reduced_motion": "reduce", "color_scheme": "light"}
        self.page: Page = browser.new_context(viewport=DESKTOP, **options).new_page()
        self.page.goto(f"{url}/site")
        self.page.locator("xiaoka-chat .launcher").wait_for()

    def look(self, size: dict[str, int], name: str) -> None:
        """Save the page at a size."""
        self.page.set_viewport_size(size)
        self.page.wait_for_timeout(900)
        self.page.screenshot(path=str(PICTURES / f"widget-{name}.png"))

    def say(self, text: str, answered_by: str) -> None:
        """Type a message and wait for words of the answer."""
        box = self.page.locator("xiaoka-chat .composer").locator("textarea:visible, input:visible").first
        box.fill(text)
        box.press("Enter")
        self.hears(answered_by)

    def press(self, title: str, answered_by: str) -> None:
        """Press the newest button with a title."""
        self.page.locator(f"xiaoka-chat article button:not([aria-disabled=true]):has-text('{title}')").last.click()
        self.hears(answered_by)

    def hears(self, words: str) -> None:
        """Wait until an answer contains some words."""
        expect(self.page.locator("xiaoka-chat article.bot").get_by_text(words).last).to_be_visible(timeout=30_000)

    def pass_face(self) -> None:
        """Pass the face check in its own tab."""
        link = self.page.locator("xiaoka-chat a[href*='/identity/face/']").last.get_attribute("href") or ""
        check = f"{self.url}/api/identity/face/{link.rsplit('/', 1)[-1]}"
        version = httpx.get(check).json()["consent_version"]
        httpx.post(f"{check}/consent", json={"agreed": True, "consent_version": version}).raise_for_status()
        proof = {"name": NAME, "id_card": ID_CARD, "sample": f"live:{ID_CARD}"}
        httpx.post(f"{check}/submit", json=proof).raise_for_status()


def replacement(site: Site) -> None:
    """Replace a card from a button of the page to the receipt, at one size after the other."""
    site.page.get_by_role("button", name="补卡换卡").click()
    site.hears("手机号码")
    site.say(NUMBER, "旧卡是什么情况")
    site.say("卡裂了", "还能收到短信吗")
    site.press("收不到", "服务密码")
    site.look(DESKTOP, "site")
    site.say(PASSWORD, "刷脸核实")
    site.look(PHONE, "360")
    site.pass_face()
    site.hears("寄过去")
    site.press("邮寄到家", "收货地址完整")
    site.say("上海市徐汇区样例路 18 号 3 单元 602", "快递员打哪个电话")
    site.say("13911112222", "最后核对")
    site.look(NARROW, "320")
    site.look(LARGE, "200-percent")
    site.page.emulate_media(color_scheme="dark")
    site.page.set_viewport_size(DESKTOP)
    site.press("确认提交", "受理单号")
    site.look(DESKTOP, "dark")


def main() -> int:
    """Make all pictures."""
    chromium = find()
    if chromium is None:
        sys.stderr.write("screenshots: no Chromium here; run scripts/browser\n")
        return 1
    url = re.sub("/$", "", settings().public_url)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        replacement(Site(browser, url))
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
