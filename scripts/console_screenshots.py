"""Makes the pictures of ``docs/console.md``: real talks, one of them taken over by an agent.

Nothing else has to run. ``make screenshots`` calls it.
"""

import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from scripts.pictures import PATIENCE_MS, Windows, keep, make
from tests.browser.console_window import Caller, Console
from tests.e2e.people import person
from tests.e2e.stack import Stack
from tests.e2e.waiting import until

LOSER = person("13800138050")
TALKS = (
    ("你好", "我要销户，号码13800138001", "销户要钱吗"),
    ("你们怎么回事，上个月扣了我三十块钱！我要投诉", "转人工"),
    ("查下余额", "13800138002"),
    ("卡读不出来了，想换一张，号码13800138003", "转人工客服"),
)
ASKS = (
    f"手机掉了，卡也没了，想补一张，号码{LOSER.number}",
    f"{LOSER.name} {LOSER.id_card}",
    LOSER.password,
    "补卡多少钱",
    "转人工",
)
OTHERS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("dark", {"color_scheme": "dark"}),
    ("1024", {"viewport": {"width": 1024, "height": 768}}),
)


def main() -> int:
    """Make all pictures; with a folder as argument, there."""
    return make(play)


def talk(stack: Stack, texts: tuple[str, ...]) -> Caller:
    """Say one thing after the other, each when the one before is answered."""
    caller = Caller(stack)  # type: ignore[arg-type]
    for text in texts:
        caller.say(text)
        until(lambda: caller.hears()[-1][0] != "customer", f"an answer to {text}", PATIENCE_MS / 1000)
    return caller


def window(windows: Windows, stack: Stack, **options: Any) -> Console:
    """Open a window of the console, as patient as the others."""
    console = Console(windows, stack, **options)  # type: ignore[arg-type]
    console.context.set_default_timeout(PATIENCE_MS)
    return console


def play(windows: Windows, stack: Stack, folder: Path) -> None:
    """Play a piece of a shift and keep its pictures."""

    def look(page: Page, name: str) -> None:
        keep(page, folder / f"console-{name}.png")

    console = window(windows, stack)
    page = console.page
    console.open()
    page.get_by_label("工号").wait_for()
    look(page, "sign-in")
    for texts in TALKS:
        talk(stack, texts)
    lost = talk(stack, ASKS)
    console.at_work()
    console.open(f"/console/talks/{lost.id}?view=waiting")
    page.locator(".context .facts").first.wait_for()
    look(page, "waiting")
    page.get_by_role("button", name="接管").click()
    page.get_by_text("您正在接待").wait_for()
    page.get_by_role("switch").click()
    page.get_by_label("回复内容").fill("您好，我是人工客服，已经看到您前面的对话，卡已经帮您挂失了。")
    page.get_by_label("回复内容").press("Enter")
    page.locator(".turn.mine:not(.sending)").first.wait_for()
    lost.say("好的，谢谢。我人在外地，能寄过来吗")
    page.get_by_role("tab", name="内部备注").click()
    page.get_by_label("备注内容").fill("客户在外地，最好邮寄")
    page.get_by_label("备注内容").press("Enter")
    page.get_by_role("tab", name="回复客户").click()
    page.get_by_role("tab", name="辅助").click()
    page.locator(".card.next").wait_for()
    look(page, "talk")
    page.get_by_role("tab", name="客户", exact=True).click()
    page.locator(".masked button").first.click()
    page.get_by_role("dialog").get_by_text("给客户回电").click()
    look(page, "reveal")
    page.keyboard.press("Escape")
    page.get_by_label("回复内容").fill("/")
    look(page, "phrases")
    for name, options in OTHERS:
        other = window(windows, stack, **options)
        other.at_work(f"/console/talks/{lost.id}?view=mine")
        other.page.locator(".turn.mine").first.wait_for()
        look(other.page, name)
        other.close()
    console.close()


if __name__ == "__main__":
    sys.exit(main())
