"""Fixtures: a real browser before the running product."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.chromium import find
from tests.browser.console_window import Caller, Console
from tests.browser.played import Played
from tests.browser.visit import Visit
from tests.browser.window import Window
from tests.e2e.conftest import stack  # noqa: F401
from tests.e2e.stack import Stack

OUTPUT = Path(__file__).parent / "output"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-extensions",
    # pages of an invented site talk to the desk on this machine
    "--disable-features=LocalNetworkAccessChecks",
    "--disable-sync",
    "--metrics-recording-only",
    "--no-default-browser-check",
    "--no-first-run",
    "--no-pings",
]


@pytest.fixture(scope="package")
def chromium() -> Iterator[object]:
    """A headless Chromium; where there is none the tests are skipped, and fail in CI."""
    path = find()
    if path is None:
        reason = "no Chromium here; run scripts/browser, or name one with XIAOKA_CHROMIUM"
        if os.environ.get("XIAOKA_REQUIRE_SERVICES") == "1":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: object, stack: Stack, request: pytest.FixtureRequest) -> Iterator[Visit]:  # noqa: F811
    """The demo page in a new, private window; parametrise indirectly with other options of the window.

    A picture and the errors of the page are kept when the test fails; errors on the console fail it.
    """
    OUTPUT.mkdir(exist_ok=True)
    one = Visit(chromium, stack, getattr(request, "param", {}))
    try:
        yield one
        assert one.errors == []
    finally:
        one.page.screenshot(path=OUTPUT / f"{request.node.name}.png")
        one.context.close()


@pytest.fixture
def window(chromium: Any, desk: Played, request: pytest.FixtureRequest) -> Iterator[Window]:
    """The widget before the played desk of the module; parametrise indirectly with other options of the window."""
    one = Window(chromium, desk, **getattr(request, "param", {}))
    yield one
    desk.engine.hold.set()
    desk.engine.broken = False
    one.close()
    assert one.errors == []


@pytest.fixture
def console(chromium: Any, desk: Played, request: pytest.FixtureRequest) -> Iterator[Console]:
    """The agents' console before the played desk of the module; parametrised likewise."""
    one = Console(chromium, desk, **getattr(request, "param", {}))
    yield one
    one.close()


@pytest.fixture(scope="module")
def secrets() -> dict[str, str]:
    """Secrets of the authenticators, by name: set up at the first sign-in of each."""
    return {}


@pytest.fixture
def caller(desk: Played) -> Caller:
    """A customer who waits for a person."""
    one = Caller(desk)
    one.say("你好")
    one.say("转人工")
    return one
