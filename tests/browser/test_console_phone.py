"""Every view of the console on a telephone, light and dark: nothing is cut off, axe-core finds nothing."""

from collections.abc import Iterator

import pytest

from tests.browser.busy_desk import fill
from tests.browser.console_window import Caller, Console
from tests.browser.played import Played, played
from tests.browser.test_console_boards import enter
from xiaoka.runtime import build_services

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 360, "height": 740}}
DRAWN = {
    "talk": ".turns",
    "cases": ".course",
    "figures": "canvas",
    "inbox": ".wording",
    "board": "tbody tr",
    "talks": ".row",
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with played(tmp_path_factory.mktemp("desk")) as one:
        one.numbers = fill(one, build_services(one.core.settings, db=one.core.db))  # type: ignore[attr-defined]
        caller = Caller(one)
        caller.say("你好")
        caller.say("转人工")
        yield one


@pytest.mark.parametrize("console", [PHONE, PHONE | {"color_scheme": "dark"}], indirect=True, ids=["360", "360-dark"])
@pytest.mark.parametrize("place", DRAWN)
def test_a_phone_shows_every_view(console: Console, desk: Played, secrets: dict[str, str], place: str) -> None:
    numbers = desk.numbers  # type: ignore[attr-defined]
    path = {
        "cases": f"/console/cases/{numbers['replace']}", "board": "/console/cases?view=all",
        "figures": "/console/figures", "inbox": "/console/inbox", "talk": "/console/talks/c_d0n0",
        "talks": "/console/talks?view=all",
    }[place]  # fmt: skip
    enter(console, secrets, "zhao.min", path)
    console.page.locator(DRAWN[place]).first.wait_for()
    console.page.wait_for_timeout(500)
    assert console.findings() == []
    assert console.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
