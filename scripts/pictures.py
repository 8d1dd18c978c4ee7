"""What the scripts for the pictures of the documentation share.

Each starts a product of its own with fresh databases and the demo clock (演示时钟) on a fixed working day, so a picture
shows the same whenever it is made, and a desk that runs beside it keeps its time and its data.
"""

import sys
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.chromium import find
from tests.browser.conftest import QUIET
from tests.e2e.people import Person
from tests.e2e.stack import Stack, opened
from xiaoka.settings import ROOT

PICTURES = ROOT / "docs" / "pictures"
# a machine that trains beside it is slow
PATIENCE_MS = 90_000
SETTLE_MS = 900


class Windows:
    """A browser whose windows live on the day of the demo clock.

    Args:
        browser: Playwright's.
        now: the demo clock.
    """

    def __init__(self, browser: Browser, now: Callable[[], datetime]) -> None:
        self._browser, self._now = browser, now

    def new_context(self, **options: Any) -> BrowserContext:
        """Open a private window; pages say ``today`` by its clock."""
        here = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", "reduced_motion": "reduce"}
        context = self._browser.new_context(**{**here, **options})
        context.set_default_timeout(PATIENCE_MS)
        context.clock.install(time=self._now())
        return context


class Customer:
    """Somebody who talks in the widget.

    Args:
        windows: where he opens his.
        stack: the running product.
        who: he.
        path: of the page with the widget.
        options: of the window, such as ``viewport``.
    """

    def __init__(self, windows: Windows, stack: Stack, who: Person, path: str, **options: Any) -> None:
        self.stack, self.who = stack, who
        self.page: Page = windows.new_context(**options).new_page()
        self.page.goto(f"{stack.url}{path}")

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
        answer = self.page.locator("xiaoka-chat article.bot").get_by_text(words).last
        expect(answer).to_be_visible(timeout=PATIENCE_MS)

    def pass_face(self) -> None:
        """Pass the face check as its page does, without showing it."""
        link = self.page.locator("xiaoka-chat a[href*='/identity/face/']").last.get_attribute("href") or ""
        check = f"{self.stack.url}/api/identity/face/{link.rsplit('/', 1)[-1]}"
        version = httpx.get(check).json()["consent_version"]
        httpx.post(f"{check}/consent", json={"agreed": True, "consent_version": version}).raise_for_status()
        proof = {"name": self.who.name, "id_card": self.who.id_card, "sample": f"live:{self.who.id_card}"}
        httpx.post(f"{check}/submit", json=proof).raise_for_status()


def make(
    play: Callable[[Windows, Any, Path], None],
    desk: Callable[[Path], AbstractContextManager[Any]] = opened,
    now: Callable[[Any], datetime] = lambda stack: stack.carrier.clock.now(),
) -> int:
    """Start a desk, play before it, stop it whatever happens; return the exit code.

    Args:
        play: is given the browser, the desk and the folder for pictures: the argument of the script, else
            ``docs/pictures``.
        desk: runs a desk with its databases in a folder; the whole product when left out.
        now: reads the demo clock of that desk.
    """
    chromium = find()
    if chromium is None:
        sys.stderr.write("screenshots: no Chromium here; run scripts/browser\n")
        return 1
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURES
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place, desk(Path(place)) as running, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        try:
            play(Windows(browser, lambda: now(running)), running, folder)
        finally:
            browser.close()
    return 0


def keep(page: Page, file: Path) -> None:
    """Save a page once nothing on it moves and the mouse points at nothing."""
    page.mouse.move(0, 0)
    page.wait_for_timeout(SETTLE_MS)
    page.screenshot(path=str(file))
