"""Waiting for something with a deadline."""

import time
from collections.abc import Callable

PAUSE_S = 0.05


def until[Found](probe: Callable[[], Found | None], what: str, within_s: float = 15.0) -> Found:
    """Return the first true result of ``probe``; fail with ``what`` was awaited."""
    deadline = time.monotonic() + within_s
    while True:
        found = probe()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {within_s:g} s in vain for: {what}")
        time.sleep(PAUSE_S)
