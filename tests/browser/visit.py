"""What a customer does in the browser: he types, presses, reads his handset and goes through the face check."""

import re
from typing import Any

from tests.e2e.people import Person
from tests.e2e.stack import Stack

PATIENCE_MS = 20_000


class Visit:
    """One window on the demo page.

    Args:
        browser: Playwright's.
        stack: the running product.
        options: of the window, such as ``viewport`` or ``color_scheme``.
    """

    def __init__(self, browser: Any, stack: Stack, options: dict[str, Any]) -> None:
        defaults = {"viewport": {"width": 1360, "height": 900}, "locale": "zh-CN", "reduced_motion": "reduce"}
        self.stack = stack
        self.errors: list[str] = []
        self.context = browser.new_context(**{**defaults, **options})
        self.context.set_default_timeout(PATIENCE_MS)
        self.context.on("page", self._watch)
        self.page = self.context.new_page()
        self.page.goto(f"{stack.url}/")

    def play(self, who: Person) -> None:
        """Choose whose handset the page shows."""
        self.page.locator("#number").select_option(who.number)

    def say(self, text: str) -> None:
        """Type into the chat and send with Enter."""
        field = self.page.locator("xiaoka-chat .composer").locator("textarea:visible, input:visible")
        field.fill(text)
        field.press("Enter")

    def press(self, title: str) -> None:
        """Press a button of the conversation that can still be pressed."""
        self.page.locator(f"xiaoka-chat article .buttons button:not([aria-disabled]):has-text('{title}')").last.click()

    def sees(self, text: str) -> Any:
        """Wait until the conversation shows a text, and return the newest place of it."""
        found = self.page.locator("xiaoka-chat article:not(.own)", has_text=text).last
        found.wait_for()
        return found

    def code(self) -> str:
        """Wait for the code on the simulated handset and read it."""
        shown = self.page.locator("#inbox .sms b").last
        shown.wait_for()
        return str(shown.inner_text())

    def pass_face(self, who: Person) -> None:
        """Open the link in its tab, agree, fill in and pass; then come back."""
        with self.context.expect_page() as opened:
            self.page.locator("xiaoka-chat a.link").last.click()
        tab = opened.value
        tab.get_by_role("button", name="同意，开始核验").click()
        tab.get_by_label("机主姓名").fill(who.name)
        tab.get_by_label("身份证号").fill(who.id_card)
        tab.get_by_role("button", name="开始核验", exact=True).click()
        tab.get_by_role("heading", name="核验通过").wait_for()
        tab.close()
        self.page.bring_to_front()

    def case_number(self) -> str:
        """Read the case number on the receipt."""
        receipt = self.page.locator("xiaoka-chat .card.receipt").last
        receipt.wait_for()
        found = re.search(r"XK[0-9A-Z]{8,}", receipt.inner_text())
        assert found, receipt.inner_text()
        return found[0]

    def sideways(self) -> int:
        """Return by how many pixels the page is wider than the window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))

    def _watch(self, page: Any) -> None:
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
