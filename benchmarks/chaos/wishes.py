"""What a customer does next, by what he sees: he knows his wish, and presses what leads to it."""

import re
from dataclasses import dataclass, field
from typing import Any

from tests.e2e.people import Person

Message = dict[str, Any]
OPENINGS = {"balance": "帮我查一下余额，号码 {}", "cancel": "我要销户，号码 {}", "replace": "卡坏了想换一张 {}"}
DONE_ROWS = {"balance": "本金", "cancel": "受理单号", "replace": "受理单号"}
# the first that is offered is pressed: what mends a failure, then what leads on
_AGAIN = ("重试", "再试一次")
_ON = ("重新办", "能收到", "已了解，继续", "很少用", "原路退回", "到营业厅取", "确认提交")
_RESEND = "重新发送"
_CODE = re.compile(r"验证码 ?(\d{6})")


@dataclass(frozen=True)
class Act:
    """What to do: ``say`` words, ``press`` a choice, type the ``code``, pass the ``face`` check, or ``wait``."""

    kind: str
    value: str = ""
    title: str = ""


@dataclass
class Wish:
    """One thing that one customer wants, and what he has done for it.

    Args:
        kind: ``balance``, ``cancel`` or ``replace``.
        who: the holder.
        shop: where he would fetch a card.
    """

    kind: str
    who: Person
    shop: str
    codes: set[str] = field(default_factory=set)
    faces: set[str] = field(default_factory=set)
    waits: int = 0

    def done(self, history: list[Message]) -> bool:
        """Tell whether he was told what he wanted to know: his balance, or the number of his case."""
        return any(row["label"].startswith(DONE_ROWS[self.kind]) for one in history for row in rows(one))

    def case_number(self, history: list[Message]) -> str:
        """Return the number of the case that he was told."""
        found = [row["value"] for one in history for row in rows(one) if row["label"] == "受理单号"]
        return str(found[-1]) if found else ""

    def next(self, page: dict[str, Any]) -> Act:
        """Return what he does now."""
        history: list[Message] = page["messages"]
        buttons = {b["title"]: b["id"] for one in history if one.get("live") for b in one["body"].get("buttons", [])}
        for title in _AGAIN:
            if title in buttons:
                return Act("press", buttons[title], title)
        if not any(one["role"] == "bot" for one in history):
            return Act("say", OPENINGS[self.kind].format(self.who.number))
        near = [title for title in buttons if self.shop and self.shop in title]
        pressed = next((title for title in (*_ON, *near) if title in buttons), "")
        if pressed:
            return Act("press", buttons[pressed], pressed)
        return self._given(page, history, buttons)

    def _given(self, page: dict[str, Any], history: list[Message], buttons: dict[str, str]) -> Act:
        expects = page.get("expects") or ""
        links = [one["body"]["link"]["url"] for one in history if one.get("body", {}).get("link")]
        if expects == "sms_code":
            return Act("code", buttons.get(_RESEND, ""))
        if expects == "shop":
            return Act("say", self.shop)
        if links and links[-1] not in self.faces:
            return Act("face", links[-1])
        return Act("wait")


def rows(message: Message) -> list[dict[str, str]]:
    """Return the rows of a message's card."""
    found: list[dict[str, str]] = message.get("body", {}).get("card", {}).get("rows", [])
    return found


def codes(texts: list[str]) -> list[str]:
    """Return the verification codes in texts, in their order."""
    return [found[1] for text in texts if (found := _CODE.search(text))]
