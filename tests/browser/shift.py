"""A whole shift at the console before the running product: the test asks for its end, the script keeps pictures."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.browser.busy_desk import filed, fill
from tests.browser.console_window import Console
from tests.browser.test_console_boards import enter
from tests.browser.visit import Visit
from tests.e2e.people import Person, person
from tests.e2e.stack import Stack
from tests.e2e.waiting import until
from xiaoka.account.quote import settlement
from xiaoka.runtime import build_services

ADDRESS = "北京市朝阳区样例路 9 号 3 单元 402"
COURIER = "13911112222"
NOTE = "已核验、已代办换卡，客户在外地，单号已告诉他"
REASON, REMEDY = "收货地址和机主证件上的不一致", "可以改成带身份证到营业厅领卡"
WHO, DOUBTFUL = "19200192046", "13200132027"
PATIENCE_MS = 40_000
Keep = Callable[[Any, str], None]


class _Filled:
    """What ``fill`` wants of a desk."""

    def __init__(self, stack: Stack) -> None:
        self.core = self
        self.db = stack.db


def before(stack: Stack) -> dict[str, str]:
    """Write the two weeks before the shift; return the numbers of the cases that wait.

    A cancellation without any doubt is through before anybody has looked: this one's password was set yesterday.
    """
    services = build_services(stack.settings, db=stack.db)
    numbers = fill(_Filled(stack), services)  # type: ignore[arg-type]
    with stack.db.session() as session:
        ctx = services.cases
        quote = settlement(ctx.carrier.line(DOUBTFUL), ctx.policy, ctx.clock.now()).as_json()
        case = filed(session, ctx, "cancel_card", DOUBTFUL, "unused", {"refund": "original"}, quote)
        return {**numbers, "cancel": case.number}


class Shift:
    """Two windows: a customer's, and an agent's.

    Args:
        browser: Playwright's.
        stack: the running product.
        keep: is given each page worth looking at, and its name.
    """

    def __init__(self, browser: Any, stack: Stack, keep: Keep) -> None:
        self.browser, self.stack, self.keep = browser, stack, keep
        self.who: Person = person(WHO)
        self.customer = Visit(browser, stack, {"viewport": {"width": 1280, "height": 860}})
        self.agent = Console(browser, stack)  # type: ignore[arg-type]
        for context in (self.customer.context, self.agent.context):
            context.set_default_timeout(PATIENCE_MS)

    def asks_for_a_person(self) -> None:
        """The customer begins with the bot and wants a person half-way."""
        self.customer.play(self.who)
        self.customer.say(f"卡坏了想换一张，号码 {self.who.number}")
        self.customer.sees("还能收到短信吗")
        self.customer.press("能收到")
        self.customer.sees("验证码已发到")
        self.customer.say("转人工")
        self.customer.page.locator("xiaoka-chat article", has_text="人工").last.wait_for()

    def whole(self, numbers: dict[str, str]) -> None:
        """All of it in a row."""
        self.signs_in()
        self.asks_for_a_person()
        self.takes_over()
        self.verifies()
        self.files()
        self.hands_back()
        self.decides(numbers["cancel"], numbers["replace"])
        self.labels()
        self.reads_the_figures()
        self.close()

    def signs_in(self) -> None:
        """The agent signs in; nothing to do yet."""
        self.keep(self._opened(), "1-sign-in")
        self.agent.sign_in()
        self.agent.sees("手上没有会话")
        # nobody is online before he says so; the list says it and has the button
        self.agent.page.get_by_role("button", name="上线接待").click()

    def takes_over(self) -> None:
        """See who waits, and take him over."""
        page = self.agent.page
        page.locator(".rows .row").first.or_(page.locator(".offer")).first.wait_for()
        if page.locator(".rows .row").count() == 0:
            page.get_by_role("tab", name="排队").click()
        page.locator(".rows .row").first.click()
        self.agent.sees("客户在等人工")
        self.keep(page, "2-waiting")
        page.locator(".talk-head").get_by_role("button", name="接管").click()
        self.agent.sees("您正在接待")

    def verifies(self) -> None:
        """A code by SMS and the face check; the agent sees neither."""
        page = self.agent.page
        page.get_by_role("button", name="用短信验证码核验").click()
        page.get_by_role("button", name="核对客户的回答").wait_for()
        # the bot had sent one a moment before: it is asked for once more, and none is sent twice
        self.customer.sees("请把短信里的 6 位验证码发给我")
        self.customer.say(self.stack.code(self.who.number))
        page.locator(".turn.customer", has_text="******").last.wait_for()
        self.keep(page, "3-verify")
        page.get_by_role("button", name="核对客户的回答").click()
        page.locator(".proof li", has_text="短信验证码").wait_for()
        page.get_by_role("button", name="用人脸核验").click()
        self.agent.sees("人脸核身的链接已发给客户")
        self.customer.sees("刷脸核实")
        self.customer.pass_face(self.who)
        page.locator(".proof.ok").wait_for()

    def files(self) -> None:
        """Fill in, have the customer confirm, file."""
        page = self.agent.page
        # nothing begun elsewhere is nothing to ask the customer
        page.get_by_role("button", name="往下办").wait_for()
        self.fill_in("取卡方式", option="邮寄")
        self.fill_in("收货地址", text=ADDRESS)
        self.fill_in("收件电话", text=COURIER)
        self.keep(page, "4-fill")
        page.get_by_role("button", name="请客户").or_(page.get_by_role("button", name="把核对单发给客户")).first.click()
        self.customer.sees("最后核对一遍")
        self.agent.sees("已经问了客户")
        self.keep(page, "5-confirm")
        self.customer.press("确认提交")
        self.keep(self.customer.page, "5-customer")
        self.agent.sees("客户已经回答")
        page.get_by_role("button", name="客户已同意，提交受理").click()
        self.number = self.customer.case_number()
        page.locator(".context .cases", has_text=self.number).wait_for()
        self.keep(page, "6-filed")

    def fill_in(self, title: str, *, option: str = "", text: str = "") -> None:
        """Fill in one line of the checklist."""
        page = self.agent.page
        page.get_by_role("button", name=f"代填“{title}”").click()
        dialog = page.get_by_role("dialog")
        if option:
            value = dialog.locator("option", has_text=option).get_attribute("value")
            dialog.get_by_label(title).select_option(value)
        else:
            dialog.get_by_label(title).fill(text)
        dialog.get_by_role("button", name="记下").click()
        dialog.wait_for(state="detached")
        page.locator(".checklist li.done", has_text=title).locator(".source", has_text="坐席改").wait_for()

    def hands_back(self) -> None:
        """Give the talk back with a note; the bot knows the case and goes on."""
        page = self.agent.page
        page.get_by_role("button", name="交还机器人").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("备注").fill(NOTE)
        self.keep(page, "7-return")
        dialog.get_by_role("button", name="交还机器人").click()
        self.agent.sees("机器人正在应答")
        told = self.customer.page.locator("xiaoka-chat article.system", has_text=self.number).last
        told.wait_for()
        self.customer.say("我刚才那个换卡申请办到哪一步了")
        self.customer.page.locator("xiaoka-chat article.bot", has_text=self.number).last.wait_for()
        self.keep(self.customer.page, "7-bot-again")

    def decides(self, cancel: str, replace: str) -> None:
        """The supervisor approves a cancellation and rejects a replacement."""
        self.lead = Console(self.browser, self.stack)  # type: ignore[arg-type]
        self.lead.context.set_default_timeout(PATIENCE_MS)
        enter(self.lead, {}, "zhao.min", "/console/cases?view=review")
        page = self.lead.page
        # the worker looks at new cases every second or so
        for _ in range(20):
            if page.get_by_role("button", name=cancel).count():
                break
            page.wait_for_timeout(1000)
            page.reload()
            page.locator("main h1").wait_for()
        self.keep(page, "8-review")
        page.get_by_role("button", name=cancel).click()
        page.get_by_role("button", name="通过", exact=True).click()
        self.lead.sees("客户会收到")
        self.keep(page, "8-approve")
        page.get_by_role("button", name="确认并发送").click()
        self.lead.sees("预约期", ".case-state")
        self.lead.open(f"/console/cases/{replace}")
        page.get_by_role("button", name="不通过", exact=True).click()
        page.get_by_label("原因（客户会看到）").fill(REASON)
        page.get_by_label("补救办法（客户会看到）").fill(REMEDY)
        page.get_by_role("button", name="预览客户会收到的短信").click()
        self.lead.sees(REASON, ".words")
        self.keep(page, "9-reject")
        page.get_by_role("button", name="确认并发送").click()
        self.lead.sees("未通过", ".case-state")

    def labels(self) -> None:
        """Two wordings, one key each."""
        self.lead.open("/console/inbox")
        page = self.lead.page
        for _ in range(2):
            wording = page.locator(".wording").inner_text()
            self.keep(page, "10-label")
            until(partial(self._labelled, wording), f"{wording} being labelled", 40)

    def _labelled(self, wording: str) -> bool:
        """Press the key; the page listens to it a moment after it is drawn, and a machine may be faster than that."""
        page = self.lead.page
        self.lead.press("1")
        with suppress(PlaywrightTimeout):
            page.locator(".wording", has_text=wording).wait_for(state="detached", timeout=5000)
            return True
        return False

    def reads_the_figures(self) -> str:
        """The team's figures; returns what stands there."""
        self.lead.open("/console/figures")
        page = self.lead.page
        page.locator("canvas").first.wait_for()
        self.keep(page, "11-figures")
        return str(page.locator("main").inner_text())

    def close(self) -> None:
        """Close the windows; errors of the pages fail the test."""
        assert self.customer.errors == []
        self.customer.context.close()
        self.agent.close()
        self.lead.close()

    def _opened(self) -> Any:
        self.agent.open("/console")
        self.agent.page.get_by_label("工号").wait_for()
        return self.agent.page
