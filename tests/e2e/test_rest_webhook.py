from typing import Any

import pytest

from tests.e2e.ledger import the_case
from tests.e2e.people import person
from tests.e2e.stack import Stack
from tests.e2e.waiting import until

pytestmark = pytest.mark.e2e


class RasaClient:
    """A client written for Rasa's REST channel."""

    def __init__(self, stack: Stack, sender: str) -> None:
        self.stack, self.sender = stack, sender
        self.key = stack.settings.api_key.get_secret_value()
        self.said: list[dict[str, Any]] = []

    def send(self, message: str, **more: str) -> str:
        body = {"sender": self.sender, "message": message, **more}
        answer = self.stack.http.post("/webhooks/rest/webhook", json=body, headers={"X-API-Key": self.key})
        self.said = answer.raise_for_status().json()
        assert all(one["recipient_id"] == self.sender for one in self.said)
        return "\n".join(one["text"] for one in self.said)

    def press(self, title: str) -> str:
        buttons = [button for one in self.said for button in one.get("buttons", [])]
        return self.send(next(button["payload"] for button in buttons if button["title"] == title))


def test_a_rasa_client_cancels_a_number(stack: Stack) -> None:
    who, client = person("16600166030"), RasaClient(stack, "rasa-user-1")
    client.send(f"我要销户，号码 {who.number}")
    client.send(stack.code(who.number))
    link = next(one["custom"]["link"]["url"] for one in client.said if one.get("custom", {}).get("link"))
    path = f"/api/identity/face/{link.rsplit('/', 1)[-1]}"
    stack.http.post(f"{path}/consent", json={"agreed": True}).raise_for_status()
    check = {"name": who.name, "id_card": who.id_card, "sample": f"live:{who.id_card}"}
    assert stack.http.post(f"{path}/submit", json=check).json()["ok"]
    # this channel cannot push, so the client asks; the first time may come before the news of the check
    until(lambda: "结算单" in client.send("好了"), "the settlement", 20)
    client.press("已了解，继续")
    client.press("很少用")
    assert "确认提交" in str(client.press("原路退回")) + str(client.said)
    assert the_case_number(client.press("确认提交")) == the_case(stack, who.number, "cancel_card").number


def the_case_number(words: str) -> str:
    return next(part.split("：")[1] for part in words.splitlines() if part.startswith("受理单号："))


def test_payloads_are_opaque_and_foreign_ones_are_refused(stack: Stack) -> None:
    client, other = RasaClient(stack, "rasa-user-2"), RasaClient(stack, "rasa-user-3")
    client.send("你好")
    payloads = [button["payload"] for one in client.said for button in one["buttons"]]
    assert payloads and all(payload.startswith("k_") for payload in payloads)
    other.send(payloads[0])
    assert other.said[0]["custom"]["error"] == "choice_unknown"


def test_the_same_message_id_is_answered_the_same(stack: Stack) -> None:
    client = RasaClient(stack, "rasa-user-4")
    first = client.send("我要销户", message_id="once-1")
    assert client.send("我要销户", message_id="once-1") == first


def test_without_the_key_nobody_gets_in(stack: Stack) -> None:
    answer = stack.http.post("/webhooks/rest/webhook", json={"sender": "x", "message": "你好"})
    assert answer.status_code == 401
