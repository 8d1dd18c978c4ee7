"""What was said in one run, readable."""

from dataclasses import dataclass, field

from tests.dialogue.runner import talk
from tests.e2e.chat import Message


@dataclass
class Transcript:
    """Lines in the order in which they were said."""

    lines: list[str] = field(default_factory=list)

    def customer(self, chat: str, text: str) -> None:
        """Note what the customer typed or pressed."""
        self.lines.append(f"  {_mark(chat)}客户  {text}")

    def event(self, text: str) -> None:
        """Note what happened otherwise."""
        self.lines.append(f"        〔{text}〕")

    def answers(self, messages: list[Message]) -> None:
        """Note what was answered, with cards, links and buttons."""
        for message in messages:
            who = {"bot": "小卡", "agent": "坐席"}.get(message["role"], "系统")
            text = talk.words([message]).strip().replace("\n", "\n        │ ")
            self.lines.append(f"  {who}  {text}")
            if message["body"].get("link"):
                self.lines.append("        ⟨链接⟩")
            if titles := talk.titles([message]):
                self.lines.append("        " + " ".join(f"[{title}]" for title in titles))

    def note(self, text: str) -> None:
        """Note something for the developer."""
        self.lines.append(f"        · {text}")

    def __str__(self) -> str:
        return "\n".join(self.lines)


def _mark(chat: str) -> str:
    return "" if chat == "main" else f"({chat}) "
