"""``xiaoka chat``: the web channel in a terminal, over the same contract as the widget."""

import json
import sys
import threading
import uuid
from dataclasses import dataclass, field
from typing import Any

import httpx

from xiaoka.settings import settings

HELP = "直接打字；输入按钮前的数字来选；空行退出。"


@dataclass
class Terminal:
    """One conversation in the terminal."""

    client: httpx.Client
    choices: list[dict[str, Any]] = field(default_factory=list)
    settled: threading.Event = field(default_factory=threading.Event)

    def listen(self) -> None:
        """Print what arrives until the connection ends."""
        with self.client.stream("GET", "/api/chat/events", timeout=None) as stream:
            kind = ""
            for line in stream.iter_lines():
                if line.startswith("event:"):
                    kind = line[6:].strip()
                elif line.startswith("data:"):
                    self.receive(kind, json.loads(line[5:]))

    def receive(self, kind: str, data: dict[str, Any]) -> None:
        """Show one event."""
        if kind == "message" and data.get("role") != "customer":
            self.choices = []
            _print(plain(data, self.choices))
        elif kind == "typing" and not data.get("on"):
            self.settled.set()

    def send(self, typed: str) -> None:
        """Send a line, or the choice with that number."""
        body: dict[str, Any] = {"client_message_id": uuid.uuid4().hex}
        if typed.isdigit() and 0 < int(typed) <= len(self.choices):
            body["choice_id"] = self.choices[int(typed) - 1]["id"]
        else:
            body["text"] = typed
        self.settled.clear()
        answer = self.client.post("/api/chat/messages", json=body)
        if answer.status_code >= 400:
            _print("！ " + str(answer.json().get("error", {}).get("message", answer.text)))
            return
        self.settled.wait(timeout=20)


def plain(message: dict[str, Any], choices: list[dict[str, Any]]) -> str:
    """Return a message as plain text; its choices are appended to ``choices`` and numbered."""
    body = message.get("body") or {}
    lines = [f"小卡：{message.get('text') or ''}"]
    card = body.get("card") or {}
    if card:
        lines.append(f"  【{card.get('title', '')}】")
    for row in card.get("rows", []):
        edit = _numbered(row.get("edit"), "修改", choices)
        lines.append(f"  {row['label']}：{row['value']}{edit}")
    if body.get("link"):
        lines.append(f"  {body['link'].get('title', '')} {body['link'].get('url', '')}")
    for button in body.get("buttons", []):
        lines.append("  " + _numbered(button.get("id"), button["title"], choices).strip())
    return "\n".join(lines)


def talk(url: str) -> int:
    """Hold a conversation; returns the exit code."""
    base = url or settings().public_url
    try:
        session = httpx.post(f"{base}/api/chat/sessions", json={}, timeout=5).raise_for_status().json()
    except httpx.HTTPError:
        sys.stderr.write(f"xiaoka: no desk answers at {base}; start it with: make run\n")
        return 1
    client = httpx.Client(base_url=base, headers={"Authorization": f"Bearer {session['token']}"}, timeout=20)
    terminal = Terminal(client)
    threading.Thread(target=terminal.listen, daemon=True).start()
    _print(HELP)
    while typed := _read():
        terminal.send(typed)
    return 0


def _numbered(choice: str | None, title: str, choices: list[dict[str, Any]]) -> str:
    if choice is None:
        return ""
    choices.append({"id": choice, "title": title})
    return f"  [{len(choices)}] {title}"


def _read() -> str:
    try:
        return input("您：").strip()
    except (EOFError, KeyboardInterrupt):
        return ""


def _print(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
