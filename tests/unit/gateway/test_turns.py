"""Turns: order, failure and retry, slowness, crashes, owners, episodes."""

import asyncio
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from tests.unit.gateway.conftest import Desk, FakeEngine, running
from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.db.session import Database
from xiaoka.gateway import conversations
from xiaoka.gateway.enums import Owner
from xiaoka.gateway.models import Message
from xiaoka.gateway.turns import MAX_ATTEMPTS
from xiaoka.handoff.models import HandoffRequest
from xiaoka.settings import Settings
from xiaoka.tasks.services import Services


def texts(found: dict[str, Any]) -> list[str]:
    return [one["text"] for one in found["messages"]]


async def test_messages_are_answered_in_order_and_never_two_at_once(desk: Desk) -> None:
    under_way, most = 0, 0

    async def slow_first(body: dict[str, Any]) -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.1 if body["text"] == "一" else 0.01)
        under_way -= 1

    desk.engine.before = slow_first
    customer = await desk.customer()
    for text in "一二三四五":
        await customer.post(text=text)
    found = await customer.settled()
    assert [body["text"] for body in desk.engine.heard] == list("一二三四五")
    said = [one for one in texts(found) if one.startswith("听到")]
    assert said == [f"听到：{text}" for text in "一二三四五"]
    assert most == 1
    assert [one["seq"] for one in found["messages"]] == list(range(1, 11))


async def test_conversations_do_not_wait_for_each_other(desk: Desk) -> None:
    blocked = asyncio.Event()

    async def hold(body: dict[str, Any]) -> None:
        if body["text"] == "慢":
            await blocked.wait()

    desk.engine.before = hold
    slow, quick = await desk.customer(), await desk.customer()
    await slow.post(text="慢")
    assert texts(await quick.say("快"))[-1] == "听到：快"
    blocked.set()
    assert texts(await slow.settled())[-1] == "听到：慢"


async def test_the_engine_learns_conversation_turn_channel_and_a_hashed_source(desk: Desk) -> None:
    customer = await desk.customer()
    found = await customer.say("你好")
    body = desk.engine.heard[0]
    assert body["sender"] == f"{customer.id}-1"
    assert body["message_id"] == found["messages"][0]["id"]
    source = body["metadata"].pop("source")
    expected = {"conversation": customer.id, "turn": body["message_id"], "channel": "web", "task_open": ""}
    assert body["metadata"] == expected
    assert len(source) == 16
    assert "127.0.0.1" not in source


async def test_a_failure_is_spoken_and_the_same_message_is_retried(desk: Desk, db: Database) -> None:
    customer = await desk.customer()
    desk.engine.down = True
    found = await customer.say("我要销户")
    apology = found["messages"][-1]
    assert found["messages"][0]["status"] == "failed"
    assert "INC-" in apology["text"]
    assert [one["title"] for one in apology["body"]["buttons"]] == ["重试", "转人工"]
    desk.engine.down = False
    found = await customer.click(apology["body"]["buttons"][0]["id"])
    assert texts(found)[-2:] == ["重试", "听到：我要销户"]
    assert [body["message_id"] for body in desk.engine.heard] == [found["messages"][0]["id"]]
    assert found["messages"][0]["status"] == "done"
    with db.session() as session:
        first = session.scalars(select(Message).order_by(Message.n)).first()
        assert first is not None
        assert first.incident in apology["text"]


async def test_the_engines_own_incident_id_is_told(desk: Desk) -> None:
    desk.engine.error = (502, {"code": "action_failed", "message": "x", "incident": "INC-ABCDEFGH"})
    customer = await desk.customer()
    assert "INC-ABCDEFGH" in texts(await customer.say("我要销户"))[-1]


async def test_refused_connections_are_tried_again_before_giving_up(desk: Desk) -> None:
    desk.engine.down = True
    customer = await desk.customer()

    async def recover() -> None:
        await asyncio.sleep(0.015)
        desk.engine.down = False

    recovering = asyncio.create_task(recover())
    assert texts(await customer.say("在吗"))[-1] == "听到：在吗"
    await recovering


async def test_an_answer_that_never_comes_is_a_failure(desk: Desk) -> None:
    async def forever(_body: dict[str, Any]) -> None:
        await asyncio.sleep(60)

    desk.engine.before = forever
    customer = await desk.customer()
    found = await customer.say("在吗")
    assert found["messages"][0]["status"] == "failed"
    notices = [one for one in found["messages"] if one["role"] == "system"]
    assert [one["text"] for one in notices] == ["正在查询，请稍候……"]
    assert found["messages"][1] == notices[0]


async def test_a_slow_turn_is_noticed_once_and_then_answered(desk: Desk) -> None:
    async def slow(_body: dict[str, Any]) -> None:
        await asyncio.sleep(1.7)

    desk.engine.before = slow
    customer = await desk.customer()
    found = await customer.say("在吗")
    assert texts(found) == ["在吗", "正在查询，请稍候……", "听到：在吗"]


async def test_a_slow_button_is_not_called_a_look_up(desk: Desk) -> None:
    async def slow(_body: dict[str, Any]) -> None:
        await asyncio.sleep(1.7)

    desk.engine.reply = lambda _body: [{"text": "核对", "buttons": [{"title": "确认提交", "payload": "/affirm"}]}]
    customer = await desk.customer()
    button = (await customer.say("销户"))["messages"][-1]["body"]["buttons"][0]
    desk.engine.before = slow
    found = await customer.click(button["id"])
    assert [one["text"] for one in found["messages"] if one["role"] == "system"] == ["正在办理，请稍候……"]


async def test_what_a_crash_left_is_answered_at_the_next_start(
    config: Settings, services: Services, engine: FakeEngine
) -> None:
    engine.down = True
    async with running(config, services, engine) as desk:
        customer = await desk.customer()
        stored = _pending(desk, customer.id, "我要补卡")
    engine.down = False
    async with running(config, services, engine) as desk:
        customer.http = desk.http
        assert texts(await customer.settled()) == ["我要补卡", "听到：我要补卡"]
    assert engine.heard[0]["message_id"] == stored


async def test_a_message_that_kills_the_process_is_given_up(
    config: Settings, services: Services, engine: FakeEngine
) -> None:
    async with running(config, services, engine) as desk:
        customer = await desk.customer()
        _pending(desk, customer.id, "毒", attempts=MAX_ATTEMPTS)
    async with running(config, services, engine) as desk:
        customer.http = desk.http
        assert (await customer.settled())["messages"][0]["status"] == "failed"
    assert engine.heard == []


def _pending(desk: Desk, conversation_id: str, text: str, attempts: int = 0) -> str:
    with desk.core.db.session() as session:
        now = desk.core.clock.now()
        taken = desk.core.intake.text(session, conversation_id, "crashed", text, source="", now=now)
        message = session.scalars(select(Message).where(Message.id == taken.turn_id)).one()
        message.attempts = attempts
    return taken.turn_id


async def test_nothing_goes_to_the_bot_while_a_person_answers(desk: Desk, db: Database) -> None:
    customer = await desk.customer()
    with db.session() as session:
        assert conversations.set_owner(session, customer.id, owner=Owner.AGENT, expected_version=0)
        assert not conversations.set_owner(session, customer.id, owner=Owner.BOT, expected_version=0)
    found = await customer.say("在吗")
    assert texts(found) == ["在吗"]
    assert found["messages"][0]["status"] == "done"
    assert found["owner"] == "agent"
    assert desk.engine.heard == []


async def test_an_answer_is_withheld_when_a_person_took_over_meanwhile(desk: Desk, db: Database) -> None:
    customer = await desk.customer()

    async def take_over(_body: dict[str, Any]) -> None:
        with db.session() as session:
            conversations.set_owner(session, customer.id, owner=Owner.AGENT, expected_version=0)

    desk.engine.before = take_over
    assert texts(await customer.say("在吗")) == ["在吗"]
    with db.session() as session:
        withheld = session.scalars(select(Message).where(Message.role == "bot")).one()
        assert (withheld.seq, withheld.text) == (None, "听到：在吗")


async def test_an_episode_ends_when_the_engine_says_so(desk: Desk) -> None:
    desk.engine.reply = lambda _body: [{"text": "办好了", "custom": {"episode_end": True}}]
    customer = await desk.customer()
    await customer.say("一")
    await customer.say("二")
    assert [body["sender"] for body in desk.engine.heard] == [f"{customer.id}-1", f"{customer.id}-2"]


async def test_an_episode_ends_after_silence(desk: Desk, carrier: DemoCarrier) -> None:
    customer = await desk.customer()
    await customer.say("一")
    carrier.clock.advance(timedelta(minutes=61))
    await customer.say("二")
    assert desk.engine.heard[1]["sender"] == f"{customer.id}-2"


async def test_a_full_episode_goes_on_in_a_new_one(desk: Desk) -> None:
    async def full(body: dict[str, Any]) -> None:
        first = body["sender"].endswith("-1")
        desk.engine.error = (409, {"code": "episode_full", "message": ""}) if first else None

    desk.engine.before = full
    customer = await desk.customer()
    assert texts(await customer.say("一"))[-1] == "听到：一"
    assert [body["sender"][-2:] for body in desk.engine.heard] == ["-1", "-2"]


async def test_a_wish_for_a_person_is_kept(desk: Desk, db: Database) -> None:
    custom = {"handoff": True, "handoff_reason": "complaint", "tasks": ["cancel_card"]}
    desk.engine.reply = lambda _body: [{"text": "已登记", "custom": custom}]
    customer = await desk.customer()
    await customer.say("我要投诉")
    with db.session() as session:
        request = session.scalars(select(HandoffRequest)).one()
    assert (request.conversation_id, request.reason) == (customer.id, "complaint")
    assert request.context["tasks"] == ["cancel_card"]


async def test_a_wish_for_a_person_survives_a_dead_engine(desk: Desk, db: Database) -> None:
    customer = await desk.customer()
    desk.engine.down = True
    apology = (await customer.say("你好"))["messages"][-1]
    await customer.click(apology["body"]["buttons"][1]["id"])
    with db.session() as session:
        assert session.scalars(select(HandoffRequest.reason)).all() == ["engine_down"]


async def test_the_datum_asked_for_last_is_kept_and_cleared(desk: Desk) -> None:
    desk.engine.reply = lambda _body: [{"text": "验证码？", "custom": {"expects": "sms_code"}}]
    customer = await desk.customer()
    found = await customer.say("一")
    assert found["expects"] == "sms_code"
    assert found["messages"][-1]["body"]["expects"] == "sms_code"
    desk.engine.reply = lambda _body: [{"text": "好", "custom": {"expects": ""}}]
    assert (await customer.say("二"))["expects"] is None


async def test_malformed_answers_of_the_engine_are_failures(desk: Desk) -> None:
    desk.engine.reply = lambda _body: ["not an object"]  # type: ignore[list-item]
    customer = await desk.customer()
    assert "INC-" in texts(await customer.say("一"))[-1]
