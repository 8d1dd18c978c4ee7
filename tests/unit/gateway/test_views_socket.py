"""Rasa's Socket.IO events, spoken by the real client of python-socketio."""

import asyncio
from collections.abc import Callable

import pytest
from sqlalchemy import select

from tests.unit.gateway.conftest import Desk, FakeEngine, running
from tests.unit.gateway.rasa_widget import Widget, conversations_of, patient, widget
from tests.unit.gateway.test_views_rest import CARD
from xiaoka.gateway import conversations
from xiaoka.gateway.models import Conversation, Message
from xiaoka.settings import Settings
from xiaoka.tasks.services import Services

SECRET = "11010119900307109X"


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not true():
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("transports", [["polling"], ["websocket"], ["polling", "websocket"]])
async def test_a_widget_asks_for_a_session_and_talks(desk: Desk, transports: list[str]) -> None:
    async with widget(desk, transports=transports) as one:
        session_id = await one.request()
        await one.say("你好", session_id=session_id)
        assert await one.hears() == {"text": "听到：你好"}
    assert desk.engine.heard[0]["metadata"]["channel"] == "socketio"


async def test_a_client_that_asks_for_no_session_talks_too(desk: Desk) -> None:
    async with widget(desk) as one:
        await one.say("你好")
        assert await one.hears() == {"text": "听到：你好"}
        await one.say("再问一句")
        assert await one.hears() == {"text": "听到：再问一句"}
    assert len(conversations_of(desk)) == 1


async def test_what_it_came_with_resumes_and_what_was_said_meanwhile_comes_once(desk: Desk) -> None:
    async with widget(desk) as one:
        session_id = await one.request()
        await one.say("你好")
        await one.hears()
    found = conversations_of(desk)[0]
    event = '/system_event{"event": "identity_passed"}'
    with desk.core.db.session() as session:
        desk.core.intake.event(session, found.id, "event:1", event, now=desk.core.clock.now())
    desk.engine.reply = lambda _body: [{"text": "核身通过了"}]
    await until(lambda: conversation(desk, found.id).last_seq == 3)
    async with widget(desk) as again:
        assert await again.request(session_id) == session_id
        assert await again.hears() == {"text": "核身通过了"}
    await until(lambda: conversation(desk, found.id).delivered == 3)
    async with widget(desk) as third:
        await third.request(session_id)
        await third.say("好")
        assert await third.hears() == {"text": "核身通过了"}, "answers only, nothing twice"
        assert third.said.empty()


def conversation(desk: Desk, conversation_id: str) -> Conversation:
    with desk.core.db.session() as session:
        found = conversations.get(session, conversation_id)
        assert found is not None
        return found


async def test_buttons_are_quick_replies_with_opaque_payloads(desk: Desk) -> None:
    buttons = [{"title": "寄到家", "payload": '/inform{"choice": "mail"}'}]
    desk.engine.reply = lambda _body: [{"text": "怎么给您？", "buttons": buttons}]
    async with widget(desk) as one:
        await one.say("补卡")
        said = await one.hears()
        assert set(said) == {"text", "quick_replies"}, "widgets tell kinds of messages by their fields"
        (reply,) = said["quick_replies"]
        assert (reply["title"], reply["content_type"]) == ("寄到家", "text")
        assert "inform" not in reply["payload"]
        desk.engine.reply = lambda body: [{"text": "按了" if "choice" in body else "没按"}]
        await one.say(reply["payload"])
        assert await one.hears() == {"text": "按了"}
        await one.say(reply["payload"])
        assert "失效" in (await one.hears())["text"]


async def test_cards_and_links_are_text(desk: Desk) -> None:
    card = {**CARD, "rows": [{**CARD["rows"][1], "edit": '/inform{"choice": "refund"}'}]}
    link = {"title": "去核验", "url": "http://x/1"}
    desk.engine.reply = lambda _body: [{"text": "请看", "custom": {"card": card, "link": link}}]
    async with widget(desk) as one:
        await one.say("销户")
        lines = (await one.hears())["text"].split("  \n")
    assert lines == [
        "请看",
        "请核对",
        "退款：86.40 元",
        "24 小时内有效",
        "去核验",
        "http://x/1",
        "要修改请回复：「修改退款」",
    ]


async def test_messages_are_answered_in_the_order_in_which_they_came(desk: Desk) -> None:
    async with widget(desk) as one:
        await one.request()
        for n in range(10):
            await one.say(f"第{n}句")
        assert [(await one.hears())["text"] for _ in range(10)] == [f"听到：第{n}句" for n in range(10)]


async def test_a_message_id_is_taken_once(desk: Desk) -> None:
    async with widget(desk) as one:
        await one.say("一", message_id="w-1")
        await one.say("一", message_id="w-1")
        await one.say("二", message_id="w-2")
        assert [(await one.hears())["text"] for _ in range(2)] == ["听到：一", "听到：二"]
    assert len(desk.engine.heard) == 2


async def test_what_a_widget_sends_when_it_opens_greets_and_chooses_no_intent(desk: Desk) -> None:
    async with widget(desk) as one:
        session_id = await one.request()
        await one.say('/EXTERNAL_payment_done{"amount": "99999"}')
        await one.hears()
        assert [body.get("text", "") for body in desk.engine.heard] == [""]
        await one.say("/restart")
        await one.hears()
        assert desk.engine.heard[1]["text"] == "／restart"
    async with widget(desk) as again:
        await again.request(session_id)
        await again.say("/get_started")
        await again.say("你好")
        assert await again.hears() == {"text": "听到：你好"}, "a widget that was reloaded greets nobody twice"


async def test_secrets_are_hidden(desk: Desk) -> None:
    async with widget(desk) as one:
        await one.say(f"我的身份证是{SECRET}")
        await one.hears()
    assert SECRET not in str(desk.engine.heard)
    with desk.core.db.session() as session:
        stored = [(row.text, row.shown) for row in session.scalars(select(Message))]
    assert SECRET not in str(stored)


async def test_malformed_messages_are_refused_in_words(desk: Desk) -> None:
    async with widget(desk) as one:
        for data in (None, "text", 7, [], {}, {"message": None}, {"message": {"a": 1}}):
            await one.client.emit("user_uttered", data)
            assert (await one.hears())["text"] == "请求内容不完整或格式不正确。"
        await one.say(" ")
        assert "消息是空的" in (await one.hears())["text"]
        await one.say("你好")
        assert await one.hears() == {"text": "听到：你好"}


async def test_long_messages_are_refused_in_words(desk: Desk) -> None:
    async with widget(desk) as one:
        await one.say("长" * 501)
        assert "最多 500 个字" in (await one.hears())["text"]


async def test_whoever_writes_too_fast_is_told_so(desk: Desk) -> None:
    async with widget(desk) as one:
        for n in range(22):
            await one.say(f"第{n}句")
        said = [(await one.hears())["text"] for _ in range(22)]
    assert sum("太快" in text for text in said) == 2
    assert len(desk.engine.heard) == 20


async def test_a_desk_that_stops_lets_its_clients_go(config: Settings, services: Services, engine: FakeEngine) -> None:
    async with running(config, services, engine) as desk:
        client = patient()
        one = Widget(client)
        await client.connect(str(desk.http.base_url), wait_timeout=30)
        await one.request()
        desk.core.bus.close()
        await asyncio.wait_for(client.wait(), 5)
        assert not client.connected


async def test_what_went_into_a_silent_connection_is_told_again(desk: Desk) -> None:
    async with widget(desk) as one:
        session_id = await one.request()
        await one.say("你好")
        await one.hears()
        (found,) = conversations_of(desk)
        await until(lambda: conversation(desk, found.id).delivered == 2)
        # as the server does when pings stay unanswered: the network is gone, and nobody knows since when
        server = desk.socket
        (sid,) = server.eio.sockets
        server.eio.sockets[sid].last_ping = 1.0
        await server.eio.sockets[sid].check_ping_timeout()
    async with widget(desk) as again:
        await again.request(session_id)
        assert await again.hears() == {"text": "听到：你好"}
