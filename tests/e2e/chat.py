"""A customer on the web channel."""

import uuid
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.e2e.people import Person
from tests.e2e.stack import Stack
from tests.e2e.waiting import until

Message = dict[str, Any]
TURN_S = 25.0


@dataclass
class Chat:
    """One conversation over ``/api/chat``; ``answers`` are the messages of the last turn."""

    stack: Stack
    answers: list[Message] = field(default_factory=list)

    def __post_init__(self) -> None:
        session = self.stack.http.post("/api/chat/sessions", json={}).raise_for_status().json()
        self.id, self.token = str(session["conversation_id"]), str(session["token"])
        self.headers = {"Authorization": f"Bearer {self.token}"}

    def say(self, text: str) -> str:
        """Type a message and wait for the answers."""
        return self.take({"text": text})

    def press(self, title: str) -> str:
        """Press a button of the newest message that has it."""
        return self.take({"choice_id": self.choice(title)})

    def choice(self, title: str) -> str:
        """Return the id of a live button."""
        buttons = [one for message in self.live() for one in message["body"].get("buttons", [])]
        found = [one["id"] for one in buttons if one["title"] == title]
        assert found, f"no button {title!r} in: {self.offered()}"
        return str(found[-1])

    def edit(self, label: str) -> str:
        """Press 修改 of a row of the newest card."""
        rows = [row for message in self.live() for row in message["body"].get("card", {}).get("rows", [])]
        found = [row["edit"] for row in rows if row["label"] == label and row.get("edit")]
        assert found, f"nothing to change at {label!r} in {rows}"
        return self.take({"choice_id": found[-1]})

    def take(self, body: dict[str, str], client_id: str = "") -> str:
        """Send a message and wait for its turn; returns all words of the answers."""
        name = client_id or uuid.uuid4().hex
        answer = until(lambda: unless_busy(self.post(body, name)), "the desk taking a message", TURN_S)
        self.settle(answer.raise_for_status().json()["seq"])
        return self.words

    def post(self, body: dict[str, str], client_id: str = "") -> httpx.Response:
        """Send a message without waiting for what becomes of it."""
        content = {"client_message_id": client_id or uuid.uuid4().hex, **body}
        return self.stack.http.post("/api/chat/messages", json=content, headers=self.headers)

    def settle(self, seq: int) -> None:
        """Wait until nothing is being answered any more, and take what was said behind ``seq``."""

        def quiet() -> list[Message] | None:
            page = self.page(seq - 1)
            return None if page["busy"] else page["messages"]

        said = until(quiet, f"the answer to message {seq}", TURN_S)
        self.answers = [one for one in said if one["seq"] > seq and one["role"] != "customer"]

    def page(self, after: int = 0) -> dict[str, Any]:
        """Return the history behind a sequence number."""

        def get() -> httpx.Response | None:
            params = {"after": after}
            return unless_busy(self.stack.http.get("/api/chat/history", params=params, headers=self.headers))

        found: dict[str, Any] = until(get, "the history", TURN_S).raise_for_status().json()
        return found

    def live(self) -> list[Message]:
        """Return the messages whose buttons can still be pressed."""
        return [one for one in self.page()["messages"] if one.get("live")]

    def offered(self) -> list[str]:
        """Return the titles of all live buttons."""
        return [one["title"] for message in self.live() for one in message["body"].get("buttons", [])]

    @property
    def words(self) -> str:
        """Everything the last turn said, cards included."""
        return "\n".join(words_of(one) for one in self.answers)

    @property
    def rows(self) -> dict[str, str]:
        """The rows of the cards of the last turn."""
        cards = [one["body"].get("card", {}) for one in self.answers]
        return {row["label"]: row["value"] for card in cards for row in card.get("rows", [])}

    @property
    def expects(self) -> str:
        """The datum asked for last."""
        return str(self.page().get("expects") or "")

    @property
    def link(self) -> str:
        """The newest link that was sent."""
        urls = [one["body"]["link"]["url"] for one in self.page()["messages"] if one.get("body", {}).get("link")]
        return str(urls[-1])

    def give_code(self, person: Person) -> str:
        """Type the code that arrived on the person's handset."""
        return self.say(self.stack.code(person.number))

    def pass_face(self, person: Person) -> str:
        """Go through the face check and wait until the conversation has gone on by itself."""
        before = self.page()["last_seq"]
        path = f"/api/identity/face/{self.link.rsplit('/', 1)[-1]}"
        shown = self.stack.http.get(path).raise_for_status().json()
        agreed = {"agreed": True, "consent_version": shown["consent_version"]}
        self.stack.http.post(f"{path}/consent", json=agreed).raise_for_status()
        check = {"name": person.name, "id_card": person.id_card, "sample": f"live:{person.id_card}"}
        outcome = self.stack.http.post(f"{path}/submit", json=check).raise_for_status().json()
        assert outcome["ok"], outcome
        until(lambda: self.page(before)["messages"], "the conversation going on after the face check", TURN_S)
        self.settle(before)
        return self.words


def unless_busy(answer: httpx.Response) -> httpx.Response | None:
    """Return an answer of the desk; None for "try again", which the widget does by itself as well."""
    return None if answer.status_code == 503 else answer


def words_of(message: Message) -> str:
    """Return a message as plain text."""
    card = message["body"].get("card", {})
    rows = [f"{row['label']}：{row['value']}" for row in card.get("rows", [])]
    return "\n".join([message["text"], card.get("title", ""), *rows])
