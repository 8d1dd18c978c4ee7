"""钉钉: signed callbacks, answers to the session's webhook, cards with buttons."""

import json
import time
from typing import Any
from urllib.parse import unquote

import pytest

from tests.unit.gateway.channels.conftest import until
from tests.unit.gateway.channels.sides import DingTalkSide
from tests.unit.gateway.channels.vendors import FakeVendor
from tests.unit.gateway.conftest import Desk
from xiaoka.notify import service

BUTTONS = [{"title": "寄到家", "payload": '/inform{"choice": "mail"}'}, {"title": "去营业厅", "payload": "/inform"}]


def dead(desk: Desk) -> list[str | None]:
    with desk.core.db.session() as session:
        return [one.last_error for one in service.dead(session)]


async def test_answered_at_the_sessions_webhook(dingtalk: DingTalkSide, vendor: FakeVendor) -> None:
    response = await dingtalk.say(" 我要补卡")
    assert (response.status_code, response.json()) == (200, {})
    await until(lambda: vendor.to(DingTalkSide.SESSION))
    (sent,) = vendor.to(DingTalkSide.SESSION)
    assert sent.query == {"session": "s1"}
    assert sent.body == {"msgtype": "text", "text": {"content": "听到：我要补卡"}}


async def test_buttons_say_their_title(channel_desk: Desk, dingtalk: DingTalkSide, vendor: FakeVendor) -> None:
    channel_desk.engine.reply = lambda _: [{"text": "地址：[点这里](http://x)\n对吗？", "buttons": BUTTONS}]
    await dingtalk.say("补卡")
    await until(lambda: vendor.to(DingTalkSide.SESSION))
    card = vendor.to(DingTalkSide.SESSION)[0].body["actionCard"]
    assert card["text"] == "地址：［点这里］(http://x)  \n对吗？"
    assert [one["title"] for one in card["btns"]] == ["寄到家", "去营业厅"]
    prefix = "dtmd://dingtalkclient/sendMessage?content="
    assert card["btns"][0]["actionURL"].startswith(prefix)
    await dingtalk.say(unquote(card["btns"][0]["actionURL"].removeprefix(prefix)))
    await until(lambda: len(vendor.to(DingTalkSide.SESSION)) == 2)
    assert "choice" in channel_desk.engine.heard[1]


async def test_after_the_session_the_robot_writes_by_itself(
    channel_desk: Desk, dingtalk: DingTalkSide, vendor: FakeVendor
) -> None:
    channel_desk.engine.reply = lambda _: [{"text": "好"}, {"text": "怎么给您？", "buttons": BUTTONS}]
    vendor.next(DingTalkSide.BATCH, (400, {"code": "InvalidAuthentication", "message": "token"}))
    await dingtalk.say("一", sessionWebhookExpiredTime=int(time.time() * 1000) - 1)
    await until(lambda: len(vendor.to(DingTalkSide.BATCH)) == 3)
    refused, again, card = vendor.to(DingTalkSide.BATCH)
    assert refused.headers["x-acs-dingtalk-access-token"] != again.headers["x-acs-dingtalk-access-token"]
    assert (again.body["robotCode"], again.body["userIds"]) == ("dingrobot", ["user123"])
    assert (again.body["msgKey"], json.loads(again.body["msgParam"])) == ("sampleText", {"content": "好"})
    assert card.body["msgKey"] == "sampleMarkdown"
    assert "[寄到家](dtmd://" in json.loads(card.body["msgParam"])["text"]
    assert vendor.to(DingTalkSide.SESSION) == []


async def test_a_stranger_to_the_company_is_answered_in_the_session_only(
    channel_desk: Desk, dingtalk: DingTalkSide
) -> None:
    await dingtalk.say("一", senderStaffId="", sessionWebhookExpiredTime=int(time.time() * 1000) - 1)
    await until(lambda: dead(channel_desk))
    assert "NotNow" in str(dead(channel_desk))


async def test_a_user_who_is_gone(channel_desk: Desk, dingtalk: DingTalkSide, vendor: FakeVendor) -> None:
    vendor.next(DingTalkSide.BATCH, {"processQueryKey": "k", "invalidStaffIdList": ["user123"]})
    await dingtalk.say("一", sessionWebhookExpiredTime=0)
    await until(lambda: dead(channel_desk) == ["GiveUp: the user is gone"])


async def test_groups_pictures_and_voice(channel_desk: Desk, dingtalk: DingTalkSide, vendor: FakeVendor) -> None:
    await dingtalk.say("我的身份证是11010519491231002X", conversationType="2", conversationTitle="全家群")
    await dingtalk.post(dingtalk.message("", msgtype="picture", content={"downloadCode": "d"}))
    await dingtalk.post(dingtalk.message("", msgtype="audio", content={"duration": 3, "recognition": "查余额"}))
    await until(lambda: "听到：查余额" in str(vendor.to(DingTalkSide.SESSION)))
    said = str([one.body for one in vendor.to(DingTalkSide.SESSION)])
    assert "单独跟我私聊" in said and "看不懂图片" in said
    assert [body["text"] for body in channel_desk.engine.heard] == ["查余额"]


async def test_the_same_message_is_taken_once(channel_desk: Desk, dingtalk: DingTalkSide, vendor: FakeVendor) -> None:
    message = dingtalk.message("销户")
    for _ in range(3):
        assert (await dingtalk.post(message)).status_code == 200
    await dingtalk.say("在吗")
    await until(lambda: "听到：在吗" in str(vendor.to(DingTalkSide.SESSION)))
    assert [body["text"] for body in channel_desk.engine.heard] == ["销户", "在吗"]


@pytest.mark.parametrize("code", [130101, 90018])
async def test_too_fast_is_waited_out(
    channel_desk: Desk, dingtalk: DingTalkSide, vendor: FakeVendor, code: int
) -> None:
    vendor.next(DingTalkSide.SESSION, {"errcode": code, "errmsg": "send too fast"})
    await dingtalk.say("一")
    await until(lambda: vendor.to(DingTalkSide.SESSION))

    def pause() -> float:
        with channel_desk.core.db.session() as session:
            row = session.query(service.Outbox).one()
            return (row.not_before - channel_desk.core.clock.now()).total_seconds() if row.last_error else 0

    await until(pause)
    assert 55 < pause() <= 61


@pytest.mark.parametrize(
    "wrong",
    [
        {"sign": "AAAA"},
        {"timestamp": "1"},
        {"timestamp": ""},
        {"timestamp": "１７６４００００００００００"},
        {"sign": ""},
    ],
)
async def test_a_wrong_signature_is_refused(channel_desk: Desk, dingtalk: DingTalkSide, wrong: dict[str, str]) -> None:
    headers = {name: value.encode() for name, value in {**dingtalk.headers(), **wrong}.items()}
    response = await dingtalk.post(dingtalk.message("一"), headers)  # type: ignore[arg-type]
    assert response.status_code == 403
    assert channel_desk.engine.heard == []


async def test_old_requests_and_foreign_webhooks_are_refused(channel_desk: Desk, dingtalk: DingTalkSide) -> None:
    old = await dingtalk.post(dingtalk.message("一"), dingtalk.headers(at=time.time() - 400))
    assert old.status_code == 403
    for address in ("http://169.254.169.254/latest", f"{dingtalk.base}.evil.example/x", "file:///etc/passwd"):
        assert (await dingtalk.say("一", sessionWebhook=address)).status_code == 403
    broken: list[Any] = [{}, {"msgId": "m"}, []]
    for body in broken:
        assert (await dingtalk.post(body)).status_code == 403
    assert channel_desk.engine.heard == []
