"""Fixtures: public widgets in a real browser, on a carrier's site, before the running product."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import chromium  # noqa: F401
from tests.e2e.stack import Stack, require_model, variables
from tests.rasa_clients.fetch import fetch
from tests.rasa_clients.site import Site

OUTPUT = Path(__file__).parent.parent / "browser" / "output"


@pytest.fixture(scope="package")
def site() -> Iterator[Site]:
    """The carrier's site; skipped unless asked for, because npm is needed to fetch the widgets."""
    if not os.environ.get("XIAOKA_RASA_CLIENTS"):
        pytest.skip("public Rasa widgets are fetched by npm; to try them run: make test-rasa-clients")
    with Site(fetch()).open() as one:
        yield one


@pytest.fixture(scope="package")
def stack(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The product, which lets pages of the site use Socket.IO."""
    require_model()
    folder = tmp_path_factory.mktemp("stack")
    running = Stack(folder, variables(folder, XIAOKA_SOCKETIO_ORIGINS=site.url))
    try:
        running.open()
        site.desk, site.key = running.url, running.settings.api_key.get_secret_value()
        yield running
    finally:
        running.close()


@pytest.fixture
def page(site: Site, stack: Stack, chromium: Any, request: pytest.FixtureRequest) -> Iterator[Any]:  # noqa: F811, ARG001
    """An empty page in a new window; a picture is kept."""
    OUTPUT.mkdir(exist_ok=True)
    context = chromium.new_context(viewport={"width": 900, "height": 900}, locale="zh-CN")
    context.set_default_timeout(30_000)
    one = context.new_page()
    try:
        yield one
    finally:
        one.screenshot(path=OUTPUT / f"{request.node.name}.png")
        context.close()
