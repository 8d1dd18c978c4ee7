"""Makes the pictures of the boards in ``docs/console-boards.md``: two weeks of made-up work before a desk of its own.

Nothing else has to run. ``make screenshots`` calls it.
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.busy_desk import fill
from tests.browser.chromium import find
from tests.browser.conftest import QUIET
from tests.browser.console_window import Console
from tests.browser.played import played
from tests.browser.test_console_boards import enter
from xiaoka.runtime import build_services
from xiaoka.settings import ROOT

PICTURES = ROOT / "docs" / "pictures"
WINDOWS = {
    "": {"viewport": {"width": 1440, "height": 900}},
    "-1024": {"viewport": {"width": 1024, "height": 768}},
    "-dark": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "dark"},
}
SETTLE_MS = 900


def main() -> int:
    """Make all pictures; with a folder as argument every one in three windows, there."""
    chromium = find()
    if chromium is None:
        sys.stderr.write("screenshots: no Chromium here; run scripts/browser\n")
        return 1
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURES
    folder.mkdir(parents=True, exist_ok=True)
    windows = WINDOWS if len(sys.argv) > 1 else {"": WINDOWS[""]}
    with tempfile.TemporaryDirectory() as place, played(Path(place)) as desk, sync_playwright() as playwright:
        numbers = fill(desk, build_services(desk.core.settings, db=desk.core.db))
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        secrets: dict[str, str] = {}
        for suffix, options in windows.items():
            supervisor(Console(browser, desk, **options), secrets, numbers, folder, suffix)
            auditor(Console(browser, desk, **options), secrets, folder, suffix)
        browser.close()
    return 0


def supervisor(console: Console, secrets: dict[str, str], numbers: dict[str, str], folder: Path, suffix: str) -> None:
    """Case board, one case, the words before a rejection, figures, inbox."""
    enter(console, secrets, "zhao.min", "/console/cases?view=all")
    picture(console, folder / f"console-cases{suffix}.png")
    console.open(f"/console/cases/{numbers['replace']}")
    picture(console, folder / f"console-case{suffix}.png")
    page = console.page
    page.get_by_role("button", name="不通过", exact=True).click()
    page.get_by_label("原因（客户会看到）").fill("收货地址和机主证件上的不一致")
    page.get_by_label("补救办法（客户会看到）").fill("可以改成带身份证到营业厅领卡")
    page.get_by_role("button", name="预览客户会收到的短信").click()
    page.locator(".words blockquote").first.wait_for()
    picture(console, folder / f"console-reject{suffix}.png")
    console.open("/console/figures")
    page.locator("canvas").first.wait_for()
    picture(console, folder / f"console-figures{suffix}.png", whole=True)
    console.open("/console/inbox")
    picture(console, folder / f"console-inbox{suffix}.png")
    console.close()


def auditor(console: Console, secrets: dict[str, str], folder: Path, suffix: str) -> None:
    """The audit browser after verifying."""
    enter(console, secrets, "sun.jie", "/console/audit")
    console.page.get_by_role("button", name="校验完整性").click()
    console.sees("首尾相连")
    picture(console, folder / f"console-audit{suffix}.png")
    console.close()


def picture(console: Console, file: Path, *, whole: bool = False) -> None:
    """Save the window; ``whole`` makes it as high as what is in it."""
    page = console.page
    page.locator("main h1").wait_for()
    page.wait_for_load_state("networkidle")
    if whole:
        high = page.evaluate("document.getElementById('main').scrollHeight")
        page.set_viewport_size({"width": page.viewport_size["width"], "height": high})
    page.wait_for_timeout(SETTLE_MS)
    page.screenshot(path=str(file))
    if whole:
        page.set_viewport_size({"width": page.viewport_size["width"], "height": 900})


if __name__ == "__main__":
    sys.exit(main())
