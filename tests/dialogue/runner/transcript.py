"""What was said in one run, readable."""

from dataclasses import dataclass, field

from tests.dialogue.runner import talk
from tests.e2e.chat import Message


@dataclass
class Transcript:
    """Lines in the order in which they were said."""

    lines: list[str] = field(default_factory=list)

    def customer(self, chat: str, text: str) -> int:
        """Note what the customer typed or pressed; return where it stands."""
        self.lines.append(f"  {_mark(chat)}客户  {text}")
        return len(self.lines) - 1

    def event(self, text: str) -> None:
        """Note what happened otherwise."""
        self.lines.append(f"        〔{text}〕")

    def answers(self, messages: list[Message], *, before: int | None = None) -> None:
        """Note what was said, with cards, links and buttons; at the end, or before a line."""
        lines = [line for message in messages for line in _answer(message)]
        place = len(self.lines) if before is None else before
        self.lines[place:place] = lines

    def note(self, text: str) -> None:
        """Note something for the developer."""
        self.lines.append(f"        · {text}")

    def __str__(self) -> str:
        return "\n".join(self.lines)


def _answer(message: Message) -> list[str]:
    who = {"bot": "小卡", "agent": "坐席"}.get(message["role"], "系统")
    text = talk.words([message]).strip().replace("\n", "\n        │ ")
    lines = [f"  {who}  {text}"]
    if message["body"].get("link"):
        lines.append("        ⟨链接⟩")
    if titles := talk.titles([message]):
        lines.append("        " + " ".join(f"[{title}]" for title in titles))
    return lines


def _mark(chat: str) -> str:
    return "" if chat == "main" else f"({chat}) "
