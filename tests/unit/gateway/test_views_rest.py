"""The Rasa-compatible webhook."""

import asyncio
from typing import Any

import pytest

from tests.unit.gateway.conftest import Desk
from xiaoka.gateway import conversations, messages, views_rest

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


async def test_an_answer_is_noted_as_told_with_itself(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def apart(*_: object) -> None:
        raise AssertionError("told in a transaction of its own")

    monkeypatch.setattr(views_rest, "_deliver", apart)
    assert (await desk.as_rasa("你好", message_id="m1")).json() == [{"recipient_id": "wx-1", "text": "听到：你好"}]
    monkeypatch.undo()
    # the same request sent again, and the next one, which is told nothing twice
    assert (await desk.as_rasa("你好", message_id="m1")).json() == [{"recipient_id": "wx-1", "text": "听到：你好"}]
    assert (await desk.as_rasa("在吗")).json() == [{"recipient_id": "wx-1", "text": "听到：在吗"}]


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


def _texts(response: Any) -> list[str]:
    return [one["text"] for one in response.json()]


def _pushed(desk: Desk, sender: str, key: str) -> str:
    """Let an event happen in the conversation of a sender, as after a face check; return the conversation."""
    with desk.core.db.session() as session:
        now = desk.core.clock.now()
        found = conversations.of_external(session, channel="rest", external_id=sender, now=now)
        assert desk.core.intake.event(session, found.id, key, '/system_event{"event": "identity_passed"}', now=now)
        return found.id


async def _happened(desk: Desk, conversation_id: str) -> None:
    async with asyncio.timeout(10):
        while True:
            with desk.core.db.session() as session:
                if messages.next_pending(session, conversation_id) is None:
                    return
            await asyncio.sleep(0.05)


async def test_what_was_said_meanwhile_comes_first_and_once(desk: Desk) -> None:
    await desk.as_rasa("销户")
    desk.engine.reply = lambda _body: [{"text": "核身通过了"}, {"text": "这是结算单"}]
    await _happened(desk, _pushed(desk, "wx-1", "event:1"))
    desk.engine.reply = lambda body: [{"text": f"听到：{body.get('text', '')}"}]
    assert [one["text"] for one in (await desk.as_rasa("好了吗")).json()] == [
        "核身通过了",
        "这是结算单",
        "听到：好了吗",
    ]
    assert [one["text"] for one in (await desk.as_rasa("嗯")).json()] == ["听到：嗯"]


async def test_a_lost_answer_is_given_again_with_what_was_said_meanwhile(desk: Desk) -> None:
    await desk.as_rasa("销户")
    await _happened(desk, _pushed(desk, "wx-1", "event:1"))
    first = await desk.as_rasa("好了吗", message_id="m-1")
    assert len(first.json()) == 2
    await desk.as_rasa("嗯")
    assert (await desk.as_rasa("好了吗", message_id="m-1")).json() == first.json()


async def test_a_question_that_went_unheard_is_not_asked_twice(desk: Desk) -> None:
    await desk.as_rasa("销户")
    asked = {"custom": {"expects": "choice"}}
    desk.engine.reply = lambda _body: [{"text": "核身通过了"}, {"text": "接着办吗？", **asked}]
    await _happened(desk, _pushed(desk, "wx-1", "event:1"))
    desk.engine.reply = lambda _body: [{"text": "那接着办，还是重新办？", **asked}]
    heard = await desk.as_rasa("好了吗", message_id="m-1")
    assert _texts(heard) == ["核身通过了", "那接着办，还是重新办？"]
    assert (await desk.as_rasa("好了吗", message_id="m-1")).json() == heard.json()


async def test_a_button_gone_stale_unheard_is_answered_with_what_was_said(desk: Desk) -> None:
    desk.engine.reply = lambda _body: [{"text": "请核身", "buttons": [{"title": "我做完了", "payload": "/affirm"}]}]
    done = (await desk.as_rasa("销户")).json()[0]["buttons"][0]["payload"]
    desk.engine.reply = lambda _body: [{"text": "核身通过了", "buttons": [{"title": "继续", "payload": "/affirm"}]}]
    await _happened(desk, _pushed(desk, "wx-1", "event:1"))
    passed = (await desk.as_rasa(done)).json()
    assert [one["text"] for one in passed] == ["核身通过了"]
    desk.engine.reply = lambda body: [{"text": "按了" if "choice" in body else "没按"}]
    assert _texts(await desk.as_rasa(passed[0]["buttons"][0]["payload"])) == ["按了"]
    assert "失效" in _texts(await desk.as_rasa(done))[0]


async def test_buttons_that_went_stale_before_they_were_shown_are_left_out(desk: Desk) -> None:
    await desk.as_rasa("销户")
    desk.engine.reply = lambda _body: [{"text": "好", "buttons": [{"title": "继续", "payload": "/affirm"}]}]
    await _happened(desk, _pushed(desk, "wx-1", "event:1"))
    old, new = (await desk.as_rasa("好了吗")).json()
    assert "buttons" not in old
    assert new["buttons"][0]["title"] == "继续"
