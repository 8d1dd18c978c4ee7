"""Makes the pictures of ``docs/widget.md``: one replacement on the carrier's own page.

The same conversation is looked at on a desktop, on phones of 360 and 320 pixels, enlarged twice, and in the dark.
Nothing else has to run. ``make screenshots`` calls it.
"""

import sys
from pathlib import Path

from playwright.sync_api import ViewportSize

from scripts.pictures import Customer, Windows, keep, make
from tests.e2e.people import person
from tests.e2e.stack import Stack

WHO = person("13900139002")
DESKTOP, LARGE = ViewportSize(width=1280, height=820), ViewportSize(width=640, height=410)
PHONE, NARROW = ViewportSize(width=360, height=720), ViewportSize(width=320, height=640)


def main() -> int:
    """Make all pictures; with a folder as argument, there."""
    return make(play)


def play(windows: Windows, stack: Stack, folder: Path) -> None:
    """Replace a card from a button of the page to the receipt, at one size after the other."""
    site = Customer(windows, stack, WHO, "/site", viewport=DESKTOP, device_scale_factor=2, color_scheme="light")
    page = site.page

    def look(size: ViewportSize, name: str) -> None:
        page.set_viewport_size(size)
        keep(page, folder / f"widget-{name}.png")

    page.locator("xiaoka-chat .launcher").wait_for()
    page.get_by_role("button", name="补卡换卡").click()
    site.hears("手机号码")
    site.say(WHO.number, "旧卡是什么情况")
    site.say("卡裂了", "还能收到短信吗")
    site.press("收不到", "服务密码")
    look(DESKTOP, "site")
    site.say(WHO.password, "刷脸核实")
    look(PHONE, "360")
    site.pass_face()
    site.hears("寄过去")
    site.press("邮寄到家", "收货地址完整")
    site.say("上海市徐汇区样例路 18 号 3 单元 602", "快递员打哪个电话")
    site.say("13911112222", "最后核对")
    look(NARROW, "320")
    look(LARGE, "200-percent")
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(DESKTOP)
    site.press("确认提交", "受理单号")
    look(DESKTOP, "dark")


if __name__ == "__main__":
    sys.exit(main())
