"""Makes the pictures of the shift in ``docs/console.md``: the very steps of ``tests/browser/test_console_shift.py``.

Nothing else has to run. ``make screenshots`` calls it.
"""

import sys
from pathlib import Path
from typing import Any

from scripts.pictures import Windows, keep, make
from tests.browser.shift import Shift, before
from tests.e2e.stack import Stack

# steps that the documentation has no picture of
UNSHOWN = {"5-confirm", "8-review"}


def main() -> int:
    """Make all pictures; with a folder as argument, there."""
    return make(play)


def play(windows: Windows, stack: Stack, folder: Path) -> None:
    """Play the shift and keep a picture of each step."""

    def look(page: Any, name: str) -> None:
        if name not in UNSHOWN:
            keep(page, folder / f"shift-{name}.png")

    # the two weeks before come first: they move the clock
    numbers = before(stack)
    Shift(windows, stack, look).whole(numbers)


if __name__ == "__main__":
    sys.exit(main())
