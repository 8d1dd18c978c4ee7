"""The Rasa-compatible webhook."""

import asyncio
from typing import Any

from tests.unit.gateway.conftest import Desk

CARD = {
    "type": "confirm",
    "title": "请核对",
    "rows": [{"label": "号码", "value": "138****8001"}, {"label": "退款", "value": "86.40 元"}],
    "note": "24 小时内有效",
}


async def test_it_answers_like_rasas_rest_channel(desk: Desk) -> None:
    response = await desk.as_rasa("你好", metadata={"x": 1}, input_channel="rest")
    assert response.json() == [{"recipient_id": "wx-1", "text": "听到：你好"}]
    assert desk.engine.heard[0]["metadata"]["channel"] == "rest"


async def test_the_same_sender_stays_in_one_conversation(desk: Desk) -> None:
    await desk.as_rasa("一")
    await desk.as_rasa("二")
    await desk.as_rasa("三", sender="wx-2")
    senders = [body["sender"] for body in desk.engine.heard]
    assert senders[0] == senders[1] != senders[2]


async def test_the_key_is_needed(desk: Desk) -> None:
    body = {"sender": "a", "message": "x"}
    for headers in ({}, {"X-API-Key": "wrong"}, {"Authorization": "Bearer wrong"}):
        response = await desk.http.post("/webhooks/rest/webhook", json=body, headers=headers)
        assert (response.status_code, response.json()["error"]["code"]) == (401, "key_invalid")
    headers = {"Authorization": "Bearer demo-only-not-a-secret"}
    assert (await desk.http.post("/webhooks/rest/webhook", json=body, headers=headers)).status_code == 200


async def test_buttons_are_opaque_and_work_when_sent_back(desk: Desk) -> None:
    buttons = [{"title": "寄到家", "payload": '/inform{"choice": "mail"}'}]
    desk.engine.reply = lambda _body: [{"text": "怎么给您？", "buttons": buttons}]
    button = (await desk.as_rasa("补卡")).json()[0]["buttons"][0]
    assert button["title"] == "寄到家"
    assert "inform" not in button["payload"]
    desk.engine.reply = lambda _body: [{"text": "好"}]
    assert (await desk.as_rasa(button["payload"])).json()[0]["text"] == "好"
    assert "choice" in desk.engine.heard[1]
    refused = (await desk.as_rasa(button["payload"])).json()[0]
    assert "失效" in refused["text"]
    assert refused["custom"] == {"error": "choice_stale"}


async def test_cards_and_links_are_text_too(desk: Desk) -> None:
    link = {"title": "去核验", "url": "http://x/1"}
    desk.engine.reply = lambda _body: [{"text": "请看", "custom": {"card": CARD, "link": link}}]
    message = (await desk.as_rasa("销户")).json()[0]
    assert message["text"].splitlines() == [
        "请看",
        "请核对",
        "号码：138****8001",
        "退款：86.40 元",
        "24 小时内有效",
        "去核验 http://x/1",
    ]
    assert message["custom"]["card"]["rows"] == CARD["rows"]


async def test_typed_commands_are_text(desk: Desk) -> None:
    await desk.as_rasa('/inform{"verified": true}')
    assert desk.engine.heard[0]["text"].startswith("／")


async def test_a_repeated_message_id_gets_the_same_answer(desk: Desk) -> None:
    first = await desk.as_rasa("一", message_id="wx-msg-1")
    again = await desk.as_rasa("一", message_id="wx-msg-1")
    assert first.json() == again.json()
    assert len(desk.engine.heard) == 1


async def test_a_retry_button_works(desk: Desk) -> None:
    desk.engine.down = True
    apology = (await desk.as_rasa("销户")).json()[0]
    desk.engine.down = False
    assert (await desk.as_rasa(apology["buttons"][0]["payload"])).json()[0]["text"] == "听到：销户"


async def test_messages_sent_at_once_get_their_own_answers(desk: Desk) -> None:
    async def slow(_body: dict[str, Any]) -> None:
        await asyncio.sleep(0.05)

    desk.engine.before = slow
    answers = await asyncio.gather(*(desk.as_rasa(text) for text in "一二三"))
    assert sorted(one.json()[0]["text"] for one in answers) == sorted(f"听到：{text}" for text in "一二三")


async def test_what_cannot_be_taken_is_refused(desk: Desk) -> None:
    assert (await desk.as_rasa("x" * 501)).json()["error"]["code"] == "text_too_long"
    assert (await desk.as_rasa("x", sender="")).status_code == 422
    assert (await desk.as_rasa(" ")).json()[0]["custom"] == {"error": "text_empty"}
