"""How a customer uses each widget: where he types, where answers appear, how he presses."""

from typing import Any

from tests.e2e.people import Person
from tests.rasa_clients.site import Site


class Widget:
    """A public widget on the carrier's site."""

    path = ""
    field = ""
    answers = ""
    buttons = ""

    def __init__(self, page: Any, site: Site) -> None:
        self.page = page
        page.goto(f"{site.url}{self.path}")

    def say(self, text: str) -> None:
        self.page.locator(self.field).fill(text)
        self.page.locator(self.field).press("Enter")

    def sees(self, text: str) -> str:
        """Wait for an answer with this text and return it."""
        found = self.page.locator(self.answers, has_text=text).last
        found.wait_for()
        return str(found.inner_text())

    def press(self, title: str) -> None:
        self.page.locator(self.buttons, has_text=title).last.click()

    def pass_face(self, who: Person) -> None:
        """Follow the link of the face check, as a customer does, in its own tab."""
        link = self.page.locator(f"{self.answers} a[href*='/identity/face/']").last
        link.wait_for()
        tab = self.page.context.new_page()
        tab.goto(link.get_attribute("href"))
        tab.get_by_role("button", name="同意，开始核验").click()
        tab.get_by_label("机主姓名").fill(who.name)
        tab.get_by_label("身份证号").fill(who.id_card)
        tab.get_by_role("button", name="开始核验", exact=True).click()
        tab.get_by_role("heading", name="核验通过").wait_for()
        tab.close()


class Webchat(Widget):
    """rasa-webchat, over Socket.IO."""

    path = "/webchat"
    field = "textarea.rw-new-message"
    answers = ".rw-response"
    buttons = ".rw-replies .rw-reply"


class Chatroom(Widget):
    """chatroom, over REST through the site's proxy."""

    path = "/chatroom"
    field = ".chatroom form.input input[type=text], .chatroom form.input input:not([type])"
    answers = ".chatroom li.chat.left"
    buttons = ".chatroom .chat-button"
