"""Makes the pictures of the shift in ``docs/console.md``: the very steps of ``tests/browser/test_console_shift.py``.

It starts a product of its own with fresh databases; nothing else has to run. ``make screenshots`` calls it.
"""

import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from tests.browser.chromium import find
from tests.browser.conftest import QUIET
from tests.browser.shift import Shift, before
from tests.e2e.stack import Stack, variables
from xiaoka.settings import ROOT

PICTURES = ROOT / "docs" / "pictures"
SETTLE_MS = 700


def main() -> int:
    """Play the shift and keep a picture of each step; with a folder as argument, there."""
    chromium = find()
    if chromium is None:
        sys.stderr.write("screenshots: no Chromium here; run scripts/browser\n")
        return 1
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURES
    folder.mkdir(parents=True, exist_ok=True)

    def keep(page: Any, name: str) -> None:
        page.wait_for_timeout(SETTLE_MS)
        page.screenshot(path=str(folder / f"shift-{name}.png"))

    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        stack = Stack(Path(place), variables(Path(place)))
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        try:
            stack.open()
            Shift(browser, stack, keep).whole(before(stack))
        finally:
            browser.close()
            stack.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
