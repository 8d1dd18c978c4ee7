"""The panel for agents inside a foreign desktop with a strict policy: it inserts, copies, forgets, and never sends."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.conftest import OUTPUT
from tests.browser.played import AGENT, Played, played
from tests.browser.window import AXE, PATIENCE_MS, RULES
from tests.unit.assist.hearing import understand
from xiaoka.assist.models import AssistSuggestion
from xiaoka.gateway.models import Conversation, Message

pytestmark = pytest.mark.browser
SITE = "http://desktop.example"
CSP = "default-src 'none'; script-src {desk}; connect-src {desk}; base-uri 'none'; form-action 'none'"
PAGE = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>客服工作台</title>
<meta name="viewport" content="width=device-width"><script async src="{desk}/panel.js"></script></head>
<body><main><h1>客服工作台</h1><label>回复 <textarea id="mine"></textarea></label></main>
<aside aria-label="辅助"><xiaoka-assist {more}></xiaoka-assist></aside></body></html>"""
STOLEN = "手机被偷了，帮我补张卡，号码13800138001"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with played(tmp_path_factory.mktemp("played")) as one:
        one.engine.nlu = understand
        yield one


class Desktop:
    """An agent's window of the carrier's own."""

    def __init__(self, browser: Any, desk: Played, more: str = "", **options: Any) -> None:
        self.context = browser.new_context(**{"viewport": {"width": 460, "height": 1000}, "locale": "zh-CN", **options})
        self.context.set_default_timeout(PATIENCE_MS)
        body = PAGE.format(desk=desk.url, more=more)
        headers = {"content-type": "text/html; charset=utf-8", "content-security-policy": CSP.format(desk=desk.url)}
        self.context.route(f"{SITE}/**", lambda route: route.fulfill(body=body, headers=headers))
        self.errors: list[str] = []
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        self.page.goto(f"{SITE}/")
        self.find("textarea").wait_for()
        script = """token => { const panel = document.querySelector('xiaoka-assist'); panel.token = token;
          panel.agent = '李娜';
          window.events = [];
          for (const name of ['xiaoka-insert', 'xiaoka-copy', 'xiaoka-help', 'xiaoka-error'])
            panel.addEventListener(name, (event) => window.events.push([name, event.detail]));
          panel.addEventListener('xiaoka-insert', (event) => {
            document.querySelector('#mine').value = event.detail.text; }); }"""
        self.page.evaluate(script, AGENT)

    def find(self, css: str, **more: Any) -> Any:
        return self.page.locator(f"xiaoka-assist {css}", **more)

    def paste(self, text: str) -> None:
        self.find("textarea").fill(text)
        self.find("textarea").press("Enter")

    def events(self, name: str) -> list[dict[str, Any]]:
        return [detail for kind, detail in self.page.evaluate("window.events") if kind == name]

    def findings(self) -> list[str]:
        # through the debugger, so that the policy of the page holds for the page alone
        self.page.evaluate(AXE)
        script = "rules => axe.run({runOnly: rules}).then((found) => found.violations.map((one) => one.id))"
        return list(self.page.evaluate(script, RULES))


@pytest.fixture
def desktop(chromium: Any, desk: Played, request: pytest.FixtureRequest) -> Iterator[Desktop]:
    one = Desktop(chromium, desk, **getattr(request, "param", {}))
    yield one
    one.page.screenshot(path=OUTPUT / f"{request.node.name}.png", full_page=True)
    one.context.close()
    assert one.errors == []


def outcomes(desk: Played) -> list[tuple[str | None, str | None]]:
    return [(one.outcome, one.by) for one in desk.rows(AssistSuggestion, AssistSuggestion.outcome.is_not(None))]


def test_what_was_pasted_becomes_help_and_a_suggestion_is_inserted_not_sent(desktop: Desktop, desk: Played) -> None:
    desktop.paste(STOLEN)
    desktop.find(".next").wait_for()
    assert "核验身份" in desktop.find(".next").inner_text()
    assert "补卡 · replace_card（93%）" in desktop.find(".shown").inner_text()
    assert desktop.find(".steps .done").first.inner_text().endswith("138****8001")
    desktop.paste("补一张要多少钱")
    desktop.find(".next", has_text="先回答").wait_for()
    first = desktop.find(".reply").first
    assert "10 元" in first.inner_text() and "知识" in first.inner_text()
    first.get_by_role("button", name="插入").click()
    (inserted,) = desktop.events("xiaoka-insert")
    assert desktop.page.locator("#mine").input_value() == inserted["text"]
    desktop.page.evaluate(
        "panel => document.querySelector('xiaoka-assist').sent(panel, '十块钱')", inserted["suggestion"]
    )
    assert ("edited", "李娜") in outcomes(desk)
    assert desk.rows(Conversation) == [] and desk.rows(Message) == []
    assert desktop.findings() == []


def test_copy_and_ignore_are_recorded_and_a_stale_suggestion_is_gone(desktop: Desktop, desk: Played) -> None:
    desktop.paste(STOLEN)
    desktop.find(".reply").first.wait_for()
    before = desktop.find(".reply").evaluate_all("all => all.map((one) => one.dataset.id)")
    desktop.find(".reply").nth(1).get_by_role("button", name="复制").click()
    desktop.find(".reply button", has_text="已复制").wait_for()
    assert len(desktop.events("xiaoka-copy")) == 1
    desktop.find(".reply").nth(0).get_by_role("button", name="忽略").click()
    assert desktop.find(".reply").count() == len(before) - 1
    desktop.page.evaluate("document.querySelector('xiaoka-assist').hear('agent', '您好')")
    desktop.page.locator("xiaoka-assist [role=status]", has_text="建议已更新").wait_for()
    after = desktop.find(".reply").evaluate_all("all => all.map((one) => one.dataset.id)")
    assert not set(before) & set(after)
    assert {name for name, _ in outcomes(desk)} >= {"accepted", "ignored"}


@pytest.mark.parametrize("desktop", [{"more": 'session="call-77"'}], indirect=True)
def test_a_streamed_call_is_kept_for_colleagues(desktop: Desktop, desk: Played) -> None:
    for role, text in (("customer", STOLEN), ("agent", "好的，我帮您看"), ("customer", "寄给我吧")):
        desktop.page.evaluate(
            "([role, text]) => document.querySelector('xiaoka-assist').hear(role, text)", [role, text]
        )
    (kept,) = desk.rows(Conversation, Conversation.external_id == "call-77")
    said = desk.rows(Message, Message.conversation_id == kept.id)
    assert [(one.role, one.client_id is not None) for one in said] == [
        ("customer", True),
        ("agent", True),
        ("customer", True),
    ]


@pytest.mark.parametrize(
    "desktop",
    [{"color_scheme": "dark"}, {"viewport": {"width": 320, "height": 640}}],
    indirect=True,
    ids=["dark", "narrow"],
)
def test_axe_finds_nothing(desktop: Desktop) -> None:
    assert desktop.findings() == []
    desktop.paste(STOLEN)
    desktop.find(".next").wait_for()
    for one in desktop.find("summary").all():
        one.click()
    assert desktop.findings() == []
    assert desktop.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_signed_out_is_said_and_nothing_typed_is_lost(chromium: Any, desk: Played) -> None:
    one = Desktop(chromium, desk)
    one.page.evaluate("document.querySelector('xiaoka-assist').token = 'wrong'")
    one.paste(STOLEN)
    one.find("[role=status]", has_text="重新登录").wait_for()
    assert one.events("xiaoka-error") == [{"refused": True}]
    one.page.evaluate("token => { document.querySelector('xiaoka-assist').token = token }", AGENT)
    one.paste("补一张要多少钱")
    one.find(".next").wait_for()
    assert "138****8001" in one.find(".shown").inner_text()
    one.context.close()
