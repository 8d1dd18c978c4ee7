"""Makes the pictures of the documentation from a running desk in demo mode.

Run ``make run`` in one terminal and ``make screenshots`` in another. Every picture is a real conversation.
"""

import re
import sys

import httpx
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.chromium import find
from xiaoka.settings import ROOT, settings

PICTURES = ROOT / "docs" / "pictures"
HOLDER = ("13800138001", "林小满", "110105199203051021")
LOSER = ("13800138050", "范思齐", "110105199404145016", "936508")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


class Customer:
    """Somebody at the demo page."""

    def __init__(self, browser: Browser, url: str, number: str) -> None:
        self.browser, self.url, self.number = browser, url, number
        self.page: Page = browser.new_page(viewport={"width": 1280, "height": 900}, device_scale_factor=1.5)
        self.page.goto(url)
        self.page.locator("select").first.select_option(number)
        self.page.locator("xiaoka-chat textarea:visible").wait_for()

    def say(self, text: str, answered_by: str) -> None:
        """Type a message and wait until the answer contains some words."""
        box = self.page.locator("xiaoka-chat textarea:visible, xiaoka-chat input:visible").first
        box.fill(text)
        box.press("Enter")
        self.hears(answered_by)

    def press(self, title: str, answered_by: str) -> None:
        """Press the newest button with a title."""
        self.page.locator(f"xiaoka-chat button:not([aria-disabled=true]):has-text('{title}')").last.click()
        self.hears(answered_by)

    def hears(self, words: str) -> None:
        """Wait until the newest bubbles contain some words."""
        expect(self.page.locator("xiaoka-chat").get_by_text(words).last).to_be_visible(timeout=20_000)

    def code(self, known: int) -> str:
        """Return the code of the newest SMS once there are more than ``known``."""
        for _ in range(40):
            answer = httpx.get(f"{self.url}/api/demo/sms", params={"number": self.number}).json()["messages"]
            if len(answer) > known:
                return str(re.findall(r"验证码 ?(\d{6})", newest(answer))[-1])
            self.page.wait_for_timeout(250)
        raise TimeoutError("no SMS arrived")

    def texts(self) -> int:
        """Count the SMS of the number so far."""
        return len(httpx.get(f"{self.url}/api/demo/sms", params={"number": self.number}).json()["messages"])

    def pass_face(self, name: str, id_card: str) -> None:
        """Pass the face check in its own tab."""
        link = self.page.locator("xiaoka-chat a[href*='/identity/face/']").last.get_attribute("href") or ""
        token = link.rsplit("/", 1)[-1]
        page = httpx.get(f"{self.url}/api/identity/face/{token}").json()
        consent = {"agreed": True, "consent_version": page["consent_version"]}
        httpx.post(f"{self.url}/api/identity/face/{token}/consent", json=consent).raise_for_status()
        proof = {"name": name, "id_card": id_card, "sample": f"live:{id_card}"}
        httpx.post(f"{self.url}/api/identity/face/{token}/submit", json=proof).raise_for_status()

    def picture(self, name: str) -> None:
        """Save the page."""
        self.page.wait_for_timeout(600)
        self.page.screenshot(path=str(PICTURES / f"{name}.png"))


def newest(messages: list[dict[str, str]]) -> str:
    """Return the text of the latest SMS."""
    return max(messages, key=lambda one: one["at"])["text"]


def cancel(browser: Browser, url: str) -> None:
    """A finished cancellation."""
    number, name, id_card = HOLDER
    customer = Customer(browser, url, number)
    known = customer.texts()
    customer.say(f"帮我办一下销户，号码{number}", "验证码已发到")
    customer.say(customer.code(known), "请点下面的链接")
    customer.pass_face(name, id_card)
    customer.hears("销户结算单")
    # the window stays where the answer begins; the picture is of the settlement
    customer.page.locator("xiaoka-chat button:has-text('先不办了')").last.scroll_into_view_if_needed()
    customer.picture("quote")
    customer.press("已了解，继续", "为什么不用")
    customer.press("很少用", "怎么退")
    customer.press("原路退回", "最后核对")
    customer.press("确认提交", "受理单号")
    customer.picture("cancel")


def replace(browser: Browser, url: str) -> None:
    """A finished replacement of a lost card."""
    number, name, id_card, password = LOSER
    customer = Customer(browser, url, number)
    customer.say(f"手机掉了，卡也没了，想补一张，号码{number}", "姓名和身份证")
    customer.say(f"{name} {id_card}", "请输入 6 位服务密码")
    customer.picture("loss")
    customer.say(password, "请点下面的链接")
    customer.pass_face(name, id_card)
    customer.hears("营业厅取")
    customer.press("邮寄到家", "收货地址完整")
    customer.say("北京市朝阳区样例路 5 号 2 单元 301", "快递员打哪个电话")
    customer.say("13911112222", "最后核对")
    customer.press("确认提交", "受理单号")
    customer.picture("replace")


def main() -> int:
    """Make all pictures."""
    chromium = find()
    if chromium is None:
        sys.stderr.write("screenshots: no Chromium here; run scripts/browser\n")
        return 1
    PICTURES.mkdir(parents=True, exist_ok=True)
    url = settings().public_url
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        cancel(browser, url)
        replace(browser, url)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
