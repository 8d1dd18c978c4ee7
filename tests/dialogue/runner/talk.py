"""A customer at the door: the web channel with its event stream, and the webhook of Rasa clients.

Every conversation comes from a network address of its own (127.x.y.z), as customers do, so that the limits on
one source are in force and yet no run uses up another's.
"""

import json
import time
import uuid
from collections.abc import Iterator
from itertools import count
from typing import Any, Protocol

import httpx

from tests.e2e.chat import Message, words_of
from tests.e2e.stack import Stack

TURN_S = 25.0
_ADDRESSES = count(2)


class Talk(Protocol):
    """One conversation."""

    id: str
    pushes: bool
    answers: list[Message]
    early: list[Message]
    expects: str
    owner: str

    def say(self, text: str) -> None:
        """Type a message and hear the answers."""
        ...

    def press(self, title: str) -> None:
        """Press a button of the last answers."""
        ...

    def change(self, label: str) -> None:
        """Press 修改 of a card row of the last answers."""
        ...

    def hear(self) -> None:
        """Wait for something said without having been asked."""
        ...

    def close(self) -> None:
        """Leave."""
        ...


def client(stack: Stack) -> httpx.Client:
    """Return an HTTP client with an address of its own."""
    n = next(_ADDRESSES)
    address = f"127.{1 + n // 64000 % 200}.{n // 250 % 256}.{1 + n % 250}"
    transport = httpx.HTTPTransport(local_address=address, verify=False)
    return httpx.Client(base_url=stack.url, transport=transport, timeout=TURN_S, trust_env=False)


class WebTalk:
    """The web channel."""

    pushes = True

    def __init__(self, stack: Stack) -> None:
        self.http = client(stack)
        session = self.http.post("/api/chat/sessions", json={}).raise_for_status().json()
        self.id = str(session["conversation_id"])
        self.headers = {"Authorization": f"Bearer {session['token']}"}
        self.answers: list[Message] = []
        self.early: list[Message] = []
        self.expects, self.owner = "", "bot"
        self._stream = self._listen()
        self._events = _events(self._stream)
        self._until(lambda kind, _: kind == "typing")

    def _listen(self) -> httpx.Response:
        for _ in range(20):
            request = self.http.build_request("GET", "/api/chat/events", headers=self.headers)
            answer = self.http.send(request, stream=True)
            if answer.status_code != 503:
                return answer.raise_for_status()
            answer.close()
            time.sleep(0.2)  # a busy database; the widget comes back, too
        raise AssertionError("the desk opens no event stream")

    def say(self, text: str) -> None:
        """Type a message and hear the answers."""
        self._send({"text": text})

    def press(self, title: str) -> None:
        """Press a button of the last answers."""
        found = [one["id"] for one in buttons(self.answers) if one["title"] == title]
        assert found, f"there is no button {title!r}; there are: {titles(self.answers)}"
        self._send({"choice_id": found[-1]})

    def change(self, label: str) -> None:
        """Press 修改 of a card row of the last answers."""
        rows = [row for one in self.answers for row in one["body"].get("card", {}).get("rows", [])]
        found = [row["edit"] for row in rows if row["label"] == label and row.get("edit")]
        assert found, f"there is nothing to change at {label!r} in {[row['label'] for row in rows]}"
        self._send({"choice_id": found[-1]})

    def hear(self) -> None:
        """Wait for something said without having been asked, and for the end of its turn."""
        self.answers, self.early = [], []
        self._until(lambda kind, data: kind == "message" and data["role"] != "customer")
        self._until(_idle)

    def history(self) -> str:
        """Return the talk as a window shows it that is opened now."""
        return self.http.get("/api/chat/history", headers=self.headers).raise_for_status().text

    def close(self) -> None:
        """Leave."""
        self._stream.close()
        self.http.close()

    def _send(self, body: dict[str, str]) -> None:
        content = {"client_message_id": uuid.uuid4().hex, **body}
        taken = self._post(content)
        self.answers, self.early = [], []
        if taken.get("reply_to") or taken["status"] != "pending":
            self._until(_idle)  # a retry: its turn is that of an earlier message
            return
        mine = taken["seq"]
        self._until(lambda kind, data: kind == "receipt" and data["seq"] == mine and data["status"] != "pending")
        self._until(_idle)
        # said unasked before he wrote, and only read from the stream now
        self.early = [one for one in self.answers if one["seq"] < mine]

    def _post(self, content: dict[str, str]) -> dict[str, Any]:
        for _ in range(20):
            answer = self.http.post("/api/chat/messages", json=content, headers=self.headers)
            if answer.status_code not in (429, 503):
                assert answer.status_code == 202, f"the desk refused the message: {answer.text}"
                taken: dict[str, Any] = answer.json()
                return taken
            # as the widget does
            time.sleep(float(answer.headers.get("Retry-After", "0.2")))
        raise AssertionError(f"the desk took no message: {answer.text}")

    def _until(self, reached: Any) -> None:
        deadline = time.monotonic() + TURN_S
        for kind, data in self._events:
            if kind == "message" and data["role"] != "customer":
                self.answers.append(data)
            elif kind == "state":
                self.expects, self.owner = str(data["expects"] or ""), str(data["owner"])
            if kind and reached(kind, data):
                return
            assert time.monotonic() < deadline, f"no answer within {TURN_S:g} s"
        raise AssertionError("the event stream ended")


class RestTalk:
    """The webhook of Rasa's REST channel."""

    pushes = False
    expects, owner = "", "bot"

    def __init__(self, stack: Stack) -> None:
        self.stack, self.http = stack, client(stack)
        self.sender = f"scenario-{uuid.uuid4().hex}"
        self.key = stack.settings.api_key.get_secret_value()
        self.answers: list[Message] = []
        self.early: list[Message] = []
        self.id = ""

    def say(self, text: str) -> None:
        """Type a message and hear the answers."""
        body = {"sender": self.sender, "message": text}
        answer = self.http.post("/webhooks/rest/webhook", json=body, headers={"X-API-Key": self.key})
        said = answer.raise_for_status().json()
        self.answers = [
            {
                "seq": 0,
                "role": "bot",
                "text": one["text"],
                "body": {
                    "buttons": [{"id": b["payload"], "title": b["title"]} for b in one.get("buttons", [])],
                    **{name: value for name, value in one.get("custom", {}).items() if name == "link"},
                },
            }
            for one in said
        ]
        self.id = self.id or self._conversation()

    def press(self, title: str) -> None:
        """Press a button of the last answers."""
        found = [one["id"] for one in buttons(self.answers) if one["title"] == title]
        assert found, f"there is no button {title!r}; there are: {titles(self.answers)}"
        self.say(found[-1])

    def change(self, label: str) -> None:
        """This channel has no cards."""
        raise AssertionError(f"nothing to press at {label!r}: the webhook shows no cards")

    def hear(self) -> None:
        """This channel cannot be told anything unasked."""
        raise AssertionError("the webhook says nothing unasked")

    def close(self) -> None:
        """Leave."""
        self.http.close()

    def _conversation(self) -> str:
        from xiaoka.gateway.models import Conversation

        [found] = self.stack.rows(Conversation, Conversation.external_id == self.sender)
        return str(found.id)


def buttons(answers: list[Message]) -> list[dict[str, str]]:
    """Return the buttons of messages."""
    return [one for message in answers for one in message["body"].get("buttons", [])]


def titles(answers: list[Message]) -> list[str]:
    """Return their titles."""
    return [one["title"] for one in buttons(answers)]


def rows(answers: list[Message]) -> dict[str, str]:
    """Return the rows of the cards of messages."""
    cards = [one["body"].get("card", {}) for one in answers]
    return {row["label"]: row["value"] for card in cards for row in card.get("rows", [])}


def words(answers: list[Message]) -> str:
    """Return everything that messages say, cards included."""
    return "\n".join(words_of(one) for one in answers)


def _idle(kind: str, data: dict[str, Any]) -> bool:
    return kind == "state" and not data["busy"]


def _events(stream: httpx.Response) -> Iterator[tuple[str, dict[str, Any]]]:
    kind = ""
    for line in stream.iter_lines():
        if line.startswith("event: "):
            kind = line[7:]
        elif line.startswith("data: "):
            yield kind, json.loads(line[6:])
        elif line.startswith(":"):
            yield "", {}
