"""Makes the pictures of the boards in ``docs/console-boards.md``: two weeks of made-up work before a desk of its own.

Nothing else has to run. ``make screenshots`` calls it.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from scripts.pictures import Windows, keep, make
from tests.browser.busy_desk import fill
from tests.browser.console_window import Console
from tests.browser.played import Played, played
from tests.browser.test_console_boards import enter
from tests.e2e.stack import START
from xiaoka.carrier.demo.seed import reset
from xiaoka.db.session import Database
from xiaoka.runtime import build_services

WINDOWS: dict[str, dict[str, Any]] = {
    "": {"viewport": {"width": 1440, "height": 900}},
    "-1024": {"viewport": {"width": 1024, "height": 768}},
    "-dark": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "dark"},
}


def main() -> int:
    """Make all pictures; with a folder as argument every one in three windows, there."""
    return make(play, desk, lambda one: one.core.clock.now())


@contextmanager
def desk(place: Path) -> Iterator[Played]:
    """A desk with a played engine, on the fixed day."""
    with played(place) as one:
        # what is made up is written until ten o'clock of the next morning
        reset(Database(one.core.settings.demo_carrier_url), frozen_at=START - timedelta(days=1))
        yield one


def play(windows: Windows, one: Played, folder: Path) -> None:
    """Look at the boards as a supervisor and as an auditor."""
    numbers = fill(one, build_services(one.core.settings, db=one.core.db))
    secrets: dict[str, str] = {}
    for suffix, options in (WINDOWS if len(sys.argv) > 1 else {"": WINDOWS[""]}).items():
        supervisor(Console(windows, one, **options), secrets, numbers, folder, suffix)
        auditor(Console(windows, one, **options), secrets, folder, suffix)


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
    """The audit browser after verifying, with what befell the cases."""
    enter(console, secrets, "sun.jie", "/console/audit")
    console.page.get_by_role("button", name="校验完整性").click()
    console.sees("首尾相连")
    # sign-ins bear the machine's time, not the demo's
    console.page.get_by_label("对象（开头）").fill("case:")
    console.page.get_by_role("button", name="查找").click()
    console.page.locator("tbody tr", has_text="staff:").first.wait_for(state="detached")
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
    keep(page, file)
    if whole:
        page.set_viewport_size({"width": page.viewport_size["width"], "height": 900})


if __name__ == "__main__":
    sys.exit(main())
