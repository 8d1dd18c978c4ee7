"""Makes the pictures of the demo page. Every picture is a real conversation.

Nothing else has to run. ``make screenshots`` calls it.
"""

import sys
from pathlib import Path

from scripts.pictures import Customer, Windows, keep, make
from tests.e2e.people import person
from tests.e2e.stack import Stack

HOLDER, LOSER = person("13800138001"), person("13800138050")
WINDOW = {"viewport": {"width": 1280, "height": 960}, "device_scale_factor": 1.5}


def main() -> int:
    """Make all pictures; with a folder as argument, there."""
    return make(play)


def play(windows: Windows, stack: Stack, folder: Path) -> None:
    """A finished cancellation, and a finished replacement of a lost card."""
    cancel(Customer(windows, stack, HOLDER, "/", **WINDOW), folder)
    replace(Customer(windows, stack, LOSER, "/", **WINDOW), folder)


def cancel(customer: Customer, folder: Path) -> None:
    """Cancel a number; the settlement and the receipt are kept."""
    page, who = customer.page, customer.who
    page.locator("#number").select_option(who.number)
    customer.say(f"帮我办一下销户，号码{who.number}", "验证码已发到")
    customer.say(page.locator("#inbox .sms b").last.inner_text(), "请点下面的链接")
    customer.pass_face()
    customer.hears("销户结算单")
    # the window stays where the answer begins; the picture is of the settlement
    page.locator("xiaoka-chat button:has-text('先不办了')").last.scroll_into_view_if_needed()
    keep(page, folder / "quote.png")
    customer.press("已了解，继续", "为什么不用")
    customer.press("很少用", "怎么退")
    customer.press("原路退回", "最后核对")
    customer.press("确认提交", "受理单号")
    keep(page, folder / "cancel.png")


def replace(customer: Customer, folder: Path) -> None:
    """Replace a lost card by mail; the question for the password and the receipt are kept."""
    page, who = customer.page, customer.who
    page.locator("#number").select_option(who.number)
    customer.say(f"手机掉了，卡也没了，想补一张，号码{who.number}", "姓名和身份证")
    customer.say(f"{who.name} {who.id_card}", "请输入 6 位服务密码")
    keep(page, folder / "loss.png")
    customer.say(who.password, "请点下面的链接")
    customer.pass_face()
    customer.hears("营业厅取")
    customer.press("邮寄到家", "收货地址完整")
    customer.say("北京市朝阳区样例路 5 号 2 单元 301", "快递员打哪个电话")
    customer.say("13911112222", "最后核对")
    customer.press("确认提交", "受理单号")
    keep(page, folder / "replace.png")


if __name__ == "__main__":
    sys.exit(main())
