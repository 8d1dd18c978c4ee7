"""How soon a handed-over talk is on an agent's screen, in a real browser, while many customers talk.

``python -m benchmarks.console_reach`` writes ``benchmarks/results/console_reach.json``. Desk, database (SQLite) and
browser are real; the engine is played, because its time belongs to the turn and is measured elsewhere. The clock runs
from the customer's sending to the moment the row is in the page.
"""

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from tests.browser.chromium import find
from tests.browser.conftest import QUIET
from tests.browser.console_window import Caller, Console
from tests.browser.played import Played, played
from xiaoka.settings import ROOT

RESULT = ROOT / "benchmarks" / "results" / "console_reach.json"
WATCH = """() => {
  window.seen = {};
  const look = () => document.querySelectorAll(".rows .row").forEach((row) => {
    const id = row.pathname.split("/").pop();
    window.seen[id] ??= Date.now();
  });
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
  look();
}"""


def chatter(desk: Played, talks: int, pause_s: float, stop: threading.Event, said: list[int]) -> list[threading.Thread]:
    """Let customers talk to the bot, each on his own, until told to stop."""

    def one(place: int) -> None:
        caller = Caller(desk)
        stop.wait(place * pause_s / talks)
        while not stop.is_set():
            caller.say("你好")
            said[0] += 1
            stop.wait(pause_s)

    threads = [threading.Thread(target=one, args=(place,), daemon=True) for place in range(talks)]
    for thread in threads:
        thread.start()
    return threads


def measure(desk: Played, console: Console, count: int) -> list[float]:
    """Return the times in milliseconds of ``count`` requests for a person."""
    console.at_work("/console/talks?view=waiting")
    console.page.locator(".link-state.live").wait_for()
    console.page.evaluate(WATCH)
    times = []
    for _ in range(count):
        caller = Caller(desk)
        sent = time.time() * 1000
        caller.say("转人工")
        for _ in range(200):
            shown = console.page.evaluate("id => window.seen[id] ?? 0", caller.id)
            if shown:
                times.append(shown - sent)
                break
            console.page.wait_for_timeout(25)
        else:
            raise TimeoutError("a request for a person never appeared")
        console.page.wait_for_timeout(150)
    return times


def main() -> int:
    """Measure and keep the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--talks", type=int, default=50)
    parser.add_argument("--requests", type=int, default=40)
    parser.add_argument("--pause", type=float, default=5.0, help="seconds between two messages of one customer")
    wanted = parser.parse_args()
    stop, said = threading.Event(), [0]
    with tempfile.TemporaryDirectory() as folder, played(Path(folder)) as desk, sync_playwright() as playwright:
        browser: Any = playwright.chromium.launch(executable_path=find(), args=QUIET)
        threads = chatter(desk, wanted.talks, wanted.pause, stop, said)
        began = time.monotonic()
        times = sorted(measure(desk, Console(browser, desk), wanted.requests))
        took = time.monotonic() - began
        stop.set()
        for thread in threads:
            thread.join(5)
        browser.close()
    result = {
        "live_talks": wanted.talks,
        "messages_per_second": round(said[0] / took, 1),
        "requests": len(times),
        "ms": {
            "p50": round(statistics.median(times)),
            "p95": round(times[max(0, -(-len(times) * 95 // 100) - 1)]),
            "max": round(times[-1]),
        },
        "machine": {"cores": os.cpu_count(), "python": platform.python_version()},
    }
    RESULT.write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(result, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
