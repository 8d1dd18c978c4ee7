"""A window of a customer before the played desk, and what axe-core finds wrong in it."""

from pathlib import Path
from typing import Any

import axe_playwright_python

from tests.browser.played import Played

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PATIENCE_MS = 10_000
SITE = "http://carrier.example"
# what a strict site would allow: nothing but our script and our connection
CSP = "default-src 'none'; script-src {desk}; connect-src {desk}; img-src blob:; base-uri 'none'; form-action 'none'"
PAGE = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>示例移动</title>
<meta name="viewport" content="width=device-width, viewport-fit=cover, interactive-widget=resizes-content">
<script async src="{desk}/widget.js" {more}></script></head>
<body><main><h1>示例移动</h1><p>号码卡服务</p></main></body></html>"""


class Window:
    """One private window on a carrier's page that embeds the widget by its one tag.

    Args:
        browser: Playwright's.
        desk: which the widget talks to.
        more: attributes of the script tag.
        options: of the window, such as ``viewport``.
    """

    def __init__(self, browser: Any, desk: Played, more: str = "", **options: Any) -> None:
        self.desk, self.more = desk, more
        defaults = {"viewport": {"width": 1100, "height": 800}, "locale": "zh-CN", "reduced_motion": "reduce"}
        self.context = browser.new_context(**{**defaults, **options})
        self.context.set_default_timeout(PATIENCE_MS)
        self.context.route(f"{SITE}/**", self._site)
        self.errors: list[str] = []
        self.page = self.tab()

    def tab(self) -> Any:
        """Open one more tab of the same person on the page."""
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda said: self.errors.append(said.text) if self._fault(said) else None)
        page.goto(f"{SITE}/")
        page.locator("xiaoka-chat .launcher").wait_for(state="attached")
        return page

    def open(self, page: Any = None) -> None:
        """Open the panel and wait until it is connected."""
        page = page or self.page
        page.locator("xiaoka-chat .launcher").click()
        page.locator("xiaoka-chat [data-state=online]").wait_for()

    def say(self, text: str, page: Any = None) -> None:
        """Type and send with Enter."""
        field = (page or self.page).locator("xiaoka-chat .composer").locator("textarea:visible, input:visible")
        field.fill(text)
        field.press("Enter")

    def sees(self, text: str, page: Any = None) -> Any:
        """Wait for words of the desk and return the newest place of them."""
        found = (page or self.page).locator("xiaoka-chat article:not(.own)", has_text=text).last
        found.wait_for()
        return found

    def own(self, page: Any = None) -> list[str]:
        """Return what the customer said, as his window shows it."""
        return list((page or self.page).locator("xiaoka-chat article.own .bubble").all_inner_texts())

    def find(self, css: str, **more: Any) -> Any:
        """Return a part of the widget."""
        return self.page.locator(f"xiaoka-chat {css}", **more)

    def active(self) -> str:
        """Return tag and class of what has the focus inside the widget."""
        script = "(() => { const e = document.querySelector('xiaoka-chat').shadowRoot.activeElement;"
        return str(self.page.evaluate(script + " return e ? `${e.localName}.${e.className}` : ''; })()"))

    def findings(self) -> list[str]:
        """Return what axe-core objects to, one line each."""
        # evaluated from outside, which no content policy of the page forbids
        self.page.evaluate(AXE)
        found = self.page.evaluate("tags => axe.run(document, {runOnly: tags})", RULES)
        return [
            f"{one['id']}: {node['html'][:160]} {node['failureSummary']}"
            for one in found["violations"]
            for node in one["nodes"]
        ]

    def cut_off(self) -> list[str]:
        """Return texts and controls that stick out of the panel, sideways, or hide each other in the header."""
        script = """() => {
          const root = document.querySelector('xiaoka-chat').shadowRoot;
          const at = (e) => e.getBoundingClientRect(), box = at(root.querySelector('.panel'));
          const shown = [...root.querySelectorAll('.panel *')]
            .filter((e) => !e.closest('.hidden,[hidden],svg') && e.getClientRects().length);
          const out = shown.filter((e) => at(e).left < box.left - 1 || at(e).right > box.right + 1);
          const head = [root.querySelector('.tag'), root.querySelector('.human')].map(at);
          const over = head[0].right > head[1].left + 1 ? ['header'] : [];
          return [...out.map((e) => e.outerHTML.slice(0, 120)), ...over,
            ...(document.documentElement.scrollWidth > innerWidth ? ['page'] : [])];
        }"""
        return list(self.page.evaluate(script))

    def too_small(self) -> list[str]:
        """Return live controls under 24 by 24 pixels (WCAG 2.5.8)."""
        script = """() => [...document.querySelector('xiaoka-chat').shadowRoot.querySelectorAll('button,a,label')]
          .filter((e) => e.getClientRects().length && !e.hasAttribute('aria-disabled'))
          .filter((e) => { const r = e.getBoundingClientRect(); return r.width < 24 || r.height < 24; })
          .map((e) => e.outerHTML.slice(0, 120))"""
        return list(self.page.evaluate(script))

    def plain_site(self, route: Any) -> None:
        """Serve the page without a policy."""
        body = PAGE.format(desk=self.desk.url, more=self.more)
        route.fulfill(status=200, content_type="text/html; charset=utf-8", body=body)

    def close(self) -> None:
        """Close all tabs."""
        self.context.close()

    @staticmethod
    def _fault(said: Any) -> bool:
        return said.type == "error" and "INTERNET_DISCONNECTED" not in said.text

    def _site(self, route: Any) -> None:
        headers = {"content-security-policy": CSP.format(desk=self.desk.url)}
        body = PAGE.format(desk=self.desk.url, more=self.more)
        route.fulfill(status=200, content_type="text/html; charset=utf-8", headers=headers, body=body)
