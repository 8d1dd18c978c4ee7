"""A window of somebody at the desk (坐席) before the played desk, and a customer who talks to it."""

import base64
import time
from typing import Any

import httpx
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from tests.browser.played import LINES, Played
from tests.browser.window import AXE, RULES
from xiaoka.staff.demo import PASSWORD

PATIENCE_MS = 10_000
LINES.setdefault(
    "转人工",
    [{"text": "好的，帮您转人工。", "custom": {"handoff": True, "handoff_reason": "wish", "tasks": ["replace_card"]}}],
)


def code_for(secret: str) -> str:
    """Return what an authenticator with this secret shows now."""
    return TOTP(base64.b32decode(secret), 6, SHA1(), 30).generate(int(time.time())).decode()


class Caller:
    """A customer, by the API of the widget."""

    def __init__(self, desk: Played) -> None:
        self.http = httpx.Client(base_url=desk.url, timeout=30, trust_env=False)
        begun = self.http.post("/api/chat/sessions").json()
        self.id, self._n = str(begun["conversation_id"]), 0
        self.http.headers["Authorization"] = f"Bearer {begun['token']}"

    def say(self, text: str) -> None:
        """Say something without waiting for an answer."""
        self._n += 1
        body = {"client_message_id": f"m{self._n}", "text": text}
        self.http.post("/api/chat/messages", json=body).raise_for_status()

    def hears(self) -> list[tuple[str, str]]:
        """Return who said what so far."""
        return [(one["role"], one["text"]) for one in self.http.get("/api/chat/history").json()["messages"]]


class Console:
    """One private window on the console."""

    def __init__(self, browser: Any, desk: Played, **options: Any) -> None:
        defaults = {"viewport": {"width": 1440, "height": 900}, "locale": "zh-CN", "reduced_motion": "reduce"}
        self.desk = desk
        self.context = browser.new_context(**{**defaults, **options})
        self.context.set_default_timeout(PATIENCE_MS)
        self.page = self.context.new_page()
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._said)

    def open(self, path: str = "/console") -> None:
        """Go to an address of the console."""
        self.page.goto(f"{self.desk.url}{path}")

    def sign_in(self, name: str = "li.na", password: str = PASSWORD) -> None:
        """Sign in and wait for the frame."""
        self.page.get_by_label("工号").fill(name)
        self.page.get_by_label("密码", exact=True).fill(password)
        self.page.get_by_role("button", name="登录", exact=True).click()

    def at_work(self, path: str = "/console", name: str = "li.na") -> None:
        """Open an address, sign in, and wait for the navigation."""
        self.open(path)
        self.sign_in(name)
        self.page.get_by_role("navigation").first.wait_for()

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def sees(self, text: str, within: str = "body") -> Any:
        """Wait for words and return the newest place of them."""
        found = self.page.locator(within).get_by_text(text).last
        found.wait_for()
        return found

    def until(self, script: str) -> None:
        """Wait until an expression is true; Playwright's own way needs eval, which the console's policy forbids."""
        for _ in range(PATIENCE_MS // 50):
            if self.page.evaluate(script):
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"never: {script}")

    def active(self) -> str:
        """Return the name or tag of what has the focus."""
        script = "(e => e.getAttribute('aria-label') || e.id || e.localName)(document.activeElement)"
        return str(self.page.evaluate(script))

    def findings(self) -> list[str]:
        """Return what axe-core objects to, one line each."""
        self.page.evaluate(AXE)
        found = self.page.evaluate("tags => axe.run(document, {runOnly: tags})", RULES)
        return [
            f"{one['id']}: {node['html'][:160]} {node['failureSummary']}"
            for one in found["violations"]
            for node in one["nodes"]
        ]

    def close(self) -> None:
        """Close the window; errors on its console fail the test."""
        self.context.close()
        assert self.errors == []

    def _said(self, message: Any) -> None:
        # a browser writes down every refusal of the API, also those that are shown to people
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.errors.append(message.text)
